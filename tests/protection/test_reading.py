"""The pages of reading: what for is asked, limits are kept and said, two go beyond them, erasures have receipts."""

import uuid
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amparo.protection import actions
from amparo.protection.models import Case
from amparo.vault import queries as vault
from amparo.vault import retaining
from amparo.vault.values import Name, Whereabouts
from tests.personas import Country
from tests.protection.people import NAME, accepted, page, referred, same_as_nothing
from tests.vault.tickets import budget, client_stepped_up

PLACE = "the green house"


def press(client: Client, name: str, *args: object, **typed: object) -> tuple[int, str]:
    """Status and words of the page after a form was sent; a redirect is followed."""
    answer = client.post(reverse(f"protection:{name}", args=args), typed, follow=True)
    return answer.status_code, BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


@pytest.fixture
def known(db: None, country: Country) -> Case:
    """A case of the shelter's whose person has a name and a place."""
    return known_to_the_shelter(country)


def known_to_the_shelter(country: Country) -> Case:
    """Such a case."""
    with country.shelter_worker.acting() as by:
        case = actions.open_screening(by=by, place="shelter").case
        actions.record_identity(by=by, case=case, values=[Name(NAME), Whereabouts(PLACE)])
        return Case.objects.get(pk=case.pk)


def test_without_saying_what_for_nothing_opens(case: Case, country: Country) -> None:
    status, text = press(country.border_officer.client(), "identity", case.pk)
    assert status == 422
    assert "What do you need it for?" in text
    assert NAME not in text
    assert press(country.border_officer.client(), "identity", case.pk, purpose="curiosity")[0] == 422


def test_what_for_is_asked_once_and_remembered(case: Case, country: Country) -> None:
    client = country.border_officer.client()
    assert 'selected="" value=""' in purposes(client, case)
    press(client, "identity", case.pk, purpose="contact")
    assert 'selected="" value="contact"' in purposes(client, case)


def purposes(client: Client, case: Case) -> str:
    """The choice on the page of the case."""
    return str(
        BeautifulSoup(page(client, "protection:case", case.pk), "html.parser").select_one("select[name=purpose]")
    )


def test_where_is_shown_apart_from_who_and_only_after_a_step_up(known: Case, country: Country) -> None:
    client = client_stepped_up(country.shelter_worker)
    who = press(client, "identity", known.pk, purpose="contact")[1]
    assert NAME in who
    assert PLACE not in who
    where = press(client, "whereabouts", known.pk, purpose="contact")[1]
    assert PLACE in where
    assert NAME not in where
    plain = country.shelter_worker.client()
    status, text = press(plain, "whereabouts", known.pk, purpose="contact")
    assert status == 401
    assert PLACE not in text
    asked = plain.get(reverse("protection:whereabouts", args=[known.pk]))
    assert asked["Location"].startswith(reverse("access:step_up"))


def test_the_forty_first_identity_of_an_hour_is_refused_with_words(known: Case, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        for _ in range(39):
            vault.read_person(by=by, person_id=uuid.uuid4(), purpose="contact")
    client = country.shelter_worker.client()
    assert NAME in press(client, "identity", known.pk, purpose="contact")[1]
    with country.shelter_worker.acting() as by:
        case = actions.open_screening(by=by, place="shelter").case
        actions.record_identity(by=by, case=case, values=[Name(NAME)])
    status, text = press(client, "identity", case.pk, purpose="contact")
    assert status == 429
    assert NAME not in text
    assert "People whose identity you open" in text
    assert "There is room again from" in text
    assert "Ask for more" in text
    assert NAME in press(client, "identity", known.pk, purpose="contact")[1], "Who was opened is opened again."


def test_what_was_typed_is_not_lost_where_the_limit_keeps_it_from_being_saved(known: Case, country: Country) -> None:
    with budget("identity", 0, 0):
        status, text = press(country.shelter_worker.client(), "identity_record", known.pk, names="Агата Саковіч")
    assert status == 422
    assert "as many people as the limit allows" in text
    assert "Агата Саковіч" in text


def test_somebody_else_who_heads_the_body_lets_a_colleague_read_more(committing: None, country: Country) -> None:
    known = known_to_the_shelter(country)
    worker, head = country.shelter_worker.client(), country.shelter_head.client()
    with budget("identity", 0, 0):
        assert press(worker, "identity", known.pk, purpose="contact")[0] == 429
        assert "Asked." in press(worker, "more", persons=1, purpose="contact")[1]
        bulk = newest_bulk(country)
        assert "Approve for one day" not in page(worker, "protection:more")
        assert "Approve for one day" in page(head, "protection:more")
        assert "Somebody else" in press(worker, "approve_more", bulk)[1]
        assert press(worker, "identity", known.pk, purpose="contact")[0] == 429
        assert "Approved for one day" in press(head, "approve_more", bulk)[1]
        assert "nothing to approve" in press(head, "approve_more", bulk)[1]
        assert NAME in press(worker, "identity", known.pk, purpose="contact")[1]


def newest_bulk(country: Country) -> uuid.UUID:
    """What was asked for last."""
    with country.shelter_worker.acting() as by:
        return vault.more_asked(by=by)[0].pk


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"persons": "0", "purpose": "contact"}, "From 1 to 1000: “How many people?”"),
        ({"persons": "1001", "purpose": "contact"}, "From 1 to 1000: “How many people?”"),
        ({"persons": "five", "purpose": "contact"}, "Enter a whole number: “How many people?”"),
        ({"persons": "5"}, "What do you need it for?"),
    ],
)
def test_asking_for_more_says_what_is_wrong(db: None, country: Country, typed: dict[str, str], said: str) -> None:
    status, text = press(country.shelter_worker.client(), "more", **typed)
    assert status == 422
    assert said in text


