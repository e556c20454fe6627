"""Acting: a transaction that carries a session secret. Outside one, the app sees nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from amparo.access.duties import may


class NotAllowed(Exception):
    """Whoever acts holds no duty that allows this. Shown to them as a record that does not exist."""


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

    def may(self, act: str) -> bool:
        """Does a duty of theirs allow the act? (Which records, the database decides.)"""
        return may(self.duties, act)

    def require(self, act: str) -> None:
        """Raise NotAllowed unless a duty allows the act."""
        if not self.may(act):
            raise NotAllowed(act)


@contextmanager
def acting(secret: str) -> Iterator[Actor | None]:
    """A transaction on behalf of whoever the session secret stands for; None where it stands for nobody.

    The context is bound to the transaction: it is gone with it, and inside an outer one it is taken back on leaving.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        yield _enter(secret)
        if nested and not connection.needs_rollback:
            forget()


def _enter(secret: str) -> Actor | None:
    with _server_bound_cursor() as cursor:
        cursor.execute("select * from access_enter(%s)", [secret])
        row = cursor.fetchone()
    if row is None:
        return None
    worker, name, body, body_name, body_kind, team, principals, duties, scope = row
    return Actor(worker, name, body, body_name, body_kind, team, tuple(principals), frozenset(duties), scope)


def _server_bound_cursor() -> CursorWrapper:
    """A cursor that sends values apart from the statement: the database's list of activity must not show a secret."""
    connection.ensure_connection()
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrap(psycopg.Cursor(connection.connection))  # type: ignore[arg-type]  # the stubs ask for a wrapper


def forget() -> None:
    """Take the context back before the transaction ends: what follows in it sees nothing."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('amparo.session', '', true)")


def leave() -> None:
    """End the session of whoever acts, for good."""
    with connection.cursor() as cursor:
        cursor.execute("select access_leave()")
