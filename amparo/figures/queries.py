"""Computing figures from the events that whoever acts may see, and opening a figure to exactly the events behind it.

Counting and opening start from the same set, `counted_events`. Row security decides which events there are; the reach
only repeats its rule, so that the index can be used and the page can say whose figures these are.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models import Value as Constant
from django.db.models.functions import Cast, Coalesce, ExtractYear
from django.utils import timezone

from amparo.access.context import Actor, acting
from amparo.access.models import Organisation
from amparo.events.kinds import Kind
from amparo.events.models import Event
from amparo.figures import words
from amparo.figures.definitions import Counts, Definition
from amparo.figures.splits import ORGANISATION, key_of
from amparo.figures.values import Cohort, Value, counted, not_available

STATS = "stats"
"""The connection that counts: its role reads events and names of bodies, and nothing else that there is."""


@contextmanager
def counting(by: Actor) -> Iterator[None]:
    """Count on behalf of whoever acts, over the connection that sees only what is counted."""
    with acting(by.secret, using=STATS):
        yield


@dataclass(frozen=True)
class Reach:
    """Whose events are counted: one organisation's or the whole country's; `opens` False means nobody's."""

    organisation_id: int
    national: bool
    opens: bool


def reach_of(actor: Actor) -> Reach:
    """What the database will show to whoever acts (the policy of events, in words)."""
    return Reach(
        actor.organisation_id, actor.scope == "all" and actor.may("figures.national"), actor.may("figures.open")
    )


@dataclass(frozen=True)
class Asked:
    """What is asked for: whose events, which years, as known at the end of which day (None: as known now)."""

    reach: Reach
    first: int
    last: int
    as_of: date | None = None
    only: tuple[int, ...] = ()
    """Where nobody asked for years: those that have anything, so that a gap of empty years is not shown."""

    @property
    def years(self) -> list[int]:
        """The years to show, in order."""
        return list(self.only or range(self.first, self.last + 1))


@dataclass(frozen=True)
class CellOf:
    """One cell of a definition's table: a year, or all years asked for, and a key of a split ("" = not split)."""

    first: int
    last: int
    split: str = ""
    key: str = ""


def known_by(as_of: date | None) -> Q:
    """Condition on `recorded_at`: known by the end of the day, in the country's time. None is no condition."""
    if as_of is None:
        return Q()
    end = datetime.combine(as_of + timedelta(days=1), time.min, timezone.get_default_timezone())
    return Q(recorded_at__lt=end)


def counted_events(definition: Definition, reach: Reach, as_of: date | None) -> QuerySet[Event]:
    """The events of a definition's kinds, known by the day, neither void nor superseded by then; facts not asked."""
    # "not in" and not "not exists": row security hides from the planner how many rows there are, and of the two only
    # the first is always one hash of the corrections; that they are of the same kind and not null finds their index
    corrections = Event.objects.using(STATS).filter(
        known_by(as_of), kind__in=definition.kinds, supersedes_id__isnull=False
    )
    events = Event.objects.using(STATS).filter(
        known_by(as_of), ~Q(id__in=corrections.values("supersedes_id")), kind__in=definition.kinds, void=False
    )
    if not reach.national:
        events = events.filter(organisation_id=reach.organisation_id)
    return events if reach.opens else events.none()


def conditions(definition: Definition) -> Q:
    """What a definition asks of the facts of an event."""
    asked = Q()
    for fact, values in definition.filters:
        stated = Q(**{f"{fact}__in": [value for value in values if value is not None]})
        asked &= stated | Q(**{f"{fact}__isnull": True}) if None in values else stated
    return asked


def in_years(events: QuerySet[Event], first: int, last: int) -> QuerySet[Event]:
    """Those that happened in the years, both included."""
    return events.filter(occurred_on__gte=date(first, 1, 1), occurred_on__lt=date(last + 1, 1, 1))


