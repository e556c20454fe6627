"""Squeezing and sealing a stream to age recipients, and the way back. Plain age and gzip: any machine can open it.

age --decrypt -i IDENTITY base.age | tar xz
"""

import hashlib
import os
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Protocol

import pyrage

PIECE = 1 << 20
GZIP = 31
"""zlib's window bits for the gzip format."""


class Source(Protocol):
    """What is read from."""

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes at most, none at the end."""


class SealingFailed(Exception):
    """A file could not be sealed or opened; the message says which and why."""


class _Squeezed:
    """A source, squeezed while it is read; tells how much was read."""

    def __init__(self, source: Source, tell: Callable[[int], None]) -> None:
        self.source, self.tell, self.done, self.ended = source, tell, 0, False
        self.squeezer = zlib.compressobj(level=1, wbits=GZIP)
        self.ready, self.at = b"", 0

    def read(self, size: int = PIECE) -> bytes:
        while self.at >= len(self.ready) and not self.ended:
            self._squeeze()
        given = self.ready[self.at : self.at + size]
        self.at += len(given)
        return given

    def _squeeze(self) -> None:
        piece = self.source.read(PIECE)
        self.done += len(piece)
        self.ended = not piece
        self.ready, self.at = self.squeezer.compress(piece) if piece else self.squeezer.flush(), 0
        self.tell(self.done)


class _Counted:
    """A file that is written, its length and SHA-256 kept; keeps the first error, which age's library renames."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.size, self.digest, self.error = file, 0, hashlib.sha256(), None

    def write(self, piece: bytes) -> int:
        try:
            self.file.write(piece)
        except OSError as error:
            self.error = self.error or error  # type: ignore[assignment]
            raise
        self.size += len(piece)
        self.digest.update(piece)
        return len(piece)

    def flush(self) -> None:
        self.file.flush()


class _Spread:
    """Squeezed bytes go in, plain ones come out into a file."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out, self.error = out, None
        self.spreader = zlib.decompressobj(wbits=GZIP)

    def write(self, piece: bytes) -> int:
        try:
            self.out.write(self.spreader.decompress(piece))
        except (OSError, zlib.error) as error:
            self.error = self.error or error  # type: ignore[assignment]
            raise
        return len(piece)

    def flush(self) -> None:
        self.out.flush()


def seal(source: Source, file: Path, recipients: Sequence[pyrage.x25519.Recipient],
         tell: Callable[[int], None] = lambda done: None) -> tuple[int, str]:  # fmt: skip
    """Squeeze and seal a source into a new file; returns its size and SHA-256. Whole or not at all.

    `tell` is told how many plain bytes are done. Raises SealingFailed, OSError where the disk is full.
    """
    draft = file.with_name(f".{file.name}.part")
    try:
        with draft.open("wb") as out:
            counted = _Counted(out)
            _through(lambda: pyrage.encrypt_io(_Squeezed(source, tell), counted, list(recipients)), counted, file)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return counted.size, counted.digest.hexdigest()


def unseal(file: Path, out: IO[bytes], identities: Sequence[pyrage.x25519.Identity]) -> None:
    """Open a sealed file into another. Raises SealingFailed, OSError where the disk is full."""
    spread = _Spread(out)
    with file.open("rb") as sealed:
        _through(lambda: pyrage.decrypt_io(sealed, spread, list(identities)), spread, file)
    if not spread.spreader.eof:
        raise SealingFailed(f"{file} is cut short. Take another copy of it.")


def _through(work: Callable[[], None], end: "_Counted | _Spread", file: Path) -> None:
    """Do it, with errors in words."""
    try:
        work()
    except (pyrage.EncryptError, pyrage.DecryptError, OSError, zlib.error) as error:
        if isinstance(end.error, OSError):
            raise end.error from error
        if isinstance(error, pyrage.DecryptError) and "No matching keys" in str(error):
            raise SealingFailed(f"{file} is sealed to another key than the identity that you gave.") from error
        raise SealingFailed(f"{file} is damaged or no sealed file ({error}). Take another copy of it.") from error


def sha256(file: Path, tell: Callable[[int], None] = lambda done: None) -> str:
    """SHA-256 of a file, in hex."""
    digest, done = hashlib.sha256(), 0
    with file.open("rb") as source:
        while piece := source.read(PIECE):
            digest.update(piece)
            done += len(piece)
            tell(done)
    return digest.hexdigest()


def read_identities(file: Path) -> list[pyrage.x25519.Identity]:
    """The private halves in a file as age-keygen writes it. Raises SealingFailed, OSError."""
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise SealingFailed(f"{file} holds no age identity. It looks like AGE-SECRET-KEY-1...") from error
    if not found:
        raise SealingFailed(f"{file} holds no age identity. It looks like AGE-SECRET-KEY-1...")
    return found
