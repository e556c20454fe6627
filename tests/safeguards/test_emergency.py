"""Emergency access: one case, one hour, read only, a second person within a day, told at once, never over a wall."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.urls import reverse

from amparo.access import context, door
from amparo.access.calls import Refused
from amparo.access.context import NotAllowed, StepUpNeeded
from amparo.access.models import DutyHeld, Principal, Worker
from amparo.notices.models import Notice
from amparo.protection.models import Case, Screening
from amparo.safeguards import emergencies
from amparo.safeguards.models import Emergency, reference_of
from amparo.vault.models import Drawer
from tests.access.hands import by_the_clock, refused, rows, superuser
from tests.personas import Country, Persona
from tests.protection.people import asked_to_decide, page, referred, same_as_nothing, screened
from tests.safeguards.scenes import met, sees, walled

SAID = {"reason": "life", "ground": "night"}


def digits(case: Case) -> str:
    return case.pk.hex[:10]


def employed(country: Country, duty: str, *, at: Persona) -> Persona:
    """Somebody new with scope `own`, so that what they do counts for nobody else."""
    made = Worker.objects.using("owner").create(username=f"{duty} {uuid.uuid4()}", organisation_id=at.organisation_id)
    Principal.objects.using("owner").create(kind="worker", worker=made)
    DutyHeld.objects.using("owner").create(worker=made, side="records", duty=duty)
    return Persona(made.pk, made.username, at.organisation_id)


@pytest.fixture
def helper(committing: None, country: Country) -> Iterator[Persona]:
    """A caseworker of the shelter, to whom nobody showed anything."""
    made = employed(country, "caseworker", at=country.shelter_worker)
    yield made
    Worker.objects.using("owner").filter(pk=made.worker_id).update(is_active=False)


def opened(helper: Persona, case: Case, second: Persona) -> uuid.UUID | None:
    with helper.acting(stepped_up=True) as by:
        return emergencies.open_case(by=by, digits=digits(case), second_id=second.worker_id, **SAID)


def clock_moves(case: Case, by: timedelta) -> None:
    """Everything that was written of this emergency access happened that much earlier."""
    with superuser() as found:
        found.execute(
            "update safeguards_emergency set opened_at = opened_at - %(by)s, until = until - %(by)s,"
            " confirm_by = confirm_by - %(by)s, confirmed_at = confirmed_at - %(by)s where case_id = %(case)s",
            {"by": by, "case": case.pk},
        )  # fmt: skip
        found.execute(
            "update access_worker set stops_at = stops_at - %s"
            " where id in (select worker_id from safeguards_emergency where case_id = %s)", [by, case.pk],
        )  # fmt: skip


def active(persona: Persona) -> bool:
    try:
        with context.acting(door.open_session(persona.worker_id)) as actor:
            return actor is not None
    except psycopg.Error:
        return False
    except Exception as error:
        if "no such worker" in str(error):
            return False
        raise


def test_case_is_read_for_an_hour_and_not_a_second_longer(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    assert not sees(helper, case)
    assert opened(helper, case, country.shelter_head) == case.pk
    client = helper.client()
    assert case.reference in page(client, "protection:case", case.pk)
    assert page(client, "protection:case_screening", case.pk)
    clock_moves(case, timedelta(minutes=59, seconds=50))
    assert sees(helper, case)
    clock_moves(case, timedelta(seconds=11))
    assert not sees(helper, case)
    same_as_nothing(client, "protection:case", case.pk)


def test_nobody_else_sees_it(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    opened(helper, case, country.shelter_head)
    assert not sees(country.shelter_head, case)
    assert not sees(country.shelter_worker, case)


WRITES = {
    "case": "update protection_case set region = 'BY-MI' where id = %s returning 1",
    "screening": (
        "insert into protection_screening (id, case_id, recorded_at, sheet, place, started_on, state)"
        " values (gen_random_uuid(), %s, now(), 's', 'border', now(), 'draft') returning 1"
    ),
    "request": (
        "insert into protection_decisionrequest (id, case_id, recorded_at, authority_id, stage, asked_on, due_on,"
        " answered) values (gen_random_uuid(), %s, now(), (select min(id) from access_organisation), 'final', now(),"
        " now(), false) returning 1"
    ),
    "consent": (
        "insert into protection_consent (id, case_id, recorded_at, recipient_id, purpose, given_by, method, language,"
        " valid_from, valid_until) values (gen_random_uuid(), %s, now(), (select min(id) from access_organisation),"
        " 'assistance', 'person', 'spoken', 'be', now(), now()) returning 1"
    ),
    "referral": (
        "insert into protection_referral (id, case_id, sender_id, receiver_id, subject, ground, child_view, service,"
        " state, sent_on, due_on, shared_until, sex, exploitation) select gen_random_uuid(), %s, access_organisation(),"
        " min(id), gen_random_uuid(), 'child_best_interests', 'agrees', 'shelter', 'sent', now(), now(), now(),"
        " 'female', 'Unknown' from access_organisation where id <> access_organisation() and receives_referrals"
        " returning 1"
    ),
    "answer": (
        "insert into protection_answer (id, screening_id, question, answer) select gen_random_uuid(), id, 'q', 'yes'"
        " from protection_screening where case_id = %s returning 1"
    ),
}
ASK = (
    "insert into protection_decisionrequest (id, case_id, recorded_at, authority_id, stage, asked_on, due_on, answered)"
    " values (gen_random_uuid(), %s, now(), %s, 'initial', now(), now(), false)"
)
DECISION = (
    "insert into protection_statusdecision (id, case_id, recorded_at, stage, outcome, threshold, reason, decided_on)"
    " values (gen_random_uuid(), %s, now(), 'initial', 'positive', 'grounds', 'indicators_met', now())"
)


@pytest.mark.parametrize("what", WRITES)
def test_it_is_for_reading_also_for_a_colleague_of_the_same_body(committing: None, country: Country, what: str) -> None:
    case = screened(country.border_officer, age_status="presumed_child")
    colleague = employed(country, "screener", at=country.border_officer)
    assert opened(colleague, case, country.border_commander)
    assert sees(colleague, case)
    with colleague.acting():
        if what == "case":
            assert rows(WRITES[what], case.pk) == []
        else:
            refused("row-level security", WRITES[what], case.pk)
        refused("row-level security", ASK, case.pk, country.decider.organisation_id)
    with country.border_officer.acting():
        assert Case.objects.get(pk=case.pk).region is None
        assert Screening.objects.filter(case=case).count() == 1


def test_it_takes_no_referral_back(committing: None, country: Country) -> None:
    case = screened(country.border_officer)
    referred(country, case, ["identity"])
    colleague = employed(country, "screener", at=country.border_officer)
    assert opened(colleague, case, country.border_commander)
    revoke = "update protection_referral set state = 'revoked', answered_on = now() where case_id = %s returning 1"
    with colleague.acting():
        assert rows("select state from protection_referral where case_id = %s", case.pk) == [("sent",)]
        assert rows(revoke, case.pk) == []
    with country.border_officer.acting():
        assert rows(revoke, case.pk) == [(1,)]


def test_a_decider_reads_and_does_not_decide(committing: None, country: Country) -> None:
    case = asked_to_decide(country.border_officer, met(country.border_officer), country.decider, "initial")
    decider = employed(country, "decider", at=country.decider)
    assert opened(decider, case, country.decider)
    with decider.acting():
        refused("row-level security", DECISION, case.pk)


def test_the_sealed_identity_stays_sealed(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    opened(helper, case, country.shelter_head)
    with helper.acting():
        assert not Drawer.objects.filter(person_id=case.person_id).exists()
        refused("no such person", "select vault_erase(%s)", case.person_id)


def test_everybody_who_must_know_is_told_in_the_same_transaction(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    opened(helper, case, country.shelter_head)
    with country.overseer.acting():
        emergency = Emergency.objects.get(case_id=case.pk)
    told = {
        country.overseer: ("emergency.opened", emergency.pk),
        country.data_protection_officer: ("emergency.opened", emergency.pk),
        country.border_protection_officer: ("emergency.opened", emergency.pk),
        country.border_officer: ("emergency.opened", case.pk),
        country.shelter_head: ("emergency.confirm", emergency.pk),
    }
    for persona, (kind, about) in told.items():
        with persona.acting():
            assert Notice.objects.filter(kind=kind, object_id=str(about)).count() == 1, persona.username
    with helper.acting():
        assert rows(
            "select purpose from ledger_entry where act = 'emergency.opened' and object_id = %s", str(case.pk)
        ) == [("life",)]


def test_wall_is_never_passed_and_nothing_tells_that_there_is_one(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    walled(country, case, body=helper.organisation_id, account=helper.worker_id)
    assert opened(helper, case, country.shelter_head) is None
    assert not sees(helper, case)
    same_as_nothing(helper.client(), "protection:case", case.pk)
    client = helper.client(stepped_up=True)
    pages = [
        client.post(
            reverse("safeguards:emergency_open"),
            SAID | {"reference": reference, "second": country.shelter_head.worker_id},
        )
        for reference in (case.reference, reference_of(uuid.uuid4()))
    ]
    bodies = [re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in pages]
    assert [answer.status_code for answer in pages] == [422, 422]
    assert bodies[0] == bodies[1]
    with country.overseer.acting():
        assert not Emergency.objects.filter(case_id=case.pk).exists()


def test_wall_that_is_set_later_ends_it(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    opened(helper, case, country.shelter_head)
    walled(country, case, body=helper.organisation_id, account=helper.worker_id)
    assert not sees(helper, case)
    with helper.acting():
        assert not Emergency.objects.filter(case_id=case.pk).exists()


def test_case_that_one_sees_anyway_is_not_opened(committing: None, country: Country) -> None:
    case = met(country.border_officer)
    assert opened(country.border_officer, case, country.border_commander) is None


def test_two_in_thirty_days_then_no_more(helper: Persona, country: Country) -> None:
    first, second, third = (met(country.border_officer) for _ in range(3))
    for case in (first, second):
        assert opened(helper, case, country.shelter_head)
    with pytest.raises(Refused, match="two emergency accesses"):
        opened(helper, third, country.shelter_head)
    with country.shelter_head.acting(stepped_up=True) as by:
        for one in Emergency.objects.filter(worker_id=helper.worker_id):
            emergencies.answer(by=by, emergency_id=one.pk, agrees=True)
    clock_moves(first, timedelta(days=30))
    assert opened(helper, third, country.shelter_head) == third.pk


def test_ten_references_a_day_then_no_more(helper: Persona, country: Country) -> None:
    for _ in range(10):
        with helper.acting(stepped_up=True) as by:
            assert not emergencies.open_case(
                by=by, digits=uuid.uuid4().hex[:10], second_id=country.shelter_head.worker_id, **SAID
            )
    with helper.acting(stepped_up=True) as by, pytest.raises(Refused, match="ten references"):
        emergencies.open_case(by=by, digits="0" * 10, second_id=country.shelter_head.worker_id, **SAID)


def test_not_without_proving_again_who_one_is(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    with helper.acting() as by:
        with pytest.raises(StepUpNeeded):
            emergencies.open_case(by=by, digits=digits(case), second_id=country.shelter_head.worker_id, **SAID)
        refused(
            "not theirs to open", "select safeguards_open_emergency(%s, 'life', 'night', %s)",
            digits(case), country.shelter_head.worker_id,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["shelter_colleague", "outsider", "administrator", "border_commander"])
def test_second_person_is_in_charge_or_watches(helper: Persona, country: Country, who: str) -> None:
    case = met(country.border_officer)
    with pytest.raises(Refused, match="cannot stand by"):
        opened(helper, case, country.all()[who])
    with pytest.raises(Refused, match="cannot stand by"):
        opened(helper, case, helper)


def test_unless_somebody_confirms_within_a_day_the_account_stops(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    opened(helper, case, country.shelter_head)
    secret = door.open_session(helper.worker_id)
    clock_moves(case, timedelta(hours=23, minutes=59))
    by_the_clock("select access_stop_overdue()")
    assert active(helper)
    clock_moves(case, timedelta(minutes=2))
    with context.acting(secret) as actor:
        assert actor is None, "exactly then, before anybody sweeps"
    assert not active(helper)
    assert by_the_clock("select access_stop_overdue()") == 1
    assert by_the_clock("select access_stop_overdue()") == 0
    with superuser() as found:
        assert found.execute("select is_active from access_worker where id = %s", [helper.worker_id]).fetchone() == (
            False,
        )
        assert found.execute(
            "select count(*) from ledger_entry where act = 'worker.stopped' and object_id = %s", [str(helper.worker_id)]
        ).fetchone() == (1,)
    for persona in (country.overseer, country.data_protection_officer):
        with persona.acting():
            assert Notice.objects.filter(kind="account.stopped", object_id=str(helper.worker_id)).count() == 1
    with country.shelter_head.acting(stepped_up=True) as by, pytest.raises(NotAllowed):
        emergencies.answer(by=by, emergency_id=Emergency.objects.get(case_id=case.pk).pk, agrees=True)


def test_confirmed_in_time_nothing_stops(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    opened(helper, case, country.shelter_head)
    with country.shelter_head.acting(stepped_up=True) as by:
        emergency = Emergency.objects.get(case_id=case.pk)
        emergencies.answer(by=by, emergency_id=emergency.pk, agrees=True)
        refused("no such emergency access", "select safeguards_answer_emergency(%s, false)", emergency.pk)
    clock_moves(case, timedelta(hours=25))
    by_the_clock("select access_stop_overdue()")
    assert active(helper)


def test_who_opened_does_not_confirm_nor_anybody_who_was_not_named(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    opened(helper, case, country.shelter_head)
    with country.overseer.acting():
        emergency = Emergency.objects.get(case_id=case.pk).pk
    for persona in (helper, country.overseer, country.data_protection_officer, country.shelter_colleague):
        with persona.acting(stepped_up=True) as by, pytest.raises(NotAllowed):
            emergencies.answer(by=by, emergency_id=emergency, agrees=True)
    with superuser() as found, pytest.raises(psycopg.errors.CheckViolation, match="confirmed_by_another"):
        found.execute("update safeguards_emergency set second_id = worker_id where id = %s", [emergency])
    with superuser() as found, pytest.raises(psycopg.errors.CheckViolation, match="lasts_an_hour"):
        found.execute("update safeguards_emergency set until = until + interval '1 second' where id = %s", [emergency])


def test_objection_ends_it_and_stops_the_account_at_once(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    opened(helper, case, country.shelter_head)
    client = helper.client()
    with country.shelter_head.acting(stepped_up=True) as by:
        emergencies.answer(by=by, emergency_id=Emergency.objects.get(case_id=case.pk).pk, agrees=False)
    assert client.get(reverse("protection:case", args=[case.pk])).status_code == 302, "back to the door"
    assert not active(helper)


def test_whoever_objects_reads_first_what_that_does(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    opened(helper, case, country.shelter_head)
    head = country.shelter_head.client(stepped_up=True)
    with country.shelter_head.acting():
        emergency = Emergency.objects.get(case_id=case.pk).pk
    address = reverse("safeguards:emergency_object", args=[emergency])
    assert address in page(head, "safeguards:emergencies")
    asked = head.get(address).content.decode()
    assert "account is stopped" in asked
    assert f'href="{reverse("safeguards:emergencies")}"' in asked
    assert active(helper), "Nothing has happened yet."
    same_as_nothing(country.outsider.client(stepped_up=True), "safeguards:emergency_object", emergency)
    assert head.post(address).status_code == 302
    assert not active(helper)
    assert head.get(address).status_code == 404, "It waits for no answer any more."


def test_another_second_person_can_be_named(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    opened(helper, case, country.shelter_head)
    with helper.acting() as by:
        emergency = Emergency.objects.get(case_id=case.pk).pk
        emergencies.name_second(by=by, emergency_id=emergency, second_id=country.data_protection_officer.worker_id)
    with country.shelter_head.acting(stepped_up=True) as by, pytest.raises(NotAllowed):
        emergencies.answer(by=by, emergency_id=emergency, agrees=True)
    with country.data_protection_officer.acting(stepped_up=True) as by:
        emergencies.answer(by=by, emergency_id=emergency, agrees=True)


def test_the_way_through_the_pages(helper: Persona, country: Country) -> None:
    case = met(country.border_officer)
    client = helper.client(stepped_up=True)
    assert "Open a case in an emergency" in page(client, "safeguards:emergencies")
    said = SAID | {"reference": case.reference.lower(), "second": country.shelter_head.worker_id}
    assert client.post(reverse("safeguards:emergency_open"), SAID | {"reference": "?", "second": ""}).status_code == 422
    answer = client.post(reverse("safeguards:emergency_open"), said)
    assert "open to you for one hour" in client.get(answer["Location"]).content.decode()
    assert answer["Location"] == reverse("protection:case", args=[case.pk])
    head = country.shelter_head.client(stepped_up=True)
    assert "I confirm" in page(head, "safeguards:emergencies")
    assert "Danger to life or limb" in page(country.overseer.client(), "safeguards:emergencies")
    with country.overseer.acting():
        emergency = Emergency.objects.get(case_id=case.pk).pk
    assert page(client, "safeguards:emergency_second", emergency)
    assert head.post(reverse("safeguards:emergency_confirm", args=[emergency])).status_code == 302
    assert "Confirmed" in page(country.border_protection_officer.client(), "safeguards:emergencies")
    assert case.reference not in page(country.outsider.client(), "safeguards:emergencies")
