"""What a bare statement does is written down as what the pages do, at the moment at which it is done."""

import uuid

import psycopg
import pytest

from amparo.ledger.policies import BY_HOUSE
from amparo.vault import actions, retaining
from amparo.vault.values import Name
from tests.access.hands import refused, role, rows, superuser
from tests.disclosure.hands import asked, case_at_shelter, cast, decided
from tests.personas import Country
from tests.vault.test_room import add

HOLD = """
    insert into vault_hold (id, person_id, ground, review_on)
    values (gen_random_uuid(), %s, 'court_order', access_today() + 30) returning id
"""
LIFT = "update vault_hold set lifted_at = '2001-01-01', lifted_by_id = access_worker() where person_id = %s"
NAME, OTHER = Name("Ядвіга Траццяк"), Name("Jadwiga Tracciak")


@pytest.fixture(autouse=True)
def fresh(committing: None) -> None:
    """What the database was told is kept."""


@pytest.fixture
def person(country: Country) -> uuid.UUID:
    """Somebody with two names, known to the shelter."""
    with country.shelter_head.acting() as by:
        return add(by, NAME, OTHER)


def told(act: str, about: uuid.UUID) -> int:
    """How many entries the ledger has of it, each by a person who works."""
    with superuser() as found:
        sql = "select count(worker_id) from ledger_entry where act = %s and object_id = %s"
        return int(found.execute(sql, [act, str(about)]).fetchall()[0][0])


def test_a_hold_is_written_down_and_lifted_now_whatever_the_statement_says(person: uuid.UUID, country: Country) -> None:
    with country.shelter_head.acting():
        rows(HOLD, person)
    assert told("person.held", person) == 1
    second = cast(country).second
    with second.acting():
        rows(LIFT, person)
    assert told("person.released", person) == 1
    with superuser() as found:
        lifted = "select lifted_by_id, lifted_at > now() - interval '1 hour' from vault_hold where person_id = %s"
        assert found.execute(lifted, [person]).fetchall() == [(second.worker_id, True)]


def test_a_hold_placed_and_lifted_by_the_pages_is_written_down_once(person: uuid.UUID, country: Country) -> None:
    with country.shelter_head.acting() as by:
        day = rows("select access_today() + 30")[0][0]
        held = retaining.hold(by=by, person_id=person, ground="complaint", review_on=day)
    with cast(country).second.acting() as by:
        retaining.lift(by=by, hold_id=held.pk)
    assert (told("person.held", person), told("person.released", person)) == (1, 1)


def test_nothing_is_written_into_a_drawer_or_emptied_without_an_entry(person: uuid.UUID, country: Country) -> None:
    with country.shelter_head.acting():
        drawer = rows("select id from vault_drawer where person_id = %s", person)[0][0]
        rows(
            "insert into vault_sealed (id, drawer_id, field, sealed, recorded_at)"
            " values (gen_random_uuid(), %s, 'name', 'nothing that opens', '2999-01-01')",
            drawer,
        )
        assert rows("select 1 from vault_sealed where drawer_id = %s and recorded_at > now() + '1 day'", drawer) == []
    assert told("person.changed", person) == 1
    with country.shelter_head.acting():
        rows("update vault_sealed set sealed = '' where drawer_id = %s", drawer)
    assert told("person.changed", person) == 2


def test_what_the_pages_write_is_written_down_once(person: uuid.UUID, country: Country) -> None:
    assert (told("person.added", person), told("person.changed", person)) == (1, 0)
    with country.shelter_head.acting() as by:
        actions.put(by=by, person_id=person, values=[Name("Агата Саковіч")], replace=["name"])
    assert told("person.changed", person) == 1


def test_a_value_is_emptied_and_not_replaced_nor_put_back(person: uuid.UUID, country: Country) -> None:
    with country.shelter_head.acting():
        of_person = "select s.id, s.sealed from vault_sealed s join vault_drawer d on d.id = s.drawer_id"
        kept = rows(of_person + " where d.person_id = %s", person)
        for sealed in (b"nothing that opens", bytes(kept[1][1])):
            refused("only emptied", "update vault_sealed set sealed = %s where id = %s", sealed, kept[0][0])
        rows("update vault_sealed set sealed = '' where id = %s", kept[0][0])
        refused("only emptied", "update vault_sealed set sealed = %s where id = %s", bytes(kept[0][1]), kept[0][0])
        refused("permission denied", "update vault_sealed set recorded_at = '2999-01-01'")


@pytest.mark.parametrize("act", BY_HOUSE)
def test_what_the_house_does_by_itself_nobody_says_in_its_place(country: Country, act: str) -> None:
    entry = f"insert into ledger_entry (act, kind, object_id, number) values ('{act}', 'person', '7', 1)"
    with country.shelter_head.acting():
        refused("row-level security", entry)
    with role("door") as found, pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        found.execute(entry.encode())


def test_what_is_released_and_recalled_is_written_down_by_the_statement(country: Country) -> None:
    scene, case = cast(country), case_at_shelter(country)
    request = asked(scene.investigator, ["identity"], holder=country.shelter_head.organisation_id)
    decided(scene, request, [])
    with country.shelter_head.acting():
        assert rows("select disclosure_turn_down(%s, 'refused')", request.pk) == [(True,)]
    assert told("disclosure.turned_down", request.pk) == 1
    request = asked(scene.investigator, ["identity"], holder=country.shelter_head.organisation_id)
    decided(scene, request, ["identity"])
    with scene.second.acting():
        assert rows("select disclosure_confirm(%s, %s)", request.pk, case.pk) == [(1,)]
    with country.shelter_head.acting(stepped_up=True):
        assert rows("select disclosure_release(%s, %s, null, null)", request.pk, case.pk) == [(1,)]
        assert rows("select disclosure_recall(%s)", request.pk) == [(True,)]
    acts = ("disclosure.confirmed", "disclosure.released", "disclosure.recalled")
    assert [told(act, request.pk) for act in acts] == [1, 1, 1]
