"""The pages of the room: sending, devices, what is kept aside; and the shell that a device keeps, empty of people."""

import base64
import hashlib
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from amparo.intake import offline
from amparo.intake.models import Device, Envelope
from tests.access.hands import superuser
from tests.intake.hands import NAME, Tablet, brought, drafts, enrolled
from tests.personas import Country
from tests.protection.people import page

SEND = reverse("intake:receive")
LANGUAGES = ["en", "ru", "be"]


@pytest.fixture
def tablet(committing: None, country: Country) -> Iterator[Tablet]:
    yield enrolled(country.border_commander, "tablet 3, western gate")
    with superuser() as hand:
        hand.execute("delete from intake_envelope")


def text(sent: bytes) -> str:
    return base64.b64encode(sent).decode()


def test_the_receipt_repeats_the_digest(tablet: Tablet, country: Country) -> None:
    answer = country.border_officer.client().post(SEND, {"envelope": text(tablet.write())})
    assert answer.status_code == 200
    assert answer.json() == {"digest": text(tablet.previous), "aside": False}


@pytest.mark.parametrize("sent", ["", "no base64!", "AAAA"])
def test_what_is_no_envelope_is_answered_in_words(tablet: Tablet, country: Country, sent: str) -> None:
    answer = country.border_officer.client().post(SEND, {"envelope": sent})
    assert (answer.status_code, list(answer.json())) == (422, ["said"])


def test_nothing_is_taken_without_the_forms_own_token(tablet: Tablet, country: Country) -> None:
    client, before = Client(enforce_csrf_checks=True), drafts(country.border_officer)
    client.cookies = country.border_officer.client().cookies
    assert client.post(SEND, {"envelope": text(tablet.write())}).status_code == 403
    assert drafts(country.border_officer) == before


def test_nothing_is_taken_from_whoever_is_signed_out(tablet: Tablet, country: Country) -> None:
    answer = Client().post(SEND, {"envelope": text(tablet.write())})
    assert answer.status_code == 401
    assert "application/json" not in answer["Content-Type"]


def test_the_page_lists_devices_and_says_which_numbers_are_missing(tablet: Tablet, country: Country) -> None:
    first, _second, third = (tablet.write() for _one in range(3))
    for sent in (first, third):
        brought(country.border_officer, sent)
    words = re.sub(r"<[^>]+>|\s+", " ", page(country.border_officer.client(), "intake:overview"))
    assert "tablet 3, western gate" in words
    assert re.search(r"Not arrived yet, by number\s+2\b", words)
    assert "western gate" not in page(country.shelter_worker.client(), "intake:overview")


def test_a_head_enrols_from_the_page_and_the_key_of_the_answer_is_the_bodys(committing: None, country: Country) -> None:
    made = Tablet(b"")
    form = {"name": "van 2", "public_key": text(made.public)}
    answer = country.border_commander.client(stepped_up=True).post(reverse("intake:enrol"), form)
    given = answer.json()
    assert (given["name"], len(base64.b64decode(given["key"]))) == ("van 2", 65)
    with country.border_officer.acting():
        assert bytes(Device.objects.get(pk=given["device"]).public_key) == made.public


@pytest.mark.parametrize("key", ["", "AAAA", base64.b64encode(b"\x04" + bytes(64)).decode()])
def test_a_key_that_is_none_is_refused(committing: None, country: Country, key: str) -> None:
    form = {"name": "van 2", "public_key": key}
    assert country.border_commander.client(stepped_up=True).post(reverse("intake:enrol"), form).status_code == 422


def test_whoever_does_not_head_the_body_finds_no_page_to_enrol(committing: None, country: Country) -> None:
    for name in ("border_officer", "outsider", "decider"):
        client = country.all()[name].client(stepped_up=True)
        expected = 200 if name == "outsider" else 404  # Open Road's one person sees all of its records
        assert client.get(reverse("intake:enrol")).status_code == expected, name


