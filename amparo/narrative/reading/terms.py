"""Years and months: the law's range of penalties, and the range of sentences that courts imposed. Always in months."""

import re
from dataclasses import dataclass, replace

from .drafts import Draft
from .figures import NUMBER, number_of
from .led import lowered
from .meaning import OTHER_CRIME

# One end of a range: "five years", "two years and six months", "life imprisonment". Its unit may stand at the other.
END = (
    r"(?:(?<![\w.,-])(?P<{0}>{1})(?P<{0}_half> and (?:a|one)[- ]half)?(?:[- ]?(?P<{0}_unit>years?|months?|days?)\b'?"
    r"(?:(?<!month)(?<!months) and (?:(?P<{0}_extra>{1}) months?|(?:one|a) day))?)?"
    r"|(?P<{0}_life>life(?: (?:imprisonment|in prison|sentences?))?\b))"
)
FLOOR = (
    r"(?:a )?(?:mandatory )?minimum (?:(?:penalt(?:y|ies)|punishments?|sentences?|terms?|prison|imprisonment) ){0,2}of "
    r"|at least |not? (?:less|fewer) than |a minimum "
)
CAP = (
    r"maximum (?:penalty|penalties|sentence|term|prison term|punishment)\b[^.;,\d]{0,50}? (?:of|is|was|to) "
    r"|(?:of )?up to "
    r"|not? (?:more|longer) than |not exceeding |not to exceed |as (?:much|many|long) as |less than |a maximum of "
    r"|maximum "
)
TERM = re.compile(
    rf"(?P<floor>{FLOOR})?(?P<cap>{CAP})?(?:(?<!plus a )(?<!and a )(?<!and a small )(?P<fines>fines?) to )?"
    r"(?P<between>between )?(?(between)"
    rf"|(?:(?P<also>{NUMBER}(?:, {NUMBER})*),? and (?!(?:a|one)[- ]half))?)"
    + END.format("low", NUMBER)
    + r"(?: imprisonment| in prison)?-?(?: ?(?:to|-|–|up to|(?(between)and|to)"
    r"|(?:and|but)(?= not? (?:more|longer) than | not exceeding | a maximum )) "
    r"(?:up to |a maximum of |not? (?:more|longer) than |not exceeding |(?P<over>more than |over ))?"
    + END.format("high", NUMBER)
    + r")?(?P<least> minimum| or (?:more|longer)\b)?"
    rf"(?(high_unit)|(?(low_unit)|(?(low_life)|(?! to {NUMBER}\b))))"  # "five to three to five years": five people
)
LAW = re.compile(
    r"\b(?:prescrib\w+|punishable|penalt(?:y|ies),? (?:which|of|ranging|ranged?|from|that|for|up to|under|include\w*"
    r"|to|were"
    r"|prescribed)|maximum penalt|carr(?:y|ies|ied)|maximum sentence|minimum sentence|impos(?:es|ed) (?:penalties"
    r"|punishments)|stipulat\w+|provid(?:es?|ed|ing) for (?:(?:an?|prison|maximum|minimum|jail) )*(?:sentences?"
    r"|terms?|penalt|imprisonment|punish|(?=[^.;]{0,40}years?'? (?:in prison|imprisonment)))|fac(?:es?"
    r"|ing) (?:an? )?(?:prison |jail )?(?:(?:mandatory )?(?:minimum|maximum)|up to|between|terms?|sentences?"
    r"|imprisonment|penalties)"
    r"|(?:prohibit|forbid|ban)s? [^.;()]{0,60}\((?=[^)]{0,30}\byears?\))|(?:can|could|may) (?:be (?:sentenced"
    r"|imprisoned|jailed|punished|sent)|face|receive (?:an? |up to )?(?:(?:prison|jail) )?(?:sentence|term|\d)s?)"
    r"|(?:liable to|calls? for) (?:an? )?(?:term|penalt|sentence|imprison|prison)"
    r"|(?:convicted [^.;]{0,30}|traffickers |offenders )face(?= [^.;]{0,30}\byears)|(?:foresee|envisage)s?\b"
    r"|sets? (?:an? )?(?:minimum|maximum) (?:of|penalt|sentence|term|punish)"
    r"|maximum (?:term|punishment)|(?:establish|set)(?:s|es|ing|ed|ting)?"
    r" (?:(?:prison|maximum|minimum) )*(?:terms|sentences)|punish(?:ed|es|ments?)|criminaliz\w+)",
    re.IGNORECASE,
)
IMPOSED = re.compile(
    r"\b(?:(?<!be )sentenced|received|imposed penalties ranged|penalties imposed"
    r"|convicted [^.;]{2,60}? and prescribed(?: prison)? (?:sentences|terms) of"
    r"|(?<!prescribed )(?<!prescribing )(?<!provides for )(?<!provide for )(?<!provided for )(?<!provides )"
    r"(?<!provide )(?<!stipulates )(?<!prescribed minimum )"
    r"(?<!carries )(?<!carry )(?<!sets )(?<!establishes )(?:sentences (?:imposed|ranged|were|of|varied)"
    r"|punishments (?:imposed|handed down|ranged|varied|extended|ran|went)))\b",
    re.IGNORECASE,
)
OTHER_LAW = re.compile(r"passport|smuggling|wages|pornograph", re.IGNORECASE)
# A sentence that goes on about the offence before it, and one that makes it an offence against children.
GOES_ON = re.compile(
    r"(?:These|This|It|They|The (?:law|article|act|section|code)|Articles? \d|Sections? \d)", re.IGNORECASE
)
ON_CHILDREN = re.compile(r"(?<!not )criminaliz(?:ed|es) [^.;]{0,90}?(?:child|minor)", re.IGNORECASE)
COURT = re.compile(
    r"\b(?:sentenc(?:ed|es|ing|e)|prison terms?|imprisoned|received|imposed|jail(?:ed)?|prison sentences"
    r"|sent to prison|punishments (?:extended|ran|went)|(?:was|were|each) given(?= [^.;]{0,30}\b(?:years|months)\b)"
    r"|went to (?:prison|jail)|(?:got|drew)(?= (?:between|from|up to|\d)[^.;]{0,30}\b(?:years|months)\b)"
    r"|with (?:a )?terms? of|terms of (?:imprisonment|prison) (?:imposed|ranged|varied|were))\b",
    re.IGNORECASE,
)
CONVICTED = re.compile(r"\bconvict(?:ed|ing)\b[^.;\d]{0,60}? to\b")
# A rule or a share, not a sentence: "were eligible", "30 percent"; a bound, not a term: "exceeding one year".
HYPOTHETICAL = re.compile(
    r"\beligible\b|\bwould\b|\bpercent\b|\brape\b|\bcould be\b|\bmay be\b|\ballow(?:s|ed)\b|authorized"
    r"|\bsuspended the\b|\baverag|\b(?:ordinarily|usually|normally|automatically|liable to|the term is)\b",
    re.IGNORECASE,
)
BOUND = re.compile(
    r"\b(?:median|mean|average)(?: (?:sentence|term))? (?:was|being|of|at) $|\b(?:upheld|confirmed"
    r"|affirmed) (?:the|an?|his|her) $|\b(?:exceed(?:ing)?|more than|greater than|last|past|next|previous|within"
    r"|every|after|longer than|over|under) $"
)
# The law's own least term, to which a sentence is only compared.
PRESCRIBED = re.compile(
    r"\bminimum (?:penalty|punishment|sentence|term)|\bprescribed (?:$|\w+-year)|[- ]years?(?: \w+)? minimum"
)
BRACKETS = re.compile(r"\([^)]*\)")  # "only six (30 percent) received prison terms"
PRISON = re.compile(r"sentenc|prison|jail|punishments (?:imposed|extended|ran|went)|guilty|convict", re.IGNORECASE)
# What a term belongs to when it is not the basic adult offence, or not a term of prison for trafficking.
CHILD = re.compile(
    r"\b(?:child(?:ren)?|minors?|under (?:the age of )?1[68]|younger than 1[68]|aggravat\w+|girls?|boys?"
    r"|if the (?:victim|offense|crime)|when the victim|years (?:of age )?(?:or|and) (?:younger|under))\b",
    re.IGNORECASE,
)
MINOR = re.compile(
    r"\b[Ii]f the (?:offense|victim|crime)\b[^.;]{0,40}child|\b(?:under|younger than|below) (?:the age of )?1[68]\b"
)
BOTH = re.compile(r"\b(?:adults?|all forms|basic|persons?|women|forced prostitution)\b", re.IGNORECASE)
OF_SUCH = re.compile(r"; [^;]{0,40}\bfor (?:such|these|those) (?:crimes|offenses|acts)\b")
WOMEN_AND_CHILDREN = re.compile(r"adult female (?:or|and) child", re.IGNORECASE)
ADULT = re.compile(r"\b(?:adults?|basic)\b", re.IGNORECASE)
NOT_PRISON = re.compile(
    r"^[ ,]*(?:of (?:imprisonment )?)?(?:suspended|probation|of probation|community|in age|old|of age|(?:or"
    r"|and) (?:younger|under)|ago"
    r"|of forced labor|later|earlier|reflection|residen)",
    re.IGNORECASE,
)
ARREST = re.compile(r"\b(?:house arrest|probation|suspension|community service)(?: for| of)? $")


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
    for match in TERM.finditer(lowered(text)):
        term = term_of(match)
        if term and text.startswith(" to death", match.end()):
            term = replace(term, high=None, high_qualifier="")
        if term and not is_of_else(text, match):
            found.append(term)
    return found


