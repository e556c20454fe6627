"""Pages with a network: what waits on this device and is sent, the body's devices, what is kept aside."""

import base64
import binascii
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.access.context import NotAllowed
from amparo.access.gate import Request, may
from amparo.intake import actions, queries, showing
from amparo.intake.codes import State
from amparo.intake.forms import EnrolForm

T = TypeVar("T")


@may("intake.send")
@require_GET
def overview(request: Request) -> HttpResponse:
    """What waits on this very device (its browser knows), the devices, and what is kept aside."""
    by, head = request.actor, queries.heads(request.actor)
    devices = [showing.device(seen) for seen in queries.devices(by=by)]
    aside = [showing.aside(one, by) for one in queries.kept_aside(by=by)]
    return render(request, "intake/overview.html", {"devices": devices, "aside": aside, "head": head})


@may("intake.send")
@require_POST
def receive(request: Request) -> HttpResponse:
    """One envelope, from the page's script; the receipt, or why nothing was kept."""
    try:
        sent = base64.b64decode(request.POST.get("envelope", ""), validate=True)
    except (binascii.Error, ValueError):
        sent = b""
    try:
        one = actions.receive(by=request.actor, sent=sent)
    except actions.Kept as kept:
        return JsonResponse({"said": kept.why.label}, status=422)
    digest = base64.b64encode(bytes(one.digest)).decode()
    return JsonResponse({"digest": digest, "aside": one.state == State.ASIDE})


@may("device.enrol", step_up=True)
@require_http_methods(["GET", "POST"])
def enrol(request: Request) -> HttpResponse:
    """Let the browser that shows this page write for the own body; answered to the page's script."""
    by = request.actor
    if not queries.heads(by):
        raise NotAllowed("device.enrol")
    if request.method != "POST":
        return render(request, "intake/enrol.html", {"form": EnrolForm()})
    form = EnrolForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"said": " ".join(str(problem.text) for problem in form.problems())}, status=422)
    device, said = uuid4(), form.cleaned_data
    key = actions.intake_key(by=by)
    actions.enrol(by=by, device_id=device, name=said["name"], public_key=said["public_key"])
    return JsonResponse({"device": device.hex, "name": said["name"], "key": base64.b64encode(key).decode()})


@may("intake.send")
@require_http_methods(["GET", "POST"])
def revoke(request: Request, device_id: UUID) -> HttpResponse:
    """Revoke a device, after saying what that does: what it still sends is kept aside."""
    device = _found(lambda: queries.device(by=request.actor, device_id=device_id))
    if request.method == "GET":
        effects = [
            _("What it still sends is kept aside for a second person, also what was written before."),
            _("It cannot be taken back: whoever needs the device enrols it anew."),
        ]
        return _ask(request, _("Revoke %(name)s?") % {"name": device.name}, effects, _("Revoke it"))
    if actions.revoke(by=request.actor, device_id=device.pk):
        messages.success(request, _("Revoked. What this device still sends is kept aside for a second person."))
    return redirect("intake:overview")


@may("device.enrol")
@require_POST
def take_in(request: Request, envelope_id: UUID) -> HttpResponse:
    """As a second person: make it a draft screening of one's own, to be read and finished there."""
    kept = _found(lambda: queries.envelope(by=request.actor, envelope_id=envelope_id))
    try:
        screening = actions.take_in(by=request.actor, kept=kept)
    except actions.NothingToSettle:
        messages.error(request, _("This cannot be taken in: it does not open, holds no screening, or was settled."))
        return redirect("intake:overview")
    return redirect("protection:screening", screening.pk)


@may("device.enrol")
@require_http_methods(["GET", "POST"])
def refuse(request: Request, envelope_id: UUID) -> HttpResponse:
    """As a second person, after saying what that does: let it go, unopened."""
    kept = _found(lambda: queries.envelope(by=request.actor, envelope_id=envelope_id))
    if request.method == "GET":
        effects = [
            _("What was written on the device is gone for ever; nobody has read it here."),
            _("That it came, and that you refused it, stays written."),
        ]
        return _ask(request, _("Refuse number %(number)s?") % {"number": kept.number}, effects, _("Refuse it for ever"))
    try:
        actions.refuse(by=request.actor, kept=kept)
        messages.success(request, _("Refused. Its content is gone; that it came stays written."))
    except actions.NothingToSettle:
        messages.error(request, _("This was settled already."))
    return redirect("intake:overview")


def _ask(request: Request, question: str, effects: list[str], confirm: str) -> HttpResponse:
    """Before what cannot be taken back."""
    context = {"question": question, "effects": effects, "confirm": confirm, "danger": True,
               "cancel_url": reverse("intake:overview")}  # fmt: skip
    return render(request, "web/confirm.html", context)


def _found(query: Callable[[], T]) -> T:
    try:
        return query()
    except ObjectDoesNotExist as error:
        raise Http404 from error
