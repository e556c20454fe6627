"""The gate on published tables, and each of its reasons on its own."""

from dataclasses import replace

import pytest

from amparo.estimation import estimate
from amparo.estimation.gate import Decision, judge
from amparo.estimation.patterns import PatternTable
from amparo.estimation.result import BCA, Estimate, Interval, TrajectoryPoint
from amparo.estimation.study import study
from tests.estimation.tables import (
    ARTIFICIAL,
    AUSTRALIA,
    KOREA,
    KOSOVO,
    NETHERLANDS5,
    NEW_ORLEANS5,
    UK5,
    WESTERN,
)

METHODS = ("bic", "stepwise", "decomposable", "threshold", "chao")


@pytest.mark.parametrize(
    ("table", "decision"),
    [
        (KOSOVO, Decision.PUBLISH),
        (WESTERN, Decision.PUBLISH),
        (UK5, Decision.WARN),
        (NEW_ORLEANS5, Decision.WARN),
        (KOREA, Decision.WARN),
        (NETHERLANDS5, Decision.REFUSE),
        (AUSTRALIA, Decision.REFUSE),
        (ARTIFICIAL, Decision.REFUSE),
    ],
    ids=["Kosovo", "Western", "UK5", "New Orleans", "Korea", "Netherlands", "Australia", "artificial"],
)
def test_published_tables_are_judged_as_their_critics_judge_them(table: PatternTable, decision: Decision) -> None:
    found = study(table, METHODS, resamples=1000, vary=False)
    assert found.gate.decision is decision
    assert bool(found.gate.reasons) == (decision is not Decision.PUBLISH)


def sound(**changes: object) -> Estimate:
    """An estimate that nothing speaks against, with some things changed."""
    base = Estimate(
        method="bic",
        observed=4400,
        total=10000,
        lists=KOSOVO.lists,
        intervals=(Interval(80, 8000, 12000, BCA), Interval(95, 7000, 14000, BCA)),
        resamples=1000,
        resamples_usable=1000,
        trajectory=(TrajectoryPoint(20, 7000, 8000, 12000, 14000), TrajectoryPoint(100, 7000, 8000, 12000, 14000)),
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # fields by name


GROWING = (TrajectoryPoint(20, 1, 1, 1, 10), TrajectoryPoint(99, 1, 1, 1, 20))


def interval(low: float, high: float) -> tuple[Interval, ...]:
    return (Interval(80, low, high, BCA), Interval(95, low, high, BCA))


@pytest.mark.parametrize(
    ("estimates", "decision", "words"),
    [
        ([sound()], Decision.PUBLISH, ""),
        ([sound(intervals=interval(5000, 30000))], Decision.WARN, "6.0 times apart"),
        ([sound(intervals=interval(5000, 45000))], Decision.REFUSE, "9.0 times apart"),
        ([sound(), sound(method="stepwise", total=16000)], Decision.WARN, "1.6 times as many"),
        ([sound(), sound(method="stepwise", total=30000)], Decision.REFUSE, "contradict"),
        ([sound(), sound(method="latent", total=90000, refused=("chains",))], Decision.PUBLISH, ""),
        ([sound(), sound(method="main", total=90000)], Decision.PUBLISH, ""),
        (
            [sound(trajectory=(TrajectoryPoint(20, 1, 1, 1, 10), TrajectoryPoint(99, 1, 1, 1, 20)))],
            Decision.REFUSE,
            "grow",
        ),
        ([sound(), sound(method="chao", total=10500, lower_bound=True)], Decision.WARN, "probably too low"),
        ([sound(terms=("a:b",)), sound(method="chao", total=10500, lower_bound=True)], Decision.PUBLISH, ""),
        ([sound(), sound(method="chao", total=10100, lower_bound=True)], Decision.PUBLISH, ""),
        ([sound(resamples_usable=900)], Decision.REFUSE, "10% of the resamples"),
        ([sound(resamples=100, resamples_usable=100)], Decision.WARN, "Only 100 resamples"),
        ([sound(method="stepwise")], Decision.REFUSE, "No model"),
    ],
)
def test_each_reason_leads_to_its_decision(estimates: list[Estimate], decision: Decision, words: str) -> None:
    gate = judge(KOSOVO, estimates)
    assert gate.decision is decision
    assert words in " ".join(reason.text for reason in gate.reasons)


def test_lists_that_share_nobody_are_named() -> None:
    gate = judge(ARTIFICIAL, [estimate(ARTIFICIAL, "bic", resamples=50)])
    assert "Nobody on C is on any other list" in gate.reasons[0].text
    assert any("Only 6 people" in reason.text for reason in gate.reasons)
