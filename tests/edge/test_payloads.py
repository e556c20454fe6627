"""What an attacker types: taken once as it is written, shown as words, never a program, and kept in no cache."""

import json
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from amparo.access.models import Worker
from tests.edge.addresses import every_address, records
from tests.edge.said import wrong
from tests.narrative.pages import soup
from tests.personas import Country
from tests.protection.people import opened

NEXT = "form:not(.languages) input[name=next]"
FORM = "application/x-www-form-urlencoded"
TWICE = [
    ("%2527", "%27"), ("%253Cscript%253E", "%3Cscript%3E"), ("%25253Cb%25253E", "%253Cb%253E"),
    ("%252e%252e%252f", "%2e%2e%2f"), ("%2500", "%00"), ("y+%2B%252B", "y +%2B"),
]  # fmt: skip
"""As it is sent, encoded twice or more, and what that means: words that look encoded."""


@pytest.mark.parametrize(("sent", "meant"), TWICE)
def test_what_a_form_sends_is_decoded_once(db: None, country: Country, sent: str, meant: str) -> None:
    answer = country.border_officer.client().post("/read/", f"text=x{sent}x&year=", content_type=FORM)
    typed = BeautifulSoup(answer.content, "html.parser").select_one("textarea[name=text]")
    assert typed is not None
    assert typed.text.strip("\n") == f"x{meant}x"


@pytest.mark.parametrize(("sent", "meant"), TWICE)
def test_what_stands_in_an_address_is_decoded_once(db: None, sent: str, meant: str) -> None:
    hidden = soup(Client(), f"/sign-in/?next=/x{sent}x").select_one(NEXT)
    assert hidden is not None
    assert hidden["value"] == f"/x{meant}x"


@pytest.mark.parametrize(
    "path", ["/%2563ases/", "/sign%252Din/", "/static/%252e%252e/settings.py", "/static/%2e%2e/settings.py", "/%252e"]
)
def test_an_address_that_is_encoded_twice_leads_nowhere(db: None, country: Country, path: str) -> None:
    answer = country.border_officer.client().get(path)
    assert answer.status_code == 404
    assert wrong(answer.headers) == []


@pytest.mark.parametrize(
    "elsewhere", ["%252F%252Fevil.example", "%2F%252Fevil.example", "https%253A%252F%252Fevil.example"]
)
def test_a_way_out_that_is_encoded_twice_leads_to_no_other_host(db: None, elsewhere: str) -> None:
    shown = soup(Client(), f"/sign-in/?next={elsewhere}").select_one(NEXT)
    assert shown is None or not str(shown["value"]).startswith(("//", "https:", "/\\"))


NAMES = (
    '"}</section></script><script>alert(1)</script>', "'><img src=x onerror=alert(1)>", "\u2028alert(1)\u2029//",
    '\\"};alert(1);//', "<!--<script>", "{{ 7*7 }}{% now 'Y' %}", '"__proto__": {"x": 1}', "]]>\\u003cscript\\u003e",
)  # fmt: skip


@pytest.fixture
def named(country: Country, committing: None, request: pytest.FixtureRequest) -> str:
    """The accounts of the border officer and of the administrator bear that name."""
    both = [country.border_officer.worker_id, country.administrator.worker_id]
    Worker.objects.using("owner").filter(pk__in=both).update(display_name=request.param)
    return str(request.param)


@pytest.mark.parametrize("named", NAMES, indirect=True)
def test_a_name_breaks_out_of_no_json_and_no_page(country: Country, named: str) -> None:
    page = soup(country.border_officer.client(stepped_up=True), reverse("access:add_passkey"))
    [section] = page.select("[data-passkey]")
    user = json.loads(str(section["data-options"]))["publicKey"]["user"]
    assert user["displayName"] == named
    assert set(user) == {"id", "name", "displayName"}
    assert ours_alone(page)


@pytest.mark.parametrize("named", NAMES, indirect=True)
def test_a_name_is_words_on_the_pages_that_list_it(country: Country, named: str) -> None:
    client = country.administrator.client(stepped_up=True)
    pages = {name: soup(client, reverse(f"access:{name}")) for name in ("people", "grants", "account")}
    assert named in [str(one.text) for one in pages["people"].select("h2.card__title")]
    assert all(map(ours_alone, pages.values()))


def ours_alone(page: BeautifulSoup) -> bool:
    """Every script is a file of ours, and no element listens to anything by itself."""
    scripts = [one for one in page.select("script") if not str(one.get("src", "")).startswith("/static/") or one.text]
    return not scripts and not [one for one in page.find_all(True) if any(name.startswith("on") for name in one.attrs)]


ENDINGS = ("x.css", "x.js", "x.png", ";x.css", "%2fx.css", "%3Fx.css", "%0Ax.css", "..%2fstatic%2fweb%2famparo.css")


@pytest.mark.parametrize("who", ["border_officer", "overseer"])
def test_no_page_is_given_under_the_name_of_a_file_that_a_cache_would_keep(
    db: None, country: Country, who: str
) -> None:
    client, ids, pages = country.all()[who].client(stepped_up=True), records(country), 0
    for address in every_address():
        path = address.of(ids)
        if client.get(path).status_code != 200:
            continue
        pages += 1
        for ending in ENDINGS:
            answer = client.get(path + ending)
            assert answer.status_code == 404, path + ending
            assert wrong(answer.headers) == [], path + ending
    assert pages > 10


def test_a_query_makes_no_file_of_a_page(db: None, country: Country) -> None:
    opened(country.border_officer)
    answer = country.border_officer.client().get(f"/cases/?{quote('x.css')}")
    assert (answer.status_code, wrong(answer.headers)) == (200, [])
