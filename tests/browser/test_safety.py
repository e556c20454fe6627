"""What a browser may give away: in addresses and titles, to other servers, in what it keeps, after signing out."""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, Route

from tests.browser import journey
from tests.browser.accessibility import problems
from tests.browser.conftest import DEMO_PASSWORD, Visitor, sign_in
from tests.browser.journey import SECRETS, Steps
from tests.browser.watch import Watch

KEPT = """async () => [...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(one => one.name), ...await caches.keys()]"""
AGAIN = "main form:has(input[name=then]) button"
MEANWHILE = "https://www.wikipedia.org/"


@pytest.fixture
def named(visit: Visitor, watch: Watch) -> tuple[Steps, str]:
    """A screener who has just recorded who a person is, and the case's address."""
    at = Steps(visit("screener"), watch)
    screening = journey.meet(at)
    return at, journey.record_who_it_is(at, screening)


def read_the_name(at: Steps, case: str) -> None:
    """By the button on the case."""
    at.go(case)
    journey.show_who(at)
    assert journey.NAME in at.said


def test_no_name_stands_in_an_address_a_title_or_the_name_of_a_file(
    named: tuple[Steps, str], watch: Watch, visit: Visitor, tmp_path: Path
) -> None:
    at, case = named
    read_the_name(at, case)
    at.go("/search/")
    at.page.locator("input[name=name]").fill(journey.NAME)
    at.submit()
    assert journey.GIVEN in at.said, "The search has not found the person."
    wrong_contact(at, case)
    statistician = visit("statistician", path="/figures/")
    with statistician.expect_download() as started:
        statistician.locator("a[href*='/figures.csv']").click()
    started.value.save_as(tmp_path / "figures")
    assert "table.csv" in watch.files
    assert len(watch.titles) > 5
    assert watch.tells(*SECRETS) == []


def wrong_contact(at: Steps, case: str) -> None:
    """A form about the person that comes back with an error keeps the name in its field only."""
    at.go(f"{case}identity/record/")
    at.page.locator("textarea[name=names]").fill(journey.NAME)
    at.page.locator("input[name=contact]").fill(journey.CONTACT)
    at.press("button[name=then][value=done]")
    assert at.page.locator("textarea[name=names]").input_value() == journey.NAME


def test_the_browser_keeps_nothing(named: tuple[Steps, str]) -> None:
    at, case = named
    read_the_name(at, case)
    at.go("/read/")
    at.go("/figures/")
    assert at.page.evaluate(KEPT) == []
    assert {cookie["name"] for cookie in at.page.context.cookies()} <= {
        "amparo", "amparo_device", "amparo_language", "csrftoken",
    }  # fmt: skip
    assert "amparo=" not in at.page.evaluate("document.cookie"), "A script could take the session away."


def test_pages_may_not_be_stored(named: tuple[Steps, str]) -> None:
    at, case = named
    for path in ("/", case, "/search/", "/read/", "/no-such-page/", "/sign-in/"):
        assert "no-store" in at.page.request.get(path).headers["cache-control"]


def test_back_shows_nothing_after_signing_out(visit: Visitor, watch: Watch) -> None:
    page = visit(None, path="/sign-in/")
    sign_in(page, "screener")
    at = Steps(page, watch)
    screening = journey.meet(at)
    case = journey.record_who_it_is(at, screening)
    read_the_name(at, case)
    at.press("form[action$='/sign-out/'] button")
    shown = [back(page) for _step in range(4)]
    assert not any(journey.GIVEN in words or "/sign-out/" in words for words in shown)
    assert page.locator("input[name=password]").count() == 1


def back(page: Page) -> str:
    """One page back, and what is to be seen there; a page that was sent for with a form is gone for good."""
    with suppress(Error):
        page.go_back()
    page.wait_for_function("document.readyState === 'complete' && document.body")
    return str(page.evaluate("document.documentElement.outerHTML"))


def test_the_browser_asks_before_a_form_that_was_begun_is_left(visit: Visitor, watch: Watch) -> None:
    page, asked = visit("prosecutor"), list[str]()
    for path in ("/requests/ask/", f"{journey.known(Steps(visit('screener'), watch))}wall/"):
        page = page if path.startswith("/requests/") else visit("screener")
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        page.goto(path)
        page.locator("main select").first.click()
        page.locator("main select").first.select_option(index=1)
        page.locator("form.languages button").last.click()
        page.wait_for_timeout(500)
        assert page.locator("html").get_attribute("lang") == "en", path
    assert asked == ["beforeunload", "beforeunload"]


