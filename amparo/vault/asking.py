"""Asking to read: written down and committed by a connection of its own, before anything is read (docs/adr/0012).

What asks gets a ticket. It gives keys only in another transaction, within two minutes, to the session that asked
(`revealed`). Whatever becomes of the transaction that reads, that it was asked for stays written.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from amparo.access.context import Actor, NotAllowed, StepUpNeeded, server_bound_cursor
from amparo.keyservice.errors import BudgetSpent, KeysRefused
from amparo.vault.keys import open_keys
from amparo.vault.models import Purpose

ASKING = "asking"
STEP_UP, NO_TICKET = "AM003", "AM004"
NOT_ALLOWED = "42501"


class SealedValue(NamedTuple):
    """A value as it lies in its drawer, and whose key opens it (see `cipher.owner_of`)."""

    owner: str
    part: str
    row_id: str
    field: str
    sealed: bytes


class BudgetReached(Exception):
    """Whoever asks has reached a budget; who watches was told. `again` is when there is room again."""

    def __init__(self, budget: str, again: datetime) -> None:
        super().__init__(budget)
        self.budget, self.again = budget, again


class TicketRefused(Exception):
    """A ticket that opens nothing: of another session, of this transaction, too old, or for something else."""


def ask(*, by: Actor, person_ids: Iterable[UUID], parts: Sequence[str], purpose: str) -> UUID:
    """Ask to read these parts of these persons; the ticket. Raises NotAllowed, StepUpNeeded, BudgetReached."""
    values = [by.secret, list(person_ids), [str(part) for part in parts], str(purpose)]
    return _asked("select * from vault_ask(%s, %s::uuid[], %s::text[], %s)", values)


def ask_search(*, by: Actor, tokens: Sequence[bytes]) -> UUID:
    """Ask to search for these tokens; the ticket is for them alone. Raises NotAllowed, BudgetReached."""
    return _asked("select * from vault_ask_search(%s, %s::bytea[])", [by.secret, list(tokens)])


def ask_found(*, by: Actor, search: UUID, tokens: Sequence[bytes], person_ids: Iterable[UUID]) -> UUID:
    """Ask for the names of those whom a search found. Raises NotAllowed, TicketRefused, BudgetReached."""
    values = [by.secret, search, list(tokens), list(person_ids)]
    return _asked("select * from vault_ask_found(%s, %s::uuid, %s::bytea[], %s::uuid[])", values)


def ask_holders(*, by: Actor, tokens: Sequence[bytes], purpose: str) -> UUID:
    """Ask whether other bodies know a person; the asker's reference. Raises NotAllowed, BudgetReached."""
    return _asked("select * from vault_ask_holders(%s, %s::bytea[], %s)", [by.secret, list(tokens), str(purpose)])


def _asked(statement: str, values: Sequence[Any]) -> UUID:
    """Run alone, so that it commits; the secret goes apart from the statement."""
    try:
        with server_bound_cursor(ASKING) as cursor:
            cursor.execute(statement, values)
            ticket, reached, again = cursor.fetchone()
    except DatabaseError as error:
        raise _in_our_words(error) from error
    if ticket is None:
        raise BudgetReached(reached, again)
    return UUID(str(ticket))


def _in_our_words(error: DatabaseError) -> Exception:
    ours = {STEP_UP: StepUpNeeded(), NO_TICKET: TicketRefused(), NOT_ALLOWED: NotAllowed("person.read")}
    return ours.get(getattr(error.__cause__, "sqlstate", ""), error)


def found(ticket: UUID, tokens: Sequence[bytes]) -> list[UUID]:
    """The persons within sight who have any of the tokens, best hits and newest first. Raises TicketRefused."""
    rows = _of_ticket("select person_id from vault_find(%s, %s::bytea[])", [ticket, list(tokens)])
    return list(dict.fromkeys(person for (person,) in rows))


def revealed(ticket: UUID) -> dict[str, bytes]:
    """The opened keys of a ticket by owner (see `cipher.owner_of`), as far as in sight. Raises TicketRefused."""
    return _opened(ticket, _of_ticket("select owner, wrapped from vault_reveal(%s)", [ticket]))


def read(ticket: UUID, field: str | None = None) -> tuple[dict[str, bytes], list[SealedValue]]:
    """The opened keys of a ticket, and the values that they seal, oldest first: of one field where it is named.

    Raises TicketRefused.
    """
    rows = _of_ticket("select * from vault_reveal(%s, true, %s)", [ticket, field])
    keys = [(owner, wrapped) for owner, wrapped, *_ in rows if wrapped]
    values = [SealedValue(owner, *value) for owner, wrapped, *value in rows if not wrapped]
    return _opened(ticket, keys), values


def _opened(ticket: UUID, wrapped: Sequence[tuple[str, bytes]]) -> dict[str, bytes]:
    """By the keeper of the keys, which looks for itself whether the ticket holds."""
    if not wrapped:
        return {}
    try:
        opened = open_keys(ticket, wrapped)
    except BudgetSpent as error:
        raise BudgetReached("identity", timezone.now() + timedelta(hours=1)) from error
    except KeysRefused as error:
        raise TicketRefused from error
    return dict(zip((owner for owner, _ in wrapped), opened, strict=True))


def _of_ticket(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Without a savepoint: a ticket that opens nothing is out of the ordinary, and ends the transaction."""
    try:
        with server_bound_cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())
    except DatabaseError as error:
        raise _in_our_words(error) from error


def ask_for_more(*, by: Actor, persons: int, purpose: Purpose) -> UUID:
    """Ask a head of one's body to let one read so many more identities for a day. Raises NotAllowed."""
    by.require("person.read")
    with connection.cursor() as cursor:
        cursor.execute("select vault_bulk_ask(%s, %s)", [persons, purpose])
        return UUID(str(cursor.fetchone()[0]))


def approve_more(*, by: Actor, bulk_id: UUID) -> bool:
    """Let a colleague read more, for a day; False where nothing is to be approved (any more).

    Raises NotAllowed for whoever does not head the body, and for whoever asked.
    """
    by.require("person.approve_bulk")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select vault_bulk_approve(%s)", [bulk_id])
            return bool(cursor.fetchone()[0])
    except DatabaseError as error:
        raise NotAllowed("person.approve_bulk") from error
