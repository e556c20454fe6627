"""What a figure can be: a number, a true zero, or not available. Pure: no database, no clock.

A rate is a share of one cohort; anything else that looks like one (persons investigated this year over convictions of
this year) is refused (docs/domain: cohort ratios).
"""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from amparo.web.components import Text

State = Literal["number", "zero", "not available"]


class CohortsDiffer(ValueError):
    """Numerator and denominator are not counted among the same subjects: their quotient is no rate."""


@dataclass(frozen=True)
class Cohort:
    """Among whom something is counted: the subjects of one figure (`base`, its code) in one cell of it."""

    base: str
    first_year: int
    last_year: int
    split: str = ""
    key: str = ""


@dataclass(frozen=True)
class Value:
    """One of the three; made by `counted` and `not_available`, never by hand. `state` says which.

    `number` is None exactly where the value is not available, and `reason` is then the sentence that says why.
    `cohort` says among whom it was counted.
    """

    number: int | None
    reason: Text = ""
    cohort: Cohort | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.number is None and not self.reason:
            raise ValueError("a value that is not available says why")
        if self.number is not None and (self.number < 0 or self.reason):
            raise ValueError("a number is not negative and needs no reason")

    @property
    def state(self) -> State:
        """Which of the three it is."""
        if self.number is None:
            return "not available"
        return "number" if self.number else "zero"


def counted(number: int, cohort: Cohort | None = None) -> Value:
    """What was counted: a number, or the true zero. Raises ValueError for a negative one."""
    return Value(number, cohort=cohort)


def not_available(reason: Text) -> Value:
    """What could not be counted, and why. Raises ValueError without a reason."""
    return Value(None, reason)


def rate(numerator: Value, denominator: Value) -> Fraction | None:
    """The share of a cohort, between 0 and 1; None where either is not available or the cohort is empty.

    Raises CohortsDiffer where the two do not share a cohort, ValueError where the part is larger than the whole.
    """
    if numerator.number is None or denominator.number is None:
        return None
    if numerator.cohort is None or numerator.cohort != denominator.cohort:
        raise CohortsDiffer(
            "No rate: the numerator is not counted among the subjects of the denominator. "
            "Count both in one cohort (queries.within), or show the two numbers side by side."
        )
    if numerator.number > denominator.number:
        raise ValueError("No rate: a part of a cohort cannot be larger than the cohort.")
    return Fraction(numerator.number, denominator.number) if denominator.number else None
