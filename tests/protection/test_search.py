"""Finding a person: across scripts, within sight, in the body of the request, and not without end."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import DjangoAssertNumQueries

from amparo.protection.models import Case
from tests.personas import Country, Persona
from tests.protection.people import NAME
from tests.vault.tickets import budget


def search(persona: Persona, **typed: str) -> tuple[int, str]:
    """Status and text of the page after searching."""
    answer = persona.client().post(reverse("protection:search"), typed)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("typed", ["Наталья Ковалёва", "Natallia Kavaliova", "Кавалёва Наталля", "Natalya Kovaleva"])
def test_a_person_is_found_in_either_script_and_leads_to_the_case(case: Case, country: Country, typed: str) -> None:
    status, text = search(country.border_officer, name=typed)
    assert status == 200
    assert NAME in text
    assert reverse("protection:case", args=[case.pk]) in text


def test_whoever_does_not_see_the_case_does_not_find_the_person(case: Case, country: Country) -> None:
    for name in ("outsider", "complicit_official", "shelter_worker"):
        status, text = search(country.all()[name], name=NAME)
        assert status == 200
        assert "Nobody with this name is in your sight" in text, name
        assert case.reference not in text, name


def test_finding_nobody_leads_to_a_screening(db: None, country: Country) -> None:
    _status, text = search(country.border_officer, name="Ядвіга Няма")
    assert reverse("protection:screening_start") in text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "Наталья"}, "One name alone"),
        ({"name": ""}, "Type a given name and a surname"),
        ({"document": "12"}, "Type the whole number"),
        ({"name": "Анна Новак", "birth_year": "soon"}, "whole number"),
    ],
)
def test_too_little_to_search_with_says_what_to_type_and_keeps_it(
    db: None, country: Country, typed: dict[str, str], said: str
) -> None:
    status, text = search(country.border_officer, **typed)
    assert status == 422
    assert said in text
    assert all(value in text for value in typed.values())


def test_what_was_typed_stands_in_no_address(case: Case, country: Country) -> None:
    answer = country.border_officer.client().get(reverse("protection:search"), {"name": NAME})
    assert NAME not in answer.content.decode()


def test_after_too_many_searches_a_page_says_when_to_go_on(case: Case, country: Country) -> None:
    with budget("search", 2, 2):
        assert [search(country.border_officer, name=NAME)[0] for _ in range(3)] == [200, 200, 429]
        again = timezone.localtime() + timedelta(days=1)
        assert f"There is room again from: {date_format(again, 'DATE_FORMAT')}" in words(country.border_officer)


def words(persona: Persona) -> str:
    return BeautifulSoup(search(persona, name=NAME)[1], "html.parser").get_text(" ", strip=True)


def test_a_statistician_has_no_search(db: None, country: Country) -> None:
    assert search(country.statistician, name=NAME)[0] == 404


def test_a_search_takes_as_many_statements_however_many_are_found(
    case: Case, country: Country, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = country.border_officer.client()
    with django_assert_num_queries(9):  # who acts, search, keys with names, cases, ledger, notices; three of tests
        client.post(reverse("protection:search"), {"name": NAME})
