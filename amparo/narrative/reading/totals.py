"""Totals and their parts: what a narrative counts once for the whole country, and then again by agency, form or sex."""

import re
from dataclasses import dataclass

from .drafts import Draft


@dataclass(frozen=True)
class Placed:
    """A draft with the place of its sentence in the text."""

    draft: Draft
    at: int
    section: str
    sentence: str


# Of these measures a country has one total a year; help, training and money are counted by whoever gives them.
TOTALLED = frozenset({"investigations", "prosecutions", "convictions", "victims_identified", "victims_referred"})
WHOLE_COUNTRY = re.compile(
    r"\b(?:the government|the [a-z]+ government|authorities|officials|law enforcement|nationwide|police|courts"
    r"|prosecutors|government officials|in total|a total of|(?:various|several|multiple) (?:government )?agencies)\b",
    re.IGNORECASE,
)
APART = re.compile(
    r"\b(?:also|additional(?:ly)?|another|in addition|separately|further|continued|other|moreover)\b",
    re.IGNORECASE,
)
BY_OTHERS = re.compile(
    r"(?:\w+, )?(?:An? |The |Local |Some |Two |One |Several )?(?:\w+ )?"
    r"(?:NGOs?|international organi[sz]ations?|IOM|UNHCR|UNICEF|civil society)\b",
    re.IGNORECASE,
)
OF_THESE = re.compile(
    r"(?:^|; |, )[Oo]f (?:the|these|those|its|all|\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten)\b"
    r"|^Among (?:the|these|those|them|adults|children)\b"
)


def without_parts(found: list[Placed]) -> list[Placed]:
    """Drop what only splits up a total that was stated before, and what is compared with such a part."""
    kept: list[Placed] = []
    dropped: set[tuple[int, str, int]] = set()
    for placed in found:
        draft = placed.draft
        if (placed.at, draft.measure, draft.answers) in dropped or any(is_part(placed, other) for other in kept):
            dropped.add((placed.at, draft.measure, draft.place))
        else:
            kept.append(placed)
    return kept


def is_part(placed: Placed, total: Placed) -> bool:
    """Say whether a figure is a part of a total stated in a sentence before it."""
    here, whole = placed.draft, total.draft
    if here.measure != whole.measure or here.earlier or (placed.at == total.at and not is_apart(placed, total)):
        return False
    if not (is_number(here) and is_number(whole)) or here.value >= whole.value:  # type: ignore[operator]
        return False
    if OF_THESE.search(placed.sentence[: here.start]):
        return True
    if is_some_of(placed) and not APART.search(placed.sentence[: here.end]):
        return True
    if here.measure not in TOTALLED or here.year != whole.year or whole.earlier or not same_unit(here.unit, whole.unit):
        return False
    if ("arrest" in words_of(placed)) != ("arrest" in words_of(total)):
        return False
    whole_country = WHOLE_COUNTRY.search(total.sentence[: whole.start + 20]) or same_body(placed, total)
    return bool(whole_country) and not (APART.search(placed.sentence[: here.end]) or BY_OTHERS.match(placed.sentence))


SOME_OF = re.compile(r" of (?:the|these|those|them)\b")


def is_some_of(placed: Placed) -> bool:
    """Say whether a figure tells itself that it is a part ("six of the 10 received ..."), or names nothing at all."""
    figure = placed.draft.figure
    if figure is None or placed.draft.form == "compared":
        return False
    return SOME_OF.match(placed.sentence, figure.end) is not None or figure.counted is None


def same_unit(one: str, other: str) -> bool:
    """Say whether two figures may count the same thing."""
    return one == other or "unspecified" in (one, other)


def is_apart(placed: Placed, total: Placed) -> bool:
    """Say whether a figure stands in a later clause of its total's sentence ("; two of these were ...")."""
    between = placed.sentence[total.draft.end : placed.draft.start]
    return ";" in between and not BY_OTHERS.match(between.split(";")[-1].lstrip(" "))


def words_of(placed: Placed) -> str:
    """Give the words of a draft."""
    return placed.sentence[placed.draft.start : placed.draft.end].lower()


BODY = re.compile(r"\b[A-Z]{3,}\b")


def same_body(one: Placed, other: Placed) -> bool:
    """Say whether two sentences begin with the same body, by its initials."""
    first, second = BODY.search(one.sentence[:40]), BODY.search(other.sentence[:40])
    return bool(first and second and first.group() == second.group())


def is_number(draft: Draft) -> bool:
    """Say whether a draft states a number above zero."""
    return isinstance(draft.value, int | float) and draft.value > 0
