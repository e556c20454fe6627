"""What a figure counts: the noun after it, and the kind of thing that the noun names."""

import re
from dataclasses import dataclass

from .words import ADJECTIVES, NOT_PEOPLE, NOUNS, STOP

SINGULAR = {word: kind for kind, words in NOUNS.items() for word in words}
COLLECTIVE = {
    "police",
    "policemen",
    "policewomen",
    "people",
    "men",
    "women",
    "children",
    "personnel",
    "fishermen",
    "accused",
}
COLLECTIVE |= {"crewmen", "seamen", "queries", "inquiries", "beneficiaries", "businessmen"}
PLURAL = {word if word in COLLECTIVE else word + "s": kind for word, kind in SINGULAR.items()}
PLURAL |= {"authorities": "official", "families": "person", "companies": "person", "staff": "trainee"}
# Two words that name another kind than the second alone.
COMPOUNDS = {
    ("child", "soldiers"): "child",
    ("child", "soldier"): "child",
    ("security", "forces"): "trainee",
    ("guilty", "verdict"): "conviction",
    ("guilty", "verdicts"): "conviction",
}
# Nouns that name people one would train; a last resort, by their ending.
TRAINED = re.compile(
    r"[a-z-]+(?:ers|ors|ists|ees|ants|ents|ians|women|men|nurses|workers|cadets|staffers|guides|coaches)$"
)
PEOPLES = re.compile(r"[A-Z][a-z]{2,}(?:ans|ians|inos|inas|is|ese|ais|ezidis|beks|jiks|zians)")
WORDS = re.compile(r",?\s+(?:and )?\"?([A-Za-zÀ-ÿ][\w'/À-ÿ-]*)\"?|\s*\([^)]{1,120}\)")
PARTITIVE = re.compile(
    r" of (?:(?:the|these|those|its|their|his|them|whom|which|all|our)\b(?: (?:\d[\d,]*|two|three|four|five|six"
    r"|seven|eight|nine|ten)\b)?"
    r"|(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten)\b)"
)


@dataclass(frozen=True)
class Counted:
    """The noun that a figure counts: its kind, the word itself, and where it ends in the sentence."""

    kind: str
    word: str
    end: int


def counted_after(sentence: str, at: int, *, single: bool) -> Counted | None:
    """Find the head noun after a number: the last known noun before a preposition, a verb or a comma.

    `single` lets a noun in the singular be counted ("one victim", "no investigation").
    """
    part = PARTITIVE.match(sentence, at)
    place, best, last = part.end() if part else at, None, None
    if sentence.startswith((" and ", ", and "), place) or (part and sentence.startswith(",", place)):
        return None  # "from 10 to 15 and convictions ...", "one of these, a woman ..."
    for _ in range(9):
        match = WORDS.match(sentence, place)
        word = match.group(1) if match else None
        if not match or (word and word.lower() in STOP) or (last and breaks_list(match.group(), best, last[0])):
            break
        place = match.end()
        if word is None:
            continue
        if best and word.lower() == "accused":  # "four policemen accused of ..."
            return best
        kind = COMPOUNDS.get((last[0] if last else "", word.lower())) or kind_of(word, single=single)
        if best and not kind:
            if best.word not in ADJECTIVES or word.endswith("ed"):  # "one individual suspected of ..."
                return None if word.lower() in NOT_PEOPLE else best
            best = None
        if kind:
            best = Counted(kind, word.lower(), match.end(1))
        last = (word.lower(), match.end(1))
    return best or trainee(last)


def breaks_list(step: str, best: Counted | None, last: str) -> bool:
    """Say whether a comma or `and` ends the words of a figure; adjectives may be listed ("local, regional and ...")."""
    return step.startswith((",", " and ")) and (best is not None or last.endswith("s"))


def kind_of(word: str, *, single: bool) -> str | None:
    """Look a noun up; a singular counts only after `one` or `no`; a people's name ("Kenyans") is persons."""
    lower = word.lower().removesuffix("'")
    known = PLURAL.get(lower) or (SINGULAR.get(lower) if single else None)
    return known or ("person" if PEOPLES.fullmatch(word) else None)


def trainee(last: tuple[str, int] | None) -> Counted | None:
    """Take an unknown noun for people by its ending ("nurses", "hoteliers"): good enough for who was trained."""
    if last and TRAINED.fullmatch(last[0]) and last[0] not in NOT_PEOPLE:
        return Counted("trainee", *last)
    return None
