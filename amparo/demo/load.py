"""Loads the demo country: its history copied in bulk in one transaction, then the work that is open today by actions.

The owner loads. While it does, row security does not bind it and the triggers that fill in the present moment rest;
both are in force again before anything is committed. Append-only tables are only ever added to.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from amparo.access.models import Organisation
from amparo.demo import country, history, work
from amparo.demo.acts import Acts
from amparo.demo.country import OWNER, Country
from amparo.demo.lives import Teller
from amparo.demo.tables import COLUMNS, Tables
from amparo.events.kinds import Kind
from amparo.house.home import HomeUnusable
from amparo.ledger.models import Entry

BATCH: Final = 500
"""People told before their rows are copied: what a load of any size holds in memory."""
LATE_DAYS: Final = (16, 11)
"""How many days ago the work began that is late today."""
MET: Final = Kind.SCREENED.value
Progress = Callable[[str, int, int], None]


class DemoRefused(HomeUnusable):
    """The demo is not loaded beside other people's data; the message says what to do."""


@dataclass(frozen=True)
class Loaded:
    """What is in the demo country now."""

    people: int
    cases: int
    events: int
    already: bool = False
    """It was there before: nothing was added."""


def load(people: int | None, seed: int, progress: Progress) -> Loaded:
    """Load the demo country unless it is there: the report's figures, or as many people met in proportion.

    `progress` is told what is being done, how much is done, of how much. Needs the owner's connection
    (`amparo.house.upkeep.as_owner`). Raises DemoRefused where this home holds anything else, ValueError for no people.
    """
    if people is not None and people < 1:
        raise ValueError("A demo has one person at least.")
    if country.is_there():
        _begin_work(country.build())
        return Loaded(*_counted(), already=True)
    if Organisation.objects.using(OWNER).exists():
        raise DemoRefused(
            f"{settings.HOME.path} holds other data. The demo is loaded into an empty home only: set AMPARO_HOME."
        )
    with transaction.atomic(using=OWNER, durable=True), connections[OWNER].cursor() as cursor:
        made = country.build()
        with _unbound(cursor):
            _copy_history(cursor, made, people, seed, progress)
    progress("Open work", 0, 1)
    _begin_work(made)
    _tidy()
    progress("Open work", 1, 1)
    return Loaded(*_counted())


def _begin_work(made: Country) -> None:
    """Unless it was begun: a load that was cut short between history and work goes on here."""
    if not Entry.objects.using(OWNER).filter(worker_id=made.hands[work.LAST].worker_id).exists():
        work.begin(made)


def _copy_history(cursor: Any, made: Country, people: int | None, seed: int, progress: Progress) -> None:
    tables, done, total = Tables(), 0, history.people_in(people)
    rng = Random(seed)  # noqa: S311 invents a country; keys and nonces are drawn by the vault
    acts = Acts(tables, rng, made, timezone.now())

    def told() -> None:
        nonlocal done
        done += 1
        if done % BATCH == 0:
            _copy(cursor, acts, tables)
            progress("People", done, total)

    history.live(acts, people, told)
    history.justice(acts, people)
    for days in LATE_DAYS:
        Teller(acts).waits(_days_ago(days))
    _copy(cursor, acts, tables)
    progress("People", total, total)


def _copy(cursor: Any, acts: Acts, tables: Tables) -> None:
    acts.finish()
    tables.copy_into(cursor)


def _days_ago(days: int) -> datetime:
    """A moment in working hours."""
    day = timezone.localdate() - timedelta(days)
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


@contextmanager
def _unbound(cursor: Any) -> Iterator[None]:
    """The owner writes past row security and without the triggers of daily work; inside one transaction only."""
    for table in COLUMNS:
        cursor.execute(f"alter table {table} no force row level security")
        cursor.execute(f"alter table {table} disable trigger user")
    cursor.execute("set constraints all deferred")
    yield
    cursor.execute("set constraints all immediate")
    for table in COLUMNS:
        cursor.execute(f"alter table {table} enable trigger user")
        cursor.execute(f"alter table {table} force row level security")


def _tidy() -> None:
    """Statistics for the planner, after so many rows at once."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(f"vacuum (analyze) {', '.join(COLUMNS)}")


def _counted() -> tuple[int, int, int]:
    """People met, cases and events, from the log and the ledger: what the owner may always read."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select count(distinct subject) filter (where kind = %s), count(*) from events_event", [MET])
        people, events = cursor.fetchone()
        cursor.execute("select count(*) from ledger_entry where act = 'case.opened'")
        return people, cursor.fetchone()[0], events
