"""Figures as a table that leaves the house: each number safe by itself, beside the others, and beside earlier tables.

Which numbers may leave, the release room says; here stands what it must know of figures: that some are parts of others
(sentences of prison of all sentences), so that a part leaves only where the split of the whole tells it by itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from amparo.access.context import Actor
from amparo.figures.asking import Question
from amparo.figures.catalogue import DEFINITIONS
from amparo.figures.definitions import Definition
from amparo.figures.queries import Figures, compute
from amparo.figures.splits import ORGANISATION
from amparo.figures.tables import keys_of
from amparo.release import actions as release
from amparo.release.actions import Leaving
from amparo.release.rules import NOTHING, SMALLEST, Parts, may_leave, parts_that_leave, rounded

OTHERS = "others"
"""The key of what stays, all parts together, in a line without a number."""
Line = list[str | int | None]


@dataclass(frozen=True)
class PartOf:
    """A figure that is one part of another's split."""

    whole: Definition
    split: str
    key: str


def part_of(definition: Definition) -> PartOf | None:
    """Of which other figure this one is a part: the same events, and one fact more asked of them."""
    for whole in DEFINITIONS.values():
        more = [one for one in definition.filters if one not in whole.filters]
        alike = (whole.kinds, whole.counts) == (definition.kinds, definition.counts)
        if alike and len(more) == 1 and set(whole.filters) <= set(definition.filters) and more[0][0] in whole.splits:
            fact, values = more[0]
            return PartOf(whole, fact, str(values[0])) if len(values) == 1 and values[0] else None
    return None


@dataclass(frozen=True)
class Counted:
    """What was counted of one definition in one year, and what of it may leave."""

    definition: Definition
    year: int
    number: int
    leaves: bool
    parts: Mapping[str, int]
    told: Parts


def csv_lines(question: Question, figures: Figures, definitions: Sequence[Definition], *, by: Actor) -> list[Line]:
    """The lines of a table that leaves. Remembers what leaves. Raises NotAllowed."""
    wholes = _wholes(question, definitions)
    counted = [_counted(figures, wholes, d, year) for d in definitions for year in question.asked.years]
    leaving = [one for each in counted for one in _leaving(each, figures.by)]
    settled = dict(zip(((c.figure, c.year, c.key) for c in leaving), release.settle(leaving, by=by), strict=True))
    return [line for d in definitions for line in _lines(question, figures, d, counted, settled)]


def _wholes(question: Question, definitions: Iterable[Definition]) -> dict[PartOf, Figures]:
    """The splits that parts among the definitions are held against; one statement for each."""
    found = {part for part in map(part_of, definitions) if part}
    by_split = {
        (one.whole, one.split): compute([one.whole], question.asked, question.covered, one.split) for one in found
    }
    return {one: by_split[one.whole, one.split] for one in found}


def _counted(figures: Figures, wholes: Mapping[PartOf, Figures], definition: Definition, year: int) -> Counted:
    number = figures.value(definition, year).number or 0
    part = part_of(definition)
    leaves = may_leave(number) and (part is None or _stands_alone(part, wholes[part], year))
    parts = _parts(figures, definition, year)
    told = NOTHING
    if leaves and figures.by and not (part and figures.by in (ORGANISATION, *part.whole.splits)):
        told = parts_that_leave(number, parts, known_to_one=figures.by == ORGANISATION)
    return Counted(definition, year, number, leaves, parts, told)


def _stands_alone(part: PartOf, whole: Figures, year: int) -> bool:
    number = whole.value(part.whole, year).number or 0
    told = parts_that_leave(number, _parts(whole, part.whole, year))
    return part.key in told.told or told.whole


def _parts(figures: Figures, definition: Definition, year: int) -> dict[str, int]:
    return {
        key: number
        for (code, when, key), number in figures.numbers.items()
        if key and code == definition.code and when == year
    }


def _leaving(one: Counted, split: str) -> Iterator[Leaving]:
    """The numbers of it that leave; a true zero needs no memory."""
    figure = f"{one.definition.code}.{one.definition.version}"
    if one.leaves and one.number:
        yield Leaving(figure, one.year, "", "", one.number)
    for key in sorted(one.told.told):
        yield Leaving(figure, one.year, split, key, one.parts[key])


def _lines(
    question: Question, figures: Figures, d: Definition, counted: Sequence[Counted],
    settled: Mapping[tuple[str, int, str], int],
) -> Iterator[Line]:  # fmt: skip
    """One definition's lines: all together, then the parts that leave in any year, then what stays."""
    mine = {one.year: one for one in counted if one.definition == d}
    told = {key for one in mine.values() for key in one.told.told}
    listed = [(key, words) for key, words in keys_of(figures, d) if key in told] if figures.by else []
    for key, words in [("", ""), *listed, *([(OTHERS, _("All others"))] if figures.by else [])]:
        for year, one in mine.items():
            number = settled.get((f"{d.code}.{d.version}", year, key))
            state, reason = _state(figures, one, key, number)
            yield [
                *(d.code, str(d.title), str(d.unit.label), d.version, year),
                *(figures.by if key else "", key, str(words)),
                *(state, {"number": rounded(number or 0), "zero": 0}.get(state), reason),
                question.asked.as_of.isoformat() if question.asked.as_of else "",
            ]


def _state(figures: Figures, one: Counted, key: str, number: int | None) -> tuple[str, str]:
    """A number, a true zero, not available, or one that stays; and why."""
    value = figures.value(one.definition, one.year)
    if value.number is None:
        return value.state, str(value.reason)
    if number is not None:
        return "number", ""
    if one.leaves and (one.told.whole if key else not one.number):
        return "zero", ""
    return "withheld", _("Fewer than %(k)s, or fewer could be found out from it.") % {"k": SMALLEST}
