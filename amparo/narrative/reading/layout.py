"""The narrative's parts: heading, sections, sentences, recommendations."""

import re
from itertools import pairwise

from .led import led
from .model import Section
from .source import HEADS

# Headings in capitals may stand in running text where paragraph breaks were lost; others need a line of their own, or a
# sign after them ("Prosecution: The government ..."), or the first word of a sentence where a sentence ended before.
PLACES = led(
    r"(?P<title>\b(?:PROSECUTION|PROTECTION|PREVENTION|TRAFFICKING PROFILE|GOVERNMENT EFFORTS"
    r"|(?:PRIORITIZED )?RECOMMENDATIONS(?: FOR [A-Z][A-Z .,'()-]{1,60}(?=[:\n ]))?))(?:[.:]| ?[–—-])?"
    r"(?=\n| +[A-Z][a-z])"
    rf"|\n *(?P<line>{HEADS}|(?:Prioritized )?Recommendations(?: [Ff]or [^\n:;]{{2,60}})?)[.:]? *(?=\n|$)"
    rf"|(?<=\n)(?P<before_colon>{HEADS}):(?= *[A-Z])"
    r"|(?<=\n)(?:(?:With|In) (?:regard|respect) to|As (?:to|for|regards)|Regarding|Concerning|In the (?:area|field) of)"
    r" (?P<opening>(?:prosecution|protection|prevention)\b)(?: of victims)?,(?= )"
    r"|(?:(?<=\n)|(?<=[.!?] ))(?P<run_in>(?:Prosecution|Protection|Prevention)(?:[.:]| ?[–—]| -)?(?= ?[A-Z])"
    r"(?:(?<=[.:–—-])|(?= (?:The|In|During|Although|While|Despite|Over|As)\b))"
    r"|(?:Prioritized )?Recommendations(?: [Ff]or [A-Z][^\n:;]{1,60})?:(?= *[A-Z]))"
)
KINDS = (
    ("prosecution", "prosecution"),
    ("protection", "protection"),
    ("prevention", "prevention"),
    ("recommendations", "recommendation"),
    ("profile", "profile"),
    ("profile", "scope"),
    ("prosecution", "law enforcement"),
    ("protection", "assistance"),
    ("prevention", "demand"),
    ("efforts", "efforts"),
)
SENTENCE_END = re.compile(r"[.!?][\"')\]]{0,2}(?: +|\n+)(?=[A-Z\"'(€£$\d])|\.(?<=[a-z]{3}\.)(?=[A-Z][a-z ])|\n+")
ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|No|Nos|Art|vs|Sgt|Gen|Lt|Col|Jr|Inc|approx|U\.S|U\.N|U\.K)\.)$"
)


def sections_of(text: str) -> list[Section]:
    """Split the text into its sections; what stands before the first heading is the introduction."""
    found = [
        (place.start(), place.end(), place[place.lastgroup or "title"].rstrip(" .:–—-"))
        for place in PLACES.finditer(text)
    ]
    edges = [*found, (len(text), len(text), "")]
    parts = [Section("introduction", "", 0, edges[0][0])]
    for (_, start, title), (end, _, _) in pairwise(edges):
        parts.append(Section(kind_of(title), title.strip(), start, end))
    return [part for part in parts if text[part.start : part.end].strip()]


def opens(text: str, at: int) -> bool:
    """Say whether a heading can stand here: at the start of a line, or after the end of a sentence."""
    before = text[max(0, at - 4) : at].rstrip(" ")
    return not before or before[-1] in "\n.!?:"


def kind_of(title: str) -> str:
    """Name the place of a heading in the report's scheme."""
    lower = title.lower()
    return next(kind for kind, word in KINDS if word in lower)


Part = tuple[Section, list[tuple[int, int]]]


def parts_of(text: str) -> list[Part]:
    """Split a text into its sections, each with the spans of its sentences."""
    return [(section, sentences_of(text, section)) for section in sections_of(text)]


def sentences_of(text: str, section: Section) -> list[tuple[int, int]]:
    """Give the spans of a section's sentences, without the white space around them."""
    spans, start = [], section.start
    for end in SENTENCE_END.finditer(text, section.start, section.end):
        if ABBREVIATION.search(text, max(start, end.start() - 6), end.start() + 1):
            continue
        spans.append((start, end.start() + len(end.group().rstrip())))
        start = end.end()
    spans.append((start, section.end))
    return [span for span in (trimmed(text, *each) for each in spans) if span[0] < span[1]]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Take the white space off both ends of a span."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return start + left, start + max(left, len(piece.rstrip()))


def recommendations_of(text: str, sections: list[Section]) -> list[str]:
    """List the recommendations: each asks for one thing and ends at a semicolon or at the end of its sentence."""
    asked = []
    for part in sections:
        if part.kind == "recommendations":
            pieces = re.split(r"; (?:and )?|\n+ *[•*-]? *|\.(?:\s+|$)", text[part.start : part.end])
            asked += [piece.strip(" .;•*-") for piece in pieces]
    return [piece for piece in asked if len(piece) > 10]
