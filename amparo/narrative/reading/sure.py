"""Which claims are sure: those whose words follow a form that was right at least 19 times in 20 when measured.

The rules were set on narratives read by hand for development and checked on others (docs/reading.md).
"""

import re

from .totals import Placed

# Measures for which an act, its object and a number between them say all there is to say.
CORE = frozenset(
    {"investigations", "prosecutions", "convictions", "victims_identified", "hotline_calls", "persons_trained"}
)
# Silences that reports state in one set form, nearly word for word.
SILENT = CORE | {"officials_investigated", "officials_prosecuted", "officials_convicted"}
CLOSE = 40  # characters from the act's verb to the end of what it counts
DOUBT = re.compile(
    r"\b(?:including|also|additional|another|of (?:these|those|the \d)|example|instance|one case|some of|among)\b",
    re.IGNORECASE,
)
RANGE = re.compile(r"\brang(?:ed|ing)\b|\bbetween\b", re.IGNORECASE)
DATED = re.compile(r"(?:19|20)\d\d|previous|prior|last")
OFFENCE = re.compile(r"traffick|labor|labour|imprisonment", re.IGNORECASE)
OF_ELSE = re.compile(
    r" against [^.;,]{0,60}violat| of (?![^.;,]{0,60}(?:traffick|labor|labour|sex|slave|servitude|bond|beg))",
    re.IGNORECASE,
)
CROWDED = 3  # brackets in a sentence; where there are more, what belongs to what is easily lost


def is_sure(placed: Placed, first_law: bool) -> bool:
    """Say whether a claim is sure; `first_law` that its range of penalties is the narrative's first."""
    draft, sentence = placed.draft, placed.sentence
    if draft.form in ("heading", "change"):
        return True
    if draft.earlier and draft.form not in ("compared", "sentence"):
        return False  # which year is meant is sure only where it stands beside this year's figure
    if draft.form == "unreported":
        return draft.measure in SILENT
    if draft.form == "penalty":
        return first_law and OFFENCE.search(sentence) is not None
    if draft.form == "sentence":
        return draft.measure == "sentence_max" and RANGE.search(sentence) is not None and "fine" not in sentence
    if draft.form == "money":
        return draft.year is not None and not draft.earlier and draft.qualifier == "exact"
    if draft.year is None or sentence.count("(") > CROWDED or DOUBT.search(sentence[: draft.end]):
        return False
    if draft.form == "compared":
        return draft.measure in CORE and DATED.search(sentence[draft.start : draft.end]) is not None
    return draft.form == "object" and is_plain_count(placed)


def is_plain_count(placed: Placed) -> bool:
    """Say whether a count stands close to its act, in a section, and is of a measure that is told plainly."""
    draft = placed.draft
    if placed.section == "introduction" or not isinstance(draft.value, int | float):
        return False
    if OF_ELSE.match(placed.sentence, draft.end):
        return False
    return draft.measure in CORE and draft.value > 1 and draft.end - draft.start <= CLOSE + len(str(draft.value))
