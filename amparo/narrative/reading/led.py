"""Long lists of alternatives behind a look at the first letters: at most words they are then not tried at all.

The look is worked out from the pattern's own syntax tree and never refuses what the pattern would match.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from re import _constants as code  # type: ignore[attr-defined]  # of the standard library, without stubs
from re import _parser as syntax  # type: ignore[attr-defined]
from typing import Any

LETTERS = 8
Beginnings = tuple[set[str], set[str]]
"""What a piece of a pattern can begin with: all of it, shorter than LETTERS, and as far as looked, whatever follows."""


def led(pattern: str) -> re.Pattern[str]:
    """Compile a pattern behind the look; for text in small letters, as the look minds the case."""
    going, ended = _sequence(syntax.parse(pattern))
    first = sorted(going | ended)
    return re.compile(pattern if first[0] == "" else f"(?={_alternatives(first)})(?:{pattern})")


def _alternatives(beginnings: list[str]) -> str:
    by_letter = groupby(beginnings, key=lambda each: each[0])
    return "|".join(re.escape(letter) + _rest([each[1:] for each in group]) for letter, group in by_letter)


def _rest(ends: list[str]) -> str:
    return "" if "" in ends else f"(?:{_alternatives(ends)})"


def _sequence(items: Iterable[tuple[Any, Any]]) -> Beginnings:
    going, ended = {""}, set()
    for kind, about in items:
        more, stops = _piece(kind, about)
        ended |= _joined(going, stops)
        going = _joined(going, more)
        ended |= {each for each in going if len(each) == LETTERS}
        going -= ended
    return going, ended


def _joined(first: set[str], then: set[str]) -> set[str]:
    return {(one + other)[:LETTERS] for one in first for other in then}


def _piece(kind: Any, about: Any) -> Beginnings:
    if kind == code.LITERAL:
        return {chr(about)}, set()
    if kind == code.IN and all(each == code.LITERAL for each, _ in about):
        return {chr(letter) for _, letter in about}, set()
    if kind == code.SUBPATTERN:
        return _sequence(about[-1])
    if kind == code.BRANCH:
        branches = [_sequence(each) for each in about[1]]
        return set().union(*(going for going, _ in branches)), set().union(*(ended for _, ended in branches))
    if kind in (code.MAX_REPEAT, code.MIN_REPEAT):
        return _repeated(*about)
    if kind in (code.AT, code.ASSERT, code.ASSERT_NOT):
        return {""}, set()
    return set(), {""}


def _repeated(least: int, most: int, items: Any) -> Beginnings:
    going, ended = _sequence(items)
    if most > 1:
        going, ended = set(), going | ended
    return going | ({""} if least == 0 else set()), ended


@lru_cache(maxsize=8)  # a sentence is asked for by every reader in turn
def lowered(sentence: str) -> str:
    """Give the sentence in small letters, every letter at its place (some scripts grow when lowered)."""
    small = sentence.lower()
    return small if len(small) == len(sentence) else sentence
