"""What the database has allowed and what it has erased, asked by the key service itself, under a role that can do
nothing else."""

import threading
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from amparo.keyservice.destroyed import Erased
from amparo.keyservice.errors import KeysRefused, KeysUnavailable

CHECK = "select * from vault_ticket_check($1)"
"""A row for each key that a committed, unexpired ticket allows: `owner`, `part`, `worker_id`, and for what was asked
for in bulk `second_worker_id`, another person who agreed. A function without that column knows no bulk."""
CHECK_INTAKE = "select * from intake_ticket_check($1)"
"""A row for a committed ticket to open one envelope, once: `worker_id`, `organisation_id`, `digest` of the envelope."""
ERASED, ERASE_AGAIN = "select * from vault_erased_since($1)", "select vault_erase_again($1::uuid[]) as gone"
NOT_THIS = "This may not be opened, or no longer. Ask again."
AT_ONCE = 500
SECONDS = 10


class Ticket(NamedTuple):
    """Whose keys may go out, and to whom."""

    worker: int
    owners: frozenset[str]
    second: int = 0


class IntakeTicket(NamedTuple):
    """Which envelope may be opened, sealed for which body, and by whom."""

    worker: int
    organisation: int
    digest: bytes


class Tickets(Protocol):
    """Whoever knows which tickets hold, and who was erased."""

    def check(self, ticket: UUID) -> Ticket:
        """What the ticket allows. Raises KeysRefused for one that does not hold, KeysUnavailable."""

    def check_intake(self, ticket: UUID) -> IntakeTicket:
        """Which envelope the ticket opens. Raises KeysRefused for one that does not hold, KeysUnavailable."""

    def erased_since(self, moment: float) -> Iterable[Erased]:
        """Who was erased since a moment (seconds since 1970), as far as committed. Raises KeysUnavailable."""

    def erase_again(self, persons: Sequence[str]) -> None:
        """Erase those of these persons whom an older database brought back. Raises KeysUnavailable."""


class TicketChecker:
    """Asks the database over one connection, made anew after it broke; each statement is prepared once."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._cursor: psycopg.RawCursor[dict[str, Any]] | None = None
        self._lock = threading.Lock()

    def check(self, ticket: UUID) -> Ticket:
        """What the ticket allows. Raises KeysRefused for one that does not hold, KeysUnavailable."""
        return _read(self._rows(CHECK, ticket))

    def check_intake(self, ticket: UUID) -> IntakeTicket:
        """Which envelope the ticket opens. Raises KeysRefused for one that does not hold, KeysUnavailable."""
        rows = self._rows(CHECK_INTAKE, ticket)
        if len(rows) != 1:
            raise KeysRefused(NOT_THIS)
        return IntakeTicket(rows[0]["worker_id"], rows[0]["organisation_id"], bytes(rows[0]["digest"]))

    def erased_since(self, moment: float) -> list[Erased]:
        """Who was erased since a moment (seconds since 1970), as far as committed. Raises KeysUnavailable."""
        rows = self._rows(ERASED, datetime.fromtimestamp(max(moment, 0.0), UTC))
        return [Erased(str(row["person"]), row["at"].timestamp()) for row in rows]

    def erase_again(self, persons: Sequence[str]) -> None:
        """Erase those of these persons whom an older database brought back. Raises KeysUnavailable."""
        for first in range(0, len(persons), AT_ONCE):
            self._rows(ERASE_AGAIN, list(persons[first : first + AT_ONCE]))

    def close(self) -> None:
        """Let go of the connection."""
        if self._cursor is not None:
            self._cursor.connection.close()
            self._cursor = None

    def _rows(self, statement: str, about: object) -> list[dict[str, Any]]:
        with self._lock:
            try:
                return self._ask(statement, about)
            except psycopg.OperationalError:
                self.close()
                return self._ask_again(statement, about)

    def _ask_again(self, statement: str, about: object) -> list[dict[str, Any]]:
        try:
            return self._ask(statement, about)
        except psycopg.OperationalError as error:
            self.close()
            raise KeysUnavailable("The key service does not reach the database.") from error

    def _ask(self, statement: str, about: object) -> list[dict[str, Any]]:
        if self._cursor is None:
            connection = psycopg.connect(self._conninfo, autocommit=True, connect_timeout=SECONDS)
            self._cursor = psycopg.RawCursor(connection, row_factory=dict_row)
        try:
            return self._cursor.execute(statement, [about], prepare=True).fetchall()
        except (psycopg.errors.UndefinedFunction, psycopg.errors.InsufficientPrivilege) as error:
            raise KeysUnavailable("The key service may not ask the database.") from error


def _read(rows: list[dict[str, Any]]) -> Ticket:
    """One worker for the whole ticket, and a second person who is not the same. Raises KeysRefused."""
    people = {(row["worker_id"], row.get("second_worker_id") or 0) for row in rows}
    if len(people) != 1:
        raise KeysRefused(NOT_THIS)
    worker, second = people.pop()
    if worker == second:
        raise KeysRefused("In bulk needs two persons.")
    return Ticket(worker, frozenset(str(row["owner"]) for row in rows), second)
