"""The pictures of a vintage, each with its numbers as a table beside it."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from amparo.studies import showing, words
from amparo.studies.codes import Decision
from amparo.studies.models import Result, Step
from amparo.studies.queries import Kept
from amparo.web.charts import Span, span_chart
from amparo.web.components import Cell, Column, Figure, Table
from amparo.web.templatetags.amparo import number

Ends = tuple[float, float] | None
Said = Callable[[Kept], str]


def of_methods(kept: Kept) -> Figure | None:
    """The methods' numbers with their intervals; None where no method has one."""
    rows = [_span(words.method(one.method), one) for one in kept.results if not one.part and (one.total or 0) > 0]
    return _figure("methods", _("How far the methods agree"), rows, showing.methods(kept)) if rows else None


def _span(label: str, one: Result) -> Span:
    text = words.whole(one.total or 0)
    return Span(label, one.total, text, _ends(one.low80, one.high80), _ends(one.low95, one.high95))


def _ends(low: float | None, high: float | None) -> Ends:
    return (low, high) if low and high and low > 0 else None


def _reading() -> str:
    return _("The dot is the number, the thick line its 80% interval, the thin line its 95% interval; a scale of "
             "multiples.")  # fmt: skip


def _figure(name: str, title: str, rows: Sequence[Span], table: Table) -> Figure:
    drawing = span_chart(rows, title=title, description=_reading())
    return Figure(name, title, _reading(), drawing, table)


def of_steps(kept: Kept) -> Figure | None:
    """The limits of the headline as more models may be chosen; None without a trajectory."""
    drawn = [one for one in kept.steps if _ends(one.low95, one.high95)]
    if len(drawn) < 2:
        return None
    rows = [Span(_top(one), None, "", _ends(one.low80, one.high80), _ends(one.low95, one.high95)) for one in drawn]
    return _figure("steps", _("The interval when only the best models may be chosen"), rows, _steps(kept.steps))


def _top(one: Step) -> str:
    return _("best %(top)s") % {"top": number(one.top)}


def _steps(steps: Sequence[Step]) -> Table:
    columns = [Column(_("Models")), Column(_("80% interval")), Column(_("95% interval"))]
    rows = [
        [Cell(_top(one)), Cell(showing.span(one.low80, one.high80)), Cell(showing.span(one.low95, one.high95))]
        for one in steps
    ]
    note = _("An upper limit that still grows at the end is no limit yet.")
    return Table(_("The interval when only the best models may be chosen"), columns, rows, note=note)


def of_two(before: Kept, after: Kept) -> Figure | None:
    """Two vintages' headlines beside each other; None unless both may be published."""
    rows = [_span(showing.title(one), found) for one in (before, after) if (found := publishable(one))]
    return _figure("two", _("The two estimates"), rows, compared(before, after)) if len(rows) == 2 else None


def publishable(kept: Kept) -> Result | None:
    """The headline, where the gate lets it out."""
    found = kept.headline
    if kept.vintage is None or kept.vintage.decision == Decision.REFUSE or found is None or not found.stands:
        return None
    return found


def compared(before: Kept, after: Kept) -> Table:
    """Two vintages, line by line."""
    columns = [Column(_("What")), *(Column(showing.title(one)) for one in (before, after))]
    rows = [[Cell(name), *(Cell(said) for said in pair)] for name, *pair in _lines(before, after)]
    return Table(_("Two estimates line by line"), columns, rows)


def _lines(before: Kept, after: Kept) -> list[tuple[str, str, str]]:
    def line(name: str, of: Said) -> tuple[str, str, str]:
        return name, of(before), of(after)

    return [
        line(_("Decision"), lambda one: str(showing.judged(one).tag.text)),
        line(_("Period"), lambda one: showing.period(one.question.first, one.question.last)),
        line(_("Lists"), lambda one: "; ".join(each.name for each in one.lists)),
        line(_("Observed on the lists"), lambda one: words.whole(one.vintage.observed) if one.vintage else ""),
        line(_("Never found"), lambda one: _number(one, less=True)),
        line(_("All together"), lambda one: _number(one)),
        line(_("95% interval"), _interval),
        line(_("Method of the headline"), showing.method_of),
        line(_("Software"), lambda one: one.vintage.software if one.vintage else ""),
    ]


def _number(kept: Kept, *, less: bool = False) -> str:
    found = publishable(kept)
    if found is None or found.total is None:
        return _("not to be published")
    return words.whole(found.total - found.observed if less else found.total)


def _interval(kept: Kept) -> str:
    found = publishable(kept)
    return showing.span(found.low95, found.high95) if found else "–"
