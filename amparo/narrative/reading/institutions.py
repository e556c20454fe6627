"""Institutions that a narrative names as the country's own: bodies, hotlines, referral mechanisms, shelters, laws."""

import re
from collections.abc import Sequence

from .led import led
from .model import Institution, Section
from .years import MONTH

# The word that gives the kind away; what belongs to the name is looked for on both sides of it.
KEYWORD = led(
    r"\b(?:(?P<body>task forces?|[Cc]ommittee|working group|[Nn]ational [Cc]oordinator|national rapporteur|Task Force"
    r"|[Cc]ommission|[Cc]ouncil"
    r"|Working Group|Secretariat|Rapporteur)|(?P<hotline>(?:hot|help)lines?)"
    r"|(?P<referral_mechanism>[Rr]eferral [Mm]echanism|NRM)"
    r"|(?P<shelter>shelters?|safe houses?|crisis (?:centers?|rooms?))"
    r"|(?P<law>(?:[Aa]rticle|[Ss]ection)s? \d[\w.-]*\b|Law (?:[Nn]o\. ?)?\d[\w./-]*"
    r"|[Dd]ecree (?:[Nn]umber |[Nn]o\. ?)?\d[\w./-]*"
    r"|(?:Act|Law|Code|Proclamation)(?! (?:[Nn]o\. ?)?\d)|(?<=trafficking )(?:law|act)))\b"
)
CAPITALS = re.compile(
    r"(?:(?:\d{4} )?[A-Z][\w'&-]*,? (?:(?:and|of|for|the|on|to|against|in|with) )*){1,9}"
    r"(?:\([A-Z][a-z][\w ,-]*\) )?$"  # "Trafficking in Persons (Prevention) Act"; not initials
)
# "In June 2017, the", "Under the": what opens a sentence belongs to no name.
OPENING = re.compile(
    rf"(?:(?:The|In|On|During|Since|By|Under|At|After|For|With|Through|While|Although|As|When|If|Its|An?|This|Also"
    rf"|However|Additionally|According|Pursuant|Of|To|From|Both|Between|Unlike|Despite|Per|Because|Two|Three|Some|Several|Most"
    rf"|Amend|Enact|Pass|Revise|Enforce|Implement"
    rf"|(?:{MONTH})(?:,? \d{{4}})?|\d{{4}}(?=,)),?"
    r" (?:(?:and|of|for|the|on|to|in|with) )*)+"
)
# What a service is said to be; other words before it are of the sentence ("victims who declined shelter").
KIND_OF = re.compile(
    r"(?:(?:[A-Z]{2,}s?|[\w]+-[\w-]+|\d[\d/-]*|[a-z]+(?:'s|s')|government|state|police|private|public|victims?|child"
    r"|women|male|female|youth|trafficking|human|emergency|temporary|transit|transitional|national|regional|local"
    r"|municipal|provincial|domestic|violence|crisis|specialized|telephone|phone|free|information|labor|migrants?"
    r"|worker|workers|ministry|residential|protection|protective|rehabilitation|reception|night|homeless|secure|abuse"
    r"|assistance|complaints?|consular|crime|reporting) )+$"
)
SMALL = {
    "body": re.compile(
        r"(?:(?:national|anti-trafficking|inter-?(?:agency|ministerial|departmental|institutional)|coordinating"
        r"|steering) )+$",
        re.I,
    ),
    "hotline": KIND_OF,
    "shelter": KIND_OF,
    "referral mechanism": re.compile(r"(?:national )$", re.I),
    "law": re.compile(r"(?:\d{4} )?(?:[\w-]+-)?trafficking $|[Pp]residential $", re.I),
}
NAMED_FOR = r"(?:the )?[A-Z][\w'-]+(?: (?:(?:and|of|for|in|on|against|the|to) )*[A-Z][\w'-]+)*"
AFTER = {
    "body": re.compile(
        rf" (?:for|on|against|to) {NAMED_FOR}|(?: to combat| against| on| for)(?: human)? trafficking(?: in persons)?\b"
    ),
    "law": re.compile(r"(?: of (?:the |[A-Z]\w+'s )?(?:[\w'-]+ ){0,5}?(?:[Cc]ode|[Ll]aw|[Aa]ct)\b)?(?: of \d{4})?"),
}
ARTICLE = re.compile(r"\b(?:article|section)s? (?=\d)", re.IGNORECASE)
MORE_ARTICLES = re.compile(r"(?:(?:, and |, | and | or )\d[\w.-]*)*")
# Bodies of others: of several states, or of another one.
OTHERS = re.compile(
    r"\b(?:UN|U\.N\.|United Nations|UNSC|UNHCR|UNICEF|ILO|IOM|GRETA|OSCE|EU|European|Europe|African Union|ASEAN|ECOWAS"
    r"|CARICOM|OAS|Inter-American|International|Nordic|Commonwealth of Independent|U\.S\.|United States|foreign)\b"
)
ABROAD = re.compile(r" of Europe\b")
# Not there: "did not operate any", "no", "lacked", "plans to open".
MISSING = re.compile(
    r"\b(?:not (?:yet )?(?:have|operate|provide|fund|offer|establish|create|open|run|maintain|adopt|finalize|develop"
    r"|implement|launch) |no |lack(?:ed|s|ing)? |without |absence of |plan(?:s|ned|ning)? (?:to \w+ )?|never \w+ )"
    r"(?:an? |any |the |its |for )?(?:[\w'-]+ ){0,3}$"
)
# Shelter as such, not a house: "provided temporary shelter".
ONE = re.compile(r"\b(?:an?|the|its|one|another|each|this|that|their|every|own|[A-Z]\w+'s) (?:[\w'-]+ ){0,3}$")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def institutions_of(text: str, sections: Sequence[Section] = ()) -> list[Institution]:
    """List the country's institutions that a text names, each once; what is only recommended is not there yet."""
    found: list[Institution] = []
    asked = [(each.start, each.end) for each in sections if each.kind == "recommendations"]
    for match in KEYWORD.finditer(text):
        kind = (match.lastgroup or "").replace("_", " ")
        start, end = name_span(text, kind, match.start(), match.end())
        if kind != "law" and any(begin <= start < stop for begin, stop in asked):
            continue
        if is_own(text, kind, start, end):
            add(found, institution(kind, text[start:end], start))
    return found


