"""Figures in the sentences that narratives use: the mirror of the reader, sentence by sentence.

`tell` turns one figure into a sentence, `narrative_of` figures into a small narrative with the report's sections.
What is told here must be read back by `amparo.narrative.reading`; a property test holds the two together.
"""

from dataclasses import dataclass

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

# For each measure its sentences: `{n}` is the number, `{year}` its year. The comparison is put before the full stop.
STYLES = {
    "investigations": (
        "The government investigated {n} trafficking cases in {year}",
        "In {year}, police conducted {n} trafficking investigations",
        "Authorities reported initiating {n} investigations during {year}",
    ),
    "prosecutions": (
        "Prosecutors charged {n} suspected traffickers in {year}",
        "In {year}, the government prosecuted {n} defendants",
        "Authorities initiated {n} prosecutions in {year}",
    ),
    "convictions": (
        "Courts convicted {n} traffickers in {year}",
        "In {year}, {n} traffickers were convicted",
        "The government reported {n} convictions in {year}",
    ),
    "victims_identified": (
        "The government identified {n} trafficking victims in {year}",
        "In {year}, {n} potential victims were identified by police",
        "Authorities reported identifying {n} victims in {year}",
    ),
    "victims_referred": (
        "Police referred {n} victims to shelters in {year}",
        "In {year}, {n} victims were referred to care",
    ),
    "victims_assisted": (
        "NGOs assisted {n} victims in {year}",
        "In {year}, {n} victims received medical care and shelter",
        "The government provided shelter and legal assistance to {n} victims in {year}",
    ),
    "persons_trained": (
        "The academy trained {n} police officers in {year}",
        "In {year}, {n} prosecutors received training on trafficking",
    ),
    "hotline_calls": (
        "The national hotline received {n} calls in {year}",
        "In {year}, the hotline answered {n} calls",
    ),
    "funding": (
        "The government allocated ${n} to victim assistance in {year}",
        "In {year}, the ministry spent ${n} on anti-trafficking efforts",
    ),
}
COMPARISONS = (", compared with {n} in {year}", " ({n} in {year})", ", an increase from {n} in {year}")
SECTION = {"investigations": "PROSECUTION", "prosecutions": "PROSECUTION", "convictions": "PROSECUTION"}


@dataclass(frozen=True)
class Told:
    """A figure to tell: its measure, value and year, and the figure of an earlier year to compare it with."""

    measure: str
    value: int
    year: int
    before: tuple[int, int] | None = None  # (value, year)


def tell(told: Told, style: int = 0, comparison: int = 0) -> str:
    """Tell a figure in one sentence; `style` and `comparison` choose among the forms that narratives use."""
    forms = STYLES[told.measure]
    sentence = forms[style % len(forms)].format(n=in_words(told.measure, told.value), year=told.year)
    if told.before:
        value, year = told.before
        sign = "$" if told.measure == "funding" else ""
        form = COMPARISONS[comparison % len(COMPARISONS)]
        sentence += form.format(n=sign + in_words(told.measure, value), year=year)
    return sentence[0].upper() + sentence[1:] + "."


def in_words(measure: str, value: int) -> str:
    """Write a number as narratives do: up to nine in words, from 10 in digits, money always in digits."""
    small = 0 < value < len(WORDS) and measure != "funding"
    return WORDS[value] if small else f"{value:,}"


def narrative_of(country: str, tier: str, sentences: list[tuple[str, str]]) -> str:
    """Set sentences, each with its measure, into a narrative of the newer form: heading, then the report's sections."""
    parts = {"PROSECUTION": [], "PROTECTION": []}  # type: dict[str, list[str]]
    for measure, sentence in sentences:
        parts[SECTION.get(measure, "PROTECTION")].append(sentence)
    opening = (
        f"The Government of {country} does not fully meet the minimum standards for the elimination of trafficking."
    )
    blocks = [f"{country.upper()}: TIER {tier}", opening]
    for title, told in parts.items():
        blocks += [title, " ".join(["The government maintained its efforts.", *told])]
    return "\n\n".join(blocks) + "\n"
