"""Numbers in words and digits, with what hedges them: the figures that a sentence holds."""

import re
from dataclasses import dataclass, replace

from .counted import Counted, counted_after, kind_of
from .led import led, lowered
from .words import listed

UNITS = {
    word: number
    for number, word in enumerate(
        listed(
            """
            zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
            seventeen eighteen nineteen
            """
        )
    )
}
DECADES = listed("twenty thirty forty fifty sixty seventy eighty ninety")
TENS = {word: 10 * number for number, word in enumerate(DECADES, 2)}
FIXED = {"no": 0.0, "none": 0.0, "a": 1.0, "a couple": 2.0, "both": 2.0, "neither": 0.0, "a single": 1.0}
# A number that is said not to be known: "trained an unknown number of officers".
UNKNOWN = r"an? (?:unknown|unspecified|undisclosed|undetermined|unreported) number(?: of|(?= (?:in|during|the)\b))"
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}

WORD = rf"(?:{'|'.join(TENS)})(?:-(?:{'|'.join(UNITS)}))?|{'|'.join(sorted(UNITS, key=len, reverse=True))}"
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|{WORD})"

HEDGES = {
    "at_least": "more than|over|at least|no fewer than|no less than|not less than|upwards of|a minimum of|in excess of",
    "about": "approximately|about|around|roughly|nearly|almost|an estimated|estimated|some|close to|on average"
    "|an average of",
    "at_most": "up to|at most|as many as|no more than|not more than|fewer than|less than|a maximum of",
}
HEDGE_OF = {phrase: name for name, phrases in HEDGES.items() for phrase in phrases.split("|")}
HEDGE = "|".join(HEDGE_OF)

FIGURE = led(
    rf"(?<![\w.,/–-])(?P<hedge>(?:{HEDGE}) )?(?:an? (?=total of|additional|further)(?:total of|additional|further) )?"
    rf"(?P<money>(?:us|a|nz|c|s)?[$€£¥] ?)?(?P<number>{NUMBER}|{UNKNOWN}|no|none|a couple(?! of)"
    r"|(?<!half )a(?= (?:dozen|hundred|thousand|million) )"
    rf"|(?<!in )both(?= (?:[a-z]+ )?(?:traffickers|defendants|suspects|offenders"
    rf"|perpetrators|accused))|neither(?= (?:was|were|had|has)\b)|(?:(?<=with )"
    rf"|(?<=from ))a single)(?: (?P<scale>{'|'.join(SCALES)})"
    rf"(?:(?:(?<=hundred)|(?<=thousand))(?: and)? (?P<rest>{WORD})(?! (?:hundred|thousand|million)))?)?"
    r"(?P<percent> percent| per cent|%)?(?![\w%-]|[.,]\d)"
)
# A number after one of these names a law, a date or an age; it counts nothing.
NAMING = re.compile(
    r"(?:\b(?:articles?|law|laws|no\.?|nos\.|number|sections?|decree|resolutions?|chapters?|act|order|protocol"
    r"|paragraphs?"
    r"|convention|code|ages?|aged|tier|january|february|march|april|may|june|july|august|september|october|november"
    r"|december|ages? of \d+ (?:and|to)|between \d+ and|phase|group|category|visa|previous|prior|form|under|below"
    r"|than age|proclamation|bill|statute|ordinance|part|point|and/or)"
    r" (?:of )?|\b(?:articles|sections) \d[\w(),-]*(?:,? (?:\d[\w(),-]*|and|or))* )$"
)
# "20 of the 27": the second number is the whole, told elsewhere.
WHOLE = re.compile(
    rf"\b(?:{NUMBER}|all|some|most|many|(?<!than )half|none|each|any) of (?:(?:the|these|those|its|their|his|all) )?$"
)
# "In one case, ...", "all but one of": the number sets a scene or leaves one out.
SETTING = re.compile(
    r"(?:^|[,;] )(?:and )?in one (?:\w+ )?(?:case|instance|example|prosecution|operation)|all but "
    r"|\bnot (?:a single|one)\b|\bno longer"
    r"|\bno one"
)
# "six years", "two to four months": terms and times are read elsewhere.
TIME = re.compile(
    rf"(?: (?:to|and|or) (?P<then>{NUMBER}))?[ -](?:consecutive )?(?:years?|months?|days?|weeks?|hours?|times"
    rf"|minutes)\b"
)
YEAR_NUMBER = re.compile(r"(?:19|20)\d\d$")


