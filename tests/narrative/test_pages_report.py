"""A saved report: who sees it, what people say of its claims, and that who and when is kept."""

from dataclasses import replace
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amparo.access.context import NotAllowed
from amparo.ledger.models import Entry
from amparo.narrative import actions
from amparo.narrative.models import Look, Report, ReportClaim
from tests.narrative.pages import FIGURE, claim, correct, errors, number_of, press, row, saved, soup, statements
from tests.narrative.reports import LATER
from tests.personas import Country

FRAME = 3
"""Statements of every page: who acts, how many notices nobody has seen, and the end of acting within a test."""
REPORT = 5
"""The report, its claims, what was said of them, the names of those who said it, the entry in the ledger."""


def report_id(url: str) -> UUID:
    return UUID(url.strip("/").split("/")[-1])


def say(client: Client, url: str, number: int, verdict: str) -> str:
    answer = press(client, url, number, verdict)
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_saved_report_opens_with_all_its_claims(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    page = soup(client, saved(client))
    assert "0 of" in page.select_one(".looked").get_text()  # type: ignore[union-attr] # else: fails
    assert len(page.select("tbody[data-claim]")) >= 8


def test_colleagues_see_it_and_other_organisations_find_nothing(db: None, country: Country) -> None:
    url = saved(country.shelter_worker.client())
    assert "Fredonia 2006" in soup(country.shelter_colleague.client(), "/read/").get_text()
    assert soup(country.shelter_colleague.client(), url).h1 is not None
    outsider = country.outsider.client()
    assert "Fredonia 2006" not in soup(outsider, "/read/").get_text()
    missing = outsider.get("/read/reports/00000000-0000-4000-8000-000000000000/")
    for path in ("", "add/", "compare/", "claims/1/correct/", "export/csv/", "export/xlsx/", "export/jsonl/"):
        hidden = outsider.get(url + path)
        assert hidden.status_code == 404
        assert hidden.content == missing.content
    for path in ("claims/1/", "claims/1/correct/", "add/"):
        assert outsider.post(url + path, {"verdict": "accept", **FIGURE}).status_code == 404


def test_the_database_itself_hides_it(db: None, country: Country) -> None:
    saved(country.shelter_worker.client())
    with country.outsider.acting():
        assert not Report.objects.exists()
        assert not ReportClaim.objects.exists()
    assert not Report.objects.exists()


def test_accepting_keeps_who_and_when_and_goes_on(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    url = saved(client)
    assert say(client, url, 2, "accept").endswith("#claim-3")
    page = soup(client, url)
    assert "Accepted: Shelter worker" in row(client, url, 2)
    assert "1 of" in page.select_one(".looked").get_text()  # type: ignore[union-attr] # else: fails
    with country.shelter_worker.acting():
        look = Look.objects.get(claim__report=report_id(url), claim__number=2)
        assert (look.verdict, look.by_id) == ("accepted", country.shelter_worker.worker_id)


def test_rejecting_strikes_it_out_in_the_table_and_in_the_text(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    url = saved(client)
    say(client, url, 2, "reject")
    page = soup(client, url)
    assert "Rejected" in claim(page, 2).get_text()
    assert "words--rejected" in page.select_one("#words-2")["class"]  # type: ignore[index] # else: fails


def test_a_correction_stands_beside_what_the_reader_had(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    url = saved(client)
    number = number_of(soup(client, url), "50 cases")
    assert correct(client, url, number).status_code == 302
    said = row(client, url, number)
    assert "51 cases" in said
    assert "Corrected: Shelter worker" in said
    assert "The reader had: Investigations, 50 cases, 2005" in said
    with country.shelter_worker.acting():
        suggested = ReportClaim.objects.get(report=report_id(url), number=number)
        assert suggested.amount == 50


def test_undoing_goes_back_one_step_and_forgets_nothing(db: None, country: Country) -> None:
    client, colleague = country.shelter_worker.client(), country.shelter_colleague.client()
    url = saved(client)
    number = number_of(soup(client, url), "50 cases")
    correct(client, url, number)
    say(colleague, url, number, "reject")
    say(colleague, url, number, "undo")
    said = row(client, url, number)
    assert "51 cases" in said
    assert "Corrected" in said
    say(client, url, number, "undo")
    rows = claim(soup(client, url), number)
    assert "50" in rows.get_text()
    assert rows.select_one('[value="undo"]') is None
    say(client, url, number, "undo")
    assert "nothing to undo" in soup(client, url).get_text()
    history = " ".join(soup(client, f"{url}claims/{number}/correct/").select_one(".timeline").get_text(" ").split())  # type: ignore[union-attr] # else: fails
    assert [word for word in history.split() if word in {"Corrected", "Rejected", "Undone"}] == [
        "Corrected", "Rejected", "Undone", "Undone",
    ]  # fmt: skip
    assert "Shelter colleague" in history


def test_an_added_claim_stands_at_its_words(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    url = saved(client)
    answer = client.post(f"{url}add/", {**FIGURE, "value": "31", "quote": "31  trafficking\nvictims"})
    assert answer.status_code == 302
    number = int(answer["Location"].rpartition("-")[2])
    page = soup(client, url)
    assert "Added by hand" in claim(page, number).get_text()
    assert "31 trafficking victims" in page.select_one(f"#words-{number}").get_text()  # type: ignore[union-attr] # else: fails


def test_words_that_do_not_stand_in_the_report_are_refused(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    answer = client.post(f"{saved(client)}add/", {**FIGURE, "quote": "words of nobody"})
    assert answer.status_code == 422
    assert "do not stand in the report" in answer.content.decode()
    assert "words of nobody" in answer.content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"value": "many"}, "as a number"),
        ({"value": ""}, "as a number"),
        ({"value": "9" * 30}, "too long"),
        ({"qualifier": "not_reported"}, "Leave the figure empty"),
        ({"measure": "tier"}, "1, 2, 2WL, 3 or special"),
        ({"measure": "nonsense"}, "Select a valid choice"),
        ({"unit": "XXX"}, "Select a valid choice"),
        ({"year": "20005"}, "four figures"),
        ({"value": "-3"}, "below zero"),
        ({"value": "2.5"}, "whole numbers"),
        ({"value": "2.5", "measure": "victims_identified", "unit": "unspecified"}, "whole numbers"),
        ({"value": "0,500"}, "It is not clear"),
        ({"unit": "tier"}, "has another unit. Choose: cases, persons, not said."),
        ({"unit": "USD"}, "has another unit"),
        ({"unit": "USD", "value": "many"}, "has another unit"),
        ({"measure": "penalty_max"}, "has another unit. Choose: months."),
        ({"measure": "funding"}, "choose its currency"),
        ({"value": "", "qualifier": "life"}, "Only sentences and penalties"),
        ({"value": "", "qualifier": "fine", "measure": "victims_identified"}, "Only sentences and penalties"),
        ({"value": "2", "measure": "tier", "qualifier": "about"}, "always meant as stated"),
    ],
)
def test_a_correction_that_makes_no_sense_is_said_and_kept(
    changed: dict[str, str], words: str, db: None, country: Country
) -> None:
    client = country.shelter_worker.client()
    url = saved(client)
    answer = correct(client, url, 2, **changed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with country.shelter_worker.acting():
        assert not Look.objects.exists()


def test_only_what_the_reader_was_not_sure_of_can_be_shown(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    url = saved(client)
    with country.shelter_worker.acting():
        first = ReportClaim.objects.get(report=report_id(url), number=1)
        planted = ReportClaim.objects.create(
            report=first.report, number=99, quote=LATER[40:60], start=40, end=60, sure=False, state="suggested",
            measure="convictions", amount=7, unit="persons", year=2005, role="current", qualifier="exact",
            actor="government",
        )  # fmt: skip
    shown = [row["data-claim"] for row in soup(client, f"{url}?show=unsure").select("tbody[data-claim]")]
    assert str(planted.number) in shown
    assert "2" not in shown
    assert "Look here" in claim(soup(client, url), 99).get_text()
    shown_only = claim(soup(client, f"{url}?show=unsure"), 99)
    assert str(shown_only.select_one('[data-act="accept"]')["formaction"]).endswith("&show=unsure")  # type: ignore[index] # else: fails
    assert str(shown_only.select_one('[data-act="correct"]')["href"]).endswith("?show=unsure")  # type: ignore[index] # else: fails
    say(client, url, 99, "accept")
    assert "Look here" not in claim(soup(client, url), 99).get_text()


def test_every_act_and_reading_leaves_an_entry_without_words(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    url = saved(client)
    say(client, url, 1, "accept")
    say(client, url, 1, "undo")
    say(client, url, 1, "reject")
    correct(client, url, 2)
    client.post(f"{url}add/", {**FIGURE, "value": "0", "quote": "source country"})
    client.get(url)
    client.get(f"{url}export/csv/")
    with country.shelter_worker.acting():
        entries = list(Entry.objects.filter(kind="report").order_by("id"))
    acts = {entry.act for entry in entries}
    assert acts >= {
        "report.saved", "report.read", "report.exported", "claims.accepted", "claims.undone", "claims.rejected",
        "claims.corrected", "claims.added",
    }  # fmt: skip
    assert {str(entry.object_id) for entry in entries if entry.act != "report.listed"} == {str(report_id(url))}
    assert not any(word in str(vars(entry)) for entry in entries for word in ("Fredonia", "source country"))


def test_nobody_can_say_something_in_anothers_name_or_change_what_was_said(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    url = saved(client)
    say(client, url, 1, "accept")
    with country.shelter_colleague.acting() as by:
        look = Look.objects.get(claim__report=report_id(url))
        columns = {name: getattr(look, name) for name in ("measure", "tier", "unit", "role", "qualifier", "actor")}
        assert look.by_id != by.worker_id
        with pytest.raises(DatabaseError), transaction.atomic():
            Look.objects.create(claim=look.claim, verdict="rejected", by_id=look.by_id, **columns)
        with pytest.raises(DatabaseError), transaction.atomic():
            Look.objects.update(verdict="rejected")
        with pytest.raises(DatabaseError), transaction.atomic():
            look.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            ReportClaim.objects.update(amount=1)


def test_whoever_holds_no_duty_saves_nothing(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by, pytest.raises(NotAllowed):
        actions.save_report(by=replace(by, duties=frozenset()), country="LI", year=2006, title="x", text=LATER)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("country", "", "Choose an answer"),
        ("year", "", "Fill in"),
        ("title", "", "Fill in"),
        ("country", "QQ", "valid"),
    ],
)
def test_what_is_missing_to_save_is_said_beside_what_was_read(
    field: str, value: str, words: str, db: None, country: Country
) -> None:
    sent = {"text": LATER, "year": "2006", "country": "LI", "title": "Fredonia", field: value}
    answer = country.shelter_worker.client().post("/read/save/", sent)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    if field != "year":
        assert words in errors(page)
        assert page.select("tbody[data-claim]")
    assert "31 trafficking victims" in page.select_one("textarea").get_text()  # type: ignore[union-attr] # else: fails


def test_the_report_takes_as_many_statements_with_many_looks_as_with_none(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    url = saved(client)
    for number in range(1, 7):
        say(client, url, number, "accept")
    with CaptureQueriesContext(connection) as captured:
        soup(client, url)
    assert len(statements(captured)) <= FRAME + REPORT


def test_the_list_takes_as_many_statements_for_three_reports_as_for_one(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    for year in ("2004", "2005", "2006"):
        saved(client, year=year)
    with CaptureQueriesContext(connection) as captured:
        page = soup(client, "/read/")
    assert len(page.select("main table tbody tr")) == 3
    assert len(statements(captured)) <= FRAME + 2


def test_unknown_verdicts_numbers_and_parts_are_not_found(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    url = saved(client)
    assert press(client, url, 1, "burn").status_code == 404
    assert press(client, url, 1, "accept", seen=7).status_code == 404
    assert client.post(f"{url}claims/1/", {"verdict": "accept"}).status_code == 404
    assert client.post(f"{url}claims/999/?seen=0", {"verdict": "accept"}).status_code == 404
    assert client.get(f"{url}?part=nonsense").status_code == 404
    assert client.get(f"{url}export/exe/").status_code == 404
