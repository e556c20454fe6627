"""The page of one figure: what it is not, its years, its splits, and the one kind of rate that there is."""

import uuid
from datetime import date

import pytest

from amparo.events.kinds import Kind
from amparo.figures.catalogue import DEFINITIONS
from tests.figures.happenings import happen
from tests.figures.pages import FRAME, cell, page, statements
from tests.personas import Country

YEARS = "first=2004&last=2005"


@pytest.fixture
def referrals(db: None, country: Country) -> None:
    people = [uuid.uuid4() for _person in range(3)]
    with country.shelter_worker.acting():
        for person, sex in zip(people, ("female", "male", None), strict=True):
            happen(Kind.REFERRED, person, sex=sex, citizenship="BY", service="shelter")
        happen(Kind.ASSISTED, people[0], date(2006, 2, 1))


@pytest.mark.parametrize("code", DEFINITIONS)
def test_each_figure_has_a_page_that_says_what_it_is_not(code: str, db: None, country: Country) -> None:
    soup = page(country.border_officer.client(), f"/figures/{code}/")
    assert str(DEFINITIONS[code].is_not) in soup.get_text()
    assert soup.h1 is not None
    assert soup.h1.get_text(strip=True) == str(DEFINITIONS[code].title)


def test_a_split_shows_unknown_even_where_nobody_is(referrals: None, country: Country) -> None:
    client = country.shelter_worker.client()
    by_sex = page(client, f"/figures/referred/?{YEARS}&by=sex")
    assert cell(by_sex, "Unknown", "2005", within="#by-split").text == "1"
    assert cell(by_sex, "All together", "2005", within="#by-split").text == "3"
    by_country = page(client, f"/figures/referred/?{YEARS}&by=citizenship")
    assert cell(by_country, "Belarus", "2005", within="#by-split").text == "3"
    assert cell(by_country, "Unknown", "2005", within="#by-split").text == "0"


def test_the_rate_is_of_the_same_persons(referrals: None, country: Country) -> None:
    soup = page(country.shelter_worker.client(), f"/figures/referred/?{YEARS}")
    assert "1 (33%)" in soup.get_text()


def test_a_figure_of_events_has_no_rate(referrals: None, country: Country) -> None:
    soup = page(country.shelter_worker.client(), f"/figures/referrals_sent/?{YEARS}")
    assert "%" not in soup.select_one("main").get_text()  # type: ignore[union-attr] # no main: fails too


@pytest.mark.parametrize("by", ["", "organisation", "months", "sex; drop", "subject"])
def test_a_split_that_the_figure_does_not_have_for_them_is_no_page(by: str, db: None, country: Country) -> None:
    assert country.shelter_worker.client().get("/figures/referred/", {"by": by}).status_code == 404


def test_an_unknown_figure_is_no_page(db: None, country: Country) -> None:
    assert country.statistician.client().get("/figures/tier/").status_code == 404


@pytest.mark.parametrize(("code", "expected"), [("referred", 3), ("referrals_sent", 2)])
def test_the_page_takes_few_statements(code: str, expected: int, referrals: None, country: Country) -> None:
    client = country.shelter_worker.client()
    with statements() as made:
        page(client, f"/figures/{code}/?{YEARS}&by=sex")
    assert len(made) == FRAME + expected


@pytest.mark.parametrize("who", ["licensing_clerk", "prosecutor"])
def test_whoever_may_open_no_event_reads_the_definition_and_no_number(who: str, db: None, country: Country) -> None:
    soup = page(country.all()[who].client(), "/figures/convictions_final/")
    assert "Your duties do not open" in soup.get_text()
    assert "Version of the definition" in soup.get_text()
    assert not soup.select("main table")


def test_the_menu_filter_and_links_keep_the_day_as_known(referrals: None, country: Country) -> None:
    client = country.shelter_worker.client()
    early = page(client, f"/figures/referred/?{YEARS}&as_of=2020-01-01")
    assert cell(early, "2005", "Persons", within="#by-year").text == "not available"
    tabs = [str(link["href"]) for link in early.select(".tabs a")]
    assert tabs
    assert all("as_of=2020-01-01" in url for url in tabs)
