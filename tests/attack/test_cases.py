"""What a statement tries to do to a case past its pages: another's case, a closed one, a screening that is finished."""

import uuid

import pytest

from amparo.protection import actions
from amparo.protection.models import Assistance, Case, Screening
from tests.access.hands import principal_of, refused, rows, shown
from tests.attack.test_decisions import ASK, told
from tests.personas import Country
from tests.protection.people import asked_to_decide, opened, screened
from tests.safeguards.test_emergency import employed

CLOSE = """
    update protection_case set status = 'Closed', closed_on = '2001-01-01', closure_reason = 'goal_met' where id = %s
"""
REOPEN = "update protection_case set status = 'Active', closed_on = null, closure_reason = null where id = %s"
JUDGE = "update protection_screening set outcome = 'no_indicators' where id = %s"
SCREENED = """
    insert into protection_screening (id, case_id, recorded_at, sheet, place, started_on, state, outcome, completed_on)
    values (%s, %s, '2001-01-01', 's', 'border', access_today() + %s, 'completed', 'no_indicators', '2001-01-01')
"""
ANSWER = """
    insert into protection_answer (id, screening_id, question, answer) values (gen_random_uuid(), %s, 'con_debt', 'no')
"""
HELPED = """
    insert into protection_assistance (id, case_id, recorded_at, service, provided_on, funding)
    values (gen_random_uuid(), %s, '2001-01-01', 'shelter', access_today() + %s, 'state')
"""


@pytest.fixture(autouse=True)
def fresh(committing: None) -> None:
    """What the database was told is kept."""


@pytest.fixture
def case(country: Country) -> Case:
    """A child, screened at the border; the police are asked for a final decision."""
    return asked_to_decide(
        country.border_officer, screened(country.border_officer, age_status="child"), country.decider
    )


@pytest.fixture
def closed(country: Country) -> Case:
    """An adult's case that was closed."""
    found = screened(country.shelter_worker)
    with country.shelter_worker.acting() as by:
        actions.close_case(by=by, case=found, reason="goal_met")
    return found


@pytest.mark.parametrize("change", [
    "age_status = 'adult'", "due_on = '2099-01-01'",
    "status = 'Closed', closed_on = '2001-01-01', closure_reason = 'goal_met'",
])  # fmt: skip
def test_whoever_is_asked_to_decide_changes_nothing_of_the_case(case: Case, country: Country, change: str) -> None:
    own = employed(country, "decider", at=country.border_officer)
    shown(case.pk, principal_of("worker", own.worker_id))
    for decider in (country.decider, own):
        with decider.acting():
            assert Case.objects.filter(pk=case.pk).exists()
            refused("only the body that has the case", f"update protection_case set {change} where id = %s", case.pk)


def test_a_case_closes_today_and_closing_and_opening_again_are_written_down(case: Case, country: Country) -> None:
    with country.border_officer.acting():
        rows(CLOSE, case.pk)
        assert rows("select closed_on = access_today() from protection_case where id = %s", case.pk) == [(True,)]
    assert told("case.closed", case.pk) == 1
    with country.border_officer.acting():
        rows(REOPEN, case.pk)
    assert told("case.reopened", case.pk) == 1


@pytest.mark.parametrize(
    "change", ["age_status = 'child'", "closure_reason = 'referred_on'", "closed_on = '2001-01-01'"]
)
def test_a_closed_case_stays_as_it_is(closed: Case, country: Country, change: str) -> None:
    with country.shelter_worker.acting():
        refused("closed case stays", f"update protection_case set {change} where id = %s", closed.pk)
        refused("closed case stays", HELPED, closed.pk, 0)
        refused("closed case stays", ASK, closed.pk, country.decider.organisation_id, "initial")


def test_changed_facts_are_written_down(case: Case, country: Country) -> None:
    before = told("case.changed", case.pk)
    with country.border_officer.acting():
        rows("update protection_case set age_status = 'adult' where id = %s", case.pk)
    assert told("case.changed", case.pk) == before + 1


def test_a_finished_screening_is_not_judged_anew(case: Case, country: Country) -> None:
    with country.border_officer.acting():
        screening = Screening.objects.get(case=case).pk
        refused("finished screening stays", JUDGE, screening)
        draft = "update protection_screening set state = 'draft', outcome = null, completed_on = null where id = %s"
        refused("finished screening stays", draft, screening)
        refused("finished screening stays", ANSWER, screening)
        refused(
            "finished screening stays", "update protection_answer set answer = 'no' where screening_id = %s", screening
        )


def test_a_screening_is_finished_today_and_it_is_written_down(country: Country) -> None:
    draft, second = opened(country.border_officer), uuid.uuid4()
    with country.border_officer.acting():
        rows(ANSWER, draft.pk)
        rows(
            "update protection_screening set state = 'completed', outcome = 'indicators', completed_on = '2001-01-01'"
            " where id = %s", draft.pk,
        )  # fmt: skip
        refused("still to come", SCREENED, second, draft.case_id, 1)
        rows(SCREENED, second, draft.case_id, 0)
        days = "select completed_on = access_today(), recorded_at > '2002-01-01' from protection_screening"
        assert rows(f"{days} where case_id = %s", draft.case_id) == [(True, True)] * 2
    assert told("screening.completed", draft.case_id) == 2


def test_help_is_of_days_that_have_been_and_it_is_written_down(country: Country) -> None:
    with country.shelter_worker.acting() as by:
        case = actions.open_screening(by=by, place="shelter").case
        refused("still to come", HELPED, case.pk, 1)
        rows(HELPED, case.pk, 0)
        assert Assistance.objects.get(case=case).recorded_at.year > 2001
    assert told("assistance.recorded", case.pk) == 1
