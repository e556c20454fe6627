"""Whatever was asked and granted, and whatever becomes of it: the asker reads that and nothing else, in SQL."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.disclosure import actions
from amparo.disclosure.codes import PARTS, Field
from amparo.protection import referral
from tests.access.hands import rows
from tests.disclosure.hands import FACTS, Cast, case_at_shelter, consent_to, lapse, released
from tests.personas import Persona

FIELDS = [str(one) for one in Field]
STATUS = "PossibleVictimOfTrafficking"


def read_by(persona: Persona, request: uuid.UUID, person: uuid.UUID | None) -> tuple[dict[str, str], set[str]]:
    """All that somebody can read through SQL: the released facts, and the parts whose sealed values they get."""
    with persona.acting():
        facts = rows(
            "select field, value from disclosure_released where drawer_id is null and request_id = %s", request
        )
        parts = rows(
            "select d.part from vault_sealed s join vault_drawer d on d.id = s.drawer_id where d.person_id = %s", person
        )
        pointed_to = rows(
            "select field from disclosure_released where drawer_id is not null and request_id = %s", request
        )
    assert {part for (part,) in parts} == {part for (part,) in pointed_to}
    return dict(facts), {part for (part,) in parts}


@given(
    asked=st.sets(st.sampled_from(FIELDS), min_size=1),
    chosen=st.sets(st.sampled_from(FIELDS)),
    on_consent=st.booleans(),
    ending=st.sampled_from(["open", "expired", "recalled", "withdrawn"]),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_asker_reads_exactly_the_granted_that_is_still_open(
    committing: None, scene: Cast, asked: set[str], chosen: set[str], on_consent: bool, ending: str
) -> None:
    granted = asked & chosen or asked
    if on_consent:  # whereabouts go to police on the order of a court only
        asked, granted = asked - {"whereabouts"} | {"sex"}, granted - {"whereabouts"} or {"sex"}
    case = case_at_shelter(scene.country)
    consent = consent_to(scene.country, case, scene.investigator.organisation_id) if on_consent else None
    request, _ = released(scene, asked, granted, case=case, consent=consent)
    if ending == "expired":
        lapse(request)
    if ending == "recalled":
        with scene.country.shelter_head.acting() as by:
            actions.recall(by=by, request=request)
    if ending == "withdrawn" and consent:
        with scene.country.shelter_worker.acting() as by:
            referral.withdraw_consent(by=by, consent=consent)
    is_open = ending == "open" or (ending == "withdrawn" and not consent)
    facts = {**FACTS, "victim_status": STATUS}
    parts = {str(part) for part in PARTS}
    expected = ({one: facts[one] for one in granted - parts}, granted & parts) if is_open else ({}, set())
    assert read_by(scene.investigator, request.pk, case.person_id) == expected


@pytest.mark.parametrize(
    "name", ["prosecutor", "licensing_clerk", "outsider", "border_commander", "decider", "overseer"]
)
def test_nobody_else_reads_anything_of_it(committing: None, scene: Cast, name: str) -> None:
    request, case = released(scene, FIELDS, FIELDS)
    somebody = scene.country.all()[name]
    assert read_by(somebody, request.pk, case.person_id) == ({}, set())
    with somebody.acting():
        for table in ("request", "askedfield", "decision", "subject", "released"):
            key = "id" if table == "request" else "request_id"
            assert rows(f"select 1 from disclosure_{table} where {key} = %s", request.pk) == []


def test_asker_sees_no_decision_no_reason_and_not_which_case(committing: None, scene: Cast) -> None:
    request, case = released(scene, ["sex", "region"], ["sex"])
    with scene.investigator.acting():
        for table in ("decision", "subject"):
            assert rows(f"select 1 from disclosure_{table} where request_id = %s", request.pk) == []
        assert rows("select 1 from protection_case where id = %s", case.pk) == []


def test_fact_stays_as_it_stood_when_it_was_released(committing: None, scene: Cast) -> None:
    request, case = released(scene, ["region"], ["region"])
    with scene.country.shelter_worker.acting():
        rows("update protection_case set region = 'BY-MI' where id = %s", case.pk)
    assert read_by(scene.investigator, request.pk, case.person_id) == ({"region": "BY-BR"}, set())


def test_recalling_one_release_leaves_the_other_open(committing: None, scene: Cast) -> None:
    case = case_at_shelter(scene.country)
    first, _ = released(scene, ["identity"], ["identity"], case=case)
    second, _ = released(scene, ["identity"], ["identity"], case=case)
    for request, left in ((first, {"identity"}), (second, set())):
        with scene.country.shelter_head.acting() as by:
            actions.recall(by=by, request=request)
        with scene.investigator.acting():
            parts = rows("select d.part from vault_drawer d where d.person_id = %s", case.person_id)
        assert {part for (part,) in parts} == left


def test_what_was_released_is_open_to_the_end_of_its_last_day_in_the_country(committing: None, scene: Cast) -> None:
    request, _ = released(scene, ["sex"], ["sex"])
    with scene.investigator.acting():
        until = rows("select until from disclosure_released where request_id = %s", request.pk)
    assert until == [(referral.end_of(request.expires_on),)]