def test_a_second_press_on_a_button_is_the_same_press(visit: Visitor) -> None:
    page, sent = visit("screener"), list[str]()
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    with page.expect_navigation(url="**/screenings/**"):
        page.locator("form.start button").dblclick()
    assert len(sent) == 1


@pytest.mark.parametrize("script", [True, False])
def test_what_was_filled_in_while_the_session_ended_is_sent_again(visit: Visitor, watch: Watch, script: bool) -> None:
    page = visit(None, path="/sign-in/", java_script_enabled=script)
    sign_in(page, "screener")
    at = Steps(page, watch, script)
    case = journey.meet(at)
    at.go(f"{case}facts/")
    at.choose(age_status="adult", sex="female")
    at.select(citizenship="BY", exploitation="SexualExploitation")
    elsewhere = page.context.new_page()
    elsewhere.goto("/")
    with elsewhere.expect_navigation():
        elsewhere.locator("form[action$='/sign-out/'] button").click()
    at.press("button[name=then][value=leave]")
    at.judge()
    sign_in(elsewhere, "screener")
    at.press(AGAIN)
    at.judge()
    at.press(AGAIN)
    at.go(f"{case}facts/")
    assert page.locator("input[name=sex][value=female]").is_checked()
    assert page.locator("select[name=exploitation]").input_value() == "SexualExploitation"


def test_a_session_that_ended_opens_no_page(visit: Visitor) -> None:
    page = visit(None, path="/sign-in/")
    sign_in(page, "screener")
    cookies = page.context.cookies()
    with page.expect_navigation():
        page.locator("form[action$='/sign-out/'] button").click()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # what Playwright gave it takes back
    page.goto("/cases/")
    assert page.locator("input[name=password]").count() == 1, "The old cookie still opens the door."


@pytest.mark.parametrize("how", ["button", "keys"])
def test_leaving_in_a_hurry_takes_the_page_out_of_the_history(visit: Visitor, watch: Watch, how: str) -> None:
    page = visit(None, path="/sign-in/")
    page.context.route(f"{MEANWHILE}**", harmless)
    before = page.evaluate("history.length")
    if how == "button":
        page.locator("[data-quick-exit]").click()
    else:
        for _press in range(3):
            page.keyboard.press("Escape")
    page.wait_for_url(MEANWHILE)
    assert page.evaluate("history.length") == before
    page.go_back()
    assert "/sign-in/" not in page.url
    assert watch.left() == [MEANWHILE]
    watch.addresses.remove(MEANWHILE)


def harmless(route: Route) -> None:
    """The neutral site, played here: nothing leaves this machine."""
    route.fulfill(body="Weather", content_type="text/plain")


def test_a_script_from_elsewhere_does_not_run(visit: Visitor, watch: Watch) -> None:
    page = visit(None, path="/sign-in/")
    page.evaluate(
        "try { document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'})) }"
        " catch (refused) {}"
    )
    page.wait_for_timeout(100)
    assert page.evaluate("window.ran") is None
    assert any("'TrustedScript' assignment" in each for each in watch.complaints), "A complaint would go unnoticed."
    watch.complaints.clear()


def test_a_request_to_elsewhere_would_be_noticed(watch: Watch) -> None:
    told = Watch(
        addresses=["http://127.0.0.1:8000/", "data:,", "https://example.org/x", "http://127.0.0.1.example.org/"]
    )
    assert told.left() == ["https://example.org/x", "http://127.0.0.1.example.org/"]
    assert Watch(titles=["%D0%A2%D1%8D%D1%80%D1%8D%D0%B7%D0%B0"]).tells("Тэрэза") != []


def test_sessions_elsewhere_are_ended_with_the_password(visit: Visitor) -> None:
    elsewhere, here = visit("assessor", path="/account/"), visit("assessor", path="/account/")
    with here.expect_navigation():
        here.get_by_role("button", name="End all other sessions").click()
    assert problems(here, "en") == []
    elsewhere.reload()
    assert "/account/" in elsewhere.url, "Not before it was typed."
    here.locator("input[name=old_password]").fill(DEMO_PASSWORD)
    with here.expect_navigation():
        here.locator("input[name=old_password]").press("Enter")
    assert here.get_by_role("button", name="End all other sessions").count() == 0
    elsewhere.reload()
    assert "/sign-in/" in elsewhere.url
