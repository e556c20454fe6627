"""Giving duties: what waits for a second person, asking, agreeing, withdrawing."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amparo.access import grants
from amparo.access.calls import Refused
from amparo.access.duties import Duty
from amparo.access.forms_grants import GrantForm
from amparo.access.gate import Request, may


@may("grant.agree")
@require_safe
def waiting(request: Request) -> HttpResponse:
    """What was asked for and waits for a second person."""
    found = grants.waiting(by=request.actor)
    rows = [(one, [Duty(duty).label for duty in one.grant.duties]) for one in found]
    return render(request, "access/grants.html", {"rows": rows, "may_ask": request.actor.may("grant.ask")})


@may("grant.ask")
@require_http_methods(["GET", "POST"])
def ask(request: Request) -> HttpResponse:
    """Ask that an account be given duties."""
    by = request.actor
    by.require_step_up()  # before anything is typed
    form = GrantForm(request.POST if request.method == "POST" else None, accounts=grants.accounts(by=by))
    if form.is_valid():
        said = form.cleaned_data
        try:
            grants.ask(
                by=by, worker=said["worker"], duties=said["duties"], scope=said["scope"], body_id=said["body"].pk,
                team_id=said["team"],
            )  # fmt: skip
            messages.success(request, _("Asked. A second person has seven days to agree."))
            return redirect("access:grants")
        except Refused as refused:
            form.add_error(None, str(refused))
    return render(request, "access/grant_ask.html", {"form": form}, status=422 if form.errors else 200)


@may("grant.agree")
@require_POST
def agree(request: Request, agreement_id: UUID) -> HttpResponse:
    """Agree, and have it carried out."""
    return _done(request, agreement_id, grants.agree, _("Done. The account's sessions have ended; it is told."))


@may("grant.agree")
@require_POST
def withdraw(request: Request, agreement_id: UUID) -> HttpResponse:
    """Take it back."""
    return _done(request, agreement_id, grants.withdraw, _("Withdrawn."))


def _done(request: Request, agreement_id: UUID, act: Callable[..., None], said: str | Promise) -> HttpResponse:
    try:
        act(by=request.actor, agreement_id=agreement_id)
        messages.success(request, str(said))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("access:grants")
