"""Lists of records, newest first, driven by the access table: one indexed walk for each principal, merged.

The cost of a page depends on its length and on how many principals a person has, not on how many records there are
(docs/adr/0003). The walks are functions of the database (sql/by_readers.sql), whose plans are made once a connection.
Principals can only narrow what is found: those that are not the acting person's find nothing.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

Place = tuple[datetime, UUID]
"""Where a page ended: the `opened_at` and the id of its last record."""
Statement = tuple[str, list[Any]]
"""SQL and its parameters, for `cursor.execute` or a raw query."""

MOST_ROWS = 50
"""Records on a page, whatever it lists and whatever the address says: whoever copies page by page has work to do."""
BEFORE_THE_NEWEST: Place = (datetime(9999, 12, 31, tzinfo=UTC), UUID(int=2**128 - 1))
TABLE = re.compile(r"[a-z_]+")


def page_of(table: str, principals: Iterable[int], *, before: Place | None = None, limit: int = 25) -> Statement:
    """The statement that lists a page of a `Guarded` table: rows of (opened_at, record_id), newest first, each once.

    `before` is where the page before ended; None begins with the newest. Raises ValueError for a name that is no
    table's, or a limit below one.
    """
    _refuse(table, limit)
    sql = f"select opened_at, record_id from {table}_page(%s::integer[], %s, %s, %s)"  # noqa: S608 checked name
    return sql, [sorted(set(principals)), *(before or BEFORE_THE_NEWEST), limit]


def rows_of(
    table: str, columns: Iterable[str], principals: Iterable[int], *, before: Place | None = None, limit: int = 25
) -> Statement:
    """The same page as `page_of`, as rows of the records themselves: for `Model.objects.raw`, with the id among them.

    Raises ValueError for a name that is no table's or column's, or a limit below one.
    """
    _refuse(table, limit)
    chosen = list(columns)
    for column in chosen:
        _refuse(column, limit)
    sql = f"select {', '.join(chosen)} from {table}_rows(%s::integer[], %s, %s, %s)"  # noqa: S608 checked names
    return sql, [sorted(set(principals)), *(before or BEFORE_THE_NEWEST), limit]


def count_of(table: str, principals: Iterable[int], cap: int) -> Statement:
    """The statement that counts the records of a `Guarded` table, each once, and stops at `cap` ("cap or more").

    Raises ValueError for a name that is no table's, or a cap below one.
    """
    _refuse(table, cap)
    return f"select {table}_count(%s::integer[], %s)", [sorted(set(principals)), cap]


def _refuse(table: str, rows: int) -> None:
    if not TABLE.fullmatch(table):
        raise ValueError(f"Not the name of a table or column: {table!r}")
    if rows < 1:
        raise ValueError("A page or a count is of one row at least.")
