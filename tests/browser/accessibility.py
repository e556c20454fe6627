"""What axe-core, a narrow window and a printer say of a page."""

from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent.parent / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (rules) => (await axe.run(document, {runOnly: rules, resultTypes: ["violations"]})).violations.map(
    one => ({id: one.id, impact: one.impact, where: one.nodes.map(node => node.target.join(' '))})
)"""
WIDE = {"width": 1280, "height": 720}
NARROW = {"width": 320, "height": 640}
"""A window of 1280 pixels at 400 % zoom is 320 CSS pixels wide."""
OVERFLOWING = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
LEVELS = "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(heading => Number(heading.tagName[1]))"
IN_SIGHT = """selector => [...document.querySelectorAll(selector)]
    .filter(one => one.checkVisibility({visibilityProperty: true})).map(one => one.outerHTML.slice(0, 80))"""
CROWDED = """() => { const all = [...document.querySelectorAll('main button, main .button')]
    .filter(one => one.checkVisibility({visibilityProperty: true})).map(one => [one, one.getBoundingClientRect()]);
    const apart = (a, b) => Math.max(a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom);
    return all.flatMap(([one, box], i) => [
        ...(parseFloat(getComputedStyle(one).paddingLeft) < 4 ? [one.innerText] : []),
        ...all.slice(i + 1).filter(([, other]) => apart(box, other) < 4)
            .map(([next]) => one.innerText + ' | ' + next.innerText),
    ]); }"""
"""Buttons whose words reach their edge, and pairs so close that a finger or a shaking hand presses the other one."""
CONTROLS = "button, .button, .nav, .skip, .languages, .filters, .quick-exit"


def problems(page: Page, language: str) -> list[str]:
    """All that is wrong with the page that is open, for somebody; the page is left in a wide window."""
    found = [*serious(page), *skipped_headings(page)]
    if page.locator("html").get_attribute("lang") != language:
        found.append(f"its language is not said to be {language}")
    if page.locator("h1").count() != 1:
        found.append("it has not one h1")
    if scrolls_sideways(page):
        found.append("it scrolls sideways in a narrow window")
    return found + [f"crowded: {each}" for each in page.evaluate(CROWDED)]


def serious(page: Page) -> list[str]:
    """Serious and critical violations, with where they are."""
    page.evaluate(AXE)
    found = page.evaluate(RUN, RULES)
    return [
        f"{one['id']} at {', '.join(one['where'][:5])}" for one in found if one["impact"] in {"serious", "critical"}
    ]


def skipped_headings(page: Page) -> list[str]:
    """Headings that go down by more than one level."""
    levels = page.evaluate(LEVELS)
    return [f"h{one} follows h{before}" for before, one in pairwise(levels) if one > before + 1]


def scrolls_sideways(page: Page) -> bool:
    """Must a reader scroll the page to the side at 400 % zoom?"""
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # Playwright's own kind of dict
    sideways = bool(page.evaluate(OVERFLOWING))
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # as above
    return sideways


def printed_controls(page: Page) -> list[str]:
    """What can be pressed on a screen and is printed all the same."""
    page.emulate_media(media="print")
    return list(page.evaluate(IN_SIGHT, CONTROLS))
