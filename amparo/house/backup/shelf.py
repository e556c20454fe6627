"""The folder of backups: what lies where, and the manifest of each.

base/20261128T151300Z/base.age       the server's files, as tar, gzip, age
base/20261128T151300Z/contents.age   what must be found in them: rows a table, the ledger's checkpoint
base/20261128T151300Z/manifest.json  sizes, checksums, moments; written last: without it nothing counts
wal/000000010000000000000007.age     a piece of the server's log
keys/20261128T151300Z.age            secrets, to other recipients
drills.jsonl                         rehearsals of these backups
"""

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

SEGMENT = re.compile(r"([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})\.age")
STAMP = "%Y%m%dT%H%M%SZ"


class ShelfUnusable(Exception):
    """The folder of backups cannot be used; the message says where and what to do."""


@dataclass(frozen=True)
class Manifest:
    """One backup. Moments are UTC, in ISO 8601."""

    id: str
    began: str
    ended: str
    version: str
    server_version: int
    wal_from: str
    restore_point: str
    size: int
    sha256: str
    contents_sha256: str

    @property
    def ended_at(self) -> datetime:
        """Nothing earlier can be restored from it."""
        return datetime.fromisoformat(self.ended)


def stamp(moment: datetime) -> str:
    """A moment as the name of a backup."""
    return moment.astimezone(UTC).strftime(STAMP)


def moment_of(name: str) -> datetime:
    """The moment of a backup's name."""
    return datetime.strptime(name.split(".")[0], STAMP).replace(tzinfo=UTC)


def is_stamp(name: str) -> bool:
    """Is it the name of a backup of ours? (People put copies and notes beside them.)"""
    try:
        return stamp(moment_of(name)) == name
    except ValueError:
        return False


@dataclass(frozen=True)
class Shelf:
    """One folder of backups."""

    path: Path

    @property
    def base(self) -> Path:
        """Base backups, a folder each."""
        return self.path / "base"

    @property
    def wal(self) -> Path:
        """Pieces of the server's log."""
        return self.path / "wal"

    @property
    def keys(self) -> Path:
        """Backups of keys and passwords."""
        return self.path / "keys"

    @property
    def drills(self) -> Path:
        """What rehearsals found."""
        return self.path / "drills.jsonl"

    def make(self) -> "Shelf":
        """Make the folders; harmless where they are. Raises ShelfUnusable where the folder is not there.

        The folder itself is never made: a disk that is not mounted must not be taken for an empty one.
        """
        if not self.path.is_dir():
            raise ShelfUnusable(f"{self.path} is not there. Is its disk mounted? Make the folder, then do it again.")
        for folder in (self.base, self.wal, self.keys):
            folder.mkdir(mode=0o700, exist_ok=True)
        return self

    def write(self, manifest: Manifest, folder: Path) -> None:
        """The manifest, with a checksum of its own."""
        content = asdict(manifest)
        whole = {"manifest": content, "sha256": _digest(content)}
        (folder / "manifest.json").write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")

    def read(self, name: str) -> Manifest:
        """The manifest of that backup. Raises ShelfUnusable where it is missing or damaged."""
        file = self.base / name / "manifest.json"
        try:
            whole = json.loads(file.read_text(encoding="utf-8"))
            if _digest(whole["manifest"]) != whole["sha256"]:
                raise ValueError
            found = Manifest(**whole["manifest"])
            if found.id != name or found.ended_at.tzinfo is None:
                raise ValueError
            return found
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ShelfUnusable(
                f"{file} is missing or damaged. Take another copy of it, or another backup (--backup NAME)."
            ) from error

    def names(self) -> list[str]:
        """The names of the whole backups, the oldest first."""
        return sorted(file.parent.name for file in self.base.glob("*/manifest.json") if is_stamp(file.parent.name))

    def backups(self) -> list[Manifest]:
        """Every whole backup, the oldest first. Raises ShelfUnusable for a manifest that was damaged."""
        return [self.read(name) for name in self.names()]

    def folders(self) -> list[str]:
        """The names of all backups, the oldest first: also of those whose manifest is missing or damaged."""
        return sorted(one.name for one in self.base.iterdir() if one.is_dir() and is_stamp(one.name))

    def whole(self) -> list[Manifest]:
        """Every backup whose manifest can be read, the oldest first; the others are left out."""
        found = []
        for name in self.names():
            with suppress(ShelfUnusable):
                found.append(self.read(name))
        return found

    def damaged(self) -> list[str]:
        """The names of the others."""
        known = {one.id for one in self.whole()}
        return [name for name in self.folders() if name not in known]

    def key_files(self) -> list[Path]:
        """The backups of keys, the oldest first."""
        return sorted(file for file in self.keys.glob("*.age") if is_stamp(file.stem))

    def segments(self) -> list[str]:
        """The names of the pieces of log that are there, in order."""
        return sorted(file.stem for file in self.wal.glob("*.age") if SEGMENT.fullmatch(file.name))


def _digest(content: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def following(segment: str) -> str:
    """The name of the piece of log after this one (pieces of 16 MiB)."""
    timeline, number = segment[:8], (int(segment[8:16], 16) << 8) + int(segment[16:], 16) + 1
    return f"{timeline}{number >> 8:08X}{number & 0xFF:08X}"
