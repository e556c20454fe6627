"""One's own account: where one is signed in, second factors, passwords; proving again who one is."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.access import accounts, codes, door, factors, passkeys, throttle
from amparo.access.context import NotJustNow
from amparo.access.forms import (
    ChangePasswordForm,
    CodeForm,
    EndSessionForm,
    NewPasskeyForm,
    NewPasswordForm,
    OfferedForm,
    PasskeyForm,
)
from amparo.access.gate import Request, own
from amparo.access.middleware import KEY
from amparo.access.models import Worker
from amparo.access.views import app_refused, code_part, not_fitting, offer, out_of_step
from amparo.access.visits import next_of, visit
from amparo.web.components import Cell, Column, Table

DOOR = "door"
page = require_http_methods(["GET", "POST"])


@own()
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Where I am signed in, and what I sign in with."""
    by = cast(Request, request).actor
    signed_in = accounts.sessions(by)
    kept = factors.kept(by.worker_id)
    context = {
        "table": _sessions_table(signed_in), "sessions": signed_in, "kept": kept, "others": len(signed_in) > 1,
        "paper": factors.recovery_codes_left(by.worker_id), "duties": by.duties,
        "waits_for_passkey": accounts.waits_for_passkey(by),
    }  # fmt: skip
    return render(request, "access/account.html", context)


def _sessions_table(signed_in: object) -> Table:
    columns = [Column(_("Device")), Column(_("Signed in")), Column(_("Last used")), Column(_("Which"))]
    rows = [
        [
            Cell(each.device or _("Unknown browser")),
            Cell(date_format(localtime(each.started_at), "DATETIME_FORMAT")),
            Cell(date_format(localtime(each.last_used_at), "DATETIME_FORMAT")),
            Cell(_("This one") if each.this_one else _("Another one")),
        ]
        for each in cast(list[accounts.SignedIn], signed_in)
    ]
    return Table(_("Where I am signed in"), columns, rows)


@own()
@require_POST
@sensitive_post_parameters("old_password")
def end_session(request: HttpRequest) -> HttpResponse:
    """End one of the own sessions, or all but this one, once the password was typed or a proof is fresh."""
    by, number = cast(Request, request).actor, _number(request.POST.get("number", ""))
    form = EndSessionForm(request.POST if request.POST.keys() & EndSessionForm.base_fields else None)
    present = form.cleaned_data["old_password"] if form.is_valid() else ""
    if by.stepped_up or present:
        try:
            accounts.end_session(by, number, present=present, visit=visit(request))
        except accounts.WrongPassword:
            form.add_error("old_password", _("This is not your present password, or it is too soon to try again."))
        else:
            return _done(request, _("What was open there has ended."))
    return _draw(request, "end_session", form, number=number or "")


def _number(typed: str) -> UUID | None:
    """Raises Http404 for what names no session."""
    try:
        return UUID(typed) if typed else None
    except ValueError as error:
        raise Http404 from error


@own()
@page
def step_up(request: HttpRequest) -> HttpResponse:
    """Prove again who one is: what is asked for opens for ten minutes, and the browser gets a new secret.

    Codes on paper do not do here.
    """
    by = cast(Request, request).actor
    bound_to = door.hashed(request.session[KEY])
    form = PasskeyForm(request.POST) if "passkey_code" in request.POST else CodeForm(request.POST or None)
    if form.is_valid():
        refusal = _refused(request, by.worker_id, form.cleaned_data, bound_to)
        if not refusal:
            request.session[KEY] = accounts.step_up(by)
            return redirect(next_of(request))
        form.add_error(None, refusal)
    options = passkeys.begin(passkeys.STEP_UP, bound_to, by.worker_id)
    shown = code_part(form, codes.shown_code(by.worker_id))
    return _draw(request, "step_up", form, next=next_of(request), options=options, **shown)


def _refused(request: HttpRequest, worker_id: int, typed: dict[str, str], bound_to: bytes) -> str:
    """Why what was typed proves nothing, in words, or nothing."""
    tries = door.factor_tries(worker_id, visit(request))
    try:
        if not throttle.admits(tries) or not _proves(worker_id, typed, bound_to):
            return not_fitting()
    except codes.OutOfStep as error:
        return out_of_step(error)
    throttle.was_right(tries)
    return ""


def _proves(worker_id: int, typed: dict[str, str], bound_to: bytes) -> bool:
    """Raises OutOfStep."""
    if "passkey_code" not in typed:
        return codes.take(worker_id, typed["code"])
    try:
        passkeys.prove(passkeys.STEP_UP, typed["passkey_code"], bound_to, worker_id)
    except passkeys.PasskeyRefused:
        return False
    return True


