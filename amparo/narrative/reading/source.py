"""The text as given and the text as read: damage repaired, every character still traceable to where it stood."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from .columns import Span, has_lost_its_pages, reading_order

LONGEST = 400_000  # characters; the longest narrative has some 60,000, and what comes after is not one

# One character for one: offsets do not move.
PLAIN = {"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " "}
PLAIN |= {"\r\n": " \n", "\r": "\n", "\v": "\n", "\u2028": "\n", "\u2029": "\n"}
LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}

# Signs before the lines of a quoted mail, and an empty line within a sentence, as in text that is spaced out.
QUOTED = re.compile(r"^ *>[> ]*", re.MULTILINE)
FILLED = re.compile(r"^ *[^ \n]", re.MULTILINE)
LINE_END = r"\n(?:(?<=[a-z,;]\n)|(?<=[a-z,;] \n))"
SPACED_OUT, CLOSE = re.compile(rf"{LINE_END} *\n *[a-z]"), re.compile(rf"{LINE_END} *[a-z]")
GAP = re.compile(r"\n((?: *\n)+)")
FEWEST = 3  # lines that show how a text is spaced

# What is cut: spaces doubled, soft hyphens and signs without width, the break of a word at a line's end, page heads and
# numbers. Ligatures are spelled out; a space that was lost after a number or a bracket is put back.
# Every alternative begins with the sign that it cuts, so that the engine may skip to the next such sign.
DAMAGE = re.compile(
    " (?:(?<=[ \n] )|(?=\n)|(?= )(?<!  ) {1,40}(?=\n))|\u00ad(?: ?\n)?|[\ufeff\x00\u200b-\u200d\u2060]"
    "|-(?<=[a-z]-) ?\n(?=[a-z])|[\ufb00-\ufb04]|[\\d)](?=[a-z]{4})"
    r"|\n(?:\d{1,3}|[Pp]age \d{1,3}|(?:\d{4} )?TRAFFICKING IN PERSONS REPORT(?: \d{4})?)(?=\n)"
)

# Section heads in small letters, as reports of different years have them.
HEADS = (
    r"Prosecution(?: of Traffickers)?|Law Enforcement(?: Efforts)?"
    r"|Protection(?: (?:of|for|and Assistance (?:of|to|for)) (?:Trafficking )?Victims)?"
    r"|(?:Victim )?Assistance(?: to Victims)?"
    r"|Prevention(?: of Trafficking)?|(?:Efforts to [Rr]educe|Reduc(?:e|ing)) [Dd]emand(?: for [\w ]{1,40})?"
    r"|Trafficking Profile|Scope and Magnitude|Government Efforts"
)
HEADING = re.compile(
    rf"(?:PROSECUTION|PROTECTION|PREVENTION|TRAFFICKING PROFILE|GOVERNMENT EFFORTS|{HEADS}"
    r"|(?:PRIORITIZED )?RECOMMENDATIONS(?: FOR [^\n]{2,60})?|(?:Prioritized )?Recommendations(?: [Ff]or [^\n:;]{2,60})?"
    r"|(?:TIER|Tier) (?:[123]|One|Two|Three|ONE|TWO|THREE)(?: (?:WATCH LIST|Watch List))?(?![.:])"
    r"|[A-Z][^\n]{1,60}[:(] ?\(?(?:TIER|Tier) [1-3OT][^\n]{0,25})[.:]?"
)


@dataclass(frozen=True)
class Source:
    """A text as read (`clean`) with the way back to the text as given; `cuts` are (position, shift), rising.

    `lines` are (position in the reading order, start, end in the text as given) of the lines of a text in two columns,
    none for a text in one.
    """

    raw: str
    clean: str
    cuts: tuple[tuple[int, int], ...]
    lines: tuple[tuple[int, int, int], ...] = ()
    doubtful: bool = False  # two columns of which nobody can say which follows which

    def raw_span(self, start: int, end: int) -> Span:
        """Give the span in the text as given for a non-empty span of the clean text, with all its lines."""
        pieces = self.raw_pieces(start, end)
        return min(first for first, _ in pieces), max(last for _, last in pieces)

    def raw_pieces(self, start: int, end: int) -> list[Span]:
        """Give the spans in the text as given for a non-empty span of the clean text: more than one where another
        column's words stand between them."""
        first, last = self._uncut(start), self._uncut(end - 1) + 1
        if not self.lines:
            return [(first, last)]
        found: list[Span] = []
        for at, begins, ends in self.lines[self._line_of(first) : self._line_of(last - 1) + 1]:
            piece = begins + max(first - at, 0), max(begins + max(first - at, 0), min(ends, begins + last - at))
            if found and self._is_empty(found[-1][1], piece[0]):
                found[-1] = found[-1][0], piece[1]
            else:
                found.append(piece)
        return [piece for piece in found if not self._is_empty(*piece)] or found[:1]

    def _is_empty(self, start: int, end: int) -> bool:
        return start <= end and not self.raw[start:end].strip()

    def _uncut(self, at: int) -> int:
        place = bisect_right(self.cuts, (at, len(self.raw) + 1))
        return at + (self.cuts[place - 1][1] if place else 0)

    def _line_of(self, at: int) -> int:
        return bisect_right(self.lines, (at, len(self.raw) + 1, 0)) - 1


