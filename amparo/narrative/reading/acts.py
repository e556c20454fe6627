"""The acts of a sentence (investigating, helping, training...) and the words that part its figures."""

import re
from dataclasses import dataclass

from .figures import Figure
from .led import led, lowered
from .measures import MEASURES

FORMS = ("verbs", "takes", "gets")
ACT = led(
    r"\b(?:"
    + "|".join(
        f"(?P<{measure.name}__{form}>{getattr(measure, form)})"
        for form in ("takes", "gets", "verbs")
        for measure in MEASURES
        if getattr(measure, form)
    )
    + r")\b"
)
PASSIVE = re.compile(
    r"\b(?:was|were|been|being|be|is|are|got|get)(?: (?:\w+ly|also|then|not|later|since|still|either"
    r"|ultimately))*(?: or| and)? \"?$",
    re.IGNORECASE,
)
MARKS = led(
    r"(?P<compare>\b(?:compared?(?: with| to)?|in comparison(?: with| to|(?=,))|versus|(?:up"
    r"|down)(?: \w+ly)? from|higher than"
    r"|lower than"
    r"|(?:more|fewer|less) than the|(?:increase|decrease|decline|reduction|rise|drop)(?: \w+){0,3}? (?:from|over|on)"
    r"|(?:increas|decreas|declin|ris|dropp|fall)(?:ed|ing|en) from|in contrast (?:with|to)|as opposed to|as against"
    r"|(?:by|in) contrast with|(?:short of|below|above) the(?= \d)"
    r"|from(?= (?:only |just )?\d[\d,]*,? (?:in (?:19|20)\d\d|the (?:year before|previous)"
    r"|a year)(?![^.;]{0,30} to \d))"
    r"|(?<=, )against(?= (?:(?:some|about|only|just) )?(?!the )[\w,-]+(?: and [\w,-]+)?(?: \w+)? (?:in|during"
    r"|the|a|one)\b)|similar to"
    r"|on par with|(?:figure|number|total) (?:\w+ )?(?:above|below)|the same (?:amounts?|number|sum|total|figure"
    r"|level)|(?:fewer|less"
    r"|more) than half of the|(?:double|triple|twice|half|quadruple) (?:that of|the (?:number|figure|total)"
    r"|the(?= \d)))\b)"
    r"|(?P<part>\b(?:including|included|includes?|(?<=[,;(] )of (?:which|whom|those|them)|(?<=\()of (?:which|whom)"
    r"|among (?:them|those|these|whom"
    r"|which)|compris\w+|consist\w+"
    r"|with the majority|respectively|broken down|ranging in age|such as|namely|among(?= the| more)|resulting in"
    r"|leading to|which (?:led|resulted))\b|:)"
    r"|(?P<open>\(| ?[—–] ?|--)|(?P<close>\))"
    r"|(?P<stop>;(?!(?<=\d;) (?:and )?\d[\d,]*(?:;| [a-z]+ in ))|\b(?:in addition to(?= \d)|acquitt(?:ed|ing)"
    r"|(?:issued(?= [^.;]{0,60}(?:visa|permit|passport|document|residen|card"
    r"|licen))|granted|awarded|penali[sz]ed|denied|inspected|screened|suspended|revoked)|famil(?:y|ies) of|but"
    r"|where (?:it|they|there) had|while|although|though|whereas|because|without|who had|who have"
    r"|who were (?:exploited|subjected)"
    r"|for (?:(?!sex|labor|human|forced)\w+ ){0,2}(?:traffick|exploit|subject|forc|recruit|smuggl|sell|abus|enslav"
    r"|hold|compel|coerc|issu|us|employ|purchas|transport|harbor|bring|facilitat|buy)ing(?! in (?:19|20)\d\d)"
    r"|(?:exploit|subject|forc(?!ed (?:labou?r|prostitution|begging)\b(?! of))|recruit|smuggl|abus|lur|coerc"
    r"|compell|sold|transport)(?:ed"
    r"|ing)?(?= [\w ]{0,20}\b(?:\d|two|three|four|five|six|seven"
    r"|eight|nine|ten|at least|more than)))\b)"
)


@dataclass(frozen=True)
class Act:
    """An act: which measure it belongs to, and whether what it counts stands after it, before it, or either."""

    start: int
    end: int
    measure: str
    side: str  # after, before


@dataclass(frozen=True)
class Mark:
    """A word that parts figures: `compare`, `part` (of a total), `open`, `close`, `stop`."""

    start: int
    end: int
    kind: str


AGENT = re.compile(
    r" (?:of trafficking |of (?=whom))?(?:that |which |whom )?(?:the government|(?:the )?police|authorities"
    r"|(?:government )?officials|it|they|NGOs) (?:had )?$"
)
PART_OF = re.compile(r" of (?:the|these|those|its) ")


def is_participle(text: str, figure: Figure, act: "Act") -> bool:
    """Say whether a verb describes the noun before it: "victims identified by police", "victims that police found"."""
    between = text[figure.stop : act.start]
    whole = figure.counted and PART_OF.match(text, figure.end)
    if not between.strip():
        return len(between) == 1 and not whole and text[act.start : act.end].endswith(("ed", "found guilty"))
    return len(between) < 40 and AGENT.fullmatch(between) is not None


def acts_of(sentence: str) -> list[Act]:
    """Find the acts of a sentence in order, each with the side on which it counts."""
    return [act_of(sentence, match) for match in ACT.finditer(lowered(sentence))]


def act_of(sentence: str, match: re.Match[str]) -> Act:
    """Make the act that a match of ACT states."""
    measure, form = (match.lastgroup or "").split("__")
    side = (
        "before"
        if form == "gets"
        or (form == "verbs" and not match.group().endswith("ing") and is_passive(sentence, match.start()))
        else "after"
    )
    return Act(match.start(), match.end(), measure, side)


def is_passive(sentence: str, at: int) -> bool:
    """Say whether the verb at `at` stands after a form of `to be`."""
    return PASSIVE.search(sentence[max(0, at - 40) : at]) is not None


def marks_of(sentence: str) -> list[Mark]:
    """Find the words and signs that part the figures of a sentence."""
    return [Mark(match.start(), match.end(), match.lastgroup or "stop") for match in MARKS.finditer(lowered(sentence))]
