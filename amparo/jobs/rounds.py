"""The worker process: what the clock asks for, then jobs one after another, for ever."""

import time
from collections.abc import Callable
from importlib import import_module

from django.db import InterfaceError, OperationalError, connections

from amparo.jobs import queue
from amparo.jobs.kinds import KINDS, REGULAR
from amparo.jobs.models import State
from amparo.jobs.queue import WORKER, Taken
from amparo.jobs.task import DelegationEnded, Task

HOUR = 3600.0
Run = Callable[[Task], str]
"""What does a job: takes the task, returns a code that says what came of it."""


def run_next() -> bool:
    """Take one job and do it; False where none waits. Raises OperationalError where the database is away."""
    job = queue.take()
    if job is None:
        return False
    _run(job)
    return True


def _run(job: Taken) -> None:
    """An error ends the job and is kept by its class alone: its words may hold what nobody should read."""
    try:
        outcome = _function(job.kind)(Task(job))
    except (OperationalError, InterfaceError):
        raise  # the database is away: the job is revived once it is back
    except DelegationEnded:
        queue.finish(job, State.FAILED, error="DelegationEnded")
    except Exception as error:  # whatever a job runs into must not end the jobs of others
        queue.finish(job, State.FAILED, error=type(error).__name__)
    else:
        queue.finish(job, State.DONE, outcome=outcome)


def _function(kind: str) -> Run:
    module, name = KINDS[kind].run.split(":")
    run: Run = getattr(import_module(module), name)
    return run


class Clock:
    """Calls what is due by the clock; `now` is given in seconds, so that a test need not wait."""

    def __init__(self) -> None:
        self.due = dict.fromkeys(range(len(REGULAR)), 0.0)
        self.daily_due = 0.0

    def tick(self, now: float) -> None:
        """Call all that is due now. Raises OperationalError where the database is away."""
        for number, (seconds, statement) in enumerate(REGULAR):
            if now >= self.due[number]:
                with connections[WORKER].cursor() as cursor:
                    cursor.execute(statement)
                self.due[number] = now + seconds
        if now >= self.daily_due:
            queue.begin_daily()
            self.daily_due = now + HOUR


def one_round(clock: Clock) -> bool:
    """What is due, then one job; True where there may be another. Survives a database that is away."""
    try:
        clock.tick(time.monotonic())
        return run_next()
    except (OperationalError, InterfaceError):
        for alias in ("default", WORKER):
            connections[alias].close()
        return False
