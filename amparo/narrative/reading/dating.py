"""The year of a report: told by its name or its head, else by the years that its text names."""

import re
from collections import Counter

from .years import YEAR

NAMED = re.compile(rf"(?<!\d){YEAR}(?!\d)")
HEADED = re.compile(
    rf"(?:\b(?P<before>{YEAR}) Trafficking in Persons Report\b"
    rf"|\bTrafficking in Persons Report,?:? (?P<after>{YEAR})\b)",
    re.IGNORECASE,
)
# The year that figures of this year are compared with: "compared with 38 in 2016 and nine in 2015", "(38 in 2016)".
COMPARED = re.compile(
    r"(?:\b(?:compar(?:ed|ison)|than in|versus|as in|same as"
    r"|from (?:[\d$€£]|(?:one|two|three|four|five|six|seven|eight|nine|the)\b))[^.;()]{0,100}?\b(?:in|for|of|during)"
    rf"|\([^()]{{0,60}}?\b(?:in|for)) {YEAR}\b(?:(?:,? and|,) [^.;()]{{0,60}}?\b(?:in )?{YEAR}\b){{0,9}}"
)
# The year in which something was: "in 2017", "in October 2017"; the first months of 2018 still belong to its report.
DATED = re.compile(
    r"\b(?:[Ii]n|[Dd]uring|April|May|June|July|August|September|October|November|December"
    r"|(?P<early>January|February|March))"
    rf"(?: \d{{1,2}},)? (?:of )?(?P<year>{YEAR})\b(?![-–/])"
)
ENOUGH = 0.5  # of the times that the year named most often is named: a later year named less often lies ahead


def year_of(doc: str, text: str) -> tuple[int | None, bool]:
    """Give the year of the report, None if nothing tells it, and whether it had to be taken from the text."""
    named = NAMED.search(doc)
    if named:
        return int(named.group()), False
    headed = HEADED.search(text, 0, 1000)
    if headed:
        return int(headed["before"] or headed["after"]), True
    told = year_told(text)
    return (told + 1 if told else None), True


def year_told(text: str) -> int | None:
    """Give the year that the text reports on: the latest one that it names often enough outside comparisons.

    A comparison is with the year before, and so names the year after it.
    """
    named: Counter[int] = Counter()
    for match in COMPARED.finditer(text):
        named[max(int(year) for year in re.findall(YEAR, match.group())) + 1] += 1
    for match in DATED.finditer(COMPARED.sub(" ", text)):
        named[int(match["year"]) - bool(match["early"])] += 1
    most = max(named.values(), default=0)
    return max((year for year, times in named.items() if times >= ENOUGH * most), default=None)
