"""What is read in the protection room; every file opened leaves its entry in the ledger."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from amparo.access import listing
from amparo.access.context import Actor, TooMuch
from amparo.access.listing import MOST_ROWS
from amparo.access.models import Organisation
from amparo.ledger import actions as ledger
from amparo.protection import codes, sheet
from amparo.protection.models import (
    Answer,
    Assistance,
    Case,
    Consent,
    DecisionRequest,
    Referral,
    Screening,
    StatusDecision,
)
from amparo.protection.touched import touched

PAGE = 25
LISTS_AN_HOUR = 120
CASES_AN_HOUR = 60
"""Different cases; the same one again costs nothing. Who copies page by page gets no further (sql/pace.sql)."""
MOST_COUNTED = 10_000
"""Beyond this a list says "more than": counting on is work for nothing."""
FIELDS = ("id", "opened_at", "status", "victim_status", "age_status", "due_on", "owner_id")


@dataclass(frozen=True)
class CasePage:
    """A page of the list of cases, newest first."""

    cases: list[Case]
    total: int
    capped: bool
    next: tuple[datetime, uuid.UUID] | None


def cases_page(*, by: Actor, before: tuple[datetime, uuid.UUID] | None = None) -> CasePage:
    """The next cases within sight after `before`, in two statements and one ledger entry. Raises NotAllowed."""
    by.require("case.list")
    _pace("list", None, LISTS_AN_HOUR)
    page = listing.rows_of("protection_case", FIELDS, by.principals, before=before, limit=PAGE + 1)
    rows = list(Case.objects.raw(*page))
    total = _count(*listing.count_of("protection_case", by.principals, cap=MOST_COUNTED + 1))
    cases = rows[:PAGE]
    ledger.record("case.listed", "case", number=len(cases))
    following = (cases[-1].opened_at, cases[-1].pk) if len(rows) > PAGE else None
    return CasePage(cases, min(total, MOST_COUNTED), total > MOST_COUNTED, following)


def _count(sql: str, params: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.fetchone()[0])


def _pace(kind: str, record_id: uuid.UUID | None, hourly: int) -> None:
    """Count a look against the hour of whoever acts. Raises TooMuch, with an entry, once the hour is used up."""
    with connection.cursor() as cursor:
        cursor.execute("select protection_may_look(%s, %s, %s)", [kind, record_id, hourly])
        if cursor.fetchone()[0]:
            return
    ledger.record("case.paced", "case")
    raise TooMuch


def case(*, by: Actor, case_id: uuid.UUID) -> Case:
    """One case within sight, recorded. Raises NotAllowed, TooMuch; Case.DoesNotExist whether hidden or not there."""
    by.require("case.open")
    found = Case.objects.select_related("organisation").get(pk=case_id)
    touched(by, case_id)
    _pace("case", case_id, CASES_AN_HOUR)
    ledger.record("case.read", "case", case_id)
    return found


@dataclass
class CaseFile:
    """A case with its parts, as far as the acting person's duties reach."""

    case: Case
    screenings: list[Screening] = field(default_factory=list)
    requests: list[DecisionRequest] = field(default_factory=list)
    decisions: list[StatusDecision] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    assistance: list[Assistance] = field(default_factory=list)


def case_file(*, by: Actor, case_id: uuid.UUID) -> CaseFile:
    """Open a case with all its parts; recorded. Raises NotAllowed, Case.DoesNotExist."""
    found = CaseFile(case(by=by, case_id=case_id))
    of_case = Q(case_id=case_id)
    found.screenings = list(Screening.objects.filter(of_case).order_by("started_on"))
    found.requests = list(DecisionRequest.objects.filter(of_case).select_related("authority").order_by("asked_on"))
    found.decisions = list(StatusDecision.objects.filter(of_case).select_related("decider_body").order_by("decided_on"))
    if by.may("consent.write"):
        consents = Consent.objects.filter(of_case).select_related("recipient").prefetch_related("sets")
        found.consents = list(consents.order_by("recorded_at"))
        found.referrals = list(Referral.objects.filter(of_case).select_related("receiver").order_by("sent_on"))
    if by.may("assistance.write"):
        found.assistance = list(Assistance.objects.filter(of_case).order_by("provided_on"))
    return found


