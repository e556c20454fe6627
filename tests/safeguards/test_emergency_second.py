"""The second person of an emergency access: each access has its own, who proves who they are and is before no wall."""

from datetime import timedelta

import pytest

from amparo.access.context import StepUpNeeded
from amparo.access.models import Worker
from amparo.notices.models import Notice
from amparo.protection.models import Case
from amparo.safeguards import emergencies
from amparo.safeguards.models import Emergency
from tests.access.hands import refused, rows, superuser
from tests.personas import Country, Persona
from tests.safeguards.scenes import met, walled
from tests.safeguards.test_emergency import active, clock_moves, employed, helper, opened, sees

__all__ = ["helper"]


def emergency_of(case: Case, country: Country) -> Emergency:
    """As an overseer sees it."""
    with country.overseer.acting():
        return Emergency.objects.get(case_id=case.pk)


def answered(second: Persona, case: Case, country: Country, *, agrees: bool) -> None:
    emergency = emergency_of(case, country).pk
    with second.acting(stepped_up=True) as by:
        emergencies.answer(by=by, emergency_id=emergency, agrees=agrees)


def told(persona: Persona, kind: str, case: Case, country: Country) -> int:
    emergency = emergency_of(case, country).pk
    with persona.acting():
        return Notice.objects.filter(kind=kind, object_id=str(emergency)).count()


def test_another_emergency_access_gives_the_first_no_more_time(helper: Persona, country: Country) -> None:
    first, second = met(country.border_officer), met(country.border_officer)
    opened(helper, first, country.shelter_head)
    clock_moves(first, timedelta(hours=23))
    opened(helper, second, country.shelter_head)
    assert active(helper)
    clock_moves(first, timedelta(hours=2))
    assert not active(helper)


def test_confirming_one_leaves_the_other_to_be_confirmed(helper: Persona, country: Country) -> None:
    first, second = met(country.border_officer), met(country.border_officer)
    for case in (first, second):
        opened(helper, case, country.shelter_head)
    answered(country.shelter_head, second, country, agrees=True)
    clock_moves(first, timedelta(hours=23))
    assert active(helper)
    clock_moves(first, timedelta(hours=2))
    assert not active(helper)


def test_nobody_confirms_or_objects_without_proving_again_who_they_are(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    opened(helper, case, country.shelter_head)
    emergency = emergency_of(case, country).pk
    with country.shelter_head.acting() as by:
        for agrees in (True, False):
            with pytest.raises(StepUpNeeded):
                emergencies.answer(by=by, emergency_id=emergency, agrees=agrees)
            refused("no such emergency access", "select safeguards_answer_emergency(%s, %s)", emergency, agrees)
    assert active(helper)


def test_second_person_who_is_walled_off_meanwhile_answers_nothing(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    opened(helper, case, country.shelter_head)
    emergency = emergency_of(case, country).pk
    head = country.shelter_head
    walled(country, case, body=head.organisation_id, account=head.worker_id)
    with head.acting(stepped_up=True):
        refused("no such emergency access", "select safeguards_answer_emergency(%s, true)", emergency)


def test_a_second_person_is_named_by_who_opened_before_an_answer_and_within_the_day(
    helper: Persona, country: Country
) -> None:
    case, officer = met(country.border_officer), country.data_protection_officer
    opened(helper, case, country.shelter_head)
    name = ("select safeguards_name_second(%s, %s)", emergency_of(case, country).pk, officer.worker_id)
    with employed(country, "caseworker", at=helper).acting():
        refused("no such emergency access", *name)
    with helper.acting():
        rows(*name)
    assert told(officer, "emergency.confirm", case, country) == 1
    answered(officer, case, country, agrees=True)
    with helper.acting():
        refused("no such emergency access", *name)


def test_after_the_day_no_other_second_person_is_named(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    opened(helper, case, country.shelter_head)
    emergency = emergency_of(case, country).pk
    with helper.acting():
        clock_moves(case, timedelta(hours=25))
        officer = country.data_protection_officer.worker_id
        refused("no such emergency access", "select safeguards_name_second(%s, %s)", emergency, officer)


def test_nobody_whose_account_has_ended_stands_by(helper: Persona, country: Country) -> None:
    left = employed(country, "caseworker", at=helper)
    account = Worker.objects.using("owner").filter(pk=left.worker_id)
    account.update(scope="organisation")
    with helper.acting() as by:
        assert left.worker_id in dict(emergencies.seconds(by=by))
    account.update(is_active=False)
    with helper.acting(stepped_up=True) as by:
        assert left.worker_id not in dict(emergencies.seconds(by=by))


def test_overseers_are_told_of_the_answer_and_an_objection_outlasts_the_account(
    helper: Persona, country: Country
) -> None:
    confirmed, objected = met(country.border_officer), met(country.border_officer)
    for case in (confirmed, objected):
        opened(helper, case, country.shelter_head)
    answered(country.shelter_head, confirmed, country, agrees=True)
    answered(country.shelter_head, objected, country, agrees=False)
    assert told(country.overseer, "emergency.confirmed", confirmed, country) == 1
    assert told(country.overseer, "emergency.objected", objected, country) == 1
    with superuser() as found:
        found.execute("update access_worker set is_active = true, stops_at = null where id = %s", [helper.worker_id])
    assert (sees(helper, confirmed), sees(helper, objected)) == (True, False), "given back to them within the hour"
