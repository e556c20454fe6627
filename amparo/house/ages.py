"""What is to be replaced after a time: the libraries that are installed, and the passwords of the database's roles."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import metadata
from pathlib import Path

from amparo.house import databases
from amparo.house.home import Home

UPDATED_ON = Path(__file__).parent / "libraries_on.txt"
"""The day on which all libraries were last brought up to date; `make update` writes it."""
HOLES = Path(__file__).parent / "holes.txt"
"""The day on which known holes were last asked for, and what was answered, a library a line; `make audit` writes it."""
LIBRARIES = timedelta(days=30)
"""SECURITY.md: a known hole is mended within a month, so once a month somebody has to look."""
PASSWORDS = timedelta(days=366)


def old_libraries(today: date, file: Path = UPDATED_ON) -> str:
    """A reminder to bring the libraries up to date; empty while they are fresh."""
    known = date.fromisoformat(file.read_text().strip())
    if today - known < LIBRARIES:
        return ""
    return f"All libraries were last brought up to date on {known}. Take a newer Amparo, or run: make update"


def known_holes(today: date, file: Path | None = None) -> Iterator[str]:
    """A reminder to ask for known holes, and one for each library with one that is still installed so."""
    try:
        day, *lines = (file or HOLES).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        yield "Nobody has asked yet whether libraries have known holes. Where there is a network, run: make audit"
        return
    if today - date.fromisoformat(day) >= LIBRARIES:
        yield f"Known holes of libraries were last asked for on {day}. Where there is a network, run: make audit"
    for line in lines:
        name, known, *numbers = line.split()
        if _installed(name) == known:
            yield f"{name} {known} has known holes ({', '.join(numbers)}). Take a newer Amparo, or run: make update"


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def old_passwords(home: Home, now: datetime) -> Iterator[str]:
    """A reminder for each password of a role that has been the same for too long, with what to do."""
    for role in (*dict.fromkeys(databases.LOGIN_ROLES.values()), databases.KEYS_ROLE, databases.BACKUP_ROLE):
        file = home.secrets / role
        if file.exists() and now - datetime.fromtimestamp(file.stat().st_mtime, UTC) > PASSWORDS:
            yield (
                f"The database password of {role} is more than a year old. Stop Amparo, remove {file}, start it again: "
                "a new one is made and set."
            )
