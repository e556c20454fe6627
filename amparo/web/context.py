"""What every page knows without asking the database."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from amparo.access.duties import Duty


def page(request: HttpRequest) -> dict[str, object]:
    """The context of every page: where the quick exit leads, the navigation that the actor's duties open, who it is."""
    return {"quick_exit_url": settings.QUICK_EXIT_URL, "nav": _navigation(request), "who": _who(request)}


def _who(request: HttpRequest) -> dict[str, Any] | None:
    """Name, organisation and duties in words, for the head of the page and the foot of what is printed."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return None
    duties = [duty.label for duty in Duty if duty in actor.duties]
    return {"name": actor.display_name, "organisation": actor.organisation_name, "duties": duties}


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """What the duties open; "page" marks the entry one is at, "section" the one that the page lies below."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return []
    entries = [(reverse(name), label) for act, name, label in settings.NAVIGATION if actor.may(act)]
    above = [url for url, _ in entries if url != "/" and request.path.startswith(url)]
    section = max(above, key=len, default=None)
    return [
        {"url": url, "label": label, "current": "page" if url == request.path else "section" if url == section else ""}
        for url, label in entries
    ]
