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
    "set_language", "access:sign_out", "access:end_session", "protection:export", "protection:export_file",
    "exchange:agree", "exchange:stop", "protection:reopen", "protection:referral_accept", "protection:access_receipts",
    "protection:approve_more", "protection:ask_holders", "protection:answer_holder",
    "figures:overview_csv", "figures:definition_csv", "ledger:checkpoint", "narrative:report_export",
    "narrative:verdict", "narrative:save", "narrative:export", "narrative:criteria", "narrative:report_criteria",
    "narrative:language", "notices:seen", "notices:all_seen", "access:grant_agree",
    "access:grant_withdraw", "safeguards:wall_refuse", "safeguards:wall_lift", "safeguards:wall_lift_agree",
    "safeguards:wall_lift_withdraw", "safeguards:emergency_confirm",
    "jobs:ask", "jobs:cancel", "jobs:progress", "disclosure:parts", "protection:hold_lift",
    "log:checkpoint", "log:tile", "studies:cancel", "studies:again", "studies:document", "studies:numbers",
    "intake:worker", "intake:receive", "intake:take_in", "intake:offline",
}  # fmt: skip
"""Addresses that answer with a file, or only to a form that is sent; and the page that has its language in its address
(test_outbox.py looks at it)."""


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


def reachable(window: BrowserContext, *starts: str) -> dict[str, str]:
    """One address for every kind of page that links lead to from the first page and from these others, by kind."""
    found = {"home": "/"} | {str(kind_of(start)): start for start in starts}
    waiting = deque(found.values())
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
