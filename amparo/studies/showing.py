"""A vintage as the components draw it: the decision first, what was observed apart from what is estimated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, Final, Literal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amparo.estimation.release import told
from amparo.studies import words
from amparo.studies.codes import Decision, Method, Source, Split, Varied
from amparo.studies.keeping import SUM
from amparo.studies.models import Question, Result, Variation
from amparo.studies.queries import Kept, Line
from amparo.web.components import Cell, Column, Row, Table, Tag, Text
from amparo.web.components import Kind as Colour
from amparo.web.templatetags.amparo import number

COLOURS: Final[Mapping[str, Colour]] = {
    Decision.PUBLISH: "good", Decision.WARN: "waiting", Decision.REFUSE: "bad",
}  # fmt: skip
NOTICES: Final[Mapping[str, Literal["info", "warning", "danger"]]] = {
    Decision.PUBLISH: "info", Decision.WARN: "warning", Decision.REFUSE: "danger",
}  # fmt: skip
PER: Final = 100_000


@dataclass(frozen=True)
class Judged:
    """The decision and why, as sentences."""

    tag: Tag
    sentence: Text
    notice: str
    reasons: Sequence[str]
    refused: bool


def discreet(kept: Kept, small: int) -> bool:
    """Must no sum of patterns be told but the number observed? So it is where a pattern is withheld or out of sight."""
    return not kept.patterns or any(people < small for people in whole(kept).values())


def whole(kept: Kept) -> dict[int, int]:
    """The people of each pattern, over all parts."""
    found: dict[int, int] = {}
    for one in kept.patterns:
        found[one.mask] = found.get(one.mask, 0) + one.people
    return found


def judged(kept: Kept, small: int = 0) -> Judged:
    """The gate's decision on a vintage; its reasons tell how many people they count as `discreet` lets them."""
    assert kept.vintage is not None  # noqa: S101 only a vintage was judged
    decision, hidden = Decision(kept.vintage.decision), discreet(kept, small)
    reasons = [words.without_counts(one) if hidden else (one.code, one.words) for one in kept.reasons]
    return Judged(
        tag_of(decision), words.SENTENCES[decision], NOTICES[decision],
        [words.reason(code, said, kept.names) for code, said in reasons], decision == Decision.REFUSE,
    )  # fmt: skip


def tag_of(decision: str) -> Tag:
    """The decision in a few words."""
    return Tag(Decision(decision).label, COLOURS[decision])


def span(low: float | None, high: float | None) -> str:
    """Limits in figures; a dash where there are none."""
    return "–" if low is None or high is None else f"{words.whole(low)} – {words.whole(high)}"


def period(first: date, last: date) -> str:
    """From day to day, in the language's own way."""
    return f"{date_format(first, 'DATE_FORMAT')} – {date_format(last, 'DATE_FORMAT')}"


def moment(at: Any) -> str:
    """Day and time, in the language's own way."""
    return date_format(localtime(at), "DATETIME_FORMAT")


def title(kept: Kept) -> str:
    """What the page is called."""
    if kept.vintage is None:
        return _("Estimate in preparation")
    return _("Estimate no. %(number)s") % {"number": kept.vintage.number}


def answer(kept: Kept) -> list[Row]:
    """The number: what was observed, apart from that what was never found, and both together; or what is missing."""
    assert kept.vintage is not None  # noqa: S101 an answer is a vintage's
    found = kept.headline
    rows = [Row(_("Observed on the lists"), words.whole(kept.vintage.observed))]
    if kept.vintage.decision == Decision.REFUSE or found is None or found.total is None or not found.stands:
        return [*rows, Row(_("Never found"), _("No number: the data do not determine it."))]
    rows += [
        Row(_("Never found (dark figure)"), [
            words.whole(found.total - found.observed), _limits(found, 80, found.observed),
            _limits(found, 95, found.observed),
        ]),
        Row(_("All together"), [words.whole(found.total), _limits(found, 80), _limits(found, 95)]),
    ]  # fmt: skip
    return [*rows, *_rate(kept.question, found)]


def _limits(found: Result, level: int, less: float = 0, scale: float = 1) -> str:
    low, high = getattr(found, f"low{level}"), getattr(found, f"high{level}")
    if low is None or high is None:
        return ""
    ends = {"level": level, "low": _scaled(low - less, scale), "high": _scaled(high - less, scale)}
    return _("%(level)s%% interval: %(low)s to %(high)s") % ends


def _scaled(value: float, scale: float) -> str:
    return words.whole(value) if scale == 1 else words.decimal(value * scale)


def _rate(question: Question, found: Result) -> list[Row]:
    """Victims per 100,000 people, found and not found (SDG 16.2.2)."""
    if not question.population or found.total is None or question.population < found.total:
        return []
    scale = PER / question.population
    values = [words.decimal(found.total * scale), _limits(found, 95, scale=scale)]
    return [Row(_("Victims per 100,000 people (SDG 16.2.2)"), values)]


