"""The words of a PDF's pages, in the order in which people read them.

Most files keep one column after the other. Some keep two row by row; their pages are read once for each column, with
the words of the others left out.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

Place = tuple[float, float]
Seen = Callable[[bytes, list[Any], list[float], list[float]], None]

SHOWING = (b"Tj", b"TJ", b"'", b'"')  # what a PDF file calls the acts that set words on a page
WIDEST = 12  # points: words that begin farther to the right of the last piece than this may stand in the next column
FEWEST, FEW = 6, 3  # rows that go on in the next column: in a file of its own, and once a page has shown columns
MIDDLE = (0.25, 0.8)  # of the width of a page: the columns after the first begin in it


def words_of_pages(pages: Sequence["PageObject"]) -> str:
    """Give the words of the pages, page after page; columns kept row by row are put one after the other."""
    read = [read_page(page) for page in pages]
    gutters = {at for page, (_, places) in zip(pages, read, strict=True) for at in gutters_of(page, places)}
    if not gutters:
        return "\n".join(words for words, _ in read)
    return "\n".join(
        in_columns(page, [at for at in sorted(gutters) if going_on(places)[at] >= FEW]) or words
        for page, (words, places) in zip(pages, read, strict=True)
    )


def read_page(page: "PageObject") -> tuple[str, list[Place]]:
    """Give a page's words as the file keeps them, and where each piece of them stands."""
    places: list[Place] = []

    def note(act: bytes, _: list[Any], page_matrix: list[float], matrix: list[float]) -> None:
        if act in SHOWING:
            places.append(place_of(page_matrix, matrix))

    return page.extract_text(visitor_operand_before=note) or "", places


def place_of(page_matrix: list[float], matrix: list[float]) -> Place:
    """Say how far from the page's left and lower edge words stand."""
    a, b, c, d, right, up = page_matrix
    x, y = matrix[4], matrix[5]
    return x * a + y * c + right, x * b + y * d + up


def going_on(places: list[Place]) -> Counter[int]:
    """Count the rows that go on to the right after a gap, by the place at which they do, give or take a point."""
    rows = Counter(
        round(x) for (before, level), (x, y) in pairwise(places) if abs(y - level) < 1 and x - before > WIDEST
    )
    return Counter({at: rows[at - 1] + rows[at] + rows[at + 1] for each in rows for at in (each - 1, each, each + 1)})


def gutters_of(page: "PageObject", places: list[Place]) -> list[int]:
    """Say where the columns after the first begin: where at least every second row goes on."""
    rows = going_on(places)
    least = max(FEWEST, len({round(y) for _, y in places}) / 2)
    left, right = (float(page.mediabox.width) * share for share in MIDDLE)
    return [at for at, count in rows.items() if left < at < right and count >= least > rows[at - 1]]


def in_columns(page: "PageObject", gutters: list[int]) -> str:
    """Give a page's words, one column after the other; nothing where it has one."""
    edges = [float("-inf"), *gutters, float("inf")]
    if not gutters:
        return ""
    return "\n".join(page.extract_text(visitor_operand_before=only(*band)) or "" for band in pairwise(edges))


def only(left: float, right: float) -> Seen:
    """Make what leaves out all words that do not begin between two places."""

    def leave_out(act: bytes, shown: list[Any], page_matrix: list[float], matrix: list[float]) -> None:
        if act in SHOWING and not left <= place_of(page_matrix, matrix)[0] < right:
            shown[-1] = [] if act == b"TJ" else b""

    return leave_out
