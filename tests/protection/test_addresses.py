"""What holds for every page of the room: its gate, its method, no name in its address or title, three languages."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import URLPattern, reverse

from amparo.access.duties import ACTS
from amparo.protection import sheet
from amparo.protection.models import Case, Referral, Screening
from amparo.protection.urls import urlpatterns
from tests.personas import Country
from tests.protection.people import CONTACT, NAME, accepted, opened, referred

SENT_TO = {
    "border_officer": ("reopen", "approve_more"),
    "shelter_worker": ("referral_accept", "hold_lift", "approve_more"),
}
"""Pages that are only ever sent to, by who may."""
REPORTS = {"access_report", "access_receipts"}
"""Who opened a record: an overseer makes these, too (tests/protection/test_access_report.py)."""


def patterns() -> list[URLPattern]:
    """Every address of the room."""
    return urlpatterns


@pytest.fixture
def ids(case: Case, country: Country) -> dict[str, object]:
    """A record for each kind of id in an address, all within the officer's sight."""
    sent: Referral = referred(country, case, ["identity", "facts"])
    draft: Screening = opened(country.border_officer)
    return {"case_id": case.pk, "consent_id": sent.consent_id, "referral_id": sent.pk, "screening_id": draft.pk,
            "code": sheet.PAGES[0].code, "export_id": case.pk, "hold_id": case.pk, "bulk_id": case.pk,
            "question_id": case.pk}  # fmt: skip


def addresses(ids: dict[str, object]) -> dict[str, str]:
    """The address of every page, by name."""
    found = {}
    for pattern in patterns():
        wanted = re.findall(r"<\w+:(\w+)>", str(pattern.pattern))
        found[str(pattern.name)] = reverse(f"protection:{pattern.name}", kwargs={one: ids[one] for one in wanted})
    return found


def test_every_page_says_which_act_it_is() -> None:
    assert all(getattr(pattern.callback, "act", "") in ACTS for pattern in patterns())


def test_no_address_takes_anything_but_random_ids_and_codes() -> None:
    taken = {kind for pattern in patterns() for kind in re.findall(r"<(\w+):", str(pattern.pattern))}
    assert taken == {"uuid", "slug"}


def titles(client: Client, pages: dict[str, str]) -> dict[str, str]:
    """The title of every page that this person may read."""
    found = {}
    for name, address in pages.items():
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            title = BeautifulSoup(answer.content, "html.parser").title
            found[name] = title.get_text() if title else ""
    return found


@pytest.mark.parametrize("language", ["en", "ru", "be"])
def test_every_page_has_a_title_of_its_own_without_a_name(
    ids: dict[str, object], country: Country, language: str
) -> None:
    client = country.border_officer.client(stepped_up=True)
    client.cookies["amparo_language"] = language
    found = titles(client, addresses(ids))
    assert len(found) > 20
    assert len(set(found.values())) == len(found)
    assert not [title for title in found.values() if any(word in title for word in NAME.split())]


def test_no_page_but_the_one_asked_for_shows_who_it_is(ids: dict[str, object], case: Case, country: Country) -> None:
    client = country.border_officer.client(stepped_up=True)
    for name, address in addresses(ids).items():
        text = client.get(address).content.decode()
        assert NAME not in text, name
        assert CONTACT not in text, name


def test_no_page_has_an_inline_script_or_style_or_a_foreign_file(ids: dict[str, object], country: Country) -> None:
    client = country.border_officer.client(stepped_up=True)
    for name, address in addresses(ids).items():
        page = BeautifulSoup(client.get(address).content, "html.parser")
        assert not page.select("style, [style], [onclick], script:not([src])"), name
        sources = [str(tag.get("src") or tag.get("href")) for tag in page.select("script, img, link")]
        assert not [one for one in sources if not one.startswith("/static/")], name


def test_pages_that_change_something_take_only_what_is_sent(ids: dict[str, object], country: Country) -> None:
    pages = addresses(ids)
    for person, names in SENT_TO.items():
        for name in names:
            assert country.all()[person].client().get(pages[name]).status_code == 405, name


def test_an_unknown_method_is_refused_everywhere(ids: dict[str, object], country: Country) -> None:
    client = country.border_officer.client(stepped_up=True)
    for name, address in addresses(ids).items():
        assert client.delete(address).status_code in (404, 405), name


@pytest.mark.parametrize("name", ["prosecutor", "licensing_clerk", "statistician", "overseer", "administrator"])
def test_whoever_has_no_part_in_protection_finds_no_page_of_it(
    ids: dict[str, object], country: Country, name: str
) -> None:
    client = country.all()[name].client()
    for page, address in addresses(ids).items():
        if name == "overseer" and page in REPORTS:
            continue
        assert client.get(address).status_code == 404, page
        assert client.post(address).status_code == 404, page


def test_without_signing_in_there_is_only_the_door(ids: dict[str, object]) -> None:
    for name, address in addresses(ids).items():
        answer = Client().get(address)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("access:sign_in")), name


def test_every_page_of_the_receiver_is_drawn_in_every_language(case: Case, country: Country) -> None:
    sent = referred(country, case, ["identity", "facts", "needs"])
    ours = accepted(country, sent)
    ids: dict[str, object] = {"case_id": ours.pk, "referral_id": sent.pk}
    pages = {
        str(pattern.name): reverse(f"protection:{pattern.name}", kwargs={one: ids[one] for one in wanted})
        for pattern in patterns()
        if set(wanted := re.findall(r"<\w+:(\w+)>", str(pattern.pattern))) <= set(ids)
    }
    for language in ("en", "ru", "be"):
        client = country.shelter_worker.client(stepped_up=True)
        client.cookies["amparo_language"] = language
        drawn = titles(client, pages)
        assert {"case_assistance", "assist", "unmet", "referral", "identity", "whereabouts", "keeping", "hold"} <= set(
            drawn
        )


def test_the_door_is_drawn_and_refuses_without_saying_why(db: None) -> None:
    client = Client()
    assert client.get(reverse("access:sign_in")).status_code == 200
    answer = client.post(reverse("access:sign_in"), {"username": "border_officer", "password": "wrong"})
    assert answer.status_code == 422
    assert "do not fit together" in answer.content.decode()
    assert 'value="border_officer"' in answer.content.decode()
    assert "wrong" not in answer.content.decode()
