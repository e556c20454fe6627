"""Lists of reports and comparisons of two, as the tables and charts of the design system."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from amparo.narrative.codes import Measure
from amparo.narrative.comparing import Pair, Why, pairs_of
from amparo.narrative.figure import country_name
from amparo.narrative.models import Report
from amparo.narrative.queries import Line, SavedReport
from amparo.narrative.showing import Shown
from amparo.web.charts import Bar, bar_chart
from amparo.web.components import Cell, Column, Figure, Table, Tag

DRAWN = (
    Measure.INVESTIGATIONS, Measure.PROSECUTIONS, Measure.CONVICTIONS,
    Measure.VICTIMS_IDENTIFIED, Measure.VICTIMS_REFERRED, Measure.VICTIMS_ASSISTED,
)  # fmt: skip
"""Measures that one chart can hold: counts of persons or cases of a like size."""


def reports(lines: Sequence[Line]) -> Table:
    """Saved reports: country, year, title, how far they are looked over."""
    columns = [
        Column(_("Report")), Column(_("Country")), Column(_("Year")), Column(_("Looked at")), Column(_("Saved on"))
    ]  # fmt: skip
    return Table(_("Saved reports"), columns, [_report_row(line) for line in lines])


def _report_row(line: Line) -> list[Cell]:
    found = line.report
    return [
        Cell(found.title, url=_address(found)), Cell(country_name(found.country)), Cell(str(found.year)),
        Cell(tag=_progress(line)), Cell(_day(found)),
    ]  # fmt: skip


def _progress(line: Line) -> Tag:
    words = _("%(done)s of %(total)s") % {"done": line.looked, "total": line.claims}
    if line.looked < line.claims:
        return Tag(words, "active" if line.looked else "waiting")
    return Tag(words, "good")


def _day(found: Report) -> str:
    return str(date_format(timezone.localtime(found.saved_at), "DATE_FORMAT"))


def _address(found: Report) -> str:
    return reverse("narrative:report", args=[found.pk])


def choice(report: Report, lines: Sequence[Line]) -> dict[str, Any]:
    """What the page needs on which one chooses the report to compare with."""
    compare = reverse("narrative:compare", args=[report.pk])
    rows = [
        [Cell(line.report.title, url=f"{compare}?with={line.report.pk}"), Cell(str(line.report.year)),
         Cell(tag=_progress(line)), Cell(_day(line.report))]
        for line in lines
    ]  # fmt: skip
    columns = [Column(_("Report")), Column(_("Year")), Column(_("Looked at")), Column(_("Saved on"))]
    return {"saved": report, "country": country_name(report.country), "table": Table(_("Other years"), columns, rows)}


def comparison(asked: UUID, before: SavedReport, after: SavedReport) -> dict[str, Any]:
    """What the page of two reports needs: the pairs as a table, a chart where it helps, who has to look yet."""
    pairs = pairs_of(before.claims, after.claims)
    return {
        "before": before, "after": after, "country": country_name(after.report.country),
        "saved": before.report if before.report.pk == asked else after.report,
        "table": _compared(pairs, before.report, after.report), "figure": _figure(pairs, before.report, after.report),
        "waiting": sum(not claim.looked_at for claim in (*before.claims, *after.claims)),
    }  # fmt: skip


def _compared(pairs: Sequence[Pair], before: Report, after: Report) -> Table:
    columns = [
        Column(_("What is counted")), Column(_name(before, after)), Column(_name(after, before)),
        Column(_("Difference")), Column(_("In percent")),
    ]  # fmt: skip
    rows = [
        [
            Cell(_label(pair)), _side(pair, pair.before, before), _side(pair, pair.after, after),
            Cell(_difference(pair)), Cell(_percent(pair)),
        ]
        for pair in pairs
    ]  # fmt: skip
    return Table(_("The two reports, figure by figure"), columns, rows)


def _name(report: Report, other: Report) -> str:
    """The year is the column's name, unless both reports are of one year."""
    return str(report.year) if report.year != other.year else f"{report.year}: {report.title}"


