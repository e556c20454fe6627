"""The placement: which tier the country is on, from the heading, else from the first paragraph."""

import re

from .drafts import Draft

HEADED = re.compile(
    r"^[^\n]{0,80}?(?:[(\[:,–-] ?\(?|\n+|\A|(?<=[A-Z]{3}) (?=TIER))"
    r"(?P<tier>(?:TIER|Tier) (?P<number>[123])(?P<list>,? ?[(–-]? ?(?:WATCH ?LIST"
    r"|Watch List|WL))?|(?:SPECIAL CASE|Special Case)[^\n]{0,30})[)\]]?",
    re.MULTILINE,
)
PLACED = re.compile(
    r"\b(?:remained on|was upgraded to|was downgraded to|upgraded to|downgraded to|placed on|is placed on|kept on"
    r"|remains on|on|in|is a|from Tier [123](?: Watch List)? to)"
    r" (?P<tier>Tier (?P<number>[123])(?P<list> Watch List)?)\b|(?P<special>\bSpecial Case\b)",
    re.IGNORECASE,
)


def tier_in(text: str, report: int) -> list[Draft]:
    """Read the placement; `report` is the report's own year."""
    head = HEADED.search(text, 0, 400)
    match = head or PLACED.search(text, 0, 3000)
    if not match:
        return []
    value = match["number"] + ("WL" if match["list"] else "") if match["number"] else "special"
    start = 0 if head and "\n" not in match.group().strip() else match.start()
    return [
        Draft("tier", value, "tier", "exact", start, match.end(), year=report, form="heading" if head else "placed")
    ]
