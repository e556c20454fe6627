"""What happens to the number when a list is left out, lists are merged, or an assumption is bent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from amparo.estimation.errors import EstimationError
from amparo.estimation.lattice import members
from amparo.estimation.methods import estimate, takes
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
    table: PatternTable,
    method: str = "stepwise",
    *,
    referrals: Sequence[str] = (),
    forced: str = "",
    seed: int = 1,
    merge: bool = True,
) -> Robustness:
    """Vary the table and the assumptions; points only, except for the internal-consistency test.

    `referrals` names pairs of lists of which one sends people to the other ("police:shelter"); each is forced into
    the model in turn (methods stepwise, bic and downhill), and all at once. `forced` names terms that the model of
    every other variation holds, as far as their lists are still there.
    """
    consistency, not_testable = internal_consistency(table, method, seed=seed, forced=forced)
    top = _top_pattern(table)
    return Robustness(
        method=method,
        without_list=_without_lists(table, method, forced),
        merged=_merged(table, method, forced) if merge else (),
        without_top_pattern=_vary("without the people on most lists", table.without_pattern(top), method, forced),
        assumption=tuple(_bent(table, method, forced)),
        referral=tuple(_referred(table, method, referrals)),
        consistency=consistency,
        not_testable=not_testable,
    )


def _vary(what: str, table: PatternTable, method: str, forced: str = "") -> Variation:
    try:
        found = estimate(table, method, resamples=0, **_forcing(table, forced))
    except EstimationError as error:
        return Variation(what, table.people, math.nan, str(error))
    return Variation(what, table.people, found.total)


def _forcing(table: PatternTable, forced: str) -> dict[str, Any]:
    """The forced terms whose lists are in the table with people on them, as an option; none where none are."""
    there = set(table.lists) - set(table.empty_lists)
    terms = [term.strip() for term in forced.split(",") if term.strip()]
    held = [term for term in terms if {name.strip() for name in term.split(":")} <= there]
    return {"forced": ", ".join(held)} if held else {}


def _without_lists(table: PatternTable, method: str, forced: str) -> tuple[Variation, ...]:
    if len(table.lists) <= FEWEST_LISTS:
        return ()
    return tuple(_vary(f"without {name}", table.without_list(name), method, forced) for name in table.lists)


def _merged(table: PatternTable, method: str, forced: str) -> tuple[Variation, ...]:
    if len(table.lists) <= FEWEST_LISTS:
        return ()
    return tuple(_as_one(table, one, other, method, forced) for one, other in combinations(table.lists, 2))


def _as_one(table: PatternTable, one: str, other: str, method: str, forced: str) -> Variation:
    """Two lists merged; what is forced between one of them and a third is forced between their sum and the third."""
    both = table.merged([one, other])
    (name,) = set(both.lists) - set(table.lists)
    renamed = {one: name, other: name}
    terms = [{renamed.get(each.strip(), each.strip()) for each in term.split(":")} for term in forced.split(",")]
    return _vary(f"{one} and {other} as one list", both, method, ", ".join(":".join(sorted(term)) for term in terms))


def _top_pattern(table: PatternTable) -> int:
    """The pattern of most lists that anybody has (of several, the one with most people)."""
    filled = [mask for mask, count in enumerate(table.counts) if count]
    return max(filled, key=lambda mask: (mask.bit_count(), table.counts[mask], [-j for j in members(mask)]))


def _bent(table: PatternTable, method: str, forced: str) -> list[Variation]:
    """N(xi): the interaction of all lists, which no data can show, is an odds ratio of xi instead of 1.

    It multiplies the dark figure by xi (Gerritse and others 2015 for two lists; Aleshin-Guendel and others).
    """
    base = _vary("", table, method, forced)
    dark = base.total - table.people
    return [
        Variation(f"odds ratio of all lists together {xi:.2f}", table.people, table.people + xi * dark, base.reason)
        for xi in ODDS_RATIOS
    ]


def _referred(table: PatternTable, method: str, referrals: Sequence[str]) -> list[Variation]:
    if not referrals:
        return []
    if not takes(method, "forced"):
        raise EstimationError(f"referral between lists cannot be forced into the method {method}")
    together = ["", *referrals, ", ".join(referrals)] if len(referrals) > 1 else ["", *referrals]
    return [_vary(f"referral {forced or 'not forced'}", table, method, forced) for forced in together]


def internal_consistency(
    table: PatternTable,
    method: str = "stepwise",
    *,
    resamples: int = CONSISTENCY_RESAMPLES,
    seed: int = 1,
    forced: str = "",
) -> tuple[tuple[Consistency, ...], tuple[str, ...]]:
    """Take the people of each list in turn and estimate how many they are from the other lists.

    Second come the lists for which that is not possible (their people are on too few other lists).
    """
    tested, not_testable = [], []
    for name in table.lists if len(table.lists) > FEWEST_LISTS else ():
        try:
            inside, truth = table.seen_by(name)
            found: Estimate = estimate(inside, method, resamples=resamples, seed=seed, **_forcing(inside, forced))
            limits = found.interval(95)
        except EstimationError:
            not_testable.append(name)
            continue
        covered = limits.low <= truth <= limits.high
        tested.append(Consistency(name, truth, found.total, limits.low, limits.high, covered))
    return tuple(tested), tuple(not_testable)
