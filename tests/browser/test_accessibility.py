"""Every page, in every language, for those who see it: axe-core, 400 % zoom, headings, titles, keyboard, paper."""

from collections import Counter
from collections.abc import Callable

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import BrowserContext, Page

from tests.browser import journey
from tests.browser.accessibility import printed_controls, problems, scrolls_sideways, serious
from tests.browser.conftest import Desk, Visitor, step_up
from tests.browser.journey import Steps
from tests.browser.pages import NO_PAGES, kind_of, reachable
from tests.browser.reports import save_two_years
from tests.browser.watch import Watch

LANGUAGES = ("en", "ru", "be")
PEOPLE = ("screener", "caseworker", "decider", "statistician", "overseer", "licensing_officer", "administrator",
          "prosecutor", "integrity_officer")  # fmt: skip
DIFFERENT_FOR_EACH = {"home", "protection:case", "protection:referral"}
BY_FORM_ONLY = {
    "access:sign_in", "access:second_step", "access:passkey_alone", "access:set_up", "access:set_up_passkey",
    "access:invitation", "access:step_up", "protection:identity", "protection:decide", "protection:refer_child",
    "protection:erase", "protection:erased", "disclosure:confirm", "disclosure:release", "disclosure:recall",
    "safeguards:emergency_second",
    "safeguards:emergency_object", "intake:revoke", "intake:refuse",
}  # fmt: skip
"""Pages that no link leads to in the demo as it is loaded; the journeys come by them."""

SAME_AS_A_TAB = {"protection:referrals", "disclosure:requests", "narrative:report"}
"""Pages that are one of their own tabs."""

Kinds = dict[str, dict[str, str]]


@pytest.fixture(scope="session")
def begun(opened: Callable[..., BrowserContext], watch: Watch) -> dict[str, list[str]]:
    """Work that the demo does not begin: a person who is known, a request, a wall; where each finds it."""
    windows = {who: opened(who) for who in ("screener", "caseworker", "prosecutor", "statistician")}
    at = {who: Steps(window.new_page(), watch) for who, window in windows.items()}
    journey.ask_the_harbour(at["prosecutor"])
    journey.ask_for_a_wall(at["screener"], journey.known(at["screener"]))
    case = journey.known(at["caseworker"])
    for address in [journey.ask_for_an_estimate(at["statistician"]) for _ in range(2)]:
        journey.wait_for_the_estimate(at["statistician"], address)
    for window in windows.values():
        window.close()
    return {"caseworker": [case, f"{case}photo/", f"{case}photo/record/"]}


@pytest.fixture(scope="session")
def kinds(opened: Callable[..., BrowserContext], begun: dict[str, list[str]]) -> Kinds:
    """For each person, the pages within reach that nobody before had, by kind."""
    found: Kinds = {}
    for who in PEOPLE:
        window = opened(who)
        step_up(window.new_page())
        if who == "screener":
            save_two_years(window.new_page())
        before = {kind for pages in found.values() for kind in pages} - DIFFERENT_FOR_EACH
        found[who] = {
            kind: address for kind, address in reachable(window, *begun.get(who, [])).items() if kind not in before
        }
        window.close()
    return found


def names(resolver: URLResolver, prefix: str = "") -> set[str]:
    """The names of all addresses."""
    found: set[str] = set()
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            found.add(f"{prefix}{one.name}")
        else:
            found |= names(one, f"{one.namespace}:" if one.namespace else prefix)
    return found


def test_links_lead_to_every_page_that_there_is(kinds: Kinds) -> None:
    met = {kind.split()[0] for pages in kinds.values() for kind in pages}
    assert names(get_resolver()) - NO_PAGES - met == BY_FORM_ONLY - met


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_can_be_used_by_everybody(desk: Desk, kinds: Kinds, who: str, language: str) -> None:
    page, found = desk(who, language), {}
    step_up(page)
    for kind, address in kinds[who].items():
        page.goto(address)
        found[kind] = problems(page, language)
    assert {kind: wrong for kind, wrong in found.items() if wrong} == {}


def test_every_kind_of_page_has_a_title_of_its_own(desk: Desk, kinds: Kinds) -> None:
    titles: Counter[str] = Counter()
    for who, pages in kinds.items():
        step_up(desk(who))
        for kind, address in pages.items():
            if kind not in SAME_AS_A_TAB and (kind not in DIFFERENT_FOR_EACH or who == "screener"):
                titles[title_at(desk(who), address)] += 1
    assert {title: times for title, times in titles.items() if times > 1} == {}


