"""Who is trafficked from where, through where, to where: countries with their part and ISO 3166 code."""

import re
from functools import cache

from .model import Flow
from .nationalities import REGIONS, any_of, by_adjective, nationality, peoples

ALIASES = {
    "Burma": "MM",
    "South Korea": "KR",
    "North Korea": "KP",
    "Republic of Korea": "KR",
    "UK": "GB",
    "United States": "US",
    "United States of America": "US",
    "Czech Republic": "CZ",
    "Macedonia": "MK",
    "Swaziland": "SZ",
    "Cote d'Ivoire": "CI",
    "Ivory Coast": "CI",
    "Democratic Republic of the Congo": "CD",
    "Republic of the Congo": "CG",
    "DRC": "CD",
    "Cabo Verde": "CV",
    "Hong Kong": "HK",
    "Macau": "MO",
    "Timor-Leste": "TL",
    "Turkey": "TR",
    "The Gambia": "GM",
    "The Bahamas": "BS",
    "UAE": "AE",
    "DPRK": "KP",
    "Democratic People's Republic of Korea": "KP",
    "Bosnia and Herzegovina": "BA",
    "Trinidad and Tobago": "TT",
    "Curacao": "CW",
    "St. Lucia": "LC",
    "St. Maarten": "SX",
    "St. Vincent and the Grenadines": "VC",
    "Antigua and Barbuda": "AG",
    "Saint Lucia": "LC",
    "Sao Tome and Principe": "ST",
    "Kyrgyz Republic": "KG",
    "Congo": "CG",
    "Brunei": "BN",
}


@cache
def codes() -> dict[str, str]:
    """Give the ISO code of every country by its English names."""
    from babel import Locale

    territories = Locale("en").territories
    known = {
        name: code
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ")
    }
    return known | ALIASES


@cache
def names() -> dict[str, str]:
    """Give the English name of every country by its ISO code."""
    return {code: name for name, code in reversed(codes().items())}


@cache
def countries() -> re.Pattern[str]:
    """Give the pattern that finds any country's name, the longest first."""
    return re.compile(rf"\b(?=[A-Z])(?:{any_of(codes())})\b")


@cache
def places() -> re.Pattern[str]:
    """Give the pattern that finds any country's or region's name."""
    return re.compile(rf"(?:{countries().pattern})|\b(?=[A-Z]|sub-S)(?<!South )(?:{REGIONS})\b")


@cache
def headed() -> dict[str, str]:
    """Give the ISO code of every country by its name in small letters, as a heading's capitals come to."""
    return {name.lower(): code for name, code in codes().items()}


def country_of(heading: str) -> str:
    """Give the ISO code of the country that a heading names ("KOREA, REPUBLIC OF: TIER 1"); empty if none."""
    line = heading.strip().split("\n")[0]
    name = re.sub(r"special case: ?| ?[:(-]? ?\(?tier .*|[:()]", "", line.lower()).strip()
    last, _, first = name.partition(", ")
    for words in (f"{first} {last}", last, f"the {last}", last.removeprefix("the ")):
        if words.strip() in headed():
            return headed()[words.strip()]
    return ""


OWN = re.compile(
    r"\b(?:is|remains|was) (?P<roles>[\w, -]{0,90}?(?:source|transit|destination|origin)[\w, -]{0,40}?)\b(?:country"
    r"|territory|point|area)\b"
)
ROLE = re.compile(
    r"\b(?:(?P<source>from|nationals of|citizens of|including those from)|(?P<transit>through|via|transit(?:ing)?"
    r"|en route)"
    r"|(?P<destination>to|in|into|towards?|reach(?:ing)?|abroad|throughout|across|destined for"
    r"|destinations? (?:include|are)))\b"
)
MOVED = re.compile(
    r"traffick|exploit|forced|victim|prostitut|labor|servitude|subject|migrat|recruit|lured|travel"
    r"|\b(?:brought|sold|transported|smuggled)\b|\bbeg(?:ging|gars)?\b",
    re.IGNORECASE,
)


def flows_of(text: str, start: int, end: int) -> list[Flow]:
    """Read the flows that a passage tells of, each country or region and part once."""
    found: dict[tuple[str, str], Flow] = {}
    for place in re.finditer(r"[^.!?\n]+(?:\.(?=\S)[^.!?\n]*)*", text[start:end]):
        sentence, at = place.group(), start + place.start()
        if MOVED.search(sentence):
            for flow in [*own_roles(sentence, at), *named_roles(sentence, at), *of_peoples(sentence, at)]:
                found.setdefault((flow.code or flow.country, flow.role), flow)
    return list(found.values())


def own_roles(sentence: str, at: int) -> list[Flow]:
    """Read the parts that a country is said to play itself: "is a source and destination country"."""
    own = OWN.search(sentence)
    named = countries().search(sentence, 0, own.start()) if own else None
    if not own or not named:
        return []
    roles = re.findall(r"source|origin|transit|destination", own["roles"])
    span = (at + named.start(), at + named.end())
    return [
        Flow(named.group(), codes()[named.group()], "source" if role == "origin" else role, *span) for role in roles
    ]


def named_roles(sentence: str, at: int) -> list[Flow]:
    """Read the part of every other country or region named, by the last word of direction before it."""
    first = OWN.search(sentence)
    named = list(places().finditer(sentence, first.end() if first else 0))
    words = list(ROLE.finditer(sentence, 0, named[-1].start())) if named else []
    found = []
    for place in named:
        role = next((word.lastgroup for word in reversed(words) if word.end() <= place.start()), None)
        if role:
            code = codes().get(place.group(), "")
            found.append(Flow(place.group(), code, role, at + place.start(), at + place.end()))
    return found


# Who buys, marries or employs others: "forced marriages to Chinese men", "for Thai citizens".
OTHER_SIDE = re.compile(r"\b(?:to|by|for|with) (?:[a-z]+ )?$")


def of_peoples(sentence: str, at: int) -> list[Flow]:
    """Read where people come from who are told by their nationality."""
    found = []
    for people in peoples().finditer(sentence):
        if not OTHER_SIDE.search(sentence, 0, people.start()):
            for each in nationality().finditer(sentence, people.start(), people.end("row")):
                code = by_adjective()[each.group()]
                found.append(Flow(names()[code], code, "source", at + each.start(), at + each.end()))
    return found
