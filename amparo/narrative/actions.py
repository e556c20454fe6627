"""The only code that changes saved reports. Each act is one transaction with its ledger entry; no words go there."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
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
ATTEMPTS = 20
"""To take a number: one more than people who add to one report at the same moment."""
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


class LookedAtMeanwhile(Exception):
    """Somebody said something of the claim after the page was drawn that is answered here: nothing is recorded."""


class NotOnesOwn(Exception):
    """What was said last is not one's own to take back."""


def accept(*, by: Actor, claim: ReportClaim, seen: int) -> None:
    """Say that the claim is right as it stands; to say so again after a colleague adds a look of one's own.

    Here and below, `seen` is how many looks the page showed. Raises LookedAtMeanwhile where there are more by now.
    """
    locked = _locked(by, claim, seen)
    _look(by, locked, Verdict.ACCEPTED, _standing_figure(locked))


def correct(*, by: Actor, claim: ReportClaim, seen: int, figure: Figure) -> bool:
    """Put another figure in the place of the one that stands; what the reader suggested is kept.

    False, and nothing is recorded, where it is the figure that stands already.
    """
    locked = _locked(by, claim, seen)
    if figure == _standing_figure(locked):
        return False
    _look(by, locked, Verdict.CORRECTED, figure)
    return True


def reject(*, by: Actor, claim: ReportClaim, seen: int) -> None:
    """Say that the words state no such figure."""
    locked = _locked(by, claim, seen)
    _look(by, locked, Verdict.REJECTED, _standing_figure(locked))


def undo(*, by: Actor, claim: ReportClaim, seen: int) -> None:
    """Take back one's own look, where it is the last that stands, or a claim that one added.

    Raises NotOnesOwn where a colleague spoke last, or nobody did. A claim taken back is rejected: nothing is forgotten.
    """
    locked = _locked(by, claim, seen)
    kept = _standing(locked)
    if (kept[-1].by_id if kept else locked.added_by_id) != by.worker_id:
        raise NotOnesOwn
    if not kept:
        _look(by, locked, Verdict.REJECTED, locked.figure)
        return
    left = kept[-2] if len(kept) > 1 else None
    _look(by, locked, Verdict.UNDONE, left.figure if left else locked.figure, left.verdict if left else None)


def add(*, by: Actor, report: Report, quote: str, start: int, figure: Figure) -> ReportClaim:
    """Add a claim that the reader missed: `quote` stands in the report's text at `start`."""
    by.require(ACT)
    added = ReportClaim(
        report=report, quote=quote, start=start, end=start + len(quote), sure=True,
        added_by_id=by.worker_id, added_at=timezone.now(), state=State.ADDED, **columns(figure),
    )  # fmt: skip
    _save_numbered(added)
    record("claims.added", "report", report.pk)
    return added


def _save_numbered(added: ReportClaim) -> None:
    """Under the next number of its report.

    Who takes a number at the same moment as a colleague waits for them at the database's index, is refused, and takes
    the next. No row is locked for it: nobody may change a report, so nobody may lock one.
    """
    for attempt in range(ATTEMPTS):
        taken = ReportClaim.objects.filter(report=added.report_id).aggregate(last=Max("number"))["last"] or 0
        added.number = taken + 1
        try:
            with transaction.atomic():
                added.save(force_insert=True)
            break
        except IntegrityError:
            if attempt == ATTEMPTS - 1:
                raise


def _locked(by: Actor, claim: ReportClaim, seen: int) -> ReportClaim:
    """The claim, on which nobody else says anything until this transaction ends, if nobody did since it was seen."""
    by.require(ACT)
    locked = ReportClaim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    if locked.looks.count() != seen:
        raise LookedAtMeanwhile
    return locked


def _look(by: Actor, claim: ReportClaim, verdict: Verdict, figure: Figure, left: str | None = None) -> None:
    """Write a look, and where the claim stands after it: `left` is the verdict that an undoing leaves in force."""
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
