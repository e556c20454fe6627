"""The placement: which tier the country is on, from the heading, else from the first paragraph."""

import re

from .drafts import Draft
from .titles import NUMBER, titles_in

HEAD = 20_000  # characters; no menu is longer
NUMBERS = {"one": "1", "two": "2", "three": "3", "i": "1", "ii": "2", "iii": "3"}
HEADED = re.compile(
    r"^[^\n]{0,80}?(?:[(\[:,–-] ?\(?|\n+|\A|(?<=[A-Z]{3}) (?=TIER))"
    rf"(?P<tier>(?:TIER|Tier) (?P<number>{NUMBER})\b(?P<list>,? ?[(–-]? ?(?:SPECIAL |Special )?(?:WATCH ?LIST"
    r"|Watch List|WL))?|(?:SPECIAL CASE|Special Case)[^\n]{0,30})[)\]]?",
    re.MULTILINE,
)
PLACED = re.compile(
    r"\b(?:remained on|was upgraded to|was downgraded to|upgraded to|downgraded to|placed on|is placed on|kept on"
    rf"|remains on|on|in|is a|from Tier (?:{NUMBER})(?: Watch List)? to)"
    rf" (?:the )?(?P<tier>Tier (?P<number>{NUMBER})(?P<list> Watch List)?)\b|(?P<special>\bSpecial Case\b)",
    re.IGNORECASE,
)


def tier_in(text: str, report: int) -> list[Draft]:
    """Read the placement; `report` is the report's own year."""
    title = next(titles_in(text[:HEAD]), None)  # above it a menu may name other tiers
    head = HEADED.search(text, title.start(), title.end()) if title else None
    head = head or HEADED.search(text, 0, 400)
    match = head or PLACED.search(text, 0, 3000)
    if not match:
        return []
    number = (match["number"] or "").lower()
    value = NUMBERS.get(number, number) + ("WL" if match["list"] else "") if number else "special"
    start = 0 if head and not title and "\n" not in match.group().strip() else match.start()
    return [
        Draft("tier", value, "tier", "exact", start, match.end(), year=report, form="heading" if head else "placed")
    ]
