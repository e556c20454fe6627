"""Walls: asking for one from a case, answering, lifting. Whoever answers sees a reference, never the case."""

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amparo.access.calls import Refused
from amparo.access.gate import Request, may
from amparo.protection import queries
from amparo.safeguards import walls
from amparo.safeguards.forms import WallAskForm, WallForm
from amparo.safeguards.models import WallRequest
from amparo.safeguards.views_base import done, draw, go, typed


@may("wall.ask")
@require_http_methods(["GET", "POST"])
def ask(request: Request, case_id: UUID) -> HttpResponse:
    """An official may be involved: say of which body, to somebody outside it."""
    try:
        case = queries.case(by=request.actor, case_id=case_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    form = WallAskForm(typed(request))
    if form.is_valid():
        said = form.cleaned_data
        try:
            walls.ask(
                by=request.actor, case_id=case_id, body_id=said["body"].pk, extent=said["extent"],
                account=said["account"], suspicion=said["suspicion"],
            )  # fmt: skip
            said_so = _("An integrity officer outside that body was told. You will get a notice.")
            return go(request, said_so, "protection:case", case_id)
        except Refused as refused:
            form.add_error(None, str(refused))
    return draw(request, "wall_ask", form=form, case=case)


@may("wall.lift")
@require_safe
def overview(request: Request) -> HttpResponse:
    """Requests that wait, walls that stand."""
    found = walls.walls(by=request.actor)
    return draw(request, "walls", found=found, may_set=request.actor.may("wall.set"))


@may("wall.set")
@require_http_methods(["GET", "POST"])
def one(request: Request, request_id: UUID) -> HttpResponse:
    """Answer a request: set a wall."""
    asked = _asked(request, request_id)
    request.actor.require_step_up()  # before anything is typed
    form = WallForm(typed(request), accounts=walls.accounts(asked.named_id), teams=walls.teams(asked.named_id),
                    initial={"whom": asked.extent, "account": asked.account})  # fmt: skip
    if form.is_valid():
        try:
            walls.set_wall(by=request.actor, asked=asked, **form.chosen())
            return go(request, _("The wall stands, for every record of this person."), "safeguards:walls")
        except Refused as refused:
            form.add_error(None, str(refused))
    return draw(request, "wall_request", form=form, asked=asked)


def _asked(request: Request, request_id: UUID) -> WallRequest:
    try:
        return walls.request(by=request.actor, request_id=request_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


@may("wall.set")
@require_POST
def refuse(request: Request, request_id: UUID) -> HttpResponse:
    """Set none."""
    asked = _asked(request, request_id)
    return done(request, walls.refuse, _("No wall was set."), "safeguards:walls", by=request.actor, asked=asked)


@may("wall.set")
@require_POST
def ask_lift(request: Request, wall_id: UUID) -> HttpResponse:
    """Ask that a wall be lifted."""
    said = _("Asked. The wall stands until a second person agrees.")
    return done(request, walls.ask_lift, said, "safeguards:walls", by=request.actor, wall_id=wall_id)


@may("wall.lift")
@require_POST
def agree_lift(request: Request, agreement_id: UUID) -> HttpResponse:
    """Agree that it be lifted."""
    said = _("The wall is lifted.")
    return done(request, walls.agree_lift, said, "safeguards:walls", by=request.actor, agreement_id=agreement_id)


@may("wall.lift")
@require_POST
def withdraw_lift(request: Request, agreement_id: UUID) -> HttpResponse:
    """Let it stand."""
    said = _("The wall stays.")
    return done(request, walls.withdraw_lift, said, "safeguards:walls", by=request.actor, agreement_id=agreement_id)
