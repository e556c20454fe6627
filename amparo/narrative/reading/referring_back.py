"""Figures by reference: "all victims received care", "identified 59 and referred them", "the same as in 2016"."""

import re
from dataclasses import replace

from .acts import Act, acts_of
from .drafts import Draft, dated
from .figures import NUMBER, number_of
from .meaning import SUSPENDED
from .measures import HELP, OFFICIALS
from .scene import Scene
from .years import OPENING, YearMention, years_of

ALL_OF_THEM = re.compile(
    r"\b(?:(?<!early )(?<!lmost )[Aa]ll (?:of )?(?:the |these |those )?(?:(?!other)[\w-]+ ){0,3}?"
    r"(?:victims|children|(?P<tried>traffickers|offenders|defendants))"
    r"|(?P<one>^The (?:identified |trafficking )?victim\b(?!'))"
    r"|(?:^|[;,] (?:and )?)(?:[Aa]ll|[Ee]ach)(?: of (?:them|whom))?(?= (?:$|(?:were|was|had|have)\b))|(?:^T"
    r"|that t)hese (?:identified )?victims)\b[^.;]{0,24}$"
)
CARED_FOR = ("victims_assisted", "victims_referred")


def all_in(text: str, before: list[Draft]) -> list[Draft]:
    """Read "all victims received care", "all traffickers received prison terms": as many as were told of before."""
    told = [draft for draft in before if draft.value and not draft.earlier]
    if not told or not is_telling(text) or "suspended" in text:
        return []
    for act in acts_of(text):
        them = ALL_OF_THEM.search(text[: act.start])
        found = as_many(told, act, them) if them and act.side == "before" else []
        if found:
            return found
    return []


def is_telling(text: str) -> bool:
    """Say whether a sentence may speak of all of those told of before: a quick look before the acts are found."""
    if " all " in text or " each " in text or "hese " in text or text.startswith(("All ", "Each ")):
        return True
    return text.startswith("The ") and "victim" in text[:30]


BARE_ALL = re.compile(r"\W*(?:and )?(?:all|each)\b", re.IGNORECASE)  # `them` may be anyone


def as_many(told: list[Draft], act: Act, them: re.Match[str]) -> list[Draft]:
    """Give the act as many as were told of: victims who were helped, or convicted ones who went to prison."""
    tried = them["tried"] or (act.measure == "imprisoned" and BARE_ALL.match(them.group()))
    before, now = ("convictions", ("imprisoned",)) if tried else ("victims", CARED_FOR)
    same = [draft for draft in told if draft.measure.startswith(before)]
    if not same or act.measure not in now:
        return []
    total = same[0 if tried else -1]
    if them["one"] and total.value != 1:
        return []
    return [replace(total, measure=act.measure, start=them.start(), end=act.end, form="all", figure=None)]


EVERY_ONE = re.compile(
    r"\b(?P<act>referred|assisted|sheltered|provided) all (?:(?:of )?(?:the |these )?"
    r"(?:(?:(?P<known>identified)|potential|suspected|confirmed|trafficking) ){0,3}victims\b"
    r"(?P<since> (?:it |they )?identified)?|(?:of them )?(?=to\b))"
)


def every_one_in(text: str, here: list[Draft], before: list[Draft], told: list[Draft]) -> list[Draft]:
    """Read "referred all victims": as many as the sentence told of before, or the one before it did;

    "referred all identified victims": as many as the section, in `told`, says were identified.
    """
    match = EVERY_ONE.search(text) if " all " in text else None
    if not match:
        return []
    near = [draft for draft in here if draft.end <= match.start()] or before
    known = [draft for draft in told if draft.measure == "victims_identified"]
    them = numbered(near) or (numbered(known) if match["known"] or match["since"] else [])
    measure = "victims_referred" if match["act"] == "referred" else "victims_assisted"
    if not them or len({draft.value for draft in them if draft in near}) > 1:
        return []  # of several numbers, "all" would be the sum
    if any((draft.measure, draft.value) == (measure, them[-1].value) for draft in near):
        return []
    start, end = match.span()
    return [replace(them[-1], measure=measure, start=start, end=end, figure=None, form="all", answers=-1)]


def numbered(drafts: list[Draft]) -> list[Draft]:
    """Choose the victims counted for the year reported on."""
    return [draft for draft in drafts if draft.measure.startswith("victims") and draft.value and not draft.earlier]