def is_of_else(text: str, match: re.Match[str]) -> bool:
    """Say whether a term is not one of prison, by the words on both sides of it."""
    if NOT_PRISON.match(text[match.end() : match.end() + 40]):
        return True
    return ARREST.search(text, max(0, match.start() - 30), match.start()) is not None


COUNTING = re.compile(r"sentenced [^;]*(?:, | and )$")  # before a number of people in a list of sentences


def term_of(match: re.Match[str]) -> Term | None:
    """Make the term that a match of TERM states, if its longer end, at least, is of more than days."""
    unit = match["low_unit"] or match["high_unit"] or ("years" if match["high_life"] else "")
    longest = match["high_unit"] or unit
    if not match["low_life"] and (not longest or longest.startswith("day")):
        return None
    if match["low_life"] and match["high"]:  # "life sentences to two men"
        return Term(match.start(), match.end("low_life"), None, None, "life", "life")
    if match["high_life"] and not match["low_unit"] and COUNTING.search(match.string, 0, match.start()):
        return Term(match.start("high_life"), match.end(), None, None, "life", "life")  # "..., two to life": two people
    low, high = in_months(match, "low", unit), in_months(match, "high", match["high_unit"] or unit)
    if match["also"] and low is not None:
        factor = 1 if unit.startswith("month") else 12
        ends = sorted([low, *(number_of(each) * factor for each in match["also"].split(", "))])
        return Term(match.start(), match.end(), ends[0], ends[-1], "exact", "exact")
    kinds = qualifiers(match)
    if low is not None and high is not None and low > high and not match["low_unit"]:
        return Term(match.start("high"), match.end(), high, high, kinds[1], kinds[1])  # "25 to ten years": 25 people
    if match["high"] or match["high_life"]:
        return Term(match.start(), match.end(), low, high, *kinds)
    return Term(match.start(), match.end(), low if kinds[0] == "exact" else None, low, *kinds)


