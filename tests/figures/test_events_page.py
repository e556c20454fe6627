"""Opening a number: exactly the events behind it, for those who may, and never without an entry in the ledger."""

import uuid
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.events.actions import withdraw
from amparo.events.kinds import Kind, Sex
from amparo.events.models import Event
from amparo.figures.catalogue import ASSISTED, DEFINITIONS, SCREENED
from amparo.figures.definitions import Definition
from amparo.figures.opening import Cursor, events_behind
from amparo.figures.queries import CellOf, counting, reach_of
from tests.figures.happenings import DAY, figures_for, happen, undone
from tests.figures.pages import FRAME, page, statements
from tests.personas import Country, Persona

URL = "/figures/assisted/events/"
IN_2005: dict[str, int | str] = {"first": 2005, "last": 2005}


def all_behind(persona: Persona, definition: Definition, cell: CellOf, size: int = 3) -> tuple[list[Event], int]:
    """Every event behind a cell, page after page, and the number that the pages say."""
    found: list[Event] = []
    with persona.acting() as actor, counting(actor):
        after: Cursor | None = None
        while True:
            opened = events_behind(definition, cell, reach=reach_of(actor), after=after, size=size)
            found += opened.events
            if opened.next is None:
                return found, opened.number
            after = opened.next


HELP = st.tuples(st.integers(1, 4), st.sampled_from([2004, 2005]), st.sampled_from([None, *Sex.values]), st.booleans())


@given(helps=st.lists(HELP, max_size=10))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_figure_opens_to_exactly_the_events_behind_it(
    helps: list[tuple[int, int, str | None, bool]], db: None, country: Country
) -> None:
    with undone():
        standing = set()
        with country.shelter_worker.acting():
            for number, year, sex, stands in helps:
                event = happen(Kind.ASSISTED, uuid.UUID(int=number), date(year, 3, number), sex=sex)
                if stands:
                    standing.add((event, year, sex or "unknown"))
                else:
                    withdraw(event_id=event, kind=Kind.ASSISTED, occurred_on=date(year, 3, number))
        figures = figures_for(country.shelter_worker, ASSISTED, by="sex")
        for year in (2004, 2005):
            for sex in ["", "unknown", *Sex.values]:
                cell = CellOf(year, year, "sex", sex) if sex else CellOf(year, year)
                events, number = all_behind(country.shelter_worker, ASSISTED, cell)
                expected = {event for event, when, whose in standing if when == year and sex in ("", whose)}
                assert {event.id for event in events} == expected
                assert len(events) == len(expected)
                assert number == len({event.subject for event in events})
                assert number == figures.numbers.get(("assisted", year, sex), 0)


@pytest.fixture
def sixty_helps(db: None, country: Country) -> None:
    with country.shelter_worker.acting():
        for number in range(60):
            happen(Kind.ASSISTED, day=date(2005, 1, 1) + timedelta(days=number // 2), sex="female")


def test_pages_go_forth_and_back_through_all(sixty_helps: None, country: Country) -> None:
    client = country.shelter_worker.client()
    seen: list[str] = []
    url = f"{URL}?{urlencode(IN_2005)}"
    for expected in ("Showing 1–25 of 60", "Showing 26–50 of 60", "Showing 51–60 of 60"):
        soup = page(client, url)
        assert expected in soup.get_text()
        seen += [row.get_text() for row in soup.select("tbody tr")]
        link = soup.select_one("a[rel=next]")
        url = URL + str(link["href"]) if link else url
    assert len(seen) == len(set(seen)) == 60
    back = page(client, URL + str(soup.select_one("a[rel=prev]")["href"]))  # type: ignore[index] # none: fails too
    assert "Showing 26–50 of 60" in back.get_text()


def test_opening_takes_the_same_few_statements_on_every_page(sixty_helps: None, country: Country) -> None:
    client = country.shelter_worker.client()
    with statements() as made:
        soup = page(client, f"{URL}?{urlencode(IN_2005)}")
    assert len(made) == FRAME + 5
    with statements() as made:
        page(client, URL + str(soup.select_one("a[rel=next]")["href"]))  # type: ignore[index] # none: fails too
    assert len(made) == FRAME + 5


def test_opening_is_written_down(sixty_helps: None, country: Country) -> None:
    page(country.shelter_worker.client(), f"{URL}?{urlencode(IN_2005)}")
    with country.shelter_worker.acting(), connection.cursor() as cursor:
        cursor.execute(
            "select worker_id, kind, object_id, number from ledger_entry where act = 'figures.opened' order by id desc"
        )
        assert cursor.fetchone() == (country.shelter_worker.worker_id, "figure", str(ASSISTED.id), 25)


@pytest.mark.parametrize("who", ["licensing_clerk", "prosecutor", "overseer", "administrator"])
def test_whoever_has_no_such_duty_finds_no_page(who: str, sixty_helps: None, country: Country) -> None:
    assert country.all()[who].client().get(URL, IN_2005).status_code == 404


def test_an_outsider_finds_neither_the_events_nor_that_there_are_any(sixty_helps: None, country: Country) -> None:
    cell = {**IN_2005, "by": "organisation", "key": country.shelter_worker.organisation_id}
    client = country.outsider.client()
    assert client.get(URL, cell).status_code == 404
    assert client.get(URL, {**cell, "key": 999_999}).status_code == 404
    assert not page(client, f"{URL}?{urlencode(IN_2005)}").select("tbody tr")


def test_the_statistician_opens_one_organisations_number(sixty_helps: None, country: Country) -> None:
    cell = {**IN_2005, "by": "organisation", "key": country.shelter_worker.organisation_id}
    soup = page(country.statistician.client(), f"{URL}?{urlencode(cell)}")
    assert "Organisation: Lantern House" in soup.get_text()
    assert len(soup.select("tbody tr")) == 25


def test_a_person_is_the_same_within_a_figure_and_another_in_the_next(db: None, country: Country) -> None:
    person = uuid.uuid4()
    with country.shelter_worker.acting():
        for kind in (Kind.ASSISTED, Kind.ASSISTED, Kind.SCREENED):
            happen(kind, person)
    client = country.shelter_worker.client()
    marks = [
        [row.select("td")[-1].get_text() for row in page(client, f"/figures/{d.code}/events/").select("tbody tr")]
        for d in (ASSISTED, SCREENED)
    ]
    assert marks[0][0] == marks[0][1] != marks[1][0]
    assert str(person) not in str(page(client, URL))


@pytest.mark.parametrize(
    "query",
    ["by=organisation", "by=organisation&key=x", "by=organisation&key=99999999999999", "by=months&key=0",
     "by=subject&key=1", "after=x", "after=1~2005-01-01~x", "before=1~x~y"],
)  # fmt: skip
def test_an_address_made_up_is_no_page(query: str, db: None, country: Country) -> None:
    assert country.statistician.client().get(f"{URL}?{query}").status_code == 404


@pytest.mark.parametrize("code", DEFINITIONS)
def test_every_figure_can_be_opened(code: str, db: None, country: Country) -> None:
    definition = DEFINITIONS[code]
    with country.border_officer.acting():
        for event in definition.example.happened:
            happen(event.kind, day=DAY, facts=dict(event.facts))
    soup = page(country.border_officer.client(), f"/figures/{code}/events/?{urlencode(IN_2005)}")
    assert soup.select("tbody tr")
