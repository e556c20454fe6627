"""Wrapping keys are replaced while work goes on, and old ones go when nothing needs them."""

import os
import threading
import time
import uuid

import pytest
from django.db import connection, connections

from amparo.vault import actions, keys, queries
from amparo.vault.cipher import key_version
from amparo.vault.models import Person
from amparo.vault.values import Name
from tests.access.hands import superuser
from tests.personas import Country, Persona

NAME = Name("Альжбета Гурская")


@pytest.fixture(autouse=True)
def no_damaged_keys(committing: None) -> None:
    """Other tests leave persons whose keys were never keys."""
    with superuser() as hand:
        hand.execute("update vault_person set wrapped_key = null, erased_at = now() where length(wrapped_key) < 40")


@pytest.fixture
def people(committing: None, country: Country) -> list[uuid.UUID]:
    with country.shelter_worker.acting() as by:
        return [actions.add_person(by=by, subject=uuid.uuid4(), values=[NAME]) for _ in range(12)]


def versions(people: list[uuid.UUID]) -> set[int]:
    with superuser() as hand:
        found = hand.execute("select wrapped_key from vault_person where id = any(%s)", [people]).fetchall()
    return {key_version(bytes(row[0])) for row in found}


def reads(worker: Persona, person: uuid.UUID) -> bool:
    with worker.acting() as by:
        return queries.read_person(by=by, person_id=person) == {"identity": [NAME]}


def in_a_thread(work: object) -> threading.Thread:
    def run() -> None:
        try:
            work()  # type: ignore[operator] # any callable
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_nobody_who_reads_notices_a_rotation(people: list[uuid.UUID], country: Country) -> None:
    before, stop, seen = keys.keyring().current, threading.Event(), []

    def read_on() -> None:
        while not stop.is_set():
            seen.append(reads(country.shelter_worker, people[len(seen) % len(people)]))

    reader = in_a_thread(read_on)
    results = [keys.rotate() for _ in range(3)]
    while len(seen) < 10:
        results.append(keys.rotate())
    stop.set()
    reader.join()
    assert all(seen)
    assert all(result.done >= len(people) and not result.failed for result in results)
    assert versions(people) == {before + len(results)}
    assert all(reads(country.shelter_worker, person) for person in people)


def test_rotation_does_not_undo_an_erasure(people: list[uuid.UUID], country: Country) -> None:
    with country.shelter_worker.acting() as by:
        actions.erase(by=by, person_id=people[0])
        rotating = in_a_thread(keys.rotate)  # reads the key that is committed, then waits for the row
        wait_until_blocked()
    rotating.join()
    with superuser() as hand:
        found = hand.execute("select wrapped_key, erased_at is null from vault_person where id = %s", [people[0]])
        assert found.fetchone() == (None, False)
    assert versions(people[1:]) == {keys.keyring().current}


def wait_until_blocked() -> None:
    with superuser() as hand:
        for _ in range(200):
            waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
            if (hand.execute(waiting).fetchone() or (0,))[0]:
                return
            time.sleep(0.05)
    raise AssertionError("nothing waits")


def test_a_key_that_does_not_open_stops_neither_the_others_nor_goes_unsaid(
    people: list[uuid.UUID], country: Country
) -> None:
    with superuser() as hand:
        hand.execute("update vault_person set wrapped_key = 'damaged' where id = %s", [people[0]])
    assert keys.rotate().failed == 1
    assert versions(people[1:]) == {keys.keyring().current}
    make_old()
    with pytest.raises(keys.NotYet, match="1 persons' keys do not open"):
        keys.retire()
    assert len(keys.keyring().keys) > 1


def make_old() -> None:
    """As if the last rotation had been long ago."""
    file = keys._file(keys.keyring().current)
    os.utime(file, (time.time() - 3600,) * 2)


def test_old_keys_go_when_nothing_needs_them(people: list[uuid.UUID], country: Country) -> None:
    keys.rotate()
    with pytest.raises(keys.NotYet, match="too recent"):
        keys.retire()
    make_old()
    assert keys.retire() >= 1
    assert set(keys.keyring().keys) == {keys.keyring().current}
    assert all(reads(country.shelter_worker, person) for person in people)


def test_wrapping_key_never_reaches_the_database(people: list[uuid.UUID]) -> None:
    key = keys.keyring().keys[keys.keyring().current]
    with superuser() as hand:
        found = hand.execute("select p::text from vault_person p").fetchall()
    assert found
    assert not [row for row in found if key.hex() in row[0]]
    assert Person.objects.count() == 0  # and without a context, nobody sees a person
    connection.close()
