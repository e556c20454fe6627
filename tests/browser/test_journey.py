"""The whole way, as four people walk it in a browser: met, screened, decided, referred, helped, counted."""

from collections.abc import Callable

import pytest
from django.utils import timezone, translation

from amparo.protection import codes
from tests.browser import journey
from tests.browser.conftest import Visitor
from tests.browser.journey import Steps
from tests.browser.watch import Watch

COUNTED = ("screened", "presumed", "referred", "assisted", "referrals_sent", "referrals_accepted", "referrals_declined")
Sitting = Callable[[str], Steps]


@pytest.fixture
def sit_down(visit: Visitor, watch: Watch) -> Callable[..., Sitting]:
    """People at work, all in one language, with or without JavaScript."""

    def in_language(language: str, *, script: bool = True) -> Sitting:
        def somebody(who: str) -> Steps:
            return Steps(visit(who, language=language, java_script_enabled=script), watch, script)

        return somebody

    return in_language


def in_words(code: codes.DeclineReason | codes.Stage | codes.DecisionOutcome | codes.Service, language: str) -> str:
    """What the page calls it."""
    with translation.override(language):
        return str(code.label)


def screened(at: Steps) -> str:
    """An adult, met without a name; returns the case's address."""
    screening = journey.meet(at)
    journey.come_back(at, screening)
    journey.say_facts(at, age_status="adult", sex="female")
    journey.answer_all(at)
    case = journey.record_who_it_is(at, screening)
    assert journey.GIVEN not in at.said
    journey.finish(at, screening)
    at.judge()
    return case


@pytest.mark.parametrize(("language", "script"), [("en", True), ("be", False)])
def test_a_person_is_met_and_helped(sit_down: Callable[..., Sitting], language: str, script: bool) -> None:
    people = sit_down(language, script=script)
    screener, decider, caseworker, statistician = map(people, ("screener", "decider", "caseworker", "statistician"))
    year = timezone.localdate().year
    before = journey.numbers(statistician, year, *COUNTED)

    case = screened(screener)
    decides(screener, decider, case, language)
    journey.consent(screener, case, "identity", "facts", "needs")
    declines(caseworker, journey.refer(screener, case, "legal"))
    accepted = journey.refer(screener, case, "shelter")
    helps(caseworker, accepted)
    sees_the_answers(screener, case, accepted, language)

    after = journey.numbers(statistician, year, *COUNTED)
    assert {code: after[code] - before[code] for code in COUNTED} == {
        "screened": 1, "presumed": 1, "referred": 1, "assisted": 1,
        "referrals_sent": 2, "referrals_accepted": 1, "referrals_declined": 1,
    }  # fmt: skip
    opens_a_figure(statistician, after["referrals_declined"])


def decides(screener: Steps, decider: Steps, case: str, language: str) -> None:
    """The screener asks, somebody else decides, the screener reads it."""
    journey.ask_for_decision(screener, case)
    assert screener.page.locator("main a[href*='/decide/']").count() == 0, "Who screened may not decide."
    journey.decide(decider, case)
    assert journey.GIVEN not in decider.said
    screener.go(f"{case}decisions/")
    assert in_words(codes.DecisionOutcome.POSITIVE, language) in screener.said
    screener.judge()


def declines(caseworker: Steps, referral: str) -> None:
    """From My work, for want of a place; nothing of the person was to be seen."""
    caseworker.go("/")
    caseworker.follow(f"/referrals/{referral}/")
    assert journey.GIVEN not in caseworker.said
    caseworker.judge()
    caseworker.follow("/decline/")
    caseworker.submit()
    assert caseworker.page.locator("[aria-invalid=true]").count() > 0, "A reason has to be given."
    caseworker.choose(reason="no_place")
    caseworker.submit()
    caseworker.go(f"/referrals/{referral}/")
    assert caseworker.page.locator("form[action$='/accept/']").count() == 0
    assert len(caseworker.page.locator("main .card").all()) == 0, "What went with it opened all the same."


def helps(caseworker: Steps, referral: str) -> None:
    """Accepts, sees what was shared and no more, helps, closes."""
    caseworker.go(f"/referrals/{referral}/")
    caseworker.press("form[action$='/accept/'] button")
    case = caseworker.page.url
    sees_what_was_shared(caseworker, referral)
    caseworker.go(f"{case}assistance/")
    caseworker.follow("/assistance/given/")
    caseworker.select(service="shelter", funding="ngo")
    caseworker.submit()
    caseworker.go(f"{case}close/")
    caseworker.choose(reason="goal_met")
    caseworker.submit()
    assert caseworker.page.locator("form[action$='/reopen/']").count() == 1
    assert caseworker.page.locator("a[href$='/assistance/given/']").count() == 0


def sees_what_was_shared(caseworker: Steps, referral: str) -> None:
    """Name, facts and needs; neither contact nor indicators, which nobody consented to."""
    assert journey.GIVEN not in caseworker.said
    journey.show_who(caseworker)
    assert journey.NAME in caseworker.said
    assert journey.CONTACT not in caseworker.said
    caseworker.judge()
    caseworker.go(f"/referrals/{referral}/")
    assert caseworker.page.locator("main .card").count() == 1, "The facts"
    assert caseworker.page.locator("main table").count() == 1, "The needs, and no other page of the sheet"
    assert caseworker.page.locator("main tbody tr").count() == 2, "Two needs were answered."


def sees_the_answers(screener: Steps, case: str, accepted: str, language: str) -> None:
    """Both answers, the reason, and nothing of the receiver's file."""
    screener.go(f"{case}consents/")
    assert in_words(codes.DeclineReason.NO_PLACE, language) in screener.said
    screener.go(f"/referrals/{accepted}/")
    assert screener.page.locator("a[href$='/revoke/']").count() == 0
    others = [str(link.get_attribute("href")) for link in screener.page.locator("main a[href^='/cases/']").all()]
    assert set(others) == {case}


def opens_a_figure(statistician: Steps, number: int) -> None:
    """The number leads to as many events, without a name."""
    statistician.press("main td a[href*='/figures/referrals_declined/events/']")
    assert statistician.page.locator("main tbody tr").count() == number
    assert journey.GIVEN not in statistician.said
    statistician.judge()


def test_who_may_be_a_child_is_referred_as_a_child(sit_down: Callable[..., Sitting]) -> None:
    people = sit_down("ru")
    screener, caseworker = people("screener"), people("caseworker")
    screening = journey.meet(screener)
    screener.follow("/identity/record/")
    case = screener.page.url.removesuffix("identity/record/")
    journey.finish(screener, screening)
    screener.judge()
    referral = journey.refer_child(screener, case)
    caseworker.go("/")
    caseworker.follow(f"/referrals/{referral}/")
    caseworker.press("form[action$='/accept/'] button")
    assert caseworker.page.locator("form[action$='/identity/']").count() == 0, "Nobody's name was shared."
    caseworker.judge()


def test_a_stranger_to_the_case_finds_nothing_at_its_address(sit_down: Callable[..., Sitting]) -> None:
    people = sit_down("en")
    screener, caseworker = people("screener"), people("caseworker")
    screening = journey.meet(screener)
    answer = caseworker.page.goto(screening)
    assert answer is not None
    assert answer.status in {403, 404}
