"""Totals and their parts: what a narrative counts once for the whole country, and then again by agency, form or sex."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from .drafts import Draft
from .years import MONTH


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
    r"\b(?:the government|the [a-z]+ government|(?<!immigration )(?<!border )(?<!provincial )(?<!local )(?<!labor )"
    r"(?:authorities|officials|police)|law enforcement|nationwide|courts"
    r"|prosecutors|in total|a total of|(?:various|several|multiple) (?:government )?agencies)\b",
    re.IGNORECASE,
)
# Found by embassies and consulates, not within the country whose total is told.
ABROAD = re.compile(r"\b(?:abroad|overseas|embass(?:y|ies)|consulates?)\b", re.IGNORECASE)
APART = re.compile(
    r"\b(?:also|additional(?:ly)?|another|in addition|separately|further|continued|other|moreover)\b",
    re.IGNORECASE,
)
BY_OTHERS = re.compile(
    r"(?:\w+, )?(?:An? |The |Another |A second |Local |Some |Two |One |Several )?(?:\w+ )?"
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
    adding = adding_up(found)
    for placed in found:
        draft = placed.draft
        part = placed in adding or (placed.at, draft.measure, draft.answers) in dropped
        if part or any(is_part(placed, other) for other in kept):
            dropped.add((placed.at, draft.measure, draft.place))
        else:
            kept.append(placed)
    return kept


def adding_up(found: list[Placed]) -> list[Placed]:
    """List the figures that together make a total told before them: "60 for sex trafficking", "12 for forced labor"."""
    numbers = [each for each in found if each.draft.measure in TOTALLED and is_number(each.draft)]
    return [part for total in numbers for part in parts_of_total(total, numbers)]


def parts_of_total(total: Placed, numbers: list[Placed]) -> tuple[Placed, ...]:
    """Give the two or three later figures of its measure and year that make up a total; none where none do."""
    one = total.draft
    later = [
        each
        for each in numbers
        if each.at > total.at
        and (each.draft.measure, each.draft.year) == (one.measure, one.year)
        and same_unit(each.draft.unit, one.unit)
        and each.draft.value < one.value  # type: ignore[operator]
    ][:MOST_PARTS]
    sets = (parts for many in (2, 3) for parts in combinations(later, many))
    return next((parts for parts in sets if sum(each.draft.value for each in parts) == one.value), ())  # type: ignore[misc]


MOST_PARTS = 8


def is_part(placed: Placed, total: Placed) -> bool:
    """Say whether a figure is a part of a total stated in a sentence before it."""
    here, whole = placed.draft, total.draft
    if here.measure != whole.measure or (placed.at == total.at and not is_apart(placed, total)):
        return False
    if not (is_number(here) and is_number(whole)) or here.value >= whole.value:  # type: ignore[operator]
        return False
    if (here.measure in TOTALLED and is_other_offence(placed, total)) or differ(words_of(placed), words_of(total)):
        return False
    if here.earlier:
        return here.form != "compared" and is_subgroup(placed, total)
    if OF_THESE.search(placed.sentence[: here.start]):
        return True
    if is_some_of(placed) and not APART.search(placed.sentence[: here.end]):
        return True
    if is_subgroup(placed, total) and not stands_apart(placed):
        return True
    if here.measure not in TOTALLED or here.year != whole.year or whole.earlier or not same_unit(here.unit, whole.unit):
        return False
    if ("arrest" in words_of(placed)) != ("arrest" in words_of(total)):
        return False
    whole_country = is_of_whole_country(total) or same_body(placed, total)
    return whole_country and not stands_apart(placed)


# What goes on from a year before is no part of what was begun in this one.
GOING_ON = re.compile(
    r" (?:(?:was|were|remained|are) )?(?:still )?(?:ongoing|pending|open|continu\w+|carried over) "
    r"(?:\w+ )?(?:from|since)\b"
)


def stands_apart(placed: Placed) -> bool:
    """Say whether a figure comes on top of a total: told as another one, by others, or of victims abroad."""
    if APART.search(placed.sentence[: placed.draft.end]) or BY_OTHERS.match(clause_of(placed)):
        return True
    if GOING_ON.match(placed.sentence, placed.draft.end):
        return True
    return placed.draft.measure.startswith("victims") and ABROAD.search(placed.sentence) is not None


# Who is one of these is not the other: labor trafficking victims are no part of sex trafficking victims.
APART_KINDS = (("sex", "labor"), ("child", "adult"), ("foreign", "domestic"))


def differ(one: str, other: str) -> bool:
    """Say whether two figures are told to be of two kinds that exclude each other."""
    return any(
        (kinds[0] in one) != (kinds[1] in one)
        and [kind in one for kind in kinds] == [kind not in other for kind in kinds]
        for kinds in APART_KINDS
    )


OFFENCES = re.compile(r"\b(?P<sex>[Ss]ex(?:ual)?)\b|\b(?P<labor>[Ll]abou?r|[Bb]onded|[Ss]ervitude)\b")
UNDER = re.compile(r"\b[Uu]nder (?:the )?(?:\w+ )?(?:[Aa]rticles?|[Ss]ections?) (\d[\w-]*)")


@lru_cache(maxsize=256)  # a total's sentence is asked again for every figure after it
def offences_in(sentence: str) -> tuple[frozenset[str | None], frozenset[str]]:
    """Give the forms of trafficking and the articles that a sentence names."""
    return frozenset(form.lastgroup for form in OFFENCES.finditer(sentence)), frozenset(UNDER.findall(sentence))


def is_other_offence(one: Placed, other: Placed) -> bool:
    """Say whether two figures are of two offences: one of sex and one of labor trafficking, or by two articles.

    A body of a part of the country that names its article does not split a total that names none.
    """
    said = semicolons_of if one.at == other.at else sentence_of
    (forms, laws), (other_forms, other_laws) = offences_in(said(one)), offences_in(said(other))
    by_law = bool(laws) and not laws & other_laws and (bool(other_laws) or not is_of_whole_country(one))
    return by_law or bool(forms and other_forms and not forms & other_forms)


def sentence_of(placed: Placed) -> str:
    """Give the words of a draft's sentence."""
    return placed.sentence


