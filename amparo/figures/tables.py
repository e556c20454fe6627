"""Computed figures as tables, charts and lines of a CSV file: plain values in, components out, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amparo.figures.asking import Question
from amparo.figures.catalogue import DEFINITIONS
from amparo.figures.definitions import Counts, Definition, Group
from amparo.figures.queries import CellOf, Figures, within
from amparo.figures.splits import FACT_TITLES, ORGANISATION, SPLITS, fact_word
from amparo.figures.values import Value, rate
from amparo.web.charts import SERIES, Bar, bar_chart
from amparo.web.components import Cell, Column, Row, Table, Text
from amparo.web.templatetags.amparo import number

Key = tuple[str, Text]
"""A key of a split and its words."""
CHARTED = 12
"""Bars that a chart across shows at most; the table shows all."""
LARGEST_FIRST = frozenset({ORGANISATION, "citizenship"})
"""Splits whose keys have no order of their own."""


def written(value: Value) -> str:
    """A value in figures, or "not available"."""
    return _("not available") if value.number is None else number(value.number)


def cell(question: Question, definition: Definition, value: Value, where: CellOf) -> Cell:
    """A cell that opens: a number leads to its events, a zero and "not available" to nothing."""
    if value.number is None:
        return Cell(missing=True)
    return Cell(value.number, question.opening(definition, where) if value.number else "")


def keys_of(figures: Figures, definition: Definition) -> list[Key]:
    """The rows of a split in their order: organisations by name, facts as in their list, unknown always last."""
    if figures.by == ORGANISATION:
        places = figures.coverage.places([definition])
        return [(str(place), figures.coverage.names[place]) for place in places]
    split = SPLITS[figures.by]
    return [(key, split.word(key)) for key in split.ordered(figures.keys(definition))]


def reasons(values: Iterable[Value]) -> str:
    """Why some of the values are not available, each reason once."""
    return " ".join(dict.fromkeys(str(value.reason) for value in values if value.reason))


@dataclass(frozen=True)
class Drawn:
    """A table with its charts. `total` says that the last row is all the others together."""

    id: str
    reading: str
    charts: Sequence[tuple[Text, str]]
    """Heading ("" for one that the page says already) and drawing."""
    table: Table
    total: bool = False

    @property
    def layout(self) -> str:
        """One chart stands beside the table, several above it."""
        return "beside" if len(self.charts) == 1 else "above"


def group_by_year(question: Question, figures: Figures, group: Group) -> Drawn:
    """A group's definitions as rows, years as columns; the last years as a chart."""
    years = question.asked.years
    values = {(d.code, year): figures.value(d, year) for d in group.definitions for year in years}
    rows = [
        [
            Cell(d.title, question.address("definition", d)),
            *(cell(question, d, values[d.code, year], CellOf(year, year)) for year in years),
        ]
        for d in group.definitions
    ]
    columns = [Column(group.unit.label), *(Column(str(year), numeric=True) for year in years)]
    drawn = [d for d in group.definitions if any(values[d.code, year].number is not None for year in years[-SERIES:])]
    bars = [_bar(d.title, values[d.code, year], str(year)) for d in drawn for year in years[-SERIES:]]
    reading = _reading(group, figures, years[-1])
    table = Table(group.title, columns, rows, note=reasons(values.values()), narrow="scroll")
    return Drawn(group.code, reading, _charts("", bars, str(group.title), reading), table)


def group_by_organisation(question: Question, figures: Figures, group: Group) -> Drawn | None:
    """A group's definitions as columns, organisations as rows, for the one year computed; None where nobody counts."""
    year = figures.asked.last
    places = [(str(place), question.covered.names[place]) for place in question.covered.places(group.definitions)]
    if not places:
        return None
    lines = [(key, name, [figures.value(d, year, key) for d in group.definitions]) for key, name in places]
    total = ("", _("All together"), [figures.value(d, year) for d in group.definitions])
    rows = [
        [
            Cell(name),
            *(cell(question, d, v, _at(year, figures.by, key)) for d, v in zip(group.definitions, values, strict=True)),
        ]
        for key, name, values in [*lines, total]
    ]
    columns = [Column(_("Organisation")), *(Column(d.title, numeric=True) for d in group.definitions)]
    note = [_overlap(group.definitions), reasons(value for _key, _name, values in lines for value in values)]
    table = Table(group.title, columns, rows, note=" ".join(filter(None, note)), narrow="scroll")
    charts = [
        _places_chart(d, [(name, values[i]) for _key, name, values in lines]) for i, d in enumerate(group.definitions)
    ]
    drawings = [(title if len(charts) > 1 else "", drawing) for title, drawing in charts if drawing]
    return Drawn(group.code, _reading(group, figures, year), drawings, table, total=True)


def _places_chart(definition: Definition, values: Sequence[tuple[str, Value]]) -> tuple[Text, str]:
    """One definition's organisations, the largest first, those without the figure left out."""
    known = sorted((pair for pair in values if pair[1].number), key=lambda pair: -(pair[1].number or 0))[:CHARTED]
    bars = [_bar(name, value) for name, value in known]
    return definition.title, bar_chart(bars, title=str(definition.title)) if bars else ""


def _charts(
    heading: str, bars: Sequence[Bar], title: str, reading: str, direction: Literal["across", "up"] = "across"
) -> list[tuple[Text, str]]:
    """The one chart of a table; none where there is no number to draw."""
    if all(bar.value is None for bar in bars):
        return []
    return [(heading, bar_chart(bars, title=title, description=reading, direction=direction))]


