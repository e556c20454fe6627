"""What the database's own catalogue says about its protection: each gap in plain words, none when all is well.

It only reads, and takes some milliseconds, so that `amparo check`, start-up and the tests can all ask; any of the
product's roles may. After a grant was changed, `python -m amparo.access.catalogue` writes the list of grants anew.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

SQL = Path(__file__).parent / "sql"
CHECKS = SQL / "catalogue.sql"
GRANTS = SQL / "grants.sql"
REVIEWED = SQL / "grants.txt"
"""Everything that the roles which sign in may do, one grant a line. Somebody has read each line."""
MARK = "-- finding: "


class Connection(Protocol):
    """Django's connection or psycopg's."""

    def cursor(self) -> Any:
        """A cursor that closes itself at the end of a `with` block."""


def findings(connection: Connection) -> list[str]:
    """Every gap in the protection of the connected database, in plain words; empty when there is none."""
    return [*gaps(connection), *unreviewed(connection)]


def gaps(connection: Connection) -> Iterator[str]:
    """What breaks a rule that holds whatever was reviewed (sql/catalogue.sql)."""
    for check in CHECKS.read_text("utf-8").split(MARK)[1:]:
        words, statement = check.split("\n", 1)
        for row in _rows(connection, statement):
            yield words.format(*row)


def unreviewed(connection: Connection) -> Iterator[str]:
    """Where the grants differ from the list that was reviewed."""
    granted, reviewed = set(grants(connection)), set(REVIEWED.read_text("utf-8").splitlines())
    for line in sorted(granted - reviewed):
        yield f"Granted, but not on the reviewed list: {line}"
    for line in sorted(reviewed - granted):
        yield f"On the reviewed list, but not granted: {line}"


def grants(connection: Connection) -> list[str]:
    """What is granted to the roles that sign in, in words, sorted."""
    return sorted(line for (line,) in _rows(connection, GRANTS.read_text("utf-8")))


def _rows(connection: Connection, statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def main() -> None:
    """Write what is granted now into the list, for somebody to compare with what it was."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.settings")
    import django

    django.setup()
    from django.db import connection  # needs the set-up above

    REVIEWED.write_text("\n".join(grants(connection)) + "\n", "utf-8")
    sys.stdout.write(f"Written: {REVIEWED.name}. Read what changed before you keep it.\n")


if __name__ == "__main__":
    main()