@dataclass(frozen=True)
class Figure:
    """A number in a sentence: its span (hedge included), value, qualifier, and the noun that it counts, if any."""

    start: int
    end: int
    value: float | None  # None where it is said not to be known
    qualifier: str
    form: str  # count, money, percent
    counted: Counted | None = None

    @property
    def stop(self) -> int:
        """Where the words end that state the figure and what it counts."""
        return max(self.end, self.counted.end if self.counted else 0)


def number_of(words: str, scale: str | None = None) -> float:
    """Turn a number in digits or English words into its value: `twenty-four` is 24, `1,200` is 1200."""
    lower = words.lower()
    if lower in FIXED:
        value = FIXED[lower]
    elif lower[0].isdigit():
        value = float(lower.replace(",", "")[:18])
    else:
        value = float(sum(TENS.get(part, UNITS.get(part, 0)) for part in lower.split("-")))
    return value * SCALES[scale.lower()] if scale else value


def figures_of(sentence: str) -> list[Figure]:
    """Find the figures of a sentence, in order; years, dates, ages and numbers of laws are none."""
    found, small = [], lowered(sentence)
    for match in FIGURE.finditer(small):
        if not is_naming(small, match) and not WHOLE.search(small[max(0, match.start() - 30) : match.start()]):
            found.append(figure_of(sentence, match))
    return share_nouns(sentence, [in_all(sentence, figure) for figure in found])


def is_naming(sentence: str, match: re.Match[str]) -> bool:
    """Say whether the number names something (a year, an article) instead of counting; all in small letters."""
    number, start = match["number"], match.start("number")
    if match["money"] or match["percent"]:
        return False
    time = TIME.match(sentence, match.end())
    if time and not number.startswith("a "):
        return not time["then"] or number_of(time["then"]) >= number_of(number)  # "25 to ten years": 25 people
    if YEAR_NUMBER.match(number):
        return True
    before = NAMING.search(sentence[max(0, start - 40) : start])
    if before:
        return True
    if number == "one" and match["hedge"] == "more than " and not match["scale"]:
        return True
    if number == "one" and sentence.startswith((" another", " of the most", " or more"), match.end()):
        return True
    return SETTING.search(sentence[max(0, match.start() - 10) : match.end() + 16]) is not None


def figure_of(sentence: str, match: re.Match[str]) -> Figure:
    """Make the figure that a match of FIGURE states."""
    if match["number"].endswith(("number", "number of")):
        return Figure(
            match.start(),
            match.end(),
            None,
            "not_reported",
            "count",
            counted_after(sentence, match.end(), single=False),
        )
    value = number_of(match["number"], match["scale"]) + (number_of(match["rest"]) if match["rest"] else 0)
    hedge = (match["hedge"] or "").strip()
    form = "money" if match["money"] else "percent" if match["percent"] else "count"
    counted = counted_after(sentence, match.end(), single=value <= 1) if form == "count" else None
    return Figure(match.start(), match.end(), value, HEDGE_OF.get(hedge, "exact"), form, counted)


IN_ALL = re.compile(r" (?:in (?:all|total)|altogether|all told)\b")
NOUN_BEFORE = re.compile(r"([A-Za-z-]+)(?:, | \()(?:[a-z]+ ){0,2}$")


def in_all(sentence: str, figure: Figure) -> Figure:
    """Give a number the noun before it that it sums up: "judges and prosecutors, 90 in all, ..."."""
    summed = IN_ALL.match(sentence, figure.end) if figure.form == "count" and not figure.counted else None
    noun = NOUN_BEFORE.search(sentence, max(0, figure.start - 40), figure.start) if summed else None
    kind = kind_of(noun.group(1), single=False) if noun else None
    if not summed or not noun or not kind:
        return figure
    return replace(figure, counted=Counted(kind, noun.group(1).lower(), summed.end()))


# Between two numbers of one noun: "two confirmed and 129 potential victims", "10 or 12 suspects".
SHARED = re.compile(
    r"(?: (?:confirmed|potential|suspected|presumed|possible|alleged|male|female|adult|child|foreign|domestic"
    r"|formally|identified"
    r"|new|ongoing|pending|additional|federal|state|local|regional|provincial|internal|transnational|international"
    r"|sex|labor|trafficking|forced|[A-Z][a-z]+))*(?: and| or) "
)


def share_nouns(sentence: str, figures: list[Figure]) -> list[Figure]:
    """Give a figure without a noun the noun of the next one where only adjectives and `and` stand between."""
    shared = list(figures)
    for place in range(len(figures) - 2, -1, -1):
        here, after = shared[place], shared[place + 1]
        between = sentence[here.end : after.start]
        if here.form == "count" and not here.counted and after.counted and SHARED.fullmatch(between):
            shared[place] = replace(here, counted=replace(after.counted, end=here.end))
    return shared
