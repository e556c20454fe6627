"""The ledger's page: overseers read what was done, page by page; nobody else learns that it exists."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amparo.ledger import actions as ledger
from amparo.ledger import sequencer
from amparo.ledger.words import ACTS, KINDS, act_in_words
from tests.personas import Country

CASE = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def browser(db: None, country: Country) -> Client:
    """The overseer's; before it a border officer read sixty cases."""
    with country.border_officer.acting():
        ledger.record_each([("case.read", "case", CASE)] * 60)
    return country.overseer.client()


def first_numbers(html: str) -> str:
    found = re.search(r"Showing (\d+–\d+)", html)
    assert found
    return found.group(1)


def test_entries_are_shown_in_words_with_account_and_body(browser: Client, country: Country) -> None:
    html = browser.get("/ledger/").content.decode()
    assert "Read a case" in html
    assert f"case {CASE}" in html
    assert "Border Guard, western post" in html
    assert str(country.border_officer.worker_id) in html


def test_pages_follow_each_other_and_lead_back(browser: Client) -> None:
    first = browser.get("/ledger/?act=case.read").content.decode()
    assert first_numbers(first) == "1–25"
    second = browser.get("/ledger/" + link(first, "next")).content.decode()
    assert first_numbers(second) == "26–50"
    back = browser.get("/ledger/" + link(second, "prev")).content.decode()
    assert first_numbers(back) == "1–25"
    assert rows(back) == rows(first)
    assert rows(second) != rows(first)


def link(html: str, rel: str) -> str:
    found = re.search(rf'href="([^"]+)" rel="{rel}"', html)
    assert found
    return found.group(1).replace("&amp;", "&")


def rows(html: str) -> list[str]:
    return re.findall(r'<th scope="row">.*?</tr>', html, re.S)


def test_filter_shows_one_act_of_one_account(browser: Client, country: Country) -> None:
    worker = country.border_officer.worker_id
    html = browser.get(f"/ledger/?act=case.read&worker={worker}").content.decode()
    assert len(rows(html)) == 25
    assert all("Read a case" in row and str(worker) in row for row in rows(html))
    nothing = browser.get(f"/ledger/?act=case.exported&worker={country.prosecutor.worker_id}").content.decode()
    assert "Nothing in the ledger fits this filter." in nothing


@pytest.mark.parametrize("wrong", ["?act=no.such", "?worker=x", "?worker=99999999999999999999"])
def test_wrong_filter_says_so_and_shows_all(browser: Client, wrong: str) -> None:
    answer = browser.get(f"/ledger/{wrong}")
    assert answer.status_code == 422
    assert rows(answer.content.decode())


@pytest.mark.parametrize(
    "wrong", ["?after=x", "?after=1", "?before=-1.1", "?after=1.0", "?after=99999999999999999999.1"]
)
def test_wrong_place_is_a_wrong_address(browser: Client, wrong: str) -> None:
    assert browser.get(f"/ledger/{wrong}").status_code == 404


def test_reading_the_ledger_is_itself_recorded(browser: Client, country: Country) -> None:
    browser.get("/ledger/")
    html = browser.get(f"/ledger/?act=ledger.read&worker={country.overseer.worker_id}").content.decode()
    assert len(rows(html)) >= 1


def test_page_costs_the_same_statements_however_long(browser: Client) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        browser.get("/ledger/")
    statements = [one["sql"] for one in asked if not str(one["sql"]).startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) == 10, (
        statements
    )  # enter, entries, own entry, bodies, witnesses, what waits, what was lost, checkpoint, notices, forget


def test_latest_checkpoint_can_be_kept(browser: Client) -> None:
    sequencer.sequence()
    html = browser.get("/ledger/").content.decode()
    file = browser.get("/ledger/checkpoint.txt")
    note = file.content.decode()
    assert note.startswith("amparo-ledger\n")
    assert note.splitlines()[2] in html.replace("&#x2B;", "+").replace("&#43;", "+")
    assert "attachment" in file["Content-Disposition"]


def test_nobody_but_overseers_learns_that_it_exists(db: None, country: Country) -> None:
    for name, persona in country.all().items():
        if name != "overseer":
            client = persona.client()
            wrong = client.get("/no-such-address/")
            for address in ("/ledger/", "/ledger/checkpoint.txt"):
                answer = client.get(address)
                assert (answer.status_code, answer.content) == (404, wrong.content), name


def test_page_speaks_three_languages(browser: Client) -> None:
    for language, words in {"ru": "Прочитано дело", "be": "Прачытана справа"}.items():
        browser.cookies["amparo_language"] = language
        assert words in browser.get("/ledger/?act=case.read").content.decode()


def test_a_code_without_words_is_shown_as_it_stands() -> None:
    assert act_in_words("something.new") == "something.new"
    assert len({str(words) for words in ACTS.values()}) == len(ACTS)
    assert KINDS


def test_every_act_and_kind_that_the_product_records_has_words() -> None:
    package = Path(sequencer.__file__).parent.parent
    call = re.compile(r'\b_?record(?:_each)?\([\[(]*"([a-z_]+\.[a-z_]+)", ?"([a-z_]+)"')
    in_sql = re.compile(r"values \('([a-z_]+\.[a-z_]+)', '([a-z_]+)'")
    found = {
        pair
        for pattern, files in ((call, package.rglob("*.py")), (in_sql, package.rglob("sql/*.sql")))
        for file in files
        for pair in pattern.findall(file.read_text())
    }
    assert len(found) > 30
    assert {act for act, _ in found} - set(ACTS) == set()
    assert {kind for _, kind in found} - set(KINDS) == set()
