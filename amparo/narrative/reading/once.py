"""Each figure once: what is stated twice, and silences about a part of what is told elsewhere."""

import re

from .actors import actor_of
from .drafts import Draft
from .totals import APART, Placed, without_parts, words_of

SMALL = 4
INCIDENT = re.compile(
    r"\b(?:In|On|in|on) (?:early |late |mid-)?(?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December)"
    r"|\b(?:[Ii]n one case|[Ff]or example|[Ff]or instance|[Ii]n another case|[Ii]n a separate case"
    r"|previously reported case|[Oo]peration)\b"
    r"|\bcalls?\b[^.;]{0,60}\bled to\b"
)


def once(found: list[Placed]) -> list[Placed]:
    """Keep each figure where it is stated most fully, and drop silences and zeros that a figure contradicts."""
    kept: list[Placed] = []
    told: dict[str, list[Placed]] = {}
    for placed in best_first(found):
        same = told.setdefault(placed.draft.measure, [])
        if placed.draft.answers >= 0 or not any(repeats(placed, other) for other in same):
            same.append(placed)
            kept.append(placed)
    kept = [placed for placed in kept if not is_foretold(placed, kept)]
    kept = without_parts(sorted(kept, key=lambda placed: (placed.at, placed.draft.start)))
    partial = [placed for placed in kept if is_partial_silence(placed, kept)]
    kept = [
        placed
        for placed in kept
        if not any(placed is silence or answers(placed, silence) for silence in partial)
        and not is_incident(placed, kept)
    ]
    return sorted(without_single_sentences(kept), key=lambda placed: (placed.at, placed.draft.start))


def best_first(found: list[Placed]) -> list[Placed]:
    """Order by where a figure is told best: figures and zeros before silences, its section before the introduction."""
    compared = {(each.at, each.draft.measure, each.draft.answers) for each in found if each.draft.answers >= 0}

    def rank(placed: Placed) -> tuple[int, bool, bool, bool]:
        draft = placed.draft
        plain = draft.value is None and (placed.at, draft.measure, draft.place) not in compared
        general = placed.section == "introduction" and draft.value == 0 and draft.measure.startswith("officials")
        return max(vagueness(draft), int(general)), placed.section == "introduction", is_abroad(placed), plain

    return sorted(found, key=rank)


def is_abroad(placed: Placed) -> bool:
    """Say whether victims are counted under Prosecution, where a section of their own follows."""
    return placed.draft.measure.startswith("victims") and placed.section == "prosecution"


def vagueness(draft: Draft) -> int:
    """Rank a figure and a zero before "did not report", and that before "an unknown number"."""
    return 1 if draft.form == "unreported" else 2 if draft.qualifier == "not_reported" else 0


def repeats(placed: Placed, other: Placed) -> bool:
    """Say whether a draft states what another one has stated already."""
    here, there = placed.draft, other.draft
    if both_silent(here, there):
        return True
    if here.measure == "victims_assisted" and is_outside(placed) != is_outside(other):
        return False
    if (here.measure, here.value) == (there.measure, there.value) and here.value and recalls(placed):
        return True
    if (here.measure, here.value, here.year, here.qualifier) != (
        there.measure,
        there.value,
        there.year,
        there.qualifier,
    ):
        return False
    if placed.at == other.at:
        return here.start == there.start and here.end == there.end
    if APART.search(placed.sentence[: here.start]) and "introduction" not in (placed.section, other.section):
        return False
    silent = here.value in (None, 0) and not here.measure.startswith(("sentence", "penalty"))
    large = isinstance(here.value, int | float) and here.value >= SMALL
    if here.measure.startswith(("sentence", "penalty")):
        return False
    return silent or large or "introduction" in (placed.section, other.section)


def is_foretold(placed: Placed, kept: list[Placed]) -> bool:
    """Say whether a figure of the introduction is told again in a section, there with its exact number."""
    draft = placed.draft
    none_before = draft.value == 0 and draft.answers >= 0  # "up from none the year before"
    if placed.section != "introduction" or draft.measure == "funding" or not (draft.number or none_before):
        return False
    return any(
        (other.draft.measure, other.draft.year) == (draft.measure, draft.year)
        and other.section not in ("introduction", "heading")
        and (other.draft.value == 0 if none_before else other.draft.number)
        for other in kept
    )


def recalls(placed: Placed) -> bool:
    """Say whether a figure is spoken of as known ("the three women")."""
    place = placed.draft.place
    return KNOWN.search(placed.sentence[max(0, place - 8) : place]) is not None


KNOWN = re.compile(r"\b(?:the|these|those|both) $", re.IGNORECASE)


def both_silent(one: Draft, other: Draft) -> bool:
    """Say whether two drafts say of one measure and year that there was nothing, or nothing reported."""
    if one.measure == "funding" and one.value != other.value:
        return False  # nothing for some, and the whole not known
    return one.measure == other.measure and one.year == other.year and not one.value and not other.value


def answers(placed: Placed, other: Placed) -> bool:
    """Say whether a figure is compared with another one of its sentence ("none were charged, compared with two")."""
    return placed.at == other.at and (placed.draft.measure, placed.draft.answers) == (
        other.draft.measure,
        other.draft.place,
    )


