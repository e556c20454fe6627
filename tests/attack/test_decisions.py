"""Status is decided by whoever was asked, today, once, and goes by that alone; whatever a bare statement says."""

import uuid

import pytest

from amparo.access import context
from amparo.protection.models import Case, DecisionRequest, Notification, StatusDecision
from tests.access.hands import principal_of, refused, rows, shown, superuser
from tests.personas import Country, Persona
from tests.protection.people import asked_to_decide, screened
from tests.safeguards.test_emergency import employed

DECIDE = """
    insert into protection_statusdecision (id, case_id, recorded_at, stage, outcome, threshold, reason, decided_on,
                                           decided_by_id, screened_by_id, decider_body_id)
    values (gen_random_uuid(), %s, '2001-01-01', %s, 'negative', 'by-2012', 'indicators_met', '2001-01-01', %s, %s, %s)
"""
ASK = """
    insert into protection_decisionrequest (id, case_id, recorded_at, authority_id, stage, asked_on, due_on, answered)
    values (gen_random_uuid(), %s, '2001-01-01', %s, %s, '2001-01-01', '2001-01-01', true)
"""
NOTIFY = """
    insert into protection_notification (id, sender_id, receiver_id, sent_on, sex, age_status, exploitation)
    values (%s, %s, %s, '2001-01-01', 'female', 'adult', 'Unknown')
"""
STATUS = "update protection_case set victim_status = %s where id = %s"
NOT = "NotAVictimOfTrafficking"


@pytest.fixture(autouse=True)
def fresh(committing: None) -> None:
    """What the database was told is kept."""


@pytest.fixture
def case(country: Country) -> Case:
    """Screened at the border; the police are asked for a final decision."""
    return asked_to_decide(country.border_officer, screened(country.border_officer), country.decider)


def decided(case: Case, by: Persona, stage: str = "final") -> tuple[object, ...]:
    """What a statement says that lies about who decides, for whom and when."""
    return DECIDE, case.pk, stage, by.worker_id + 1, by.worker_id + 2, by.organisation_id + 1


def told(act: str, about: uuid.UUID) -> int:
    """How many entries the ledger has of it."""
    with superuser() as found:
        sql = "select count(*) from ledger_entry where act = %s and object_id = %s"
        return int(found.execute(sql, [act, str(about)]).fetchall()[0][0])


def test_whoever_was_asked_decides_today_and_it_is_written_down_whatever_the_statement_says(
    case: Case, country: Country
) -> None:
    with country.decider.acting():
        rows(*decided(case, country.decider))
        made = StatusDecision.objects.get(case=case)
        assert (made.decided_by_id, made.decider_body_id) == (
            country.decider.worker_id, country.decider.organisation_id,
        )  # fmt: skip
        assert made.screened_by_id == country.border_officer.worker_id
        assert rows("select decided_on = access_today() from protection_statusdecision where id = %s", made.pk) == [
            (True,)
        ]
        assert made.recorded_at.year > 2001
    assert told("decision.made", case.pk) == 1


def test_nobody_decides_what_was_not_asked_of_their_body_or_is_answered(case: Case, country: Country) -> None:
    with country.decider.acting():
        refused("not asked to decide", *decided(case, country.decider, "initial"))
        rows(*decided(case, country.decider))
        refused("not asked to decide", *decided(case, country.decider))
    own = employed(country, "decider", at=country.border_officer)
    shown(case.pk, principal_of("worker", own.worker_id))
    with own.acting():
        assert Case.objects.filter(pk=case.pk).exists()
        refused("not asked to decide", *decided(case, own))
    assert told("decision.made", case.pk) == 1


def test_one_body_at_a_time_is_asked_today_and_has_time_to_answer(case: Case, country: Country) -> None:
    authority = country.decider.organisation_id
    with country.border_officer.acting():
        refused("one_open_request", ASK, case.pk, authority, "final")
        rows(ASK, case.pk, authority, "initial")
        made = DecisionRequest.objects.get(case=case, stage="initial")
        assert not made.answered
        assert (made.due_on - made.asked_on).days == 5
        assert (made.asked_on.year > 2001, made.recorded_at.year > 2001) == (True, True)


def test_what_was_asked_is_answered_by_the_decision_alone_and_once(case: Case, country: Country) -> None:
    with country.decider.acting():
        for answered in ("true", "false"):
            refused("permission denied", f"update protection_decisionrequest set answered = {answered}")
        rows(*decided(case, country.decider))
        assert DecisionRequest.objects.get(case=case).answered
        refused("not asked to decide", *decided(case, country.decider))
    assert told("decision.made", case.pk) == 1


def test_a_body_that_decides_no_more_decides_nothing(case: Case, country: Country) -> None:
    body = country.decider.organisation_id
    with superuser() as found:
        found.execute("update access_organisation set decides_status = false where id = %s", [body])
    try:
        with country.decider.acting():
            refused("not asked to decide", *decided(case, country.decider))
    finally:
        with superuser() as found:
            found.execute("update access_organisation set decides_status = true where id = %s", [body])


def test_status_goes_by_the_decision_and_by_nothing_else(case: Case, country: Country) -> None:
    with country.border_officer.acting():
        for status in (NOT, "ActualVictimOfTrafficking"):
            refused("status goes by decision", STATUS, status, case.pk)
    with country.decider.acting():
        refused("status goes by decision", STATUS, NOT, case.pk)
        rows(*decided(case, country.decider))
        for status in ("ActualVictimOfTrafficking", "PossibleVictimOfTrafficking"):
            if status != Case.objects.get(pk=case.pk).victim_status:
                refused("status goes by decision", STATUS, status, case.pk)
        rows(STATUS, NOT, case.pk)
    with country.border_officer.acting():
        refused("status goes by decision", STATUS, "PossibleVictimOfTrafficking", case.pk)
        assert Case.objects.get(pk=case.pk).victim_status == NOT


def test_no_case_begins_decided(country: Country) -> None:
    with country.border_officer.acting():
        refused(
            "status goes by decision",
            "insert into protection_case (id, organisation_id, owner_id, opened_at, readers, next_expiry, sex,"
            " exploitation, subject, status, victim_status) values (gen_random_uuid(), 1, 1, now(), '{}', now(),"
            " 'male', 'Unknown', gen_random_uuid(), 'Active', %s)",
            NOT,
        )


def test_a_notification_goes_from_ones_own_body_today_to_one_that_decides_and_is_written_down(country: Country) -> None:
    officer, made = country.border_officer, uuid.uuid4()
    with officer.acting():
        for receiver in (country.shelter_worker, country.licensing_clerk, country.outsider):
            refused("takes no notifications", NOTIFY, made, officer.organisation_id, receiver.organisation_id)
        rows(NOTIFY, made, country.outsider.organisation_id, country.decider.organisation_id)
        note = Notification.objects.get(pk=made)
        assert (note.sender_id, note.sent_on.year > 2001) == (officer.organisation_id, True)
    assert told("notification.sent", made) == 1


def test_nobody_who_is_forced_notifies_or_decides(case: Case, country: Country) -> None:
    officer, decider = country.border_officer, country.decider
    with context.acting(officer.secret(reduced=True)):
        refused("not just now", NOTIFY, uuid.uuid4(), officer.organisation_id, decider.organisation_id)
    with context.acting(decider.secret(reduced=True)):
        refused("not just now", *decided(case, decider))