def screening(*, by: Actor, screening_id: uuid.UUID) -> Screening:
    """One screening with its case, recorded. Raises NotAllowed, Screening.DoesNotExist."""
    by.require("case.open")
    found = Screening.objects.select_related("case").get(pk=screening_id)
    touched(by, found.case_id)
    ledger.record("screening.read", "case", found.case_id)
    return found


def answers(*screenings: Screening) -> dict[str, str]:
    """The recorded answers by question; where several screenings asked the same, the latest one's."""
    asked = Answer.objects.filter(screening__in=screenings).exclude(answer=sheet.NOT_ASKED)
    return dict(asked.order_by("screening__recorded_at").values_list("question", "answer"))


def consent(*, by: Actor, consent_id: uuid.UUID) -> Consent:
    """One consent with its case, data sets and the referrals made under it. Raises NotAllowed, Consent.DoesNotExist."""
    by.require("consent.write")
    found = Consent.objects.select_related("recipient", "case").prefetch_related("sets", "referrals__receiver")
    one = found.get(pk=consent_id)
    touched(by, one.case_id)
    ledger.record("consent.read", "case", one.case_id)
    return one


def case_from(*, by: Actor, referral_id: uuid.UUID) -> Case | None:
    """The case of ours that accepting this referral opened, if it is within sight. Raises NotAllowed."""
    by.require("case.open")
    return Case.objects.filter(from_referral=referral_id).only(*FIELDS).first()


def cases_of(*, by: Actor, person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Case]]:
    """The cases within sight of these persons, newest first, by person; recorded. Raises NotAllowed."""
    by.require("case.list")
    rows = Case.objects.filter(person_id__in=person_ids).only(*FIELDS, "person_id").order_by("-opened_at")[:MOST_ROWS]
    found: dict[uuid.UUID, list[Case]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)  # type: ignore[arg-type] # chosen by it, so not null
    if found:
        ledger.record("case.listed", "case", number=sum(map(len, found.values())))
    return found


EXPORTED = ("opened_on", "status", "victim_status", "sex", "age_status", "citizenship", "exploitation", "region",
            "due_on", "closed_on", "closure_reason")  # fmt: skip
"""Columns of the export after the reference: coded facts and days only."""


def exportable(*, by: Actor) -> int:
    """How many cases an export would have now. Raises NotAllowed."""
    by.require("case.export")
    return Case.objects.count()


def exported(*, by: Actor, until: datetime) -> list[list[str]]:
    """Every case within sight that was opened until a moment, newest first, as text under `reference` and `EXPORTED`.

    Recorded with the number. Raises NotAllowed.
    """
    by.require("case.export")
    columns = ["opened_at", *EXPORTED[1:]]
    found = Case.objects.filter(opened_at__lte=until).order_by("-opened_at", "-id").only("id", *columns)
    rows = [_exported_row(one) for one in found.iterator(chunk_size=2000)]
    ledger.record("case.exported", "case", number=len(rows))
    return rows


def _exported_row(one: Case) -> list[str]:
    opened_on = timezone.localdate(one.opened_at)
    return [one.reference, str(opened_on), *(str(getattr(one, name) or "") for name in EXPORTED[1:])]


def bodies(*, by: Actor, that: str) -> QuerySet[Organisation]:
    """Other bodies that take `referrals`, or that make `decisions` on status; public, so not recorded."""
    does = {"referrals": Q(receives_referrals=True), "decisions": Q(decides_status=True)}[that]
    found = Organisation.objects.filter(does, active=True)
    return found.exclude(pk=by.organisation_id) if that == "referrals" else found


