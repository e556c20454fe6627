"""What is read of jobs: one's own, newest first."""

import uuid

from amparo.access.context import Actor
from amparo.jobs.kinds import HOUSE, KINDS
from amparo.jobs.models import Job
from amparo.ledger import actions as ledger

MOST = 50


def mine(*, by: Actor) -> list[Job]:
    """The jobs within sight, newest first: one's own, and for overseers those of the house; recorded."""
    by.require("job.list")
    jobs = list(Job.objects.order_by("-asked_at")[:MOST])
    ledger.record("job.listed", "job", number=len(jobs))
    return jobs


def one(*, by: Actor, job_id: uuid.UUID) -> Job:
    """One job within sight. Raises NotAllowed, Job.DoesNotExist."""
    by.require("job.list")
    return Job.objects.get(pk=job_id)


def can_ask(by: Actor) -> list[str]:
    """The kinds about nothing in particular that they may ask for, in the order of the list."""
    return [kind for kind, one in KINDS.items() if one.act != HOUSE and not one.page and by.may(one.act)]
