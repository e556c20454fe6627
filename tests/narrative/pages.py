"""What the tests of pages share: saving an invented report and finding one's way in what is shown."""

import re
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.narrative.reports import LATER

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

FIGURE = {
    "measure": "investigations", "value": "51", "unit": "cases", "year": "2005", "role": "current",
    "qualifier": "exact", "actor": "government",
}  # fmt: skip
"""A correction, as the form sends it."""


def soup(client: Client, url: str) -> BeautifulSoup:
    """The page, which must be there."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.content, "html.parser")


def read(client: Client, text: str = LATER, year: str = "2006", **more: str) -> BeautifulSoup:
    """What comes of pasting a text."""
    answer = client.post("/read/", {"text": text, "year": year, **more})
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.content, "html.parser")


def saved(client: Client, text: str = LATER, year: str = "2006", country: str = "LI") -> str:
    """Address of a report that is now saved."""
    sent = {"text": text, "year": year, "country": country, "title": f"Fredonia {year}"}
    answer = client.post("/read/save/", sent)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def claim(page: BeautifulSoup, number: int) -> Tag:
    """The rows of one claim."""
    found = page.select_one(f"#claim-{number}")
    assert found is not None
    return found


def number_of(page: BeautifulSoup, words: str) -> int:
    """Number of the claim whose row says these words."""
    for row in page.select("tbody[data-claim]"):
        if words in " ".join(row.get_text(" ").split()):
            return int(str(row["data-claim"]))
    raise AssertionError(words)


def shows(client: Client, url: str, number: int) -> int:
    """How many looks the page shows that somebody has just opened."""
    match = re.search(r"seen=(\d+)", str(claim(soup(client, url), number)))
    assert match is not None
    return int(match[1])


def press(client: Client, url: str, number: int, verdict: str, seen: int | None = None) -> "Answer":
    """Press a button of a claim: of a page just opened, or of one opened when there were `seen` looks."""
    seen = shows(client, url, number) if seen is None else seen
    return client.post(f"{url}claims/{number}/?seen={seen}", {"verdict": verdict})


def correct(client: Client, url: str, number: int, seen: int | None = None, **changed: str) -> "Answer":
    """Send the form of a correction: FIGURE, but for what is named."""
    seen = shows(client, url, number) if seen is None else seen
    return client.post(f"{url}claims/{number}/correct/?seen={seen}", {**FIGURE, **changed})


def row(client: Client, url: str, number: int) -> str:
    """What the row of a claim says."""
    return " ".join(claim(soup(client, url), number).get_text(" ").split())


def errors(page: BeautifulSoup) -> str:
    """What the error summary says."""
    summary = page.select_one(".error-summary")
    return summary.get_text(" ") if summary else ""


def statements(captured: CaptureQueriesContext) -> list[str]:
    """The statements that were sent, without savepoints."""
    return [str(query["sql"]) for query in captured.captured_queries if "SAVEPOINT" not in str(query["sql"])]
