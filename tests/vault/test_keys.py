"""Wrapping keys are replaced while work goes on, and old ones go when nothing needs them."""

import os
import threading
import time
import uuid
from contextlib import closing

import psycopg
import pytest
from django.db import connection, connections, transaction

from amparo.house.databases import keys_conninfo
from amparo.keyservice.client import KeyClient
from amparo.keyservice.destroyed import FILE
from amparo.keyservice.errors import PersonDestroyed
from amparo.keyservice.protocol import Operation
from amparo.keyservice.root import LocalRoot
from amparo.keyservice.running import local_root
from amparo.keyservice.service import Service
from amparo.keyservice.tickets import TicketChecker
from amparo.vault import actions, keys, queries
from amparo.vault.cipher import KekId, UnknownWrappingKeyError, kek_of, owner_of
from amparo.vault.models import Person
from amparo.vault.values import Name
from tests.access.hands import superuser
from tests.personas import Country, Persona
from tests.servers import HOME

NAME = Name("Альжбета Гурская")


@pytest.fixture(autouse=True)
def no_damaged_keys(committing: None) -> None:
    """Other tests leave persons whose keys were never keys."""
    with superuser() as hand:
        hand.execute(
            "update vault_person set wrapped_key = null, wrapped_whereabouts_key = null, erased_at = now()"
            " where length(wrapped_key) < 40"
        )


@pytest.fixture
def people(committing: None, country: Country) -> list[uuid.UUID]:
    with country.shelter_worker.acting() as by:
        return [actions.add_person(by=by, subject=uuid.uuid4(), values=[NAME]) for _ in range(12)]


def wrapped(people: list[uuid.UUID]) -> list[bytes]:
    with superuser() as hand:
        found = hand.execute(
            "select wrapped_key, wrapped_whereabouts_key from vault_person where id = any(%s)", [people]
        ).fetchall()
    return [bytes(key) for row in found for key in row]


def keks(people: list[uuid.UUID]) -> set[KekId]:
    return {kek_of(key) for key in wrapped(people)}


def current(country: Country) -> KekId:
    status = keys.client().status()
    return KekId(country.shelter_worker.organisation_id, status.month, status.turn)


def reads(worker: Persona, person: uuid.UUID) -> bool:
    with worker.acting() as by:
        return queries.read_person(by=by, person_id=person, purpose="assistance") == {"identity": [NAME]}


def in_a_thread(work: object) -> threading.Thread:
    def run() -> None:
        try:
            work()  # type: ignore[operator] # any callable
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_person_is_under_the_key_of_the_body_and_the_month(people: list[uuid.UUID], country: Country) -> None:
    assert keks(people) == {current(country)}
    with country.outsider.acting() as by:
        other = actions.add_person(by=by, subject=uuid.uuid4(), values=[NAME])
    assert keks([other]) == {current(country)._replace(organisation=country.outsider.organisation_id)}


def test_nobody_who_reads_notices_a_rotation(people: list[uuid.UUID], country: Country) -> None:
    before, stop, seen = current(country), threading.Event(), []

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
    assert keks(people) == {before._replace(turn=before.turn + len(results))}
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
    assert keks(people[1:]) == {current(country)}


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
    assert keks(people[1:]) == {current(country)}
    make_old()
    before = keys.client().status().wrapping_keys
    with pytest.raises(keys.NotYet, match="1 persons' keys do not open"):
        keys.retire()
    assert keys.client().status().wrapping_keys == before > 1


def make_old() -> None:
    """As if the last rotation had been long ago."""
    status = keys.client().status()
    file = HOME.keys / f"turn-{status.month}-{status.turn:04d}"
    os.utime(file, (time.time() - 3600,) * 2)


def test_old_keys_go_when_nothing_needs_them(people: list[uuid.UUID], country: Country) -> None:
    stolen = wrapped(people)
    keys.rotate()
    with pytest.raises(keys.NotYet, match="too recent"):
        keys.retire()
    make_old()
    assert keys.retire() >= 1
    assert all(reads(country.shelter_worker, person) for person in people)
    for person, key in zip(people, stolen[::2], strict=True):
        with pytest.raises(UnknownWrappingKeyError):
            keys.seal_for(str(person), key, [])


