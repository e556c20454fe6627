"""A case and a screening as the components draw them: summary, tags, tabs, tasks, steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.access.context import Actor
from amparo.events.kinds import AgeStatus, Exploitation, Sex
from amparo.protection import codes, places, rules, sheet
from amparo.protection.models import Case, Consent, Referral, Screening, StatusDecision
from amparo.protection.queries import CaseFile
from amparo.protection.show_lists import due_tag, short, status_tag
from amparo.web.components import DONE, IN_PROGRESS, TO_DO, Row, Tab, Tag, Task, TaskGroup, Text

POSSIBLE = Tag(gettext_lazy("Possible"))
"""What can be done and need not be: a task that says "to do" is done for its own sake."""


def url(name: str, *args: object) -> str:
    """An address of this room."""
    return reverse(f"protection:{name}", args=args)


def label(choices: Any, code: str | None) -> str:
    """A code in words; "" for none."""
    return str(choices(code).label) if code else ""


def tags(case: Case) -> list[Tag]:
    """What is told at a glance: state, status, age, and lateness."""
    told = [status_tag(case), Tag(label(codes.VictimStatus, case.victim_status))]
    if rules.takes_child_path(case.age_status):
        told.append(Tag(label(AgeStatus, case.age_status) or _("Age not known: treated as a child"), "waiting"))
    else:
        told.append(Tag(label(AgeStatus, case.age_status)))
    return [*told, due_tag(case.due_on, timezone.localdate())] if case.due_on else told


def tabs(file: CaseFile, by: Actor, current: str) -> list[Tab]:
    """The tabs that the acting person's duties open."""
    offered: list[tuple[str, str, Text, int | None]] = [
        ("case", "case.open", _("Overview"), None),
        ("case_screening", "case.open", _("Screening"), None),
        ("case_decisions", "case.open", _("Decisions"), len(file.decisions) or None),
        ("case_consents", "consent.write", _("Consent and referrals"), len(file.referrals) or None),
        ("case_assistance", "assistance.write", _("Assistance"), len(file.assistance) or None),
    ]
    return [
        Tab(words, url(name, file.case.pk), current=name == current, count=count)
        for name, act, words, count in offered
        if by.may(act)
    ]


def summary(case: Case) -> list[Row]:
    """The coded facts of a case, none of which says who it is."""
    return [
        Row(_("Opened"), f"{short(timezone.localdate(case.opened_at))}, {case.organisation}"),
        Row(_("Child or adult?"), label(AgeStatus, case.age_status)),
        Row(_("Sex"), label(Sex, case.sex)),
        Row(_("Citizenship"), places.country_name(case.citizenship)),
        Row(_("Form of exploitation"), label(Exploitation, case.exploitation)),
        Row(_("Region"), places.region_name(case.region)),
    ]


def reads_only(case: Case, by: Actor) -> bool:
    """Is the case in sight without our being among its readers, as in an emergency? Then everything is refused."""
    return set(case.readers).isdisjoint(by.principals)


def case_groups(file: CaseFile, by: Actor) -> list[TaskGroup]:
    """What can be done in an open case, in the order in which it mostly happens; nothing has to be."""
    if not file.case.is_open or reads_only(file.case, by):
        return []
    if file.case.organisation_id != by.organisation_id:
        shown = [task for task in (_screening_task(file, by), _decision_task(file, by)) if task]
        return [TaskGroup(_("Decide"), shown)]
    groups = [
        (_("Meet"), [_screening_task(file, by), _identity_task(file.case, by)]),
        (_("Decide"), [_decision_task(file, by)]),
        (_("Share"), [_consent_task(file, by), _referral_task(file, by)]),
        (_("Help"), [_assistance_task(file, by), _close_task(file.case, by)]),
    ]
    kept = [(title, [task for task in tasks if task]) for title, tasks in groups]
    return [TaskGroup(title, tasks) for title, tasks in kept if tasks]


def _screening_task(file: CaseFile, by: Actor) -> Task | None:
    if not file.screenings:
        return None
    last = file.screenings[-1]
    ours = by.may("screening.write") and file.case.organisation_id == by.organisation_id
    if last.state == codes.ScreeningState.COMPLETED or not ours:
        outcome = label(codes.ScreeningOutcome, last.outcome)
        tag = DONE if last.outcome else IN_PROGRESS
        return Task(_("Screening"), url("case_screening", file.case.pk), tag, outcome)
    return Task(_("Go on with the screening"), url("screening", last.pk), IN_PROGRESS)


def _identity_task(case: Case, by: Actor) -> Task | None:
    if not by.may("person.write"):
        return None
    tag = Tag(_("Recorded"), "good") if case.person_id else Tag(_("Not recorded"))
    link = url("identity_record", case.pk)
    return Task(_("Record who the person is"), link, tag, _("Only if the person wants to say. No help depends on it."))


def _decision_task(file: CaseFile, by: Actor) -> Task | None:
    if by.may("decision.write") and file.case.owner_id != by.worker_id:
        tag = DONE if file.decisions and all(one.answered for one in file.requests) else TO_DO
        return Task(_("Decide on status"), url("decide", file.case.pk), tag)
    if not by.may("decision.ask") or file.case.organisation_id != by.organisation_id:
        return None
    link = url("decision_ask", file.case.pk)
    hint = _("Help is given before, during and after it, whatever it is.")
    return Task(_("Ask for a decision on status"), link, _asked(file), hint)


def _asked(file: CaseFile) -> Tag:
    if any(not one.answered for one in file.requests):
        return Tag(_("Asked, no answer so far"), "waiting")
    return DONE if file.decisions else POSSIBLE