@own(step_up=True)
@page
def add_app(request: HttpRequest) -> HttpResponse:
    """An authenticator app; it takes the place of an earlier one."""
    by = cast(Request, request).actor
    form = OfferedForm(request.POST or None)
    bound_to = door.hashed(request.session[KEY])
    if form.is_valid():
        refusal = app_refused(by.worker_id, form.cleaned_data, bound_to)
        if not refusal:
            return _done(request, _("The authenticator app is set up; it takes the place of an earlier one."))
        form.add_error("code", refusal)
    return _draw(request, "add_app", form, offer=offer(form, _username(by.worker_id), bound_to))


@own(step_up=True)
@page
def add_passkey(request: HttpRequest) -> HttpResponse:
    """One more passkey."""
    by = cast(Request, request).actor
    form = NewPasskeyForm(request.POST or None)
    bound_to = door.hashed(request.session[KEY])
    if form.is_valid():
        typed = form.cleaned_data
        if factors.add_passkey(by.worker_id, typed["passkey_code"], typed["name"], bound_to):
            return _done(request, _("The passkey opens your account from now on."))
        form.add_error(None, not_fitting())
    return _draw(request, "add_passkey", form, options=passkeys.begin_registration(by.worker_id, bound_to))


@own(step_up=True)
@page
def remove_factor(request: HttpRequest, factor_id: UUID) -> HttpResponse:
    """Remove a passkey or the authenticator app; the last one stays."""
    by = cast(Request, request).actor
    if factor_id not in {each.id for each in factors.kept(by.worker_id)}:
        raise Http404
    if request.method == "POST":
        try:
            factors.remove(by.worker_id, factor_id)
        except factors.LastFactor:
            return render(request, "access/last_factor.html", status=409)
        return _done(request, _("Removed. Nobody can sign in with it any more."))
    context = {
        "question": _("Remove this second factor?"), "confirm": _("Remove it"), "danger": True,
        "effects": [_("Nobody can sign in with it any more."), _("You are told of it by a notice.")],
        "cancel_url": "/account/",
    }  # fmt: skip
    return render(request, "web/confirm.html", context)


@own(step_up=True)
@page
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new codes on paper, shown once."""
    by = cast(Request, request).actor
    if request.method == "POST":
        context = {"codes": factors.new_recovery_codes(by.worker_id), "next": "/account/"}
        return render(request, "access/recovery_codes.html", context)
    context = {
        "question": _("Make ten new recovery codes?"), "confirm": _("Make new codes"), "cancel_url": "/account/",
        "effects": [_("The codes that you have on paper open nothing any more."), _("The new ones are shown once.")],
    }  # fmt: skip
    return render(request, "web/confirm.html", context)


@own(step_up=True)
@page
@sensitive_post_parameters("old_password", "password", "password_again")
def password(request: HttpRequest) -> HttpResponse:
    """A new password: every session ends, this one too."""
    by = cast(Request, request).actor
    form = ChangePasswordForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            accounts.change_password(by, present=said["old_password"], password=said["password"], visit=visit(request))
        except accounts.WrongPassword:
            form.add_error("old_password", _("This is not your present password, or it is too soon to try again."))
        else:
            request.session.flush()
            messages.success(request, _("Your password is changed. Sign in with the new one."))
            return redirect("access:sign_in")
    return _draw(request, "password", form)


@own(step_up=True)
@page
@sensitive_post_parameters("password", "password_again")
def duress(request: HttpRequest) -> HttpResponse:
    """A second password for whoever is forced to sign in. The page never says whether there is one already."""
    by = cast(Request, request).actor
    form = NewPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            accounts.set_duress_password(by, form.cleaned_data["password"])
        except accounts.SamePassword:
            form.add_error("password", _("This is your own password. Choose another one for this."))
        else:
            return _done(request, _("This password is set."))
    return _draw(request, "duress", form)


def _username(worker_id: int) -> str:
    found = Worker.objects.using(DOOR).filter(pk=worker_id).first()
    if found is None:
        raise NotJustNow
    return str(found.username)


def _done(request: HttpRequest, said: str) -> HttpResponse:
    """Back to the account, with a word on what was done."""
    messages.success(request, said)
    return redirect("access:account")


def _draw(request: HttpRequest, name: str, form: object, **more: object) -> HttpResponse:
    status = 422 if getattr(form, "errors", None) else 200
    return render(request, f"access/{name}.html", {"form": form, **more}, status=status)
