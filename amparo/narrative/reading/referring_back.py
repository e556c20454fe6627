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
    r"\b(?:and|then) (?:(?:also|later|then) )?(?P<act>referred|referring|assisted"
    r"|assisting) (?:all )?(?:of )?(?:them|these victims)\b"
)


def them_in(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Read "identified 59 victims and referred them to care": the same number, by the second act."""
    match = THEM.search(scene.text)
    told = [draft for draft in drafts if match and draft.measure == "victims_identified" and draft.end <= match.start()]
    told = [draft for draft in told if draft.value and not draft.earlier]
    if not match or not told:
        return []
    measure = "victims_referred" if match["act"].startswith("refer") else "victims_assisted"
    return [replace(told[0], measure=measure, end=match.end(), form="all")]
