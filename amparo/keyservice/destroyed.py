"""Who was erased for ever: a list beside the keys, so that a database restored from before opens nobody again.

A line is its number, the moment of the erasure in UTC, the person's opaque id, and a mark as in openings.py:
HMAC-SHA256 over the mark before and the line, under a key of the service. Nobody outside the service adds a line, or
takes one away from within, unseen. The list only grows.
"""

import hmac
import os
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from amparo.keyservice.errors import KeysUnavailable
from amparo.keyservice.store import settle

FILE = "destroyed.log"
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
BEGIN = "0" * 64
PURPOSE = b"list of the destroyed"
"""The list's key is derived from the log's, so that no line of the one passes for a line of the other."""


class Erased(NamedTuple):
    """A person whom the database says to be erased, and since when (seconds since 1970)."""

    person: str
    moment: float


class Destroyed:
    """The list, and what it says."""

    def __init__(self, folder: Path, log_key: bytes) -> None:
        """Reads the list. Raises KeysUnavailable where it was changed: then nobody knows whom it named."""
        self._file, self._key = folder / FILE, hmac.digest(log_key, PURPOSE, "sha256")
        self._lock = threading.Lock()
        self._persons = dict[str, None]()
        self.newest, self._mark = 0.0, BEGIN
        self._load()

    def __contains__(self, owner: str) -> bool:
        """Was the owner of a key (a person, or a person's whereabouts) destroyed?"""
        return owner.partition("/")[0] in self._persons

    def __len__(self) -> int:
        return len(self._persons)

    def persons(self) -> list[str]:
        """Everybody on the list, the oldest first."""
        return list(self._persons)

    def add(self, erased: Iterable[Erased]) -> int:
        """Add whoever is not on it; on the disk once this returns. How many. Raises KeysUnavailable, then none."""
        with self._lock:
            new = [one for one in dict.fromkeys(erased) if one.person not in self._persons]
            lines, mark = list[str](), self._mark
            for number, one in enumerate(new, start=len(self._persons) + 1):
                words = _words(number, one)
                mark = self._mark_of(mark, words)
                lines.append(f"{words} {mark}\n")
            if lines:
                self._write("".join(lines).encode())
            self._mark = mark
            for one in new:
                self._know(one)
            return len(new)

    def _know(self, one: Erased) -> None:
        self._persons[one.person] = None
        self.newest = max(self.newest, one.moment)

    def _write(self, lines: bytes) -> None:
        try:
            handle = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                size = os.fstat(handle).st_size
                if os.write(handle, lines) != len(lines):
                    os.ftruncate(handle, size)
                    raise KeysUnavailable("The list of the destroyed has no room on the disk.")
                os.fsync(handle)
            finally:
                os.close(handle)
            settle(self._file.parent)
        except OSError as error:
            raise KeysUnavailable(f"The list of the destroyed cannot be written ({error.strerror}).") from error

    def _load(self) -> None:
        content = self._file.read_bytes() if self._file.exists() else b""
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            os.truncate(self._file, len(whole))  # a crash cut the last line off: its erasure is asked for again
        for number, line in enumerate(whole.decode("ascii", "replace").splitlines(), start=1):
            self._take(number, line)

    def _take(self, number: int, line: str) -> None:
        words, _, mark = line.rpartition(" ")
        self._mark = self._mark_of(self._mark, words)
        if not hmac.compare_digest(mark.encode(), self._mark.encode()) or not words.startswith(f"{number} "):
            raise KeysUnavailable(
                f"Line {number} of {self._file} was altered, or one before it. Put the file back from your backup."
            )
        _, moment, person = words.split(" ")
        self._know(Erased(person, datetime.strptime(moment, MOMENT).replace(tzinfo=UTC).timestamp()))

    def _mark_of(self, before: str, words: str) -> str:
        return hmac.digest(self._key, f"{before} {words}".encode(), "sha256").hex()


def _words(number: int, one: Erased) -> str:
    moment = datetime.fromtimestamp(one.moment, UTC).strftime(MOMENT)
    return f"{number} {moment} {UUID(one.person)}"
