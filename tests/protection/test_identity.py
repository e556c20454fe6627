"""Who a person is: sealed, shown on an explicit press, with the safety of every contact beside it."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from amparo.ledger.models import Entry
from amparo.protection.models import Case
from tests.personas import Country
from tests.protection.people import CONTACT, NAME, accepted, opened, page, referred, same_as_nothing, screened

EMPTY = {"names": "", "born_on": "", "estimated_age": "", "contact": "", "safe": "", "how": "", "whereabouts": ""}


def shown(country: Country, case: Case) -> str:
    """The page after the button was pressed."""
    return press(country.border_officer.client(), case)


def press(client: Client, case: Case, name: str = "identity", purpose: str = "assistance") -> str:
    """The page after a button was pressed."""
    return client.post(reverse(f"protection:{name}", args=[case.pk]), {"purpose": purpose}).content.decode()


def test_no_page_of_the_case_shows_who_it_is_until_asked(case: Case, country: Country) -> None:
    client = country.border_officer.client()
    tabs = (
        "case",
        "case_screening",
        "case_decisions",
        "case_consents",
        "identity",
        "identity_record",
        "close",
        "refer",
    )
    for name in tabs:
        text = page(client, f"protection:{name}", case.pk)
        assert NAME not in text, name
        assert CONTACT not in text, name


def test_the_button_shows_the_name_and_each_contact_with_its_safety(case: Case, country: Country) -> None:
    text = BeautifulSoup(shown(country, case), "html.parser").get_text(" ", strip=True)
    assert NAME in text
    assert f"{CONTACT} Only in the way noted mornings only" in text


def test_each_opening_is_written_down_with_what_it_was_for(committing: None, country: Country) -> None:
    case = screened(country.border_officer)
    press(country.border_officer.client(), case, purpose="danger")
    with country.overseer.acting():
        entries = Entry.objects.filter(object_id=str(case.person_id), purpose="danger").values_list("act", flat=True)
        assert set(entries) == {"person.read_identity", "person.read_contact"}


def test_nobody_else_opens_it(case: Case, country: Country) -> None:
    for name in ("outsider", "complicit_official", "shelter_worker", "decider", "overseer"):
        same_as_nothing(country.all()[name].client(), "protection:identity", case.pk)
        same_as_nothing(country.all()[name].client(), "protection:identity_record", case.pk)
        same_as_nothing(country.all()[name].client(stepped_up=True), "protection:whereabouts", case.pk)
        same_as_nothing(country.all()[name].client(), "protection:photo", case.pk)


def test_a_decider_who_was_asked_still_sees_no_name(case: Case, country: Country) -> None:
    country.border_officer.client().post(
        reverse("protection:decision_ask", args=[case.pk]),
        {"authority": country.decider.organisation_id, "stage": "initial"},
    )
    client = country.decider.client()
    assert NAME not in page(client, "protection:case", case.pk)
    assert client.post(reverse("protection:identity", args=[case.pk]), {"purpose": "contact"}).status_code == 404


def test_the_receiver_sees_the_drawers_that_were_shared_and_no_other(case: Case, country: Country) -> None:
    ours = accepted(country, referred(country, case, ["identity"]))
    text = press(country.shelter_worker.client(), ours)
    assert NAME in text
    assert CONTACT not in text
    assert "none is shared with you" in text


def test_what_is_typed_is_sealed_and_found_again(db: None, country: Country) -> None:
    case = opened(country.border_officer).case
    typed = EMPTY | {
        "names": "Кацярына Дубовік\nEkaterina Dubovik",
        "estimated_age": "17",
        "document_number": "MP1234567",
        "document_country": "BY",
        "contact": "a friend at the market",
        "safe": "no",
        "whereabouts": "Room 9",
    }
    client = country.border_officer.client()
    assert client.post(reverse("protection:identity_record", args=[case.pk]), typed).status_code == 302
    text = shown(country, case)
    for said in ("Кацярына Дубовік", "Ekaterina Dubovik", "about 17", "MP1234567", "Belarus", "Not safe"):
        assert said in text, said
    assert "Room 9" not in text
    assert "Room 9" in press(country.border_officer.client(stepped_up=True), case, "whereabouts")


def test_a_correction_takes_the_wrong_name_out(case: Case, country: Country) -> None:
    typed = EMPTY | {"names": "Наталля Кавалёва", "replace": ["name"]}
    country.border_officer.client().post(reverse("protection:identity_record", args=[case.pk]), typed)
    text = shown(country, case)
    assert "Наталля Кавалёва" in text
    assert NAME not in text
    assert CONTACT in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "Nothing is filled in"),
        ({"names": "Анна Новак", "contact": "12345"}, "Say whether this contact is safe"),
        ({"names": "Анна Новак", "born_on": "31.02.2001"}, "Enter a date"),
        ({"names": "Анна Новак", "born_on": "2999-01-01"}, "still to come"),
        ({"names": "Анна Новак", "estimated_age": "200"}, "120"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    case: Case, country: Country, wrong: dict[str, str], said: str
) -> None:
    answer = country.border_officer.client().post(reverse("protection:identity_record", args=[case.pk]), EMPTY | wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert all(value in text for value in wrong.values())
    assert "Error:" in text.split("</title>")[0]


def test_after_a_withdrawal_the_receiver_reads_that_no_name_is_shared(case: Case, country: Country) -> None:
    sent = referred(country, case, ["identity"])
    ours = accepted(country, sent)
    country.border_officer.client().post(reverse("protection:consent_withdraw", args=[sent.consent_id]))
    text = press(country.shelter_worker.client(), ours)
    assert NAME not in text
    assert "No name is shared with you" in text