def qualifiers(match: re.Match[str]) -> tuple[str, str]:
    """Name how the lower and the upper end of a term are stated; empty where an end is not."""
    if match["high"] or match["high_life"]:
        under = "at_most" if (match["cap"] or "") == "less than " else "exact"
        return under, "life" if match["high_life"] else "at_least" if match["over"] else "exact"
    if match["fines"]:
        return "fine", "life" if match["low_life"] else "exact"
    single = "life" if match["low_life"] else "exact"
    if match["cap"]:
        return "", single
    return single, "" if match["floor"] or match["least"] else single


def in_months(match: re.Match[str], end: str, unit: str) -> float | None:
    """Turn one end of a term into months; None for life or where it is not stated."""
    if not match[end]:
        return None
    if unit.startswith("day"):
        return round(number_of(match[end]) * 12 / 365, 2)
    extra = number_of(match[f"{end}_extra"]) if match[f"{end}_extra"] else 0
    extra += 6 if match[f"{end}_half"] else 0
    return number_of(match[end]) * (1 if unit.startswith("month") else 12) + extra


def penalties_in(text: str, before: str, reported: int) -> list[Draft]:
    """Read the law's range of penalties for the basic adult offence; `before` is the sentence before it."""
    law = LAW.search(text)
    if (
        not law
        or IMPOSED.search(text)
        or (GOES_ON.match(text) and is_on_children(before) and not ADULT.search(text) and not OWN.search(text))
    ):
        return []
    drafts: list[Draft] = []
    if DRAFTED.search(text) or (OTHER_LAW.search(text) and "traffick" not in text.lower()):
        return []
    basic, last = True, 0
    told: list[Term] = []
    for term, following in pairwise(terms_of(text), len(text)):
        if term.start > law.start() - 60:
            between = text[last : term.start]
            basic = (
                basic if between.strip() in ("or", "and", "and/or") else is_basic(between, text[term.end : following])
            )
            again = any((term.low, term.high) == (each.low, each.high) for each in told)
            drafts += ends_of("penalty", term, reported) if basic and not again else []
            told += [term] if basic else []
        last = term.end
    return drafts


