"""Words that a person copies from a report: where they stand in it, and whether they hold the figure."""

import re
from math import prod

from amparo.narrative.codes import Tier, Unit
from amparo.narrative.figure import Figure
from amparo.narrative.reading.figures import NUMBER, SCALES, WORD, number_of

MOST_PLACES = 99
SHORT = {"m": 10**6, "mn": 10**6, "bn": 10**9} | SCALES
STATED = re.compile(
    rf"(?<![\w.,])(?P<number>\d{{1,3}}(?:[ \u00a0]\d{{3}})+(?![\d,])|{NUMBER}|a couple|a single|both|an?\b|half\b)"
    rf"(?P<scales>(?:[ -]?(?:{'|'.join(SHORT)})\b)*)"
    rf"(?:(?<=ndred|usand)(?: and)? (?P<rest>{WORD})\b)?(?![\w]|[.,]\d)",
    re.IGNORECASE,
)
"""A number in digits or words: 1,200 · 1 200 · 1.2 million · three hundred and twelve · a couple."""


def places_of(words: str, text: str) -> list[re.Match[str]]:
    """Where the words stand in the text as whole words and numbers; white space is all alike."""
    run = r"\s+".join(map(re.escape, words.split()))
    if not run:
        return []
    whole = re.compile(_not_within_before(words.strip()) + run + _not_within_after(words.strip()))
    return [match for match, _ in zip(whole.finditer(text), range(MOST_PLACES), strict=False)]


def _not_within_before(words: str) -> str:
    """Not "9" in "279", "1,279" or "1.9", nor "five" in "twenty-five"."""
    number = r"(?<!\d[.,])" if words[0].isdigit() else ""
    return rf"(?<!\w)(?<!\w[-’']){number}" if words[0].isalnum() else ""


def _not_within_after(words: str) -> str:
    number = r"(?![.,]\d)" if words[-1].isdigit() else ""
    return rf"(?!\w)(?!-\w){number}" if words[-1].isalnum() else ""


def holds(quote: str, figure: Figure) -> bool:
    """Do the words state the figure? Of a length of time, any number: six years are 72 months."""
    if figure.value == Tier.SPECIAL:
        return "special" in quote.casefold()
    stated = numbers_in(quote)
    if isinstance(figure.value, str):
        return float(figure.value[0]) in stated
    return not figure.number or (bool(stated) if figure.unit == Unit.MONTHS else abs(float(figure.number)) in stated)


def numbers_in(quote: str) -> set[float]:
    """Every number that the words state."""
    return {_value(match) for match in STATED.finditer(" ".join(quote.split()))}


def _value(match: re.Match[str]) -> float:
    number = re.sub(r"(?<=\d)[ \u00a0]", "", match["number"].lower())
    value = {"an": 1.0, "half": 0.5}.get(number)
    value = number_of(number) if value is None else value
    scale = prod(SHORT[each] for each in re.findall(r"[a-z]+", match["scales"].lower()))
    return round(value * scale + (number_of(match["rest"]) if match["rest"] else 0), 4)
