"""The key service's own log: a line for each time that keys go out, on the disk before they do. No line, no key.

A line is its number, the moment in UTC, the ticket, the worker, how many identities and whereabouts, the second person
of what was asked for in bulk (0: not in bulk), and a mark: HMAC-SHA256 over the mark before and the line, under a key
of the service. So a line that is changed, left out or put in shows, and only the service could have written it. No line
says who was opened. Budgets are counted from the same lines: a restart forgets nothing.
"""

import errno
import hmac
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from amparo.keyservice.budgets import DAY, STUDIED, Budgets, Limits, Opened
from amparo.keyservice.errors import KeysRefused, KeysUnavailable
from amparo.keyservice.store import settle, this_month

PREFIX, SUFFIX = "openings-", ".log"
WHEREABOUTS = "/whereabouts"
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
BEGIN = "0" * 64
TICKETS_KEPT = 100_000


class LogBroken(Exception):
    """A line of the log does not follow from the one before; the message says which."""


class Line(NamedTuple):
    """A line as it was read."""

    number: int
    moment: float
    ticket: UUID
    worker: int
    identities: int
    whereabouts: int
    second: int
    mark: str

    @property
    def opened(self) -> Opened:
        """What it counts for."""
        return Opened(self.moment, self.worker, self.identities, self.whereabouts, bool(self.second))


