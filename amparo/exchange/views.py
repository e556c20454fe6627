"""The page of exports: one's own and where they stand, and those of colleagues that wait for a second person."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from amparo.access.gate import Request, may
from amparo.exchange import actions, queries
from amparo.exchange.show import shown


@may("export.list")
@require_safe
def exports(request: Request) -> HttpResponse:
    """What I asked for and took away, and what colleagues ask me to agree to."""
    found = queries.exports(by=request.actor)
    context = {
        "mine": [shown(one, found.now) for one in found.mine],
        "colleagues": [shown(one, found.now) for one in found.colleagues],
        "may_ask": request.actor.may("case.export"),
    }
    return render(request, "exchange/exports.html", context)


@may("case.export")
@require_POST
def agree(request: Request, export_id: UUID) -> HttpResponse:
    """Agree to a colleague's export."""
    return _done(request, actions.agree, export_id, _("You have agreed. It can still be stopped."))


@may("case.export")
@require_POST
def stop(request: Request, export_id: UUID) -> HttpResponse:
    """Withdraw, refuse, or take back what one agreed to."""
    return _done(request, actions.stop, export_id, _("The export is stopped. Nothing was taken away."))


def _done(request: Request, act: Callable[..., None], export_id: UUID, said: Promise) -> HttpResponse:
    """One's own, another body's and a missing export that cannot be decided on are the same page."""
    try:
        act(by=request.actor, export_id=export_id)
    except actions.NotNow as error:
        raise Http404 from error
    messages.success(request, str(said))
    return redirect("exchange:exports")