def referral(*, by: Actor, referral_id: uuid.UUID) -> Referral:
    """One referral, sent or received, with what was shared. Raises NotAllowed, Referral.DoesNotExist."""
    by.require("referral.list")
    found = (
        Referral.objects.select_related("sender", "receiver")
        .prefetch_related("sets", "answers", "sent_messages")
        .get(pk=referral_id)
    )
    ledger.record("referral.read", "referral", referral_id)
    return found


def referrals(*, by: Actor, box: str, start: int = 0) -> list[Referral]:
    """Referrals that we received (`in`) or sent (`out`), unanswered and oldest first, from a place on; recorded.

    One more than a page, where there are more. Raises NotAllowed, TooMuch.
    """
    by.require("referral.list")
    _pace("list", None, LISTS_AN_HOUR)
    mine = {"in": Q(receiver_id=by.organisation_id), "out": Q(sender_id=by.organisation_id)}[box]
    found = Referral.objects.filter(mine).select_related("sender", "receiver").defer("case")
    rows = list(found.order_by("answered_on", "due_on", "id")[start : start + MOST_ROWS + 1])
    ledger.record("referral.listed", "referral", number=min(len(rows), MOST_ROWS))
    return rows


@dataclass(frozen=True)
class Work:
    """What waits for the acting person."""

    drafts: list[Screening]
    to_answer: list[Referral]
    to_decide: list[DecisionRequest]
    sent_unanswered: list[Referral]
    asked_unanswered: list[DecisionRequest]
    today: date

    @property
    def cut(self) -> bool:
        """Is there more of a kind than is shown?"""
        kinds = (self.drafts, self.to_answer, self.to_decide, self.sent_unanswered, self.asked_unanswered)
        return any(len(kind) >= MOST_WORK for kind in kinds)

    @property
    def late(self) -> int:
        """How many of all these are past their day."""
        dated: list[Referral | DecisionRequest] = [*self.to_answer, *self.to_decide]
        dated += [*self.sent_unanswered, *self.asked_unanswered]
        late = sum(one.due_on < self.today for one in dated)
        return late + sum(bool(one.case.due_on and one.case.due_on < self.today) for one in self.drafts)


MOST_WORK = MOST_ROWS
"""Of each kind: who has more waiting sees the most urgent."""


def my_work(*, by: Actor) -> Work:
    """What waits for me, what is late, what I sent and has no answer, as far as my duties go; recorded."""
    work = Work(
        drafts=_drafts(by) if by.may("screening.write") else [],
        to_answer=_waiting(Q(receiver_id=by.organisation_id)) if by.may("referral.answer") else [],
        to_decide=_requests(Q(authority_id=by.organisation_id)) if by.may("decision.write") else [],
        sent_unanswered=_waiting(Q(sender_id=by.organisation_id)) if by.may("referral.send") else [],
        asked_unanswered=_requests(Q(case__owner_id=by.worker_id)) if by.may("decision.ask") else [],
        today=timezone.localdate(),
    )
    _record_listed("case", len(work.drafts) + len(work.to_decide) + len(work.asked_unanswered))
    _record_listed("referral", len(work.to_answer) + len(work.sent_unanswered))
    return work


def _record_listed(kind: str, number: int) -> None:
    if number:
        ledger.record(f"{kind}.listed", kind, number=number)


def _drafts(by: Actor) -> list[Screening]:
    mine = Screening.objects.filter(state=codes.ScreeningState.DRAFT, case__owner_id=by.worker_id)
    return list(mine.select_related("case").order_by("started_on")[:MOST_WORK])


def _waiting(whose: Q) -> list[Referral]:
    waiting = Referral.objects.filter(whose, state=codes.ReferralState.SENT).select_related("sender", "receiver")
    return list(waiting.order_by("due_on")[:MOST_WORK])


def _requests(whose: Q) -> list[DecisionRequest]:
    waiting = DecisionRequest.objects.filter(whose, answered=False).select_related("case", "authority")
    return list(waiting.order_by("due_on")[:MOST_WORK])
