"""My work, the list of cases and its export."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from amparo.protection import actions, queries
from amparo.protection.models import Case, Screening
from tests.personas import Country
from tests.protection.people import NAME, opened, page, referred, screened


def soup(client: Client, name: str, *args: object) -> BeautifulSoup:
    """The page, parsed."""
    return BeautifulSoup(page(client, name, *args), "html.parser")


def test_a_screening_starts_in_one_click_where_this_body_mostly_meets_people(db: None, country: Country) -> None:
    client = country.border_officer.client()
    form = soup(client, "home").select_one("form.start")
    assert form is not None
    chosen = form.select_one("option[selected]")
    assert chosen is not None
    answer = client.post(str(form["action"]), {"place": chosen["value"]})
    assert answer.status_code == 302
    assert "needs" in answer["Location"]


def test_what_is_unfinished_sent_and_asked_waits_on_my_page(case: Case, country: Country) -> None:
    draft = opened(country.border_officer)
    sent = referred(country, case, ["facts"])
    mine = page(country.border_officer.client(), "home")
    assert draft.case.reference in mine
    assert reverse("protection:referral", args=[sent.pk]) in mine
    theirs = page(country.shelter_worker.client(), "home")
    assert reverse("protection:referral", args=[sent.pk]) in theirs
    assert case.reference not in theirs


def test_what_is_late_stands_first_and_is_counted(db: None, country: Country) -> None:
    draft = opened(country.border_officer)
    with country.border_officer.acting():
        Case.objects.filter(pk=draft.case_id).update(due_on=date.today() - timedelta(days=1))  # noqa: DTZ011 a day either way is late
    text = soup(country.border_officer.client(), "home").get_text()
    assert "1 thing is late" in text
    assert "Late since" in text


@pytest.mark.parametrize("name", ["shelter_worker", "statistician", "overseer", "prosecutor", "administrator"])
def test_whoever_has_nothing_waiting_reads_so(db: None, country: Country, name: str) -> None:
    assert "Nothing waits for you" in page(country.all()[name].client(), "home")


def test_my_work_shows_only_what_the_duty_allows(db: None, country: Country) -> None:
    for name in ("statistician", "overseer", "prosecutor", "decider"):
        assert "Start a screening" not in page(country.all()[name].client(), "home"), name


def test_an_officer_sees_a_short_menu_of_work_and_one_of_their_own(db: None, country: Country) -> None:
    found = soup(country.border_officer.client(), "home")
    work, mine = ([link.get_text() for link in found.select(f"{menu} a")] for menu in (".nav--wide", ".mine"))
    assert work[:4] == ["My work", "Cases", "Find a person", "Referrals"]
    assert len(work) <= 7
    assert mine[1:] == ["Exports", "My jobs", "My account"]
    assert mine[0].startswith("Notices")
    assert not set(work) & set(mine)


def test_the_list_names_nobody_and_leads_to_each_case(case: Case, country: Country) -> None:
    text = page(country.border_officer.client(), "protection:cases")
    assert case.reference in text
    assert reverse("protection:case", args=[case.pk]) in text
    assert NAME not in text


def test_nobody_sees_the_cases_of_another_team_or_body(case: Case, country: Country) -> None:
    for name in ("complicit_official", "outsider", "shelter_worker", "decider"):
        text = page(country.all()[name].client(), "protection:cases")
        assert case.reference not in text, name
        assert "No case is in your sight" in text, name


def test_the_list_turns_its_pages_and_loses_and_repeats_no_case(db: None, country: Country) -> None:
    with country.border_officer.acting() as by:
        for _ in range(2 * queries.PAGE + 3):
            actions.open_screening(by=by, place="border")
        every = {str(one) for one in Case.objects.filter(owner_id=by.worker_id).values_list("pk", flat=True)}
    client, address, seen = country.border_officer.client(), reverse("protection:cases"), []
    while address:
        found = BeautifulSoup(client.get(address).content, "html.parser")
        seen += [str(link["href"]).split("/")[-2] for link in found.select("tbody th a")]
        following = found.select_one('a[rel="next"]')
        address = reverse("protection:cases") + str(following["href"]) if following else ""
    assert len(seen) == len(set(seen))
    assert set(seen) >= every


@pytest.mark.parametrize("word", ["x", "%FF", "aGVsbG8", "4pyT", "MX4yfjM"])
def test_an_address_that_was_tampered_with_shows_the_newest_page(case: Case, country: Country, word: str) -> None:
    assert case.reference in page(country.border_officer.client(), "protection:cases", after=word)


def test_the_list_takes_six_statements_however_many_cases(
    case: Case, country: Country, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = country.border_officer.client()
    with django_assert_num_queries(
        9
    ):  # who acts, pace, page, count, ledger, notices; three that only a test within a test needs
        client.get(reverse("protection:cases"))
    for _ in range(5):
        screened(country.border_officer)
    with django_assert_num_queries(9):
        client.get(reverse("protection:cases"))


def test_a_draft_is_the_screeners_alone(db: None, country: Country) -> None:
    draft: Screening = opened(country.border_officer)
    assert draft.case.reference not in page(country.shelter_head.client(), "home")


def test_whoever_has_more_waiting_than_is_shown_reads_so(
    db: None, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_WORK", 2)
    for _ in range(3):
        opened(country.border_officer)
    assert "only the most urgent" in page(country.border_officer.client(), "home")
