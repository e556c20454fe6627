"""Pages of asking other bodies: one answer whoever is known, no name where it need not stand; the person's report."""

import re
import uuid
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from amparo.ledger import sequencer
from amparo.protection.models import Case
from amparo.vault import actions
from amparo.vault.values import Birth
from tests.access.hands import superuser
from tests.personas import Country, Persona
from tests.protection.people import NAME, NOBODY, page, screened
from tests.vault.tickets import budget

NOT_KNOWN = "Квінціліян Няісны"
ASKED = "Asked. Whoever knows this person can answer you."
RANDOM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|value=\"\w{64}\"|nonce=\"[^\"]+\"")


@pytest.fixture
def known(committing: None, country: Country) -> Case:
    """Somebody whom the border alone knows by name and year of birth; nothing asked so far."""
    with superuser() as hand:
        hand.execute("delete from vault_holderquestion")
        hand.execute("delete from vault_question")
        hand.execute("delete from vault_token where narrow")
        hand.execute("delete from notices_notice")
    case = screened(country.border_officer)
    with country.border_officer.acting() as by:
        actions.put(by=by, person_id=case.person_id or uuid.uuid4(), values=[Birth("1991-01-01")])
    return case


def typed(name: str = NAME, **more: str) -> dict[str, str]:
    return {"name": name, "birth_year": "1991", "document": "", "purpose": "contact"} | more


def passed_on() -> None:
    with connections["worker"].cursor() as cursor:
        cursor.execute("select vault_pass_on()")


def ask(client: Client, **values: str) -> str:
    """What the asker sees, but for what is random on every page."""
    answer = client.post(reverse("protection:ask_holders"), typed(**values), follow=True)
    assert answer.status_code == 200
    return RANDOM.sub("-", answer.content.decode())


def words(html: str) -> str:
    return BeautifulSoup(html, "html.parser").get_text(" ", strip=True)


def answered(persona: Persona, said: str) -> str:
    """The holder's page after pressing one of its buttons."""
    client = persona.client()
    soup = BeautifulSoup(page(client, "protection:asked_of_us"), "html.parser")
    [button] = [one for one in soup.select("main button[name=answer]") if one["value"] == said]
    form = button.find_parent("form")
    assert form is not None
    return client.post(form["action"], {"answer": said}, follow=True).content.decode()


def test_a_search_offers_to_ask_with_a_year_or_a_document_alone(known: Case, country: Country) -> None:
    client = country.shelter_worker.client()
    for search, offered in (
        ({"name": NAME}, False), ({"name": NAME, "birth_year": "1991"}, True), ({"document": "MP7654321"}, True),
    ):  # fmt: skip
        html = client.post(reverse("protection:search"), search).content.decode()
        forms = BeautifulSoup(html, "html.parser").select(f"form[action='{reverse('protection:ask_holders')}']")
        assert bool(forms) == offered, search
        for form in forms:
            sent = {one["name"]: one.get("value", "") for one in form.select("input")} | {"purpose": "contact"}
            assert ASKED in client.post(reverse("protection:ask_holders"), sent, follow=True).content.decode()


def test_the_page_is_the_same_to_the_byte_and_costs_the_same_whoever_is_known(known: Case, country: Country) -> None:
    seen = []
    for name in (NOT_KNOWN, NAME):
        with superuser() as hand:
            hand.execute("delete from vault_holderquestion")
            hand.execute("delete from vault_question")
        client = country.shelter_worker.client()
        with CaptureQueriesContext(connection) as done:
            html = ask(client, name=name)
        passed_on()
        later = RANDOM.sub("-", page(client, "protection:questions"))
        seen.append((html, later, len(done.captured_queries)))
    assert seen[0] == seen[1]
    assert ASKED in seen[1][0]
    assert NAME not in seen[1][0]
    assert len(page(country.border_officer.client(), "protection:asked_of_us").split("<form")) > 1


def test_not_saying_looks_to_the_asker_like_nobody_knowing(known: Case, country: Country) -> None:
    client = country.shelter_worker.client()
    ask(client)
    passed_on()
    waiting = page(client, "protection:questions")
    assert "Noted. Whoever asked hears nothing." in answered(country.border_officer, "not_said")
    assert RANDOM.sub("-", page(client, "protection:questions")) == RANDOM.sub("-", waiting)


