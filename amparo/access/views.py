"""Signing in and out: password, second factor, or a passkey alone; the first second factor; invitations."""

from collections.abc import Callable
from secrets import token_urlsafe

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from amparo.access import codes, door, factors, passkeys
from amparo.access.forms import CodeForm, InvitationForm, NewPasskeyForm, OfferedForm, PasskeyForm, SignInForm
from amparo.access.gate import public
from amparo.access.models import Factor
from amparo.access.visits import NONCE, THRESHOLD, begin_anew, enter, next_of, visit

page = require_http_methods(["GET", "POST"])


@public
@page
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first step: name and password; a refusal says nothing about which was wrong, or whether it came too soon."""
    form = SignInForm(request.POST or None)
    if form.is_valid():
        threshold = door.prove_password(form.cleaned_data["username"], form.cleaned_data["password"], visit(request))
        if threshold:
            return _onto_threshold(request, threshold, "access:second_step")
        form.add_error(None, _refused())
    return _draw(request, "sign_in", form)


def _refused() -> str:
    """The one answer to a password: for an unknown name, a wrong one, and one too many."""
    return _(
        "This user name and password do not fit together, or were tried too often just now. "
        "Wait a minute, then type both again."
    )


@public
@page
def second_step(request: HttpRequest) -> HttpResponse:
    """The second step: a passkey, a code of an authenticator app, or one on paper."""
    threshold = request.session.get(THRESHOLD, "")
    who = door.standing(threshold)
    if who is None:
        return redirect("access:sign_in")
    if not who.has_factor:
        return redirect("access:set_up")
    opened, form = _second(request, threshold)
    if opened:
        return enter(request, opened, next_of(request))
    if door.standing(threshold) is None:
        return redirect("access:sign_in")
    options = passkeys.begin(passkeys.SECOND, door.hashed(threshold), who.worker_id)
    return _draw(request, "second_step", form, options=options, **code_part(form, who.shown_code))


def _second(request: HttpRequest, threshold: str) -> tuple[door.Opened | None, CodeForm | PasskeyForm]:
    """What was sent, tried; a form to be shown again."""
    if "passkey_code" in request.POST:
        return _tried(PasskeyForm(request.POST), "passkey_code",
                      lambda typed: door.prove_passkey(threshold, typed, visit(request)))  # fmt: skip
    return _tried(CodeForm(request.POST or None), "code",
                  lambda typed: door.prove_code(threshold, typed, visit(request)))  # fmt: skip


def _tried(
    form: CodeForm | PasskeyForm, name: str, attempt: Callable[[str], door.Opened | None]
) -> tuple[door.Opened | None, CodeForm | PasskeyForm]:
    if not form.is_valid():
        return None, form
    try:
        opened = attempt(form.cleaned_data[name])
    except codes.OutOfStep as error:
        form.add_error(None, out_of_step(error))
        return None, form
    if not opened:
        form.add_error(None, not_fitting())
    return opened, form


def code_part(form: CodeForm | PasskeyForm, shown_code: str | None) -> dict[str, object]:
    """The form for a code beside the passkey's; in the demo the code is filled in."""
    blank = CodeForm(initial={"code": shown_code})
    return {"code_form": form if isinstance(form, CodeForm) and not shown_code else blank, "shown_code": shown_code}


def not_fitting() -> str:
    """The one answer to a second factor that does not fit, whatever is wrong with it."""
    return _(
        "This does not fit. A code opens once: wait for the next one. A passkey has to be used within two minutes."
    )


def out_of_step(error: codes.OutOfStep) -> str:
    """The answer to a code that is right but for the clock: only whoever has the app comes to read it."""
    if error.late:
        return _(
            "This code has just run out: type the one that the app shows now. "
            "If this happens often, the clock of your telephone is slow: let it take the time from the network."
        )
    return _(
        "This code is not valid yet: the clock of your telephone is fast. "
        "Let it take the time from the network, wait until the app shows a new code, and type that one."
    )


@public
@page
def passkey_alone(request: HttpRequest) -> HttpResponse:
    """Both steps in one: a passkey is the device and what opens the device."""
    form = PasskeyForm(request.POST or None)
    if form.is_valid():
        nonce = request.session.pop(NONCE, "")
        opened = door.prove_passkey_alone(nonce, form.cleaned_data["passkey_code"], visit(request))
        if opened:
            return enter(request, opened, next_of(request))
        form.add_error(None, not_fitting())
    request.session[NONCE] = token_urlsafe(32)
    options = passkeys.begin(passkeys.ALONE, door.hashed(request.session[NONCE]))
    return _draw(request, "passkey_alone", form, options=options)


