"""Saying that a case was opened, before it is shown: if it is a canary, those who watch are told at once.

Said over the door's connection, which commits at once: taking back the reading does not take back the alarm. The
answer is the same for every case, so whoever opens one learns nothing.
"""

from uuid import UUID

from django.db import connections

from amparo.access.context import Actor
from amparo.access.door import DOOR


def touched(by: Actor, case_id: UUID) -> None:
    """A case within sight was opened by whoever acts. Raises OperationalError where it cannot be said: then no case."""
    with connections[DOOR].cursor() as cursor:
        cursor.execute("select protection_touched(%s, %s)", [case_id, by.worker_id])
