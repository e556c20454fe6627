"""What a person agreed to stays what it was: a statement neither widens it nor dates it, and leaves a trace."""

import pytest

from amparo.protection import referral
from amparo.protection.models import Consent, Referral
from tests.access.hands import refused, rows
from tests.attack.test_decisions import told
from tests.attack.test_writes import CONSENT, SAY
from tests.personas import Country
from tests.protection.people import accepted, consented, referred, screened

WIDEN = "insert into protection_consentedset (id, consent_id, data_set) values (gen_random_uuid(), %s, 'identity')"
DECLINE = """
    update protection_referral set state = 'declined', answered_on = '2001-01-01', decline_reason = 'no_place'
    where id = %s
"""


@pytest.fixture(autouse=True)
def fresh(committing: None) -> None:
    """What the database was told is kept."""


@pytest.fixture
def consent(country: Country) -> Consent:
    """A woman agreed that the shelter reads what she needs."""
    return consented(country, screened(country.border_officer), ["needs"])


def test_what_was_agreed_to_is_not_widened_afterwards(consent: Consent, country: Country) -> None:
    with country.border_officer.acting():
        refused("stays as it was given", WIDEN, consent.pk)
        (given,) = rows(CONSENT, 0, 20, consent.pk)[0]
        rows(WIDEN, given)
    with country.border_officer.acting():
        refused(
            "stays as it was given",
            "insert into protection_consentedset values (gen_random_uuid(), 'contact', %s)",
            given,
        )


def test_consent_begins_on_the_day_on_which_it_is_given_and_is_written_down(consent: Consent, country: Country) -> None:
    with country.border_officer.acting():
        (given,) = rows(CONSENT, -300, 20, consent.pk)[0]
        refused("consent_for_a_year", CONSENT, 300, 600, consent.pk)
        begins = "select valid_from = access_today(), recorded_at = now() from protection_consent where id = %s"
        assert rows(begins, given) == [(True, True)]
    assert told("consent.given", consent.case_id) == 2


def test_consent_is_withdrawn_when_it_is_and_that_is_written_down(consent: Consent, country: Country) -> None:
    with country.border_officer.acting():
        rows("update protection_consent set withdrawn_at = '2001-01-01' where id = %s", consent.pk)
        assert Consent.objects.get(pk=consent.pk).withdrawn_at.year > 2001
    assert told("consent.withdrawn", consent.case_id) == 1


def test_an_answer_is_of_the_day_on_which_it_is_given_and_stays(country: Country) -> None:
    sent = referred(country, screened(country.border_officer), ["needs"])
    with country.shelter_worker.acting():
        rows(DECLINE, sent.pk)
        assert rows("select answered_on = access_today() from protection_referral where id = %s", sent.pk) == [(True,)]
    for change in ("decline_reason = 'no_funding'", "answered_on = '2001-01-01'"):
        for persona in (country.shelter_worker, country.border_officer):
            with persona.acting():
                refused("does not go from there", f"update protection_referral set {change} where id = %s", sent.pk)


def test_nothing_is_added_to_what_was_sent(country: Country) -> None:
    case = screened(country.border_officer)
    consent = consented(country, case, ["needs", "identity"])
    with country.border_officer.acting() as by:
        sent = referral.send(
            by=by, case=case, receiver=consent.recipient, service="shelter", sets=["needs"], consent=consent
        )
    with country.border_officer.acting():
        later = "insert into protection_referralset (id, referral_id, data_set) values (gen_random_uuid(), %s, %s)"
        refused("stays as it was sent", later, sent.pk, "identity")
        refused("stays as it was sent", f"{SAY} (gen_random_uuid(), %s, 'needs', 'need_money', 'yes')", sent.pk)


def test_what_was_accepted_stays_of_its_day(country: Country) -> None:
    sent = referred(country, screened(country.border_officer), ["needs"])
    accepted(country, sent)
    with country.border_officer.acting():
        refused(
            "does not go from there", "update protection_referral set answered_on = '2001-01-01' where id = %s", sent.pk
        )
        assert Referral.objects.get(pk=sent.pk).state == "accepted"