def methods(kept: Kept) -> Table:
    """All methods side by side."""
    columns = [
        Column(_("Method")), Column(_("Never found"), numeric=True), Column(_("All together"), numeric=True),
        Column(_("80% interval")), Column(_("95% interval")), Column(_("Share of resamples that choose the model")),
    ]  # fmt: skip
    rows = [_method_row(one) for one in kept.results if not one.part]
    return Table(_("All methods side by side"), columns, rows, note=_marks(kept), narrow="scroll")


def _method_row(one: Result) -> list[Cell]:
    given = one.method == Method.MAIN and one.low95 is not None
    name = words.method(one.method) + (" +" if given else "") + (" *" if one.refused else "")
    if one.total is None:
        return [Cell(name), Cell(missing=True), Cell(missing=True), Cell("–"), Cell("–"), Cell("–")]
    at_least = _("at least") if one.lower_bound else ""
    return [
        Cell(name), Cell(round(one.total - one.observed)), Cell(round(one.total)),
        Cell(at_least or span(one.low80, one.high80)), Cell(at_least or span(one.low95, one.high95)),
        Cell("–" if one.share is None else f"{number(round(100 * one.share))} %"),
    ]  # fmt: skip


def _marks(kept: Kept) -> str:
    whole = [one for one in kept.results if not one.part]
    said = []
    if any(one.method == Method.MAIN for one in whole):
        said.append(_("+ Takes one model for granted: its interval does not cover the choice of another."))
    if any(one.refused for one in whole):
        said.append(_("* This method can tell that it failed on these lists, and refuses its own number."))
    return " ".join(said)


def failures(kept: Kept) -> list[tuple[str, str]]:
    """Methods without a number of their own, and what the library says of it (in English, as it stands there)."""
    whole = [one for one in kept.results if not one.part]
    return [(words.method(one.method), why) for one in whole for why in [*one.refused, *([one.why] if one.why else [])]]


def models(kept: Kept) -> Table:
    """Which interactions each method chose, and how many models had to be rejected."""
    columns = [Column(_("Method")), Column(_("Chosen interactions")), Column(_("Models rejected"))]
    rows = [
        [Cell(words.method(one.method)), Cell(_terms(one, kept.names)), Cell(_rejected(one))]
        for one in kept.results
        if not one.part and one.considered
    ]
    note = _("A model is rejected where no estimate exists or the data cannot tell it from others.")
    return Table(_("Models"), columns, rows, note=note)


def _terms(one: Result, names: words.Names) -> str:
    never = _(" (never together)")
    said = [words.term(term, names) + (never if term in one.never_met else "") for term in one.terms]
    return "; ".join(said) or _("none")


def _rejected(one: Result) -> str:
    if one.considered < 2:
        return "–"
    return _("%(rejected)s of %(considered)s") % {
        "rejected": number(one.rejected), "considered": number(one.considered)
    }  # fmt: skip


def variations(kept: Kept, small: int = 0) -> Table | None:
    """What moves the number; None where nothing was varied. How many are on a list is told as `discreet` lets it."""
    if not kept.variations:
        return None
    note_of = _note_without_truth if discreet(kept, small) else _note
    columns = [Column(_("What was varied")), Column(_("All together"), numeric=True), Column(_("Note"))]
    rows = [[Cell(words.varied(one.kind, one.words, kept.names)), _total(one), Cell(note_of(one))] for one in
            kept.variations]  # fmt: skip
    note = _("By the stepwise method. Where the number moves much, it rests on what was varied.")
    return Table(_("What moves the number"), columns, rows, note=note)


def _total(one: Variation) -> Cell:
    return Cell(missing=True) if one.total is None else Cell(round(one.total))


def _note(one: Variation) -> str:
    if one.kind == Varied.UNTESTED:
        return _("Its people are on too few other lists.")
    if one.truth is None:
        return _("No estimate exists then.") if one.total is None else ""
    said = {"truth": words.whole(one.truth), "limits": span(one.low95, one.high95)}
    if _holds(one, one.truth):
        return _("In truth %(truth)s; the 95%% interval %(limits)s holds it.") % said
    return _("In truth %(truth)s; the 95%% interval %(limits)s misses it.") % said


def _holds(one: Variation, truth: int) -> bool:
    return one.low95 is not None and one.high95 is not None and one.low95 <= truth <= one.high95


def _note_without_truth(one: Variation) -> str:
    if one.truth is None:
        return _note(one)
    if _holds(one, one.truth):
        return _("Its interval holds the true number, which is withheld.")
    return _("Its interval misses the true number, which is withheld.")


