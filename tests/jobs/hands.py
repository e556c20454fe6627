"""What the tests of jobs share: asking, and taking what was just asked for."""

import uuid

from django.db import connections

from amparo.jobs import actions, queue
from amparo.jobs.models import Job
from amparo.jobs.task import Task
from tests.access.hands import superuser
from tests.personas import Persona


def empty_queue() -> None:
    """Nothing waits from tests before."""
    with superuser() as found:
        found.execute("update jobs_job set state = 'cancelled' where state in ('waiting', 'running')")


def asked(persona: Persona, kind: str = "referral.remind", about: uuid.UUID | None = None) -> uuid.UUID:
    """A job that somebody asked for, committed."""
    with persona.acting() as by:
        return actions.ask(by=by, kind=kind, object_id=about)


def taken(persona: Persona, kind: str = "referral.remind") -> Task:
    """A job of theirs that this process has taken."""
    empty_queue()
    job_id = asked(persona, kind)
    job = queue.take()
    assert job is not None
    assert job.id == job_id
    return Task(job)


def state_of(job_id: uuid.UUID) -> Job:
    """The job as the worker process sees it."""
    return Job.objects.using(queue.WORKER).get(pk=job_id)


def revive() -> int:
    """As if no running job had given a sign for two minutes."""
    with connections[queue.WORKER].cursor() as cursor:
        cursor.execute("select jobs_revive(interval '0')")
        return int(cursor.fetchone()[0])