def is_partial_silence(placed: Placed, kept: list[Placed]) -> bool:
    """Say whether a zero or a non-report is about a part only, as the year's figure is given elsewhere."""
    draft = placed.draft
    if (
        not (draft.value == 0 or draft.qualifier == "not_reported")
        or draft.measure == "funding"
        or is_of_officials(draft)
    ):
        return False
    if draft.measure == "victims_assisted" and draft.form in ("unreported", "zero"):
        return False  # help is told by whoever gives it: one may give none where another one does
    if draft.form == "unreported" and (TOTAL.search(words_of(placed)) or any(answers(other, placed) for other in kept)):
        return False  # what is compared with a year before is the country's figure
    return any(contradicts(other, placed) for other in kept)


def contradicts(other: Placed, silence: Placed) -> bool:
    """Say whether a figure is the country's of the year for which a silence, of the same side, has none."""
    figure, draft = other.draft, silence.draft
    if (figure.measure, figure.year) != (draft.measure, draft.year) or not figure.value or figure.earlier:
        return False
    if INCIDENT.search(other.sentence) or HEARSAY.match(other.sentence):
        return False
    if BEGUN.search(words_of(silence)) and GOING_ON.search(around(other)):
        return False
    in_cases = figure.unit == "cases" and draft.unit == "persons"
    return not in_cases and is_outside(other) == is_outside(silence)


# None begun is no less true where those of a year before go on.
BEGUN = re.compile(r"\b(?:new|initiate|open|launch|begin|commence)\b")
GOING_ON = re.compile(r"\b(?:continu|remain)\w*|\b(?:ongoing|still|pending)\b")
TOTAL = re.compile(r"\bthe (?:total )?number of\b")
# What others say of a government does not break its own silence.
HEARSAY = re.compile(
    r"(?:The |Some |Local |Several )?(?:media|NGOs?|(?:an )?international organi[sz]ations?|observers|press"
    r"|civil society)\b[^.;]{0,40}? (?:report|indicat|claim|not|stat|alleg|estimat)(?:ed|es|e|s)?\b",
    re.IGNORECASE,
)


def is_of_officials(draft: Draft) -> bool:
    """Say whether a silence is about officials: reports state it beside single cases that became known."""
    return draft.measure.startswith("officials") and draft.value is None


def is_outside(placed: Placed) -> bool:
    """Say whether an NGO or an international organisation acted, not the state."""
    return actor_of(placed.sentence, placed.draft.start, placed.draft.measure) in ("ngo", "io")


BY_COUNT = frozenset(
    {
        "investigations",
        "prosecutions",
        "convictions",
        "imprisoned",
        "victims_identified",
        "victims_referred",
        "victims_assisted",
    }
)


def is_incident(placed: Placed, kept: list[Placed]) -> bool:
    """Say whether a figure is of a single incident while the year's total is given in another sentence (rule 6)."""
    draft = placed.draft
    if draft.measure not in BY_COUNT or not isinstance(draft.value, int | float) or not INCIDENT.search(around(placed)):
        return False
    return any(
        (other.draft.measure, other.draft.year) == (draft.measure, draft.year)
        and other.at != placed.at
        and not INCIDENT.search(other.sentence)
        and isinstance(other.draft.value, int | float)
        and other.draft.value > draft.value
        for other in kept
    )


def around(placed: Placed) -> str:
    """Give the words of a draft's sentence between the semicolons next to it."""
    start = placed.sentence.rfind(";", 0, placed.draft.start) + 1
    end = placed.sentence.find(";", placed.draft.end)
    return placed.sentence[start : end if end >= 0 else None]


def without_single_sentences(kept: list[Placed]) -> list[Placed]:
    """Drop single sentences that the range of the year's sentences covers (rule 6): incidents, and its ends."""
    told = [placed for placed in kept if placed.draft.form == "sentence"]
    ranges = [placed for placed in told if is_range(placed, told)]
    places = {(placed.at, placed.draft.start) for placed in ranges}
    years = [placed for placed in ranges if not INCIDENT.search(placed.sentence)]
    singles = [placed for placed in told if (placed.at, placed.draft.start) not in places]
    covered = [single for single in singles if any(covers(ends, single) for ends in years)]
    return [placed for placed in kept if placed not in covered]


def covers(ends: Placed, single: Placed) -> bool:
    """Say whether a single sentence is one incident's of the range's year, or tells an end of the range again."""
    return INCIDENT.search(single.sentence) is not None or ends.draft.value == single.draft.value


RANGED = re.compile(r"\brang(?:ed|ing) (?:from|between) $")  # "ranging from three years to death"


def is_range(placed: Placed, told: list[Placed]) -> bool:
    """Say whether the lower and the upper end of a sentence differ, as one range and not as two sentences."""
    ends = [other.draft for other in told if (other.at, other.draft.start) == (placed.at, placed.draft.start)]
    ranging = len({end.value for end in ends}) > 1 or (
        len(ends) == 1 and RANGED.search(placed.sentence[: placed.draft.start]) is not None
    )
    return ranging and "respectively" not in placed.sentence
