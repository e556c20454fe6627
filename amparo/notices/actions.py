"""Telling somebody, at the door and by jobs of the house. What people do, the database's own functions tell."""

from uuid import UUID

from django.db import connections, transaction
from django.utils import timezone

from amparo.access.context import Actor
from amparo.ledger import actions as ledger
from amparo.notices.models import Notice


def tell(
    kind: str,
    object_kind: str = "",
    object_id: UUID | str = "",
    *,
    worker_id: int | None = None,
    organisation_id: int | None = None,
    duty: str | None = None,
    using: str,
) -> None:
    """Tell one worker, or whoever holds a duty: in one organisation, or in every one where none is named.

    `using` is the door's or the worker process's connection: the one that people act on may tell nobody anything; what
    is told of their acts, functions of the database tell.
    `kind` is one of words.KINDS, the object a code and a random id as in the ledger. Raises IntegrityError otherwise.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(
            "select notices_tell(%s, %s, %s, %s, %s, %s)",
            [kind, object_kind, str(object_id), worker_id, organisation_id, duty],
        )


@transaction.atomic
def mark_seen(*, by: Actor, notice_id: UUID | None = None) -> int:
    """Mark one notice as seen, or, without an id, every one within sight. Returns how many. Raises NotAllowed."""
    by.require("notice.read")
    waiting = Notice.objects.filter(seen_at__isnull=True)
    chosen = waiting.filter(pk=notice_id) if notice_id else waiting
    number = chosen.update(seen_at=timezone.now(), seen_by=by.worker_id)
    if number:
        ledger.record("notice.seen", "notice", notice_id or "", number=number)
    return number