def parts(kept: Kept, small: int = 0) -> Table | None:
    """The parts and their sum; None where the whole was not divided. Fewer than `small` are withheld."""
    found = [one for one in kept.results if one.part]
    if not found:
        return None
    shown = told({one.part: one.observed for one in found if one.part != SUM}, small)
    columns = [
        Column(Split(kept.question.split).label), Column(_("Observed"), numeric=True),
        Column(_("Never found"), numeric=True), Column(_("All together"), numeric=True), Column(_("95% interval")),
    ]  # fmt: skip
    rows = [_part_row(kept.question.split, one, shown[one.part] is None) for one in found if one.part in shown]
    rows += [_part_row(kept.question.split, one, hidden=False) for one in found if one.part == SUM]
    summed = any(one.part == SUM for one in found)
    note = "" if summed else _("A part without an estimate leaves no sum: a sum without it would pass for the whole.")
    return Table(_("By part"), columns, rows, note=note, narrow="scroll")


def _part_row(split: str, one: Result, hidden: bool) -> list[Cell]:
    name = Cell(words.part(split, one.part))
    if hidden:
        return [name, Cell(missing=True), Cell(missing=True), Cell(missing=True), Cell("–")]
    if one.total is None:
        return [name, Cell(one.observed), Cell(missing=True), Cell(missing=True), Cell("–")]
    return [
        name, Cell(one.observed), Cell(round(one.total - one.observed)), Cell(round(one.total)),
        Cell(span(one.low95, one.high95)),
    ]  # fmt: skip


def patterns(kept: Kept, small: int = 0) -> Table | None:
    """The people by the lists that they are on; counts below `small` are withheld. None where they are out of sight."""
    shown = told(whole(kept), small)
    if not shown:
        return None
    rows = [
        [Cell(_on(mask, kept)), Cell(missing=True) if people is None else Cell(people)]
        for mask, people in sorted(shown.items(), key=lambda pair: (pair[0].bit_count(), pair[0]))
    ]
    return Table(_("People by the lists that they are on"), [Column(_("Lists")), Column(_("People"), numeric=True)],
                 rows)  # fmt: skip


def overlaps(kept: Kept, small: int = 0) -> Table | None:
    """How many are on each list, and on each two, whatever others they are on; None where `discreet` forbids it."""
    if discreet(kept, small):
        return None
    counts, places = whole(kept), [1 << one.place for one in kept.lists]
    groups = [*places, *(one | other for one, other in combinations(places, 2))]
    rows = [
        [Cell(_on(group, kept)), Cell(sum(people for mask, people in counts.items() if mask & group == group))]
        for group in groups
    ]
    columns = [Column(_("Lists")), Column(_("People"), numeric=True)]
    return Table(_("People on each list and on each two, whatever others they are on"), columns, rows)


def _on(mask: int, kept: Kept) -> str:
    return " + ".join(one.name for one in kept.lists if mask >> one.place & 1)


def assumptions(question: Question) -> list[Text]:
    """What the number rests on, and what the interval does not cover."""
    return [*([words.OF_EVENTS] if question.source == Source.EVENTS else []), *words.ASSUMPTIONS]


def provenance(kept: Kept) -> list[Row]:
    """Who asked what, when, and what it was made with."""
    question = kept.question
    rows = [
        Row(_("Period"), period(question.first, question.last)),
        Row(_("Lists"), [one.name for one in kept.lists]),
        Row(_("Made from"), Source(question.source).label),
        Row(_("Divided by"), Split(question.split).label if question.split else _("Nothing")),
        Row(_("Method of the headline"), method_of(kept)),
        Row(_("Asked by"), ", ".join(filter(None, [kept.asked_by, kept.body]))),
        Row(_("Asked for"), moment(question.asked_at)),
    ]
    if kept.vintage:
        rows += [
            Row(_("Made"), moment(kept.vintage.made_at)),
            Row(_("Software"), kept.vintage.software, lang="en"),
            Row(_("Seed"), str(question.seed)),
            Row(_("Resamples"), number(question.resamples)),
        ]
    return rows


def method_of(kept: Kept) -> str:
    """The method of the headline: as asked for, or the usual one where so many lists cannot have it."""
    return words.method(kept.headline.method if kept.headline else kept.question.method)


def listed(lines: Sequence[Line]) -> Table:
    """The estimates, the newest first."""
    columns = [
        Column(_("Estimate")), Column(_("Period")), Column(_("Asked for")), Column(_("Decision")),
        Column(_("Observed"), numeric=True), Column(_("All together"), numeric=True),
    ]  # fmt: skip
    return Table(_("Estimates"), columns, [_line(one) for one in lines])


def _line(one: Line) -> list[Cell]:
    question, vintage = one.question, one.vintage
    known = [Cell(period(question.first, question.last)), Cell(moment(question.asked_at))]
    address = reverse("studies:estimate", args=[question.pk])
    if vintage is None:
        return [Cell(_("Not ready"), url=address), *known, Cell(tag=Tag(_("No answer yet"), "active")),
                Cell(missing=True), Cell(missing=True)]  # fmt: skip
    found = one.headline if vintage.decision != Decision.REFUSE else None
    total = Cell(round(found.total)) if found and found.stands and found.total is not None else Cell(missing=True)
    name = _("No. %(number)s") % {"number": vintage.number}
    return [Cell(name, url=address), *known, Cell(tag=tag_of(vintage.decision)), Cell(vintage.observed), total]
