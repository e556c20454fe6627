"""What somebody tries to make of a referral past the pages: another receiver, another state, more than agreed to."""

import uuid

import pytest

from amparo.access.models import Principal, Team
from amparo.protection.models import Case
from amparo.vault import actions as vault
from amparo.vault.models import Drawer
from amparo.vault.values import Contact
from tests.access.hands import refused, rows, shown, superuser
from tests.attack.test_writes import REFER, accept, referred_with_consent
from tests.personas import Country
from tests.protection.people import accepted, consented, referred, screened
from tests.safeguards.scenes import walled

ELSEWHERE = """
    insert into protection_referral (id, case_id, sender_id, receiver_id, subject, ground, consent_id, service, state,
                                     sent_on, due_on, shared_until, sex, exploitation)
    select gen_random_uuid(), case_id, sender_id, %s, subject, 'consent', consent_id, service, 'sent', sent_on, due_on,
           shared_until, sex, exploitation
    from protection_referral where case_id = %s returning id
"""
STATE = "update protection_referral set state = %s, answered_on = current_date where case_id = %s"


def test_consent_for_one_body_sends_nobody_to_another(db: None, country: Country) -> None:
    case, _ = referred_with_consent(country)
    with country.border_officer.acting():
        refused("no live consent", ELSEWHERE, country.shelter_head.organisation_id, case.pk)
        assert rows(ELSEWHERE, country.outsider.organisation_id, case.pk)


def test_consent_of_one_person_sends_no_other_and_no_adult_goes_without(db: None, country: Country) -> None:
    case, _ = referred_with_consent(country)
    _, anothers = referred_with_consent(country)
    with country.border_officer.acting():
        refused("no live consent", REFER, "consent", anothers.pk, 10, 10, case.pk)
        Case.objects.filter(pk=case.pk).update(age_status="adult")
        refused("an adult is referred with consent", REFER, "child_best_interests", None, 10, 10, case.pk)


def test_nothing_goes_along_that_was_not_agreed_to(db: None, country: Country) -> None:
    case, _ = referred_with_consent(country)
    add = (
        "insert into protection_referralset (id, referral_id, data_set)"
        " select gen_random_uuid(), id, 'contact' from protection_referral where case_id = %s"
    )
    with country.border_officer.acting():
        refused("not among what was consented to", add, case.pk)


def test_each_side_takes_its_own_steps_only(db: None, country: Country) -> None:
    case, _ = referred_with_consent(country)
    with country.outsider.acting():
        refused("does not go from there", STATE, "revoked", case.pk)
        rows(STATE, "accepted", case.pk)
    with country.border_officer.acting():
        refused("does not go from there", STATE, "done", case.pk)
    with country.outsider.acting():
        rows(STATE, "done", case.pk)


def test_no_answer_is_of_a_day_after_the_consent(db: None, country: Country) -> None:
    case, consent = referred_with_consent(country)
    late = "update protection_referral set state = 'accepted', answered_on = %s::date + 1 where case_id = %s"
    with country.outsider.acting():
        refused("the consent has ended", late, consent.valid_until, case.pk)


@pytest.mark.parametrize(("who", "state"), [("outsider", "declined"), ("border_officer", "revoked")])
def test_what_nobody_took_up_says_nothing_of_the_person(db: None, country: Country, who: str, state: str) -> None:
    case, _ = referred_with_consent(country)
    with country.all()[who].acting():
        rows(STATE + " returning 1", state, case.pk)
    with country.border_officer.acting():
        said = "select state, sex, age_status, citizenship, exploitation, region from protection_referral"
        assert rows(f"{said} where case_id = %s", case.pk) == [(state, "unknown", None, None, "Unknown", None)]


def test_with_an_acceptance_only_drawers_of_the_sender_open(committing: None, country: Country) -> None:
    """The person is known to a third body, too: what that one wrote is not the sender's to pass on."""
    case = screened(country.border_officer)
    accepted(country, referred(country, case, ["identity"]))
    with country.shelter_worker.acting() as by:
        assert case.person_id
        vault.put(by=by, person_id=case.person_id, values=[Contact("+375 29 111 11 11", "no_contact", "")])
    consent = consented(country, case, ["contact"])
    receiver = country.outsider.organisation_id
    with superuser() as found:
        found.execute("update protection_consent set recipient_id = %s where id = %s", [receiver, consent.pk])
    with country.border_officer.acting():
        (sent,) = rows(
            "insert into protection_referral (id, case_id, sender_id, receiver_id, subject, ground, consent_id,"
            " service, state, sent_on, due_on, shared_until, sex, exploitation) select gen_random_uuid(), case_id,"
            " access_organisation(), recipient_id, gen_random_uuid(), 'consent', id, 'shelter', 'sent', valid_from,"
            " valid_from, valid_until, 'female', 'Unknown' from protection_consent where id = %s returning id",
            consent.pk,
        )[0]
        rows(
            "insert into protection_referralset (id, referral_id, data_set) values (gen_random_uuid(), %s, 'contact')",
            sent,
        )
    with country.outsider.acting():
        accept()
        drawers = Drawer.objects.filter(person_id=case.person_id)
        assert {drawer.organisation_id for drawer in drawers} == {country.border_officer.organisation_id}


def test_withdrawal_shuts_drawers_for_a_team_of_the_receiver_too(committing: None, country: Country) -> None:
    case, consent = referred_with_consent(country)
    team = Team.objects.using("owner").create(
        organisation_id=country.outsider.organisation_id, name=f"Night shift {uuid.uuid4()}"
    )
    stands_for = Principal.objects.using("owner").create(kind="team", team=team).pk
    with country.border_officer.acting():
        drawer = Drawer.objects.get(person=case.person_id).pk
    shown(drawer, stands_for, table="vault_drawer")
    readers = "select %s = any (readers) from vault_drawer where id = %s"
    with superuser() as found:
        assert found.execute(readers, [stands_for, drawer]).fetchone() == (True,)
    with country.border_officer.acting():
        rows("update protection_consent set withdrawn_at = now() where id = %s", consent.pk)
    with superuser() as found:
        assert found.execute(readers, [stands_for, drawer]).fetchone() == (False,)


def test_person_of_a_referral_is_named_to_who_may_open_a_drawer_now(committing: None, country: Country) -> None:
    """Neither to a colleague behind a wall nor once what was shared has lapsed."""
    case = screened(country.border_officer)
    sent = referred(country, case, ["identity"])
    accepted(country, sent)
    head, ask = country.shelter_head, "select protection_referral_person(%s)"
    with head.acting():
        assert rows(ask, sent.pk) == [(case.person_id,)]
    walled(country, case, body=head.organisation_id, account=head.worker_id)
    with head.acting():
        assert rows(ask, sent.pk) == [(None,)]
    with country.shelter_worker.acting():
        assert rows(ask, sent.pk) == [(case.person_id,)]
    with superuser() as found:
        found.execute(
            "update vault_drawer_access set until = now() where until < '9999-01-01'"
            " and record_id in (select id from vault_drawer where person_id = %s)",
            [case.person_id],
        )
    with country.shelter_worker.acting():
        assert rows(ask, sent.pk) == [(None,)]
        assert Case.objects.filter(person_id=case.person_id).exists()
