"""What two people do to one person at once: no erasure overtakes a hold, and nothing is written behind an erasure."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from amparo.access.context import Actor
from amparo.vault import actions, retaining
from amparo.vault.models import Person
from amparo.vault.values import Name
from tests.access.hands import by_the_clock, superuser
from tests.personas import Country

WAITING = "select exists (select 1 from pg_locks where not granted)"
LEFT = """
    select num_nonnulls(wrapped_key, wrapped_whereabouts_key),
        (select count(*) from vault_sealed s join vault_drawer d on d.id = s.drawer_id
         where d.person_id = p.id and s.sealed <> ''),
        (select count(*) from vault_token t join vault_drawer d on d.id = t.drawer_id where d.person_id = p.id)
    from vault_person p where p.id = %s
"""


@pytest.fixture
def person(committing: None, country: Country) -> uuid.UUID:
    """Somebody known to the shelter, committed."""
    with country.shelter_worker.acting() as by:
        return actions.add_person(by=by, subject=uuid.uuid4(), values=[Name("Альжбета Вярыга")])


def beside(pool: ThreadPoolExecutor, does: Callable[[], object]) -> "Future[object]":
    """Somebody else does something, on connections of their own; it is done, or waits for us, when this returns."""

    def alone() -> object:
        try:
            return does()
        finally:
            connections.close_all()

    future, pause = pool.submit(alone), threading.Event()
    with superuser() as hand:
        while not future.done() and hand.execute(WAITING).fetchone() == (False,):
            pause.wait(0.02)
    return future


def left_of(person: uuid.UUID) -> tuple[int, ...] | None:
    """How many keys, values and tokens of a person there are."""
    with superuser() as hand:
        return hand.execute(LEFT, [person]).fetchone()


def hold(by: Actor, person: uuid.UUID) -> None:
    day = timezone.localdate() + timedelta(days=30)
    retaining.hold(by=by, person_id=person, ground="proceedings", review_on=day)


def test_no_erasure_overtakes_a_hold_that_is_being_placed(person: uuid.UUID, country: Country) -> None:
    def erase() -> None:
        with country.shelter_head.acting() as by:
            actions.erase(by=by, person_id=person)

    with ThreadPoolExecutor(1) as pool:
        with country.shelter_head.acting() as by:
            hold(by, person)
            erasing = beside(pool, erase)
        with pytest.raises(actions.LegalHold):
            erasing.result()
    left = left_of(person)
    assert left is not None
    assert left[:2] == (2, 1)


def test_nor_does_the_erasure_of_the_day(person: uuid.UUID, country: Country) -> None:
    with superuser() as hand:
        hand.execute("update vault_drawer set retain_until = current_date - 1 where person_id = %s", [person])
    with ThreadPoolExecutor(1) as pool:
        with country.shelter_head.acting() as by:
            hold(by, person)
            erasing = beside(pool, lambda: by_the_clock("select vault_erase_due()"))
        assert erasing.result() == 0
    left = left_of(person)
    assert left is not None
    assert left[:2] == (2, 1)


def test_no_hold_is_placed_on_somebody_who_is_being_erased(person: uuid.UUID, country: Country) -> None:
    """Whoever places it must not believe that it keeps somebody."""

    def place() -> None:
        with country.shelter_head.acting() as by:
            hold(by, person)

    with ThreadPoolExecutor(1) as pool:
        with country.shelter_head.acting() as by:
            actions.erase(by=by, person_id=person)
            placing = beside(pool, place)
        with pytest.raises(Person.DoesNotExist):
            placing.result()


def test_what_is_being_written_goes_with_the_rest(person: uuid.UUID, country: Country) -> None:
    def erase() -> None:
        with country.shelter_head.acting() as by:
            actions.erase(by=by, person_id=person)

    with ThreadPoolExecutor(1) as pool:
        with country.shelter_worker.acting() as by:
            actions.put(by=by, person_id=person, values=[Name("Эльжбета Варыга")])
            erasing = beside(pool, erase)
        erasing.result()
    assert left_of(person) == (0, 0, 0)


def test_nothing_is_written_behind_an_erasure(person: uuid.UUID, country: Country) -> None:
    def write() -> None:
        with country.shelter_worker.acting() as by:
            actions.put(by=by, person_id=person, values=[Name("Эльжбета Варыга")])

    with ThreadPoolExecutor(1) as pool:
        with country.shelter_head.acting() as by:
            actions.erase(by=by, person_id=person)
            writing = beside(pool, write)
        with pytest.raises(Person.DoesNotExist):
            writing.result()
    assert left_of(person) == (0, 0, 0)
