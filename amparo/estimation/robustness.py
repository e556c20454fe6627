"""What happens to the number when a list is left out, lists are merged, or an assumption is bent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from amparo.estimation.errors import EstimationError
from amparo.estimation.lattice import members
from amparo.estimation.methods import estimate
from amparo.estimation.patterns import FEWEST_LISTS, PatternTable
from amparo.estimation.result import Estimate

ODDS_RATIOS = (0.5, 2 / 3, 1.0, 1.5, 2.0)
CONSISTENCY_RESAMPLES = 200


@dataclass(frozen=True)
class Variation:
    """The total under one variation; nan with the reason where there is no estimate."""

    what: str
    observed: int | None  # None where it is withheld
    total: float
    reason: str = ""


@dataclass(frozen=True)
class Consistency:
    """One list's size estimated from the other lists, against the truth (Binette and Steorts 2022)."""

    list_name: str
    truth: int | None  # None where it is withheld
    total: float
    low95: float
    high95: float
    covered: bool  # does the 95% interval hold the truth?

    @property
    def log_bias(self) -> float:
        """Log of estimate over truth; 0 is perfect, below 0 too low, nan where the truth is withheld."""
        return math.log(self.total / self.truth) if self.truth else math.nan


@dataclass(frozen=True)
class Robustness:
    """All variations of one method on one table."""

    method: str
    without_list: tuple[Variation, ...]
    merged: tuple[Variation, ...]
    without_top_pattern: Variation | None
    assumption: tuple[Variation, ...]
    referral: tuple[Variation, ...]
    consistency: tuple[Consistency, ...]
    not_testable: tuple[str, ...]  # lists whose people the others do not determine


def robustness(
    table: PatternTable, method: str = "stepwise", *, referrals: Sequence[str] = (), seed: int = 1, merge: bool = True
) -> Robustness:
    """Vary the table and the assumptions; points only, except for the internal-consistency test.

    `referrals` names pairs of lists of which one sends people to the other ("police:shelter"); each is forced into
    the model in turn (methods stepwise and bic), and all at once.
    """
    consistency, not_testable = internal_consistency(table, method, seed=seed)
    top = _top_pattern(table)
    return Robustness(
        method=method,
        without_list=_without_lists(table, method),
        merged=_merged(table, method) if merge else (),
        without_top_pattern=_vary("without the people on most lists", table.without_pattern(top), method),
        assumption=tuple(_bent(table, method)),
        referral=tuple(_referred(table, method, referrals)),
        consistency=consistency,
        not_testable=not_testable,
    )


def _vary(what: str, table: PatternTable, method: str, **options: Any) -> Variation:
    try:
        found = estimate(table, method, resamples=0, **options)
    except EstimationError as error:
        return Variation(what, table.people, math.nan, str(error))
    return Variation(what, table.people, found.total)


def _without_lists(table: PatternTable, method: str) -> tuple[Variation, ...]:
    if len(table.lists) <= FEWEST_LISTS:
        return ()
    return tuple(_vary(f"without {name}", table.without_list(name), method) for name in table.lists)


def _merged(table: PatternTable, method: str) -> tuple[Variation, ...]:
    if len(table.lists) <= FEWEST_LISTS:
        return ()
    pairs = combinations(table.lists, 2)
    return tuple(_vary(f"{one} and {other} as one list", table.merged([one, other]), method) for one, other in pairs)


def _top_pattern(table: PatternTable) -> int:
    """The pattern of most lists that anybody has (of several, the one with most people)."""
    filled = [mask for mask, count in enumerate(table.counts) if count]
    return max(filled, key=lambda mask: (mask.bit_count(), table.counts[mask], [-j for j in members(mask)]))


def _bent(table: PatternTable, method: str) -> list[Variation]:
    """N(xi): the interaction of all lists, which no data can show, is an odds ratio of xi instead of 1.

    It multiplies the dark figure by xi (Gerritse and others 2015 for two lists; Aleshin-Guendel and others).
    """
    base = _vary("", table, method)
    dark = base.total - table.people
    return [
        Variation(f"odds ratio of all lists together {xi:.2f}", table.people, table.people + xi * dark, base.reason)
        for xi in ODDS_RATIOS
    ]


def _referred(table: PatternTable, method: str, referrals: Sequence[str]) -> list[Variation]:
    if not referrals:
        return []
    if method not in ("stepwise", "bic"):
        raise EstimationError("referral between lists can be forced into the methods stepwise and bic")
    together = ["", *referrals, ", ".join(referrals)] if len(referrals) > 1 else ["", *referrals]
    return [_vary(f"referral {forced or 'not forced'}", table, method, forced=forced) for forced in together]


def internal_consistency(
    table: PatternTable, method: str = "stepwise", *, resamples: int = CONSISTENCY_RESAMPLES, seed: int = 1
) -> tuple[tuple[Consistency, ...], tuple[str, ...]]:
    """Take the people of each list in turn and estimate how many they are from the other lists.

    Second come the lists for which that is not possible (their people are on too few other lists).
    """
    tested, not_testable = [], []
    for name in table.lists if len(table.lists) > FEWEST_LISTS else ():
        try:
            inside, truth = table.seen_by(name)
            found: Estimate = estimate(inside, method, resamples=resamples, seed=seed)
            limits = found.interval(95)
        except EstimationError:
            not_testable.append(name)
            continue
        covered = limits.low <= truth <= limits.high
        tested.append(Consistency(name, truth, found.total, limits.low, limits.high, covered))
    return tuple(tested), tuple(not_testable)
