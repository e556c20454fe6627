"""People who work here: an administrator invites, resets and ends accounts of the own body. Duties come from others."""

from collections.abc import Callable, Sequence
from typing import cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from amparo.access import accounts
from amparo.access.context import Actor
from amparo.access.forms import InviteForm
from amparo.access.gate import Request, may

page = require_http_methods(["GET", "POST"])
Done = Callable[[Actor, int], str | None]


@may("workers.list", at_door=True)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The accounts of the own body, and what can be done with them."""
    by = cast(Request, request).actor
    return render(request, "access/people.html", {"people": [_shown(each, by) for each in accounts.people(by)]})


def _shown(each: accounts.Colleague, by: Actor) -> dict[str, object]:
    return {"is": each, "state": _state(each), "mine": each.id == by.worker_id}


def _state(each: accounts.Colleague) -> str:
    """How it stands with an account, in a few words."""
    if not each.active:
        return _("Ended")
    if each.invited_until:
        until = date_format(localtime(each.invited_until), "DATETIME_FORMAT")
        return _("Invited, until %(moment)s") % {"moment": until}
    return _("Signed in now") if each.sessions else _("Not signed in")


@may("workers.invite", step_up=True, at_door=True)
@page
def invite(request: HttpRequest) -> HttpResponse:
    """A new account without duties; its invitation is shown once, to be handed over in person."""
    by = cast(Request, request).actor
    form = InviteForm(request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            code = accounts.invite(
                by, username=typed["username"], display_name=typed["display_name"], team_id=None, side=typed["side"]
            )
        except accounts.NameTaken:
            form.add_error("username", forms.ValidationError(_("Somebody has this user name already. Choose another.")))
        else:
            shown = {"code": code, "username": typed["username"], "new": True}
            return render(request, "access/invited.html", shown)
    return render(request, "access/invite.html", {"form": form}, status=422 if form.errors else 200)


@may("workers.invite", step_up=True, at_door=True)
@page
def reset(request: HttpRequest, worker_id: int) -> HttpResponse:
    """Somebody lost what they sign in with: after a look at their face, a new invitation."""
    effects = [
        _("Do this only while the person stands before you: who asks by telephone may be somebody else."),
        _("Password, passkeys, authenticator app and recovery codes open nothing any more; every session ends."),
        _("An invitation is shown once, to be handed over now."),
        _("The duties rest until a second person agrees to them; that is asked for at once, for seven days."),
        _("The person and the overseers are told."),
    ]
    return _confirm(request, worker_id, (_("Reset how %(name)s signs in?"), ""), effects, _("Reset"), accounts.reset)


@may("workers.end", step_up=True, at_door=True)
@page
def end(request: HttpRequest, worker_id: int) -> HttpResponse:
    """Somebody leaves."""
    effects = [
        _("Every session ends at once, and nobody can sign in unless two people give the account duties again."),
        _("What the person wrote stays, under their name."),
    ]
    words = _("End the account of %(name)s?"), _("The account of %(name)s has ended.")
    return _confirm(request, worker_id, words, effects, _("End the account"), accounts.end)


@may("workers.end", at_door=True)
@page
def sign_out(request: HttpRequest, worker_id: int) -> HttpResponse:
    """End every session of somebody."""
    effects = [_("Whatever is open in a browser under this account closes. The person can sign in again.")]
    words = _("Sign %(name)s out everywhere?"), _("%(name)s is signed out everywhere.")
    return _confirm(request, worker_id, words, effects, _("Sign out everywhere"), accounts.end_sessions)


def _confirm(
    request: HttpRequest, worker_id: int, words: tuple[str, str], effects: Sequence[str], confirm: str, done: Done
) -> HttpResponse:
    """Ask, then do it and say so, in these words; where that made a code it is shown."""
    by = cast(Request, request).actor
    who = next((each for each in accounts.people(by) if each.id == worker_id), None)
    if who is None or not who.active or who.id == by.worker_id:
        raise Http404
    if request.method == "POST":
        code = done(by, worker_id)
        if code:
            return render(request, "access/invited.html", {"code": code, "username": who.username})
        messages.success(request, words[1] % {"name": who.display_name})
        return redirect("access:people")
    context = {
        "question": words[0] % {"name": who.display_name}, "effects": effects, "confirm": confirm, "danger": True,
        "cancel_url": "/people/",
    }  # fmt: skip
    return render(request, "web/confirm.html", context)
