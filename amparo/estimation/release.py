"""What may be told of counts when small ones are withheld, so that nobody can work them out by adding and subtracting.

A withheld count hides only while nothing else tells it. So where any count of a table is withheld, the table keeps its
total and no other sum: neither the sizes of lists, nor overlaps of pairs, nor how many are left when a list is left
out, nor how many people are on more than one list. Of the withheld counts themselves there are at least two, and their
sum leaves each of them more than one value. Likelihoods go too, and totals are whole people: their last decimals tell
the counts. What remains is that estimates depend on the counts; docs/estimation.md says what that means.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any, TypeVar

from amparo.estimation.gate import Gate, without_counts
from amparo.estimation.patterns import PatternTable
from amparo.estimation.result import Estimate, Interval, TrajectoryPoint
from amparo.estimation.robustness import Consistency, Robustness, Variation
from amparo.estimation.strata import Part, StratifiedEstimate

Key = TypeVar("Key")
Row = tuple[tuple[int, ...], int | None]
FIGURES = 3  # that diagnostics keep


def told(counts: Mapping[Key, int], small: int) -> dict[Key, int | None]:
    """Counts whose sum everybody knows, those below `small` withheld (None), and as many more as hiding them takes.

    Empty where even withholding all of them would tell one: then not even the keys may be shown.
    """
    hidden = {key for key, count in counts.items() if count < small}
    others = sorted((key for key in counts if key not in hidden), key=lambda key: (counts[key], str(key)))
    while hidden and not _hides([counts[key] for key in hidden], small):
        if not others:
            return {}
        hidden.add(others.pop(0))
    return {key: None if key in hidden else count for key, count in counts.items()}


def _hides(withheld: list[int], small: int) -> bool:
    """Does the sum of the withheld counts leave each of them open? Everybody knows that each is one at least."""
    lowest, highest = len(withheld), len(withheld) * (small - 1)
    return len(withheld) > 1 and sum(withheld) not in (lowest, highest)


def released_rows(table: PatternTable, small: int) -> list[Row]:
    """The patterns with people in them and their counts, small ones withheld (None); none if that cannot hide them."""
    return list(told(dict(table.rows()), small).items())


def withholds(table: PatternTable, small: int) -> bool:
    """Is any count of the table withheld? Then no sum of counts but the total may be told."""
    return any(count < small for _, count in table.rows())


def released_overlaps(table: PatternTable, small: int = 0) -> list[tuple[tuple[str, ...], int]]:
    """How many people each list has, and each two lists together; none where a count is withheld."""
    if withholds(table, small):
        return []
    places = range(len(table.lists))
    groups = [group for size in (1, 2) for group in combinations(places, size)]
    return [(tuple(table.lists[j] for j in group), table.overlap(sum(1 << j for j in group))) for group in groups]


def released_estimate(found: Estimate) -> Estimate:
    """An estimate in whole people, without the likelihood and what follows from it."""
    return replace(
        found,
        total=_whole(found.total),
        intervals=tuple(_interval(each) for each in found.intervals),
        conditional=tuple(_interval(each) for each in found.conditional),
        trajectory=tuple(_point(each) for each in found.trajectory),
        diagnostics={name: _figures(value) for name, value in found.diagnostics.items()},
        deviance=None,
        aic=None,
        bic=None,
        bias=None,
        acceleration=None,
    )


def _whole(number: float) -> float:
    return float(round(number)) if math.isfinite(number) else number


def _figures(number: float) -> float:
    return float(f"{number:.{FIGURES}g}")


def _interval(each: Interval) -> Interval:
    return replace(each, low=_whole(each.low), high=_whole(each.high))


def _point(each: TrajectoryPoint) -> TrajectoryPoint:
    limits: dict[str, Any] = {name: _whole(getattr(each, name)) for name in ("low95", "low80", "high80", "high95")}
    return replace(each, **limits)


def released_gate(gate: Gate) -> Gate:
    """The decision with reasons that tell no count."""
    return replace(gate, reasons=tuple(without_counts(reason, gate.thresholds) for reason in gate.reasons))


def released_variations(found: Robustness) -> Robustness:
    """The variations without how many people were observed in each and how many there are on each list."""
    kinds = ("without_list", "merged", "assumption", "referral")
    varied: dict[str, Any] = {kind: tuple(_variation(each) for each in getattr(found, kind)) for kind in kinds}
    top = found.without_top_pattern
    tests = tuple(_test(each) for each in found.consistency)
    return replace(found, **varied, without_top_pattern=top and _variation(top), consistency=tests)


def _variation(each: Variation) -> Variation:
    return replace(each, observed=None, total=_whole(each.total))


def _test(each: Consistency) -> Consistency:
    """Limits go as well: where they meet, an interval that holds the truth is the truth."""
    return replace(each, truth=None, total=_whole(each.total), low95=math.nan, high95=math.nan)


def released_strata(found: StratifiedEstimate, small: int) -> StratifiedEstimate:
    """Parts with few people in them withheld whole; sums over some of the parts go, the sum of all stays."""
    counts = {part.values: part.observed or 0 for part in found.parts}
    if not any(count < small for count in counts.values()):
        return found
    shown = told(counts, small)
    parts = tuple(_part(part, shown[part.values]) for part in found.parts if part.values in shown)
    return replace(found, parts=parts, margins={}, total=found.total and released_estimate(found.total))


def _part(part: Part, observed: int | None) -> Part:
    if observed is None:
        return Part(part.values, None, None, "withheld, so that small numbers stay hidden")
    return replace(part, estimate=part.estimate and released_estimate(part.estimate))