def mend(raw: str) -> Source:
    """Read through what copying, printing and scanning do to a text; nothing that it says is changed."""
    plain = raw
    for odd, simple in PLAIN.items():
        plain = plain.replace(odd, simple)
    plain = single_spaced(unquoted(plain))
    ordered, lines = unfolded(plain)
    pieces, cuts, taken, length = [], [], 0, 0
    for spot in DAMAGE.finditer(ordered):
        sign = spot.group()
        spelled = LIGATURES.get(sign, f"{sign} " if sign.isdigit() or sign == ")" else "")
        pieces += [ordered[taken : spot.start()], spelled]
        length += spot.start() - taken + len(spelled)
        taken = spot.end()
        cuts.append((length, taken - length))
    pieces.append(ordered[taken:])
    return Source(raw, join_lines("".join(pieces)), tuple(cuts), lines, bool(lines) and has_lost_its_pages(plain))


def unquoted(text: str) -> str:
    """Blank out the signs before the lines of a quoted mail, one space for each."""
    quoted = len(QUOTED.findall(text)) if ">" in text else 0
    if quoted < FEWEST or quoted < len(FILLED.findall(text)) / 2:
        return text
    return QUOTED.sub(lambda sign: " " * len(sign.group()), text)


def single_spaced(text: str) -> str:
    """Blank out the empty line between every two lines of a text that is spaced out, one sign for one."""
    empty = len(SPACED_OUT.findall(text))
    if empty < FEWEST or empty < len(CLOSE.findall(text)):
        return text
    return GAP.sub(r" \1", text)


def unfolded(text: str) -> tuple[str, tuple[tuple[int, int, int], ...]]:
    """Put the columns of a text one after the other; every line keeps where it stood."""
    spans = reading_order(text)
    text = text.replace("\f", "\n")
    if not spans:
        return text, ()
    lines, at = [], 0
    for start, end in spans:
        lines.append((at, start, end))
        at += end - start + 1
    return "".join(text[start:end] + "\n" for start, end in spans), tuple(lines)


def join_lines(text: str) -> str:
    """Turn the line ends inside a paragraph into spaces, one character for one; headings keep their lines."""
    lines = text.split("\n")
    joined = [lines[0]]
    for before, line in pairwise(lines):
        apart = not before.strip() or not line.strip() or is_heading(before) or is_heading(line)
        joined += ["\n" if apart else " ", line]
    return "".join(joined)


def is_heading(line: str) -> bool:
    """Say whether a line is a heading of the report's scheme."""
    return len(line) < 120 and HEADING.fullmatch(line.strip()) is not None
