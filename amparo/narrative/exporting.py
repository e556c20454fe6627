"""Claims as files: CSV, a workbook, and JSON Lines in the form of the guide."""

import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from amparo.exchange.tables import csv_lines
from amparo.narrative.codes import State
from amparo.narrative.figure import Figure
from amparo.narrative.showing import Shown

Cell = str | int | float | None
HEADER = (
    "doc", "number", "quote", "measure", "value", "unit", "year", "role", "qualifier", "actor", "sure", "state",
    "looked_on", "suggested_measure", "suggested_value", "suggested_unit", "suggested_year", "suggested_role",
    "suggested_qualifier", "suggested_actor",
)  # fmt: skip
WIDTHS = {"doc": 16, "quote": 70, "measure": 22, "value": 12, "unit": 13, "qualifier": 13, "actor": 12, "looked_on": 12}
TEXT = frozenset({"doc", "year", "suggested_year"})
"""Columns that are names and not amounts, also where they are made of figures."""


def rows_of(doc: str, claims: Iterable[Shown]) -> list[list[Cell]]:
    """A line a claim under `HEADER`, the rejected with them; the reader's suggestion where another figure stands."""
    return [
        [
            doc, claim.number, claim.words, *_cells(claim.figure), "yes" if claim.sure else "no", claim.state,
            claim.at.date().isoformat() if claim.at else None, *_cells(claim.suggested),
        ]
        for claim in claims
    ]  # fmt: skip


def _cells(figure: Figure | None) -> list[Cell]:
    if figure is None:
        return [None] * 7
    return [figure.measure, figure.plain_value, figure.unit, figure.year, figure.role, figure.qualifier, figure.actor]


def csv_of(doc: str, claims: Iterable[Shown]) -> bytes:
    """A CSV file (UTF-8 with mark); what a spreadsheet would run is text."""
    return "".join(csv_lines(HEADER, rows_of(doc, claims))).encode()


def jsonl_of(doc: str, claims: Iterable[Shown]) -> bytes:
    """JSON Lines as the guide defines them, with `sure`; without the claims that were rejected."""
    lines = (_guide_line(doc, claim) for claim in claims if claim.counts)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def _guide_line(doc: str, claim: Shown) -> dict[str, Any]:
    """What a person accepted, corrected or added is sure."""
    figure = claim.figure
    return {
        "doc": doc, "quote": claim.quote, "measure": figure.measure, "value": figure.plain_value, "unit": figure.unit,
        "year": figure.year, "role": figure.role, "qualifier": figure.qualifier, "actor": figure.actor,
        "sure": claim.sure or claim.looked_at,
    }  # fmt: skip


def xlsx_of(doc: str, claims: Sequence[Shown], title: str) -> bytes:
    """A workbook: the claims, and a sheet that says what the columns mean. No cell is ever a formula or a link."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        _claims_sheet(book, rows_of(doc, claims))
        _read_me(book, title, claims)
    return out.getvalue()


def _claims_sheet(book: Workbook, rows: list[list[Cell]]) -> None:
    sheet = book.add_worksheet("claims")
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@", "valign": "top"})
    for column, name in enumerate(HEADER):
        sheet.write_string(0, column, name, bold)
        sheet.set_column(column, column, WIDTHS.get(name, 11), text if name in TEXT else wrapped)
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _write(sheet, line, column, cell, text if HEADER[column] in TEXT else wrapped)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(HEADER) - 1)


def _write(sheet: Worksheet, line: int, column: int, cell: Cell, style: Any) -> None:
    """Numbers as numbers, all else as text, years too."""
    if cell is None:
        return
    if isinstance(cell, str) or HEADER[column] in TEXT:
        sheet.write_string(line, column, str(cell), style)
    else:
        sheet.write_number(line, column, cell, style)


def _read_me(book: Workbook, title: str, claims: Sequence[Shown]) -> None:
    sheet = book.add_worksheet("read me")
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 100, wrapped)
    sheet.write_string(0, 0, title, bold)
    for line, words in enumerate(_explanations(claims), start=1):
        sheet.write_string(line, 0, words, wrapped)


def _explanations(claims: Sequence[Shown]) -> list[str]:
    looked = sum(claim.looked_at for claim in claims)
    states = ", ".join(f"{state.value} ({state.label})" for state in State)
    return [
        _("Each line is one figure that the report states, with the words that state it."),
        _("Looked at by a person: %(done)s of %(total)s.") % {"done": looked, "total": len(claims)},
        _("An empty value is not zero: the column “qualifier” says why there is no number."),
        _("“sure” is what the reader said of itself; “state” is what a person said: %(states)s.") % {"states": states},
        _("Where a person corrected a claim, the columns “suggested_…” keep what the reader had found."),
        _("Sentences and penalties are in months. Money is in the currency named first; “unit” is its code."),
        _("Who looked at a claim is kept in Amparo, not in this file."),
    ]
