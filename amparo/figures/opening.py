"""The events behind a number, page by page (keyset: no page is slower than the first)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from amparo.events.models import Event
from amparo.figures.definitions import Definition
from amparo.figures.queries import CellOf, Reach, behind, number_of

PAGE = 25


@dataclass(frozen=True)
class Cursor:
    """A place in the list: the how-many-eth event, its day and its id."""

    place: int
    day: date
    id: UUID

    def __str__(self) -> str:
        return f"{self.place}~{self.day.isoformat()}~{self.id}"

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """The cursor that `str` wrote. Raises ValueError for anything else."""
        place, day, identifier = text.split("~")
        return cls(int(place), date.fromisoformat(day), UUID(identifier))


@dataclass(frozen=True)
class Opened:
    """One page of the events behind a number; `number` is the figure itself, `total` how many events make it."""

    events: list[Event]
    number: int
    total: int
    first: int
    previous: Cursor | None
    next: Cursor | None


def events_behind(
    definition: Definition,
    cell: CellOf,
    *,
    reach: Reach,
    as_of: date | None = None,
    after: Cursor | None = None,
    before: Cursor | None = None,
    size: int = PAGE,
) -> Opened:
    """One page of exactly the events behind a cell, in the order of their days, in two statements."""
    events = behind(definition, reach, as_of, cell)
    counts = events.aggregate(number=number_of(definition), total=Count("id"))
    page = _page(events, after, before, size)
    first = _first_place(after, before, len(page))
    return Opened(
        page,
        counts["number"],
        counts["total"],
        first,
        previous=_cursor(page[0], first) if page and first > 1 else None,
        next=_cursor(page[-1], first + len(page) - 1) if page and first + len(page) <= counts["total"] else None,
    )


def _page(events: QuerySet[Event], after: Cursor | None, before: Cursor | None, size: int) -> list[Event]:
    if before:
        earlier = Q(occurred_on__lt=before.day) | Q(occurred_on=before.day, id__lt=before.id)
        found = events.filter(earlier, occurred_on__lte=before.day).order_by("-occurred_on", "-id")
        return list(found[:size])[::-1]
    if after:
        later = Q(occurred_on__gt=after.day) | Q(occurred_on=after.day, id__gt=after.id)
        events = events.filter(later, occurred_on__gte=after.day)
    return list(events.order_by("occurred_on", "id")[:size])


def _first_place(after: Cursor | None, before: Cursor | None, found: int) -> int:
    """The place of the page's first event, counted from 1."""
    if before:
        return max(before.place - found, 1)
    return after.place + 1 if after else 1


def _cursor(event: Event, place: int) -> Cursor:
    return Cursor(place, event.occurred_on, event.id)
