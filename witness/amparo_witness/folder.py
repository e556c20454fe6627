"""What a witness keeps: its key, and for each log the log's key together with the last checkpoint it cosigned.

Key and checkpoint of a log share one file, so that a witness can lose both (it then knows no such log) but never forget
only the checkpoint and sign another history as if it were the first.
"""

import base64
import fcntl
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from amparo_verify.cosignatures import Cosigner, PrivateKey
from amparo_verify.merkle import EMPTY_ROOT
from amparo_verify.notes import Checkpoint, Note, Verifier, parse_checkpoint, parse_note, parse_verifier

ED25519, ML_DSA_44 = "ed25519", "ml-dsa-44"
KINDS: dict[str, type[Ed25519PrivateKey] | type[MLDSA44PrivateKey]] = {
    ED25519: Ed25519PrivateKey,
    ML_DSA_44: MLDSA44PrivateKey,
}
"""Algorithms of a witness's key. The specification prefers the second; more logs and witnesses read the first."""
MOST_FORKS = 100
"""Pieces of evidence kept: one is enough to show that a log lied, and a disk must not fill."""


class FolderError(Exception):
    """The folder cannot be used as asked; the message says why."""


@dataclass(frozen=True)
class Log:
    """A log that the witness knows, and the last note it cosigned (None before the first)."""

    verifier: Verifier
    note: Note | None = None

    def checkpoint(self) -> Checkpoint:
        """The last checkpoint that was cosigned; the empty log before the first."""
        return parse_checkpoint(self.note.text) if self.note else Checkpoint(self.verifier.name, 0, EMPTY_ROOT)


class Folder:
    """The witness's folder on the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self, name: str, kind: str = ED25519) -> Cosigner:
        """Make a new witness with a key of a kind. Raises FolderError where there is one, NoteError for a bad name."""
        cosigner = Cosigner(name, KINDS[kind].generate())
        vkey = cosigner.witness.encoded()
        for folder in (self.path, self.path / "logs", self.path / "forks"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        seed = base64.b64encode(cosigner.private.private_bytes_raw()).decode()
        self._create(
            self.path / "key",
            f"{name}\n{seed}\n" + (f"{kind}\n" if kind != ED25519 else ""),
            "this folder has a witness already",
        )
        write_whole(self.path / "witness.vkey", f"{vkey}\n")
        return cosigner

    def cosigner(self) -> Cosigner:
        """The witness's key. Raises FolderError where there is none that can be read."""
        try:
            name, seed, *kind = (self.path / "key").read_text(encoding="utf-8").splitlines()
            return Cosigner(name, _private_key("".join(kind) or ED25519, base64.b64decode(seed, validate=True)))
        except (OSError, ValueError, KeyError) as error:
            raise FolderError(f"{self.path} holds no witness: make one with `amparo-witness init`") from error

    def trust(self, vkey: str) -> Log:
        """Know one more log. Raises FolderError where its origin is known already, NoteError for a malformed key."""
        log = Log(parse_verifier(vkey))
        self._create(self._place(log.verifier.name), _encode(log), "a log of this name is known already")
        return log

    def log(self, origin: str) -> Log | None:
        """The log of this origin, None if unknown. Raises OSError or NoteError where its file cannot be read."""
        try:
            return _decode(self._place(origin).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def logs(self) -> list[Log]:
        """Every log that the witness knows."""
        return [_decode(file.read_text(encoding="utf-8")) for file in sorted((self.path / "logs").glob("*.log"))]

    def keep(self, log: Log) -> None:
        """Put a log's new checkpoint on the disk, whole or not at all, before anybody is told of it."""
        write_whole(self._place(log.verifier.name), _encode(log))

    def keep_fork(self, first: Note, second: Note) -> None:
        """Keep two notes that the log should never have signed both."""
        both = f"{first.encoded()}\n{second.encoded()}"
        place = self.path / "forks" / f"{sha256(second.text.encode()).hexdigest()}.notes"
        if not place.exists() and sum(1 for _ in place.parent.iterdir()) < MOST_FORKS:
            write_whole(place, both)

    def hold(self) -> int:
        """Make this process the only one that serves the folder, until it ends. Raises FolderError if it is not."""
        held = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(held)
            raise FolderError(f"another process serves {self.path}") from error
        return held

    def _place(self, origin: str) -> Path:
        return self.path / "logs" / f"{sha256(origin.encode()).hexdigest()}.log"

    def _create(self, place: Path, text: str, taken: str) -> None:
        """Write a file that must not be there yet: linking refuses to replace, and never shows half a file."""
        fresh = place.with_name(f".{place.name}.{os.getpid()}")
        write_whole(fresh, text)
        try:
            place.hardlink_to(fresh)
        except FileExistsError:
            raise FolderError(taken) from None
        finally:
            fresh.unlink()
        _sync(place.parent)


def _private_key(kind: str, seed: bytes) -> PrivateKey:
    if KINDS[kind] is MLDSA44PrivateKey:
        return MLDSA44PrivateKey.from_seed_bytes(seed)
    return Ed25519PrivateKey.from_private_bytes(seed)


def write_whole(place: Path, text: str) -> None:
    """Replace a file so that at every moment, power cuts included, it is the old one or the new one."""
    fresh = place.with_name(f".{place.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(place)
    _sync(place.parent)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _encode(log: Log) -> str:
    return f"{log.verifier.encoded()}\n{log.note.encoded() if log.note else ''}"


def _decode(text: str) -> Log:
    vkey, _, note = text.partition("\n")
    return Log(parse_verifier(vkey), parse_note(note) if note else None)
