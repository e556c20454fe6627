"""An estimate as it leaves the house: a document in plain text, or a table of its numbers; small ones are withheld."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from django.utils.translation import gettext as _

from amparo.estimation.release import told
from amparo.exchange.tables import Cell as Value
from amparo.exchange.tables import Table as Taken
from amparo.studies import showing, words
from amparo.studies.codes import SMALL
from amparo.studies.keeping import SUM
from amparo.studies.pictures import publishable
from amparo.studies.queries import Kept
from amparo.web.components import Cell, Row, Table

WIDTH = 100
HEADER = (
    "estimate", "part", "method", "observed", "never_found", "total", "low80", "high80", "low95", "high95",
    "lower_bound", "share_of_resamples",
)  # fmt: skip


def text(kept: Kept) -> str:
    """The whole document, in the page's language."""
    parts = [list(part) for part in _parts(kept)]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _parts(kept: Kept) -> Iterator[Sequence[str]]:
    decision = showing.judged(kept, SMALL)
    yield [showing.title(kept), "=" * len(showing.title(kept))]
    yield [str(decision.tag.text), *_said(str(decision.sentence)), *(line for why in decision.reasons for line in
                                                                    _said(f"- {why}"))]  # fmt: skip
    yield _rows(_("The number"), showing.answer(kept))
    if not decision.refused:
        yield _table(showing.methods(kept))
        yield _table(showing.models(kept))
        yield from (_table(table) for table in (showing.variations(kept, SMALL), showing.parts(kept, SMALL)) if table)
    small = showing.patterns(kept, SMALL)
    if small:
        yield [*_table(small), _("Fewer than %(small)s people are not told.") % {"small": SMALL}]
    if overlaps := showing.overlaps(kept, SMALL):
        yield _table(overlaps)
    rests = _("What the number rests on, and what the interval does not cover")
    lines = (line for each in showing.assumptions(kept.question) for line in _said(f"- {each}"))
    yield [rests, "-" * len(rests), *lines]
    yield _rows(_("How it was made"), showing.provenance(kept))


def _said(sentence: str) -> list[str]:
    return wrap(sentence, WIDTH, subsequent_indent="  ")


def _rows(title: str, rows: Sequence[Row]) -> list[str]:
    lines = [f"{row.key}: {'; '.join(str(value) for value in row.values)}" for row in rows]
    return [title, "-" * len(title), *(each for line in lines for each in _said(line))]


def _table(table: Table) -> list[str]:
    """Columns side by side, as wide as they need."""
    lines = [[str(column.label) for column in table.columns], *([_cell(cell) for cell in row] for row in table.rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(table.columns))]
    title = str(table.caption)
    drawn = [
        "  ".join(
            value.rjust(width) if column.numeric else value.ljust(width)
            for value, width, column in zip(line, widths, table.columns, strict=True)
        ).rstrip()
        for line in lines
    ]
    return [title, "-" * len(title), *drawn, *_said(str(table.note))]


def _cell(cell: Cell) -> str:
    if cell.missing:
        return _("not available")
    return words.whole(cell.text) if isinstance(cell.text, int) else str(cell.text)


def numbers(kept: Kept) -> Taken:
    """The numbers as a table; a refused estimate has the number observed and no other."""
    assert kept.vintage is not None  # noqa: S101 only a vintage leaves the house
    if publishable(kept) is None:
        none: list[list[Value]] = [[kept.vintage.number, "", "", kept.vintage.observed, *[None] * 8]]
        return Taken(HEADER, none, "estimate", showing.title(kept), _notes(kept))
    parts = told({one.part: one.observed for one in kept.results if one.part not in ("", SUM)}, SMALL)
    shown = {"", SUM, *(part for part, observed in parts.items() if observed is not None)}
    rows: list[list[Value]] = [
        [
            kept.vintage.number, one.part, one.method, one.observed, one.dark_figure, one.total, one.low80, one.high80,
            one.low95, one.high95, "yes" if one.lower_bound else "no", one.share,
        ]
        for one in kept.results
        if one.part in shown
    ]  # fmt: skip
    return Taken(HEADER, rows, "estimate", showing.title(kept), _notes(kept))


def _notes(kept: Kept) -> list[str]:
    decision = showing.judged(kept, SMALL)
    return [str(decision.sentence), *decision.reasons, *(str(each) for each in showing.assumptions(kept.question))]