class Openings:
    """The log and what follows from it: numbers, budgets, which tickets were used."""

    def __init__(
        self, folder: Path, key: bytes, limits: Limits = STUDIED, clock: Callable[[], float] = time.time
    ) -> None:
        """Reads the last two months, also where a line is wrong: `fault` says so. Raises OSError."""
        self._folder, self._key, self._clock = folder, key, clock
        self._budgets, self._used = Budgets(limits), dict[UUID, set[str] | None]()
        self.number, self._mark, self.fault = 0, BEGIN, ""
        self._file, self._handle, self._size = Path(), -1, 0
        self._lock = threading.Lock()
        try:
            self._load()
        except LogBroken as error:
            self.fault = str(error)

    def admit(self, ticket: UUID, owners: Iterable[str], worker: int, second: int = 0) -> None:
        """Count and write down that these keys go out; they may once this returns.

        Raises KeysRefused for a key that went out for this ticket before, BudgetSpent, KeysUnavailable where the line
        cannot be written.
        """
        wanted = set(owners)
        whereabouts = sum(owner.endswith(WHEREABOUTS) for owner in wanted)
        with self._lock:
            one = Opened(self._clock(), worker, len(wanted) - whereabouts, whereabouts, bool(second))
            used = self._used.get(ticket, set())
            if used is None or used & wanted:
                raise KeysRefused("This was opened already. Ask again.")
            self._budgets.require(one)
            self._append(ticket, one, second)
            self._budgets.count(one)
            self._remember(ticket, used | wanted)

    def check(self) -> int:
        """Look through the whole log. Returns how many lines it has; raises LogBroken, which says where it is wrong."""
        with self._lock:
            last = self.number
            self._notice()
        if self.fault:
            raise LogBroken(self.fault)
        number, mark = 0, BEGIN  # outside the lock: keys go out meanwhile, and their lines are for the next look
        for line in self._lines(self._files()):
            if number == last:
                break
            self._follows(line, number, mark)
            number, mark = line.number, line.mark
        if number < last:
            raise LogBroken(f"Lines {number + 1} to {last} of the key service's log are gone.")
        return number

    def close(self) -> None:
        """Let go of the file."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _remember(self, ticket: UUID, used: set[str]) -> None:
        """Tickets live minutes: after so many others the oldest have long ended in the database."""
        self._used[ticket] = used
        if len(self._used) > TICKETS_KEPT:
            del self._used[next(iter(self._used))]

    def _append(self, ticket: UUID, one: Opened, second: int) -> None:
        """Write a line and wait until the disk has it. Raises KeysUnavailable: then nothing was written."""
        words = _words(self.number + 1, one, ticket, second)
        mark = self._mark_of(self._mark, words)
        line = f"{words} {mark}\n".encode()
        try:
            self._open(this_month(one.moment))
            _write_whole(self._handle, line)
            os.fsync(self._handle)
        except OSError as error:
            self._undo()
            raise KeysUnavailable(f"The key service cannot write its log ({error.strerror}).") from error
        self.number, self._mark, self._size = self.number + 1, mark, self._size + len(line)

    def _open(self, month: int) -> None:
        """The file of the month, as it was left. Raises KeysUnavailable where it is not, OSError."""
        file = self._folder / f"{PREFIX}{month:06d}{SUFFIX}"
        if not self.fault and file != self._file:
            self.close()
            self._handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            self._file, self._size = file, os.fstat(self._handle).st_size
            settle(self._folder)
        self._notice()
        if self.fault:
            raise KeysUnavailable(f"{self.fault} No key goes out until this is looked into (docs/keys.md).")

    def _notice(self) -> None:
        """Is the file that was written last still there, and as long as it was left?"""
        found = os.fstat(self._handle) if self._handle >= 0 and not self.fault else None
        if found and (not found.st_nlink or found.st_size != self._size):
            self.fault = f"The key service's log was changed by somebody else, at line {self.number} or before."

    def _undo(self) -> None:
        """Take back what was written of a line. Where not even that goes, no other line may follow it."""
        try:
            if self._handle >= 0:
                os.ftruncate(self._handle, self._size)
        except OSError:
            self.fault = f"The key service's log ends in the middle of line {self.number + 1}."

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob(f"{PREFIX}*{SUFFIX}"))

    def _load(self) -> None:
        files = self._files()
        recent = files[-2:]
        if recent:
            _cut_torn_end(recent[-1])
        since = self._clock() - DAY
        for line in self._lines(recent):
            if self.number or recent == files:
                self._follows(line, self.number, self._mark)
            self.number, self._mark = line.number, line.mark
            if line.moment > since:
                self._used[line.ticket] = None
                self._budgets.count(line.opened)

    def _lines(self, files: Iterable[Path]) -> Iterator[Line]:
        for file in files:
            with file.open("r", encoding="ascii", errors="replace", newline="\n") as lines:
                for place, line in enumerate(lines, start=1):
                    yield _parsed(line.removesuffix("\n"), f"{file.name}, line {place}")

    def _follows(self, line: Line, number: int, mark: str) -> None:
        if line.number != number + 1:
            raise LogBroken(f"The key service's log goes from line {number} to line {line.number}: some are gone.")
        words = _words(line.number, line.opened, line.ticket, line.second)
        if not hmac.compare_digest(line.mark, self._mark_of(mark, words)):
            raise LogBroken(f"Line {line.number} of the key service's log was altered, or one before it.")

    def _mark_of(self, before: str, words: str) -> str:
        return hmac.digest(self._key, f"{before} {words}".encode(), "sha256").hex()


def _write_whole(handle: int, line: bytes) -> None:
    """A disk that has room for a part of it says so only by how much it took."""
    if os.write(handle, line) != len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _words(number: int, one: Opened, ticket: UUID, second: int) -> str:
    moment = datetime.fromtimestamp(one.moment, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return f"{number} {moment} {ticket} {one.worker} {one.identities} {one.whereabouts} {second}"


def _parsed(line: str, place: str) -> Line:
    try:
        number, moment, ticket, worker, identities, whereabouts, second, mark = line.split(" ")
        at = datetime.strptime(moment, MOMENT).replace(tzinfo=UTC).timestamp()
        return Line(int(number), at, UUID(ticket), int(worker), int(identities), int(whereabouts), int(second), mark)
    except ValueError:
        raise LogBroken(f"The key service's log cannot be read in {place}.") from None


def _cut_torn_end(file: Path) -> None:
    """A line that a crash cut off: it was not on the disk, so its keys never went out."""
    content = file.read_bytes()
    if content and not content.endswith(b"\n"):
        os.truncate(file, content.rfind(b"\n") + 1)
