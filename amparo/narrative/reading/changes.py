"""Stated changes in percent of a figure that the guide counts."""

import re

from .drafts import Draft
from .figures import NUMBER, number_of

CHANGE = re.compile(
    rf"(?P<number>\b{NUMBER})(?: percent|%|-percent)(?: \w+)? (?P<after>increase|rise|growth|decrease|decline|reduction|drop|fewer|more)\b"
    rf"|(?P<before>increas|rose|grew|decreas|declin|dropp|fell|reduc)(?:ed|ing|e|es)?\b[^.;]{{0,60}}?\bby (?:\w+ )?(?P<by>{NUMBER})(?: percent|%)",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"victim|allocat|spen[td]|investigat|prosecut|convict|sentenc|call|train|budget|fund|suspect|traffick|case|identif|referr",
    re.IGNORECASE,
)
DOWN = ("decreas", "declin", "reduc", "drop", "fewer", "dropp", "fell")


def changes_in(text: str) -> list[Draft]:
    """Read the changes in percent of a sentence; a decrease is negative."""
    if ("percent" not in text and "%" not in text) or not COUNTED.search(text):
        return []
    return [change_of(match) for match in CHANGE.finditer(text)]


def change_of(match: re.Match[str]) -> Draft:
    """Make the draft of one stated change."""
    word = (match["after"] or match["before"]).lower()
    value = number_of(match["number"] or match["by"])
    signed = -value if word.startswith(DOWN) else value
    return Draft("change_percent", signed, "percent", "exact", match.start(), match.end(), form="change")
