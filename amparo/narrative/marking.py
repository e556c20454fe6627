"""The text with the words of its claims marked: cut where a claim begins or ends, each piece knowing its claims."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from amparo.narrative.reading import Section
from amparo.narrative.showing import Shown

BREAK = re.compile(r"\n\n|\n(?=[ \t]*[\u2022\u25cf\u25aa\u00b7*-][ \t\u00a0])")


@dataclass(frozen=True)
class Piece:
    """A run of text. `covers` are the claims whose words it is part of, `begins` those whose words begin with it."""

    text: str
    covers: tuple[Shown, ...] = ()
    begins: tuple[Shown, ...] = ()

    @property
    def leads_to(self) -> Shown | None:
        """The claim that a click on these words opens: the one that began last."""
        return self.covers[-1] if self.covers else None

    @property
    def unsure(self) -> bool:
        """Is any claim here one to look at?"""
        return any(claim.wants_a_look for claim in self.covers)

    @property
    def rejected(self) -> bool:
        """Have all claims here been rejected?"""
        return bool(self.covers) and not any(claim.counts for claim in self.covers)


@dataclass(frozen=True)
class Part:
    """A paragraph, or the heading of a section."""

    pieces: tuple[Piece, ...]
    is_heading: bool = False


def parts_of(text: str, claims: Sequence[Shown], sections: Sequence[Section] = ()) -> list[Part]:
    """The text in paragraphs, cut at blank lines and around headings, never inside a claim; blanks left out."""
    ordered = sorted(claims, key=lambda claim: (claim.start, claim.number))
    titles = {section.title for section in sections if section.title}
    cuts = _outside(ordered, {*_breaks(text), *_around_headings(text, sections)})
    edges = sorted({0, len(text), *cuts, *(claim.start for claim in ordered), *(claim.end for claim in ordered)})
    pieces = list(_pieces(text, edges, ordered))
    return [part for run in _runs(pieces, edges, cuts) if (part := _part(run, titles))]


def _pieces(text: str, edges: Sequence[int], ordered: Sequence[Shown]) -> Iterator[Piece]:
    """One piece between each two edges; `ordered` claims enter where they start and leave where they end."""
    waiting, active = list(reversed(ordered)), list[Shown]()
    for start, end in pairwise(edges):
        active = [claim for claim in active if claim.end > start]
        begins = []
        while waiting and waiting[-1].start <= start:
            begins.append(waiting.pop())
        active += begins
        yield Piece(text[start:end], tuple(active), tuple(begins))


def _runs(pieces: Sequence[Piece], edges: Sequence[int], cuts: set[int]) -> Iterator[list[Piece]]:
    run: list[Piece] = []
    for start, piece in zip(edges, pieces, strict=False):
        if start in cuts and run:
            yield run
            run = []
        run.append(piece)
    yield run


def _part(run: Sequence[Piece], titles: set[str]) -> Part | None:
    words = "".join(piece.text for piece in run).strip()
    return Part(tuple(run), words.rstrip(".: ") in titles or words in titles) if words else None


def _breaks(text: str) -> Iterator[int]:
    """Ends of blank lines, and where an item of a list begins."""
    yield from (match.end() for match in BREAK.finditer(text))


def _around_headings(text: str, sections: Iterable[Section]) -> Iterator[int]:
    """Where a section's heading begins and ends, also where it stands in running text."""
    for section in sections:
        at = text.rfind(section.title, 0, section.start) if section.title else -1
        if at >= 0:
            yield from (at, section.start)


def _outside(ordered: Sequence[Shown], places: set[int]) -> set[int]:
    """The places that lie inside no claim's words."""
    starts = [claim.start for claim in ordered]
    reach, ends = 0, []
    for claim in ordered:
        reach = max(reach, claim.end)
        ends.append(reach)
    before = ((place, bisect_right(starts, place - 1)) for place in places)
    return {place for place, count in before if not count or ends[count - 1] <= place}
