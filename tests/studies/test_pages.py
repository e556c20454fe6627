"""The pages of estimates: asking with and without events, watching, reading, comparing, taking away; without script."""

import json
import re
import uuid
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from amparo.estimation import METHODS, EstimationError
from amparo.jobs import rounds
from tests.access.hands import superuser
from tests.estimation import attack
from tests.estimation.tables import ARTIFICIAL, FEW, FOUR, KOREA, KOSOVO, NETHERLANDS5
from tests.jobs.hands import empty_queue
from tests.narrative.pages import soup
from tests.personas import Country
from tests.protection.people import NOBODY
from tests.studies.hands import ASKED, asked_of, counting_for_the_secretariat, made, three_lists

PERIOD = {"first": "01/01/2005", "last": "31/12/2005", "method": "bic", "seed": "1"}
IN_2009 = {**PERIOD, "first": "01/01/2009", "last": "31/12/2009"}
"""Where only one test has met anybody."""
CSV = "police,shelter,hotline,count\n1,0,0,90\n0,1,0,60\n0,0,1,40\n1,1,0,21\n1,0,1,16\n0,1,1,12\n1,1,1,4\n"


def client_of(country: Country) -> Client:
    return country.statistician.client()


def words(page: BeautifulSoup) -> str:
    assert page.main is not None
    return re.sub(r"\s+", " ", page.main.get_text(" "))


def address(question_id: object, name: str = "estimate", *more: object) -> str:
    return reverse(f"studies:{name}", args=[question_id, *more])


def test_a_statistician_asks_watches_and_reads(committing: None, country: Country, quickly: None) -> None:
    empty_queue()
    three_lists(country, {"b": 120, "s": 90, "o": 60, "bs": 25, "bo": 20, "so": 15, "bso": 5}, 2009)
    client = client_of(country)
    form = soup(client, reverse("studies:ask"))
    offered = {str(one["value"]) for one in form.select("input[name=bodies]")}
    lists = [str(one.organisation_id) for one in (country.border_officer, country.shelter_worker, country.outsider)]
    assert set(lists) <= offered
    answer = client.post(reverse("studies:ask"), {**IN_2009, "bodies": lists, "split": "sex", "population": "9000000"})
    assert answer.status_code == 302, answer.content.decode()
    waiting = soup(client, answer["Location"])
    assert "Refresh" in words(waiting)  # the way without script
    assert waiting.select_one("form[action$='/cancel/']")
    assert rounds.run_next()
    page = soup(client, answer["Location"])
    said = words(page)
    for word in ("Observed on the lists 335", "Never found (dark figure)", "80% interval", "95% interval", "SDG 16.2.2",
                 "Lantern House", "Everybody had some chance", "do not cover wrong assumptions", "By part", "Seed 1",
                 "amparo 0", "Statistician, National Rapporteur"):  # fmt: skip
        assert word in said, word
    first = [heading.get_text() for heading in page.select("h1, h2, .tag-line")]
    assert first[0].startswith("Estimate no.")
    assert "published" in first[1]
    assert page.select("figure svg")
    assert client.get(reverse("studies:estimates")).status_code == 200


