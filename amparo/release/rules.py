"""What of a number and its parts may leave the house. Pure: plain numbers in and out, no database, no clock.

A number below SMALLEST stays. Of a number's parts those below it stay with enough of the others that together they are
at least as many: subtracting what left from the whole finds only the sum. While any part stays, a part that is zero
stays too: else whoever counts the parts that are left out would know the least that is in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

SMALLEST: Final = 10
"""Fewest persons that a number which leaves is of. CTDC's k-anonymised file answers no query with fewer than 10."""
BASE: Final = 5
"""What leaves is rounded to the nearest multiple of this."""


@dataclass(frozen=True)
class Parts:
    """What of a number's parts may leave: the keys of those told, and whether nothing had to stay."""

    told: frozenset[str]
    whole: bool
    """Nothing stays: every part that is not among those told is a true zero."""


NOTHING: Final = Parts(frozenset(), whole=False)


def may_leave(number: int) -> bool:
    """A number of enough persons, or of nobody at all in the whole country."""
    return number == 0 or number >= SMALLEST


def parts_that_leave(number: int, parts: Mapping[str, int], *, known_to_one: bool = False) -> Parts:
    """Which parts of a number may leave.

    `known_to_one`: somebody knows one of the parts exactly, as a body knows its own; those that stay are then enough
    without the largest of them, too.
    """
    if number < SMALLEST:
        return Parts(frozenset(), whole=number == 0)
    there = {key: count for key, count in parts.items() if count}
    stay = [count for count in there.values() if count < SMALLEST]
    if not stay:
        return Parts(frozenset(there), whole=True)
    others = sorted((count, key) for key, count in there.items() if count >= SMALLEST)
    while others and _hidden(stay, known_to_one) < SMALLEST:
        stay.append(others.pop(0)[0])
    return Parts(frozenset(key for _count, key in others), whole=False)


def _hidden(stay: list[int], known_to_one: bool) -> int:
    """How many persons nobody can tell apart among the parts that stay."""
    return sum(stay) - (max(stay) if known_to_one else 0)


def rounded(number: int) -> int:
    """The nearest multiple of BASE."""
    return (number + BASE // 2) // BASE * BASE


def as_known_on(asked: date | None, today: date) -> date:
    """The day as known on which a table leaves: the end of the last month that was over on the day asked for."""
    day = min(asked or today, today - timedelta(days=1))
    after = day + timedelta(days=1)
    return day if after.day == 1 else day.replace(day=1) - timedelta(days=1)
