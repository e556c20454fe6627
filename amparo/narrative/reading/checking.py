"""Whether a text is one country's narrative: a clear answer for what is none, is several, or is too long."""

import re

from .model import NotANarrative, Unreadable
from .source import LONGEST, mend
from .titles import titles_in

SIGNS = re.compile(
    r"minimum standards|\bTier [123]\b|\bTIER [123]\b|special case|PROSECUTION|PROTECTION|victims? identification"
    r"|(?:source|destination|transit) (?:country|,)|trafficked (?:to|for)|traffickers",
    re.IGNORECASE,
)
WHOLE_REPORT = 5_000_000  # characters; that of 2018 has some three million
NAMED = 3  # countries, before the rest are only counted


def check_narrative(text: str) -> None:
    """Raise `NotANarrative` with a reason unless the text is one country's narrative on trafficking."""
    if not text.strip():
        raise NotANarrative("There is no text to read.")
    source = mend(text[:LONGEST])
    words = source.clean  # a printed page may write it with a ligature, or part it at a line's end
    if len(re.findall(r"traffick", words, re.IGNORECASE)) < 2:
        raise NotANarrative("This is no country narrative: it does not speak of trafficking, or is not in English.")
    if not SIGNS.search(words):
        raise NotANarrative(
            "This speaks of trafficking, but has no tier, no sections and no victims as a narrative has."
        )
    if source.doubtful:
        raise NotANarrative(
            "This has two columns side by side, and where its pages end is lost. Copy the text column by column."
        )
    countries = countries_in(text[:WHOLE_REPORT].replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    if len(countries) > 1:
        raise NotANarrative(
            f"This holds {len(countries)} narratives ({listed(countries)}): split it, one country a file."
        )


def check_length(text: str) -> None:
    """Raise `Unreadable` if the text is longer than is read; what stands beyond would be lost without a word."""
    if len(text) > LONGEST:
        raise Unreadable(
            f"The text is too long: it has {len(text):,} characters, and at most {LONGEST:,} are read."
            " Give the country's part only."
        )


def countries_in(text: str) -> list[str]:
    """List the countries that have a narrative here."""
    named: dict[str, str] = {}
    for title in titles_in(text):
        name = (title["country"] or title["special"]).strip()
        named.setdefault(name.casefold(), name)
    return list(named.values())


def listed(countries: list[str]) -> str:
    """Name a few of the countries, and say that there are others."""
    return ", ".join(countries[:NAMED]) + (", ..." if len(countries) > NAMED else "")
