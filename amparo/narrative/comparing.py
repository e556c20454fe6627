"""Two years of one country side by side: which claims answer each other, and what lies between them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from amparo.narrative.codes import Doer, Measure
from amparo.narrative.figure import Figure
from amparo.narrative.showing import Shown


class Why(TextChoices):
    """Why two figures have no difference."""

    SILENT = "silent", _("One report is silent")
    NOT_REPORTED = "not_reported", _("Not reported is not zero")
    UNITS = "units", _("Different units")
    DOERS = "doers", _("Done by different bodies")
    NO_NUMBER = "no_number", _("No numbers to compare")
    SEVERAL = "several", _("Several figures: which answers which?")


@dataclass(frozen=True)
class Pair:
    """Figures of one measure, of the earlier and of the later report; None where a report says nothing more.

    `several`: they only stand beside each other, for it is not plain which figure answers which.
    """

    measure: str
    before: Shown | None
    after: Shown | None
    several: bool = False

    @property
    def why_not(self) -> str:
        """Why there is no difference; "" where there is one."""
        if self.several:
            return Why.SEVERAL
        if self.before is None or self.after is None:
            return Why.SILENT
        one, other = self.before.figure, self.after.figure
        if "not_reported" in (one.qualifier, other.qualifier):
            return Why.NOT_REPORTED
        if one.number is None or other.number is None:
            return Why.NO_NUMBER
        if one.unit != other.unit:
            return Why.UNITS
        return "" if one.actor == other.actor or Doer.UNKNOWN in (one.actor, other.actor) else Why.DOERS

    @property
    def difference(self) -> Decimal | None:
        """The later number less the earlier; None where both are not numbers of one unit."""
        if self.why_not or self.before is None or self.after is None:
            return None
        before, after = self.before.figure.number, self.after.figure.number
        return None if before is None or after is None else after - before

    @property
    def percent(self) -> Decimal | None:
        """The difference in percent of the earlier number; None from zero, from which nothing is a percentage."""
        before = self.before.figure.number if self.before else None
        difference = self.difference
        return None if not before or difference is None else 100 * difference / before


def pairs_of(before: Iterable[Shown], after: Iterable[Shown]) -> list[Pair]:
    """Claims of the year that each report is on, measure by measure in the guide's order; rejected ones left out."""
    left, right = _by_measure(before), _by_measure(after)
    return [
        pair for measure in Measure.values for pair in _couples(measure, left.get(measure, []), right.get(measure, []))
    ]


def _by_measure(claims: Iterable[Shown]) -> dict[str, list[Shown]]:
    found: dict[str, list[Shown]] = defaultdict(list)
    for claim in claims:
        if claim.counts and not claim.figure.is_earlier:
            found[claim.figure.measure].append(claim)
    return found


ALIKE: Sequence[Callable[[Figure], object]] = (
    lambda figure: (figure.unit, figure.actor),
    lambda figure: figure.unit,
    lambda figure: figure.measure,
)
"""What two claims of one measure must share to answer each other: tried in turn, where it names one on each side."""


def _couples(measure: str, left: list[Shown], right: list[Shown]) -> list[Pair]:
    """First those that answer each other without doubt; then the others, side by side."""
    pairs: list[Pair] = []
    for alike in ALIKE:
        for one in list(left):
            same_left = [claim for claim in left if alike(claim.figure) == alike(one.figure)]
            same_right = [claim for claim in right if alike(claim.figure) == alike(one.figure)]
            if len(same_left) == len(same_right) == 1:
                pairs.append(Pair(measure, one, same_right[0]))
                left.remove(one)
                right.remove(same_right[0])
    several = bool(pairs) or bool(left and right)
    return pairs + [Pair(measure, *couple, several=several) for couple in zip_longest(left, right)]
