"""The one writer of tables that leave the house: CSV, a workbook, JSON Lines.

What a spreadsheet would run as a formula is text, a file's name says nothing of a person, and every file carries
its mark in plain sight: the number of the export, under which the ledger knows who took it and when.
"""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

BOM = "\ufeff"
"""Tells spreadsheets that the file is UTF-8; without it Cyrillic letters come out broken."""
STARTS_A_FORMULA = frozenset("=+-@−\t\r\n\0")
BEFORE_A_FORMULA = frozenset("\"'`“”„«»‘’")
"""Quotation marks that a careless reader of CSV takes off, and finds a formula behind them."""
UNSEEN = frozenset({"Zs", "Cf", "Cc"})
Cell = str | int | float | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX, "jsonl": "application/jsonl; charset=utf-8"}
KINDS = {"csv": "CSV", "xlsx": "XLSX", "jsonl": "JSON Lines"}
"""What can be chosen, and its name."""


@dataclass(frozen=True)
class Table:
    """A table that is to leave: its rows, and what a reader of the workbook is told."""

    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    name: str = "table"
    title: str = ""
    notes: Sequence[str] = ()
    names: frozenset[str] = frozenset()
    """Columns that are names and not amounts, also where they are made of figures."""
    widths: Mapping[str, int] = field(default_factory=dict)
    lines: Sequence[Mapping[str, Any]] | None = None
    """What the JSON Lines say where they have a form of their own; else the rows under the header."""


def written(kind: str, table: Table, mark: str) -> bytes:
    """The file of that kind, with its mark. Raises KeyError for a kind that is none."""
    return {"csv": _csv, "xlsx": _xlsx, "jsonl": _jsonl}[kind](table, mark)


def defused(cell: Cell) -> str | int | float:
    """The cell as it may stand in a file: text that a spreadsheet could run gets an apostrophe before it.

    Numbers stay numbers (a negative one is no formula), None becomes an empty cell.
    """
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    return f"'{cell}" if _runs(cell) else cell


def _runs(text: str) -> bool:
    """Could a spreadsheet take it for a formula, behind spaces, unseen signs and quotes, in any form of the signs?"""
    for letter in text:
        if unicodedata.normalize("NFKC", letter)[:1] in STARTS_A_FORMULA:
            return True
        if unicodedata.category(letter) not in UNSEEN and letter not in BEFORE_A_FORMULA:
            return False
    return False


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


def _csv(table: Table, mark: str) -> bytes:
    """The mark is the last row."""
    last: list[Cell] = [mark, *[None] * (len(table.header) - 1)]
    return "".join(csv_lines(table.header, [*table.rows, last])).encode()


def _jsonl(table: Table, mark: str) -> bytes:
    """The mark is the last line, an object of its own."""
    rows = table.lines if table.lines is not None else [dict(zip(table.header, row, strict=True)) for row in table.rows]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in [*rows, {"export": mark}]).encode()


def _xlsx(table: Table, mark: str) -> bytes:
    """The table, and a sheet that says what it means; the mark stands there and at the foot of every printed page.

    No cell is ever a formula or a link.
    """
    out = io.BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, safe) as book:
        _rows_sheet(book, table)
        _read_me(book, table, mark)
        for sheet in book.worksheets():
            sheet.set_footer("&L" + mark.replace("&", "&&"))
    return out.getvalue()


def _rows_sheet(book: Workbook, table: Table) -> None:
    sheet = book.add_worksheet(table.name)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@", "valign": "top"})
    styles = [text if name in table.names else wrapped for name in table.header]
    for column, name in enumerate(table.header):
        sheet.write_string(0, column, name, bold)
        sheet.set_column(column, column, table.widths.get(name, 11), styles[column])
    for line, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            _write(sheet, line, column, cell, styles[column], as_text=table.header[column] in table.names)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.header) - 1)


def _write(sheet: Worksheet, line: int, column: int, cell: Cell, style: Any, *, as_text: bool) -> None:
    """Numbers as numbers, all else as text, also figures that are names."""
    if cell is None:
        return
    if isinstance(cell, str) or as_text:
        sheet.write_string(line, column, str(cell), style)
    else:
        sheet.write_number(line, column, cell, style)


def _read_me(book: Workbook, table: Table, mark: str) -> None:
    sheet = book.add_worksheet("read me")
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 100, wrapped)
    sheet.write_string(0, 0, table.title or table.name, bold)
    for line, words in enumerate([*table.notes, mark], start=1):
        sheet.write_string(line, 0, words, wrapped)
