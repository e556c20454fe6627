"""The only code that changes saved reports. Each act is one transaction with its ledger entry; no words go there."""

from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone

from amparo.access.context import Actor
from amparo.ledger.actions import record
from amparo.narrative.codes import State, Verdict
from amparo.narrative.figure import Figure
from amparo.narrative.models import DECIMALS, DIGITS, Look, Report, ReportClaim
from amparo.narrative.naming import doc_name
from amparo.narrative.reading import read
from amparo.narrative.showing import as_read, standing

ACT = "narrative.read"
LARGEST = Decimal(10) ** (DIGITS - DECIMALS)
STATES = {
    Verdict.ACCEPTED: State.ACCEPTED,
    Verdict.CORRECTED: State.CORRECTED,
    Verdict.REJECTED: State.REJECTED,
}


def save_report(*, by: Actor, country: str, year: int, title: str, text: str) -> Report:
    """Keep a report with the claims that the reader suggests, for the people of one's own organisation.

    `country` is an ISO 3166-1 code, `year` the report's own.
    """
    by.require(ACT)
    saved = Report.objects.create(
        organisation_id=by.organisation_id, saved_by_id=by.worker_id, country=country, year=year, title=title, text=text
    )
    claims = as_read(read(text, doc_name(country, year)).claims)
    ReportClaim.objects.bulk_create(
        ReportClaim(
            report=saved, number=claim.number, quote=claim.quote, start=claim.start, end=claim.end, sure=claim.sure,
            state=State.SUGGESTED, **columns(claim.figure),
        )
        for claim in claims
    )  # fmt: skip
    record("report.saved", "report", saved.pk, number=len(claims))
    return saved


def columns(figure: Figure) -> dict[str, Any]:
    """A figure as the columns of a table hold it; a number beyond all reason is left out, the words stay."""
    number = figure.number
    return {
        "measure": figure.measure, "tier": figure.value if isinstance(figure.value, str) else "",
        "amount": number if number is None or abs(number) < LARGEST else None, "unit": figure.unit,
        "year": figure.year, "role": figure.role, "qualifier": figure.qualifier, "actor": figure.actor,
    }  # fmt: skip


def accept(*, by: Actor, claim: ReportClaim) -> None:
    """Say that the claim is right as it stands; to say so again after a colleague adds a look of one's own."""
    _look(by, claim, Verdict.ACCEPTED, _standing_figure(claim))


def correct(*, by: Actor, claim: ReportClaim, figure: Figure) -> None:
    """Put another figure in the place of the one that stands; what the reader suggested is kept."""
    _look(by, claim, Verdict.CORRECTED, figure)


def reject(*, by: Actor, claim: ReportClaim) -> None:
    """Say that the words state no such figure."""
    _look(by, claim, Verdict.REJECTED, _standing_figure(claim))


def undo(*, by: Actor, claim: ReportClaim) -> None:
    """Take back the last look that stands; nothing happens where there is none."""
    kept = _standing(claim)
    if kept:
        left = kept[-2] if len(kept) > 1 else None
        _look(by, claim, Verdict.UNDONE, left.figure if left else claim.figure, left.verdict if left else None)


def add(*, by: Actor, report: Report, quote: str, start: int, figure: Figure) -> ReportClaim:
    """Add a claim that the reader missed: `quote` stands in the report's text at `start`."""
    by.require(ACT)
    last = ReportClaim.objects.filter(report=report).aggregate(last=Max("number"))["last"] or 0
    added = ReportClaim.objects.create(
        report=report, number=last + 1, quote=quote, start=start, end=start + len(quote), sure=True,
        added_by_id=by.worker_id, added_at=timezone.now(), state=State.ADDED, **columns(figure),
    )  # fmt: skip
    record("claims.added", "report", report.pk)
    return added


def _look(by: Actor, claim: ReportClaim, verdict: Verdict, figure: Figure, left: str | None = None) -> None:
    """Write a look, and where the claim stands after it: `left` is the verdict that an undoing leaves in force."""
    by.require(ACT)
    Look.objects.create(claim=claim, verdict=verdict, by_id=by.worker_id, **columns(figure))
    ReportClaim.objects.filter(pk=claim.pk).update(state=_state(claim, left if verdict == Verdict.UNDONE else verdict))
    record(f"claims.{verdict}", "report", claim.report_id)


def _state(claim: ReportClaim, verdict: str | None) -> State:
    if verdict is None:
        return State.ADDED if claim.added_by_id else State.SUGGESTED
    return STATES[Verdict(verdict)]


def _standing(claim: ReportClaim) -> list[Look]:
    looks = list(claim.looks.all())
    return [looks[place] for place in standing([look.verdict for look in looks])]


def _standing_figure(claim: ReportClaim) -> Figure:
    kept = _standing(claim)
    return kept[-1].figure if kept else claim.figure