def behind(definition: Definition, reach: Reach, as_of: date | None, cell: CellOf) -> QuerySet[Event]:
    """The events behind one cell."""
    events = in_years(counted_events(definition, reach, as_of), cell.first, cell.last).filter(conditions(definition))
    if not cell.split:
        return events
    if cell.split == ORGANISATION:
        return events.filter(organisation_id=int(cell.key))
    return events.annotate(key=key_of(cell.split)).filter(key=cell.key)


def number_of(definition: Definition, among: Q | None = None) -> Count:
    """How a definition counts: events, or subjects once each (an event without a subject is one of its own)."""
    if definition.counts == Counts.EVENTS:
        return Count("id", filter=among or None)
    return Count(Coalesce("subject", "id"), distinct=True, filter=among or None)


@dataclass(frozen=True)
class Coverage:
    """Between which days events of each definition's kinds were recorded, by organisation id; the names beside it."""

    names: dict[int, str]
    days: dict[tuple[tuple[Kind, ...], int], tuple[date, date]]

    def start(self, definition: Definition, organisation: int | None = None) -> date | None:
        """The first day of the definition's kinds of event, at one organisation or at any; None where there is none."""
        places = self.names if organisation is None else [organisation]
        found = [self.days[definition.kinds, place] for place in places if (definition.kinds, place) in self.days]
        return min((first for first, _last in found), default=None)

    def places(self, definitions: Iterable[Definition]) -> list[int]:
        """Organisations that ever recorded what the definitions count, by name."""
        kinds = {definition.kinds for definition in definitions}
        return [place for place in self.names if any((kind, place) in self.days for kind in kinds)]

    @property
    def years(self) -> tuple[int, int] | None:
        """The first and the last year of anything; None where there is nothing."""
        if not self.days:
            return None
        return min(first for first, _last in self.days.values()).year, max(
            last for _first, last in self.days.values()
        ).year


def coverage(definitions: Iterable[Definition], reach: Reach, as_of: date | None) -> Coverage:
    """Find between which days each organisation recorded what the definitions count, in one statement."""
    if not reach.opens:
        return Coverage({}, {})
    by_kinds = {definition.kinds: definition for definition in definitions}
    ends = {
        f"{order}{place}": _end_day(definition, reach, as_of, order)
        for place, definition in enumerate(by_kinds.values())
        for order in ("first", "last")
    }
    organisations = Organisation.objects.using(STATS).order_by("name")
    if not reach.national:
        organisations = organisations.filter(pk=reach.organisation_id)
    rows = list(organisations.annotate(**ends).values_list("id", "name", *ends))
    days = {
        (kinds, row[0]): (row[2 + 2 * place], row[3 + 2 * place])
        for row in rows
        for place, kinds in enumerate(by_kinds)
        if row[2 + 2 * place] is not None
    }
    return Coverage({row[0]: row[1] for row in rows}, days)


def recorded_years(covered: Coverage, definitions: Iterable[Definition], reach: Reach, as_of: date | None) -> list[int]:
    """The years in which anything that the definitions count was recorded, in one statement; none where nothing was."""
    if covered.years is None:
        return []
    first, last = covered.years
    kinds = {kind for definition in definitions for kind in definition.kinds}
    events = Event.objects.using(STATS).filter(known_by(as_of), kind__in=kinds, void=False)
    if not reach.national:
        events = events.filter(organisation_id=reach.organisation_id)
    there = {f"in_{year}": Exists(in_years(events, year, year)) for year in range(first, last + 1)}
    row = Organisation.objects.using(STATS).filter(pk=reach.organisation_id).values(**there).first() or {}
    return [year for year in range(first, last + 1) if row.get(f"in_{year}")]


def _end_day(definition: Definition, reach: Reach, as_of: date | None, order: str) -> Subquery:
    events = counted_events(definition, reach, as_of).filter(organisation_id=OuterRef("id"))
    return Subquery(events.order_by("occurred_on" if order == "first" else "-occurred_on").values("occurred_on")[:1])


