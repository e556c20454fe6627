"""The page of all figures: whose they are, what they say, what it costs, and that each number opens."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from amparo.events.kinds import Kind
from tests.figures.happenings import happen
from tests.figures.pages import FRAME, cell, page, statements
from tests.personas import Country

URL = "/figures/"
YEARS = "?first=2004&last=2005"


@pytest.fixture
def year_of_work(db: None, country: Country) -> None:
    with country.border_officer.acting():
        for _time in range(3):
            happen(Kind.SCREENED, sex="female")
        happen(Kind.REFERRED, day=date(2004, 8, 1))
        happen(Kind.NOTIFIED)
    with country.shelter_worker.acting():
        happen(Kind.ASSISTED, service="shelter")


def test_a_border_officer_sees_the_own_organisations_figures_and_is_told_so(
    year_of_work: None, country: Country
) -> None:
    soup = page(country.border_officer.client(), URL + YEARS)
    assert soup.h1 is not None
    assert soup.h1.get_text(strip=True) == "Figures of your organisation"
    assert "Border Guard, western post" in soup.select_one(".lead").get_text()  # type: ignore[union-attr] # else: fails
    assert cell(soup, "Persons screened", "2005").text == "3"
    assert cell(soup, "Persons referred to help", "2005").text == "0"
    assert cell(soup, "Services given", "2005").text == "not available"


def test_the_statistician_sees_the_whole_country(year_of_work: None, country: Country) -> None:
    soup = page(country.statistician.client(), URL + YEARS)
    assert soup.h1 is not None
    assert soup.h1.get_text(strip=True) == "Figures of the whole country"
    assert int(cell(soup, "Services given", "2005").text) >= 1


def test_by_organisation_each_stands_in_a_row_of_its_own(year_of_work: None, country: Country) -> None:
    soup = page(country.statistician.client(), f"{URL}{YEARS}&by=organisation")
    assert cell(soup, "Border Guard, western post", "Persons screened").text == "3"
    assert cell(soup, "Lantern House", "Persons screened").text == "not available"


def test_only_who_counts_the_country_can_lay_it_out_by_organisation(year_of_work: None, country: Country) -> None:
    assert country.border_officer.client().get(URL, {"by": "organisation"}).status_code == 404


def test_notifications_stand_apart_from_persons(year_of_work: None, country: Country) -> None:
    soup = page(country.border_officer.client(), URL + YEARS)
    assert cell(soup, "Notifications without identity", "2005", within="#notifications").text == "1"
    assert "Notifications" not in soup.select_one("#people").get_text()  # type: ignore[union-attr] # else: fails


def test_every_number_opens_and_no_zero_does(year_of_work: None, country: Country) -> None:
    client = country.border_officer.client()
    soup = page(client, URL + YEARS)
    links = soup.select("td a")
    assert links
    for link in links:
        opened = page(client, str(link["href"]))
        assert opened.h1 is not None
        assert opened.h1.get_text(strip=True).endswith(f": {link.get_text(strip=True)}")
    assert cell(soup, "Persons referred to help", "2005").url == ""


def test_whoever_may_open_no_event_is_told_so_and_sees_no_zero(year_of_work: None, country: Country) -> None:
    soup = page(country.licensing_clerk.client(), URL)
    assert "Your duties do not open" in soup.get_text()
    assert not soup.select("main table")


@pytest.mark.parametrize("who", ["overseer", "administrator"])
def test_whoever_reads_no_records_finds_no_page(who: str, db: None, country: Country) -> None:
    assert country.all()[who].client().get(URL).status_code == 404


def test_nothing_recorded_is_said_and_not_shown_as_zeros(db: None, country: Country) -> None:
    soup = page(country.outsider.client(), URL)
    assert "Nothing has been counted yet" in soup.get_text()
    assert not soup.select("main table")


def test_the_years_that_have_something_are_shown_unless_told(year_of_work: None, country: Country) -> None:
    soup = page(country.border_officer.client(), URL)
    years = [heading.get_text(strip=True) for heading in soup.select("#people thead th")][1:]
    assert years == ["2004", "2005"]


def test_a_gap_of_empty_years_is_not_shown(year_of_work: None, country: Country) -> None:
    with country.border_officer.acting():
        happen(Kind.SCREENED, day=date(2024, 5, 1))
    soup = page(country.border_officer.client(), URL)
    years = [heading.get_text(strip=True) for heading in soup.select("#people thead th")][1:]
    assert years == ["2004", "2005", "2024"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("first=abc", "four figures"),
        ("first=2005&last=2004", "not before the first"),
        ("first=1950&last=2005", "at most 30 years"),
        ("as_of=31.02.2005", "day, month and year"),
        ("as_of=2199-01-01", "today or an earlier day"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(query: str, words: str, year_of_work: None, country: Country) -> None:
    answer = country.border_officer.client().get(f"{URL}?{query}")
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert query.split("=")[1].split("&")[0] in answer.content.decode()


def test_a_download_is_written_down(year_of_work: None, country: Country) -> None:
    country.statistician.client().get(f"{URL}figures.csv")
    with country.statistician.acting(), connection.cursor() as cursor:
        cursor.execute("select number from ledger_entry where act = 'figures.exported' order by id desc limit 1")
        assert cursor.fetchone()[0] > 0


@pytest.mark.parametrize(("query", "expected"), [(YEARS, 2), ("", 3), (f"{YEARS}&by=organisation", 2)])
def test_the_page_takes_two_statements_however_many_figures_and_one_to_find_the_years(
    query: str, expected: int, year_of_work: None, country: Country
) -> None:
    client = country.statistician.client()
    with statements() as made:
        page(client, URL + query)
    assert len(made) == FRAME + expected


@pytest.mark.parametrize("language", ["en", "ru", "be"])
def test_the_page_speaks_each_language(language: str, year_of_work: None, country: Country) -> None:
    client = country.border_officer.client()
    client.cookies["amparo_language"] = language
    soup = page(client, reverse("figures:overview"))
    titles = {
        "en": "Figures of your organisation",
        "ru": "Показатели вашей организации",
        "be": "Паказчыкі вашай арганізацыі",
    }
    assert soup.html is not None
    assert soup.html["lang"] == language
    assert soup.h1 is not None
    assert soup.h1.get_text(strip=True) == titles[language]
