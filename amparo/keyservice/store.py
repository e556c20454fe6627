"""Keys on the disk, each in a file of its own, sealed under the root: one wrapping key an organisation, month and turn.

A key is on the disk, file and folder, before anything is sealed with it. Random, never derived: a key that is destroyed
cannot be made again from the root, so nothing that it wrapped opens any more, from whichever copy.
"""

import os
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from amparo.keyservice.errors import KeysUnavailable
from amparo.keyservice.root import RootWrapper
from amparo.vault.cipher import KEY_BYTES, KekId, UnknownWrappingKeyError

KEK, TURN = "kek-", "turn-"
LOG_KEY, SEARCH_KEY = "log-key", "search-key"
LONGEST_TURN = 2**16 - 1
GRACE = 5 * 86400
"""Seconds into the next month in which the last one's wrapping keys have to go: 35 days after their first."""


def this_month(now: float) -> int:
    """The month of a moment in UTC, as in 202611."""
    day = datetime.fromtimestamp(now, UTC)
    return day.year * 100 + day.month


class Store:
    """Every key that the service holds. One process has it; its threads share it."""

    def __init__(self, folder: Path, root: RootWrapper, clock: Callable[[], float] = time.time) -> None:
        self._folder, self._root, self._clock = folder, root, clock
        self._keys: dict[str, bytes] = {}
        self._turn = (0, 0)
        self._lock = threading.RLock()

    def key(self, name: str) -> bytes:
        """The key of that name, made where there is none yet. Raises SealBrokenError, KeysUnavailable."""
        with self._lock:
            if name not in self._keys:
                self._keys[name] = self._read(name) or self._make(name)
            return self._keys[name]

    def kek(self, kek_id: KekId) -> bytes:
        """A wrapping key that was made before. Raises UnknownWrappingKeyError, SealBrokenError, KeysUnavailable."""
        name = _name(kek_id)
        found = self._keys.get(name)
        if found is None:
            with self._lock:
                found = self._read(name)
                if found is None:
                    raise UnknownWrappingKeyError("the wrapping key was retired or never was here")
                self._keys[name] = found
        return found

    def current(self, organisation: int) -> tuple[KekId, bytes]:
        """The organisation's wrapping key of this month and turn, made on first use. Raises KeysUnavailable."""
        kek_id = KekId(organisation, *self.turn())
        return kek_id, self.key(_name(kek_id))

    def turn(self) -> tuple[int, int]:
        """Month and turn of the wrapping keys that are current; a new month begins by itself."""
        month = this_month(self._clock())
        if self._turn[0] != month:
            turns = (int(file.name.rsplit("-", 1)[1]) for file in self._folder.glob(f"{TURN}{month:06d}-*"))
            self._turn = month, max(turns, default=0)
        return self._turn

    def began(self) -> float:
        """The moment at which they became current, seconds since 1970."""
        month, turn = self.turn()
        first = datetime(month // 100, month % 100, 1, tzinfo=UTC).timestamp()
        return max([first, *((self._folder / _turn(month, turn)).stat().st_mtime for _ in range(min(turn, 1)))])

    def begin_turn(self) -> tuple[int, int]:
        """New wrapping keys from now on, for every organisation; the others move to the root's newest version."""
        with self._lock:
            month, turn = self.turn()
            if turn == LONGEST_TURN:
                raise KeysUnavailable("There were too many rotations this month. Wait for the next.")
            for file in self.files():
                before = file.read_bytes()
                if (anew := self._root.rewrap(file.name, before)) != before:
                    _replace(file, anew)
            _write(self._folder / _turn(month, turn + 1), b"")
            self._turn = month, turn + 1
            return self._turn

    def retire(self) -> int:
        """Destroy every wrapping key that is not current. Returns how many. Nothing may need them any more."""
        with self._lock:
            current = self.turn()
            old = [file for file in self.files() if (found := _kek(file.name)) and found[1:] != current]
            for file in old:
                file.unlink()
                self._keys.pop(file.name, None)
            for turn in self._folder.glob(f"{TURN}*"):
                if turn.name != _turn(*current):
                    turn.unlink()
            settle(self._folder)
            return len(old)

    def count(self) -> int:
        """How many wrapping keys there are."""
        return sum(1 for _ in self._folder.glob(f"{KEK}*"))

    def files(self) -> list[Path]:
        """Every sealed key on the disk."""
        return sorted([*self._folder.glob(f"{KEK}*"), *self._folder.glob("*-key")])

    def keep(self, name: str, key: bytes) -> None:
        """Take in a key that was made elsewhere, unless it is there already."""
        with self._lock:
            if self._read(name) is None:
                _write(self._folder / name, self._root.wrap(name, key))

    def _read(self, name: str) -> bytes | None:
        try:
            return self._root.unwrap(name, (self._folder / name).read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise KeysUnavailable(f"A key cannot be read ({error.strerror}).") from error

    def _make(self, name: str) -> bytes:
        key = secrets.token_bytes(KEY_BYTES)
        try:
            _write(self._folder / name, self._root.wrap(name, key))
        except OSError as error:
            raise KeysUnavailable(f"A key cannot be kept ({error.strerror}).") from error
        return key


def kept_too_long(folder: Path, now: float) -> int | None:
    """The oldest month whose wrapping keys should be gone, if any: with them, old copies open the erased."""
    due = this_month(now - GRACE)
    return min((found.month for file in folder.glob(f"{KEK}*") if (found := _kek(file.name)) and found.month < due),
               default=None)  # fmt: skip


def intake_name(organisation: int) -> str:
    """Where the secret of a body's key for devices without a network is kept; it is not replaced by the month."""
    return f"intake-{organisation}-key"


def old_kek_name(version: int) -> str:
    """Where a wrapping key of format 1 is kept."""
    return _name(KekId(0, 0, version))


def _name(kek_id: KekId) -> str:
    return f"{KEK}{kek_id.organisation}-{kek_id.month:06d}-{kek_id.turn:04d}"


def _kek(name: str) -> KekId | None:
    return KekId(*map(int, name.removeprefix(KEK).split("-"))) if name.startswith(KEK) else None


def _turn(month: int, turn: int) -> str:
    return f"{TURN}{month:06d}-{turn:04d}"


def _write(file: Path, content: bytes) -> None:
    """Whole, on the disk, and never over another; or OSError."""
    draft = _draft(file, content)
    try:
        os.link(draft, file)
    finally:
        draft.unlink()
    settle(file.parent)


def _replace(file: Path, content: bytes) -> None:
    _draft(file, content).replace(file)
    settle(file.parent)


def _draft(file: Path, content: bytes) -> Path:
    draft = file.with_name(f".{file.name}")
    with suppress(FileNotFoundError):
        draft.unlink()  # a service that was killed left it
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return draft


def settle(folder: Path) -> None:
    """The folder's own entries on the disk, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
