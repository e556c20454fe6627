"""Acting: a transaction that carries a session secret. Outside one, the app sees nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from amparo.access.duties import may


class NotAllowed(Exception):
    """Whoever acts holds no duty that allows this. Shown to them as a record that does not exist."""


class StepUpNeeded(Exception):
    """The act asks whoever acts to prove again who they are; they are led to the page that does it, and back."""


class NotJustNow(Exception):
    """The database changes nothing of an account in this session, and does not say why (docs/adr/0013)."""


class TooMuch(Exception):
    """Whoever acts has looked at more within an hour than work takes; nothing of it is undone, it is written down."""


def refuse_reduced() -> None:
    """Under duress nothing opens that shows what is real, one by one: the database refuses, and so does the page."""
    with connections["default"].cursor() as cursor:
        cursor.execute("select access_refuse_reduced()")


@dataclass(frozen=True)
class Actor:
    """Who acts, as the database found them from the session."""

    worker_id: int
    display_name: str
    organisation_id: int
    organisation_name: str
    organisation_kind: str
    team_id: int | None
    principals: tuple[int, ...]
    duties: frozenset[str]
    scope: str
    stepped_up: bool = False
    """Did they prove who they are within the last ten minutes? (`access_stepped_up()` in the database.)"""
    secret: str = field(default="", repr=False, compare=False)
    """Of the session: what must stay written is written by another connection, which acts for them too."""

    def may(self, act: str) -> bool:
        """Does a duty of theirs allow the act? (Which records, the database decides.)"""
        return may(self.duties, act)

    def require(self, act: str) -> None:
        """Raise NotAllowed unless a duty allows the act."""
        if not self.may(act):
            raise NotAllowed(act)

    def require_step_up(self) -> None:
        """Raise StepUpNeeded unless they proved who they are within the last ten minutes."""
        if not self.stepped_up:
            raise StepUpNeeded


@contextmanager
def acting(secret: str, *, using: str = "default") -> Iterator[Actor | None]:
    """A transaction on behalf of whoever the session secret stands for; None where it stands for nobody.

    The context is bound to the transaction: it is gone with it, and inside an outer one it is taken back on leaving.
    Pages about accounts act at the door (`using`), which alone reads proofs and sees no record.
    """
    nested = connections[using].in_atomic_block
    with transaction.atomic(using=using):
        yield _enter(secret, using)
        if nested and not connections[using].needs_rollback:
            forget(using)


def _enter(secret: str, using: str) -> Actor | None:
    with server_bound_cursor(using) as cursor:
        cursor.execute("select * from access_enter(%s)", [secret])
        row = cursor.fetchone()
    if row is None:
        return None
    worker, name, body, body_name, body_kind, team, principals, duties, scope, stepped_up = row
    return Actor(
        worker, name, body, body_name, body_kind, team, tuple(principals), frozenset(duties), scope, stepped_up, secret
    )


def server_bound_cursor(using: str = "default") -> CursorWrapper:
    """A cursor that sends values apart from the statement: the database's list of activity must not show a secret."""
    connection = connections[using]
    connection.ensure_connection()
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrap(psycopg.Cursor(connection.connection))  # type: ignore[arg-type]  # the stubs ask for a wrapper


def forget(using: str = "default") -> None:
    """Take the context back before the transaction ends: what follows in it sees nothing."""
    with connections[using].cursor() as cursor:
        cursor.execute("select set_config('amparo.session', '', true)")


def leave() -> None:
    """End the session of whoever acts, for good."""
    with connections["default"].cursor() as cursor:
        cursor.execute("select access_leave()")