def _bar(label: Text, value: Value, series: str = "") -> Bar:
    return Bar(str(label), value.number, written(value), series)


def title_of(split: str) -> Text:
    """The name of a split."""
    return _("Organisation") if split == ORGANISATION else SPLITS[split].title


def definition_by_key(question: Question, figures: Figures, definition: Definition) -> Drawn:
    """One definition: keys of the split as rows, years as columns, all together last; the last year as a chart."""
    years = question.asked.years
    keys = [*keys_of(figures, definition), ("", _("All together"))]
    values = {(key, year): figures.value(definition, year, key) for key, _words in keys for year in years}
    rows = [
        [
            Cell(words),
            *(cell(question, definition, values[key, year], _at(year, figures.by, key)) for year in years),
        ]
        for key, words in keys
    ]
    columns = [Column(title_of(figures.by)), *(Column(str(year), numeric=True) for year in years)]
    note = " ".join(filter(None, [_overlap([definition]), reasons(values.values())]))
    table = Table(definition.title, columns, rows, note=note, narrow="scroll")
    heading = _("%(figure)s in %(year)s") % {"figure": definition.title, "year": years[-1]}
    bars = [_bar(words, values[key, years[-1]]) for key, words in keys[:-1]]
    if figures.by in LARGEST_FIRST:
        bars.sort(key=lambda bar: -(bar.value or 0))
    reading = _("All together: %(number)s.") % {"number": written(values["", years[-1]])}
    return Drawn("by-split", reading, _charts(heading, bars[:CHARTED], heading, reading), table, total=True)


def definition_by_year(question: Question, figures: Figures, definition: Definition) -> Drawn:
    """One definition, a row of years, and its chart."""
    years = question.asked.years
    values = {year: figures.value(definition, year) for year in years}
    rows = [[Cell(str(year)), cell(question, definition, value, CellOf(year, year))] for year, value in values.items()]
    columns = [Column(_("Year")), Column(definition.unit.label, numeric=True)]
    table = Table(definition.title, columns, rows, note=reasons(values.values()), narrow="scroll")
    bars = [
        Bar(str(year), value.number, "" if value.number is None else written(value)) for year, value in values.items()
    ]
    reading = "; ".join(f"{year}: {written(value)}" for year, value in values.items()) + "."
    return Drawn("by-year", reading, _charts("", bars, str(definition.title), reading, "up"), table)


def _at(year: int, split: str, key: str) -> CellOf:
    return CellOf(year, year, split, key) if key else CellOf(year, year)


def _reading(group: Group, figures: Figures, year: int) -> str:
    """The chart in one sentence: the last year's numbers."""
    parts = [f"{d.title}: {written(figures.value(d, year))}" for d in group.definitions]
    return _("In %(year)s – %(numbers)s.") % {"year": year, "numbers": "; ".join(parts)}


def _overlap(definitions: Iterable[Definition]) -> str:
    if any(d.counts == Counts.SUBJECTS for d in definitions):
        return _("A person counted in several rows counts once in “all together”, so the rows can add up to more.")
    return ""


def next_step(definition: Definition, question: Question, figures: Figures) -> str:
    """How many of the last year's persons have reached the next step so far: the one kind of rate that there is.

    "" where the figure has no next step, or nobody to ask it of. One statement.
    """
    whole = figures.value(definition, question.asked.last)
    if not definition.followed_by or not whole.number:
        return ""
    following = DEFINITIONS[definition.followed_by]
    part = within(following, definition, replace(question.asked, first=question.asked.last))
    share = rate(part, whole)
    return _(
        "%(figure)s in %(year)s: %(whole)s. Of these same persons, so far under “%(next)s”: %(part)s (%(share)s%%)."
    ) % {
        "figure": definition.title,
        "year": question.asked.last,
        "whole": written(whole),
        "next": following.title,
        "part": written(part),
        "share": number(round(100 * float(share or 0))),
    }


def facts_of(question: Question, definition: Definition) -> list[Row]:
    """What a definition is made of, for its summary list."""
    values: dict[str, Text | Sequence[Text]] = {
        _("Unit"): definition.unit.label,
        _("Counts"): Counts(definition.counts).label,
        _("From events of the kind"): [kind.label for kind in definition.kinds],
        _("Only where"): _conditions(definition),
        _("Year decided by"): definition.date_basis.label,
        _("Offence set"): _offences(definition),
        _("As known on"): _known(question),
        _("Version of the definition"): str(definition.version),
    }
    return [Row(key, value) for key, value in values.items() if value]


def _conditions(definition: Definition) -> list[Text]:
    return [
        f"{FACT_TITLES[fact]}: " + " / ".join(str(fact_word(fact, value)) for value in values)
        for fact, values in definition.filters
    ]


def _offences(definition: Definition) -> Text:
    if "offence_set" not in definition.splits:
        return ""
    return ", ".join(str(v) for v in definition.offence_set) or _("All together; split below by offence set")


def _known(question: Question) -> str:
    return date_format(question.asked.as_of, "DATE_FORMAT") if question.asked.as_of else _("Now")


CSV_HEADER = (
    "figure",
    "title",
    "unit",
    "version",
    "year",
    "split",
    "key",
    "words",
    "state",
    "value",
    "reason",
    "as_of",
)