def _consent_task(file: CaseFile, by: Actor) -> Task | None:
    if not by.may("consent.write"):
        return None
    live = any(one.live_on(timezone.localdate()) for one in file.consents)
    tag = Tag(_("One holds"), "good") if live else POSSIBLE
    return Task(_("Record a consent"), url("consent_new", file.case.pk), tag)


def _referral_task(file: CaseFile, by: Actor) -> Task | None:
    if not by.may("referral.send"):
        return None
    states = {one.state for one in file.referrals}
    if codes.ReferralState.SENT in states:
        tag = Tag(_("Sent, no answer so far"), "waiting")
    else:
        tag = DONE if states & {codes.ReferralState.ACCEPTED, codes.ReferralState.DONE} else POSSIBLE
    return Task(_("Refer to another body"), url("refer", file.case.pk), tag)


def _assistance_task(file: CaseFile, by: Actor) -> Task | None:
    if not by.may("assistance.write"):
        return None
    tag = IN_PROGRESS if file.assistance else POSSIBLE
    return Task(_("Record help given"), url("assist", file.case.pk), tag)


def _close_task(case: Case, by: Actor) -> Task | None:
    return Task(_("Close the case"), url("close", case.pk), POSSIBLE) if by.may("case.close") else None


@dataclass(frozen=True)
class Step:
    """An entry of a case's history: what, on which day, by or with whom."""

    day: date
    title: str
    by: str = ""
    text: str = ""


def steps(file: CaseFile) -> list[Step]:
    """What happened in a case, newest first, as far as the acting person's duties reach."""
    case = file.case
    told = [Step(timezone.localdate(case.opened_at), _("Case opened"), str(case.organisation))]
    for one in file.screenings:
        if one.completed_on:
            told.append(
                Step(one.completed_on, _("Screening finished"), text=label(codes.ScreeningOutcome, one.outcome))
            )
    told += [Step(one.asked_on, _("Decision asked for"), str(one.authority)) for one in file.requests]
    told += [_decided(one) for one in file.decisions]
    for consent in file.consents:
        told += _consent_steps(consent)
    for referral in file.referrals:
        told += _referral_steps(referral)
    for help_ in file.assistance:
        title = _("Help could not be given") if help_.unmet_reason else _("Help given")
        told.append(Step(help_.provided_on, title, text=help_.get_service_display()))
    if case.closed_on:
        told.append(Step(case.closed_on, _("Case closed"), text=label(codes.ClosureReason, case.closure_reason)))
    return sorted(told, key=lambda step: step.day)[::-1]


def _decided(one: StatusDecision) -> Step:
    title = _("Positive decision") if one.outcome == codes.DecisionOutcome.POSITIVE else _("Negative decision")
    return Step(one.decided_on, title, str(one.decider_body), one.get_stage_display())


def _consent_steps(one: Consent) -> list[Step]:
    given = Step(one.valid_from, _("Consent given"), str(one.recipient), one.get_purpose_display())
    if one.withdrawn_at is None:
        return [given]
    return [given, Step(timezone.localdate(one.withdrawn_at), _("Consent withdrawn"), str(one.recipient))]


def _referral_steps(one: Referral) -> list[Step]:
    sent = Step(one.sent_on, _("Referred"), str(one.receiver), one.get_service_display())
    if one.answered_on is None:
        return [sent]
    reason = label(codes.DeclineReason, one.decline_reason)
    return [sent, Step(one.answered_on, one.get_state_display(), str(one.receiver), reason)]


def screening_groups(screening: Screening, answers: Mapping[str, str]) -> list[TaskGroup]:
    """The pages of a screening, urgent needs first, with how far each is; none has to be completed."""
    child = rules.takes_child_path(screening.case.age_status)
    draft = screening.state == codes.ScreeningState.DRAFT
    pages = [_page_task(screening, page, answers, child=child) for page in sheet.PAGES]
    pages.insert(1, _facts_task(screening))
    last = Task(_("Finish with your own judgement"), url("screening_finish", screening.pk), TO_DO)
    if not draft:
        pages = [Task(task.label, "", task.tag, task.hint) for task in pages]
        last = Task(_("Finished"), "", DONE, label(codes.ScreeningOutcome, screening.outcome))
    return [TaskGroup(_("Questions"), pages), TaskGroup(_("At the end"), [last])]


def _page_task(screening: Screening, page: sheet.Page, answers: Mapping[str, str], *, child: bool) -> Task:
    asked = sheet.questions_of(page, child=child)
    done = sum(question.code in answers for question in asked)
    tag = DONE if done == len(asked) else IN_PROGRESS if done else TO_DO
    hint = _("%(done)s of %(all)s answered") % {"done": done, "all": len(asked)}
    return Task(page.title, url("screening_page", screening.pk, page.code), tag, hint)


def _facts_task(screening: Screening) -> Task:
    case = screening.case
    known = [case.age_status, case.citizenship, case.region, case.sex != Sex.UNKNOWN]
    tag = DONE if all(known) else IN_PROGRESS if any(known) else TO_DO
    return Task(_("Facts about the person"), url("screening_facts", screening.pk), tag)


def facts_on_paper() -> list[tuple[str, list[str]]]:
    """The closed questions of the facts page, for the printed sheet; citizenship is a line to write on."""
    return [
        (_("Child or adult?"), [str(words) for _code, words in AgeStatus.choices]),
        (_("Sex"), [str(words) for _code, words in Sex.choices]),
        (_("Form of exploitation"), [str(words) for _code, words in Exploitation.choices]),
    ]
