"""Years and months: the law's range of penalties, and the range of sentences that courts imposed. Always in months."""

import re
from dataclasses import dataclass

from .counts import OTHER_CRIME
from .drafts import Draft
from .figures import NUMBER, number_of

LOW_UNIT = r"(?:-| )?(?P<low_unit>years?|months?|days?)\b'?"
HIGH_UNIT = r"(?:-| )?(?P<high_unit>years?|months?|days?)\b'?"
LIFE = r"life(?: (?:imprisonment|in prison|sentences?))?\b"
TERM = re.compile(
    rf"(?P<floor>(?:a )?minimum (?:penalty |sentence |term |prison term )?of |at least |no(?:t)? (?:less|fewer) than |a minimum )?"
    rf"(?P<cap>maximum (?:penalty|penalties|sentence|term|prison term|punishment)\b[^.;,\d]{{0,50}}? (?:of|is|was|to) |(?:of )?up to |no(?:t)? (?:more|longer) than |not exceeding"
    rf" |not to exceed |as (?:much|many|long) as |less than |maximum )?"
    rf"(?:(?P<fines>fines?) to )?(?P<between>between )?"
    rf"(?:(?<![\w.,-])(?P<low>{NUMBER})(?:{LOW_UNIT})?(?: imprisonment| in prison)?"
    rf"(?: and (?P<extra>{NUMBER}) months?)?(?: ?(?:to|-|–|or|(?(between)and|to)) (?:up to |a maximum of )?(?:(?P<high>{NUMBER}){HIGH_UNIT}|(?P<high_life>{LIFE})))?"
    rf"|(?P<life>{LIFE}))",
    re.IGNORECASE,
)
LAW = re.compile(
    r"\b(?:prescrib\w+|punishable|penalt(?:y|ies)\b|carr(?:y|ies|ied)|maximum sentence|minimum sentence|impos(?:es|ed) (?:penalties|punishments)|stipulat\w+|punish(?:ed|es|ments?))",
    re.IGNORECASE,
)
COURT = re.compile(
    r"\b(?:sentenc(?:ed|es|ing|e)|prison terms?|imprisoned|received|imposed|jail(?:ed)?|prison sentences|served|serving)\b",
    re.IGNORECASE,
)
# A rule or a share, not a sentence: "were eligible", "30 percent"; a bound, not a term: "exceeding one year".
HYPOTHETICAL = re.compile(r"\beligible\b|\bpercent\b|\bcould be\b|\bmay be\b|\ballow(?:s|ed)\b", re.IGNORECASE)
BOUND = re.compile(r"\b(?:exceeding|greater than|longer than|over|under) $")
# A rule or a share, not a sentence: "were eligible", "30 percent"; a bound, not a term: "exceeding one year".
HYPOTHETICAL = re.compile(r"\beligible\b|\bpercent\b|\bcould be\b|\bmay be\b|\ballow(?:s|ed)\b", re.IGNORECASE)
BOUND = re.compile(r"\b(?:exceeding|greater than|longer than|over|under) $")
PRISON = re.compile(r"sentenc|prison|jail", re.IGNORECASE)
# What a term belongs to when it is not the basic adult offence, or not a term of prison for trafficking.
CHILD = re.compile(
    r"\b(?:child(?:ren)?|minors?|under (?:the age of )?1[68]|younger than 1[68]|aggravat\w+|girls?|boys?|if the (?:victim|offense|crime)|when the victim)\b",
    re.IGNORECASE,
)
MINOR = re.compile(r"\b(?:under|younger than|below) (?:the age of )?1[68]\b")
BOTH = re.compile(r"\b(?:adults?|all forms|basic|persons?|women|labor trafficking|sex and labor|forced labor)\b", re.IGNORECASE)
ADULT = re.compile(r"\b(?:adults?|basic)\b", re.IGNORECASE)
NOT_PRISON = re.compile(
    r"^[ ,]*(?:of (?:imprisonment )?)?(?:suspended|probation|of probation|community|in age|old|of age|ago|of forced labor|later|earlier|reflection|residen)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Term:
    """A term or a range of terms, in months; None where an end is not stated, `life` and `fine` as qualifiers."""

    start: int
    end: int
    low: float | None
    high: float | None
    low_qualifier: str
    high_qualifier: str


def terms_of(text: str) -> list[Term]:
    """Find the terms of years and months in a sentence."""
    found = []
    for match in TERM.finditer(text):
        term = term_of(match)
        if term and not NOT_PRISON.match(text[match.end() : match.end() + 40]):
            found.append(term)
    return found


def term_of(match: re.Match[str]) -> Term | None:
    """Make the term that a match of TERM states, if it has a unit of time."""
    start, end = match.span()
    if match["life"]:
        capped = bool(match["cap"])
        return Term(start, end, None, None, "" if capped else "life", "life")
    unit, high_unit = match["low_unit"], match["high_unit"]
    if not (unit or high_unit or match["high_life"]):
        return None
    if (unit or high_unit or "years").startswith("day"):
        return None
    low = in_months(match["low"], unit or high_unit or "years") + (number_of(match["extra"]) if match["extra"] else 0)
    if match["high_life"]:
        return Term(start, end, low, None, "exact", "life")
    if match["high"]:
        return Term(start, end, low, in_months(match["high"], high_unit), "exact", "exact")
    if match["fines"]:
        return Term(start, end, None, low, "fine", "exact")
    if match["cap"]:
        return Term(start, end, None, low, "", "exact")
    if match["floor"]:
        return Term(start, end, low, None, "exact", "")
    return Term(start, end, low, low, "exact", "exact")


def in_months(words: str, unit: str) -> float:
    """Turn a number of years or months into months."""
    return number_of(words) * (1 if unit.lower().startswith("month") else 12)


def penalties_in(text: str, reported: int) -> list[Draft]:
    """Read the law's range of penalties for the basic adult offence."""
    law = LAW.search(text)
    if not law or re.search(r"\bsentenced\b|\breceived\b", text):
        return []
    drafts, terms = [], [term for term in terms_of(text) if term.start > law.start() - 60]
    for place, term in enumerate(terms):
        before = text[terms[place - 1].end if place else 0 : term.start]
        after = text[term.end : terms[place + 1].start if place + 1 < len(terms) else len(text)]
        if is_basic(before, after):
            drafts += ends_of("penalty", term, text, reported)
    return drafts


def is_basic(before: str, after: str) -> bool:
    """Say whether a term is for the basic adult offence, by the words on both sides of it."""
    near = after.split(";")[0].split(", which")[0][:160]
    if ADULT.search(near):
        return True
    if CHILD.search(near):
        return False
    own = before.split(";")[-1]
    return not CHILD.search(own) or (BOTH.search(own) is not None and not MINOR.search(own))


def sentences_in(text: str, reported: int) -> list[Draft]:
    """Read the terms that courts imposed: a range as it stands, a single term as both ends."""
    court = COURT.search(text)
    if not court or not PRISON.search(text) or (LAW.search(text) and not re.search(r"\b(?:sentenced|received|sentences)\b", text)):
        return []
    if HYPOTHETICAL.search(text) or OTHER_CRIME.search(text, court.start(), court.start() + 60):
        return []
    terms = [term for term in terms_of(text) if term.start > court.start() - 50 and not BOUND.search(text[: term.start])]
    if len(terms) > 1 and re.search(r"\brespectively\b|\brang(?:ed|ing)\b|\bvaried\b", text):
        terms = [spread(terms)]
    return [draft for term in terms for draft in ends_of("sentence", term, text, reported)]


def spread(terms: list[Term]) -> Term:
    """Make one range of several terms given `respectively`, or from one to the other with words between."""
    lows = [term.low for term in terms if term.low is not None]
    highs = [term.high for term in terms if term.high is not None]
    life = any(term.high_qualifier == "life" for term in terms)
    high = None if life else max(highs, default=None)
    return Term(terms[0].start, terms[-1].end, min(lows, default=None), high, "exact", "life" if life else "exact")


def ends_of(kind: str, term: Term, text: str, reported: int) -> list[Draft]:
    """Give the claims of a term: its lower and its upper end, where they are stated."""
    ends = ((f"{kind}_min", term.low, term.low_qualifier), (f"{kind}_max", term.high, term.high_qualifier))
    return [
        Draft(measure, value, "months", qualifier, term.start, term.end, year=reported, form=kind)
        for measure, value, qualifier in ends
        if qualifier
    ]
