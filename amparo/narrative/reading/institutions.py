"""Institutions that a narrative names: coordinating bodies, hotlines, referral mechanisms, shelters, laws."""

import re

from .led import led
from .model import Institution

# The word that gives the kind away; what belongs to the name is looked for on both sides of it.
KEYWORD = led(
    r"\b(?:(?P<body>task forces?|[Cc]ommittee|working group|national (?:coordinator|rapporteur)|Task Force"
    r"|Commission|Council"
    r"|Working Group|Secretariat|Rapporteur)|(?P<hotline>(?:hot|help)lines?)"
    r"|(?P<referral_mechanism>[Rr]eferral [Mm]echanism|NRM)"
    r"|(?P<shelter>shelters?|safe houses?|crisis (?:centers?|rooms?))"
    r"|(?P<law>[Aa]rticles? \d[\w.-]*\b|Law (?:[Nn]o\. ?)?\d[\w./-]*|[Dd]ecree (?:[Nn]umber |[Nn]o\. ?)?\d[\w./-]*"
    r"|(?:Act|Law|Code|Proclamation)(?! (?:[Nn]o\. ?)?\d)|(?<=trafficking )(?:law|act)))\b"
)
CAPITALS = re.compile(r"(?:(?:\d{4} )?[A-Z][\w'&-]*,? (?:(?:and|of|for|the|on|to|against|in|with) )*){1,9}$")
SMALL = {
    "body": re.compile(
        r"(?:(?:national|anti-trafficking|inter-?(?:agency|ministerial|departmental|institutional)|coordinating"
        r"|steering) )+$",
        re.I,
    ),
    "hotline": re.compile(r"(?:[\w'-]+ ){1,3}$"),
    "shelter": re.compile(r"(?:[\w'-]+ ){1,3}$"),
    "referral mechanism": re.compile(r"(?:national )$", re.I),
    "law": re.compile(r"(?:\d{4} )?(?:[\w-]+-)?trafficking $|[Pp]residential $", re.I),
}
AFTER = {
    "body": re.compile(r" (?:for|on|against|to) (?:the )?[A-Z][\w' -]{2,60}?(?=[,.;)]|$)| on trafficking"),
    "law": re.compile(
        r"(?:(?:, and |, | and | or )\d[\w.-]*)*(?: of (?:the |[A-Z]\w+'s )?(?:[\w'-]+ ){0,5}?(?:[Cc]ode|[Ll]aw"
        r"|[Aa]ct)\b)?(?: of \d{4})?"
    ),
}
# Small words that do not belong to a name; what stands before the last of them does not either.
FILLER = re.compile(
    r".*\b(?:the|a|an|and|of|in|to|for|with|its|this|that|these|two|three|four|five|by|at|no|one|other|only|from"
    r"|any|on|or|as|was|were|had|both"
    r"|such|most|some|provided|supported|operated|funded|existing|available) ",
    re.IGNORECASE,
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def institutions_of(text: str) -> list[Institution]:
    """List the institutions named in a text, each once, where it is named first."""
    found: dict[tuple[str, str], Institution] = {}
    for match in KEYWORD.finditer(text):
        kind = (match.lastgroup or "").replace("_", " ")
        start, end = name_span(text, kind, match.start(), match.end())
        name = text[start:end]
        if " " in name or name == "NRM" or name[0].isupper():
            found.setdefault((kind, name.lower()), institution(kind, name, start))
    return list(found.values())


def name_span(text: str, kind: str, start: int, end: int) -> tuple[int, int]:
    """Find where a name begins and ends around its keyword; small words in front do not belong to it."""
    before = text[max(0, start - 90) : start]
    capitals, small = CAPITALS.search(before), SMALL[kind].search(before)
    begin = start
    if capitals:
        begin = start - len(capitals.group().removeprefix("The "))
    elif small:
        filler = FILLER.match(small.group())
        begin = start - len(small.group()) + (filler.end() if filler else 0)
    tail = AFTER[kind].match(text, end) if kind in AFTER else None
    return begin, tail.end() if tail else end


def institution(kind: str, name: str, start: int) -> Institution:
    """Make an institution; a law with the articles and the year that its name gives."""
    year = YEAR.search(name)
    listed = re.split(r" of ", name)[0]
    articles = re.findall(r"\d[\w.-]*", listed) if name.lower().startswith("article") else []
    numbers = tuple(number.rstrip(".-") for number in articles)
    return Institution(kind, name, start, start + len(name), numbers, int(year.group()) if year else None)
