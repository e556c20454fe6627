"""Which pages there are: those that links lead to, one of each kind, found by following them."""

import re
from collections import deque
from urllib.parse import parse_qsl, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext

LINK = re.compile(r'(?:href|action)="(/[^"#]*|\?[^"#]*)')
TELLING = {"part", "box"}
"""Parameters that make another kind of page; all others only make another row of it."""
NO_PAGES = {
    "set_language", "access:sign_out", "protection:export", "protection:reopen", "protection:referral_accept",
    "figures:overview_csv", "figures:definition_csv", "ledger:checkpoint", "narrative:report_export",
    "narrative:verdict", "narrative:save", "narrative:export",
}  # fmt: skip
"""Addresses that answer with a file, or only to a form that is sent."""


def kind_of(address: str) -> str | None:
    """The name of the page with what tells it from others of that name; None where there is no page."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    if match.view_name in NO_PAGES:
        return None
    page = [match.kwargs["code"]] if match.view_name == "protection:screening_page" else []
    return " ".join([match.view_name, *page, *(f"{k}={v}" for k, v in parse_qsl(parts.query) if k in TELLING)])


def reachable(window: BrowserContext) -> dict[str, str]:
    """One address for every kind of page that links lead to from the first page, by kind."""
    found, waiting = {"home": "/"}, deque(["/"])
    while waiting:
        here = waiting.popleft()
        answer = window.request.get(here)
        assert answer.ok, f"{answer.status} at {here}, which a page leads to"
        for link in LINK.findall(answer.text()):
            link = link.replace("&amp;", "&")
            address = here.split("?")[0] + link if link.startswith("?") else link
            kind = kind_of(address)
            if kind and kind not in found:
                found[kind] = address
                waiting.append(address)
    return found
