"""Tune and prove the gate of amparo.estimation: populations of known size, seen by lists, estimated and judged.

Run: python bench/estimation_gate.py [datasets per scenario] [resamples]. Each scenario is a fitted model of a published
table (its fitted means, dark figure included, are the truth), or a population of two kinds of people. Prints for each
how often the gate publishes, warns and refuses, how often the intervals hold the truth, and how far off the totals are
by decision; then, for every threshold of the ratio of the limits, what publishing below it would have meant.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass
from math import exp, log
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from amparo.estimation import EstimationError, PatternTable, estimate
from amparo.estimation.fit import fit_rows
from amparo.estimation.gate import Decision, Thresholds, judge
from amparo.estimation.models import parse_model
from amparo.estimation.patterns import table_of
from tests.estimation import tables

METHODS = ("bic", "stepwise", "decomposable", "threshold", "chao")


@dataclass(frozen=True)
class Scenario:
    """A population: how many people, and the chance of each pattern, nobody's list included."""

    name: str
    lists: tuple[str, ...]
    people: int
    chances: np.ndarray


@dataclass(frozen=True)
class Outcome:
    """What came of one simulated table."""

    decision: Decision
    log_error: float
    covered95: bool
    covered80: bool
    stepwise95: bool
    ratio: float
    spread: float


def fitted(name: str, table: PatternTable, model: str) -> Scenario:
    """The population that a model fitted to a published table describes."""
    fits = fit_rows(table.array[None], np.asarray(parse_model(model, table.lists)))
    means = fits.means[0].copy()
    means[0] = fits.dark_figure[0]
    return Scenario(f"{name} {model}", table.lists, round(means.sum()), means / means.sum())


def two_kinds(name: str, people: int, easy: list[float], hard: list[float], share_hard: float) -> Scenario:
    """Lists are independent for each of two kinds of people, one hard to find."""
    lists = tuple("ABCDEFGH"[: len(easy)])
    masks = np.arange(1 << len(easy))
    on = masks[:, None] >> np.arange(len(easy)) & 1
    chances = [np.where(on == 1, np.array(p), 1 - np.array(p)).prod(axis=1) for p in (easy, hard)]
    return Scenario(name, lists, people, (1 - share_hard) * chances[0] + share_hard * chances[1])


def scenarios() -> list[Scenario]:
    return [
        fitted("Kosovo", tables.KOSOVO, "[123,14,34]"),
        fitted("Kosovo", tables.KOSOVO, "[12,13,14,23,34]"),
        fitted("Korea", tables.KOREA, "[12,23]"),
        fitted("Korea", tables.KOREA, "[12,3]"),
        fitted("Western US", tables.WESTERN, "[15,2,3,4]"),
        fitted("New Orleans", tables.NEW_ORLEANS5, "[1,2,3,4,5]"),
        fitted("UK five", tables.UK5, "[12,13,24,25,35,45]"),
        fitted("UK five", tables.UK5, "[123,25,34]"),
        fitted("Netherlands", tables.NETHERLANDS5, "[12,15,23,24,25,35,45]"),
        fitted("Netherlands", tables.NETHERLANDS5, "[135,12,24,34]"),
        fitted("Australia", tables.AUSTRALIA, "[12,23,24]"),
        two_kinds("independent, well covered", 3000, [0.3, 0.25, 0.2, 0.2], [0.3, 0.25, 0.2, 0.2], 0.5),
        two_kinds("two kinds, mild", 3000, [0.35, 0.3, 0.25, 0.25], [0.12, 0.1, 0.1, 0.08], 0.5),
        two_kinds("two kinds, strong", 3000, [0.4, 0.35, 0.3, 0.3], [0.03, 0.03, 0.02, 0.02], 0.6),
        two_kinds("two kinds, few seen", 2000, [0.15, 0.1, 0.1, 0.08], [0.02, 0.02, 0.02, 0.01], 0.6),
    ]


def outcome(scenario: Scenario, rng: np.random.Generator, resamples: int) -> Outcome | None:
    """Draw a table, estimate, judge; None when not even the decisive method has an estimate."""
    counts = rng.multinomial(scenario.people, scenario.chances).astype(float)
    counts[0] = 0
    table = table_of(scenario.lists, counts)
    found = []
    for method in METHODS:
        try:
            found.append(estimate(table, method, resamples=resamples, seed=int(rng.integers(1 << 30))))
        except EstimationError:
            continue
    decisive = next((one for one in found if one.method == "bic"), None)
    if decisive is None:
        return None
    held = {
        one.method: one.interval(95).low <= scenario.people <= one.interval(95).high for one in found if one.intervals
    }
    inner = decisive.interval(80)
    totals = [one.total for one in found if not one.refused and not one.lower_bound]
    return Outcome(
        decision=judge(table, found, Thresholds(resamples_warn=0)).decision,
        log_error=log(decisive.total / scenario.people),
        covered95=held["bic"],
        covered80=inner.low <= scenario.people <= inner.high,
        stepwise95=held.get("stepwise", False),
        ratio=decisive.interval(95).ratio,
        spread=max(totals) / min(totals),
    )


def report(name: str, outcomes: list[Outcome], seconds: float) -> None:
    decisions = Counter(one.decision for one in outcomes)
    shares = " ".join(f"{decisions[d] / len(outcomes):5.0%}" for d in Decision)
    covered = " ".join(
        f"{np.mean([getattr(one, name) for one in outcomes]):5.0%}" for name in ("covered80", "covered95", "stepwise95")
    )
    off = np.median([abs(one.log_error) for one in outcomes])
    figures = f"{shares} | {covered} | {exp(off):5.2f} times off, {seconds:.0f} s CPU"
    print(f"{name:45}{len(outcomes):4} {figures}", flush=True)


def by_decision(outcomes: list[Outcome]) -> None:
    print("\nby decision: tables, 95% held (BIC), median and 90th percentile of how many times the total is off")
    for decision in Decision:
        those = [one for one in outcomes if one.decision is decision]
        if those:
            off = np.exp(np.abs([one.log_error for one in those]))
            held = np.mean([one.covered95 for one in those])
            print(f"  {decision.value:22}{len(those):5} {held:5.0%} {np.median(off):5.2f} {np.quantile(off, 0.9):5.2f}")


def by_threshold(outcomes: list[Outcome]) -> None:
    for name, thresholds in (("ratio", (2, 3, 4, 4.5, 5, 6, 8, 10, 15)), ("spread", (1.2, 1.5, 2, 2.5, 3, 4))):
        print(f"\npublishing when the {name} is at most ...: share of tables, 95% held, 90th percentile of times off")
        for threshold in thresholds:
            those = [one for one in outcomes if getattr(one, name) <= threshold]
            if those:
                off = np.quantile(np.exp(np.abs([one.log_error for one in those])), 0.9)
                held = np.mean([one.covered95 for one in those])
                print(f"  {threshold:5} {len(those) / len(outcomes):5.0%} {held:5.0%} {off:5.2f}")


def main() -> None:
    datasets = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    resamples = int(sys.argv[2]) if len(sys.argv) > 2 else 150
    print(f"{'scenario':45}{'n':>4} publ. warn refuse | 80% 95% stepwise 95% held")
    everything: list[Outcome] = []
    for number, scenario in enumerate(scenarios()):
        rng = np.random.default_rng([2024, number])
        start = time.process_time()
        drawn = [outcome(scenario, rng, resamples) for _ in range(datasets)]
        kept = [one for one in drawn if one is not None]
        report(scenario.name, kept, time.process_time() - start)
        everything += kept
    by_decision(everything)
    by_threshold(everything)


if __name__ == "__main__":
    main()
