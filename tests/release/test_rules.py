"""Whatever was counted: out of what leaves, no number of fewer than ten is found (T19).

The attacker has every table and knows the rules: intervals of rounding, that parts add up to their whole, that what
stays is no negative number. Linear programming finds the least and the most that each part can be. One of fewer than
ten must have at least ten possible values.
"""

from datetime import date, timedelta

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from amparo.release.rules import BASE, SMALLEST, as_known_on, may_leave, parts_that_leave, rounded

KEYS = "abcdef"
NUMBERS = st.one_of(st.integers(0, 3), st.integers(7, 13), st.integers(0, 60))
"""Crowded where the rules turn."""
PARTS = st.fixed_dictionaries(dict.fromkeys(KEYS, NUMBERS))


def bounds_of(published: int) -> tuple[int, int]:
    """Between which numbers one lies that was rounded to this."""
    return max(SMALLEST, published - BASE // 2), published + BASE // 2


def possible(parts: dict[str, int], *, exact: bool, known: str = "") -> dict[str, tuple[int, int]]:
    """The least and the most that each part can be, for whoever has what leaves of it.

    `exact`: what leaves is not even rounded. `known`: a part that the attacker knows.
    """
    number = sum(parts.values())
    told = parts_that_leave(number, parts, known_to_one=bool(known))
    whole = (0, SMALLEST - 1) if not may_leave(number) else (number, number)
    if number >= SMALLEST and not exact:
        whole = bounds_of(rounded(number))
    bounds = []
    for key, count in parts.items():
        if key == known or (key in told.told and exact):
            bounds.append((count, count))
        elif key in told.told:
            bounds.append(bounds_of(rounded(count)))
        else:
            bounds.append((0, 0) if told.whole else (0, number + SMALLEST))
    found = {}
    for place, key in enumerate(parts):
        ends = []
        for sign in (1, -1):
            goal = numpy.zeros(len(parts))
            goal[place] = sign
            rows = numpy.array([numpy.ones(len(parts)), -numpy.ones(len(parts))])
            solved = linprog(goal, A_ub=rows, b_ub=[whole[1], -whole[0]], bounds=bounds, method="highs")
            assert solved.success
            ends.append(round(sign * solved.fun))
        found[key] = (ends[0], ends[1])
    return found


@given(parts=PARTS, exact=st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_small_part_may_be_any_of_ten_numbers(parts: dict[str, int], exact: bool) -> None:
    if not may_leave(sum(parts.values())):
        exact = False
    for key, (least, most) in possible(parts, exact=exact).items():
        assert least <= parts[key] <= most, "what the attacker reckons with is true"
        if 0 < parts[key] < SMALLEST:
            assert most - least >= SMALLEST - 1


@given(parts=PARTS, known=st.sampled_from(KEYS))
@settings(max_examples=150, deadline=None)
def test_not_even_for_a_body_that_knows_its_own_part(parts: dict[str, int], known: str) -> None:
    """Of the parts; from the whole alone it subtracts its own, and finds the others together, rounded."""
    number = sum(parts.values())
    told = parts_that_leave(number, parts, known_to_one=True)
    staying = [count for key, count in parts.items() if key not in told.told and key != known]
    if told.told and not told.whole:
        assert sum(staying) >= SMALLEST
        for key, (least, most) in possible(parts, exact=True, known=known).items():
            if key != known and 0 < parts[key] < SMALLEST:
                assert most - least >= SMALLEST - 1


@given(parts=PARTS)
def test_what_leaves_is_of_enough_and_rounded(parts: dict[str, int]) -> None:
    number = sum(parts.values())
    told = parts_that_leave(number, parts)
    assert all(parts[key] >= SMALLEST for key in told.told)
    if told.whole:
        assert all(count == 0 or key in told.told for key, count in parts.items())
    assert rounded(number) % BASE == 0
    assert abs(rounded(number) - number) <= BASE // 2


@given(parts=PARTS)
def test_no_more_stays_than_must(parts: dict[str, int]) -> None:
    """Ten persons cannot be told apart already without the largest of the parts that stay beside the small ones."""
    told = parts_that_leave(sum(parts.values()), parts)
    stay = {key: count for key, count in parts.items() if count and key not in told.told}
    if sum(parts.values()) >= SMALLEST and any(count >= SMALLEST for count in stay.values()):
        assert sum(stay.values()) - max(stay.values()) < SMALLEST


@given(asked=st.none() | st.dates(date(2000, 1, 1), date(2030, 12, 31)), today=st.dates(date(2000, 2, 1)))
@settings(max_examples=200)
def test_a_table_is_of_the_end_of_a_month_that_is_over(asked: date | None, today: date) -> None:
    day = as_known_on(asked, today)
    assert (day + timedelta(days=1)).day == 1
    assert day < today
    assert asked is None or day <= asked
    wanted = min(asked or today, today)
    assert wanted - day <= timedelta(days=31)


@pytest.mark.parametrize(("number", "leaves"), [(0, True), (1, False), (9, False), (10, True), (4000, True)])
def test_fewer_than_ten_stay_and_nobody_is_told(number: int, leaves: bool) -> None:
    assert may_leave(number) is leaves


def test_without_the_second_part_that_stays_the_attack_finds_the_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The attack is one: it finds a small part that the rules of many offices would leave to be subtracted."""
    parts = {"a": 40, "b": 3, **dict.fromkeys("cdef", 0)}
    assert possible(parts, exact=True)["b"] == (0, 43)
    monkeypatch.setattr(f"{parts_that_leave.__module__}._hidden", lambda stay, known: SMALLEST)
    assert possible(parts, exact=True)["b"] == (0, 3)
    parts = {"a": 13, "b": 13, "c": 1, **dict.fromkeys("def", 0)}
    assert possible(parts, exact=False)["c"] == (0, 1)
