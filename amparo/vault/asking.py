"""Asking to read: written down and committed by a connection of its own, before anything is read (docs/adr/0012).

What asks gets a ticket. It opens only in another transaction, within two minutes, to the session that asked
(`read`). Whatever becomes of the transaction that reads, that it was asked for stays written.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from amparo.access.context import Actor, NotAllowed, StepUpNeeded, server_bound_cursor
from amparo.keyservice.errors import BudgetSpent, KeysRefused
from amparo.vault.keys import open_values
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


class Opened(NamedTuple):
    """A value that was opened."""

    part: str
    field: str
    content: bytes


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


def read(ticket: UUID, field: str | None = None) -> dict[str, list[Opened]]:
    """What a ticket opens, by owner (see `cipher.owner_of`), oldest first: of one field where it is named.

    Who is out of sight or erased is not there. Raises TicketRefused, BudgetReached.
    """
    rows = _of_ticket("select * from vault_reveal(%s, true, %s)", [ticket, field])
    keys = {owner: wrapped for owner, wrapped, *_ in rows if wrapped}
    return _opened(ticket, keys, [SealedValue(owner, *value) for owner, wrapped, *value in rows if not wrapped])


def read_these(ticket: UUID, values: Sequence[SealedValue]) -> dict[str, list[Opened]]:
    """As `read`, of values that are at hand already. Raises as `read`."""
    return _opened(ticket, dict(_of_ticket("select owner, wrapped from vault_reveal(%s)", [ticket])), values)


def _opened(ticket: UUID, keys: Mapping[str, bytes], values: Sequence[SealedValue]) -> dict[str, list[Opened]]:
    """By the keeper of the keys, which looks for itself whether the ticket holds."""
    sealed: dict[str, list[SealedValue]] = {owner: [] for owner in keys}
    for one in values:
        if one.owner in sealed:
            sealed[one.owner].append(one)
    drawers = [
        (owner, keys[owner], [(one.field, one.row_id, one.sealed) for one in those]) for owner, those in sealed.items()
    ]
    try:
        contents = open_values(ticket, drawers)
    except BudgetSpent as error:
        raise BudgetReached("identity", timezone.now() + timedelta(hours=1)) from error
    except KeysRefused as error:
        raise TicketRefused from error
    return {
        owner: [Opened(one.part, one.field, content) for one, content in zip(those, opened, strict=True)]
        for (owner, those), opened in zip(sealed.items(), contents, strict=True)
    }


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
