"""What axe-core and a narrow window say of a page."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent.parent / "vendor" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (rules) => (await axe.run(document, {runOnly: rules})).violations.map(
    one => ({id: one.id, impact: one.impact, where: one.nodes.map(node => node.target.join(' '))})
)"""


def serious(page: Page) -> list[str]:
    """Serious and critical violations, with where they are."""
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(RUN, RULES)
    return [
        f"{one['id']} at {', '.join(one['where'][:5])}" for one in found if one["impact"] in {"serious", "critical"}
    ]


def scrolls_sideways(page: Page) -> bool:
    """Must a reader scroll the page to the side at 400 % zoom, in a window 320 CSS pixels wide?"""
    page.set_viewport_size({"width": 320, "height": 640})
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))
