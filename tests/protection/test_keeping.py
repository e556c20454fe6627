"""The pages of keeping: the day, holds, erasure with a receipt, and nothing for whom it does not concern."""

import html
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from amparo.protection.models import Case
from amparo.vault.models import Hold
from tests.personas import Country
from tests.protection.people import NOBODY, accepted, page, referred
from tests.vault.test_retention import helped


@pytest.fixture
def kept(db: None, country: Country) -> Case:
    """A case of the shelter with an identity."""
    with country.shelter_worker.acting() as by:
        return helped(by)


def test_the_case_leads_to_the_day(kept: Case, country: Country) -> None:
    client = country.shelter_worker.client()
    assert reverse("protection:keeping", args=[kept.pk]) in page(client, "protection:case", kept.pk)
    assert "We keep who this is until" in page(client, "protection:keeping", kept.pk)


@pytest.mark.parametrize("language", ["ru", "be"])
def test_the_day_ends_no_sentence_twice(kept: Case, country: Country, language: str) -> None:
    client = country.shelter_worker.client()
    client.cookies["amparo_language"] = language
    said = page(client, "protection:keeping", kept.pk)
    assert "г." in said, "The day is written as the language writes it."
    assert "г.." not in said


def test_a_hold_is_placed_blocks_erasure_and_is_lifted_by_a_colleague(kept: Case, country: Country) -> None:
    client, head = country.shelter_worker.client(), country.shelter_head.client()
    review = timezone.localdate() + timedelta(days=60)
    place = reverse("protection:hold", args=[kept.pk])
    said = {"ground": "court_order", "review_on": review.isoformat()}
    assert client.post(place, said).status_code == 302
    assert "A court has ordered" in page(client, "protection:keeping", kept.pk)
    typed = {"case_reference": kept.reference}
    answer = client.post(reverse("protection:erase", args=[kept.pk]), typed, follow=True)
    assert "Nothing was erased" in answer.content.decode()
    with country.shelter_worker.acting():
        lift = reverse("protection:hold_lift", args=[kept.pk, Hold.objects.get().pk])
    assert "ask a colleague" in html.unescape(client.post(lift, follow=True).content.decode())
    assert "The hold is lifted" in head.post(lift, follow=True).content.decode()
    assert "There is no hold" in page(client, "protection:keeping", kept.pk)


def test_a_hold_without_a_reason_or_with_a_day_too_far_is_said_and_kept_typed(kept: Case, country: Country) -> None:
    client = country.shelter_worker.client()
    far = {"ground": "complaint", "review_on": "2090-01-01"}
    answer = client.post(reverse("protection:hold", args=[kept.pk]), far)
    assert answer.status_code == 422
    assert "within a year from today" in answer.content.decode()
    assert "2090" in answer.content.decode()
    assert client.post(reverse("protection:hold", args=[kept.pk]), {}).status_code == 422


def test_what_was_erased_is_said(kept: Case, country: Country) -> None:
    client = country.shelter_worker.client()
    client.post(reverse("protection:erase", args=[kept.pk]), {"case_reference": kept.reference})
    assert "Who this is was erased on" in page(client, "protection:keeping", kept.pk)


@pytest.mark.parametrize("name", ["keeping", "hold"])
@pytest.mark.parametrize("persona", ["shelter_colleague", "outsider", "border_officer", "decider", "overseer"])
def test_for_others_it_is_as_if_it_were_not_there(kept: Case, country: Country, name: str, persona: str) -> None:
    client = country.all()[persona].client()
    for ask in (client.get, client.post):
        there = ask(reverse(f"protection:{name}", args=[kept.pk]))
        nowhere = ask(reverse(f"protection:{name}", args=[NOBODY]))
        assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)
        assert there.status_code in (404, 405)


def test_a_case_that_was_received_shows_that_we_keep_nothing_ourselves(case: Case, country: Country) -> None:
    received = accepted(country, referred(country, case, ["identity"]))
    assert "We keep nothing about who this is ourselves" in page(
        country.shelter_worker.client(), "protection:keeping", received.pk
    )