def is_own(text: str, kind: str, start: int, end: int) -> bool:
    """Say whether words name an institution that the country itself has."""
    name, before = text[start:end], text[max(0, start - 60) : start]
    if " " not in name and name != "NRM":
        return False
    if OTHERS.search(name) or OTHERS.search(before[-12:]) or ABROAD.match(text, end):
        return False
    if kind == "law":
        return True
    if kind == "shelter" and name.endswith(("shelter", "safe house")) and not ONE.search(before):
        return False
    return not MISSING.search(before)


def add(found: list[Institution], new: Institution) -> None:
    """Add an institution, unless it is one of those found; of two names of one, the fuller one stands."""
    told = {number for each in found for number in each.articles}
    if new.articles and " of " not in new.name and told.issuperset(new.articles):
        return
    for place, old in enumerate(found):
        if is_same(old, new):
            if len(plain(new)) > len(plain(old)):
                found[place] = new
            return
    found.append(new)


def is_same(one: Institution, other: Institution) -> bool:
    """Say whether two names are of one institution: the words of one are among the other's, or they have one number."""
    if one.kind != other.kind or bool(one.articles) != bool(other.articles):
        return False
    longer, shorter = sorted((f" {plain(one)} ", f" {plain(other)} "), key=len, reverse=True)
    return shorter in longer


NUMBERED = re.compile(r"(?:presidential )?(law|decree) (?:number |no\. ?)?(\d.*)")


def plain(each: Institution) -> str:
    """Give a name as it is compared: in small letters, in the singular, numbers without "No."."""
    name = each.name.lower().replace("-", " ").replace("trafficking act", "trafficking law")
    numbered = NUMBERED.fullmatch(name)
    return f"{numbered[1]} {numbered[2]}" if numbered else name.removesuffix("s")


def name_span(text: str, kind: str, start: int, end: int) -> tuple[int, int]:
    """Find where a name begins and ends around its keyword; words of the sentence do not belong to it."""
    before = text[max(0, start - 90) : start]
    capitals, small = CAPITALS.search(before), SMALL[kind].search(before)
    begin = start
    if capitals:
        opening = OPENING.match(capitals.group())
        begin = start - len(capitals.group()) + (opening.end() if opening else 0)
    if small and (not capitals or begin == start):
        begin = start - len(small.group())
    if ARTICLE.match(text, start):
        end = end_of(MORE_ARTICLES, text, end)
    return begin, end_of(AFTER[kind], text, end) if kind in AFTER else end


def end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Say where a pattern ends that may stand at a place."""
    match = pattern.match(text, at)
    return match.end() if match else at


def institution(kind: str, name: str, start: int) -> Institution:
    """Make an institution; a law with the articles and the year that its name gives."""
    year = YEAR.search(name)
    listed = ARTICLE.split(re.split(r" of ", name)[0], maxsplit=1)[1:]  # "section 14", "IPC section 14"
    articles = re.findall(r"\d[\w.-]*", listed[0]) if listed else []
    numbers = tuple(number.rstrip(".-") for number in articles)
    return Institution(kind, name, start, start + len(name), numbers, int(year.group()) if year else None)