def test_an_erasure_leads_to_its_receipt_and_again_to_the_same(known: Case, country: Country) -> None:
    client = country.shelter_worker.client()
    assert client.get(reverse("protection:erased", args=[known.pk])).status_code == 404
    assert "can never be read again" in page(client, "protection:erase", known.pk)
    for typed in ("", "AAAA-2222"):
        refused, said = press(client, "erase", known.pk, case_reference=typed)
        assert (refused, NAME in press(client, "identity", known.pk, purpose="contact")[1]) == (422, True), said
    status, text = press(client, "erase", known.pk, case_reference=known.reference.lower())
    assert status == 200
    assert "Receipt of an erasure" in text
    assert str(known.person_id) in text
    assert "Keys destroyed 2" in text
    assert NAME not in text
    assert press(client, "erase", known.pk, case_reference=known.reference)[1] == text
    assert NAME not in press(client, "identity", known.pk, purpose="contact")[1]


def test_nobody_else_erases_or_reads_the_receipt(known: Case, country: Country) -> None:
    press(country.shelter_worker.client(), "erase", known.pk, case_reference=known.reference)
    for name in ("outsider", "shelter_colleague", "border_officer", "overseer"):
        same_as_nothing(country.all()[name].client(), "protection:erase", known.pk)
        same_as_nothing(country.all()[name].client(), "protection:erased", known.pk)


def test_a_hold_is_said_before_erasing_and_kept_to_where_somebody_erases_all_the_same(
    known: Case, country: Country
) -> None:
    client = country.shelter_worker.client()
    assert "Erase for ever" in page(client, "protection:erase", known.pk)
    with country.shelter_head.acting() as by:
        review = timezone.localdate() + timedelta(days=30)
        retaining.hold(by=by, person_id=person_of(known), ground="proceedings", review_on=review)
    for ask in (client.get, client.post):
        answer = ask(reverse("protection:erase", args=[known.pk]), follow=True)
        assert answer.redirect_chain[-1][0] == reverse("protection:keeping", args=[known.pk])
        assert "There is a hold: the person is kept for now. Nothing was erased." in answer.content.decode()
        assert "Proceedings are under way" in answer.content.decode()
    assert NAME in press(client, "identity", known.pk, purpose="contact")[1]


def test_a_body_that_keeps_nothing_itself_is_told_so_instead_of_erasing(case: Case, country: Country) -> None:
    received = accepted(country, referred(country, case, ["identity"]))
    client = country.shelter_worker.client()
    for ask in (client.get, client.post):
        answer = ask(reverse("protection:erase", args=[received.pk]), follow=True)
        assert "We keep nothing about who this is ourselves" in answer.content.decode()
    assert NAME in press(client, "identity", received.pk, purpose="contact")[1]


def person_of(case: Case) -> uuid.UUID:
    """The person, who is recorded."""
    assert case.person_id is not None
    return case.person_id