def test_the_holder_sees_who_asks_and_its_own_case_and_the_asker_no_name(known: Case, country: Country) -> None:
    client = country.shelter_worker.client()
    ask(client)
    passed_on()
    notices = page(country.border_officer.client(), "notices:list")
    assert "Another body asks whether you know a person" in notices
    assert reverse("protection:asked_of_us") in notices
    html = page(country.border_officer.client(), "protection:asked_of_us")
    assert "Lantern House" in html
    assert "Shelter worker" not in html, "a body asks, not a person"
    assert reverse("protection:case", args=[known.pk]) in html
    assert NAME not in html + notices
    assert "Answered. Whoever asked was told." in answered(country.border_officer, "contact_us")
    text = words(page(client, "protection:questions"))
    assert re.search(r"Border Guard, western post \([^)]+\): knows a person you asked about; contact them\.", text)
    assert NAME not in text
    assert known.reference not in text
    assert str(known.person_id) not in page(client, "protection:questions")
    assert "A body answered your question" in page(client, "notices:list")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"birth_year": ""}, "Other bodies are asked with a given name, a surname and the year of birth"),
        ({"name": "Наталья"}, "Other bodies are asked with a given name, a surname and the year of birth"),
        ({"name": "", "document": "12"}, "Other bodies are asked with a given name"),
        ({"name": "Алена Вольга Марыя Настасся Ганна Юлія"}, "These are too many names"),
        ({"purpose": ""}, "Choose an answer"),
    ],
)
def test_too_little_or_too_much_asks_nobody_and_says_why(
    known: Case, country: Country, values: dict[str, str], said: str
) -> None:
    client = country.shelter_worker.client()
    answer = client.post(reverse("protection:ask_holders"), typed(**values))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "You asked nothing within thirty days" in page(client, "protection:questions")


def test_at_the_limit_a_page_says_so(known: Case, country: Country) -> None:
    with budget("holders", 1, 1):
        client = country.shelter_worker.client()
        ask(client)
        answer = client.post(reverse("protection:ask_holders"), typed())
    assert answer.status_code == 429
    assert "Questions to other bodies" in answer.content.decode()


@pytest.mark.parametrize("name", ["statistician", "decider", "overseer", "prosecutor"])
def test_without_the_duty_there_are_no_such_pages(known: Case, country: Country, name: str) -> None:
    client = country.all()[name].client()
    ask_page, asked_page = reverse("protection:ask_holders"), reverse("protection:asked_of_us")
    tries: list[Callable[[], int]] = [
        lambda: client.post(ask_page, typed()).status_code,
        lambda: client.get(reverse("protection:questions")).status_code,
        lambda: client.get(asked_page).status_code,
        lambda: client.post(reverse("protection:answer_holder", args=[NOBODY])).status_code,
    ]
    assert [one() for one in tries] == [404] * 4


def test_a_question_to_others_cannot_be_answered_by_its_id(known: Case, country: Country) -> None:
    ask(country.shelter_worker.client())
    passed_on()
    with superuser() as hand:
        row = hand.execute("select id from vault_holderquestion").fetchone()
    assert row is not None
    for which in (row[0], NOBODY):
        address = reverse("protection:answer_holder", args=[which])
        answer = country.shelter_worker.client().post(address, {"answer": "contact_us"})
        assert answer.status_code == 404
    assert (
        "Choose one of the two answers"
        in country.border_officer.client()
        .post(reverse("protection:answer_holder", args=[row[0]]), {"answer": "known"}, follow=True)
        .content.decode()
    )


def test_the_persons_report_tells_that_somebody_asked_and_that_we_answered(known: Case, country: Country) -> None:
    case = screened(country.shelter_worker)
    with country.shelter_worker.acting() as by:
        actions.put(by=by, person_id=case.person_id or uuid.uuid4(), values=[Birth("1991-01-01")])
    ask(country.outsider.client())
    passed_on()
    answered(country.shelter_worker, "contact_us")
    sequencer.sequence()
    html = page(country.shelter_worker.client(), "protection:access_report", case.pk)
    lines = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in BeautifulSoup(html, "html.parser").select("tbody tr")
    ]
    done = {what: (body, who) for _, body, who, what, _ in lines}
    assert done["Another body asked whether anybody knows this person"] == ("another body, not named here", "")
    assert done["Answered a question of another body"] == ("Lantern House", "Caseworker (Shelter worker)")
    assert "Open Road" not in html, "where she may be now is not ours to tell"
