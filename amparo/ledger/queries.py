"""Reading the ledger: for overseers, page by page, newest first. Reading it leaves an entry, too."""

from dataclasses import dataclass

from django.db.models import QuerySet

from amparo.access.context import Actor
from amparo.access.models import Organisation
from amparo.ledger.actions import record
from amparo.ledger.models import Checkpoint, Entry

PAGE = 25
LARGEST = 2**63 - 1


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
