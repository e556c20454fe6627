"""To know a person's id is not to know the person: no record of one's own is made to point to somebody out of sight."""

import uuid

import pytest

from amparo.protection.models import Case
from amparo.vault import actions
from amparo.vault.values import Name
from tests.access.hands import refused, rows
from tests.personas import Country

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
