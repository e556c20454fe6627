"""The queue, as the worker process sees it: taking a job, finishing it, beginning what the house does each day."""

import uuid
from datetime import date
from typing import NamedTuple

from django.db import connections, transaction
from django.utils import timezone

from amparo.jobs.kinds import DAILY
from amparo.jobs.models import Job, State

WORKER = "worker"
"""The connection of the worker process's own role, which reads no record."""
TAKE = """
    update jobs_job set state = 'running', attempts = attempts + 1, heartbeat_at = clock_timestamp()
    where id = (select id from jobs_job where state = 'waiting' order by asked_at limit 1 for update skip locked)
    returning id, kind, attempts, object_id, number, code, done, total
"""


class Taken(NamedTuple):
    """A job that this process has taken; another try of it has another attempt."""

    id: uuid.UUID
    kind: str
    attempt: int
    object_id: uuid.UUID | None
    number: int | None
    code: str
    done: int
    total: int


def take() -> Taken | None:
    """The oldest job that waits, now ours; None where none does. Several processes never take the same."""
    with connections[WORKER].cursor() as cursor:
        cursor.execute(TAKE)
        row = cursor.fetchone()
    return Taken(*row) if row else None


def finish(job: Taken, state: State, *, outcome: str = "", error: str = "") -> bool:
    """Say how it ended, and end its delegation; False where it was cancelled or given to another meanwhile."""
    with connections[WORKER].cursor() as cursor:
        cursor.execute("select jobs_finish(%s, %s, %s, %s, %s)", [job.id, job.attempt, state, outcome, error[:80]])
        return bool(cursor.fetchone()[0])


def begin_daily(today: date | None = None) -> int:
    """Put what the house does each day into the queue, unless another process has; returns how many were put."""
    day = today or timezone.localdate()
    with transaction.atomic(using=WORKER):
        jobs = [Job(kind=kind, day=day, asked_at=timezone.now()) for kind in DAILY]
        missing = [job for job in jobs if not Job.objects.using(WORKER).filter(kind=job.kind, day=day).exists()]
        Job.objects.using(WORKER).bulk_create(missing, ignore_conflicts=True)
    return len(missing)