THEM = re.compile(
    r"\b(?:and|then) (?:(?:also|later|then) )?(?P<act>referred|referring|assisted|assisting|sentenced|sentencing)"
    r" (?:all )?(?:of )?(?:them|these victims)\b"
    r"|\band (?P<care>provid(?:ed|ing)) (?:(?:all (?:of )?)?them (?:(?!with\b)\w+ ){0,2}?)?(?:with (?:\w+ ){0,2}?)?"
    r"(?:care|shelter|assistance|services)\b"
    r"(?! (?:to|for) (?!them|these|all))"
    rf"|\b(?:which|who|that) (?P<which>gave|provided|offered) (?:them|these victims|the victims)\b[^.;]{{0,30}}?{HELP}"
    r"|\band (?:(?:were|was) (?:(?:also|then|later|\w+ly) )?(?=provided|given))?(?:(?<!and )|(?=received))"
    rf"(?P<given>(?:provided|given|received) (?:\w+,? ){{0,2}}?{HELP})"
    rf"|(?:, where|,? and) they (?:(?:also|then|all) )?(?:were )?"
    rf"(?P<they>(?:received|given|provided|offered) (?:[\w-]+,? ){{0,2}}?{HELP})"
)
# The act done to "them": what it is counted as, and what they were counted as before.
BACK = {
    "refer": ("victims_referred", "victims"),
    "provid": ("victims_assisted", "victims"),
    "given": ("victims_assisted", "victims"),
    "gave": ("victims_assisted", "victims"),
    "offer": ("victims_assisted", "victims"),
    "receiv": ("victims_assisted", "victims"),
    "assist": ("victims_assisted", "victims"),
    "sentenc": ("imprisoned", "convictions"),
}


