"""Two columns set side by side, as a page printed as plain text has them: the left one is read, then the right one."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise
from statistics import median

Span = tuple[int, int]

# How many lines must have words on both sides, and how many of those on one side begin within a sentence: to show that
# a text has columns, and for a page of a text that has.
FEWEST, FEW = (6, 1 / 3), (3, 1 / 8)
MOST = 90  # lines of a page; small print has some 80
DEEPEST = 3  # times that a page is parted: no report has more than four columns
NARROWEST = 20  # characters; what is narrower on either side is a list or a table
ACROSS = 0.4  # of the lines that reach the gutter: more that run across it, and it is none
SLACK = 3  # characters by which the right column's first letters may be out of line
WIDE = "   "
GUTTER = re.compile(r"(?<=\S) {3,}(?=\S)")
SPACES = re.compile(r" +")
PAGES = re.compile(r"\f|\n(?: *\n){3,}")
LINES = re.compile(r"([^\n\f]*)[\n\f]?")
# A page's number, alone or beside the country's name: it would part the sentence that runs on to the next page.
HEAD = re.compile(r" *(?:\d{1,3}|\d{1,3}[ |]{2,}[A-Z][A-Z .,'&()-]{2,60}|[A-Z][A-Z .,'&()-]{2,60}?[ |]{2,}\d{1,3}) *")
CLOSED = re.compile(r"[.:!?;][\"')\]]{0,2} *$")


def reading_order(text: str) -> list[Span]:
    """Give the spans of a text's lines in the order in which they are read; none where the text has one column."""
    if WIDE not in text:
        return []
    pages = list(pages_of(text))
    if not any(gutter_of(text, page, FEWEST) for page in pages):
        return []
    return [span for page in pages for span in page_in_order(text, page)]


def has_lost_its_pages(text: str) -> bool:
    """Say whether a page of two columns is so long that it must be several: which of them follows which is unknown."""
    return any(len(page) > MOST and gutter_of(text, page, FEWEST) for page in pages_of(text))


def pages_of(text: str) -> Iterator[list[Span]]:
    """Give the lines of each page; a form feed, four line ends or a page's number part them."""
    edges = [0, *(match.end() for match in PAGES.finditer(text)), len(text)]
    for start, end in pairwise(edges):
        lines = [line.span(1) for line in LINES.finditer(text, start, end)]
        for is_head, page in groupby(lines, lambda line: is_head_of_page(text, line)):
            if not is_head:
                yield list(page)


def is_head_of_page(text: str, line: Span) -> bool:
    """Say whether a line holds only the page's number and the country's name."""
    return line[1] - line[0] < 120 and HEAD.fullmatch(text, *line) is not None


def gutter_of(text: str, page: list[Span], fewest: tuple[int, float]) -> int:
    """Say how far from the margin the right column begins; 0 where the page has one column."""
    ends = Counter(gap.end() - start for start, end in page for gap in GUTTER.finditer(text, start, end))
    if not ends:
        return 0
    at = max(ends, key=lambda place: sum(ends[place + by] for by in range(-SLACK, SLACK + 1)) + ends[place] / 1000)
    parted = [halves(text, line, at) for line in page]
    sides = [[side for side in sides if side[0] < side[1]] for sides in zip(*filter(None, parted), strict=True)]
    both = sum(each is not None and all(start < end for start, end in each) for each in parted)
    across = parted.count(None)
    enough = both >= fewest[0] and across < ACROSS * (both + across)
    return at if enough and all(is_prose(text, side, fewest[1]) for side in sides) else 0


def is_prose(text: str, lines: list[Span], share: float) -> bool:
    """Say whether lines are those of a column: wide, and some begin within a sentence, unlike those of a list."""
    within = sum(text[start:end].lstrip()[:1].islower() for start, end in lines)
    return median(end - start for start, end in lines) >= NARROWEST and within >= len(lines) * share


def halves(text: str, line: Span, at: int) -> tuple[Span, Span] | None:
    """Part a line at the widest gap near the gutter; none where its words run across."""
    start, end = line
    if end - start <= at - SLACK:
        return line, (end, end)
    gaps = [gap for gap in SPACES.finditer(text, start, end) if is_near(gap.start() - start, gap.end() - start, at)]
    if not gaps:
        return None if text[start:end].strip() and end - start > at - 1 else (line, (end, end))
    widest = max(gaps, key=lambda gap: gap.end() - gap.start())
    return (start, widest.start()), (min(widest.end(), max(start + at, widest.start())), end)


def is_near(start: int, end: int, at: int) -> bool:
    """Say whether a gap of a line lies at the gutter: it ends there, or goes past it before a line set in."""
    return end - start > 1 and start <= at and end >= at - SLACK


def page_in_order(text: str, page: list[Span], most: int = DEEPEST) -> Iterator[Span]:
    """Give the lines of a page as they are read; those that run across it part its columns above from those below."""
    at = gutter_of(text, page, FEW) if most else 0
    if not at:
        yield from page
        return
    parted = ((halves(text, line, at), line) for line in page)
    for across, lines in groupby(parted, lambda each: each[0] is None):
        if across:
            yield from (line for _, line in lines)
        else:
            for side in zip(*(each for each, _ in lines if each), strict=True):
                yield from page_in_order(text, column(text, side), most - 1)


def column(text: str, lines: tuple[Span, ...]) -> list[Span]:
    """Give a column without the empty lines around it, and one after it where its last sentence has ended."""
    filled = [place for place, (start, end) in enumerate(lines) if text[start:end].strip()]
    if not filled:
        return []
    end = lines[filled[-1]][1]
    closed = CLOSED.search(text, max(lines[filled[-1]][0], end - 4), end)
    return [*lines[filled[0] : filled[-1] + 1], *([(end, end)] if closed else [])]