def title_at(page: Page, address: str) -> str:
    """The title of a page, without drawing it."""
    words = page.request.get(address).text()
    return words.partition("<title>")[2].partition("</title>")[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/passkey/", "/invitation/", "/no-such-page/"])
def test_a_page_for_everybody_can_be_used_by_everybody(desk: Desk, path: str, language: str) -> None:
    page = desk(None, language)
    page.goto(path)
    assert problems(page, language) == []


def test_a_wrong_address_says_what_to_do(desk: Desk) -> None:
    page = desk("screener")
    answer = page.goto("/cases/00000000-0000-0000-0000-000000000000/")
    assert answer is not None
    assert answer.status == 404
    assert page.locator("main a").count() > 0
    assert problems(page, "en") == []


LOOKS = {"dark": {"color_scheme": "dark"}, "forced colours": {"forced_colors": "active"}}


LOOKED_AT = ("home", "protection:case", "protection:consent_new", "narrative:report", "figures:overview")


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_keeps_the_pages_usable(visit: Visitor, kinds: Kinds, look: str) -> None:
    page, found = visit("screener", **LOOKS[look]), {}
    for kind in LOOKED_AT:
        page.goto(kinds["screener"][kind])
        found[kind] = serious(page)
    assert {kind: wrong for kind, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_is_named_at_the_top_at_the_field_and_in_the_title(desk: Desk, language: str) -> None:
    page = desk(None, language)
    page.goto("/sign-in/")
    title = page.title()
    with page.expect_navigation():
        page.locator("input[name=password]").press("Enter")
    assert page.title() != title
    assert page.locator("[role=alert]").first.is_visible()
    assert page.locator("[aria-invalid=true]").count() > 0
    assert problems(page, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_form_with_many_errors_leads_to_each_of_them(desk: Desk, kinds: Kinds, language: str) -> None:
    page = desk("screener", language)
    page.goto(kinds["screener"]["protection:consent_new"])
    with page.expect_navigation():
        page.locator("main form button.button").click()
    assert page.evaluate("document.activeElement.matches('.error-summary')"), "The summary has not taken the focus."
    links = page.locator(".error-summary a")
    assert links.count() >= 4
    for link in links.all():
        assert page.locator(str(link.get_attribute("href"))).count() == 1
    links.first.press("Enter")
    assert page.evaluate("document.activeElement.matches('[aria-invalid=true]')"), "The link leads to no field."
    assert problems(page, language) == []


def test_the_first_tab_leads_past_the_navigation(desk: Desk) -> None:
    page = desk("screener")
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    assert page.evaluate("document.activeElement.id") == "main"


STOP = """() => { const one = document.activeElement, box = one.getBoundingClientRect(), look = getComputedStyle(one);
    window.stops = window.stops || [];
    const before = window.stops.at(-1);
    window.stops.push(one);
    return {name: one.outerHTML.slice(0, 90), end: one === document.body, again: window.stops.indexOf(one) !==
        window.stops.length - 1, seen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
        ring: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2,
        forward: !before || Boolean(before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)}; }"""


@pytest.mark.parametrize("kind", ["home", "protection:consent_new", "protection:case", "narrative:report"])
def test_the_keyboard_walks_every_page_in_order_and_always_shows_where_it_is(
    desk: Desk, kinds: Kinds, kind: str
) -> None:
    page = desk("screener")
    page.goto(kinds["screener"][kind])
    stops: list[dict[str, object]] = []
    while len(stops) < 200:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop["end"] or stop["again"]:
            break
        stops.append(stop)
    assert len(stops) > 10
    assert [one["name"] for one in stops if not (one["seen"] and one["ring"] and one["forward"])] == []


@pytest.mark.parametrize("kind", ["protection:sheet", "protection:case", "home"])
def test_paper_carries_no_controls_but_who_printed_it(visit: Visitor, kinds: Kinds, kind: str) -> None:
    page = visit("screener", path=kinds["screener"][kind])
    assert not page.locator(".print-line").is_visible()
    assert printed_controls(page) == []
    assert page.locator(".print-line").is_visible()
    assert "State Border Committee" in page.locator(".print-line").inner_text()


def test_the_narrow_window_is_told_from_the_wide_one(desk: Desk) -> None:
    page = desk(None)
    page.goto("/sign-in/")
    page.evaluate("document.querySelector('h1').style.width = '500px'")
    assert scrolls_sideways(page)


def test_what_is_wrong_is_found(desk: Desk) -> None:
    page = desk(None)
    page.goto("/sign-in/")
    page.evaluate("document.querySelector('label').remove()")
    assert "label" in " ".join(serious(page))


def test_kinds_of_pages_are_told_apart() -> None:
    assert kind_of("/read/reports/00000000-0000-0000-0000-000000000000/?part=flows") == "narrative:report part=flows"
    assert kind_of("/static/web/amparo.css") is None
