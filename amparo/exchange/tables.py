"""The one writer of tables that leave the house as CSV: what a spreadsheet would run as a formula is text."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
"""Tells spreadsheets that the file is UTF-8; without it Cyrillic letters come out broken."""
STARTS_A_FORMULA = frozenset("=+-@＝＋－＠\t\r\n")  # full-width signs start a formula as well
Cell = str | int | float | None


def defused(cell: Cell) -> str | int | float:
    """The cell as it may stand in a file: text that a spreadsheet could run gets an apostrophe before it.

    Numbers stay numbers (a negative one is no formula), None becomes an empty cell.
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    first = cell.lstrip(" \u00a0")[:1]
    return f"'{cell}" if first in STARTS_A_FORMULA and first else cell


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180, UTF-8 with mark), header first; cells defused.

    Raises ValueError for a row that is longer or shorter than the header.
    """
    yield BOM + _line(header)
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"a row of {len(row)} cells under a header of {len(header)}")
        yield _line(row)


def _line(cells: Sequence[Cell]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([defused(cell) for cell in cells])
    return out.getvalue()
