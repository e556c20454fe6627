"""From a request to a visit at the door, and from an opened session to the browser's cookies."""

import re
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from amparo.access import context
from amparo.access.door import DEVICE_DAYS, Opened, Visit
from amparo.access.middleware import KEY

THRESHOLD = "threshold_secret"
NONCE = "passkey_nonce"
SALT = "amparo.access.device"
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
                  ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip
FORWARDED = re.compile(r"\s*,\s*")


def visit(request: HttpRequest) -> Visit:
    """Where the browser is, what it is roughly, and the device that it is known as."""
    return Visit(_address(request), device(request.headers.get("User-Agent", "")), _known(request))


def device(user_agent: str) -> str:
    """Browser and system by family, without versions: enough to know one's own, too little to know somebody by."""
    families = (next((name for mark, name in known if mark in user_agent), "") for known in (BROWSERS, SYSTEMS))
    return " · ".join(name for name in families if name)


def begin_anew(request: HttpRequest) -> None:
    """A session that is open in this browser ends, also for whoever has a copy of its cookie; the cookie is emptied."""
    if getattr(request, "actor", None):
        context.leave()
    request.session.flush()


def enter(request: HttpRequest, opened: Opened, where: str) -> HttpResponse:
    """Into a session of this browser's own: what was open in it before ends."""
    begin_anew(request)
    request.session[KEY] = opened.secret
    rotate_token(request)
    response = redirect(where)
    response.set_signed_cookie(
        settings.DEVICE_COOKIE_NAME, opened.known, salt=SALT, max_age=DEVICE_DAYS * 86400, httponly=True,
        samesite="Strict", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def next_of(request: HttpRequest) -> str:
    """Where somebody wanted to go, if that is a page of ours; else the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"


def _address(request: HttpRequest) -> str:
    """The browser's address: the last that a proxy of our own has written, for what stands before can be made up."""
    if settings.PROXIES:
        told = FORWARDED.split(request.headers.get("X-Forwarded-For", ""))
        return told[-settings.PROXIES] if len(told) >= settings.PROXIES else ""
    return str(request.META.get("REMOTE_ADDR", ""))


def _known(request: HttpRequest) -> str:
    found = request.get_signed_cookie(settings.DEVICE_COOKIE_NAME, default="", salt=SALT, max_age=DEVICE_DAYS * 86400)
    return str(found)