DRAFTED = re.compile(r"\b(?:draft|proposed|pending|bill)\b[^.;]{0,80}\bwould\b")  # no law yet
OWN = re.compile(r"\b(?:criminali[sz]|prohibit|outlaw)\w+ [^.;]{0,40}?(?:sex|labor|human)[^.;]{0,12} trafficking")


def is_on_children(sentence: str) -> bool:
    """Say whether a sentence makes an offence of what is done to children only."""
    return ON_CHILDREN.search(sentence) is not None and not BOTH.search(sentence)


def pairwise(terms: list[Term], length: int) -> list[tuple[Term, int]]:
    """Give each term with the place where the next one starts."""
    starts = [term.start for term in terms] + [length]
    return list(zip(terms, starts[1:], strict=True))


NEXT_TERM = re.compile(
    r";|, (?:which|while|but|however|and|with|increas|ris|rais|or (?:(?:up to|from|at least) )?(?:\d|ten\b|fifteen\b"
    r"|twenty\b))|, prescrib| and (?:for )?(?:longer|heavier|higher|harsher)"
)


def is_basic(before: str, after: str) -> bool:
    """Say whether a term is for the basic adult offence, by the words on both sides of it."""
    near = NEXT_TERM.split(after)[0][:160]
    if re.search(r"lesser [^.;]{0,30}$", before):
        return False
    if ADULT.search(near) and "aggravat" not in near:
        return not WOMEN_AND_CHILDREN.search(near)
    if CHILD.search(near):
        return False
    own = before if OF_SUCH.search(before) else before.split(";")[-1]
    return not CHILD.search(own) or (BOTH.search(own) is not None and not MINOR.search(own))


def sentences_in(text: str, reported: int) -> list[Draft]:
    """Read the terms that courts imposed: a range as it stands, a single term as both ends."""
    court = COURT.search(text) or CONVICTED.search(text)
    if not court or not PRISON.search(text) or (LAW.search(text) and not IMPOSED.search(text)):
        return []
    if OTHER_CRIME.search(text, court.start(), court.start() + 60):
        return []
    terms = [term for term in terms_of(text) if term.start > court.start() - 50 and is_imposed(text, term)]
    told = [term for side in sides_of(terms, text) for term in as_told(side, clause_at(text, side[0].start))]
    if told and FROM_FINES.search(text):
        told[0] = replace(told[0], low=None, low_qualifier="fine")
    told = [one_sided(term, text) for term in told]
    return [draft for term in told for draft in ends_of("sentence", term, reported)]


