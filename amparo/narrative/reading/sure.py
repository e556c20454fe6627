"""Which claims are sure: those whose words follow a form that was right at least 19 times in 20 when measured.

The rules below were set on narratives read by hand for development and checked on others (docs/reading.md).
"""

import re

from .totals import Placed

# Forms that hardly ever mislead, whatever the measure.
PLAIN = frozenset({"heading", "unreported", "change", "no money"})
# Measures for which an act, its object and a number between them say all there is to say.
CORE = frozenset(
    {
        "investigations",
        "prosecutions",
        "convictions",
        "victims_identified",
        "hotline_calls",
        "persons_trained",
        "officials_convicted",
    }
)
CLOSE = 40  # characters from the act's verb to the end of what it counts, beyond the length of both
DOUBT = re.compile(
    r"\b(?:including|also|additional|another|of (?:these|those|the \d)|example|instance|one case|some of|among)\b",
    re.IGNORECASE,
)
RANGE = re.compile(r"\brang(?:ed|ing)\b|\bbetween\b", re.IGNORECASE)
OFFENCE = re.compile(r"traffick|labor|labour|imprisonment", re.IGNORECASE)


def is_sure(placed: Placed, first_law: bool) -> bool:
    """Say whether a claim is sure; `first_law` that its range of penalties is the narrative's first."""
    draft = placed.draft
    if draft.form in PLAIN:
        return True
    if draft.form == "penalty":
        return first_law and OFFENCE.search(placed.sentence) is not None
    if draft.form == "sentence":
        return RANGE.search(placed.sentence) is not None
    if draft.form == "money":
        return draft.year is not None and " from " not in placed.sentence[max(0, draft.start - 60) : draft.start]
    if draft.form == "compared":
        return draft.measure in CORE and not DOUBT.search(placed.sentence[: draft.start]) and draft.year is not None
    return draft.form in ("object", "subject", "noun") and is_plain_count(placed)


def is_plain_count(placed: Placed) -> bool:
    """Say whether a count stands close to its act, in a section, with nothing that hints at a part."""
    draft = placed.draft
    if draft.measure not in CORE and draft.measure not in ("victims_assisted", "victims_referred"):
        return False
    if placed.section == "introduction" or draft.figure is None or draft.year is None:
        return False
    if isinstance(draft.value, int | float) and draft.value < 2:
        return False
    span = draft.end - draft.start - len(str(draft.value))
    limit = CLOSE if draft.measure in CORE else CLOSE - 10
    return span <= limit and not DOUBT.search(placed.sentence[: draft.end])
