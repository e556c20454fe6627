"""A record out of sight and one that does not exist are the same: status, headers and page, wherever an id is taken."""

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse

from tests.edge.addresses import Address, every_address, records
from tests.narrative.pages import saved
from tests.personas import Country
from tests.protection.people import screened

THEIRS_TO_SEE = {
    ("overseer", "protection:access_report"),
    *(("statistician", f"studies:{name}") for name in ("estimate", "cancel", "again")),
}
"""Overseers report on whichever record the ledger names: nothing is hidden from them there. An estimate is of the whole
country: whoever counts for it sees every one, and this one the statistician asked for."""
LED_BACK = {"notices:seen", "protection:approve_more", "protection:answer_holder"}
"""These lead back to one's own list, whatever was named: what is not one's own is not there to be changed.

A question is led back from only where no answer was chosen; with one it is not found (protection/test_holders.py)."""
TAKING_IDS = [one for one in every_address() if any(name.endswith("_id") for name in one.takes)]


def same(answer: Any) -> tuple[int, dict[str, str], str]:
    """What can be told from an answer, without what always differs: clock, nonce, token of the form."""
    headers = {name: re.sub(r"nonce-[^']+", "", value) for name, value in answer.headers.items() if name != "Expires"}
    return answer.status_code, headers, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def missing(one: Address, ids: dict[str, object]) -> dict[str, object]:
    nothing = {name: uuid.uuid4() if name.endswith("_id") else value for name, value in ids.items()}
    return nothing | {"worker_id": 10**8}


@pytest.mark.parametrize("who", ["outsider", "complicit_official", "decider", "prosecutor", "statistician", "overseer"])
def test_hidden_and_missing_are_one_answer_at_every_address(db: None, country: Country, who: str) -> None:
    ids = records(country) | {"report_id": saved(country.licensing_clerk.client()).split("/")[-2]}
    client, told, led_back = country.all()[who].client(stepped_up=True), [], set[str]()
    for one in TAKING_IDS:
        for ask in (client.get, client.post):
            hidden, nowhere = ask(one.of(ids)), ask(one.of(missing(one, ids)))
            if (who, one.name) in THEIRS_TO_SEE:
                continue
            if hidden.status_code not in (404, 405):
                led_back.add(one.name)
            if same(hidden) != same(nowhere):
                told.append((one.name, ask.__name__))
    assert told == []
    assert led_back <= LED_BACK


def test_a_report_of_another_body_is_as_one_that_is_not_there(db: None, country: Country) -> None:
    report = saved(country.shelter_worker.client())
    client = country.outsider.client()
    assert same(client.get(report)) == same(client.get(f"/read/reports/{uuid.uuid4()}/"))


def test_counts_and_searches_end_at_what_is_within_sight(db: None, country: Country) -> None:
    """A list and a search say as much before as after somebody else's case was opened."""

    def met() -> list[tuple[int, dict[str, str], str]]:
        client = country.outsider.client()
        pages = [client.get(reverse(name)) for name in ("home", "protection:cases", "protection:referrals")]
        return [
            same(page) for page in [*pages, client.post(reverse("protection:search"), {"name": "Наталья Ковалёва"})]
        ]

    before = met()
    screened(country.border_officer)
    assert met() == before


def test_no_page_completes_what_is_typed() -> None:
    """No address answers to the beginning of a name: there is nothing that completes."""
    assert not [one.name for one in every_address() if re.search("complete|suggest|lookup|typeahead", one.name)]
