"""Emergency access: opening, naming another second person, confirming or objecting, the list; and the alarms."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amparo.access.calls import Refused
from amparo.access.context import Actor
from amparo.access.gate import Request, may
from amparo.safeguards import alarms, emergencies
from amparo.safeguards.forms import EmergencyForm, SecondForm
from amparo.safeguards.models import Emergency
from amparo.safeguards.views_base import done, draw, go, typed
from amparo.web.components import Tag


@dataclass(frozen=True)
class Shown:
    """An emergency access as the page draws it, with what the reader can do about it."""

    emergency: Emergency
    tag: Tag
    mine: bool
    open: bool
    to_answer: bool


@may("emergency.answer")
@require_safe
def overview(request: Request) -> HttpResponse:
    """Every use that concerns one: by whom, why, confirmed or not."""
    by = request.actor
    shown = [_shown(one, by) for one in emergencies.emergencies(by=by)]
    return draw(request, "emergencies", shown=shown, may_open=by.may("emergency.open"))


def _shown(one: Emergency, by: Actor) -> Shown:
    mine = one.worker_id == by.worker_id
    open_still = mine and one.until > timezone.now()
    return Shown(one, _tag(one), mine, open_still, one.waits and one.second_id == by.worker_id)


def _tag(one: Emergency) -> Tag:
    if one.confirmed_at:
        return Tag(_("Confirmed"), "good")
    if one.objected_at:
        return Tag(_("Objected: account stopped"), "bad")
    return (
        Tag(_("Waits for the second person"), "waiting")
        if one.waits
        else Tag(_("Not confirmed: account stopped"), "bad")
    )


@may("emergency.open")
@require_http_methods(["GET", "POST"])
def open_case(request: Request) -> HttpResponse:
    """Open a case that one does not see; where nothing opens, the page is the same whatever the reason."""
    by = request.actor
    by.require_step_up()  # first of all: nothing that was typed is lost over it
    form = EmergencyForm(typed(request), seconds=emergencies.seconds(by=by))
    if form.is_valid():
        said = form.cleaned_data
        try:
            found = emergencies.open_case(
                by=by, digits=said["reference"], reason=said["reason"], ground=said["ground"], second_id=said["second"]
            )
            if found:
                said_so = _(
                    "The case is open to you for one hour. The person you named has to confirm it within a day."
                )
                return go(request, said_so, "protection:case", found)
            form.add_error("reference", _("Nothing opens under this reference. Look whether it is typed well."))
        except Refused as refused:
            form.add_error(None, str(refused))
    return draw(request, "emergency_open", form=form)


@may("emergency.open")
@require_http_methods(["GET", "POST"])
def second(request: Request, emergency_id: UUID) -> HttpResponse:
    """Name another second person."""
    by = request.actor
    emergencies.require_own(by=by, emergency_id=emergency_id)
    form = SecondForm(typed(request), seconds=emergencies.seconds(by=by))
    if form.is_valid():
        try:
            emergencies.name_second(by=by, emergency_id=emergency_id, second_id=form.cleaned_data["second"])
            return go(request, _("The person you named was told."), "safeguards:emergencies")
        except Refused as refused:
            form.add_error(None, str(refused))
    return draw(request, "emergency_second", form=form)


@may("emergency.answer")
@require_POST
def confirm(request: Request, emergency_id: UUID) -> HttpResponse:
    """I confirm."""
    values = {"by": request.actor, "emergency_id": emergency_id, "agrees": True}
    return done(request, emergencies.answer, _("Confirmed, with your name."), "safeguards:emergencies", **values)


@may("emergency.answer")
@require_http_methods(["GET", "POST"])
def object_(request: Request, emergency_id: UUID) -> HttpResponse:
    """I object, having read what that does."""
    if request.method == "GET":
        emergencies.require_to_answer(by=request.actor, emergency_id=emergency_id)
        return render(request, "web/confirm.html", _objecting())
    values = {"by": request.actor, "emergency_id": emergency_id, "agrees": False}
    said = _("The access has ended and the account is stopped. The overseers were told.")
    return done(request, emergencies.answer, said, "safeguards:emergencies", **values)


def _objecting() -> dict[str, object]:
    return {
        "question": _("Object to this emergency access?"), "confirm": _("I object"), "danger": True,
        "cancel_url": reverse("safeguards:emergencies"),
        "effects": [
            _("The access ends at once."),
            _("The colleague's account is stopped until two people give it duties again."),
            _("The overseers are told, with your name."),
        ],
    }  # fmt: skip


@may("emergency.review")
@require_safe
def alarm_list(request: Request) -> HttpResponse:
    """The alarms that canaries raised."""
    return draw(request, "alarms", alarms=alarms.alarms(by=request.actor))
