"""Every request runs in one transaction, on behalf of whoever is signed in, or sees nothing."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError, close_old_connections
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.i18n import set_language

from amparo.access.context import Actor, NotAllowed, acting
from amparo.web.views import session_ended, storage_full, unavailable

View = Callable[..., HttpResponse]
KEY = "session_secret"
DISK_FULL = "53100"
"""PostgreSQL's code for a disk without space."""
FROM_ELSEWHERE = {set_language}
"""Views of Django's that carry no mark of ours and touch no record."""


class Context:
    """Opens the transaction, finds out who acts, and keeps the gate (see gate.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nobody acts until process_view has found out who."""
        request.actor = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse:
        """Call the view itself, inside the transaction: if it fails, nothing of it stays, not even the reading."""
        try:
            return _admit(request, lambda: view(request, *args, **kwargs), view)
        except (OperationalError, InterfaceError) as error:
            close_old_connections()
            return storage_full(request) if _disk_is_full(error) else unavailable(request)


def _disk_is_full(error: Exception) -> bool:
    return getattr(error.__cause__, "sqlstate", None) == DISK_FULL


def _admit(request: HttpRequest, call: Callable[[], HttpResponse], view: View) -> HttpResponse:
    """Through the gate or to the door: a view that says neither its act nor that it is public is refused."""
    secret = request.session.get(KEY)
    public = getattr(view, "public", False) or view in FROM_ELSEWHERE
    if public and secret is None:
        return call()
    act = None if public else _act_of(view)
    with acting(secret or "") as actor:
        request.actor = actor  # type: ignore[attr-defined]
        if public:
            return call()
        return _enter(actor, str(act), call) if actor else _sign_in_first(request)


def _act_of(view: View) -> str:
    act: str | None = getattr(view, "act", None)
    if act is None:
        raise ImproperlyConfigured(f"{view.__module__}.{view.__qualname__} says neither its act nor that it is public")
    return act


def _enter(actor: Actor, act: str, call: Callable[[], HttpResponse]) -> HttpResponse:
    """A duty that is missing looks like a page that does not exist."""
    try:
        actor.require(act)
        return call()
    except NotAllowed as error:
        raise Http404 from error


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the door, and back to the page afterwards; what was typed into a form is shown, not lost."""
    request.session.flush()
    if request.method != "GET":
        return session_ended(request)
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
