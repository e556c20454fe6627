"""Invented people are sealed and found like all others, and stand nowhere but in the vault."""

import re
from random import Random
from uuid import UUID

import pytest

from amparo.access.context import Actor
from amparo.demo import names
from amparo.demo.load import Loaded
from amparo.demo.names import latin_from_belarusian, latin_from_russian
from amparo.protection.models import Case
from amparo.vault import queries as vault
from amparo.vault.values import Birth, Contact, Document, Name, Value
from tests.demo.conftest import everything
from tests.demo.people import acting

OPENERS = ("screener", "border_south", "police", "caseworker", "shore", "supervisor")
OUTSIDE = (
    "protection_case", "protection_screening", "protection_answer", "protection_referral", "protection_notification",
    "protection_statusdecision", "events_event", "ledger_entry", "vault_person", "vault_drawer",
)  # fmt: skip
GIVEN = [row.split() for table in (names.WOMEN, names.MEN) for row in table.split(",")]
KNOWN = {
    form
    for russian, belarusian in GIVEN
    for form in (russian, belarusian, latin_from_russian(russian), latin_from_belarusian(belarusian))
}


def known_to(by: Actor) -> list[tuple[UUID, list[Value]]]:
    """Everything that the acting person may open of anybody's identity and contacts."""
    people = Case.objects.filter(person__isnull=False).values_list("person_id", flat=True).distinct()
    found = []
    for person_id in people:
        opened = vault.read_person(by=by, person_id=person_id, purpose="assistance", parts=["identity", "contact"])
        found.append((person_id, [value for values in opened.values() for value in values]))
    return found


@pytest.fixture(scope="module")
def told(small: Loaded) -> list[Value]:
    """All values of all drawers."""
    values: list[Value] = []
    for username in OPENERS:
        with acting(username) as by:
            values += [value for _, found in known_to(by) for value in found]
    return values


def test_names_and_numbers_are_invented(told: list[Value]) -> None:
    full = [value.full for value in told if isinstance(value, Name)]
    assert len(full) > 40
    assert all(name.split()[0] in KNOWN for name in full)
    assert all(value.number.startswith("XX") for value in told if isinstance(value, Document))
    assert all(value.address.startswith("+375 00 ") for value in told if isinstance(value, Contact))
    assert any(isinstance(value, Birth) and value.born_on for value in told)


def test_names_are_told_in_belarusian_russian_and_latin(told: list[Value]) -> None:
    full = " ".join(value.full for value in told if isinstance(value, Name))
    assert re.search("[ёый]", full)
    assert re.search("[іў]", full)
    assert re.search("[a-z]", full)


def test_no_name_number_or_address_stands_outside_the_vault(told: list[Value]) -> None:
    with everything() as connection:
        text = " ".join(
            str(row[0]) for table in OUTSIDE for row in connection.execute(f"select t::text from {table} t").fetchall()
        ).lower()
    words = set(re.findall(r"[^\W\d_]{4,}|xx\d{7}|\d{9,}", text))
    for value in told:
        said = {Name: "full", Document: "number", Contact: "address"}.get(type(value))
        if said:
            parts = {part.lower() for part in getattr(value, said).split() if len(part) >= 4}
            assert parts.isdisjoint(words)


@pytest.mark.parametrize("username", ["screener", "caseworker"])
def test_people_of_the_history_are_found_by_each_form_of_their_name(small: Loaded, username: str) -> None:
    with acting(username) as by:
        people = [one for one in known_to(by) if one[1]]
        assert people
        for person_id, values in Random(1).sample(people, min(4, len(people))):
            for name in (value.full for value in values if isinstance(value, Name)):
                assert person_id in {found.person_id for found in vault.find_person(by=by, text=name)}


def test_a_share_that_ended_with_its_consent_shows_the_receiver_nothing_of_the_sender(small: Loaded) -> None:
    with everything() as connection:
        lapsed = connection.execute("select count(*) from vault_drawer_access where until < now()").fetchall()[0][0]
        seen = connection.execute(
            """select count(*) from vault_drawer d, vault_drawer_access a
               where a.record_id = d.id and a.until < now() and a.principal_id = any (d.readers)"""
        ).fetchall()[0][0]
    assert lapsed
    assert not seen
