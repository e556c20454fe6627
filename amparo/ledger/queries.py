"""Reading the ledger: for overseers, page by page, newest first. Reading it leaves an entry, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from amparo.access.context import Actor
from amparo.access.models import Organisation
from amparo.house import alarms
from amparo.ledger.actions import record
from amparo.ledger.models import ALARMS, Checkpoint, Entry, Outcome, Succession

PAGE = 25
LARGEST = 2**63 - 1
RECENT = timedelta(hours=1)
"""Older cosignatures do not count: a log that its witnesses have not seen for an hour may be another one by now."""
WITNESSES = """
    select w.name, last.outcome, last.at, seen.size, seen.at, alarm.outcome, alarm.at from ledger_witness w
    left join lateral (select outcome, at from ledger_cosigning c where c.witness_id = w.id
                       order by id desc limit 1) last on true
    left join lateral (select size, at from ledger_cosigning c where c.witness_id = w.id and outcome = 'cosigned'
                       order by id desc limit 1) seen on true
    left join lateral (select outcome, at from ledger_cosigning c where c.witness_id = w.id and outcome = any (%s)
                       order by id desc limit 1) alarm on true
    where w.removed_at is null order by w.name
"""


@dataclass(frozen=True)
class Cursor:
    """A place in the list: the id of the entry beside it, and the number on the list of the page's first entry."""

    entry_id: int
    first: int

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.first}"

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """The cursor that `str` wrote. Raises ValueError for anything else."""
        entry_id, _, first = text.partition(".")
        if not (entry_id.isdecimal() and first.isdecimal() and 0 <= int(entry_id) <= LARGEST and int(first) > 0):
            raise ValueError("not a place in the list")
        return cls(int(entry_id), int(first))


@dataclass(frozen=True)
class EntriesPage:
    """A page of entries, newest first; `bodies` are the names of the organisations that they speak of."""

    entries: list[Entry]
    bodies: dict[int, str]
    first: int
    next: Cursor | None
    previous: Cursor | None


def entries_page(
    *,
    by: Actor,
    act: str = "",
    worker: int | None = None,
    after: Cursor | None = None,
    before: Cursor | None = None,
) -> EntriesPage:
    """The entries after (older than) or before (newer than) a place, of one act or one account if asked.

    Two statements, whatever the ledger's size, and an entry of its own. Raises NotAllowed.
    """
    by.require("ledger.read")
    found = _chosen(act, worker)
    if before:
        rows = list(found.filter(id__gt=before.entry_id).order_by("id")[: PAGE + 1])
        page, first = rows[:PAGE][::-1], before.first
        older, newer = True, len(rows) > PAGE
    else:
        rows = list((found.filter(id__lt=after.entry_id) if after else found).order_by("-id")[: PAGE + 1])
        page, first = rows[:PAGE], after.first if after else 1
        older, newer = len(rows) > PAGE, after is not None
    record("ledger.read", "entry", number=len(page))
    following = Cursor(page[-1].pk, first + len(page)) if older and page else None
    preceding = Cursor(page[0].pk, max(first - PAGE, 1)) if newer and page else None
    return EntriesPage(page, _names(page), first, following, preceding)


def _chosen(act: str, worker: int | None) -> QuerySet[Entry]:
    found = Entry.objects.filter(act=act) if act else Entry.objects.all()
    return found if worker is None else found.filter(worker_id=worker)


def _names(entries: list[Entry]) -> dict[int, str]:
    wanted = {entry.organisation_id for entry in entries if entry.organisation_id is not None}
    return dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "name"))


def latest_checkpoint(*, by: Actor) -> Checkpoint | None:
    """The newest signed checkpoint; None before the first. Raises NotAllowed."""
    by.require("ledger.read")
    return Checkpoint.objects.order_by("-size").only("size", "note", "at").first()


@dataclass(frozen=True)
class WitnessState:
    """What a witness answered last, what it cosigned last, and its last alarm, which is never forgotten."""

    name: str
    answer: Outcome | None
    answered_at: datetime | None
    size: int | None
    cosigned_at: datetime | None
    alarm: Outcome | None
    alarm_at: datetime | None

    @property
    def is_recent(self) -> bool:
        """Did it cosign within the hour?"""
        return self.cosigned_at is not None and self.cosigned_at > timezone.now() - RECENT


@dataclass(frozen=True)
class Watch:
    """How well the log is watched from outside: its witnesses, how many of them are needed, how many are awake."""

    witnesses: list[WitnessState]
    needed: int
    waiting_since: datetime | None = None
    """When the oldest entry was written that has no place in the log yet."""
    successions: Sequence[Succession] = ()
    """Each time that the log lost entries and went on under a new name."""
    house: int = 0
    """How many things of the house want seeing to (house/alarms.py)."""

    @property
    def stands_still(self) -> bool:
        """Does an entry wait for its place for too long? The witnesses cannot tell that from a quiet hour."""
        return self.waiting_since is not None and self.waiting_since < timezone.now() - alarms.PLACED_LATE

    @property
    def recent(self) -> int:
        """How many cosigned within the hour."""
        return sum(one.is_recent for one in self.witnesses)

    @property
    def too_few(self) -> bool:
        """Did fewer than needed cosign within the hour?"""
        return self.recent < self.needed

    @property
    def alarms(self) -> list[WitnessState]:
        """The witnesses that saw this log rolled back or forked."""
        return [one for one in self.witnesses if one.alarm]


def watch(*, by: Actor) -> Watch:
    """The witnesses and what they answered, whether entries get places, alarms of the house. Raises NotAllowed."""
    by.require("ledger.read")
    with connection.cursor() as cursor:
        cursor.execute(WITNESSES, [[str(one) for one in ALARMS]])
        rows = cursor.fetchall()
        cursor.execute("select ledger_waiting_since()")
        waiting = cursor.fetchone()[0]
    states = [WitnessState(name, _outcome(last), at, size, seen, _outcome(alarm), alarm_at)
              for name, last, at, size, seen, alarm, alarm_at in rows]  # fmt: skip
    lost = list(Succession.objects.order_by("id"))
    return Watch(states, settings.WITNESSES_NEEDED, waiting, lost, len(alarms.findings(settings.HOME)))


def _outcome(code: str | None) -> Outcome | None:
    return Outcome(code) if code else None