def test_a_table_is_pasted_and_never_one_of_persons(committing: None, country: Country, quickly: None) -> None:
    empty_queue()
    client, url = client_of(country), reverse("studies:ask_of_table")
    of_persons = "list,person\npolice,Jana Example\nshelter,Jana Example\n"
    answer = client.post(url, {**PERIOD, "table": of_persons})
    assert answer.status_code == 422
    assert "a row for each person is not taken here" in answer.content.decode()
    broken = client.post(url, {**PERIOD, "table": CSV.replace("0,1,1,12", "0,2,1,12")})
    assert "row 7, column shelter" in broken.content.decode()
    answer = client.post(url, {**PERIOD, "table": CSV})
    assert rounds.run_next()
    said = words(soup(client, answer["Location"]))
    assert "Observed on the lists 243" in said
    assert "From a table of patterns" in said
    assert "referred the person to each other" not in said


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"last": "02/01/2005"}, "at least 90 days"),
        ({"last": "31/12/2999"}, "a period that is over"),
        ({"bodies": []}, "Choose an answer"),
        ({"first": "soon"}, "Enter a date"),
        ({"seed": "-1"}, "0"),
        ({"population": "0"}, "Enter a number of people"),
        ({"method": "guess"}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(
    committing: None, country: Country, change: dict[str, object], says: str
) -> None:
    three_lists(country, {"b": 1, "s": 1})
    lists = [str(one.organisation_id) for one in (country.border_officer, country.shelter_worker)]
    answer = client_of(country).post(reverse("studies:ask"), {**PERIOD, "bodies": lists, **change})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    assert says in " ".join(error.get_text() for error in page.select(".error-summary"))


def test_a_refused_estimate_shows_no_number_that_could_be_published(
    committing: None, country: Country, quickly: None
) -> None:
    question_id = made(country, asked_of(country, ARTIFICIAL)).question_id
    client = client_of(country)
    page = soup(client, address(question_id))
    assert "must not be published" in words(page)
    card = page.find("h2", string="The number")
    assert card is not None
    assert card.parent is not None
    assert re.findall(r"\d+", card.parent.get_text()) == [str(ARTIFICIAL.people)]
    assert "For checking only" in words(page)
    listed = soup(client, reverse("studies:estimates"))
    row = next(row for row in listed.select("tbody tr") if row.select_one(f"a[href='{address(question_id)}']"))
    assert "not available" in row.get_text()
    text = client.post(address(question_id, "document")).content.decode()
    assert "No number" in text
    assert "All methods" not in text
    numbers = client.post(address(question_id, "numbers", "csv")).content.decode("utf-8-sig").splitlines()
    assert len(numbers) == 3  # header, what was observed, the mark
    assert [cell for cell in numbers[1].split(",") if cell][1:] == [str(ARTIFICIAL.people)]


def test_a_headline_without_a_number_is_not_replaced_by_another_method(
    committing: None, country: Country, quickly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*args: object, **more: object) -> None:
        raise EstimationError("no estimate exists on this table")

    monkeypatch.setitem(METHODS, "stepwise", none)
    asked = replace(ASKED, method="stepwise")
    vintage = made(country, asked_of(country, KOSOVO, asked))
    assert vintage.decision == "warn", "of so few resamples"
    page = soup(client_of(country), address(vintage.question_id))
    card = page.find("h2", string="The number")
    assert card is not None
    assert card.parent is not None
    assert "No number" in card.parent.get_text()
    text = client_of(country).post(address(vintage.question_id, "numbers", "csv")).content.decode()
    assert len(text.splitlines()) == 3


def test_what_leaves_the_house_withholds_small_numbers(committing: None, country: Country, quickly: None) -> None:
    question_id = made(country, asked_of(country, NETHERLANDS5)).question_id
    client = client_of(country)
    small = [people for people in NETHERLANDS5.counts if 0 < people < 5]
    assert len(small) > 1
    shown = soup(client, address(question_id))
    caption = "People by the lists that they are on"
    (table,) = [found for found in shown.select("table") if caption in found.get_text()]
    assert "not available" not in table.get_text()
    text = client.post(address(question_id, "document")).content.decode()
    of_patterns = text.split(caption)[1].split("\n\n")[0]
    assert of_patterns.count("not available") == len(small)
    assert not re.search(r" [1-4]$", of_patterns, re.M)
    assert text.startswith("\ufeffEstimate no.")
    assert "It is written down who took it" in text


def test_the_document_does_not_tell_what_it_withholds(committing: None, country: Country, quickly: None) -> None:
    lists = FOUR.lists
    for table, small in ((FOUR, True), (KOSOVO, False)):
        question_id = made(country, asked_of(country, table)).question_id
        text = client_of(country).post(address(question_id, "document")).content.decode()
        assert "from the other lists" in text
        assert ("In truth" in text) != small
        assert ("on each two" in text) != small
        assert "Its interval" in text or not small
        if small:
            shown, equations = attack.in_text(text, lists, "Observed on the lists", "not available")
            assert list(shown.values()).count(None) == 5
            assert attack.determined(shown, equations, len(lists), 5) == {}


def test_who_does_not_see_the_patterns_sees_no_sums_of_them(committing: None, country: Country, quickly: None) -> None:
    question_id = made(country, asked_of(country, FEW)).question_id
    open_page = words(soup(client_of(country), address(question_id)))
    assert "Only 16 people are on more than one list" in open_page
    assert "on each two" in open_page
    with counting_for_the_secretariat(country):
        page = words(soup(client_of(country), address(question_id)))
    assert "Fewer than 20 people are on more than one list" in page
    assert "In truth" not in page
    assert "on each two" not in page


@pytest.mark.parametrize(("kind", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("jsonl", b"{")])
def test_the_numbers_are_taken_away_in_every_form_and_it_is_written_down(
    committing: None, country: Country, quickly: None, kind: str, begins: bytes
) -> None:
    question_id = made(country, asked_of(country, KOSOVO)).question_id
    answer = client_of(country).post(address(question_id, "numbers", kind))
    assert answer.content.startswith(begins)
    if kind == "jsonl":
        first = json.loads(answer.content.decode().splitlines()[0])
        assert first["method"] == "bic"
        assert first["low95"] < first["total"] < first["high95"]
    with superuser() as found:
        acts = found.execute(
            "select act from ledger_entry where object_id = %s order by id desc limit 1", [str(question_id)]
        ).fetchone()
    assert acts == ("estimate.exported",)


def test_an_interval_that_takes_its_model_for_granted_is_marked(
    committing: None, country: Country, quickly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amparo.studies.working.default_methods", lambda lists: ("bic", "main"))
    vintage = made(country, asked_of(country))
    said = words(soup(client_of(country), address(vintage.question_id)))
    assert "Independent lists +" in said
    assert "(BIC) +" not in said
    assert "does not cover the choice of another" in said


def test_two_vintages_stand_beside_each_other(committing: None, country: Country, quickly: None) -> None:
    one, other, bad = (made(country, asked_of(country, table)).question_id for table in (KOSOVO, KOREA, ARTIFICIAL))
    client = client_of(country)
    page = soup(client, address(other))
    link = page.select_one(f"a[href$='with={one}']")
    assert link is not None
    compared = words(soup(client, str(link["href"])))
    assert "Observed on the lists 4,400 123" in compared
    assert "not to be published" not in compared
    assert "not to be published" in words(soup(client, f"{address(bad, 'compare')}?with={one}"))


def test_what_is_not_there_is_no_page(committing: None, country: Country, quickly: None) -> None:
    question_id = made(country, asked_of(country)).question_id
    client = client_of(country)
    for name in ("estimate", "compare"):
        assert client.get(address(NOBODY, name)).status_code == 404
    for other in ("", "words", str(uuid.uuid4()), str(question_id)):
        assert client.get(f"{address(question_id, 'compare')}?with={other}").status_code == 404
    assert client.post(address(NOBODY, "cancel")).status_code == 404
    assert client.post(address(question_id, "again")).status_code == 404
    assert client.post(address(question_id, "numbers", "exe")).status_code == 404
    waiting = asked_of(country)
    assert client.post(address(waiting, "document")).status_code == 404


def test_cancelling_and_beginning_anew_by_buttons(committing: None, country: Country, quickly: None) -> None:
    question_id = asked_of(country)
    client = client_of(country)
    page = client.post(address(question_id, "cancel"), follow=True).content.decode()
    assert "Nothing was kept of it but the question" in page
    assert "Begin anew" in page
    assert not rounds.run_next()
    assert "nothing to cancel" in client.post(address(question_id, "cancel"), follow=True).content.decode()
    client.post(address(question_id, "again"))
    assert rounds.run_next()
    assert "Estimate no." in words(soup(client, address(question_id)))


@pytest.mark.parametrize("who", ["border_officer", "shelter_head", "prosecutor", "overseer"])
def test_others_find_no_page_at_all(committing: None, country: Country, quickly: None, who: str) -> None:
    question_id = made(country, asked_of(country)).question_id
    client = country.all()[who].client()
    for url in (reverse("studies:estimates"), reverse("studies:ask"), address(question_id)):
        there, nowhere = client.get(url), client.get("/no-such-page/")
        assert there.status_code == nowhere.status_code == 404
    assert reverse("studies:estimates") not in client.get("/").content.decode()


def test_every_reading_leaves_an_entry(committing: None, country: Country, quickly: None) -> None:
    question_id = made(country, asked_of(country)).question_id
    client = client_of(country)
    client.get(reverse("studies:estimates"))
    client.get(address(question_id))
    with superuser() as found:
        acts = found.execute("select act from ledger_entry where kind = 'estimate' order by id desc limit 3").fetchall()
    assert acts == [("estimate.read",), ("estimate.listed",), ("estimate.made",)]


@pytest.mark.parametrize("language", ["ru", "be"])
def test_the_result_can_be_read_in_every_language(
    committing: None, country: Country, quickly: None, language: str
) -> None:
    question_id = made(country, asked_of(country, KOREA)).question_id
    client = client_of(country)
    client.cookies["amparo_language"] = language
    page = soup(client, address(question_id))
    for outside in page.select("[lang=en], nav, svg title"):
        outside.decompose()
    latin = set(re.findall(r"[A-Za-z]{4,}", words(page))) - {"Statistician", "National", "Rapporteur", "CSV", "XLSX",
                                                             "JSON", "Lines", "amparo", "Chao"}  # fmt: skip
    assert latin <= set("bcd")
