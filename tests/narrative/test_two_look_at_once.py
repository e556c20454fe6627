"""Two people at one claim: nobody's look is overwritten, and nobody accepts what they did not see."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic, sleep

import pytest
from bs4 import BeautifulSoup
from django.db import connections
from django.test import Client

from amparo.narrative import actions
from amparo.narrative.figure import Figure
from amparo.narrative.models import Look, Report, ReportClaim
from tests.access.hands import superuser
from tests.narrative.pages import FIGURE, claim, correct, errors, number_of, press, row, saved, soup
from tests.narrative.reports import LATER
from tests.personas import Country, Persona

NINE = Figure("convictions", 9, "persons", 2005, "current", "exact", "government")


@pytest.fixture
def two(db: None, country: Country) -> tuple[Client, Client, str, int]:
    """A worker and a colleague, a saved report, and the claim of 50 cases."""
    client = country.shelter_worker.client()
    url = saved(client)
    return client, country.shelter_colleague.client(), url, number_of(soup(client, url), "50 cases")


def test_a_correction_is_not_overwritten_by_a_form_opened_before(two: tuple[Client, Client, str, int]) -> None:
    client, colleague, url, number = two
    correct(colleague, url, number, value="77")
    answer = correct(client, url, number, seen=0, value="50", actor="ngo")
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 409
    assert "Shelter colleague" in page.select_one(".notice").get_text()  # type: ignore[union-attr] # else: fails
    assert "Shelter colleague left here: 77" in errors(page)
    assert "Shelter colleague left here: Government" in errors(page)
    assert page.select_one("#id_value")["value"] == "50"  # type: ignore[index] # else: fails
    assert page.select_one("#id_actor option[selected]")["value"] == "ngo"  # type: ignore[index] # else: fails
    assert "77 cases" in row(client, url, number)
    address = page.select_one("form.figure-form")["action"]  # type: ignore[index] # else: fails
    client.post(f"{url}claims/{number}/correct/{address}", {**FIGURE, "value": "50", "actor": "ngo"})
    assert "50 cases" in row(client, url, number)


@pytest.mark.parametrize("verdict", ["accept", "reject", "undo"])
def test_nobody_answers_to_a_figure_that_they_did_not_see(two: tuple[Client, Client, str, int], verdict: str) -> None:
    client, colleague, url, number = two
    correct(colleague, url, number, value="55")
    assert press(client, url, number, verdict, seen=0).status_code == 302
    page = soup(client, url)
    said = " ".join(page.select_one(".flashes").get_text(" ").split())  # type: ignore[union-attr] # else: fails
    assert "Shelter colleague: Corrected" in said
    assert "Investigations, 55 cases, 2005" in said
    assert "Nothing was recorded" in claim(page, number).select_one(".claim__told").get_text()  # type: ignore[union-attr] # else: fails
    assert "Corrected: Shelter colleague" in " ".join(claim(page, number).get_text(" ").split())


def test_undoing_takes_back_ones_own_last_look_only(two: tuple[Client, Client, str, int]) -> None:
    client, colleague, url, number = two
    press(colleague, url, number, "accept")
    press(client, url, number, "reject")
    press(client, url, number, "undo")
    assert claim(soup(client, url), number).select_one('[value="undo"]') is None
    press(client, url, number, "undo")
    assert "Nothing was undone" in soup(client, url).get_text()
    assert "Accepted: Shelter colleague" in row(client, url, number)


def test_who_corrected_stays_when_somebody_else_accepts(two: tuple[Client, Client, str, int]) -> None:
    client, colleague, url, number = two
    correct(client, url, number)
    assert claim(soup(client, url), number).select_one('[data-act="accept"]') is None
    assert claim(soup(colleague, url), number).select_one('[data-act="accept"]') is not None
    press(colleague, url, number, "accept")
    said = row(client, url, number)
    assert said.index("Corrected: Shelter worker") < said.index("Accepted: Shelter colleague")
    assert "The reader had: Investigations, 50 cases" in said


def test_an_added_claim_is_accepted_by_a_colleague_and_taken_back_by_its_giver(
    two: tuple[Client, Client, str, int],
) -> None:
    client, colleague, url, _ = two
    answer = client.post(f"{url}add/", {**FIGURE, "value": "9", "quote": "9 traffickers"})
    number = int(answer["Location"].rpartition("-")[2])
    assert claim(soup(colleague, url), number).select_one('[data-act="undo"]') is None
    press(colleague, url, number, "accept")
    said = row(client, url, number)
    assert said.index("Added by hand: Shelter worker") < said.index("Accepted: Shelter colleague")
    press(colleague, url, number, "undo")
    press(client, url, number, "undo")
    assert "Rejected: Shelter worker" in row(client, url, number)


@pytest.mark.parametrize("act", ["accept", "reject", "undo"])
def test_the_filter_stays_after_each_look(two: tuple[Client, Client, str, int], act: str) -> None:
    client, _, url, number = two
    if act == "undo":
        press(client, url, number, "accept")
    button = claim(soup(client, url), number).select_one(f'[data-act="{act}"]')
    assert button is not None
    address = f"{button['formaction']}&show=unsure"
    assert client.post(address, {"verdict": act})["Location"].startswith(f"{url}?show=unsure#claim-")


def test_the_filter_stays_through_a_correction(two: tuple[Client, Client, str, int]) -> None:
    client, _, url, number = two
    page = soup(client, f"{url}claims/{number}/correct/?show=unsure")
    assert str(page.select_one("a.back")["href"]) == f"{url}?show=unsure#claim-{number}"  # type: ignore[index] # else: fails
    address = page.select_one("form.figure-form")["action"]  # type: ignore[index] # else: fails
    answer = client.post(f"{url}claims/{number}/correct/{address}", FIGURE)
    assert answer["Location"] == f"{url}?show=unsure#claim-{number}"


def test_saving_a_form_unchanged_is_no_correction(two: tuple[Client, Client, str, int]) -> None:
    client, _, url, number = two
    correct(client, url, number, value="50")
    page = soup(client, url)
    assert "Nothing was changed" in page.select_one(".flashes").get_text()  # type: ignore[union-attr] # else: fails
    assert claim(page, number).select_one('[value="undo"]') is None


@pytest.mark.parametrize("language", ["ru", "be"])
def test_what_was_said_is_set_in_one_line_without_doubled_stops(
    two: tuple[Client, Client, str, int], language: str
) -> None:
    client, _, url, number = two
    correct(client, url, number)
    client.cookies["amparo_language"] = language
    said = row(client, url, number)
    assert "51" in said
    assert ".." not in said
    assert " г. · У ч" in said


def test_a_figure_without_a_number_is_set_without_a_gap(two: tuple[Client, Client, str, int]) -> None:
    client, _, url, number = two
    correct(client, url, number, measure="penalty_max", unit="months", value="", qualifier="life")
    page = soup(client, f"{url}claims/{number}/correct/")
    history = " ".join(page.select_one(".timeline").get_text(" ").split())  # type: ignore[union-attr] # else: fails
    assert "life imprisonment, 2005" in history


@contextmanager
def until_it_waits() -> Iterator[None]:
    """Until some transaction waits for another's lock; five seconds at most, for where nothing is locked."""
    yield
    until = monotonic() + 5
    with superuser() as found:
        while (
            monotonic() < until
            and not found.execute(
                "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            ).fetchone()
        ):
            sleep(0.02)


def test_at_the_same_moment_the_second_look_is_refused(committing: None, country: Country) -> None:
    report_id = kept(country.shelter_worker)

    def reject() -> None:
        with closing(), country.shelter_colleague.acting() as by:
            actions.reject(by=by, claim=ReportClaim.objects.get(report=report_id, number=2), seen=0)

    with ThreadPoolExecutor(1) as hands:
        with country.shelter_worker.acting() as by:
            actions.accept(by=by, claim=ReportClaim.objects.get(report=report_id, number=2), seen=0)
            with until_it_waits():
                second = hands.submit(reject)
        with pytest.raises(actions.LookedAtMeanwhile):
            second.result()
    with country.shelter_worker.acting():
        assert [look.verdict for look in Look.objects.filter(claim__report=report_id)] == ["accepted"]


def test_two_who_add_at_the_same_moment_both_add(committing: None, country: Country) -> None:
    report_id = kept(country.shelter_worker)

    def add(persona: Persona) -> int:
        with closing(), persona.acting() as by:
            return added(by, report_id)

    with ThreadPoolExecutor(1) as hands:
        with country.shelter_worker.acting() as by:
            first = added(by, report_id)
            with until_it_waits():
                second = hands.submit(add, country.shelter_colleague)
        assert second.result() == first + 1


def added(by: actions.Actor, report_id: object) -> int:
    report = Report.objects.get(pk=report_id)
    start = LATER.index("9 traffickers")
    return actions.add(by=by, report=report, quote="9 traffickers", start=start, figure=NINE).number


def kept(persona: Persona) -> object:
    """A saved report, committed."""
    with persona.acting() as by:
        return actions.save_report(by=by, country="LI", year=2006, title="Fredonia", text=LATER).pk


@contextmanager
def closing() -> Iterator[None]:
    """A thread's connections are its own to close."""
    try:
        yield
    finally:
        connections.close_all()
