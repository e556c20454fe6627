"""Decisions, consent, referral on the right ground, withdrawal, notification without identity."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from amparo.events.models import Event
from amparo.protection import codes
from amparo.protection.models import Case, Consent, Notification, Referral, StatusDecision
from tests.personas import Country, Persona
from tests.protection.people import NAME, NOBODY, consented, page, referred, same_as_nothing, screened

DECISION = {"stage": "initial", "outcome": "positive", "threshold": "coe", "reason": "indicators_met"}


def ask(country: Country, case: Case) -> None:
    """The officer asks the ministry to decide."""
    address = reverse("protection:decision_ask", args=[case.pk])
    asked = {"authority": country.decider.organisation_id, "stage": "initial"}
    assert country.border_officer.client().post(address, asked).status_code == 302


def consent_form(country: Country) -> dict[str, object]:
    """A consent filled in well."""
    return {
        "recipient": country.shelter_worker.organisation_id, "purpose": "assistance", "sets": ["facts", "needs"],
        "valid_until": (timezone.localdate() + timedelta(days=30)).isoformat(), "language": "be", "method": "spoken",
        "given_by": "person", "understood": "on",
    }  # fmt: skip


def boxes(text: str, name: str) -> set[str]:
    """The values that a page offers to tick under a name."""
    return {str(box["value"]) for box in BeautifulSoup(text, "html.parser").select(f'input[name="{name}"]')}


def test_whoever_is_asked_decides_and_the_case_says_so(case: Case, country: Country) -> None:
    ask(country, case)
    client = country.decider.client()
    assert case.reference in page(client, "home")
    assert "Did somebody keep the person" in page(client, "protection:case_screening", case.pk)
    assert "help goes on" in page(client, "protection:decide", case.pk)
    assert client.post(reverse("protection:decide", args=[case.pk]), DECISION).status_code == 302
    assert "reasonable grounds to believe" in page(client, "protection:case_decisions", case.pk)
    assert "Positive decision" in page(country.border_officer.client(), "protection:case", case.pk)


def test_a_decision_is_asked_once_and_of_a_body_that_decides(case: Case, country: Country) -> None:
    ask(country, case)
    client, address = country.border_officer.client(), reverse("protection:decision_ask", args=[case.pk])
    again = client.post(address, {"authority": country.decider.organisation_id, "stage": "initial"})
    assert again.status_code == 422
    assert "asked for already" in again.content.decode()
    shelter = {"authority": country.shelter_worker.organisation_id, "stage": "final"}
    assert client.post(address, shelter).status_code == 422


def test_nobody_decides_twice_or_what_nobody_asked(case: Case, country: Country) -> None:
    ask(country, case)
    client, address = country.decider.client(), reverse("protection:decide", args=[case.pk])
    unasked = client.post(address, DECISION | {"stage": "final"})
    assert client.post(address, DECISION).status_code == 302
    again = client.post(address, DECISION)
    assert (unasked.status_code, again.status_code) == (422, 422)
    assert "not asked for this decision, or has made it" in unasked.content.decode()
    assert "not asked for this decision, or has made it" in again.content.decode()


def test_nobody_decides_on_whom_they_screened(db: None, country: Country) -> None:
    case = screened(country.screening_decider)
    answer = country.screening_decider.client().post(reverse("protection:decide", args=[case.pk]), DECISION)
    assert answer.status_code == 422
    assert "somebody else has to" in answer.content.decode()
    with country.screening_decider.acting():
        assert not StatusDecision.objects.filter(case=case).exists()


def test_a_decision_is_made_by_a_test_that_is_law_today(case: Case, country: Country) -> None:
    ask(country, case)
    answer = country.decider.client().post(
        reverse("protection:decide", args=[case.pk]), DECISION | {"threshold": "by-1"}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "If you say no, you get the same help"),
        ("ru", "получите здесь ту же помощь"),
        ("be", "тут тую ж дапамогу"),
    ],
)
def test_before_the_tick_stands_that_help_goes_on_after_a_no(
    case: Case, country: Country, language: str, words: str
) -> None:
    client = country.border_officer.client()
    client.cookies["amparo_language"] = language
    text = page(client, "protection:consent_new", case.pk)
    assert 0 < text.index(words) < text.index('name="understood"')


def test_nothing_is_ticked_beforehand(case: Case, country: Country) -> None:
    text = page(country.border_officer.client(), "protection:consent_new", case.pk)
    assert boxes(text, "sets") == set(codes.DataSet.values)
    assert not BeautifulSoup(text, "html.parser").select('input[type="checkbox"][checked]')


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"understood": ""}, "Tell the person first"),
        ({"sets": []}, "Choose an answer: “What may be shared?”"),
        ({"valid_until": "2001-01-01"}, "would end before it begins"),
        ({"valid_until": "2999-01-01"}, "a year at most"),
        ({"recipient": ""}, "Choose an answer: “Who may receive it?”"),
    ],
)
def test_a_consent_that_is_none_is_refused_and_what_was_typed_stays(
    case: Case, country: Country, missing: dict[str, object], said: str
) -> None:
    typed = consent_form(country) | missing
    answer = country.border_officer.client().post(reverse("protection:consent_new", args=[case.pk]), typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert f'value="{typed["valid_until"]}"' in text
    assert '<option value="be" selected>' in text
    with country.border_officer.acting():
        assert not Consent.objects.filter(case=case).exists()


def test_under_a_consent_only_what_was_consented_to_is_offered_and_sent(case: Case, country: Country) -> None:
    client = country.border_officer.client()
    client.post(reverse("protection:consent_new", args=[case.pk]), consent_form(country))
    with country.border_officer.acting():
        consent = Consent.objects.get(case=case)
    address = reverse("protection:refer_with_consent", args=[consent.pk])
    assert boxes(client.get(address).content.decode(), "sets") == {"facts", "needs"}
    more = client.post(address, {"service": "shelter", "sets": ["facts", "identity"]})
    assert more.status_code == 422
    assert client.post(address, {"service": "shelter", "sets": ["facts"]}).status_code == 302
    with country.border_officer.acting():
        sent = Referral.objects.get(case=case)
        assert [one.data_set for one in sent.sets.all()] == ["facts"]


def test_without_consent_an_adult_is_not_referred_and_the_way_on_is_shown(case: Case, country: Country) -> None:
    client = country.border_officer.client()
    text = page(client, "protection:refer", case.pk)
    assert reverse("protection:consent_new", args=[case.pk]) in text
    assert reverse("protection:notify", args=[case.pk]) in text
    child = {"receiver": country.shelter_worker.organisation_id, "service": "shelter", "child_view": "agrees",
             "shared_until": timezone.localdate().isoformat(), "guardian": "body_informed",
             "best_interests": "on"}  # fmt: skip
    client.post(reverse("protection:refer_child", args=[case.pk]), child)
    with country.border_officer.acting():
        assert not Referral.objects.filter(case=case).exists()


@pytest.mark.parametrize("age", ["child", "presumed_child", None])
def test_a_child_is_referred_in_its_best_interests_once_it_was_asked(
    db: None, country: Country, age: str | None
) -> None:
    case = screened(country.border_officer, age_status=age)
    client, address = country.border_officer.client(), reverse("protection:refer_child", args=[case.pk])
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    form = {"receiver": country.shelter_worker.organisation_id, "service": "shelter", "sets": ["needs"],
            "shared_until": until, "guardian": "body_informed", "best_interests": "on"}  # fmt: skip
    assert client.post(address, form).status_code == 422
    assert client.post(address, form | {"child_view": "disagrees"}).status_code == 302
    with country.border_officer.acting():
        sent = Referral.objects.get(case=case)
    assert (sent.ground, sent.child_view, sent.guardian) == ("child_best_interests", "disagrees", "body_informed")
    assert "The child disagrees" in page(country.shelter_worker.client(), "protection:referral", sent.pk)


def test_a_child_is_not_told_of_but_referred(db: None, country: Country) -> None:
    case = screened(country.border_officer, age_status="presumed_child")
    answer = country.border_officer.client().get(reverse("protection:notify", args=[case.pk]))
    assert answer["Location"] == reverse("protection:refer", args=[case.pk])


def test_withdrawing_says_who_has_received_what_and_shuts_it(case: Case, country: Country) -> None:
    sent = referred(country, case, ["identity"])
    client = country.border_officer.client()
    text = page(client, "protection:consent_withdraw", sent.consent_id)
    assert "Sent under it so far: to Lantern House" in text
    assert client.post(reverse("protection:consent_withdraw", args=[sent.consent_id])).status_code == 302
    assert "Withdrawn" in page(client, "protection:case_consents", case.pk)
    again = client.post(reverse("protection:consent_withdraw", args=[sent.consent_id]), follow=True)
    assert "withdrawn already" in again.content.decode()
    accept = country.shelter_worker.client().post(reverse("protection:referral_accept", args=[sent.pk]), follow=True)
    assert "answered or taken back already" in accept.content.decode()


def test_under_a_withdrawn_consent_nothing_is_sent(case: Case, country: Country) -> None:
    consent = consented(country, case, ["facts"])
    client = country.border_officer.client()
    client.post(reverse("protection:consent_withdraw", args=[consent.pk]))
    answer = client.post(
        reverse("protection:refer_with_consent", args=[consent.pk]), {"service": "shelter", "sets": ["facts"]}
    )
    assert answer.status_code == 422
    assert "consent only" in answer.content.decode()


def test_a_notification_has_no_field_for_a_name_and_no_link_to_the_case(case: Case, country: Country) -> None:
    client, address = country.border_officer.client(), reverse("protection:notify", args=[case.pk])
    fields = {
        str(tag["name"]) for tag in BeautifulSoup(client.get(address).content, "html.parser").select("main [name]")
    }
    assert fields == {"csrfmiddlewaretoken", "receiver", "sex", "citizenship", "exploitation", "region"}
    told = {"receiver": country.decider.organisation_id, "sex": "unknown", "exploitation": "ForcedLabour"}
    assert client.post(address, told).status_code == 302
    with country.border_officer.acting():
        note, event = Notification.objects.get(), Event.objects.get(kind="notification.sent")
    assert (note.sex, note.age_status, note.exploitation) == ("unknown", "adult", "ForcedLabour")
    assert event.subject is None
    assert str(case.pk) not in str(vars(note) | vars(event))
    assert NAME not in str(vars(note) | vars(event))


@pytest.mark.parametrize("name", ["consent_withdraw", "refer_with_consent"])
def test_a_consent_out_of_sight_is_no_different_from_none(case: Case, country: Country, name: str) -> None:
    consent = consented(country, case, ["facts"])
    strangers: list[Persona] = [country.outsider, country.shelter_worker, country.complicit_official, country.decider]
    for stranger in strangers:
        same_as_nothing(stranger.client(), f"protection:{name}", consent.pk)


def test_referring_takes_eleven_statements(
    case: Case, country: Country, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    consent = consented(country, case, ["facts"])
    client, address = country.border_officer.client(), reverse("protection:refer_with_consent", args=[consent.pk])
    with django_assert_num_queries(9):  # who acts, consent, sets, referrals, ledger, notices; three for the test
        client.get(address)
    with django_assert_num_queries(16):  # five as above and six to send it; transactions within transactions
        client.post(address, {"service": "shelter", "sets": ["facts"]})


def test_starting_takes_four_statements(
    db: None, country: Country, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = country.border_officer.client()
    with django_assert_num_queries(9):  # who acts, case, screening, ledger; two and three for transactions
        client.post(reverse("protection:screening_start"), {"place": "border"})


def test_an_unknown_case_cannot_be_asked_about(db: None, country: Country) -> None:
    answer = country.border_officer.client().post(reverse("protection:decision_ask", args=[NOBODY]), {})
    assert answer.status_code == 404


SHARING = ("consent_new", "refer", "refer_child", "notify", "decision_ask", "close", "reopen", "case_facts")


def test_a_body_that_was_only_shown_a_case_does_not_change_or_share_it(case: Case, country: Country) -> None:
    ask(country, case)
    client = country.screening_decider.client()
    text = page(client, "protection:case", case.pk)
    for name in SHARING:
        address = reverse(f"protection:{name}", args=[case.pk])
        assert address not in text, name
        same_as_nothing(client, f"protection:{name}", case.pk)
    assert reverse("protection:decide", args=[case.pk]) in text
