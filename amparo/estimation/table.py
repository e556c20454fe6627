"""Read a table of lists from CSV, in three forms.

Counts: a column of 0 and 1 for each list and a last column `count`. Membership: a column of 0 and 1 for each list and
a row for each person (with or without a column `person`). Identifiers: the columns `list` and `person`, a row for each
time that somebody is on a list. Separators are commas, semicolons or tabs. Messages name rows and columns, never the
identifier that stood there.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from amparo.estimation.errors import TableError
from amparo.estimation.lattice import Ints
from amparo.estimation.patterns import MOST_LISTS, PatternTable, pattern_masks

COUNT, PERSON, LIST = "count", "person", "list"
__all__ = ["PatternTable", "Stratum", "parse_csv", "read_strata", "read_table", "table_from_frame"]

MOST_BYTES = 200_000_000
MOST_PEOPLE = 1_000_000_000


@dataclass(frozen=True)
class Stratum:
    """One part of a table that was split by the values of other columns."""

    values: tuple[str, ...]
    table: PatternTable


def read_table(path: str | Path) -> PatternTable:
    """Read one table; raises TableError, which says where, for every file that is not one."""
    return table_from_frame(_frame(Path(path)), ())[0].table


def read_strata(path: str | Path, by: Sequence[str]) -> list[Stratum]:
    """Read a table split by the columns `by` (year, sex, age group, form of exploitation), one part a combination."""
    return table_from_frame(_frame(Path(path)), by)


def _frame(path: Path) -> pl.DataFrame:
    """The cells of a CSV file as text."""
    if not path.is_file():
        raise TableError("there is no such file")
    if path.stat().st_size > MOST_BYTES:
        raise TableError(f"the file is larger than {MOST_BYTES // 1_000_000} MB")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableError("the file is not text in UTF-8") from None
    return parse_csv(text)


def parse_csv(text: str) -> pl.DataFrame:
    """The cells of CSV text as text, header first; raises TableError when rows do not have the header's width."""
    lines = text.strip().splitlines()
    if not lines:
        raise TableError("the table is empty: there is no header")
    separator = max(",;\t", key=lines[0].count)
    names = [name.strip() for name in _cells(lines[:1], separator, header=False).row(0)]
    repeated = {name for name in names if names.count(name) > 1}
    if repeated or not all(names):
        raise TableError("the header has the same name twice" if repeated else "the header has a column without a name")
    for number, line in enumerate(lines[1:], start=2):
        if '"' not in line and line.count(separator) != len(names) - 1:
            raise TableError(f"row {number} does not have {len(names)} columns")
    frame = _cells(lines, separator, header=True)
    frame.columns = names
    return frame.with_columns(pl.all().str.strip_chars())


def _cells(lines: Sequence[str], separator: str, header: bool) -> pl.DataFrame:
    body = io.BytesIO("\n".join(lines).encode())
    try:
        frame = pl.read_csv(body, separator=separator, has_header=header, infer_schema=False)
    except pl.exceptions.PolarsError:
        raise TableError("the file is not a table of comma-separated values") from None
    return frame.with_columns(pl.all().fill_null(""))


def table_from_frame(frame: pl.DataFrame, by: Sequence[str]) -> list[Stratum]:
    """The table of a frame of text cells, split by the columns `by` (none: one stratum without values)."""
    if len(set(by)) < len(by) or {COUNT, PERSON, LIST} & set(by):
        raise TableError("a table is split by columns of facts, each named once")
    missing = [name for name in by if name not in frame.columns]
    if missing:
        raise TableError(f"there is no column {missing[0]} to split by")
    if frame.is_empty():
        raise TableError("the table is empty: there is no row below the header")
    _refuse_blank(frame, by)
    others = [name for name in frame.columns if name not in by]
    if {LIST, PERSON} <= set(others):
        if len(others) > len((LIST, PERSON)):
            odd = ", ".join(name for name in others if name not in (LIST, PERSON))
            raise TableError(f"beside the columns list and person there are only those to split by, and not {odd}")
        return _from_identifiers(frame, by)
    return _from_patterns(frame, by)


