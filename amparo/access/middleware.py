"""Every request runs in one transaction, on behalf of whoever is signed in, or sees nothing."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError, close_old_connections
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.i18n import set_language

from amparo.access.context import Actor, NotAllowed, NotJustNow, StepUpNeeded, TooMuch, acting
from amparo.access.door import DOOR
from amparo.keyservice.errors import KeysUnavailable
from amparo.ledger import actions as ledger
from amparo.web.views import not_just_now, prove_again, session_ended, storage_full, too_much, unavailable

View = Callable[..., HttpResponse]
KEY = "session_secret"
REFUSED = "42501"
"""PostgreSQL's code for what a policy or a function refuses."""
NOT_JUST_NOW = "AM030"
"""What our own functions raise under duress (access_refuse_reduced)."""
DISK_FULL = "53100"
"""PostgreSQL's code for a disk without space."""
NOTED = {403: "page.forged", 404: "page.refused"}
"""Answers to somebody signed in that leave an entry, and its act: what was tried, also where nothing was there."""
FROM_ELSEWHERE = {set_language}
"""Views of Django's that carry no mark of ours and touch no record."""


class Context:
    """Opens the transaction, finds out who acts, and keeps the gate (see gate.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nobody acts until process_view has found out who; what was refused to somebody signed in is written down."""
        request.actor = None  # type: ignore[attr-defined]
        response = self.get_response(request)
        try:
            _note(request, response.status_code)
        except (OperationalError, InterfaceError) as error:
            return _without_database(request, error)
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse:
        """Call the view itself, inside the transaction: if it fails, nothing of it stays, not even the reading."""
        try:
            return _admit(request, lambda: view(request, *args, **kwargs), view)
        except StepUpNeeded:
            return _prove_again(request)
        except NotJustNow:
            return not_just_now(request)
        except KeysUnavailable:
            return unavailable(request)
        except ProgrammingError as error:
            if not _refused_after_proof(request, error):
                raise
            return not_just_now(request)
        except (OperationalError, InterfaceError) as error:
            return _without_database(request, error)
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", None) != NOT_JUST_NOW:
                raise
            return not_just_now(request)


def _note(request: HttpRequest, status: int) -> None:
    """An entry of its own, for the refused transaction left nothing. It is the same for hidden and for missing."""
    match, secret = request.resolver_match, request.session.get(KEY)
    if status not in NOTED or match is None or secret is None or getattr(match.func, "public", False):
        return
    asked = [str(value) for value in match.kwargs.values() if isinstance(value, UUID)]
    with acting(secret) as actor:
        if actor is not None:
            ledger.record(NOTED[status], "page", asked[0] if asked else "")


def _refused_after_proof(request: HttpRequest, error: Exception) -> bool:
    """Does the database refuse somebody who proved who they are? It does so under duress, and no page may say why."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor is not None and actor.stepped_up and getattr(error.__cause__, "sqlstate", None) == REFUSED


def _without_database(request: HttpRequest, error: Exception) -> HttpResponse:
    """The page for a database that is down, too busy, or without space; the next request connects anew."""
    close_old_connections()
    full = getattr(error.__cause__, "sqlstate", None) == DISK_FULL
    return storage_full(request) if full else unavailable(request)


def _admit(request: HttpRequest, call: Callable[[], HttpResponse], view: View) -> HttpResponse:
    """Through the gate or to the door: a view that says neither its act nor that it is public is refused."""
    secret = request.session.get(KEY)
    public = getattr(view, "public", False) or view in FROM_ELSEWHERE
    if public and secret is None:
        return _whole(call(), view)
    act = None if public else _act_of(view)
    with acting(secret or "", using=DOOR if getattr(view, "at_door", False) else "default") as actor:
        request.actor = actor  # type: ignore[attr-defined]
        if public:
            return _whole(call(), view)
        if actor is None:
            return _sign_in_first(request)
        return _whole(_enter(request, actor, act, bool(getattr(view, "step_up", False)), call), view)


def _whole(response: HttpResponse, view: View) -> HttpResponse:
    """An answer that is made piece by piece would be sent before the entry of its reading is kept: refused."""
    if response.streaming or not getattr(response, "is_rendered", True):
        raise ImproperlyConfigured(f"{view.__module__}.{view.__qualname__} does not make its answer whole")
    return response


def _act_of(view: View) -> str | None:
    """The act that a view is marked with; None for a page about one's own account."""
    act: str | None = getattr(view, "act", None)
    if act is None and not getattr(view, "own", False):
        raise ImproperlyConfigured(f"{view.__module__}.{view.__qualname__} says neither its act nor that it is public")
    return act


def _enter(
    request: HttpRequest, actor: Actor, act: str | None, step_up: bool, call: Callable[[], HttpResponse]
) -> HttpResponse:
    """A duty that is missing looks like a page that does not exist; whoever has none yet is led to their account."""
    if act and not actor.duties:
        return redirect("access:account")
    try:
        if act:
            actor.require(act)
        if step_up:
            actor.require_step_up()
        return call()
    except NotAllowed as error:
        raise Http404 from error
    except TooMuch:
        return too_much(request)


def _prove_again(request: HttpRequest) -> HttpResponse:
    """To the page that asks for the second factor, and back; what was typed into a form is shown, not lost."""
    back = request.get_full_path() if request.method == "GET" else _came_from(request)
    address = f"{reverse('access:step_up')}?{urlencode({'next': back})}"
    return redirect(address) if request.method == "GET" else prove_again(request, address)


def _came_from(request: HttpRequest) -> str:
    """The page that a form stood on, where it is one of ours."""
    referrer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referrer, {request.get_host()}):
        return "/"
    parts = urlsplit(referrer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the door, and back to the page afterwards; what was typed into a form is shown, not lost.

    The cookie stays as it is: one that another page of this browser has just renewed must not be taken away.
    """
    if request.method != "GET":
        return session_ended(request)
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
