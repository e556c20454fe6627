"""A number, a true zero and "not available" are three things; a rate is a share of one cohort or nothing."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from amparo.figures.values import Cohort, CohortsDiffer, counted, not_available, rate

COHORTS = st.builds(
    Cohort, st.sampled_from(["identified", "referred"]), st.integers(2004, 2005), st.integers(2004, 2005)
)
NUMBERS = st.integers(0, 10_000)


def test_zero_and_not_available_are_never_the_same() -> None:
    assert counted(0).state == "zero"
    assert counted(3).state == "number"
    assert not_available("Not collected.").state == "not available"
    assert counted(0) != not_available("Not collected.")


def test_not_available_says_why() -> None:
    with pytest.raises(ValueError, match="says why"):
        not_available("")


@given(NUMBERS, NUMBERS, COHORTS)
def test_a_share_of_one_cohort_lies_between_none_and_all(part: int, whole: int, cohort: Cohort) -> None:
    assume(part <= whole)
    share = rate(counted(part, cohort), counted(whole, cohort))
    assert share == (Fraction(part, whole) if whole else None)


@given(NUMBERS, NUMBERS, COHORTS, COHORTS)
def test_two_cohorts_make_no_rate(part: int, whole: int, one: Cohort, other: Cohort) -> None:
    assume(one != other)
    with pytest.raises(CohortsDiffer, match="No rate"):
        rate(counted(part, one), counted(whole, other))


def test_numbers_without_a_cohort_make_no_rate() -> None:
    with pytest.raises(CohortsDiffer):
        rate(counted(173), counted(359))


@given(NUMBERS, COHORTS)
def test_what_is_not_available_makes_no_rate_and_no_error(number: int, cohort: Cohort) -> None:
    missing = not_available("Not collected.")
    assert rate(missing, counted(number, cohort)) is None
    assert rate(counted(number, cohort), missing) is None


def test_a_part_larger_than_its_whole_is_refused() -> None:
    cohort = Cohort("referred", 2005, 2005)
    with pytest.raises(ValueError, match="cannot be larger"):
        rate(counted(3, cohort), counted(2, cohort))
