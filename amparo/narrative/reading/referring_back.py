"""Figures by reference: "all victims received care", "identified 59 victims and referred them"."""

import re
from dataclasses import replace

from .acts import acts_of
from .drafts import Draft
from .scene import Scene

ALL_OF_THEM = re.compile(
    r"\b[Aa]ll (?:of )?(?:the |these |those )?(?:(?!other)[\w-]+ ){0,3}?(?:victims|children)\b[^.;]{0,24}$"
)
CARED_FOR = ("victims_assisted", "victims_referred")


def all_in(text: str, before: list[Draft]) -> list[Draft]:
    """Read "all victims received care": as many as the sentence before told of."""
    told = [draft for draft in before if draft.measure.startswith("victims") and draft.value and not draft.earlier]
    if not told or "ll " not in text:
        return []
    for act in acts_of(text):
        them = ALL_OF_THEM.search(text[: act.start])
        if them and act.side == "before" and act.measure in CARED_FOR:
            return [replace(told[-1], measure=act.measure, start=them.start(), end=act.end, form="all", figure=None)]
    return []


THEM = re.compile(
    r"\b(?:and|then) (?:(?:also|later|then) )?(?P<act>referred|referring|assisted|assisting|sentenced|sentencing)"
    r" (?:all )?(?:of )?(?:them|these victims)\b"
)
# The act done to "them": what it is counted as, and what they were counted as before.
BACK = {
    "refer": ("victims_referred", "victims_identified"),
    "assist": ("victims_assisted", "victims_identified"),
    "sentenc": ("imprisoned", "convictions"),
}


def them_in(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Read "identified 59 victims and referred them to care": the same number, by the second act."""
    match = THEM.search(scene.text)
    if not match or (match["act"].startswith("sentenc") and not re.search(r"year|month|prison", scene.text)):
        return []
    measure, told_as = next(pair for stem, pair in BACK.items() if match["act"].startswith(stem))
    told = [draft for draft in drafts if draft.measure == told_as and draft.end <= match.start()]
    told = [draft for draft in told if draft.value and not draft.earlier]
    return [replace(told[-1], measure=measure, end=match.end(), form="all")] if told else []
