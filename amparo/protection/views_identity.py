"""Who a person is: closed until somebody asks and says what for; recording it; erasing it; more than the limit."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.access.context import NotAllowed
from amparo.access.gate import Request, may
from amparo.protection import actions, queries, show_case, show_parts, show_reading
from amparo.protection.forms import IdentityForm
from amparo.protection.forms_case import EraseForm
from amparo.protection.forms_reading import REMEMBERED, MoreForm, PurposeForm, purpose_form
from amparo.protection.models import Case
from amparo.protection.views_base import budget_reached, carried_out, draw, found, go, go_back, own_case, typed
from amparo.vault import actions as vault_actions
from amparo.vault import asking, retaining
from amparo.vault import queries as vault
from amparo.vault.asking import BudgetReached
from amparo.vault.models import Part

WHO = (Part.IDENTITY, Part.CONTACT)
View = Callable[[Request, UUID], HttpResponse]
HELD = gettext_lazy("There is a hold: the person is kept for now. Nothing was erased.")
NOT_OURS = gettext_lazy("We keep nothing about who this is ourselves, or we erased it.")


def counted_reading(view: View) -> View:
    """A view that opens identities: where a budget is reached, it says so instead."""

    @wraps(view)
    def counted(request: Request, case_id: UUID) -> HttpResponse:
        try:
            return view(request, case_id)
        except BudgetReached as reached:
            return budget_reached(request, reached)

    return counted


@may("person.read")
@require_http_methods(["GET", "POST"])
@counted_reading
def identity(request: Request, case_id: UUID) -> HttpResponse:
    """Who the person is: by GET the question what for, by POST the names, each reading written down before."""
    case = found(queries.case, by=request.actor, case_id=case_id)
    form = purpose_said(request, case)
    if not form.is_valid():
        return _closed(request, case, form)
    known = vault.read_person(
        by=request.actor, person_id=_person(case), parts=WHO, purpose=form.cleaned_data["purpose"]
    )
    may_write = case.is_open and case.organisation_id == request.actor.organisation_id
    return draw(request, "identity", case=case, known=show_parts.shown_identity(known), may_write=may_write)


@may("person.read", step_up=True)
@require_http_methods(["GET", "POST"])
@counted_reading
def whereabouts(request: Request, case_id: UUID) -> HttpResponse:
    """Where the person is: asked for by itself, by somebody who has just proved again who they are."""
    case = found(queries.case, by=request.actor, case_id=case_id)
    form = purpose_said(request, case)
    if not form.is_valid():
        return _closed(request, case, form, where=True)
    known = vault.read_person(
        by=request.actor, person_id=_person(case), parts=[Part.WHEREABOUTS], purpose=form.cleaned_data["purpose"]
    )
    return draw(request, "whereabouts", case=case, known=show_parts.shown_identity(known))


def purpose_said(request: Request, case: Case) -> PurposeForm:
    """What for: as typed, and then remembered; or still to be said."""
    if request.method == "GET" or case.person_id is None:
        return purpose_form(request)
    form = PurposeForm(request.POST)
    if form.is_valid():
        request.session[REMEMBERED] = form.cleaned_data["purpose"]
    return form


def _closed(request: Request, case: Case, form: PurposeForm, *, where: bool = False) -> HttpResponse:
    return draw(request, "identity_closed", form=form, case=case, purpose=form, where=where)


def _person(case: Case) -> UUID:
    """The case's person. Raises Http404 where there is none."""
    if case.person_id is None:
        raise Http404
    return UUID(str(case.person_id))


@may("person.write")
@require_http_methods(["GET", "POST"])
def record(request: Request, case_id: UUID) -> HttpResponse:
    """Put what is known into the vault; what is there already is not shown here."""
    case = own_case(request, case_id)
    form = IdentityForm(typed(request))
    if _recorded(request, case, form):
        more = request.POST.get("then") == "more"
        return go(request, _("Sealed and saved."), "identity_record" if more else "case", case.pk)
    return draw(request, "identity_record", form=form, case=case)


def _recorded(request: Request, case: Case, form: IdentityForm) -> bool:
    """Is it sealed? Names beside others are made findable together, which opens the person: that has a limit, too."""
    if not form.is_valid():
        return False
    values = {"by": request.actor, "case": case, "values": form.values(), "replace": form.replaced()}
    try:
        return carried_out(form, actions.record_identity, **values)
    except BudgetReached:
        form.add_error(
            None, _("You have opened as many people as the limit allows. Nothing is saved; try again later.")
        )
        return False


def _not_erased(request: Request, person_id: UUID) -> Promise | None:
    """Why we cannot erase the person now; None where we can."""
    if retaining.holds(person_id):
        return HELD
    return None if retaining.kept_until(person_id, request.actor.organisation_id) else NOT_OURS


@may("person.erase")
@require_http_methods(["GET", "POST"])
def erase(request: Request, case_id: UUID) -> HttpResponse:
    """Erase who the person is, after saying what that does; or say, on the page of keeping, why it cannot be done."""
    case = own_case(request, case_id)
    person_id = _person(case)
    if why := _not_erased(request, person_id):
        return go_back(request, why, "keeping", case.pk)
    form = EraseForm(typed(request), reference=case.reference)
    if form.is_valid():
        try:
            found(vault_actions.erase, by=request.actor, person_id=person_id)
        except vault_actions.LegalHold:
            return go_back(request, HELD, "keeping", case.pk)
        return redirect("protection:erased", case.pk)
    effects = [
        _("Names, birth date, documents, contacts, whereabouts and photograph can never be read again."),
        _("The person is found by no search any more, in no body."),
        _("The case stays, without a name; what was counted stays counted."),
        _("You get a receipt, which can be printed for the person."),
    ]
    question = _("Erase who the person in case %(ref)s is?") % {"ref": case.reference}
    back, button = show_case.url("case", case.pk), _("Erase for ever")
    return draw(request, "erase", form=form, case=case, question=question, effects=effects, danger=True,
                confirm=button, cancel_url=back)  # fmt: skip


@may("person.erase")
@require_GET
def erased(request: Request, case_id: UUID) -> HttpResponse:
    """The receipt of an erasure, to print."""
    case = found(queries.case, by=request.actor, case_id=case_id)
    receipt = found(vault.receipt, by=request.actor, person_id=_person(case))
    return draw(request, "erased", case=case, rows=show_reading.receipt_rows(receipt))


@may("person.read")
@require_http_methods(["GET", "POST"])
def more(request: Request) -> HttpResponse:
    """The limits, and asking for more than they allow: one asks, another of the same body approves."""
    by, form = request.actor, MoreForm(typed(request))
    if form.is_valid():
        asking.ask_for_more(by=by, **form.cleaned_data)
        return go(request, _("Asked. Whoever heads your body was told; once approved, it holds for one day."), "more")
    asked = show_reading.more_asked(vault.more_asked(by=by), by)
    return draw(request, "more", form=form, rows=show_reading.budget_rows(vault.budgets(by=by)), asked=asked)


@may("person.approve_bulk")
@require_POST
def approve(request: Request, bulk_id: UUID) -> HttpResponse:
    """Let a colleague read more for a day."""
    try:
        done = asking.approve_more(by=request.actor, bulk_id=bulk_id)
    except NotAllowed:
        return go_back(request, _("Somebody else who heads your body has to approve this."), "more")
    if not done:
        return go_back(request, _("There is nothing to approve here any more."), "more")
    return go(request, _("Approved for one day. The overseer was told."), "more")
