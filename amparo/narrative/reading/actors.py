"""Who did it: the government, an NGO, an international organisation, someone else."""

import re
from functools import lru_cache

ACTORS = re.compile(
    r"(?P<io>\b(?:IOM|UNHCR|UNICEF|UNODC|ILO|international organi[sz]ations?|the UN\b|INTERPOL|Red Cross))"
    r"|(?P<ngo>\b(?:NGOs?|non-?governmental organi[sz]ations?|civil society|charit(?:y|ies)|local organi[sz]ation"
    r"|faith-based|church|NGO-(?:run|operated|managed)|private(?:ly)? (?:run )?shelters?)\b)"
    r"|(?P<government>\b(?:governments?|authorities|police|officials?|minist(?:ry|ries|er)|courts?|prosecutors?"
    r"|attorney|law"
    r" enforcement|immigration|agency|department|inspectors?|state|parliament|commission|tribunal|judges?|embassy"
    r"|consulate)\b)",
    re.IGNORECASE,
)
BY = re.compile(r"(?:\bby|from)(?: an?| the)? (?P<who>[^,.;]{0,40})")
STATE_ONLY = ("investigations", "prosecutions", "convictions", "imprisoned", "sentence", "penalty", "officials")


@lru_cache(maxsize=1024)  # asked again for every pair of claims that might be the same
def actor_of(sentence: str, start: int, measure: str) -> str:
    """Name who acted: courts and law by their measure; else the one named last before the figure, or by it."""
    if measure == "tier":
        return "other"
    if measure.startswith(STATE_ONLY):
        return "government"
    by = BY.search(sentence, start)
    after = ACTORS.match(by["who"]) if by else None
    if after:
        return after.lastgroup or "unknown"
    subjects = [match.lastgroup for match in ACTORS.finditer(sentence, 0, start)]
    return subjects[0] if subjects and subjects[0] else "government" if measure == "funding" else "unknown"
