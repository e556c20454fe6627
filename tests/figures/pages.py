"""Reading pages of figures as a person would: by row and column."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amparo.figures.queries import STATS

FRAME = 3
"""Statements of every page: who acts, the same once more for counting, and how many notices nobody has seen."""


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements made inside, filled in at the end; what begins and ends transactions left out."""
    made: list[str] = []
    with CaptureQueriesContext(connection) as app, CaptureQueriesContext(connections[STATS]) as stats:
        yield made
    captured = [str(query["sql"]) for one in (app, stats) for query in one.captured_queries]
    made += [query for query in captured if query.split()[0] not in {"SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"}]


@dataclass(frozen=True)
class Shown:
    """What stands in a cell, and where it leads."""

    text: str
    url: str


def page(client: Client, url: str) -> BeautifulSoup:
    """The page, which must be there."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.content, "html.parser")


def cell(soup: BeautifulSoup, row: str, column: str, within: str = "main") -> Shown:
    """The cell of the row that begins with `row`, below the heading `column`, in the part with that selector."""
    for table in soup.select(f"{within} table"):
        headings = [heading.get_text(strip=True) for heading in table.select("thead th")]
        for line in table.select("tbody tr"):
            cells = line.select("th, td")
            if cells[0].get_text(strip=True) == row and column in headings:
                return _shown(cells[headings.index(column)])
    raise AssertionError(f"no cell {row} / {column}")


def _shown(found: Tag) -> Shown:
    link = found.find("a")
    return Shown(found.get_text(strip=True), str(link["href"]) if isinstance(link, Tag) else "")
