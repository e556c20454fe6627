"""Acting as the people of the demo country."""

from collections.abc import Iterator
from contextlib import contextmanager

from amparo.access import context, door
from amparo.access.context import Actor
from amparo.access.models import Worker


@contextmanager
def acting(username: str) -> Iterator[Actor]:
    """A transaction on behalf of somebody of the demo country."""
    worker = Worker.objects.using("owner").get(username=username)
    with context.acting(door.open_session(worker.pk)) as actor:
        assert actor is not None
        yield actor
