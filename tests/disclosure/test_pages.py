"""The way through the pages: asked, decided field by field, confirmed, released, seen, recalled."""

import re
from collections.abc import Mapping

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from amparo.disclosure import actions
from amparo.protection.models import Case
from tests.access.hands import superuser
from tests.disclosure.hands import PLACE, Cast, asked, case_at_shelter, decided, released
from tests.personas import Country
from tests.protection.people import CONTACT, NAME, NOBODY, page
from tests.vault.tickets import budget

DAY = "2027-01-15"


def fill(client: Client, name: str, values: Mapping[str, object], *args: object) -> str:
    """Send a form; returns the address that it leads to."""
    answer = client.post(reverse(f"disclosure:{name}", args=args), values)
    assert answer.status_code == 302, BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)
    return str(answer["Location"])


def test_request_goes_its_way_through_the_pages(committing: None, scene: Cast) -> None:
    country, case = scene.country, case_at_shelter(scene.country)
    people = (scene.investigator, country.shelter_head, scene.second)
    police, head, second = (one.client(stepped_up=True) for one in people)
    form = BeautifulSoup(page(police, "disclosure:ask"), "html.parser")
    day = form.select_one("input[name=expires_on]")
    assert day is not None
    address = fill(police, "ask", {
        "holder": country.shelter_head.organisation_id, "purpose": "investigation", "basis": "court_order",
        "fields_asked": ["sex", "region", "identity", "contact"], "expires_on": str(day["value"]),
    })  # fmt: skip
    found = re.search(r"[0-9a-f-]{36}", address)
    assert found is not None
    request = found[0]
    assert "Not answered" in page(police, "disclosure:one", request)
    assert "To investigate trafficking" in page(head, "disclosure:requests")
    fill(head, "decide", {
        "sex_granted": "yes", "sex_reason": "ordered", "region_granted": "no", "region_reason": "not_safe",
        "identity_granted": "yes", "identity_reason": "ordered", "contact_granted": "no", "contact_reason": "not_safe",
    }, request)  # fmt: skip
    early = head.post(reverse("disclosure:release", args=[request]), {"case_reference": case.reference})
    assert early.status_code == 422
    assert "second person" in early.content.decode()
    unseen = second.post(reverse("disclosure:confirm", args=[request]), {"case_reference": "AAAA-AAAA"})
    assert unseen.status_code == 422
    assert "No case in your sight" in unseen.content.decode()
    fill(second, "confirm", {"case_reference": case.reference.lower()}, request)
    fill(head, "release", {"case_reference": case.reference}, request)
    shown = page(police, "disclosure:one", request)
    assert "Female" in shown
    assert "Pass nothing on" in shown
    for hidden in ("Brest", NAME, CONTACT, "endanger", case.reference, PLACE):
        assert hidden not in shown, hidden
    opened = police.post(reverse("disclosure:parts", args=[request])).content.decode()
    assert NAME in opened
    assert CONTACT not in opened
    assert PLACE not in opened
    fill(head, "recall", {}, request)
    for_us = page(head, "disclosure:one", request)
    assert "nothing of it is open any more" in for_us
    assert "Open until" not in for_us
    assert "Show who it is" not in for_us
    shut = page(police, "disclosure:one", request)
    assert "Recalled" in shut
    assert "Female" not in shut
    assert NAME not in police.post(reverse("disclosure:parts", args=[request])).content.decode()


def test_unknown_hidden_and_refused_are_the_same_answer(committing: None, scene: Cast) -> None:
    """Nothing is known under the reference; there is a case and the holder turns it down: the pages do not differ."""
    case, country = case_at_shelter(scene.country), scene.country
    shown = []
    for reference in (case.reference, "AAAA-AAAA"):
        request = asked(scene.investigator, ["sex", "identity"], holder=country.shelter_head.organisation_id,
                        reference=reference)  # fmt: skip
        if reference == case.reference:
            decided(scene, request, ["sex"])
        with country.shelter_head.acting() as by:
            actions.turn_down(by=by, request=request, answer="cannot")
        text = BeautifulSoup(page(scene.investigator.client(), "disclosure:one", request.pk), "html.parser").main
        assert text is not None
        shown.append(re.sub(r"[0-9A-Z]{4}-[0-9A-Z]{4}|\d\d?:\d\d(:\d\d)?", "", text.get_text(" ", strip=True)))
    assert shown[0] == shown[1]
    assert "Cannot be answered" in shown[0]


