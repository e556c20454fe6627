"""Lists of records, newest first, driven by the access table: one indexed walk for each principal, merged.

The cost of a page depends on its length and on how many principals a person has, not on how many records there are
(docs/adr/0003). Row security is in force beneath: principals that are not the acting person's find nothing.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

Place = tuple[datetime, UUID]
"""Where a page ended: the `opened_at` and the id of its last record."""
Statement = tuple[str, list[Any]]
"""SQL and its parameters, for `cursor.execute` or a raw query."""

TABLE = re.compile(r"[a-z_]+")


def page_of(table: str, principals: Iterable[int], *, before: Place | None = None, limit: int = 25) -> Statement:
    """The statement that lists a page of a `Guarded` table: rows of (opened_at, record_id), newest first, each once.

    `before` is where the page before ended; None begins with the newest. Raises ValueError for a name that is no
    table's, or a limit below one.
    """
    _refuse(table, limit)
    after = " and (opened_at, record_id) < (%s, %s)" if before else ""
    walk = (
        f"(select opened_at, record_id from {table}_access where principal_id = %s{after}"  # noqa: S608 checked name
        " order by opened_at desc, record_id desc limit %s)"
    )
    walks, parameters = _walks(walk, principals, [*(before or ()), limit])
    sql = (
        f"select distinct opened_at, record_id from ({walks}) as found"  # noqa: S608 made of the walks above
        " order by opened_at desc, record_id desc limit %s"
    )
    return sql, [*parameters, limit]


def count_of(table: str, principals: Iterable[int], cap: int) -> Statement:
    """The statement that counts the records of a `Guarded` table, each once, and stops at `cap` ("cap or more").

    Raises ValueError for a name that is no table's, or a cap below one.
    """
    _refuse(table, cap)
    # A walk that stops at the cap has found the cap already; one that does not is complete: no order is needed.
    walk = f"(select record_id from {table}_access where principal_id = %s limit %s)"  # noqa: S608 checked name
    walks, parameters = _walks(walk, principals, [cap])
    sql = f"select count(*) from (select distinct record_id from ({walks}) as found limit %s) as capped"  # noqa: S608 made of the walks above
    return sql, [*parameters, cap]


def _walks(walk: str, principals: Iterable[int], rest: list[Any]) -> tuple[str, list[Any]]:
    """The walk once for each principal; whoever has none (NULL equals nobody) gets a walk that finds nothing."""
    each: list[int | None] = [*sorted(set(principals))] or [None]
    parameters = [value for principal in each for value in (principal, *rest)]
    return " union all ".join([walk] * len(each)), parameters


def _refuse(table: str, rows: int) -> None:
    if not TABLE.fullmatch(table):
        raise ValueError(f"Not the name of a table: {table!r}")
    if rows < 1:
        raise ValueError("A page or a count is of one row at least.")