@public
@page
@sensitive_post_parameters("password", "password_again", "code")
def invitation(request: HttpRequest) -> HttpResponse:
    """Take up an invitation: its code, and a password of one's own; a second factor comes next."""
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        threshold = door.accept(form.cleaned_data["code"], form.cleaned_data["password"], visit(request))
        if threshold:
            return _onto_threshold(request, threshold, "access:set_up")
        form.add_error("code", _("This code opens nothing: it was used, is older than three days, or is mistyped."))
    return _draw(request, "invitation", form)


@public
@page
def set_up(request: HttpRequest) -> HttpResponse:
    """The first second factor: nothing else opens before there is one. This page takes an authenticator app."""
    threshold, who = _without_factor(request)
    if who is None:
        return redirect("access:sign_in")
    form = OfferedForm(request.POST or None)
    bound_to = door.hashed(threshold)
    if form.is_valid():
        refusal = app_refused(who.worker_id, form.cleaned_data, bound_to)
        if not refusal:
            return _set_up(request, threshold, who, Factor.CODE)
        form.add_error("code", refusal)
    return _draw(request, "set_up", form, username=who.username, offer=offer(form, who.username, bound_to))


@public
@page
def set_up_passkey(request: HttpRequest) -> HttpResponse:
    """The first second factor: a passkey."""
    threshold, who = _without_factor(request)
    if who is None:
        return redirect("access:sign_in")
    form = NewPasskeyForm(request.POST or None)
    bound_to = door.hashed(threshold)
    if form.is_valid():
        typed = form.cleaned_data
        if factors.add_passkey(who.worker_id, typed["passkey_code"], typed["name"], bound_to):
            return _set_up(request, threshold, who, Factor.PASSKEY)
        form.add_error(None, not_fitting())
    options = passkeys.begin_registration(who.worker_id, bound_to)
    return _draw(request, "set_up_passkey", form, username=who.username, options=options)


def app_refused(worker_id: int, said: dict[str, str], bound_to: bytes) -> str:
    """Keep the authenticator app that was offered; why it was not kept, in words, or nothing."""
    try:
        if factors.add_app(worker_id, said["offered_secret"], said["code"], bound_to):
            return ""
    except codes.OutOfStep as error:
        return out_of_step(error)
    return _("This is not the code that belongs to the secret shown here. Type the present one.")


def offer(form: OfferedForm, username: str, bound_to: bytes) -> dict[str, str]:
    """The secret for an authenticator app: the one offered before where the form comes back, else a new one."""
    before = codes.offered(str(form.data.get("offered_secret", "")), bound_to)
    secret = before or codes.new_secret()
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"sealed": codes.offer(secret, bound_to), "secret": spaced, "picture": codes.picture(secret, username),
            "address": codes.address_for_app(secret, username)}  # fmt: skip


def _without_factor(request: HttpRequest) -> tuple[str, door.Standing | None]:
    """Whoever stands on the threshold without a second factor, and with what secret."""
    threshold = request.session.get(THRESHOLD, "")
    who = door.standing(threshold)
    return threshold, who if who and not who.has_factor else None


def _set_up(request: HttpRequest, threshold: str, who: door.Standing, factor: Factor) -> HttpResponse:
    """In, past the page with the codes on paper, which are shown this once."""
    paper = codes.new_recovery_codes(who.worker_id)
    opened = door.enter_with_new_factor(threshold, factor, visit(request))
    if opened is None:
        return redirect("access:sign_in")
    target = next_of(request)
    response = enter(request, opened, target)
    shown = render(request, "access/recovery_codes.html", {"codes": paper, "next": target})
    shown.cookies = response.cookies
    return shown


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session in the database and in the browser."""
    begin_anew(request)
    return redirect("access:sign_in")


def _onto_threshold(request: HttpRequest, threshold: str, where: str) -> HttpResponse:
    """To the next step, in a cookie that holds nothing from before; a session that was open in this browser ends."""
    begin_anew(request)
    request.session[THRESHOLD] = threshold
    target = next_of(request)
    return redirect(reverse(where) + ("" if target == "/" else f"?{urlencode({'next': target})}"))


def _draw(request: HttpRequest, name: str, form: object, **more: object) -> HttpResponse:
    status = 422 if getattr(form, "errors", None) else 200
    return render(request, f"access/{name}.html", {"form": form, "next": next_of(request), **more}, status=status)