def test_page_says_which_field_does_not_fit(committing: None, scene: Cast, country: Country) -> None:
    answer = country.licensing_clerk.client().post(
        reverse("disclosure:ask"),
        {"holder": country.shelter_head.organisation_id, "purpose": "licensing", "basis": "victims_law",
         "fields_asked": ["identity"], "expires_on": DAY},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "nothing of a person" in answer.content.decode()


def test_request_out_of_sight_is_no_different_from_none(committing: None, scene: Cast) -> None:
    request, _ = released(scene, ["sex"], ["sex"])
    for name in ("outsider", "prosecutor", "licensing_clerk", "shelter_worker"):
        client = scene.country.all()[name].client(stepped_up=True)
        for view in ("one", "decide", "release", "turn_down", "recall"):
            there, nowhere = (client.get(reverse(f"disclosure:{view}", args=[one])) for one in (request.pk, NOBODY))
            assert there.status_code == nowhere.status_code == 404, (name, view)
            assert there.content == nowhere.content


def test_without_a_duty_there_is_no_such_page(db: None, country: Country) -> None:
    for name in ("border_officer", "decider", "statistician", "overseer", "administrator"):
        assert country.all()[name].client().get(reverse("disclosure:requests")).status_code == 404


def test_court_asks_by_letter_and_the_holder_writes_it_down(committing: None, scene: Cast) -> None:
    client = scene.country.shelter_head.client()
    form = BeautifulSoup(page(client, "disclosure:record"), "html.parser")
    day = form.select_one("input[name=expires_on]")
    assert day is not None
    values = {"outside": "court", "outside_country": "", "outside_reference": "2-114/2026", "purpose": "proceedings",
              "basis": "court_order", "fields_asked": ["sex"], "expires_on": str(day["value"])}  # fmt: skip
    address = fill(client, "record", values)
    assert "2-114/2026" in client.get(address).content.decode()
    bad = client.post(reverse("disclosure:record"), values | {"outside_reference": "Лось"})
    assert bad.status_code == 422
    assert "Only figures" in bad.content.decode()


def test_who_it_is_is_released_and_opened_only_after_proving_again_who_one_is(committing: None, scene: Cast) -> None:
    case, country = case_at_shelter(scene.country), scene.country
    request = asked(scene.investigator, ["whereabouts"], holder=country.shelter_head.organisation_id)
    decided(scene, request, ["whereabouts"], case)
    door = reverse("access:step_up")
    plain, typed = country.shelter_head.client(), {"case_reference": case.reference}
    address = reverse("disclosure:release", args=[request.pk])
    assert plain.get(address)["Location"].startswith(door)
    assert plain.post(address, typed).status_code == 401
    assert "Not answered" in page(scene.investigator.client(), "disclosure:one", request.pk)
    fill(country.shelter_head.client(stepped_up=True), "release", typed, request.pk)
    parts = reverse("disclosure:parts", args=[request.pk])
    shut = scene.investigator.client().post(parts)
    assert shut.status_code == 401
    assert door in shut.content.decode()
    assert PLACE not in shut.content.decode()
    assert read_of(case) == []
    assert PLACE in scene.investigator.client(stepped_up=True).post(parts).content.decode()
    assert read_of(case) == [("person.read_whereabouts", "proceedings", scene.investigator.worker_id)]


def read_of(case: Case) -> list[tuple[str, str, int]]:
    """What the ledger says was opened of the person."""
    with superuser() as found:
        return found.execute(
            "select act, purpose, worker_id from ledger_entry where object_id = %s and act like 'person.read%%'",
            [str(case.person_id)],
        ).fetchall()


def test_whoever_has_opened_as_many_as_the_limit_reads_so(committing: None, scene: Cast) -> None:
    request, _ = released(scene, ["identity"], ["identity"])
    with budget("identity", 0, 0):
        answer = scene.investigator.client(stepped_up=True).post(reverse("disclosure:parts", args=[request.pk]))
    assert answer.status_code == 429
    assert "The limit is reached" in answer.content.decode()
    assert NAME not in answer.content.decode()


def test_notices_lead_each_side_to_its_requests(committing: None, scene: Cast) -> None:
    released(scene, ["sex"], ["sex"])
    link = reverse("disclosure:requests")
    for persona, said in (
        (scene.investigator, "A request of yours was answered"),
        (scene.country.shelter_worker, "Data of a person in your care were released"),
    ):
        main = BeautifulSoup(page(persona.client(), "notices:list"), "html.parser").main
        assert main is not None
        assert said in main.get_text(" ", strip=True)
        assert main.select(f'a[href="{link}"]')


def test_a_reason_that_says_the_opposite_of_the_answer_is_refused(committing: None, scene: Cast) -> None:
    request = asked(scene.investigator, ["sex", "region"], holder=scene.country.shelter_head.organisation_id)
    head = scene.country.shelter_head.client(stepped_up=True)
    typed = {"sex_granted": "yes", "sex_reason": "not_safe", "region_granted": "no", "region_reason": "ordered"}
    answer = head.post(reverse("disclosure:decide", args=[request.pk]), typed)
    assert answer.status_code == 422
    form = BeautifulSoup(answer.content, "html.parser")
    wrong = {str(each["name"]) for each in form.select("main [aria-invalid=true]")}
    assert wrong == {"sex_reason", "region_reason"}
    fill(head, "decide", typed | {"sex_reason": "ordered", "region_reason": "not_safe"}, request.pk)


def test_a_second_press_or_a_step_back_is_told_that_there_is_an_answer(committing: None, scene: Cast) -> None:
    request = asked(scene.investigator, ["sex"], holder=scene.country.shelter_head.organisation_id)
    head = scene.country.shelter_head.client(stepped_up=True)
    typed = {"sex_granted": "no", "sex_reason": "not_safe"}
    fill(head, "decide", typed, request.pk)
    fill(head, "decide", typed, request.pk)
    assert "the first decision stands" in page(head, "disclosure:one", request.pk)
    fill(head, "turn_down", {"answer": "cannot"}, request.pk)
    for step in ("decide", "confirm", "release", "turn_down"):
        for ask in (head.get, head.post):
            again = ask(reverse(f"disclosure:{step}", args=[request.pk]), follow=True)
            assert again.redirect_chain[-1][0] == reverse("disclosure:one", args=[request.pk])
            assert "has its answer already" in again.content.decode()
