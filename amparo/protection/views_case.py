"""A case: its tabs, help given, closing and opening again. Who it is: see views_identity.py."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.access.gate import Request, may
from amparo.protection import actions, queries, show_case, show_parts
from amparo.protection.forms import FactsForm
from amparo.protection.forms_case import AssistanceForm, CloseForm, UnmetForm
from amparo.protection.forms_reading import purpose_form
from amparo.protection.rules import RuleBroken
from amparo.protection.views_base import carried_out, draw, found, go, go_back, own_case, typed

OFFERED = {
    "close": "case.close",
    "identify": "person.read",
    "list_referrals": "referral.list",
    "screen": "screening.write",
    "ask": "decision.ask",
    "share": "consent.write",
    "help": "assistance.write",
    "keep": "person.hold",
    "erase": "person.erase",
    "report": "person.access_report",
    "ask_wall": "wall.ask",
}
"""What a tab offers, by the act that it takes."""
FOR_ALL = frozenset({"identify", "list_referrals", "ask_wall"})
"""What it offers also where the case was only shown to us."""


@may("case.open")
@require_GET
def overview(request: Request, case_id: UUID) -> HttpResponse:
    """What is known and done: summary, tasks, timeline; no name."""
    file = found(queries.case_file, by=request.actor, case_id=case_id)
    return _tab(
        request, file, "case", rows=show_case.summary(file.case), groups=show_case.case_groups(file, request.actor),
        steps=show_case.steps(file), purpose=purpose_form(request),
    )  # fmt: skip


@may("case.open")
@require_GET
def screening(request: Request, case_id: UUID) -> HttpResponse:
    """What was asked and answered."""
    file = found(queries.case_file, by=request.actor, case_id=case_id)
    answers = queries.answers(*file.screenings)
    return _tab(request, file, "case_screening", screenings=file.screenings, tables=show_parts.answer_tables(answers))


@may("case.open")
@require_GET
def decisions(request: Request, case_id: UUID) -> HttpResponse:
    """What was asked of whom, and decided by which test."""
    file = found(queries.case_file, by=request.actor, case_id=case_id)
    return _tab(
        request, file, "case_decisions", decisions=[*map(show_parts.decision_rows, file.decisions)],
        requests=[*map(show_parts.request_rows, file.requests)], asked=show_parts.asked_of(file, request.actor),
    )  # fmt: skip


@may("consent.write")
@require_GET
def consents(request: Request, case_id: UUID) -> HttpResponse:
    """What the person allowed, and what was sent to whom."""
    file = found(queries.case_file, by=request.actor, case_id=case_id)
    return _tab(
        request, file, "case_consents", consents=[*map(show_parts.shown_consent, file.consents)],
        table=show_parts.sent_table(file.referrals),
    )  # fmt: skip


@may("assistance.write")
@require_GET
def assistance(request: Request, case_id: UUID) -> HttpResponse:
    """Help that was given, and help that could not be given."""
    file = found(queries.case_file, by=request.actor, case_id=case_id)
    return _tab(
        request, file, "case_assistance", given=show_parts.given_table(file), unmet=show_parts.unmet_table(file)
    )


def _tab(request: Request, file: queries.CaseFile, template: str, **context: Any) -> HttpResponse:
    """A tab of a case, with what every tab has: the tags, the tabs, what the duties allow."""
    by, case = request.actor, file.case
    ours = case.organisation_id == by.organisation_id
    only_read = show_case.reads_only(case, by)
    may_do = {word: by.may(act) and not only_read and (ours or word in FOR_ALL) for word, act in OFFERED.items()}
    tabs, tags = show_case.tabs(file, by, template), show_case.tags(case)
    return draw(
        request, template, form=None, case=case, tabs=tabs, tags=tags, can=may_do, only_read=only_read, **context
    )


@may("screening.write")
@require_http_methods(["GET", "POST"])
def facts(request: Request, case_id: UUID) -> HttpResponse:
    """Change the coded facts: more became known after the screening, or there was none here."""
    by, case = request.actor, own_case(request, case_id)
    form = FactsForm(typed(request), initial=case.facts())
    if form.is_valid() and carried_out(form, actions.save_facts, by=by, case=case, **form.facts()):
        return go(request, _("The facts are saved."), "case", case.pk)
    return draw(request, "case_facts", form=form, case=case)


@may("assistance.write")
@require_http_methods(["GET", "POST"])
def assist(request: Request, case_id: UUID) -> HttpResponse:
    """Record help that was given."""
    by, case = request.actor, own_case(request, case_id)
    form = AssistanceForm(typed(request))
    if form.is_valid() and carried_out(form, actions.record_assistance, by=by, case=case, **form.cleaned_data):
        return go(request, _("The help is recorded."), "case_assistance", case.pk)
    return draw(request, "assistance_new", form=form, case=case, unmet=False)


@may("assistance.write")
@require_http_methods(["GET", "POST"])
def unmet(request: Request, case_id: UUID) -> HttpResponse:
    """Record help that was needed and could not be given."""
    by, case = request.actor, own_case(request, case_id)
    form = UnmetForm(typed(request))
    if form.is_valid() and carried_out(form, actions.record_unmet_need, by=by, case=case, **form.cleaned_data):
        return go(request, _("The need is recorded. It will show in the figures."), "case_assistance", case.pk)
    return draw(request, "assistance_new", form=form, case=case, unmet=True)


@may("case.close")
@require_http_methods(["GET", "POST"])
def close(request: Request, case_id: UUID) -> HttpResponse:
    """Close a case, after saying what that does."""
    by, case = request.actor, own_case(request, case_id)
    form = CloseForm(typed(request))
    if form.is_valid() and carried_out(form, actions.close_case, by=by, case=case, **form.cleaned_data):
        return go(request, _("The case is closed. It can be opened again at any time."), "case", case.pk)
    return _confirm_close(request, case, form)


def _confirm_close(request: Request, case: queries.Case, form: CloseForm) -> HttpResponse:
    return render(
        request,
        "protection/close.html",
        {
            "form": form, "case": case, "confirm": _("Close the case"),
            "question": _("Close case %(ref)s?") % {"ref": case.reference},
            "cancel_url": show_case.url("case", case.pk),
            "effects": [
                _("Nothing more can be recorded in it until somebody opens it again."),
                _("The person loses nothing: whoever needs help again gets it, and the case is opened again."),
                _("What was shared with others stays shared until its day; withdraw a consent to end that."),
                _("The closing is written down with your name and the time, and counted."),
            ],
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@may("case.close")
@require_POST
def reopen(request: Request, case_id: UUID) -> HttpResponse:
    """Open a closed case again."""
    case = own_case(request, case_id)
    try:
        actions.reopen_case(by=request.actor, case=case)
    except RuleBroken as broken:
        return go_back(request, str(broken), "case", case.pk)
    return go(request, _("The case is open again."), "case", case.pk)