def test_old_keys_stay_where_somebody_was_still_under_one(people: list[uuid.UUID], country: Country) -> None:
    """A rotation that was killed half way: who reads such a person this moment must not lose the key."""
    before = keys.client().status().wrapping_keys
    keys.client().begin_turn()
    make_old()
    with pytest.raises(keys.NotYet, match="wrapped anew just now"):
        keys.retire()
    assert keys.client().status().wrapping_keys > before
    assert keys.retire() >= 1
    assert all(reads(country.shelter_worker, person) for person in people)


def test_no_wrapping_or_root_key_reaches_the_database(people: list[uuid.UUID]) -> None:
    root = local_root(HOME)
    sealed = [file.read_bytes() for file in HOME.keys.glob("kek-*")]
    with superuser() as hand:
        found = [row[0] for row in hand.execute("select p::text from vault_person p")]
    assert found
    assert not [row for row in found for key in (root, *sealed) if key.hex() in row]
    assert Person.objects.count() == 0  # and without a context, nobody sees a person
    connection.close()


def brought_back(hand: psycopg.Connection[tuple[object, ...]], people: list[uuid.UUID], before: list[bytes]) -> None:
    """As an administrator who restored a database from before the erasure."""
    with hand.transaction():
        hand.execute("set local session_replication_role = 'replica'")
        for place, person in enumerate(people):
            hand.execute(
                "update vault_person set erased_at = null, wrapped_key = %s, wrapped_whereabouts_key = %s"
                " where id = %s",
                [*before[2 * place : 2 * place + 2], person],
            )


def test_erased_person_whom_an_older_database_brings_back_opens_no_more_and_goes_again(
    people: list[uuid.UUID], country: Country
) -> None:
    person, before = people[0], wrapped(people[:1])
    assert reads(country.shelter_worker, person)
    with country.shelter_worker.acting() as by:
        actions.erase(by=by, person_id=person)
    assert str(person) in (HOME.keys / FILE).read_text(), "at once, by the act itself"
    with superuser() as hand:
        brought_back(hand, people[:1], before)
        owned = [(owner_of(str(person), whereabouts=bool(which)), key) for which, key in enumerate(before)]
        assert keys.client().rewrap_all(owned) == [b"", b""]
        with country.shelter_worker.acting() as by, pytest.raises(PersonDestroyed):
            queries.read_person(by=by, person_id=person, purpose="assistance")
        with closing(TicketChecker(keys_conninfo(HOME))) as eyes:  # as a service starts beside that database
            Service(HOME.keys, eyes, LocalRoot(local_root(HOME))).answer(Operation.DESTROY, [])
        again = "select count(*) from ledger_entry where act = 'person.erased_again' and object_id = %s"
        assert hand.execute(again, [str(person)]).fetchone() == (1,)
        columns = "wrapped_key is null, wrapped_whereabouts_key is null, erased_at is null"
        row = f"select {columns} from vault_person where id = %s"
        assert hand.execute(row, [person]).fetchone() == (True, True, False)
    assert all(reads(country.shelter_worker, other) for other in people[1:3])
    assert keys.rotate().failed == 0


def test_erasure_that_is_rolled_back_destroys_nobody(people: list[uuid.UUID], country: Country) -> None:
    with country.shelter_worker.acting() as by, transaction.atomic():
        actions.erase(by=by, person_id=people[0])
        keys.client().destroy()
        transaction.set_rollback(True)
    keys.client().destroy()
    assert reads(country.shelter_worker, people[0])


def test_erasure_is_done_also_where_the_key_service_is_away(
    people: list[uuid.UUID], country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away, country.shelter_worker.acting() as by:
        away.setattr(keys, "client", lambda: KeyClient(HOME.run / "nobody.sock"))
        assert actions.erase(by=by, person_id=people[0]).keys == 2
    assert keys.client().destroy() >= 1
    assert str(people[0]) in (HOME.keys / FILE).read_text()