def them_in(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Read "identified 59 victims and referred them to care": the same number, by the second act."""
    match = THEM.search(scene.text)
    act = match and (match["act"] or match["care"] or match["which"] or match["given"] or match["they"])
    if not match or not act or (act.startswith("sentenc") and not re.search(r"year|month|prison", scene.text)):
        return []
    measure, told_as = next(pair for stem, pair in BACK.items() if act.startswith(stem))
    told = [draft for draft in drafts if draft.measure.startswith(told_as) or draft.measure == OFFICIALS.get(told_as)]
    told = [draft for draft in told if draft.end <= match.start()]
    told = [draft for draft in told if draft.value and not draft.earlier]
    if not told or any(draft.measure == measure and draft.figure is told[-1].figure for draft in drafts):
        return []
    return [replace(told[-1], measure=measure, end=match.end(), form="all")]


SENTENCED = re.compile(
    r"\bsentenc(?:ed|ing) (?:(?:all|both|these|the|each)(?: of)?(?: (?:the|these))? (?:\w+ ){0,2}?)"
    r"(?:traffickers|defendants|offenders|perpetrators|men|women|convicts|criminals)\b(?=[^.;]{0,50}? to )"
    r"|\b(?:traffickers|defendants|offenders|perpetrators) whose (?:prison )?(?:sentences?|terms?)"
    r" (?:rang|vari|was|were|between|of)\w*"
    r"|\bsentenc(?:ed|ing) (?:each|both|all)(?: of them| (?:two|three|four|five|six|seven|eight|nine|ten"
    r"|\d+))?(?= to\b)"
)
TERM = re.compile(r"[^;]{0,60}?\b(?:years?|months?|life|prison|imprisonment)\b")


def sentenced_in(text: str, here: list[Draft], before: list[Draft]) -> list[Draft]:
    """Read "sentenced these traffickers to four years", "men whose terms ranged ...": as many as were convicted."""
    match = SENTENCED.search(text) if "sentence" in text or "terms" in text else None
    if not match or not TERM.match(text, match.end()) or SUSPENDED.search(text):
        return []
    if any(draft.measure == "imprisoned" for draft in here):
        return []
    near = [draft for draft in here if draft.start < match.end()] or before
    told = [draft for draft in near if draft.measure == "convictions" and draft.number > 1 and not draft.earlier]
    if len(told) != 1:
        return []
    start, end = match.span()
    return [
        replace(
            told[0], measure="imprisoned", unit="persons", start=start, end=end, figure=None, form="all", answers=-1
        )
    ]


SAME = re.compile(r"\bthe same(?: (?:amounts?|numbers?|level|total))?\b(?! time)[^.;,()]{0,45}?$")


ROUGHLY = re.compile(r"\b(?:about|roughly|nearly|almost|approximately|much) $")
NOR = re.compile(r", nor (?:had|were|was|did) (?:any|it|they|there)(?: (?:been|any|done so))?(?: in)? $|, nor in $")


def same_in(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Read "gave 85,000, the same amount as in 2016 and 2015": the figure before it holds for those years, too;

    and "none was convicted in 2017, nor had any been in 2016".
    """
    found: list[Draft] = []
    for year in scene.years if "the same" in scene.text or ", nor " in scene.text else []:
        if year.year and year.year < scene.reported:
            found += [again_in(year, model) for model in held_before(scene.text[: year.start], drafts)]
    return found


def held_before(words: str, drafts: list[Draft]) -> list[Draft]:
    """Choose what is said to hold for the year after `words` as well: the last figure told, or every zero."""
    same, nor = SAME.search(words), NOR.search(words)
    back = nor if not same or ROUGHLY.search(words[: same.start()]) else same
    told = [each for each in drafts if each.value is not None and not each.earlier and each.form != "change"]
    told = [each for each in told if back and each.end <= back.start()]
    if back is nor:
        return [each for each in told if not each.value]
    return [each for each in told[-1:] + told[:-1] if is_at_once(each, told[-1])]


def is_at_once(one: Draft, last: Draft) -> bool:
    """Say whether two acts were denied in the same words ("did not identify or assist any")."""
    return one is last or (one.form == last.form == "zero" and (one.start, one.end) == (last.start, last.end))


def again_in(year: YearMention, model: Draft) -> Draft:
    """Give what a draft tells for another year, too."""
    again = replace(model, form="compared", earlier=True, figure=None, answers=model.place)
    return replace(again, year=year.year, end=year.end)


FIRST = re.compile(
    r"\b(?:secur|obtain|achiev|record|report|initiat|open|launch|begin|began|complet|conduct|conclud|issu"
    r"|had)(?:ed|ing|e)?"
    r" (?:its|their|the(?: country's| government's| nation's)?) first(?:-ever|[- ]ever)? (?:\w+ ){0,3}?"
    r"(?P<act>investigation|prosecution|conviction)\b(?! (?:law|unit))"
)
NOW = re.compile(r"(?:(?!official)[^.;,]){0,60}?(?: since |[.;,]| under | in (?:over|more|nearly|\w+ years)|$)")


def first_in(scene: Scene) -> list[Draft]:
    """Read "obtained its first conviction": one of them, in the year reported on."""
    match = FIRST.search(scene.text) if " first" in scene.text else None
    if not match or not NOW.match(scene.text, match.end()):
        return []
    act = match["act"]
    unit = "cases" if act == "investigation" else "unspecified"
    draft = Draft(f"{act}s", 1.0, unit, "exact", match.start(), match.end(), form="noun")
    return dated(scene, [draft])


OF_THESE = re.compile(
    rf"^(?:In|During|Over) th(?:e same|at|is same) (?:period|year|time)\b"
    rf"|\bOf (?:(?:the )?(?:total )?(?P<number>{NUMBER})|these|those|them)\b"
)


def in_year_of(sentence: str, drafts: list[Draft], told: list[Draft], before: str, reported: int) -> list[Draft]:
    """Date "Of the 13 convicted, nine ..." as the 13 were, "Of these, ..." as the sentence before is dated that opens

    with a year; where that is before the year reported on, and only what the sentence itself does not date.
    """
    whole = OF_THESE.search(sentence) if drafts else None
    if not whole or str(reported) in sentence:
        return drafts
    year = year_of_number(number_of(whole["number"]), told) if whole["number"] else opening_year(before, reported)
    if year is None or year >= reported:
        return drafts
    here = [draft.year == reported and not draft.earlier for draft in drafts]
    return [replace(each, year=year, earlier=True) if own else each for each, own in zip(drafts, here, strict=True)]


def year_of_number(value: float, told: list[Draft]) -> int | None:
    """Give the year of the last figure that told this number; None where there is none."""
    return next((draft.year for draft in reversed(told) if draft.value == value and draft.figure), None)


def opening_year(sentence: str, reported: int) -> int | None:
    """Give the year with which a sentence opens; None where it opens with none."""
    return next((each.year for each in years_of(sentence, reported) if each.start < OPENING and not each.origin), None)


def as_compared(sentence: str, drafts: list[Draft], reported: int) -> list[Draft]:
    """Date "convicted 12, compared with five in 2015 and eight in 2014" a year after the last that it is compared with.

    Only where the sentence says nothing else of its year.
    """
    if str(reported) in sentence or "report" in sentence:
        return drafts
    dated = []
    for draft in drafts:
        years = [
            each.year for each in drafts if each.answers == draft.place and each.measure == draft.measure and each.year
        ]
        before = bool(years) and max(years) < reported - 1 and draft.year == reported and not draft.earlier
        dated.append(replace(draft, year=max(years) + 1, earlier=True) if before else draft)
    return dated