@dataclass(frozen=True)
class Figures:
    """What was computed: every cell of the definitions' tables is a `Value`."""

    asked: Asked
    by: str
    coverage: Coverage
    numbers: dict[tuple[str, int, str], int]

    def value(self, definition: Definition, year: int, key: str = "") -> Value:
        """The value of a year, of one key of the split or ("") of all: a number, a true zero, or why neither."""
        number = self.numbers.get((definition.code, year, key))
        if number is not None:
            return counted(number, Cohort(definition.code, year, year, self.by if key else "", key))
        missing = self._missing(definition, year, key)
        return missing or counted(0, Cohort(definition.code, year, year, self.by if key else "", key))

    def keys(self, definition: Definition) -> set[str]:
        """The keys of the split under which anything was counted."""
        return {key for code, _year, key in self.numbers if code == definition.code and key}

    def _missing(self, definition: Definition, year: int, key: str) -> Value | None:
        if not self.asked.reach.opens:
            return not_available(words.not_yours())
        start = self.coverage.start(definition, int(key) if key and self.by == ORGANISATION else None)
        if start is None:
            return not_available(words.never_recorded())
        if year < start.year:
            return not_available(words.not_recorded_before(start.year))
        if year > (self.asked.as_of or timezone.localdate()).year:
            return not_available(words.not_begun())
        return None


def compute(definitions: Sequence[Definition], asked: Asked, covered: Coverage, by: str = "") -> Figures:
    """Compute the definitions by year, and by year and the keys of the split `by`, in one statement.

    `by` is "" for no split, `ORGANISATION`, or the code of a split that every one of the definitions has.
    """
    if not asked.reach.opens:
        return Figures(asked, by, covered, {})
    of_kinds: dict[tuple[Kind, ...], list[Definition]] = {}
    for definition in definitions:
        of_kinds.setdefault(definition.kinds, []).append(definition)
    kinds_of = {definition.code: definition.kinds for definition in definitions}
    width = max(map(len, of_kinds.values()))
    parts = [_counted(same, asked, split, width) for same in of_kinds.values() for split in dict.fromkeys(("", by))]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    numbers = {
        (definition.code, year, key): number
        for first, year, key, *counts in rows
        for definition, number in zip(of_kinds[kinds_of[first]], counts, strict=False)
        if number
    }
    return Figures(asked, by, covered, numbers)


def _counted(same: list[Definition], asked: Asked, split: str, width: int) -> "QuerySet[Event, tuple[Any, ...]]":
    """Definitions of the same kinds of event, counted in one go over them: (code of the first, year, key, counts...).

    `width` is how many counts a row has: those beyond the definitions are 0, so that the parts can be united.
    """
    events = in_years(counted_events(same[0], asked.reach, asked.as_of), asked.first, asked.last)
    key = key_of(split) if split else Constant("", output_field=CharField())
    named = events.annotate(
        figure=Constant(same[0].code), year=Cast(ExtractYear("occurred_on"), IntegerField()), key=key
    )
    counts: dict[str, Any] = {f"n{place}": number_of(d, conditions(d)) for place, d in enumerate(same)}
    empty = {f"n{place}": Constant(0, output_field=IntegerField()) for place in range(len(same), width)}
    return (
        named.values("figure", "year", "key")
        .annotate(**counts, **empty)
        .values_list("figure", "year", "key", *counts, *empty)
    )


def within(numerator: Definition, base: Definition, asked: Asked) -> Value:
    """How many of the subjects of `base` in the years asked for are, on any day so far, also subjects of `numerator`.

    The value's cohort is that of `base`, so that the two make a rate. Raises ValueError where `base` counts events.
    """
    if base.counts != Counts.SUBJECTS:
        raise ValueError(f"{base.code} counts events: they are no cohort")
    if not asked.reach.opens:
        return not_available(words.not_yours())
    cohort = behind(base, asked.reach, asked.as_of, CellOf(asked.first, asked.last)).values("subject")
    later = counted_events(numerator, asked.reach, asked.as_of).filter(conditions(numerator), subject__in=cohort)
    number = later.aggregate(n=Count("subject", distinct=True))["n"]
    return counted(number, Cohort(base.code, asked.first, asked.last))
