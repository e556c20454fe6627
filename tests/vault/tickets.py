"""What the tests of reading share: people who proved again who they are, budgets as a test needs them, time."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.test import Client

from amparo.access import context, door
from amparo.access.context import Actor
from amparo.access.middleware import KEY
from tests.access.hands import superuser
from tests.personas import Persona

STEP_UP = "update access_session set stepped_up_at = now() where token_hash = sha256(convert_to(%s, 'UTF8'))"


def _stepped_up(persona: Persona) -> str:
    secret = door.open_session(persona.worker_id)
    with superuser() as hand:
        hand.execute(STEP_UP, [secret])
    return secret


@contextmanager
def stepped_up(persona: Persona) -> Iterator[Actor]:
    """A transaction on behalf of somebody who has just proved again who they are."""
    with context.acting(_stepped_up(persona)) as actor:
        assert actor is not None
        yield actor


def client_stepped_up(persona: Persona) -> Client:
    """A browser in which they have."""
    client = Client()
    session = client.session
    session[KEY] = _stepped_up(persona)
    session.save()
    client.cookies["amparo"] = session.session_key
    return client


def forget_what_was_asked() -> None:
    """Budgets begin anew."""
    with superuser() as hand:
        hand.execute("delete from vault_ticket")
        hand.execute("delete from vault_bulk")


@contextmanager
def budget(name: str, hourly: int, daily: int) -> Iterator[None]:
    """Another budget for a while."""
    with superuser() as hand:
        before = hand.execute("select hourly, daily from vault_budget where name = %s", [name]).fetchone()
        change = "update vault_budget set hourly = %s, daily = %s where name = %s"
        hand.execute(change, [hourly, daily, name])
        try:
            yield
        finally:
            assert before is not None
            hand.execute(change, [*before, name])


def backdate(ticket: uuid.UUID, seconds: int) -> None:
    """As if the ticket had been asked for earlier."""
    with superuser() as hand:
        hand.execute("update vault_ticket set asked_at = asked_at - make_interval(secs => %s) where id = %s",
                     [seconds, ticket])  # fmt: skip


def backdate_all(seconds: int) -> None:
    """As if all tickets had been."""
    with superuser() as hand:
        hand.execute("update vault_ticket set asked_at = asked_at - make_interval(secs => %s)", [seconds])
