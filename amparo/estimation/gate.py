"""May this number be published? Publish, publish with a warning, or refuse, each with reasons in plain words.

The thresholds were tuned by the simulation in bench/estimation_gate.py; docs/estimation.md writes its result down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from amparo.estimation.patterns import PatternTable
from amparo.estimation.result import Estimate

COMPARED = ("bic", "downhill", "stepwise", "decomposable", "threshold", "latent")


class Decision(StrEnum):
    """What may be done with the number."""

    PUBLISH = "publish"
    WARN = "publish with warning"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Thresholds:
    """Where the gate draws its lines."""

    ratio_warn: float = 5.5  # upper over lower 95% limit of the estimate that chooses among all models by BIC
    ratio_refuse: float = 8.0
    growth_refuse: float = 1.5  # upper limit with all models kept over that with twenty
    methods_warn: float = 1.5  # largest over smallest total among methods
    methods_refuse: float = 2.5
    found_twice_warn: int = 20  # people on more than one list
    found_twice_refuse: int = 7
    bound_warn: float = 1.02  # lower bound that allows for people who are harder to find, over the decisive total
    resamples_warn: int = 1000  # with a hundred even Australia would pass, by chance
    usable_refuse: float = 0.95  # share of resamples in which some model has an estimate


@dataclass(frozen=True)
class Reason:
    """One thing that speaks against publishing, and how strongly.

    `code` names the kind of reason and `words` what the sentence was made with (names of lists and of methods as they
    stand, numbers with their decimals), so that it can be said in other languages too.
    """

    decision: Decision
    text: str
    code: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gate:
    """The decision and everything that speaks against publishing."""

    decision: Decision
    reasons: tuple[Reason, ...] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)


def judge(
    table: PatternTable, estimates: Sequence[Estimate], thresholds: Thresholds | None = None, *, handed_on: int = 0
) -> Gate:
    """Judge the estimates of one table by all methods; the one by BIC (or downhill) carries the decisive interval.

    `handed_on` is the number of people on several lists who are on the others only because one list sent them there.
    """
    limits = thresholds or Thresholds()
    reasons = [
        *_about_overlaps(table, limits), *_about_referral(table, handed_on, limits), *_about_methods(estimates, limits),
    ]  # fmt: skip
    decisive = next((e for name in ("bic", "downhill") for e in estimates if e.method == name and e.intervals), None)
    if decisive is None:
        text = "No model that is chosen from the data has an estimate with an interval."
        reasons.append(Reason(Decision.REFUSE, text, "no_model"))
    else:
        reasons += _about_interval(decisive, limits)
        reasons += _about_bound(decisive, estimates, limits)
    worst = [Decision.REFUSE, Decision.WARN, Decision.PUBLISH]
    decision = next(d for d in worst if d is Decision.PUBLISH or any(r.decision is d for r in reasons))
    return Gate(decision, tuple(sorted(reasons, key=lambda reason: worst.index(reason.decision))), limits)


def _about_overlaps(table: PatternTable, limits: Thresholds) -> list[Reason]:
    """Lists that share nobody, and too few people found twice."""
    reasons = []
    apart = _apart(table)
    if apart:
        text = f"Nobody on {' or '.join(apart)} is on any other list, so nothing links it to the people not found."
        reasons.append(Reason(Decision.REFUSE, text, "apart", tuple(apart)))
    twice = found_twice(table)
    text = f"Only {twice} people are on more than one list; the whole estimate rests on them."
    if twice < limits.found_twice_warn:
        decision = Decision.REFUSE if twice < limits.found_twice_refuse else Decision.WARN
        reasons.append(Reason(decision, text, "few_twice", (str(twice),)))
    return reasons


def found_twice(table: PatternTable) -> int:
    """People on more than one list."""
    return sum(count for mask, count in enumerate(table.counts) if mask.bit_count() > 1)


def _about_referral(table: PatternTable, handed_on: int, limits: Thresholds) -> list[Reason]:
    """People whom one list sent to another are on both for that alone: they say nothing of people on none."""
    if not handed_on:
        return []
    twice = found_twice(table)
    decision = Decision.REFUSE if twice - handed_on < limits.found_twice_refuse else Decision.WARN
    text = (
        f"Of {twice} people on more than one list, {handed_on} are there because one body referred them to another. "
        "They tell nothing of the people whom nobody found."
    )
    return [Reason(decision, text, "handed_on", (str(twice), str(handed_on)))]


def without_counts(reason: Reason, limits: Thresholds) -> Reason:
    """The same reason without the numbers of people that it counts, for where small counts are withheld."""
    if reason.code == "few_twice":
        fewest = limits.found_twice_refuse if reason.decision is Decision.REFUSE else limits.found_twice_warn
        text = f"Fewer than {fewest} people are on more than one list; the whole estimate rests on them."
        return Reason(reason.decision, text, "fewer_twice", (str(fewest),))
    if reason.code == "handed_on":
        text = (
            "People are on more than one list because one body referred them to another. They tell nothing of the "
            "people whom nobody found."
        )
        return Reason(reason.decision, text, "some_handed_on")
    return reason


def _apart(table: PatternTable) -> list[str]:
    """Lists with people on them of whom none is on another list."""
    linked = set()
    for i, j in combinations(range(len(table.lists)), 2):
        if table.overlap(1 << i | 1 << j):
            linked |= {i, j}
    sizes = table.list_sizes
    return [name for j, name in enumerate(table.lists) if j not in linked and sizes[name]]


def _about_methods(estimates: Sequence[Estimate], limits: Thresholds) -> list[Reason]:
    """Methods that contradict each other; those that refuse themselves do not take part."""
    compared = [e for e in estimates if e.method in COMPARED and not e.refused]
    if len(compared) < 2:
        return []
    least, most = (pick(compared, key=lambda e: e.total) for pick in (min, max))
    ratio = most.total / least.total
    if ratio <= limits.methods_warn:
        return []
    decision = Decision.REFUSE if ratio > limits.methods_refuse else Decision.WARN
    text = (
        f"Respected methods contradict each other: {least.total:,.0f} by {least.method}, "
        f"{most.total:,.0f} by {most.method}, {ratio:.1f} times as many."
    )
    words = (f"{least.total:.0f}", least.method, f"{most.total:.0f}", most.method, f"{ratio:.1f}")
    return [Reason(decision, text, "methods", words)]


def _about_interval(decisive: Estimate, limits: Thresholds) -> list[Reason]:
    """A decisive interval that is too wide, still growing, or rests on too few resamples."""
    reasons = []
    interval = decisive.interval(95)
    text = (
        f"The data allow anything from {interval.low:,.0f} to {interval.high:,.0f}: {interval.ratio:.1f} times apart."
    )
    if interval.ratio > limits.ratio_warn:
        decision = Decision.REFUSE if interval.ratio > limits.ratio_refuse else Decision.WARN
        words = (f"{interval.low:.0f}", f"{interval.high:.0f}", f"{interval.ratio:.1f}")
        reasons.append(Reason(decision, text, "wide", words))
    growth = upper_limit_growth(decisive)
    if growth > limits.growth_refuse:
        text = (
            f"The upper limit still grows ({growth:.1f} times) when more models may be chosen, so it is no limit yet."
        )
        reasons.append(Reason(Decision.REFUSE, text, "growing", (f"{growth:.1f}",)))
    if decisive.resamples < limits.resamples_warn:
        text = f"Only {decisive.resamples} resamples were drawn, so the limits may still move. Draw 1,000 or more."
        reasons.append(Reason(Decision.WARN, text, "few_resamples", (str(decisive.resamples),)))
    usable = decisive.resamples_usable / decisive.resamples
    if usable < limits.usable_refuse:
        text = f"In {1 - usable:.0%} of the resamples no model has an estimate at all."
        reasons.append(Reason(Decision.REFUSE, text, "unusable", (f"{100 * (1 - usable):.0f}",)))
    return reasons


def _about_bound(decisive: Estimate, estimates: Sequence[Estimate], limits: Thresholds) -> list[Reason]:
    """Lists found independent, yet a lower bound above the number: some people are harder to find than others.

    With interactions in the model the bound proves nothing, for lists that avoid each other push it above the truth.
    """
    bound = max((found.total for found in estimates if found.lower_bound), default=0.0)
    if decisive.terms or bound <= limits.bound_warn * decisive.total:
        return []
    text = (
        f"A lower bound of {bound:,.0f}, which allows for people who are harder to find, is above the number itself: "
        "the number is probably too low."
    )
    return [Reason(Decision.WARN, text, "bound", (f"{bound:.0f}",))]


def upper_limit_growth(estimate: Estimate) -> float:
    """The upper 95% limit with all models kept (see `bic`) over that with the best twenty; 1 without a trajectory."""
    early = [point for point in estimate.trajectory if point.top <= 20]
    return estimate.trajectory[-1].high95 / early[-1].high95 if early else 1.0
