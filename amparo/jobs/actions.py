"""Asking for a job and cancelling it."""

import uuid

from django.db import connection, transaction

from amparo.access.context import Actor, NotAllowed
from amparo.jobs.kinds import HOUSE, KINDS
from amparo.ledger import actions as ledger


@transaction.atomic
def ask(
    *, by: Actor, kind: str, object_id: uuid.UUID | None = None, number: int | None = None, code: str = ""
) -> uuid.UUID:
    """Ask for a job; it acts with the rights that `by` has now, for a day at most. Returns its id.

    The same job that waits or runs already is not begun again. Raises NotAllowed, KeyError for a kind that is not
    in the list.
    """
    if KINDS[kind].act == HOUSE:
        raise NotAllowed(kind)
    by.require(KINDS[kind].act)
    with connection.cursor() as cursor:
        cursor.execute("select jobs_ask(%s, %s, %s, %s)", [kind, object_id, number, code])
        job: uuid.UUID = cursor.fetchone()[0]
    ledger.record("job.asked", "job", job, purpose=kind)
    return job


@transaction.atomic
def cancel(*, by: Actor, job_id: uuid.UUID) -> bool:
    """Cancel a job of one's own: what it did stays done. False where it was over already. Raises NotAllowed."""
    by.require("job.list")
    with connection.cursor() as cursor:
        cursor.execute("select jobs_cancel(%s)", [job_id])
        done = bool(cursor.fetchone()[0])
    if done:
        ledger.record("job.cancelled", "job", job_id)
    return done
