"""Changes in percent, shifts from one number to another, and rows of numbers that answer to a row of acts."""

import re

from .drafts import Draft
from .figures import NUMBER, number_of
from .led import led, lowered
from .measures import BY_ACT
from .scene import Scene

CHANGE = led(
    rf"(?P<number>\b{NUMBER})(?: percent|%|-percent)(?: \w+)? (?P<after>increase|rise|growth|decrease|decline"
    rf"|reduction|drop|fewer|more)\b"
    rf"|\b(?P<way>up|down) (?:by )?(?P<off>{NUMBER})(?: percent|%)"
    rf"|(?P<before>increas|rais|rose|grew|decreas|declin|dropp|fell|reduc)(?:ed|ing|e"
    rf"|es)?\b[^.;]{{0,60}}?\bby (?:approximately |about |nearly |over |almost "
    rf"|at least )?(?P<by>{NUMBER})(?: percent|%)"
    r"|(?P<noun>increase|rise|growth|decrease|decline|reduction|drop) (?:in [^.;,]{0,40} )?of (?:approximately |about "
    rf"|nearly |over |almost |at least |more than )?(?P<of>{NUMBER})(?: percent|%)"
)
COUNTED = re.compile(
    r"victim|allocat|spen[td]|investigat|prosecut|convict|sentenc|call|train|budget|fund|suspect|traffick|case"
    r"|identif|referr|shelter",
    re.IGNORECASE,
)
DOWN = ("decreas", "declin", "reduc", "drop", "fewer", "dropp", "fell", "down")


def changes_in(text: str) -> list[Draft]:
    """Read the changes in percent of a sentence; a decrease is negative."""
    if ("percent" not in text and "%" not in text) or not COUNTED.search(text):
        return []
    return [change_of(match) for match in CHANGE.finditer(lowered(text))]


SHIFT = led(
    rf"\b(?:increas|decreas|declin|rose|rise|grew|fell|doubled|tripled|dropp"
    rf"|reduc)[^.;]{{0,140}}?,? from (?P<old>{NUMBER})(?: in (?P<then>(?:19"
    rf"|20)\d\d))? to (?P<new>{NUMBER})\b(?! percent)"
)


def shifts_in(text: str, reported: int) -> list[Draft]:
    """Read what rose or fell from one number to another ("convictions fell from 9 to 4")."""
    found = []
    for match in SHIFT.finditer(lowered(text)):
        topic = topic_of(text[: match.start("old")])
        if topic:
            then = int(match["then"]) if match["then"] else reported - 1
            for group, year in (("old", then), ("new", reported)):
                span = (match.start(), match.end("old")) if group == "old" else match.span()
                value = number_of(match[group])
                found.append(
                    Draft(topic, value, "persons", "exact", *span, year=year, earlier=group == "old", form="shift")
                )
    return found


TOPICS = {
    "investigations": r"investigations",
    "prosecutions": r"prosecutions",
    "convictions": r"convictions?",
    "hotline_calls": r"calls",
    "victims_identified": r"victims (?:\w+ ){0,3}identified|identified victims|identification of victims",
    "victims_assisted": r"victims (?:\w+ ){0,3}assisted",
    "persons_trained": r"(?:agents|officers|officials|persons|police) trained",
}


def topic_of(words: str) -> str | None:
    """Name the measure that rose or fell, by the nouns before the numbers."""
    return next((name for name, nouns in TOPICS.items() if re.search(rf"\b(?:{nouns})\b", words, re.IGNORECASE)), None)


def change_of(match: re.Match[str]) -> Draft:
    """Make the draft of one stated change."""
    word = match["after"] or match["before"] or match["noun"] or match["way"]
    value = number_of(match["number"] or match["off"] or match["by"] or match["of"])
    signed = -value if word.startswith(DOWN) else value
    return Draft("change_percent", signed, "percent", "exact", match.start(), match.end(), form="change")


NAMED_ACT = r"(?:investigation|arrest|prosecution|indictment|conviction)s"
AND = r"(?:, and |, | and )"
ACTS_LISTED = led(rf"\b{NAMED_ACT}(?:{AND}{NAMED_ACT})+\b")
NUMBERS_LISTED = re.compile(
    rf"\b{NUMBER}(?:{AND}{NUMBER})+(?=[.;)]|$|,? (?:respectively|in|for|during|the|a year|as|compared|up|down|and)\b"
    rf"|, (?!{NUMBER}))"
)
COMPARED = re.compile(r"\b(?:compar\w+|versus|against|than|from)\b[^.;\d]*$")


def rows_in(scene: Scene, words_before: str) -> list[Draft]:
    """Read numbers that answer in turn to acts listed before them ("prosecutions and convictions were 23 and nine");

    the acts may stand in the sentence before, where this one speaks of `the figures`.
    """
    if len(scene.figures) <= 1 or ("ions" not in scene.text and "figures" not in scene.text):
        return []
    text = lowered(scene.text)
    listed = ACTS_LISTED.search(text)
    start = listed.end() if listed else 0
    if not listed and "figures" in text:
        listed = ACTS_LISTED.search(lowered(words_before))
    acts = re.findall(NAMED_ACT, listed.group()) if listed else []
    found: list[Draft] = []
    for row in NUMBERS_LISTED.finditer(text, start) if acts else ():
        figures = [each for each in scene.figures if row.start() <= each.start < row.end() and not each.counted]
        if len(figures) != len(acts) or len(re.findall(NUMBER, row.group())) != len(acts):
            continue
        earlier = bool(found) and COMPARED.search(text[: row.start()]) is not None
        for act, figure in zip(acts, figures, strict=True):
            measure = BY_ACT.get(act[:-1], "prosecutions")
            unit = "cases" if act == "investigations" else "unspecified"
            found.append(
                Draft(
                    measure, figure.value, unit, figure.qualifier, figure.start, row.end(), None, earlier, "row", figure
                )
            )
    return found
