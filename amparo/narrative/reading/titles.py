"""The headings of narratives: a country and its tier on a line of their own, with the narrative after them."""

import re
from collections.abc import Iterator

from .layout import PLACES, opens

NUMBER = r"[123]|One|Two|Three|ONE|TWO|THREE|I{1,3}"
# "ARCADIA: TIER 2", "Arcadia (Tier 2 Watch List)", "SPECIAL CASE: ARCADIA", on a line of its own.
TITLE = re.compile(
    r"^[ \u00a0\t*#]*(?:(?P<country>[^\W\d_][^\n:;(\d]{1,60}?)(?::| ?[–—-]| ?[(\[]) ?[(\[]?(?:TIER|Tier)"
    rf" (?:{NUMBER})(?:,? ?[(–-]? ?(?:WATCH LIST|Watch List))?[)\]]?"
    r"|(?:SPECIAL CASE|Special Case): (?P<special>[^\n:]{2,60}?))[ \u00a0\t*#]*$",
    re.MULTILINE,
)
OPENING = re.compile(
    r"minimum standards|(?:source|destination|transit) (?:country|point|,|and)|traffick\w+ (?:in|to|for)"
)


def titles_in(text: str) -> Iterator[re.Match[str]]:
    """Find the headings that a narrative follows, in order; an entry of a menu has none after it."""
    heads = list(TITLE.finditer(text))
    ends = [*(head.start() for head in heads), len(text)][1:]
    return (head for head, end in zip(heads, ends, strict=False) if narrates(text, head.end(), end))


def narrates(text: str, start: int, end: int) -> bool:
    """Say whether a section or an opening sentence follows a heading."""
    if OPENING.search(text, start, end):
        return True
    return any(opens(text, place.start()) for place in PLACES.finditer(text, start, end))
