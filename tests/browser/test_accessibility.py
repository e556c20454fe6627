"""Every page, in every language, for those who see it: axe-core, 400 % zoom, a title of its own, the right `lang`."""

import pytest

from tests.browser.accessibility import scrolls_sideways, serious
from tests.browser.conftest import Visitor

LANGUAGES = ("en", "ru", "be")
PAGES = {
    None: ["/sign-in/", "/no-such-page/"],
    "screener": ["/", "/cases/", "/search/", "/referrals/", "/screenings/start/", "/screenings/sheet/", "/read/"],
    "decider": ["/", "/cases/"],
    "caseworker": ["/", "/cases/", "/search/", "/referrals/", "/figures/"],
    "statistician": ["/", "/figures/"],
    "overseer": ["/", "/ledger/"],
    "licensing_officer": ["/"],
}
VISITS = [(who, path) for who, paths in PAGES.items() for path in paths]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("who", "path"), VISITS)
def test_page_can_be_used_by_everybody(visit: Visitor, who: str | None, path: str, language: str) -> None:
    page = visit(who, language=language, path=path)
    assert page.locator("html").get_attribute("lang") == language
    assert page.title()
    assert page.locator("h1").count() == 1
    assert serious(page) == []
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_colour_schemes_have_contrast(visit: Visitor, scheme: str) -> None:
    page = visit("screener", color_scheme=scheme)
    assert serious(page) == []


def test_forced_colours_keep_the_page_usable(visit: Visitor) -> None:
    page = visit("screener", forced_colors="active")
    assert serious(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_is_named_at_the_top_at_the_field_and_in_the_title(visit: Visitor, language: str) -> None:
    page = visit(None, language=language, path="/sign-in/")
    title = page.title()
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state()
    assert page.title() != title
    assert page.locator("[role=alert], .error-summary").first.is_visible()
    assert page.locator("[aria-invalid=true]").count() > 0
    assert serious(page) == []


def test_the_first_tab_leads_past_the_navigation(visit: Visitor) -> None:
    page = visit("screener")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
