"""What is read of saved reports; which of them there are, the database decides. Every reading leaves an entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from amparo.access.context import Actor
from amparo.access.listing import MOST_ROWS
from amparo.access.models import Worker
from amparo.ledger.actions import record, record_each
from amparo.narrative.codes import State
from amparo.narrative.models import Report, ReportClaim
from amparo.narrative.naming import doc_name
from amparo.narrative.showing import Shown, saved_claim

LISTED = MOST_ROWS
"""Reports in a list: more than an organisation saves in years."""


@dataclass(frozen=True)
class Line:
    """A saved report in a list: no text, and how far people have looked it over."""

    report: Report
    claims: int
    looked: int


@dataclass(frozen=True)
class SavedReport:
    """A saved report with its claims as they stand."""

    report: Report
    claims: Sequence[Shown]
    saved_by: str = ""

    @property
    def doc(self) -> str:
        """Its name in files."""
        return doc_name(self.report.country, self.report.year)


def reports(*, by: Actor) -> list[Line]:
    """The saved reports within sight, by country and year, the latest first."""
    by.require("narrative.read")
    listed = _listed(Report.objects.all())
    record("report.listed", "report", number=len(listed))
    return listed


def other_years(*, by: Actor, report: Report) -> list[Line]:
    """The other saved reports of the same country, the latest first."""
    by.require("narrative.read")
    listed = _listed(Report.objects.filter(country=report.country).exclude(pk=report.pk))
    record("report.listed", "report", number=len(listed))
    return listed


def same(*, by: Actor, country: str, year: int, title: str, text: str) -> Report | None:
    """The saved report with all of these within sight; whoever gives another title means another."""
    by.require("narrative.read")
    found = Report.objects.filter(country=country, year=year, title=title, text=text).defer("text").first()
    record("report.listed", "report", number=int(found is not None))
    return found


def _listed(found: QuerySet[Report]) -> list[Line]:
    looked = Count("claims", filter=~Q(claims__state=State.SUGGESTED))
    counted = found.defer("text").annotate(claim_count=Count("claims"), looked_count=looked)
    return [Line(report, report.claim_count, report.looked_count) for report in counted[:LISTED]]


def report(*, by: Actor, report_id: UUID, act: str = "report.read") -> SavedReport:
    """One saved report. Raises Report.DoesNotExist for one that is not within sight."""
    by.require("narrative.read")
    found = Report.objects.get(pk=report_id)
    claims = list(ReportClaim.objects.filter(report=found).prefetch_related("looks"))
    names = _names(claims, found.saved_by_id)
    record(act, "report", found.pk, number=len(claims))
    shown = [saved_claim(claim, names, by.worker_id) for claim in claims]
    return SavedReport(found, shown, names.get(found.saved_by_id, ""))


def two_reports(*, by: Actor, one: UUID, other: UUID) -> tuple[SavedReport, SavedReport]:
    """Two reports of one country, the earlier year first. Raises Report.DoesNotExist unless both are in sight."""
    by.require("narrative.read")
    found = list(Report.objects.filter(pk__in=[one, other]).defer("text").order_by("year", "saved_at"))
    if len(found) != 2 or found[0].country != found[1].country:
        raise Report.DoesNotExist
    claims = list(ReportClaim.objects.filter(report__in=found).prefetch_related("looks"))
    names = _names(claims)
    record_each([("report.compared", "report", each.pk) for each in found])
    before, after = (
        SavedReport(each, [saved_claim(claim, names) for claim in claims if claim.report_id == each.pk])
        for each in found
    )
    return before, after


def claim(*, by: Actor, report_id: UUID, number: int) -> tuple[ReportClaim, Shown]:
    """One claim of a saved report, as saved and as it stands. Raises ReportClaim.DoesNotExist."""
    by.require("narrative.read")
    found = ReportClaim.objects.prefetch_related("looks").get(report=report_id, number=number)
    record("report.read", "report", found.report_id)
    return found, saved_claim(found, _names([found]), by.worker_id)


def next_waiting(claim: ReportClaim, only_unsure: bool = False) -> int:
    """Number of the next claim in the order of the text that nobody has looked at; this one's where there is none.

    `only_unsure`: of those of which the reader was not sure.
    """
    later = Q(start__gt=claim.start) | Q(start=claim.start, number__gt=claim.number)
    waiting = ReportClaim.objects.filter(later, report=claim.report_id, state=State.SUGGESTED)
    waiting = waiting.filter(sure=False) if only_unsure else waiting
    return waiting.values_list("number", flat=True).first() or claim.number


def _names(claims: Sequence[ReportClaim], *others: int) -> dict[int, str]:
    """Names of the colleagues who looked, added or saved. Never a join: who works elsewhere now would hide the row."""
    looked = {look.by_id for claim in claims for look in claim.looks.all()}
    asked = looked | {claim.added_by_id for claim in claims if claim.added_by_id} | set(others)
    return dict(Worker.objects.filter(pk__in=asked).values_list("pk", "display_name")) if asked else {}