def _from_patterns(frame: pl.DataFrame, by: Sequence[str]) -> list[Stratum]:
    names = [name for name in frame.columns if name not in (*by, COUNT, PERSON)]
    if len(names) > MOST_LISTS:
        raise TableError(f"more than {MOST_LISTS} lists: {len(names)} columns are neither `{COUNT}` nor split by")
    counted = COUNT in frame.columns
    masks = pattern_masks(_zeros_and_ones(frame, names))
    counts = _counts(frame) if counted else np.ones(frame.height, dtype=np.int64)
    if not counted:
        _refuse_repeated_people(frame)
    strata = []
    for values, rows in _groups(frame, by):
        _refuse_unseen(masks[rows], counts[rows], rows)
        if counted:
            _refuse_repeats(masks[rows], rows)
        patterns = {int(mask): int(counts[rows][masks[rows] == mask].sum()) for mask in np.unique(masks[rows]) if mask}
        strata.append(Stratum(values, _with_people(PatternTable.from_patterns(names, patterns))))
    return strata


def _from_identifiers(frame: pl.DataFrame, by: Sequence[str]) -> list[Stratum]:
    _refuse_blank(frame, (LIST, PERSON))
    names = frame[LIST].unique(maintain_order=True).to_list()
    if len(names) > MOST_LISTS:
        raise TableError(f"more than {MOST_LISTS} lists: {len(names)} different ones in the column {LIST}")
    strata = []
    for values, rows in _groups(frame, by):
        part = frame[rows]
        people = {name: part.filter(pl.col(LIST) == name)[PERSON].to_list() for name in names}
        strata.append(Stratum(values, _with_people(PatternTable.from_identifiers(people))))
    return strata


def _refuse_blank(frame: pl.DataFrame, columns: Sequence[str]) -> None:
    for column in columns:
        blank = (frame[column] == "").arg_true()
        if len(blank):
            raise TableError(f"row {int(blank[0]) + 2}: the column {column} is empty")


def _groups(frame: pl.DataFrame, by: Sequence[str]) -> list[tuple[tuple[str, ...], Ints]]:
    """The row numbers of each combination of values, in sorted order of the values."""
    if not by:
        return [((), np.arange(frame.height))]
    numbered = frame.with_row_index("row of the file")
    groups = numbered.group_by(list(by), maintain_order=True)
    found = [(tuple(str(v) for v in values), part["row of the file"].to_numpy()) for values, part in groups]
    return sorted(found, key=lambda group: group[0])


def _zeros_and_ones(frame: pl.DataFrame, names: Sequence[str]) -> Ints:
    for name in names:
        bad = (~frame[name].is_in(["0", "1"])).arg_true()
        if len(bad):
            raise TableError(f"row {int(bad[0]) + 2}, column {name}: a list's column holds 0 or 1 and nothing else")
    columns = [(frame[name] == "1").to_numpy() for name in names]
    return np.stack(columns, axis=1).astype(np.int64) if columns else np.zeros((frame.height, 0), dtype=np.int64)


def _counts(frame: pl.DataFrame) -> Ints:
    bad = (~frame[COUNT].str.contains(r"^\d+$")).arg_true()
    if len(bad):
        raise TableError(f"row {int(bad[0]) + 2}, column {COUNT}: a count is a whole number, zero or more")
    much = frame[COUNT].str.contains(r"^0*[1-9]\d{10,}$").arg_true()
    if len(much):
        raise TableError(f"row {int(much[0]) + 2}, column {COUNT}: more people than any country has registered")
    counts = frame[COUNT].cast(pl.Int64).to_numpy()
    if counts.sum() > MOST_PEOPLE:
        raise TableError("the counts add up to more people than any country has registered")
    return counts.astype(np.int64)


def _refuse_unseen(masks: Ints, counts: Ints, rows: Ints) -> None:
    unseen = np.flatnonzero((masks == 0) & (counts > 0))
    if unseen.size:
        raise TableError(f"row {int(rows[unseen[0]]) + 2}: somebody on no list at all, whom nobody can have counted")


def _refuse_repeats(masks: Ints, rows: Ints) -> None:
    first = np.unique(masks, return_index=True)[1]
    again = np.setdiff1d(np.arange(len(masks)), first)
    if again.size:
        raise TableError(f"row {int(rows[again[0]]) + 2}: this pattern has been given before")


def _refuse_repeated_people(frame: pl.DataFrame) -> None:
    if PERSON not in frame.columns:
        return
    again = (~frame[PERSON].is_first_distinct()).arg_true()
    if len(again):
        raise TableError(f"row {int(again[0]) + 2}: this person has had a row before")


def _with_people(table: PatternTable) -> PatternTable:
    if not table.people:
        raise TableError("there is nobody in the table")
    return table