def one_sided(term: Term, text: str) -> Term:
    """Leave out the end of a range that a sentence does not tell ("the longest was nine years")."""
    if UPPER_ONLY.search(text[: term.start]):
        return replace(term, low=None, low_qualifier="")
    return replace(term, high=None, high_qualifier="") if LOWER_ONLY.search(text[: term.start]) else term


def is_imposed(text: str, term: Term) -> bool:
    """Say whether a term was imposed, and is no rule, share or bound."""
    if BOUND.search(text[: term.start]) or PRESCRIBED.search(text[: term.end + 12], max(0, term.start - 32)):
        return False
    if "default" in text[text.rfind(";", 0, term.start) + 1 : term.start]:
        return False  # "six years or, in default of payment, another 12 months"
    return not HYPOTHETICAL.search(BRACKETS.sub("", clause_at(text, term.start)))


def clause_at(text: str, at: int) -> str:
    """Give the clause that stands at a place, from semicolon to semicolon."""
    end = text.find(";", at)
    return text[text.rfind(";", 0, at) + 1 : end if end >= 0 else len(text)]


def sides_of(terms: list[Term], text: str) -> list[list[Term]]:
    """Split terms by the clause that they stand in, and by the comparison: a range goes over neither."""
    compared = compared_at(text)
    rows: dict[tuple[int, bool], list[Term]] = {}
    for term in terms:
        rows.setdefault((text.rfind(";", 0, term.start), compared <= term.start), []).append(term)
    return list(rows.values())


COMPARED = re.compile(r"\bcompared (?:with|to)\b|\ban? (?:increase|decrease) from\b|\((?=compared)")


def compared_at(text: str) -> int:
    """Say where the comparison of a sentence begins; its end if it has none."""
    compared = COMPARED.search(text)
    return compared.start() if compared else len(text)


def as_told(terms: list[Term], text: str) -> list[Term]:
    """Give ranges as they stand; make one of terms between which sentences are said to range."""
    if not SPREAD.search(text):
        return terms
    ranges = [term for term in terms if (term.low, term.low_qualifier) != (term.high, term.high_qualifier)]
    return ranges or ([spread(terms)] if len(terms) > 1 else terms)


SPREAD = re.compile(r"\bone of (?:whom|them) [^.;]{0,60} the other\b|\brespectively\b|\brang(?:ed|ing)\b|\bvaried\b")
# "Ranged from probation to 12 years", "the longest sentence was six years": prison, or a range, at one end only.
UPPER_ONLY = re.compile(
    r"\brang\w+ from (?:an? )?(?:probation|suspended (?:sentences?|terms?)|conditional sentences?|community service"
    r"|parole) to $"
    r"|\b(?:longest|highest|maximum|heaviest) (?:prison )?(?:sentence|term)s? [^.;,\d]{0,40}$"
    r"|\b(?:longest|highest|heaviest|stiffest|most severe)(?: (?:of (?:these|them|which)|one))? (?:was|being|had been)"
    r" (?:\w+ )?$"
)
LOWER_ONLY = re.compile(
    r"\b(?:shortest|lightest|lowest)(?: (?:prison )?(?:sentence|term))?(?: (?:was|being))? (?:\w+ )?$"
)
FROM_FINES = re.compile(r"\brang\w+ (?:\w+ )?from (?:an? )?(?:\w+ )?fines?\b")


def spread(terms: list[Term]) -> Term:
    """Make one range of several terms given `respectively`, or from one to the other with words between."""
    lows = [term.low for term in terms if term.low is not None]
    highs = [term.high for term in terms if term.high is not None]
    life = any(term.high_qualifier == "life" for term in terms)
    high = None if life else max(highs, default=None)
    return Term(terms[0].start, terms[-1].end, min(lows, default=None), high, "exact", "life" if life else "exact")


def ends_of(kind: str, term: Term, reported: int) -> list[Draft]:
    """Give the claims of a term: its lower and its upper end, where they are stated."""
    ends = ((f"{kind}_min", term.low, term.low_qualifier), (f"{kind}_max", term.high, term.high_qualifier))
    return [
        Draft(measure, value, "months", qualifier, term.start, term.end, year=reported, form=kind)
        for measure, value, qualifier in ends
        if qualifier
    ]