def test_a_device_is_revoked_and_what_it_sends_waits_for_a_second_person(tablet: Tablet, country: Country) -> None:
    officer, head = country.border_officer.client(), country.border_commander.client()
    asked = page(officer, "intake:revoke", tablet.device)
    assert "cannot be taken back" in asked
    assert "tablet 3, western gate" in asked
    assert officer.post(reverse("intake:revoke", args=[tablet.device])).status_code == 302
    assert officer.post(SEND, {"envelope": text(tablet.write())}).json()["aside"] is True
    assert "Take it in" not in page(officer, "intake:overview")
    assert "Take it in" in page(head, "intake:overview")
    with country.border_officer.acting():
        waiting = Envelope.objects.get(state="aside").pk
    answer = head.post(reverse("intake:take_in", args=[waiting]))
    assert "/screenings/" in answer["Location"]
    again = head.post(reverse("intake:take_in", args=[waiting]), follow=True)
    assert "This cannot be taken in" in again.content.decode()


def test_what_waits_is_let_go_only_after_its_end_was_said(tablet: Tablet, country: Country) -> None:
    officer, head = country.border_officer.client(), country.border_commander.client()
    officer.post(reverse("intake:revoke", args=[tablet.device]))
    officer.post(SEND, {"envelope": text(tablet.write())})
    with country.border_officer.acting():
        waiting = Envelope.objects.get(state="aside").pk
    assert "gone for ever" in page(head, "intake:refuse", waiting)
    assert "Take it in" in page(head, "intake:overview"), "Looking at the question has let it go."
    answer = head.post(reverse("intake:refuse", args=[waiting]), follow=True)
    assert "Its content is gone" in answer.content.decode()
    assert "Take it in" not in page(head, "intake:overview")


# --- What a device keeps ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_the_same_for_everybody_and_says_nothing_of_anybody(
    tablet: Tablet, country: Country, language: str
) -> None:
    brought(country.border_officer, tablet.write())
    address = reverse("intake:offline", args=[language])
    pages = {client.get(address).content for client in (Client(), country.border_officer.client())}
    assert len(pages) == 1
    [shown] = (one.decode() for one in pages)
    assert f'<html lang="{language}">' in shown
    assert not any(word in shown for word in (NAME, "csrfmiddlewaretoken", "nonce", "Border Guard", str(tablet.device)))
    assert "<noscript>" in shown


def test_no_field_of_the_page_is_remembered_by_a_browser() -> None:
    shown = offline.page("en").decode()
    fields = re.findall(r"<(?:input|textarea|select)\b[^>]*>", shown)
    assert len(fields) > 100
    assert [one for one in fields if 'autocomplete="off"' not in one and 'type="hidden"' not in one] == []


def test_the_worker_keeps_exactly_the_pages_and_their_files_each_with_its_hash(country: Country, db: None) -> None:
    client = Client()
    answer = client.get(reverse("intake:worker"))
    assert answer["Content-Type"].startswith("text/javascript")
    kept = dict(re.findall(r'\["(/[^"]+)", "(sha384-[^"]+)"\]', answer.content.decode()))
    assert {reverse("intake:offline", args=[one]) for one in LANGUAGES} <= set(kept)
    assert all(one.startswith(("/intake/offline/", "/static/")) for one in kept)
    for address, hashed in kept.items():
        found = client.get(address)
        content = b"".join(found.streaming_content) if found.streaming else found.content
        found.close()
        assert "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode() == hashed, address


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_the_page_asks_for_is_kept(language: str) -> None:
    asked = re.findall(r'(?:src|href)="(/static/[^"]+)"', offline.page(language).decode())
    assert len(asked) >= 5
    assert set(asked) <= set(offline.shell())


def test_another_content_is_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = offline.version()
    assert re.fullmatch("[0-9a-f]{12}", before)
    for one in (offline.version, offline.shell, offline.page):
        one.cache_clear()
    monkeypatch.setattr(offline, "SCRIPTS", offline.SCRIPTS | {"hpke": "intake/send.js"})
    assert offline.version() != before
    for one in (offline.version, offline.shell, offline.page):
        one.cache_clear()
