"""What protects a person from us, as people press it: two who agree, walls, emergencies, requests, holds, a newcomer.

Every page on the way is judged as the others are: axe-core, headings, a window of 320 pixels.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from tests.access.signing import code_of
from tests.browser import journey
from tests.browser.accessibility import problems
from tests.browser.conftest import Visitor, step_up
from tests.browser.journey import Steps
from tests.browser.watch import Watch

Somebody = Callable[..., Steps]
NEW_PASSWORD = "four-words-not-together-9"


@pytest.fixture
def at_work(visit: Visitor, watch: Watch) -> Somebody:
    """Somebody at work, who has proved again who they are where that is asked for."""

    def somebody(who: str | None, path: str = "/", *, proved: bool = False, script: bool = True) -> Steps:
        page = visit(who, java_script_enabled=script)
        if proved:
            step_up(page)
        page.goto(path)
        return Steps(page, watch, script)

    return somebody


def judge(at: Steps) -> None:
    """Nothing is wrong with the page that is open."""
    assert not at.script or problems(at.page, "en") == []


def reference(case: Page) -> str:
    """By which people speak of a case."""
    return case.locator("h1").inner_text().split()[-1]


@pytest.mark.parametrize("script", [True, False])
def test_a_prosecutor_is_answered_field_by_field_until_it_is_recalled(at_work: Somebody, script: bool) -> None:
    prosecutor, holder = (
        at_work("prosecutor", proved=True, script=script),
        at_work("caseworker", proved=True, script=script),
    )
    second = at_work("second_caseworker", script=script)
    case = journey.known(holder)
    holder.go(case)
    number = reference(holder.page)

    prosecutor.go("/requests/ask/")
    prosecutor.submit()
    assert prosecutor.page.locator("[aria-invalid=true]").count() >= 4
    judge(prosecutor)
    request = journey.ask_the_harbour(prosecutor)
    judge(prosecutor)

    holder.go("/requests/")
    holder.follow(f"/{journey.last_part(request)}/")
    judge(holder)
    holder.follow("/decide/")
    judge(holder)
    holder.choose(sex_granted="yes", region_granted="no", identity_granted="yes")
    holder.select(sex_reason="ordered", region_reason="not_safe", identity_reason="ordered")
    holder.submit()
    judge(holder)
    second.go(request)
    second.follow("/confirm/")
    judge(second)
    second.page.locator("input[name=case_reference]").fill(number)
    second.submit()
    holder.follow("/release/")
    judge(holder)
    holder.page.locator("input[name=case_reference]").fill(number)
    holder.submit()

    prosecutor.go(request)
    assert "Female" in prosecutor.said
    assert number not in prosecutor.said, "Whoever asks learns no reference."
    judge(prosecutor)
    prosecutor.press("form[action$='/parts/'] button")
    assert journey.NAME in prosecutor.said
    assert journey.CONTACT not in prosecutor.said
    judge(prosecutor)

    holder.follow("/recall/")
    judge(holder)
    holder.submit()
    prosecutor.go(request)
    assert "Female" not in prosecutor.said
    judge(prosecutor)


def test_a_request_is_written_down_and_turned_down(at_work: Somebody) -> None:
    writer, other = at_work("caseworker", "/requests/record/"), at_work("second_caseworker")
    writer.select(outside="court", purpose="proceedings", basis="court_order")
    writer.page.locator("input[name=outside_reference]").fill("2-114/2026")
    writer.choose(fields_asked="sex")
    writer.submit()
    other.go(writer.page.url)
    other.follow("/turn-down/")
    judge(other)
    other.submit()
    assert "Cannot be answered" in other.said


def test_an_official_who_may_be_involved_is_kept_out(at_work: Somebody) -> None:
    screener, officer = at_work("screener"), at_work("integrity_officer", proved=True)
    overseer = at_work("overseer", proved=True)
    case = journey.known(screener)
    journey.ask_for_decision(screener, case)
    decider = at_work("decider", case)
    assert decider.page.locator("h1").inner_text().startswith("Case")
    screener.go(case)
    number = reference(screener.page)
    journey.ask_for_a_wall(screener, case)

    officer.go("/walls/")
    officer.press(f"main a:has-text('{number}')")
    judge(officer)
    officer.submit()
    judge(officer)
    answer = decider.page.goto(case)
    assert answer is not None
    assert answer.status == 404, "Behind a wall there is no such case."
    judge(decider)
    screener.go(case)
    assert reference(screener.page) == number

    officer.press("form[action$='/lift/'] button")
    overseer.go("/walls/")
    judge(overseer)
    overseer.press("form[action$='/agree/'] button")
    decider.go(case)
    assert reference(decider.page) == number


def test_a_case_is_read_in_an_emergency_while_others_watch(at_work: Somebody) -> None:
    screener = at_work("screener")
    case = journey.known(screener)
    screener.go(case)
    number = reference(screener.page)
    helper = at_work("second_caseworker", "/emergency/open/")
    assert "/step-up/" in helper.page.url, "Nobody types a reason before they have proved who they are."
    with helper.page.expect_navigation():
        helper.page.locator("input[name=code]").press("Enter")
    judge(helper)
    helper.page.locator("input[name=reference]").fill(number)
    helper.choose(reason="found", ground="unreachable")
    helper.page.locator("select[name=second]").select_option(index=1)
    helper.submit()
    assert helper.page.url.endswith(case)
    assert reference(helper.page) == number
    assert helper.page.locator("main form[action$='/identity/']").count() == 0, "The name stays sealed."
    judge(helper)
    helper.go("/emergency/")
    judge(helper)
    helper.follow("/second/")
    judge(helper)
    officer = at_work("data_protection_officer", "/emergency/")
    assert number in officer.said
    judge(officer)
    screener.go("/notices/")
    assert screener.page.locator("main li").count() > 0, "The owner was not told."
    judge(screener)


def test_a_table_of_cases_leaves_by_two_people(at_work: Somebody) -> None:
    asker, colleague = at_work("caseworker", "/cases/"), at_work("second_caseworker", "/exports/")
    asker.press("form[action$='/cases/export/'] button")
    asker.go("/exports/")
    assert asker.page.locator("form[action$='/agree/']").count() == 0, "Nobody agrees to what they asked for."
    judge(asker)
    colleague.go("/exports/")
    judge(colleague)
    colleague.press("form[action$='/agree/'] button")
    judge(colleague)
    asker.go("/exports/")
    assert "Can be taken from" in asker.said
    assert asker.page.locator("form[action*='/cases/export/']").count() == 0, "It left before its time."
    colleague.press("form[action$='/stop/'] button")
    asker.go("/exports/")
    assert "Stopped" in asker.said


def test_where_somebody_is_and_who_they_are_held_and_erased(at_work: Somebody) -> None:
    worker, colleague = at_work("caseworker"), at_work("second_caseworker")
    case = journey.known(worker)
    worker.go(case)
    number = reference(worker.page)
    worker.follow("/identity/whereabouts/")
    judge(worker)
    worker.go(case)
    journey.show_who(worker)
    judge(worker)
    worker.follow("/photo/")
    judge(worker)
    worker.go(f"{case}photo/record/")
    judge(worker)
    worker.go(f"{case}kept/")
    judge(worker)
    worker.follow("/kept/hold/")
    judge(worker)
    worker.choose(ground="complaint")
    worker.page.locator("input[name=review_on]").fill((timezone.localdate() + timedelta(30)).strftime("%d/%m/%Y"))
    worker.submit()
    worker.press("form[action$='/lift/'] button")
    assert worker.page.locator("form[action$='/lift/']").count() == 1, "Whoever placed a hold does not lift it."
    judge(worker)
    colleague.go(f"{case}kept/")
    colleague.press("form[action$='/lift/'] button")
    worker.go(f"{case}identity/erase/")
    judge(worker)
    worker.submit()
    assert worker.page.locator("[aria-invalid=true]").count() == 1, "One press alone has erased."
    worker.page.locator("input[name=case_reference]").fill(number)
    worker.submit()
    judge(worker)
    worker.go(case)
    assert journey.NAME not in worker.said


@pytest.mark.parametrize("script", [True, False])
def test_a_newcomer_sets_up_a_second_factor_and_is_given_duties_by_two(at_work: Somebody, script: bool) -> None:
    administrator, second = (
        at_work("administrator", proved=True, script=script),
        at_work("second_administrator", proved=True),
    )
    name = f"newcomer_{'with' if script else 'without'}_scripts"
    administrator.go("/people/")
    administrator.follow("/people/invite/")
    administrator.page.locator("input[name=username]").fill(name)
    administrator.page.locator("input[name=display_name]").fill("Newcomer")
    administrator.submit()
    code = administrator.page.locator("main code").inner_text()
    judge(administrator)

    newcomer = at_work(None, "/invitation/", script=script)
    newcomer.page.locator("input[name=code]").fill(code)
    newcomer.page.locator("input[name=password]").fill(NEW_PASSWORD)
    newcomer.page.locator("input[name=password_again]").fill(NEW_PASSWORD)
    newcomer.submit()
    judge(newcomer)
    newcomer.page.locator("input[name=code]").fill("000000")
    newcomer.submit()
    assert newcomer.page.locator("[aria-invalid=true]").count() == 1
    secret = newcomer.page.locator("main code").inner_text().replace(" ", "")
    newcomer.page.locator("input[name=code]").fill(code_of(secret))
    newcomer.submit()
    assert newcomer.page.locator("main code").count() == 10, "Ten codes on paper."
    judge(newcomer)
    newcomer.press("main a.button")
    assert newcomer.page.locator("main h1").count() == 1
    judge(newcomer)
    newcomer.go("/account/")
    judge(newcomer)
    newcomer.go("/cases/")
    assert newcomer.page.url.endswith("/account/"), "Without a duty no record opens."

    administrator.go("/duties/ask/")
    option = administrator.page.locator("select[name=worker] option", has_text=f"· {name} ·")
    administrator.page.locator("select[name=worker]").select_option(option.get_attribute("value"))
    administrator.choose(duties="statistician", scope="own")
    administrator.page.locator("select[name=body]").select_option(label="Ombudsman")
    administrator.submit()
    assert administrator.page.locator("form[action$='/agree/']").count() == 0, "Nobody agrees to what they asked for."
    second.go("/duties/")
    judge(second)
    asked = second.page.locator("li", has_text=name)
    assert asked.count() == 1, "Who is to hold them is told apart from whoever bears the same name."
    second.press(asked.locator("form[action$='/agree/'] button"))
    newcomer.go("/figures/")
    assert newcomer.page.locator("input[name=password]").count() == 1 or "Figures" in newcomer.page.title()
