"""Asking another body, and answering: the two boxes, one request, the decision field by field, the release."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.access.gate import Request as Asked
from amparo.access.gate import may
from amparo.access.models import Organisation
from amparo.disclosure import actions, queries, rules, showing
from amparo.disclosure.codes import Purpose
from amparo.disclosure.forms import AskForm, CaseForm, DecideForm, OutsideForm, ReleaseForm, TurnDownForm
from amparo.disclosure.models import Request
from amparo.protection import show_parts
from amparo.protection.models import Case
from amparo.protection.views_base import budget_reached
from amparo.vault.asking import BudgetReached
from amparo.web.forms import Form

BOXES = ("in", "out")


@may("disclosure.list")
@require_GET
def requests(request: Asked) -> HttpResponse:
    """Requests to us, and of ours; those without an answer first."""
    by = request.actor
    usual = "in" if by.may("disclosure.decide") else "out"
    box = request.GET.get("box") if request.GET.get("box") in BOXES else usual
    rows = queries.requests(by=by, box=str(box))
    table = showing.table(rows, str(box)) if rows else None
    context = {"table": table, "tabs": showing.boxes(str(box), by), "may_record": by.may("disclosure.decide")}
    return render(request, "disclosure/requests.html", context)


@may("disclosure.list")
@require_GET
def one(request: Asked, request_id: UUID) -> HttpResponse:
    """One request: to whoever asked the answer and exactly what was released; to the holder all of it."""
    by, found = request.actor, _found(request, request_id)
    holds = found.holder_id == by.organisation_id and by.may("disclosure.decide")
    released = list(found.released.all())
    decisions = list(found.decisions.all()) if holds else []
    return render(
        request,
        "disclosure/one.html",
        {
            "found": found, "rows": showing.rows(found), "tag": showing.tag(found), "holds": holds,
            "decided": showing.decision_table(decisions), "unconfirmed": showing.unconfirmed(decisions),
            "may_confirm": any(showing.may_confirm(each, by) for each in showing.unconfirmed(decisions)),
            "facts": showing.fact_rows(released), "parts": any(each.drawer_id for each in released),
            "until": released[0].until if released else None, "open": found.answer is None,
        },
    )  # fmt: skip


@may("disclosure.read", step_up=True)
@require_POST
def parts(request: Asked, request_id: UUID) -> HttpResponse:
    """The released parts that say who or where somebody is, opened on purpose; recorded."""
    found = _found(request, request_id)
    try:
        known = queries.opened(by=request.actor, request=found)
    except BudgetReached as reached:
        return budget_reached(request, reached)
    shown = show_parts.shown_identity(known)
    return render(request, "disclosure/parts.html", {"found": found, "shown": shown, "known": known})


def _found(request: Asked, request_id: UUID) -> Request:
    try:
        return queries.request(by=request.actor, request_id=request_id)
    except Request.DoesNotExist as error:
        raise Http404 from error


def _held(request: Asked, request_id: UUID) -> Request:
    """A request to us, which we may answer."""
    found = _found(request, request_id)
    if found.holder_id != request.actor.organisation_id:
        raise Http404
    return found


def _unanswered(view: Callable[[Asked, Request], HttpResponse]) -> Callable[[Asked, UUID], HttpResponse]:
    """A step towards an answer; once there is one, a second press or a step back leads to it and says so."""

    @wraps(view)
    def looked_up(request: Asked, request_id: UUID) -> HttpResponse:
        found = _held(request, request_id)
        if found.answer is None:
            return view(request, found)
        messages.error(request, _("This request has its answer already. Nothing more was done."))
        return redirect("disclosure:one", found.pk)

    return looked_up


@may("disclosure.ask")
@require_http_methods(["GET", "POST"])
def ask(request: Asked) -> HttpResponse:
    """Ask another body."""
    by = request.actor
    form = AskForm(_typed(request), bodies=queries.holders(by=by), purposes=rules.purposes_of(by.duties))
    if done := _carried_out(form, lambda: actions.ask(by=by, **form.asked())):
        refused = _("Nothing is given for this purpose, and that it was asked for is kept.")
        return _go(request, refused if done[0].answer else _("Asked. The answer will stand here."), done[0].pk)
    words = {
        "title": _("Ask another body"),
        "button": _("Ask"),
        "intro": _("The body decides on each field. Where it has nothing, or may not answer, you are told the same."),
    }
    return _draw(request, form, **words)  # fmt: skip


@may("disclosure.decide")
@require_http_methods(["GET", "POST"])
def record(request: Asked) -> HttpResponse:
    """Somebody outside asks us: write it down. Another than the writer decides."""
    by = request.actor
    served = [one for one in Purpose if one != Purpose.LICENSING]
    form = OutsideForm(_typed(request), bodies=queries.holders(by=by), purposes=served)
    ours = Organisation.objects.get(pk=by.organisation_id)
    if done := _carried_out(form, lambda: actions.ask(by=by, holder=ours, **form.asked())):
        return _go(request, _("Written down. Somebody else at your body decides."), done[0].pk)
    words = {
        "title": _("Somebody outside asks us"),
        "button": _("Write it down"),
        "intro": _(
            "A court, a foreign body, or the person herself. Write no name: the number of their letter is enough."
        ),
    }
    return _draw(request, form, **words)  # fmt: skip


@may("disclosure.decide")
@require_http_methods(["GET", "POST"])
@_unanswered
def decide(request: Asked, found: Request) -> HttpResponse:
    """Decide on each field, once."""
    by = request.actor
    if found.decisions.exists():
        messages.error(request, _("This is decided already; the first decision stands."))
        return redirect("disclosure:one", found.pk)
    form = DecideForm(_typed(request), asked=showing.in_order(found.asked.all()))
    if _carried_out(form, lambda: actions.decide(by=by, request=found, decisions=form.decisions())):
        return _go(request, _("The decision is recorded. Nothing is released yet."), found.pk)
    words = {
        "title": _("Decide on each field"),
        "button": _("Record the decision"),
        "intro": _("Whoever asked sees neither the decisions nor the reasons, only what is released."),
    }
    return _draw(request, form, found=found, **words)  # fmt: skip


@may("disclosure.decide")
@require_http_methods(["GET", "POST"])
@_unanswered
def confirm(request: Asked, found: Request) -> HttpResponse:
    """Confirm, as a second person, what says who or where somebody is, and of which case."""
    by = request.actor
    form = CaseForm(_typed(request), initial={"case_reference": found.case_reference})
    if _carried_out(form, lambda: actions.confirm(by=by, request=found, case=_case(request, form))):
        return _go(request, _("Confirmed."), found.pk)
    words = {
        "title": _("Confirm as a second person"),
        "button": _("Confirm"),
        "intro": _("Look yourself whose case it is. What you confirm is released out of this case, or not at all."),
    }
    return _draw(request, form, found=found, **words)  # fmt: skip


@may("disclosure.decide", step_up=True)
@require_http_methods(["GET", "POST"])
@_unanswered
def release(request: Asked, found: Request) -> HttpResponse:
    """Release what was granted, out of a case of ours."""
    own = found.purpose == Purpose.OWN_ACCESS
    form = ReleaseForm(_typed(request), own_access=own, initial={"case_reference": found.case_reference})
    if _carried_out(form, lambda: _release(request, found, form)):
        return _go(request, _("Released: exactly what was granted. The person's case worker is told."), found.pk)
    words = {
        "title": _("Release what was granted"),
        "button": _("Release"),
        "intro": _(
            "Facts go as they stand now. Who or where the person is stays open until the last day, or your recall."
        ),
    }
    return _draw(request, form, found=found, **words)  # fmt: skip


def _release(request: Asked, found: Request, form: Form) -> int:
    by, case = request.actor, _case(request, form)
    consent = queries.consent_for(by=by, case=case, asker_id=found.asker_id)
    return actions.release(by=by, request=found, case=case, consent=consent, safety=form.cleaned_data.get("safety"))


def _case(request: Asked, form: Form) -> Case:
    case = queries.case_by_reference(by=request.actor, reference=form.cleaned_data["case_reference"])
    if case is None:
        raise rules.RuleBroken(_("No case in your sight has this reference."))
    return case


@may("disclosure.decide")
@require_http_methods(["GET", "POST"])
@_unanswered
def turn_down(request: Asked, found: Request) -> HttpResponse:
    """Answer without releasing anything."""
    form = TurnDownForm(_typed(request))
    if _carried_out(form, lambda: actions.turn_down(by=request.actor, request=found, **form.cleaned_data) or True):
        return _go(request, _("Answered. Nothing was released."), found.pk)
    words = {"title": _("Turn the request down"), "button": _("Answer"), "intro": ""}
    return _draw(request, form, found=found, **words)


@may("disclosure.decide")
@require_http_methods(["GET", "POST"])
def recall(request: Asked, request_id: UUID) -> HttpResponse:
    """Recall what was released, after saying what that does."""
    found = _held(request, request_id)
    if request.method == "POST":
        actions.recall(by=request.actor, request=found)
        return _go(request, _("Recalled. What it opened is shut."), found.pk)
    context = {
        "question": _("Recall what was released?"), "confirm": _("Recall it"), "danger": True, "form": "",
        "cancel_url": reverse("disclosure:one", args=[found.pk]),
        "effects": [_("It is shut at once."), _("Whoever asked is told to use it no longer and to pass nothing on."),
                    _("What they have written down or printed cannot be taken back.")],
    }  # fmt: skip
    return render(request, "web/confirm.html", context)


def _typed(request: Asked) -> Any:
    return request.POST if request.method == "POST" else None


def _carried_out(form: Form, action: Callable[[], Any]) -> list[Any]:
    """What the action gave, in a list; an empty one where the form is not filled in well or a rule is broken."""
    if not form.is_valid():
        return []
    try:
        return [action()]
    except rules.RuleBroken as broken:
        form.add_error(None, str(broken))
        return []


def _draw(request: Asked, form: Form, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "disclosure/form.html", {"form": form, **context}, status=status)


def _go(request: Asked, said: str, request_id: UUID) -> HttpResponse:
    messages.success(request, said)
    return redirect("disclosure:one", request_id)
