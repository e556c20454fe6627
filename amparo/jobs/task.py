"""A job while it runs: each transaction of it asks anew whether whoever asked may still do this."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, connection, connections

from amparo.access import context
from amparo.access.context import Actor
from amparo.jobs.queue import WORKER, Taken

ENDED = "AM010"


class DelegationEnded(Exception):
    """Whoever asked may no longer do this, cancelled it, or another process has taken it: nothing more is done."""


@dataclass
class Task:
    """A job in the hands of the function that does it."""

    job: Taken

    @contextmanager
    def acting(self) -> Iterator[Actor]:
        """One transaction with the rights of whoever asked, as far as they still have them. Raises DelegationEnded."""
        secret = secrets.token_urlsafe(32)
        digest = hashlib.sha256(secret.encode()).digest()
        with connections[WORKER].cursor() as cursor:
            cursor.execute("select jobs_open_session(%s, %s, %s)", [self.job.id, self.job.attempt, digest])
            if not cursor.fetchone()[0]:
                raise DelegationEnded
            try:
                with context.acting(secret) as actor:
                    if actor is None:
                        raise DelegationEnded
                    yield actor
            finally:
                cursor.execute("select jobs_close_session(%s)", [digest])

    def progress(self, done: int, total: int) -> None:
        """Say how far it is, inside `acting`: kept with what was done, or not at all. Raises DelegationEnded."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("select jobs_progress(%s, %s, %s, %s)", [self.job.id, self.job.attempt, done, total])
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", "") == ENDED:
                raise DelegationEnded from error
            raise
