"""The exports that concern whoever acts."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from amparo.access.context import Actor
from amparo.access.listing import MOST_ROWS
from amparo.exchange.models import Export

FIELDS = (
    *("id", "what", "rows", "asked_at", "agreed_at", "ready_at", "expires_at", "taken_at", "stopped_at"),
    *("asked_by__display_name", "agreed_by__display_name"),
)


@dataclass(frozen=True)
class Exports:
    """One's own, newest first, and those of colleagues that wait, oldest first."""

    mine: list[Export]
    colleagues: list[Export]
    now: datetime


def exports(*, by: Actor) -> Exports:
    """What was asked for and taken, by oneself and, while it waits, by colleagues to whom one may agree.

    Raises NotAllowed.
    """
    by.require("export.list")
    seen: QuerySet[Export] = Export.objects.select_related("asked_by", "agreed_by").only(*FIELDS)
    mine = seen.filter(asked_by_id=by.worker_id).order_by("-asked_at")[:MOST_ROWS]
    others = seen.exclude(asked_by_id=by.worker_id).order_by("asked_at")[:MOST_ROWS]
    return Exports(list(mine), list(others), timezone.now())
