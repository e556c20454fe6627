"""Claims as a table that leaves the house: lines, what they mean, and JSON Lines in the form of the guide."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from amparo.exchange.tables import Cell, Table
from amparo.narrative.codes import State
from amparo.narrative.figure import Figure
from amparo.narrative.showing import Shown

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


def table_of(doc: str, title: str, claims: Sequence[Shown]) -> Table:
    """The claims as they leave the house; the rejected are left out of the JSON Lines only."""
    lines = [_guide_line(doc, claim) for claim in claims if claim.counts]
    return Table(HEADER, rows_of(doc, claims), "claims", title, _explanations(claims), TEXT, WIDTHS, lines)


def _guide_line(doc: str, claim: Shown) -> dict[str, Any]:
    """What a person accepted, corrected or added is sure."""
    figure = claim.figure
    return {
        "doc": doc, "quote": claim.quote, "measure": figure.measure, "value": figure.plain_value, "unit": figure.unit,
        "year": figure.year, "role": figure.role, "qualifier": figure.qualifier, "actor": figure.actor,
        "sure": claim.sure or claim.looked_at,
    }  # fmt: skip


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
