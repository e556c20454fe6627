"""Did each test that docs/asvs.toml and SECURITY.md name run, and pass? `python tools/ran.py FILE`, silent if so.

FILE is what tests/conftest.py writes down during `make test`, by way of AMPARO_RAN: one test a line. A test that is
there and is never run, because it is skipped or left out of every call in tools/test.sh, shows nothing.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
THREAT = re.compile(r"^\| (T\d+) \|.*\| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[^`]+)`")


def threats(root: Path = ROOT) -> dict[str, list[str]]:
    """The tests that SECURITY.md names for each threat."""
    found = THREAT.findall((root / "SECURITY.md").read_text(encoding="utf-8"))
    return {threat: NAMED.findall(cell) for threat, cell in found}


def named(root: Path = ROOT) -> Iterator[str]:
    """Every test, file of tests or folder of tests that is said to show something."""
    register = tomllib.loads((root / "docs" / "asvs.toml").read_text(encoding="utf-8"))
    for part in register.values():
        for entry in part.values():
            yield from entry.get("test", []) if isinstance(entry, dict) else []
    for tests in threats(root).values():
        yield from tests


def missing(wanted: Iterator[str], ran: set[str]) -> list[str]:
    """What is named and did not run: a file or folder has run where something in it has."""
    files = {test.partition("::")[0] for test in ran}
    folders = {parent.as_posix() for file in files for parent in Path(file).parents}
    return sorted(set(wanted) - ran - files - folders)


def main() -> None:
    """Print what did not run and end with 1 where there is any."""
    ran = set(Path(sys.argv[1]).read_text(encoding="utf-8").split())
    found = missing(named(), ran)
    sys.stdout.write("".join(f"{test} is named as showing something, and did not run\n" for test in found))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
