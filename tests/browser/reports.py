"""Invented narratives of a country that does not exist, and how they are pasted, read and saved in a browser."""

from playwright.sync_api import Page

EARLIER = """RURITANIA (TIER 2)

Ruritania is a source country for women trafficked to Sylvania and Borduria.
The government does not fully meet the minimum standards, yet tries hard to do so.

PROSECUTION

Police investigated 40 trafficking cases in 2004. Courts convicted 12 traffickers in 2004.

PROTECTION

The government identified 25 trafficking victims in 2004. It did not report how many it referred to shelters.
"""

LATER = """RURITANIA (TIER 2)

Ruritania is a source country for women and men trafficked to Sylvania.
The government does not fully meet the minimum standards; its effort grew in the past year.

PROSECUTION

Police investigated 55 trafficking cases in 2005, compared with 40 in 2004. Courts convicted 9 traffickers in 2005.

PROTECTION

The government identified 31 trafficking victims in 2005. NGOs assisted at least 1,200 victims in 2005.
"""


def paste(page: Page, text: str, year: int) -> None:
    """Give a text to the reader."""
    page.goto("/read/")
    page.locator("textarea[name=text]").fill(text)
    page.locator("input[name=year]").fill(str(year))
    with page.expect_navigation():
        page.locator("main form button.button").first.click()


def save(page: Page, title: str, country: str = "BY") -> str:
    """Save what was read as a report of that country; returns its address."""
    page.locator("select[name=country]").select_option(country)
    page.locator("input[name=title]").fill(title)
    with page.expect_navigation():
        page.locator("button[formaction$='/save/']").click()
    return page.url


def save_two_years(page: Page) -> tuple[str, str]:
    """Two years of one country; their addresses."""
    addresses = []
    for year, text in ((2005, EARLIER), (2006, LATER)):
        paste(page, text, year)
        addresses.append(save(page, f"Ruritania {year}"))
    return addresses[0], addresses[1]
