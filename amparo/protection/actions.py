"""The only code that changes a case: each function checks the rule, changes the record, writes one event, in one go.

What the ledger has of it, most statements have the database write themselves (sql/written.sql).
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amparo.access.context import Actor
from amparo.access.models import Organisation
from amparo.events import actions as events
from amparo.events.kinds import Kind
from amparo.ledger import actions as ledger
from amparo.protection import codes, retention, rules, sheet
from amparo.protection.models import (
    Answer,
    Assistance,
    Case,
    DecisionRequest,
    Screening,
    StatusDecision,
)
from amparo.vault import actions as vault
from amparo.vault.values import Value

DRAFT_DAYS = 3
"""Working days after which an unfinished screening is late."""


@transaction.atomic
def open_screening(*, by: Actor, place: str, met_on: date | None = None) -> Screening:
    """Meet a person: a case and an unfinished screening, with no name asked. Raises NotAllowed.

    `met_on` is the day where it is not today. Raises RuleBroken for one to come.
    """
    by.require("screening.write")
    today = timezone.localdate()
    _refuse_future(met_on or today)
    case = Case.objects.create(due_on=rules.working_days_after(today, DRAFT_DAYS))
    screening = Screening.objects.create(case=case, sheet=sheet.CODE, place=place, started_on=met_on or today)
    ledger.record("case.opened", "case", case.id)
    return screening


@transaction.atomic
def save_answers(*, by: Actor, screening: Screening, answers: Mapping[str, str]) -> None:
    """Save the answers of a page; an empty one is taken back. Raises NotAllowed, RuleBroken when it is finished."""
    by.require("screening.write")
    _require_draft(screening)
    known = {question.code for question in sheet.questions(child=True)}
    rows = [
        Answer(screening=screening, question=question, answer=answer or sheet.NOT_ASKED)
        for question, answer in answers.items()
        if question in known and answer in {*sheet.Reply.values, ""}
    ]
    Answer.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["screening", "question"], update_fields=["answer"]
    )
    ledger.record("screening.saved", "case", screening.case_id, number=len(rows))


@transaction.atomic
def save_facts(*, by: Actor, case: Case, **facts: str | None) -> None:
    """Save the coded facts of the person (sex, age status, citizenship, exploitation, region). Raises NotAllowed."""
    by.require("screening.write")
    _require_open(case)
    for name, value in facts.items():
        setattr(case, name, value)
    Case.objects.filter(pk=case.pk).update(**facts)


@transaction.atomic
def complete_screening(*, by: Actor, screening: Screening, outcome: str) -> None:
    """Finish a screening with the screener's own judgement. Raises NotAllowed, RuleBroken when it is finished."""
    by.require("screening.write")
    _require_draft(screening)
    today = timezone.localdate()
    Screening.objects.filter(pk=screening.pk).update(state="completed", outcome=outcome, completed_on=today)
    Case.objects.filter(pk=screening.case_id).update(due_on=None)
    case = Case.objects.get(pk=screening.case_id)
    _event(Kind.SCREENED, case, today, outcome=outcome)


@transaction.atomic
def record_identity(*, by: Actor, case: Case, values: Sequence[Value], replace: Iterable[str] = ()) -> None:
    """Put who the person is, and how and where they can be reached, into the vault. Raises NotAllowed."""
    _require_open(case)
    if case.person_id is None:
        case.person_id = vault.add_person(by=by, subject=case.subject, values=values)
        Case.objects.filter(pk=case.pk).update(person_id=case.person_id)
    else:
        vault.put(by=by, person_id=case.person_id, values=values, replace=replace)
    ledger.record("case.identity_recorded", "case", case.id)


@transaction.atomic
def ask_decision(*, by: Actor, case: Case, authority: Organisation, stage: str) -> DecisionRequest:
    """Ask a competent authority to decide on status; the database lets its deciders see the case from now on.

    Raises NotAllowed, RuleBroken where the body does not decide or was asked already.
    """
    by.require("decision.ask")
    _require_open(case)
    if not authority.decides_status:
        raise rules.RuleBroken(_("This body does not decide on status. Choose one that does."))
    if DecisionRequest.objects.filter(case=case, stage=stage, answered=False).exists():
        raise rules.RuleBroken(_("This decision has been asked for already and is not made yet."))
    today = timezone.localdate()
    due = rules.working_days_after(today, rules.ANSWER_DAYS)
    return DecisionRequest.objects.create(case=case, authority=authority, stage=stage, asked_on=today, due_on=due)


