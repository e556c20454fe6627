"""What every page knows: who acts, where they may go, and how many notices wait for them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from amparo.access.duties import Duty
from amparo.notices import queries


def page(request: HttpRequest) -> dict[str, object]:
    """The context of every page: where the quick exit leads, the two menus that the actor's duties open, who it is."""
    unseen = _unseen(request)
    return {
        "quick_exit_url": settings.QUICK_EXIT_URL,
        **_menus(request, unseen),
        "who": _who(request),
        "unseen_notices": unseen,
    }


def _unseen(request: HttpRequest) -> int:
    """How many notices wait for whoever acts: the one question that every page asks the database."""
    actor = getattr(request, "actor", None)
    return queries.unseen(by=actor) if actor else 0


def _who(request: HttpRequest) -> dict[str, Any] | None:
    """Name, organisation and duties in words, for the head of the page and the foot of what is printed."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return None
    duties = [duty.label for duty in Duty if duty in actor.duties]
    return {"name": actor.display_name, "organisation": actor.organisation_name, "duties": duties}


def _menus(request: HttpRequest, unseen: int) -> dict[str, list[dict[str, Any]]]:
    """The work (`nav`) and what is about oneself (`mine`), as the duties open them; an entry without an act is for all.

    "page" marks the entry one is at, "section" the one that the page lies below.
    """
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"nav": [], "mine": []}
    opened = [(name, label, reverse(name)) for act, name, label in settings.NAVIGATION if not act or actor.may(act)]
    above = [url for _, _, url in opened if url != "/" and request.path.startswith(url)]
    section = max(above, key=len, default=None)
    menus: dict[str, list[dict[str, Any]]] = {"nav": [], "mine": []}
    for name, label, url in opened:
        current = "page" if url == request.path else "section" if url == section else ""
        menu = menus["mine" if name in settings.NAVIGATION_MINE else "nav"]
        menu.append({"url": url, "label": _labelled(name, label, unseen), "current": current})
    return menus


def _labelled(name: str, label: Any, unseen: int) -> Any:
    """The entry of the notices says how many wait."""
    return f"{label} ({unseen})" if unseen and name == "notices:list" else label
