"""The style guide in a real browser: accessible, narrow, usable by keyboard, safe to leave. Files by route."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from amparo.web import views
from tests.conftest import ROOT

STATIC = ROOT / "amparo" / "web" / "static"
AXE = ROOT / "tests" / "vendor" / "axe-core" / "axe.min.js"
HOST = "http://amparo.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


def page_of(path: str, language: str) -> str:
    """The page at an address of this test's own little site."""
    request = RequestFactory(headers={"accept-language": language}).get(path)
    with override(language):
        if path == "/confirm/":
            asked = {"question": "Withdraw?", "effects": ["It ends."], "confirm": "Withdraw", "cancel_url": "/"}
            return render_to_string("web/confirm.html", {**asked, "danger": True}, request)
        if path == "/menu/":
            work = [{"url": f"/{word}/", "label": word, "current": ""} for word in ("Cases", "Referrals", "Figures")]
            mine = [{"url": "/told/", "label": "Notices (3)", "current": "page"}]
            return render_to_string("web/base.html", {"nav": work, "mine": mine, "unseen_notices": 3}, request)
        answer = views.styleguide(request) if path == "/guide/" else views.not_found(request)
    return answer.content.decode()


def serve(language: str, blocked: list[str]) -> object:
    """Answer every request of the browser from the package's files; note what leaves the host."""

    def answer(route: Route) -> None:
        address = route.request.url
        if not address.startswith(HOST):
            blocked.append(address)
            route.fulfill(body="elsewhere")
            return
        path = address.removeprefix(HOST).split("?")[0]
        file = STATIC / path.removeprefix("/static/")
        if path.startswith("/static/"):
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
            return
        headers = {"content-security-policy": POLICY}
        route.fulfill(body=page_of(path, language), content_type="text/html; charset=utf-8", headers=headers)

    return answer


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium of the machine, else the one that Playwright brought."""
    found = os.environ.get("AMPARO_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


class Visit:
    """A browser window on the little site, with what it complained about and where it went."""

    def __init__(self, context: BrowserContext, language: str) -> None:
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        context.route("**/*", serve(language, self.elsewhere))  # type: ignore[arg-type] # a handler of routes
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))

    def open(self, path: str) -> Page:
        """Go there and wait for styles, fonts and script."""
        self.page.goto(HOST + path)
        self.page.evaluate("document.fonts.ready")
        return self.page

    def open_without_script(self, path: str) -> Page:
        """Go there where nothing can be evaluated."""
        self.page.goto(HOST + path)
        return self.page


def window(browser: Browser, language: str = "en", **options: object) -> Visit:
    """A fresh window."""
    return Visit(browser.new_context(**options), language)  # type: ignore[arg-type] # Playwright's own names


def barriers(page: Page) -> list[list[str]]:
    """What axe-core finds: how bad, which rule, where."""
    page.add_script_tag(path=AXE)
    found: list[list[str]] = page.evaluate(
        "axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes[0].html]))"
    )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ru", "be"])
def test_no_barrier_is_found_in_any_language_light_or_dark(chromium: Browser, language: str, scheme: str) -> None:
    visit = window(chromium, language, color_scheme=scheme, bypass_csp=True)
    assert barriers(visit.open("/guide/")) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/nowhere/", "/confirm/"])
def test_error_and_confirm_pages_have_no_barrier_either(chromium: Browser, path: str, scheme: str) -> None:
    visit = window(chromium, "be", color_scheme=scheme, bypass_csp=True)
    assert barriers(visit.open(path)) == []


@pytest.mark.parametrize("path", ["/guide/", "/nowhere/"])
@pytest.mark.parametrize("language", ["en", "ru", "be"])
def test_at_four_hundred_per_cent_nothing_scrolls_sideways(chromium: Browser, path: str, language: str) -> None:
    page = window(chromium, language, viewport={"width": 320, "height": 256}).open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_targets_are_large_enough_for_a_thumb(chromium: Browser) -> None:
    page = window(chromium, viewport={"width": 360, "height": 700}, has_touch=True).open("/guide/")
    small = page.evaluate(
        """[...document.querySelectorAll('button, input, select, summary, nav a, .sort, .summary a, .tasks a, .button')]
           .filter(e => e.checkVisibility()).map(e => [e.getBoundingClientRect(), e.outerHTML])
           .filter(([box]) => box.height < 24 || box.width < 24).map(([, html]) => html)"""
    )
    assert small == []


@pytest.mark.parametrize("path", ["/guide/", "/nowhere/"])
def test_a_strict_policy_blocks_nothing_and_nothing_is_fetched_from_elsewhere(chromium: Browser, path: str) -> None:
    visit = window(chromium)
    visit.open(path)
    assert (visit.complaints, visit.elsewhere) == ([], [])


def test_belarusian_letters_come_from_our_own_font(chromium: Browser) -> None:
    page = window(chromium, "be").open("/guide/")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.unicodeRange + f.weight)")
    assert any("U+400-45F" in face and face.endswith("400") for face in loaded)


def test_problems_take_the_focus_and_their_links_lead_to_the_field(chromium: Browser) -> None:
    page = window(chromium).open("/guide/")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_day"


def test_the_first_tab_offers_to_skip_to_the_content(chromium: Browser) -> None:
    page = window(chromium).open("/nowhere/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("width", [1200, 320])
def test_the_menu_of_ones_own_opens_by_keys_without_a_script(chromium: Browser, width: int) -> None:
    page = window(chromium, java_script_enabled=False, viewport={"width": width, "height": 600}).open_without_script(
        "/menu/"
    )
    entry = page.get_by_role("link", name="Notices (3)")
    assert not entry.is_visible()
    page.locator(".mine > summary").focus()
    page.keyboard.press("Enter")
    assert entry.is_visible()
    box = entry.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{HOST}/told/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_menu_has_no_barrier(chromium: Browser, scheme: str) -> None:
    page = window(chromium, color_scheme=scheme, bypass_csp=True).open("/menu/")
    page.click(".mine > summary")
    # the frame alone: it has no heading of a page, and no title
    assert [one for one in barriers(page) if one[1] not in {"page-has-heading-one", "empty-heading"}] == []


@pytest.mark.parametrize("how", ["link", "keys"])
def test_leaving_in_a_hurry_leaves_no_way_back(chromium: Browser, how: str) -> None:
    visit = window(chromium)
    page = visit.open("/nowhere/")
    if how == "link":
        page.click("[data-quick-exit]")
    else:
        for _ in range(3):
            page.keyboard.press("Escape")
    page.wait_for_url(lambda address: not address.startswith(HOST))
    page.go_back()
    assert not page.url.startswith(HOST)


def test_the_way_out_works_without_a_script(chromium: Browser) -> None:
    visit = window(chromium, java_script_enabled=False)
    visit.page.goto(f"{HOST}/nowhere/")
    visit.page.click("[data-quick-exit]")
    assert not visit.page.url.startswith(HOST)


def test_on_paper_there_are_no_controls_but_who_printed_it_and_when(chromium: Browser) -> None:
    page = window(chromium).open("/guide/")
    page.emulate_media(media="print")
    assert page.locator("button:visible, .tabs:visible, .pager a:visible").count() == 0
    assert page.locator(".print-line").is_visible()
    assert page.locator("details table").first.is_visible()


def test_own_scripts_and_styles_stay_light() -> None:
    scripts = [STATIC / "web" / "amparo.js", STATIC / "web" / "vendor" / "htmx" / "htmx.min.js"]
    assert sum(Path(script).stat().st_size for script in scripts) < 60_000
    assert (STATIC / "web" / "amparo.css").stat().st_size < 40_000
