"""Referrals received and sent: exactly what was shared, the answer, and taking back."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from amparo.access.models import Organisation
from amparo.protection import referral
from amparo.protection.models import Case, Referral
from tests.personas import Country
from tests.protection.people import NAME, accepted, page, referred, same_as_nothing, screened

NEED = "Does the person need a safe place for tonight?"
INDICATOR = "Did somebody keep the person"


@pytest.fixture
def sent(case: Case, country: Country) -> Referral:
    """A referral to the shelter with who it is, the facts and the urgent needs."""
    return referred(country, case, ["identity", "facts", "needs"])


def test_before_accepting_the_receiver_sees_what_is_asked_and_nothing_of_what_goes_with_it(
    sent: Referral, country: Country
) -> None:
    text = page(country.shelter_worker.client(), "protection:referral", sent.pk)
    assert "Shelter" in text
    assert "Names, birth date or age, documents" in text
    for hidden in (NAME, NEED, "Female"):
        assert hidden not in text


def test_accepting_opens_exactly_what_was_shared(sent: Referral, country: Country) -> None:
    client = country.shelter_worker.client()
    answer = client.post(reverse("protection:referral_accept", args=[sent.pk]))
    assert answer.status_code == 302
    text = page(client, "protection:referral", sent.pk)
    assert NEED in text
    assert "Female" in text
    assert INDICATOR not in text
    assert answer["Location"] in text


def test_the_sender_sees_the_answer_and_nothing_of_the_receivers_case(sent: Referral, country: Country) -> None:
    ours = accepted(country, sent)
    client = country.border_officer.client()
    text = page(client, "protection:referral", sent.pk)
    assert "Accepted" in text
    assert ours.reference not in text
    assert "Accepted" in page(client, "protection:referrals")


def test_declining_needs_a_coded_reason_that_the_sender_sees(sent: Referral, country: Country) -> None:
    client, address = country.shelter_worker.client(), reverse("protection:referral_decline", args=[sent.pk])
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"reason": "because"}).status_code == 422
    assert client.post(address, {"reason": "no_place"}).status_code == 302
    assert "No free place" in page(country.border_officer.client(), "protection:referral", sent.pk)
    declined = page(client, "protection:referral", sent.pk)
    assert NEED not in declined


def test_a_referral_is_answered_once(sent: Referral, country: Country) -> None:
    accepted(country, sent)
    client = country.shelter_worker.client()
    again = client.post(reverse("protection:referral_decline", args=[sent.pk]), {"reason": "no_place"})
    assert again.status_code == 422
    assert "answered or taken back already" in again.content.decode()
    twice = client.post(reverse("protection:referral_accept", args=[sent.pk]), follow=True)
    assert "answered or taken back already" in twice.content.decode()


def test_what_is_not_answered_yet_can_be_taken_back(sent: Referral, country: Country) -> None:
    client = country.border_officer.client()
    assert "can no longer accept it" in page(client, "protection:referral_revoke", sent.pk)
    assert client.post(reverse("protection:referral_revoke", args=[sent.pk])).status_code == 302
    answer = country.shelter_worker.client().post(reverse("protection:referral_accept", args=[sent.pk]), follow=True)
    assert "answered or taken back already" in answer.content.decode()


def test_the_receiver_cannot_take_back_nor_the_sender_accept(sent: Referral, country: Country) -> None:
    accept, revoke = (reverse(f"protection:referral_{act}", args=[sent.pk]) for act in ("accept", "revoke"))
    assert country.border_officer.client().post(accept).status_code == 404
    assert country.shelter_worker.client().post(revoke).status_code == 404
    with country.border_officer.acting():
        assert Referral.objects.get(pk=sent.pk).state == "sent"


def test_both_boxes_show_their_own(sent: Referral, country: Country) -> None:
    address = reverse("protection:referral", args=[sent.pk])
    assert address in page(country.shelter_worker.client(), "protection:referrals")
    assert address not in page(country.shelter_worker.client(), "protection:referrals", box="out")
    assert address in page(country.border_officer.client(), "protection:referrals", box="anything")
    assert address not in page(country.outsider.client(), "protection:referrals")


def test_a_referral_out_of_sight_is_no_different_from_none(sent: Referral, country: Country) -> None:
    for name in ("outsider", "complicit_official", "overseer", "prosecutor"):
        for view in ("referral", "referral_accept", "referral_decline", "referral_revoke"):
            same_as_nothing(country.all()[name].client(), f"protection:{view}", sent.pk)


def test_a_decider_has_no_referrals(db: None, country: Country) -> None:
    assert country.decider.client().get(reverse("protection:referrals")).status_code == 404


def test_the_box_takes_five_statements_however_full_it_is(
    sent: Referral, country: Country, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        referred(country, screened(country.border_officer), ["facts"])
    client = country.shelter_worker.client()
    with django_assert_num_queries(8):  # who acts, pace, referrals, ledger, notices; three that only a test needs
        client.get(reverse("protection:referrals"))


def test_whoever_refers_cannot_answer_in_the_receivers_place(db: None, country: Country) -> None:
    case = screened(country.shelter_worker, age_status="child")
    with country.shelter_worker.acting() as by:
        other = Organisation.objects.get(pk=country.outsider.organisation_id)
        sent = referral.send(
            by=by,
            case=case,
            receiver=other,
            service="legal",
            sets=[],
            consent=None,
            child_view="agrees",
            guardian="body_informed",
        )
    client = country.shelter_worker.client()
    for act in ("accept", "decline"):
        address = reverse(f"protection:referral_{act}", args=[sent.pk])
        assert client.post(address, {"reason": "no_place"}).status_code == 404
    with country.shelter_worker.acting():
        assert Referral.objects.get(pk=sent.pk).state == "sent"
