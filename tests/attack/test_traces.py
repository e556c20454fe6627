"""What a bare statement does is written down as what the pages do, at the moment at which it is done."""

import uuid

import pytest

from tests.access.hands import rows, superuser
from tests.disclosure.hands import asked, case_at_shelter, cast, decided
from tests.personas import Country


@pytest.fixture(autouse=True)
def fresh(committing: None) -> None:
    """What the database was told is kept."""


def told(act: str, about: uuid.UUID) -> int:
    """How many entries the ledger has of it, each by a person who works."""
    with superuser() as found:
        sql = "select count(worker_id) from ledger_entry where act = %s and object_id = %s"
        return int(found.execute(sql, [act, str(about)]).fetchall()[0][0])


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
