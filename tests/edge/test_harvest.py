"""Copying everything page by page: no page is long, whatever its address says, and then comes a pause."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from amparo.access.listing import MOST_ROWS
from amparo.ledger.models import Entry
from amparo.ledger.queries import PAGE as LEDGER_PAGE
from amparo.protection import actions, queries
from amparo.protection.models import Case
from tests.access.hands import refused, rows, superuser
from tests.personas import Country
from tests.protection.people import opened, page, referred, screened

MANY = MOST_ROWS + 3
GREEDY = ("size=1000", "limit=1000", "page_size=9999", "per_page=all", "n=1000", "after=0", "after=-5", "after=999999",
          "before=x", "start=0&end=10000", "all=1", "box=in&after=1e9", "format=json")  # fmt: skip


@pytest.fixture
def many(db: None, country: Country) -> Country:
    """More cases, drafts and referrals than any page shows."""
    case = screened(country.border_officer)
    referred(country, case, ["facts"])
    rows_to_copy = (
        "insert into protection_referral (id, case_id, sender_id, receiver_id, subject, ground, child_view, service,"
        " state, sent_on, due_on, shared_until, sex, exploitation) select gen_random_uuid(), case_id, sender_id,"
        " receiver_id, gen_random_uuid(), 'child_best_interests', 'agrees', service, state, sent_on, due_on,"
        " shared_until, sex, exploitation from protection_referral, generate_series(1, %s) where case_id = %s"
    )
    with country.border_officer.acting() as by:
        for _ in range(MANY):
            actions.open_screening(by=by, place="border")
        Case.objects.filter(pk=case.pk).update(age_status="child")
        rows(rows_to_copy, MANY, case.pk)
    return country


def shown(answer: Any) -> int:
    """The most records that one list of a page shows."""
    found = BeautifulSoup(answer.content, "html.parser")
    tables = [len(table.select("tbody tr")) for table in found.select("table")]
    lists = [len(items.find_all("li", recursive=False)) for items in found.select("main ul, main ol")]
    return max([*tables, *lists, 0])


LISTS = {
    "home": "border_officer", "protection:cases": "border_officer", "protection:referrals": "border_officer",
    "exchange:exports": "border_officer", "ledger:entries": "overseer", "narrative:read": "border_officer",
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_no_page_shows_more_whatever_its_address_says(many: Country, name: str) -> None:
    client = many.all()[LISTS[name]].client()
    most = 0
    for query in ("", *GREEDY):
        answer = client.get(f"{reverse(name)}?{query}")
        assert answer.status_code in (200, 404, 422), query
        most = max(most, shown(answer))
    assert most <= MOST_ROWS
    if name in ("home", "protection:referrals"):
        assert most == MOST_ROWS, "the test has not made enough to be cut"


def test_a_search_shows_no_more_either(many: Country) -> None:
    answer = many.border_officer.client().post(reverse("protection:search"), {"name": "Наталья Ковалёва"})
    assert 0 < shown(answer) <= MOST_ROWS


def test_every_referral_is_reached_by_turning_pages(many: Country) -> None:
    client, address, seen = many.border_officer.client(), reverse("protection:referrals") + "?box=out", set[str]()
    while address:
        found = BeautifulSoup(client.get(address).content, "html.parser")
        seen |= {str(link["href"]) for link in found.select("tbody th a, tbody td a")}
        following = found.select_one('a[rel="next"]')
        address = reverse("protection:referrals") + str(following["href"]) if following else ""
    assert len(seen) > MOST_ROWS


def test_one_constant_rules_every_list() -> None:
    assert max(queries.PAGE, queries.MOST_WORK, LEDGER_PAGE) <= MOST_ROWS == 50


def test_a_scripted_harvest_stays_under_the_hour_and_is_written_down(
    db: None, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LISTS_AN_HOUR", 6)
    monkeypatch.setattr(queries, "CASES_AN_HOUR", 5)
    with country.border_officer.acting() as by:
        for _ in range(12):
            actions.open_screening(by=by, place="border")
    client = country.border_officer.client()
    stolen = set(harvest(client, pages=20))
    assert len(stolen) == 5
    told = [client.get(reverse("protection:cases")) for _ in range(2)]
    assert [answer.status_code for answer in told] == [429, 429]
    assert told[0]["Retry-After"] == "3600"
    assert "help never waits" in told[0].content.decode()
    with country.overseer.acting():
        written = Entry.objects.filter(act="case.paced", worker_id=country.border_officer.worker_id)
        assert written.count() > 2


def harvest(client: Client, pages: int) -> Iterator[str]:
    """Every case that a script gets to see, list after list."""
    for _ in range(pages):
        text = client.get(reverse("protection:cases")).content.decode()
        for address in set(re.findall(r"/cases/[0-9a-f-]{36}/", text)):
            if client.get(address).status_code == 200:
                yield address


def test_work_on_the_same_cases_is_never_stopped(db: None, country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "CASES_AN_HOUR", 2)
    client, cases = country.border_officer.client(), [screened(country.border_officer).pk for _ in range(3)]
    for _ in range(4):
        for pk in cases[:2]:
            page(client, "protection:case", pk)
    assert client.get(reverse("protection:case", args=[cases[2]])).status_code == 429
    page(client, "protection:case", cases[0])


def test_one_person_s_pace_is_not_another_s(db: None, country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LISTS_AN_HOUR", 1)
    for name in ("border_officer", "colleague_at_border"):
        client = country.all()[name].client()
        assert [client.get(reverse("protection:cases")).status_code for _ in range(2)] == [200, 429]


def test_a_new_session_does_not_begin_a_new_hour(db: None, country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LISTS_AN_HOUR", 1)
    answers = [country.border_officer.client().get(reverse("protection:cases")).status_code for _ in range(2)]
    assert answers == [200, 429]


def test_a_screening_is_never_paused(db: None, country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "CASES_AN_HOUR", 0)
    monkeypatch.setattr(queries, "LISTS_AN_HOUR", 0)
    draft = opened(country.border_officer)
    page(country.border_officer.client(), "protection:screening_page", draft.pk, "needs")
    page(country.border_officer.client(), "home")


@pytest.mark.parametrize(
    "statement",
    ["delete from protection_look", "update protection_look set at = now() - interval '2 h'",
     "select * from protection_look", "insert into protection_look (worker_id, kind, at) values (1, 'list', now())"],
)  # fmt: skip
def test_nobody_resets_the_pace(db: None, country: Country, statement: str) -> None:
    with country.border_officer.acting():
        refused("permission denied", statement)


def test_the_database_keeps_a_limit_of_its_own(db: None, country: Country) -> None:
    with country.border_officer.acting():
        answers = [rows("select protection_may_look('list', null, 1000000)")[0][0] for _ in range(241)]
    assert answers == [True] * 240 + [False]
    assert rows("select protection_may_look('list', null, 10)") == [(False,)], "nobody acts"


def test_a_look_counts_for_an_hour(committing: None, country: Country) -> None:
    officer, look = country.colleague_at_border, "select protection_may_look('list', null, 1)"
    with officer.acting():
        assert rows(look) == [(True,)]
    for minutes, free in ((59, False), (61, True)):
        with superuser() as found:
            found.execute(
                "update protection_look set at = now() - %s * interval '1 minute' where worker_id = %s",
                [minutes, officer.worker_id],
            )
        with officer.acting():
            assert rows(look) == [(free,)]
