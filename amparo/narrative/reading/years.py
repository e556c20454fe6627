"""The years that a sentence names, and which figure each belongs to."""

import re
from dataclasses import dataclass

from .led import led

MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
MONTHS = MONTH.split("|")
YEAR = r"(?:19|20)\d\d"
SPAN = led(
    rf"\b(?:[Ff]rom|[Bb]etween|[Ii]n) (?:{MONTH}) (?:to|and|through|until) (?:{MONTH}) (?P<months>{YEAR})\b"
    rf"|(?P<range>\b(?:[Ff]rom|[Bb]etween|[Ss]ince|over|after|[Aa]s of|in the last"
    rf"|in the past)(?: the)? (?:(?:{MONTH})(?: \d{{1,2}},)? )?(?P<from>{YEAR})"
    rf"(?:(?: (?:to|and|through|until) (?:(?:{MONTH}) )?|[-–])(?P<to>{YEAR}))?)"
    rf"|(?P<fiscal>\b{YEAR}(?:[-–/](?:{YEAR}|\d\d)\b)(?! (?:[\w-]+ ){{0,7}}(?:plan|strategy|strategies|program"
    rf"|action|NAP|policy)))"
    rf"|\b(?:[Ii]n|[Dd]uring|for|by|and|or|both|to|(?<=amount |number )as"
    r"|through|until|end of|half of|quarters? of|year|years|FY|early|late"
    rf"|mid|throughout|{MONTH}"
    rf"|(?:{MONTH}) \d{{1,2}},),? ?(?P<year>{YEAR})\b(?! (?:\w+ )?(?:[Ll]aw|[Aa]ct|[Pp]enal|[Cc]ode|[Dd]ecree|UN"
    rf"|[Pp]rotocol))"
    rf"|\b(?:[Ii]n|[Dd]uring|[Oo]ver) the (?:first|second|third|fourth|last|final|latter|early) (?:\w+ )?"
    rf"(?:half|part|quarters?|months|weeks) of (?P<part>{YEAR})\b"
    r"|(?P<years>\b(?:[Ii]n|[Oo]ver|[Dd]uring) the (?:last|past) (?:\w+ )?years\b)"
    r"|(?P<before>\b(?:(?:the|its) )?(?:previous|prior|preceding|last|previous calendar) (?:reporting |calendar "
    r"|fiscal )?(?:period|year|cycle|timeframe)s?"
    r"(?: reporting period)?\b|\bthe year before\b|\b(?:a|one) year (?:earlier|before|previously)(?=[.,;)]|$)"
    r"|\bin previous years\b)"
    rf"|(?<=\d )of (?P<of>{YEAR})\b"
    rf"|\b(?P<budget>{YEAR})(?= (?:[\w-]+ ){{0,2}}budget\b)"
    rf"|(?<=\d{{4}}, )(?P<listed>{YEAR})(?=, and {YEAR})"
    rf"|(?P<bare>\b{YEAR}\b(?= (?:reporting|figures?|total)|\)))"
)


# The groups of a single year.
SINGLE = ("months", "year", "part", "bare", "budget", "of", "fiscal", "listed")
# What every one of these holds; without it there is no need to look closer.
NAMED = re.compile(r"(?:19|20)\d\d|previous|prior|preceding|last|past|year (?:before|earlier|previously)")


AS_IN = re.compile(
    r"\b(?:[Aa]s|initiated|opened|begun|started|that (?:began|commenced)(?: in)?"
    r"|identified|enacted|amended|adopted|passed|launched|established"
    r"|signed|dating|dating back|(?:fewer|less|more|lower|higher) than) $"
)
ONLY_FROM = re.compile(rf"[Ff]rom(?: the)? {YEAR}")  # "prosecutions from 2015": when they began
FIRST = re.compile(r"\b(?:first|last|only|previous)\b[^.;]{0,60}$")
ORIGIN = re.compile(
    r"\b(?:identified|identified in|identified during|similar to|as in|like|unlike|from|initiated in|begun in"
    r"|(?:started|initiated|begun|opened|ongoing|continuing|pending|carried over)"
    r" (?:in|during|from)|since|over|on|than in|carried over from)(?: an?)? $",
    re.IGNORECASE,
)


# Beside another year, last year is the one before: "up from 20 last year", "; last year it convicted nine".
IN_CONTRAST = re.compile(
    r"\b(?:compar(?:ed|ison)|than|versus|same|similar|(?:in|de)crease[sd]?|(?:up|down|rose|risen|fell|fallen|dropped"
    r"|declined?|rise|drop) from)\b|\([^)]*$|(?:[;,] (?:while |but |and )?|\bwhile )$"
)
WHEN = (", when", " when")  # "the previous year, when ...": what follows a year is then about it
ENDING = re.compile(r"\b(?:until|through|as of) ", re.IGNORECASE)
OPENING = 12  # characters: a year that stands before them opens its sentence


@dataclass(frozen=True)
class YearMention:
    """A year that a sentence names: `year` None for a span of years; `before` for `the previous year`."""

    start: int
    end: int
    year: int | None
    origin: bool = False  # "cases from the previous year": where they come from, not when the act was
    over: bool = False  # a span that ended before the year reported on


def years_of(sentence: str, reported: int) -> list[YearMention]:
    """Find the years named in a sentence; `reported` is the year that the narrative reports on."""
    found: list[YearMention] = []
    if not NAMED.search(sentence):
        return found
    for match in SPAN.finditer(sentence):
        over = False
        if match["years"]:
            year: int | None = None
        elif match["before"]:
            if match.group() == "last year" and not IN_CONTRAST.search(
                sentence[max(0, match.start() - 80) : match.start()]
            ):
                continue  # "the hotline received 300 calls last year": the year reported on
            year = reported - 1
        elif match["range"]:
            if match["range"].lower().startswith("since") and FIRST.search(sentence[: match.start()]):
                continue
            year = range_year(match, reported)
            year = reported if year == reported + 1 and only_ends(sentence, match) else year
            over = match["to"] is not None and int(match["to"]) < reported
        else:
            digits = next(match[name] for name in SINGLE if match[name])
            year = int(digits[:4])
            if year == reported + 1 and only_ends(sentence, match):
                year = reported
        found.append(YearMention(match.start(), match.end(), year, is_origin(sentence, match), over))
    return found


def only_ends(sentence: str, match: re.Match[str]) -> bool:
    """Say whether a count only ends in a year: "until February 2003", "from April until February 2003"."""
    months = [MONTHS.index(each) for each in re.findall(MONTH, match.group())]
    if len(months) > 1:
        return months[0] > months[1]
    return ENDING.search(sentence, max(0, match.start() - 8), match.start() + 8) is not None


def is_origin(sentence: str, match: re.Match[str]) -> bool:
    """Say whether a year tells where something comes from ("cases from 2015"), not when the act was."""
    if sentence.startswith(WHEN, match.end()):
        return False
    before = sentence[max(0, match.start() - 24) : match.start()]
    if AS_IN.search(before) or (match["before"] and ORIGIN.search(before)):
        return True
    return ONLY_FROM.fullmatch(match.group()) is not None and match["to"] is None


def range_year(match: re.Match[str], reported: int) -> int | None:
    """Give the year of a span: none where it covers several, else the one that it lies in."""
    first = int(match["from"])
    last = int(match["to"]) if match["to"] else None
    opening = match["range"].split()[0].lower()
    if last == first or (opening in ("in", "as", "over") and last is None):
        return first
    if last is None or first < reported - 1 or last > first + 1:
        return None if first < reported else first
    return first
