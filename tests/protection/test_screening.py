"""A screening: page by page, left and taken up again, finished by a judgement; and the sheet on paper."""

import html

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import translation

from amparo.protection import queries, sheet
from amparo.protection.models import Case, Screening
from tests.personas import Country
from tests.protection.people import opened, page, same_as_nothing, screened


@pytest.fixture
def draft(db: None, country: Country) -> Screening:
    """A screening that the border officer began."""
    return opened(country.border_officer)


def answers_of(country: Country, screening: Screening) -> dict[str, str]:
    """What is recorded, as the officer sees it."""
    with country.border_officer.acting():
        return queries.answers(screening)


def send(client: Client, screening: Screening, code: str, **answers: str) -> str:
    """Send a page of the sheet; the address of the page after it."""
    answer = client.post(reverse("protection:screening_page", args=[screening.pk, code]), answers)
    assert answer.status_code == 302
    return answer["Location"]


def test_urgent_needs_come_first_and_the_facts_next(draft: Screening, country: Country) -> None:
    client = country.border_officer.client()
    begun = client.post(reverse("protection:screening_start"), {"place": "border"})
    assert begun["Location"].endswith("/needs/")
    assert send(client, draft, "needs").endswith("/facts/")
    assert send(client, draft, sheet.PAGES[-1].code) == reverse("protection:screening", args=[draft.pk])


def test_a_page_is_saved_and_left_and_is_there_on_coming_back(draft: Screening, country: Country) -> None:
    client = country.border_officer.client()
    assert send(client, draft, "control", con_papers="yes", con_locked="declined", then="leave") == reverse(
        "protection:screening", args=[draft.pk]
    )
    text = page(client, "protection:screening_page", draft.pk, "control")
    chosen = [tag["value"] for tag in BeautifulSoup(text, "html.parser").select("input[checked]") if tag["value"]]
    assert chosen == ["yes", "declined"]
    assert "2 of 8 answered" in page(client, "protection:screening", draft.pk)


def test_an_answer_can_be_taken_back(draft: Screening, country: Country) -> None:
    client = country.border_officer.client()
    send(client, draft, "control", con_papers="yes")
    send(client, draft, "control", con_papers="")
    assert answers_of(country, draft) == {}


def test_an_answer_that_is_no_answer_is_refused(draft: Screening, country: Country) -> None:
    address = reverse("protection:screening_page", args=[draft.pk, "control"])
    answer = country.border_officer.client().post(address, {"con_papers": "perhaps", "con_locked": "yes"})
    assert answer.status_code == 422
    assert answers_of(country, draft) == {}


def test_whoever_may_be_a_child_gets_the_childrens_questions_and_an_adult_does_not(
    draft: Screening, country: Country
) -> None:
    client = country.border_officer.client()
    for age, asked in (("", True), ("presumed_child", True), ("adult", False)):
        facts = {"age_status": age, "sex": "unknown", "exploitation": "Unknown"}
        client.post(reverse("protection:screening_facts", args=[draft.pk]), facts)
        assert ("need_guardian" in page(client, "protection:screening_page", draft.pk, "needs")) is asked, age


def test_facts_left_open_stay_open_and_the_reason_of_the_presumption_is_shown(
    draft: Screening, country: Country
) -> None:
    client = country.border_officer.client()
    assert "Article 10(3)" in page(client, "protection:screening_facts", draft.pk)
    facts = {"age_status": "", "sex": "female", "exploitation": "Unknown", "citizenship": "UA", "region": ""}
    client.post(reverse("protection:screening_facts", args=[draft.pk]), facts)
    with country.border_officer.acting():
        known = Case.objects.get(pk=draft.case_id).facts()
    assert known == {**facts, "age_status": None, "region": None}


def test_it_is_finished_by_a_judgement_and_needs_nothing_else(draft: Screening, country: Country) -> None:
    client = country.border_officer.client()
    address = reverse("protection:screening_finish", args=[draft.pk])
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"outcome": "indicators"}).status_code == 302
    text = page(client, "protection:case", draft.case_id)
    assert "Screening finished" in text
    assert "treated as a child" in text


def test_a_finished_screening_cannot_be_written_to(case: Case, country: Country) -> None:
    with country.border_officer.acting():
        done = Screening.objects.get(case=case)
    client = country.border_officer.client()
    assert client.get(reverse("protection:screening_page", args=[done.pk, "needs"])).status_code == 404
    assert (
        client.post(reverse("protection:screening_finish", args=[done.pk]), {"outcome": "stopped"}).status_code == 404
    )
    assert "stays as it is" in page(client, "protection:screening", done.pk)


def test_a_screening_out_of_sight_is_no_different_from_none(draft: Screening, country: Country) -> None:
    for name in ("outsider", "complicit_official", "shelter_worker", "overseer", "decider"):
        client = country.all()[name].client()
        for view in ("screening", "screening_facts", "screening_finish"):
            same_as_nothing(client, f"protection:{view}", draft.pk)


def test_a_page_that_the_sheet_does_not_have_is_not_there(draft: Screening, country: Country) -> None:
    address = reverse("protection:screening_page", args=[draft.pk, "score"])
    assert country.border_officer.client().get(address).status_code == 404


@pytest.mark.parametrize("language", ["en", "ru", "be"])
def test_the_paper_has_every_question_with_a_box_for_every_answer(db: None, country: Country, language: str) -> None:
    text = page(country.border_officer.client(), "protection:sheet", language=language)
    paper = BeautifulSoup(text, "html.parser").select_one(".paper")
    assert paper is not None
    with translation.override(language):
        asked = [str(question.text) for question in sheet.questions(child=True)]
    rows = {row.find("span").get_text(): len(row.select(".box")) for row in paper.select("ol .ask")}  # type: ignore[union-attr] # a row has its words
    assert list(rows) == asked
    assert set(rows.values()) == {len(sheet.Reply)}
    assert paper["lang"] == language


def test_the_paper_for_an_adult_leaves_the_childrens_questions_out(db: None, country: Country) -> None:
    text = html.unescape(page(country.border_officer.client(), "protection:sheet", person="adult"))
    assert all(str(one.text) in text for one in sheet.questions(child=False))
    assert not [one for one in sheet.questions(child=True) if one.child and str(one.text) in text]


def test_the_paper_comes_in_our_languages_only(db: None, country: Country) -> None:
    assert country.border_officer.client().get(reverse("protection:sheet"), {"language": "xx"}).status_code == 404


def test_no_page_of_a_screening_shows_a_score(case: Case, country: Country) -> None:
    client = country.border_officer.client()
    text = page(client, "protection:case_screening", case.pk)
    assert "Did somebody keep the person" in text
    assert "never added up" in text
    assert "%" not in BeautifulSoup(text, "html.parser").get_text()


def test_facts_can_be_changed_later(case: Case, country: Country) -> None:
    client = country.border_officer.client()
    facts = {"age_status": "child", "sex": "female", "exploitation": "ForcedBegging"}
    assert client.post(reverse("protection:case_facts", args=[case.pk]), facts).status_code == 302
    assert "Forced begging" in page(client, "protection:case", case.pk)
    hidden = screened(country.shelter_worker)
    same_as_nothing(client, "protection:case_facts", hidden.pk)
