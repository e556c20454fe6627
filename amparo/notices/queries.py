"""Reading notices: what the acting person was told, unseen first."""

from django.db import connection
from django.db.models import F, QuerySet

from amparo.access.context import Actor
from amparo.ledger import actions as ledger
from amparo.notices.models import Notice

SHOWN = 100
"""The newest of each kind of reading: who has more unseen marks these as seen, and sees the next."""
MOST_COUNTED = 99


def notices(*, by: Actor) -> list[Notice]:
    """What was told to the acting person or to a duty of theirs: unseen first, newest first; recorded."""
    by.require("notice.read")
    found = list(Notice.objects.order_by(F("seen_at").desc(nulls_first=True), "-told_at")[:SHOWN])
    ledger.record("notice.listed", "notice", number=len(found))
    return found


def unseen(*, by: Actor) -> int:
    """How many notices nobody has marked as seen, counted up to one more than `MOST_COUNTED`; not recorded.

    Nothing outside a transaction that acts: the pages of errors are drawn there.
    """
    if not by.may("notice.read") or not connection.in_atomic_block or connection.needs_rollback:
        return 0
    return _unseen()[: MOST_COUNTED + 1].count()


def _unseen() -> QuerySet[Notice]:
    return Notice.objects.filter(seen_at__isnull=True)
