"""A case: its tabs, help given and not given, closing and opening again."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from amparo.protection.models import Case
from tests.personas import Country, Persona
from tests.protection.people import NOBODY, accepted, page, referred, same_as_nothing, screened

TABS = ("case", "case_screening", "case_decisions", "case_consents", "case_assistance")
STEPS = (
    "assist",
    "unmet",
    "close",
    "reopen",
    "decision_ask",
    "decide",
    "consent_new",
    "refer",
    "refer_child",
    "notify",
)


@pytest.fixture
def ours(case: Case, country: Country) -> Case:
    """The shelter's case, opened by accepting a referral."""
    return accepted(country, referred(country, case, ["identity", "facts"]))


def test_each_duty_sees_its_tabs(case: Case, country: Country) -> None:
    client = country.border_officer.client()
    for name in TABS[:4]:
        assert case.reference in page(client, f"protection:{name}", case.pk)
    assert client.get(reverse("protection:case_assistance", args=[case.pk])).status_code == 404
    assert "Consent and referrals" in page(client, "protection:case", case.pk)


def test_one_card_says_all_about_who_it_is(ours: Case, case: Case, country: Country) -> None:
    every = ["whereabouts", "photo", "keeping", "access_report", "erase"]
    assert led_to(country.shelter_worker, ours) == [reverse(f"protection:{name}", args=[ours.pk]) for name in every]
    few = ["whereabouts", "photo"]
    assert led_to(country.border_officer, case) == [reverse(f"protection:{name}", args=[case.pk]) for name in few]


def led_to(persona: Persona, case: Case) -> list[str]:
    """Where the card leads; each of these addresses stands on the page once."""
    text = page(persona.client(), "protection:case", case.pk)
    links = [str(link["href"]) for link in BeautifulSoup(text, "html.parser").select("#who a")]
    assert all(text.count(f'"{link}"') == 1 for link in links)
    return links


@pytest.mark.parametrize(
    "name", ["outsider", "complicit_official", "shelter_worker", "decider", "prosecutor", "overseer"]
)
def test_a_case_out_of_sight_is_no_different_from_none(case: Case, country: Country, name: str) -> None:
    client = country.all()[name].client()
    for view in (*TABS, *STEPS):
        same_as_nothing(client, f"protection:{view}", case.pk)


def test_the_sender_sees_nothing_of_the_receivers_case(ours: Case, country: Country) -> None:
    same_as_nothing(country.border_officer.client(), "protection:case", ours.pk)


def test_opening_a_case_takes_eleven_statements_however_much_is_in_it(
    case: Case, country: Country, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = country.border_officer.client()
    for _ in range(3):
        referred(country, case, ["facts"])
    with django_assert_num_queries(14):  # who acts, pace, 7 parts, ledger, notices; three that only a test needs
        client.get(reverse("protection:case", args=[case.pk]))


def test_help_given_and_help_that_could_not_be_given_both_show(ours: Case, country: Country) -> None:
    client = country.shelter_worker.client()
    given = {"service": "medical", "provided_on": "2026-01-05", "funding": "ngo"}
    assert client.post(reverse("protection:assist", args=[ours.pk]), given).status_code == 302
    unmet = {"service": "shelter", "noticed_on": "2026-01-06", "reason": "no_funding"}
    assert client.post(reverse("protection:unmet", args=[ours.pk]), unmet).status_code == 302
    text = page(client, "protection:case_assistance", ours.pk)
    assert "Medical help" in text
    assert "No funding" in text


def test_what_is_still_to_come_is_not_recorded_and_what_was_typed_stays(ours: Case, country: Country) -> None:
    given = {"service": "medical", "provided_on": "01/01/2999", "funding": "ngo"}
    answer = country.shelter_worker.client().post(reverse("protection:assist", args=[ours.pk]), given)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "still to come" in text
    assert 'value="01/01/2999"' in text
    assert '<option value="medical" selected>' in text


def test_closing_says_what_it_does_and_can_be_undone(ours: Case, country: Country) -> None:
    client = country.shelter_worker.client()
    address = reverse("protection:close", args=[ours.pk])
    assert "The person loses nothing" in page(client, "protection:close", ours.pk)
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"reason": "goal_met"}).status_code == 302
    assert "This case was closed" in page(client, "protection:case", ours.pk)
    assert client.post(reverse("protection:reopen", args=[ours.pk])).status_code == 302
    assert "This case was closed" not in page(client, "protection:case", ours.pk)


def test_nothing_is_recorded_in_a_closed_case(ours: Case, country: Country) -> None:
    client = country.shelter_worker.client()
    client.post(reverse("protection:close", args=[ours.pk]), {"reason": "contact_lost"})
    given = {"service": "medical", "provided_on": "2026-01-05", "funding": "ngo"}
    answer = client.post(reverse("protection:assist", args=[ours.pk]), given)
    assert answer.status_code == 422
    assert "This case is closed" in answer.content.decode()


def test_what_changes_a_case_takes_no_get_and_what_reads_it_no_post(case: Case, country: Country) -> None:
    client = country.border_officer.client()
    assert client.get(reverse("protection:reopen", args=[case.pk])).status_code == 405
    for name in TABS[:4]:
        assert client.post(reverse(f"protection:{name}", args=[case.pk])).status_code == 405


def test_whoever_is_not_signed_in_is_led_to_the_door_alike(case: Case, country: Country) -> None:
    there = Client().get(reverse("protection:case", args=[case.pk]))
    nowhere = Client().get(reverse("protection:case", args=[NOBODY]))
    assert there.status_code == nowhere.status_code == 302
    assert there["Location"].startswith(reverse("access:sign_in"))


def test_a_case_met_by_another_body_stays_theirs(case: Case, country: Country) -> None:
    other = screened(country.shelter_worker)
    same_as_nothing(country.border_officer.client(), "protection:case", other.pk)
    same_as_nothing(country.shelter_colleague.client(), "protection:case", other.pk)
    assert other.reference in page(country.shelter_head.client(), "protection:case", other.pk)
