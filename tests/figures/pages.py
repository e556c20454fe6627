"""Reading pages of figures as a person would: by row and column."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

FRAME = 2
"""Statements that every page takes: finding out who acts, and (inside a test's transaction) forgetting it again."""


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements made inside, filled in at the end; a test's own savepoints left out."""
    made: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield made
    made += [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]


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
