"""What a report says to each criterion: which sentences, which way, by which words, and where in the text."""

import json

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from amparo.narrative.codes import CRITERIA, DIRECTIONS
from amparo.narrative.reading.criteria import CRITERIA as READ
from tests.exchange.readback import read_back
from tests.narrative.pages import read, saved, soup
from tests.narrative.reports import LATER
from tests.personas import Country

TEXT = f"{LATER}Corruption among border officials persisted. The ministry ran an awareness campaign.\n"


@pytest.fixture
def client(db: None, country: Country) -> Client:
    return country.shelter_worker.client()


def pages(client: Client) -> list[BeautifulSoup]:
    """The part as it is before saving and after."""
    return [read(client, TEXT, part="criteria"), soup(client, f"{saved(client, TEXT)}?part=criteria")]


def evidence(page: BeautifulSoup, code: str) -> Tag:
    found = page.select_one(f"#criterion-{code}")
    assert found is not None
    return found


def test_every_criterion_of_the_reader_has_its_name() -> None:
    assert list(CRITERIA) == [criterion.name for criterion in READ]


def test_sentences_stand_under_their_criterion_with_the_words_that_decide(client: Client) -> None:
    for page in pages(client):
        against = evidence(page, "C7")
        assert "Acts against complicit officials" in against.h3.get_text()  # type: ignore[union-attr] # else: fails
        assert [way.get_text(" ", strip=True) for way in against.select("h4")] == ["Against 1"]
        assert "Corruption among border officials persisted." in against.get_text()
        assert "corruption" in [mark.get_text().lower() for mark in against.select("mark")]
        assert "For" in evidence(page, "C3").select_one("h4").get_text()  # type: ignore[union-attr] # else: fails


def test_every_sentence_leads_to_itself_in_the_text_and_back(client: Client) -> None:
    for page in pages(client):
        links = page.select(".evidence li a")
        assert len(links) >= 5
        for link in links:
            sentence = page.select_one(str(link["href"]))
            words = link.find_previous_sibling("span")
            assert sentence is not None
            assert words is not None
            assert " ".join(sentence.get_text().split()) == words.get_text()
        assert all(page.select_one(str(link["href"])) for link in page.select(".spoken__to"))


def test_the_counts_are_those_of_the_sentences_below(client: Client) -> None:
    for page in pages(client):
        for line in page.select(".evidence-head tbody tr"):
            code = line.th.get_text().split()[0]  # type: ignore[union-attr] # else: fails
            told = [int(cell.get_text()) for cell in line.select("td")]
            assert len(told) == len(DIRECTIONS)
            assert sum(told) == len(evidence(page, code).select("li"))


def test_the_text_is_whole(client: Client) -> None:
    for page in pages(client):
        for mark in page.select(".spoken__to"):
            mark.decompose()
        pane = page.select_one(".pane--text > div")
        assert "".join(pane.get_text().split()) == "".join(TEXT.split())  # type: ignore[union-attr] # else: fails


@pytest.mark.parametrize(("language", "words"), [("ru", "Борется с причастными"), ("be", "Змагаецца з датычнымі")])
def test_the_criteria_are_named_in_the_language_of_the_page(language: str, words: str, client: Client) -> None:
    client.cookies["amparo_language"] = language
    page = read(client, TEXT, part="criteria")
    assert words in evidence(page, "C7").get_text()
    assert "рокуратура" not in evidence(page, "C1").get_text(), "the report's part, not the body"


def test_the_sentences_can_be_taken_away_saved_or_not(client: Client) -> None:
    sent = {"text": TEXT, "year": "2006", "country": "LI"}
    address = f"{saved(client, TEXT)}export/criteria/"
    for answer in (client.post("/read/export/criteria/csv/", sent), client.get(f"{address}csv/")):
        assert 'filename="2006-liechtenstein-criteria.csv"' in answer["Content-Disposition"]
        lines, _mark = read_back(answer.content)
        found = next(line for line in lines if line["criterion"] == "C7")
        assert found["direction"] == "against"
        assert "corruption" in found["words"]
        assert TEXT[int(found["start"]) : int(found["end"])] == found["text"]
    last = client.get(f"{address}jsonl/").content.decode().splitlines()[0]
    assert json.loads(last)["doc"] == "2006-liechtenstein"
    assert client.get(f"{address}xlsx/").status_code == 200
    assert client.get(f"{address}exe/").status_code == 404


def test_another_organisation_takes_nothing_away(client: Client, country: Country) -> None:
    assert country.outsider.client().get(f"{saved(client)}export/criteria/csv/").status_code == 404
