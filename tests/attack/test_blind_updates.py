"""A statement that reads nothing is asked no policy for reading: what it changes is said by the policy for changing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from amparo.access.door import DOOR
from amparo.notices.actions import tell
from amparo.protection import actions
from amparo.vault import retaining
from amparo.vault.models import Hold
from amparo.vault.values import Name
from tests.access.hands import rows, superuser
from tests.personas import Country


@pytest.fixture(autouse=True)
def fresh(committing: None) -> None:
    """What was done is kept."""


def test_nobody_silences_what_others_are_told(country: Country) -> None:
    tell("test", duty="overseer", using=DOOR)
    tell("test", worker_id=country.shelter_worker.worker_id, using=DOOR)
    with country.outsider.acting() as by:
        rows("update notices_notice set seen_at = now(), seen_by_id = %s", by.worker_id)
    with country.overseer.acting():
        assert rows("select seen_by_id from notices_notice where kind = 'test'") == [(None,)]
    with country.shelter_worker.acting() as by:
        rows("update notices_notice set seen_at = now(), seen_by_id = %s", by.worker_id)
        assert rows("select seen_by_id from notices_notice where kind = 'test'") == [(by.worker_id,)]


def test_nobody_lifts_the_hold_of_a_person_out_of_sight(country: Country) -> None:
    with country.shelter_worker.acting() as by:
        case = actions.open_screening(by=by, place="shelter").case
        actions.record_identity(by=by, case=case, values=[Name("Ядвіга Траццяк")])
        assert case.person_id
        review = timezone.localdate() + timedelta(30)
        retaining.hold(by=by, person_id=case.person_id, ground="court_order", review_on=review)
    lifted = "update vault_hold set lifted_at = now(), lifted_by_id = %s"
    with country.shelter_colleague.acting() as by:
        assert Hold.objects.count() == 0
        rows(lifted, by.worker_id)
    with superuser() as found:
        assert found.execute("select lifted_at from vault_hold").fetchall() == [(None,)]
    with country.shelter_head.acting() as by:
        rows(lifted, by.worker_id)
        assert rows("select lifted_by_id from vault_hold") == [(by.worker_id,)]