def semicolons_of(placed: Placed) -> str:
    """Give the words of a draft's sentence between the semicolons on both sides of it."""
    before, after = placed.sentence[: placed.draft.end], placed.sentence[placed.draft.end :]
    return before.split(";")[-1] + after.split(";")[0]


SOME_OF = re.compile(r" of (?:the|these|those|them)\b")


def is_some_of(placed: Placed) -> bool:
    """Say whether a figure tells itself that it is a part ("six of the 10 received ..."), or names nothing at all."""
    figure = placed.draft.figure
    if (
        figure is None
        or placed.draft.form in ("compared", "list", "row")
        or ALL.search(placed.sentence[: figure.start])
    ):
        return False
    return SOME_OF.match(placed.sentence, figure.end) is not None or figure.counted is None


ALL = re.compile(r"\ball $", re.IGNORECASE)
SUBGROUPS = (
    re.compile(r"\b(?:foreign|child|minor|male|female|boys|girls|children)\b", re.IGNORECASE),
    re.compile(r"\b(?:sex|labor)\b", re.IGNORECASE),
)


def is_subgroup(placed: Placed, total: Placed) -> bool:
    """Say whether a figure is of one sex, age, nationality or form of the year's total ("five foreign victims")."""
    here, whole = placed.draft, total.draft
    if (
        BY_OTHERS.match(placed.sentence)
        or here.measure not in TOTALLED
        or (here.year, here.unit) != (whole.year, whole.unit)
    ):
        return False
    own, all_of = words_of(placed), words_of(total)
    return any(kind.search(own) and not kind.search(all_of) for kind in SUBGROUPS)


# "RS authorities", "state police": of a part of the country, unless the name is of its people ("Arcadian police").
OPENERS = r"(?:While|Although|Though|When|As|In|Of|After|Since|During)\b"
PEOPLE = r"(?<!an|sh|se|ch|he|ss|ek|ot|[a-z]i)"  # how names of peoples end, and `the`
OF_PART = re.compile(
    rf"\b(?:[A-Z]{{2,}}|(?!{OPENERS})[A-Z][a-z]*{PEOPLE}|federal|state|provincial|regional|local|municipal|district)"
    r"(?:'s)? (?:\w+ )?[a-z]$"
)


OF_PLACE = re.compile(r" (?:of|in) [A-Z]\w+'?s? ")  # "the government of Sindh's efforts"


IN_PLACE = re.compile(
    rf"In (?:the )?(?!(?:{MONTH})\b)[A-Z][a-z]+(?: [A-Z][a-z]+)*, "
)  # "In the Northern District, police ..."


def is_of_whole_country(total: Placed) -> bool:
    """Say whether a figure is told of the whole country, or of a body that stands for it."""
    if IN_PLACE.match(total.sentence):
        return False
    lead = total.sentence[: total.draft.start + 20]
    bodies = list(WHOLE_COUNTRY.finditer(lead))
    return bool(bodies) and not any(
        OF_PART.search(lead, max(0, body.start() - 40), body.start() + 1) or OF_PLACE.match(lead, body.end())
        for body in bodies
    )


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


CLAUSE = re.compile(r"; (?:however, )?|, (?:but|while|although) ")


def clause_of(placed: Placed) -> str:
    """Give the words from where a draft's clause begins."""
    starts = [match.end() for match in CLAUSE.finditer(placed.sentence, 0, placed.draft.start)]
    return placed.sentence[starts[-1] if starts else 0 :]


def is_number(draft: Draft) -> bool:
    """Say whether a draft states a number above zero."""
    return isinstance(draft.value, int | float) and draft.value > 0
