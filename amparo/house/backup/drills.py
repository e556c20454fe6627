"""The record of rehearsals: one line each beside the backups, and in the home of the house that they belong to."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from amparo.house.backup.shelf import Shelf
from amparo.house.home import Home


@dataclass(frozen=True)
class Drill:
    """What a rehearsal found: `findings` is empty where all was as it must be."""

    at: str
    backup: str
    seconds: float
    tables: int = 0
    rows: int = 0
    ledger: int = 0
    """Entries of the ledger whose root was rebuilt."""
    keys: bool = False
    """Were persons' keys opened too?"""
    witnessed: bool = False
    """Was the root compared with a checkpoint that was kept elsewhere?"""
    findings: list[str] = field(default_factory=list)

    @property
    def moment(self) -> datetime:
        """When it was done."""
        return datetime.fromisoformat(self.at).astimezone(UTC)


def file_of(home: Home) -> Path:
    """The record in the home."""
    return home.path / "drills.jsonl"


def read(file: Path) -> list[Drill]:
    """Every rehearsal in the record, the oldest first; lines that cannot be read count as rehearsals that failed."""
    return [_parse(line) for line in file.read_text(encoding="utf-8").splitlines() if line] if file.exists() else []


def _parse(line: str) -> Drill:
    try:
        return Drill(**json.loads(line))
    except (ValueError, TypeError):
        return Drill(
            datetime.fromtimestamp(0, UTC).isoformat(), "?", 0, findings=["This line of the record is damaged."]
        )


def append(file: Path, drill: Drill) -> None:
    """Add a rehearsal to a record."""
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(drill)) + "\n")


def unknown(home: Home, shelf: Shelf) -> list[Drill]:
    """Rehearsals beside the backups that the home's record does not have yet."""
    known = {one.at for one in read(file_of(home))}
    return [one for one in read(shelf.drills) if one.at not in known]