def _label(pair: Pair) -> str:
    return str(Measure(pair.measure).label) if pair.measure in Measure.values else pair.measure


def _side(pair: Pair, claim: Shown | None, report: Report) -> Cell:
    if claim is None:
        return Cell("–") if pair.several else Cell(pgettext("comparison", "not mentioned"))
    return Cell(stated(claim), url=f"{_address(report)}#{claim.anchor}")


def stated(claim: Shown) -> str:
    """A figure with its unit and who did it, and whether nobody has looked at it."""
    figure = claim.figure
    words = f"{figure.value_words} {figure.unit_words}".strip()
    who = "" if figure.actor in ("government", "unknown") or figure.measure == Measure.TIER else figure.actor_words
    return f"{words} ({who})" if who else words


def _difference(pair: Pair) -> str:
    if pair.difference is None:
        return str(Why(pair.why_not).label)
    return _signed(pair.difference)


def _percent(pair: Pair) -> str:
    if pair.percent is None:
        return "–"
    return _("%(number)s %%") % {"number": _signed(pair.percent.quantize(Decimal("0.1")))}


def _signed(number: Decimal) -> str:
    """With its sign, a true minus, and the language's separators; zero has none."""
    sign = "+" if number > 0 else "−" if number < 0 else ""
    whole = number == number.to_integral_value()
    shown = abs(int(number)) if whole else abs(number.normalize())
    return sign + number_format(shown, use_l10n=True, force_grouping=True)


def _figure(pairs: Sequence[Pair], before: Report, after: Report) -> Figure | None:
    """The counts that the table compares as bars, two a measure; None for fewer than two such measures."""
    rows = _rows_of_each(pairs)
    drawn = [only[0] for only in rows if not _undrawn(only)]
    if len(drawn) < 2 or before.year == after.year:
        return None
    bars = [bar for pair in drawn for bar in _bars(pair, before, after)]
    title = _("%(one)s and %(other)s beside each other") % {"one": before.year, "other": after.year}
    reading = _("Counts of persons and cases that the table below compares.") + _told_of_undrawn(rows)
    lines = [[Cell(bar.label), Cell(bar.series), Cell(bar.text)] for bar in bars]
    table = Table(title, [Column(_("What is counted")), Column(_("Report")), Column(_("Figure"))], lines)
    return Figure("compared", title, reading, bar_chart(bars, title=title, description=reading), table)


def _rows_of_each(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """The table's rows of every measure that can be drawn, measure by measure."""
    rows: dict[str, list[Pair]] = {}
    for pair in pairs:
        if pair.measure in DRAWN:
            rows.setdefault(pair.measure, []).append(pair)
    return list(rows.values())


def _undrawn(rows: Sequence[Pair]) -> str:
    """Why a measure has no bars: it has several rows, or its only one no difference; "" where it is drawn."""
    return Why.SEVERAL if len(rows) > 1 else rows[0].why_not


def _told_of_undrawn(rows: Sequence[Sequence[Pair]]) -> str:
    """How many measures are left out of the chart, which, and why."""
    left = [f"{_label(each[0])} ({Why(_undrawn(each)).label})" for each in rows if _undrawn(each)]
    if not left:
        return ""
    words = ngettext(
        "%(count)s measure has no bars: %(which)s.", "%(count)s measures have no bars: %(which)s.", len(left)
    )
    return " " + words % {"count": len(left), "which": "; ".join(left)}


def _bars(pair: Pair, before: Report, after: Report) -> list[Bar]:
    sides = ((pair.before, before), (pair.after, after))
    return [_bar(_label(pair), claim, str(report.year)) for claim, report in sides if claim]


def _bar(label: str, claim: Shown, series: str) -> Bar:
    return Bar(label, float(claim.figure.number or 0), stated(claim), series)
