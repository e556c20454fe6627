"""Signing in and out."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from amparo.access import context, door
from amparo.access.forms import SignInForm
from amparo.access.gate import public
from amparo.access.middleware import KEY


@public
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Check name and password at the door; a wrong one says nothing about which of the two it was."""
    form = SignInForm(request.POST or None)
    if form.is_valid():
        secret = door.sign_in(form.cleaned_data["username"], form.cleaned_data["password"])
        if secret:
            request.session.flush()
            request.session[KEY] = secret
            rotate_token(request)
            return redirect(_next(request))
        form.add_error(None, _("This user name and password do not fit together. Type both again."))
    status = 422 if form.is_bound else 200
    return render(request, "access/sign_in.html", {"form": form, "next": _next(request)}, status=status)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session in the database and in the browser."""
    if getattr(request, "actor", None):
        context.leave()
    request.session.flush()
    return redirect("access:sign_in")


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
