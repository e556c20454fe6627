"""To know a person's id is not to know the person: no record of one's own is made to point to somebody out of sight."""

import uuid

import pytest

from amparo.protection import actions as protection
from amparo.protection.models import Case
from amparo.vault import actions
from amparo.vault.values import Name
from tests.access.hands import refused, rows
from tests.personas import Country
from tests.protection.people import accepted, referred, screened

DRAWER = "insert into vault_drawer (id, person_id, part) values (gen_random_uuid(), %s, 'identity')"
SEEN = "select count(*) from vault_person where id = %s"


@pytest.fixture
def person(db: None, country: Country) -> uuid.UUID:
    """Somebody whom the shelter knows."""
    with country.shelter_worker.acting() as by:
        return actions.add_person(by=by, subject=uuid.uuid4(), values=[Name("Тэкля Вайцяхоўская")])


@pytest.mark.parametrize("stranger", ["outsider", "border_officer"])
def test_no_drawer_of_ones_own_opens_the_key_of_somebody_hidden(
    person: uuid.UUID, country: Country, stranger: str
) -> None:
    with country.all()[stranger].acting():
        for one in (person, uuid.uuid4()):
            refused("row-level security", DRAWER, one)
        assert rows(SEEN, person) == [(0,)]
        assert rows("select vault_key_to_seal(%s, false), vault_may_point(%s)", person, person) == [(None, False)]


def test_no_case_is_pointed_to_somebody_hidden(person: uuid.UUID, country: Country) -> None:
    with country.border_officer.acting():
        case = Case.objects.create()
        for one in (person, uuid.uuid4()):
            refused("no such person", "update protection_case set person_id = %s where id = %s", one, case.pk)


PERSON = """
    insert into vault_person (id, subject, wrapped_key, wrapped_whereabouts_key)
    values (gen_random_uuid(), %s, 'wrapped', 'wrapped')
"""


def test_a_pseudonym_that_one_knows_does_not_tell_whether_others_know_the_name(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        known, unknown = uuid.uuid4(), uuid.uuid4()
        actions.add_person(by=by, subject=known, values=[Name("Тэкля Вайцяхоўская")])
    with country.border_officer.acting():
        for subject in (known, unknown):
            rows(PERSON, subject)


def test_nobody_takes_the_place_of_somebody_whose_name_is_not_recorded_yet(db: None, country: Country) -> None:
    with country.shelter_worker.acting():
        case = Case.objects.create()
    with country.border_officer.acting():
        rows(PERSON, case.subject)
    with country.shelter_worker.acting() as by:
        protection.record_identity(by=by, case=case, values=[Name("Тэкля Вайцяхоўская")])
        assert Case.objects.get(pk=case.pk).person_id is not None


def test_whoever_was_not_told_the_name_records_the_one_that_they_are_told(committing: None, country: Country) -> None:
    case = accepted(country, referred(country, screened(country.border_officer), ["facts"]))
    with country.shelter_worker.acting() as by:
        assert case.person_id is None
        protection.record_identity(by=by, case=case, values=[Name("Тэкля Вайцяхоўская")])
        assert Case.objects.get(pk=case.pk).person_id is not None