@transaction.atomic
def decide(*, by: Actor, case: Case, stage: str, outcome: str, threshold: str, reason: str) -> StatusDecision:
    """Decide on status, as one's own body was asked to. Whatever the decision, help goes on.

    Raises NotAllowed, RuleBroken for whoever screened, and where nobody asked or it is decided already.
    """
    by.require("decision.write")
    if case.owner_id == by.worker_id or Screening.objects.filter(case=case, screened_by=by.worker_id).exists():
        # the database refuses it too
        raise rules.RuleBroken(_("Whoever screened does not decide: somebody else has to."))
    asked = DecisionRequest.objects.filter(case=case, stage=stage, authority=by.organisation_id, answered=False)
    if not asked.exists():
        raise rules.RuleBroken(_("Your body is not asked for this decision, or has made it already."))
    today = timezone.localdate()
    decision = StatusDecision.objects.create(
        case=case, stage=stage, outcome=outcome, threshold=threshold, reason=reason, decided_on=today
    )
    status = rules.victim_status_after(stage, outcome)
    if status:
        Case.objects.filter(pk=case.pk).update(victim_status=status)
    kind = Kind.IDENTIFIED if outcome == codes.DecisionOutcome.POSITIVE else Kind.NOT_IDENTIFIED
    _event(kind, case, today, stage=stage, reason=reason)
    return decision


@transaction.atomic
def record_assistance(*, by: Actor, case: Case, service: str, provided_on: date, funding: str) -> Assistance:
    """Record a service that was given. Raises NotAllowed, RuleBroken for a day to come."""
    by.require("assistance.write")
    _require_open(case)
    _refuse_future(provided_on)
    assistance = Assistance.objects.create(case=case, service=service, provided_on=provided_on, funding=funding)
    _event(Kind.ASSISTED, case, provided_on, service=service, funding=funding)
    return assistance


@transaction.atomic
def record_unmet_need(*, by: Actor, case: Case, service: str, noticed_on: date, reason: str) -> Assistance:
    """Record a service that was needed and could not be given, and why: a mandate without money must show."""
    by.require("assistance.write")
    _require_open(case)
    _refuse_future(noticed_on)
    return Assistance.objects.create(case=case, service=service, provided_on=noticed_on, unmet_reason=reason)


@transaction.atomic
def close_case(*, by: Actor, case: Case, reason: str) -> None:
    """Close a case with its reason; closing takes nothing away from the person. Raises NotAllowed, RuleBroken."""
    by.require("case.close")
    _require_open(case)
    today = timezone.localdate()
    referred_on = reason == codes.ClosureReason.REFERRED_ON
    status = codes.CaseStatus.CLOSED_REFERRED if referred_on else codes.CaseStatus.CLOSED
    Case.objects.filter(pk=case.pk).update(status=status, closed_on=today, closure_reason=reason, due_on=None)
    case = Case.objects.get(pk=case.pk)
    day = case.closed_on or today
    _retain(case, retention.kept_until(age_status=case.age_status, victim_status=case.victim_status, closed_on=day))
    _event(Kind.CASE_CLOSED, case, today, reason=reason)


@transaction.atomic
def reopen_case(*, by: Actor, case: Case) -> None:
    """Open a closed case again: somebody came back, or it was closed by mistake. Raises NotAllowed, RuleBroken."""
    by.require("case.close")
    if case.is_open:
        raise rules.RuleBroken(_("This case is open."))
    Case.objects.filter(pk=case.pk).update(
        status=codes.CaseStatus.ACTIVE, closed_on=None, closure_reason=None, due_on=timezone.localdate() + timedelta(7)
    )
    _retain(case, retention.years_after(timezone.localdate(), retention.OPEN_YEARS))


def _retain(case: Case, until: date) -> None:
    """How long our drawers of the person are kept; the longest counts where we have several cases of the person."""
    if case.person_id is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("select protection_case_retain(%s, %s)", [case.id, until])
        (kept,) = cursor.fetchone()
    if kept:
        ledger.record("person.retained", "person", case.person_id)


def _event(kind: Kind, case: Case, day: date, **facts: Any) -> uuid.UUID:
    return events.record(kind=kind, occurred_on=day, subject=case.subject, **case.facts(), **facts)


def _require_draft(screening: Screening) -> None:
    if screening.state != codes.ScreeningState.DRAFT:
        raise rules.RuleBroken(_("This screening is finished and stays as it is."))


def _require_open(case: Case) -> None:
    if not case.is_open:
        raise rules.RuleBroken(_("This case is closed. Open it again first."))


def _refuse_future(day: date) -> None:
    if day > timezone.localdate():
        raise rules.RuleBroken(_("This day is still to come. Record what has happened."))
