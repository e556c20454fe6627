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
    """Was the root compared with a checkpoint that was kept elsewhere, or that a witness cosigned?"""
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
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else []
    return [_parse(line) for line in lines if line]


def _parse(line: str) -> Drill:
    """Whoever can write beside the backups may have written anything: what has not our form is none of ours."""
    try:
        drill = Drill(**json.loads(line))
        if drill.moment and _are_words([drill.backup, *drill.findings]):
            return drill
        raise ValueError
    except (ValueError, TypeError, OverflowError):
        return Drill(
            datetime.fromtimestamp(0, UTC).isoformat(), "?", 0, findings=["This line of the record is damaged."]
        )


def _are_words(values: list[object]) -> bool:
    return all(isinstance(one, str) for one in values)


def append(file: Path, drill: Drill) -> None:
    """Add a rehearsal to a record."""
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(drill)) + "\n")


def unknown(home: Home, shelf: Shelf) -> list[Drill]:
    """Rehearsals beside the backups that the home's record does not have yet."""
    known = {one.at for one in read(file_of(home))}
    return [one for one in read(shelf.drills) if one.at not in known]
