"""Bayesian methods against the reference's values, and their refusal of themselves."""

import math

import numpy as np
import pytest

from amparo.estimation import NoEstimateError, estimate
from amparo.estimation.chains import Mixing, mixing
from amparo.estimation.decomposable import decomposable_graphs
from amparo.estimation.patterns import PatternTable
from tests.estimation.tables import AUSTRALIA, KOREA, KOSOVO, NETHERLANDS5, UK5


def test_all_decomposable_graphs_are_found() -> None:
    assert [len(decomposable_graphs(lists)) for lists in (2, 3, 4, 5)] == [2, 8, 61, 822]


@pytest.mark.parametrize(
    ("table", "cap", "median", "low80", "high95"),
    [
        (KOREA, 1353, 157.54, 123.31, 385.31),
        (KOSOVO, 48400, 12572.51, 10776.08, 16521.65),
        (UK5, 40000, 22957.82, 11286.86, 33299.07),
        (AUSTRALIA, 4554, 2141.30, 1412.77, 4186.95),
    ],
)
def test_the_average_over_graphs_is_that_of_dga(
    table: PatternTable, cap: int, median: float, low80: float, high95: float
) -> None:
    found = estimate(table, "decomposable", largest_total=cap)
    assert found.total == pytest.approx(median, abs=0.01)
    assert (found.interval(80).low, found.interval(95).high) == pytest.approx((low80, high95), abs=0.01)


def test_the_average_over_graphs_refuses_itself_where_the_cap_decides() -> None:
    assert "cap" in estimate(NETHERLANDS5, "decomposable").refused[0]
    assert not estimate(KOSOVO, "decomposable").refused


def test_a_flat_prior_lies_above_the_reciprocal_one() -> None:
    flat = estimate(KOREA, "decomposable", prior="flat").total
    assert flat > estimate(KOREA, "decomposable", prior="reciprocal").total


@pytest.mark.parametrize(
    ("table", "total", "low95", "high95", "terms"),
    [
        (AUSTRALIA, 2795.7, 1841.6, 4662.0, {"A:B", "B:C", "B:D"}),
        (KOSOVO, 14045.0, 12319.7, 16149.3, {"EXH:ABA", "EXH:OSCE", "EXH:HRW", "ABA:OSCE", "OSCE:HRW"}),
    ],
)
def test_the_threshold_method_gives_the_values_of_long_chains(
    table: PatternTable, total: float, low95: float, high95: float, terms: set[str]
) -> None:
    found = estimate(table, "threshold", seed=3)
    assert found.total == pytest.approx(total, rel=0.01)
    assert (found.interval(95).low, found.interval(95).high) == pytest.approx((low95, high95), rel=0.03)
    assert set(found.terms) == terms
    assert not found.refused
    assert found.diagnostics["r_hat"] < 1.01


def test_latent_classes_agree_with_lcmcr_where_chains_mix_and_refuse_where_not() -> None:
    agreed = estimate(KOREA, "latent", classes=5, burn_in=300, sweeps=4500)
    assert agreed.total == pytest.approx(138, abs=3)
    assert not agreed.refused
    disputed = estimate(UK5, "latent", burn_in=100, sweeps=200)
    assert "chains disagree" in disputed.refused[0]


def test_mixing_tells_chains_that_agree_from_chains_that_do_not() -> None:
    rng = np.random.default_rng(1)
    same = rng.normal(size=(1000, 4))
    apart = same + np.array([0, 0, 0, 3])
    assert mixing(same).r_hat == pytest.approx(1, abs=0.01)
    assert mixing(same).ess == pytest.approx(4000, rel=0.2)
    assert not mixing(same).refusals()
    assert mixing(apart).r_hat > 1.5
    assert len(mixing(apart).refusals()) == 2


def test_slow_chains_count_for_few_draws() -> None:
    rng = np.random.default_rng(2)
    steps = rng.normal(size=(4000, 4))
    slow = np.zeros_like(steps)
    for row in range(1, len(steps)):
        slow[row] = 0.9 * slow[row - 1] + steps[row]
    # an autoregression with 0.9 needs (1 + 0.9) / (1 - 0.9) = 19 draws for one
    assert mixing(slow[200:]).ess == pytest.approx(4 * 3800 / 19, rel=0.35)


@pytest.mark.parametrize(
    ("table", "list_effects", "total", "error"),
    [
        (KOSOVO, False, 8787.2428, 222.6205),
        (KOSOVO, True, 8591.1836, 213.5490),
        (UK5, True, 13570.0268, 821.2918),
        (AUSTRALIA, True, 1157.2769, 138.2096),
        (KOREA, True, 141.9926, 6.2975),
    ],
)
def test_the_lower_bounds_are_those_of_rcapture(
    table: PatternTable, list_effects: bool, total: float, error: float
) -> None:
    found = estimate(table, "chao", list_effects=list_effects)
    assert found.lower_bound
    assert found.total == pytest.approx(total, abs=1e-3)
    assert found.diagnostics["standard_error"] == pytest.approx(error, abs=2e-3)


@pytest.mark.parametrize(
    ("counts", "list_effects"),
    [
        ((0, 30, 25, 0, 20, 0, 0, 8), True),  # nobody on exactly two lists
        ((0, 30, 25, 0, 20, 0, 0, 8), False),
        ((0, 10, 20, 0, 30, 0, 0, 0), True),  # nobody on more than one list
        ((0, 9, 0, 5, 0, 6, 0, 2), True),  # everybody on the first list
    ],
)
def test_a_lower_bound_that_does_not_exist_is_no_number(counts: tuple[int, ...], list_effects: bool) -> None:
    with pytest.raises(NoEstimateError, match="no lower bound exists"):
        estimate(PatternTable(("A", "B", "C"), counts), "chao", list_effects=list_effects)


def test_a_lower_bound_exists_where_nobody_is_on_all_lists() -> None:
    found = estimate(PatternTable(("A", "B", "C"), (0, 30, 25, 6, 20, 5, 4, 0)), "chao")
    assert 110 < found.total < 1000


def well_covered(people: int) -> PatternTable:
    """What four independent lists find of so many people when each finds most of them, without chance."""
    chances = [0.7, 0.75, 0.7, 0.8]
    counts = [round(people * math.prod(p if c >> j & 1 else 1 - p for j, p in enumerate(chances))) for c in range(16)]
    return PatternTable(("A", "B", "C", "D"), (0, *counts[1:]))


@pytest.mark.parametrize("people", [2_000, 20_000, 200_000])
def test_the_grid_is_fine_where_nearly_everybody_was_found(people: int) -> None:
    found = estimate(well_covered(people), "decomposable")
    limits = found.interval(95)
    assert found.total == pytest.approx(people, rel=1e-3)
    assert limits.low < people < limits.high
    assert limits.high - limits.low < 5 * math.sqrt(people - found.observed)
    assert not found.refused


def test_a_cap_far_away_changes_nothing() -> None:
    near, far = (estimate(KOSOVO, "decomposable", largest_total=cap) for cap in (48_400, 10_000_000))
    assert far.total == pytest.approx(near.total, rel=0.02)
    for level in (80, 95):
        assert far.interval(level).low == pytest.approx(near.interval(level).low, rel=0.02)
        assert far.interval(level).high == pytest.approx(near.interval(level).high, rel=0.02)
    assert not far.refused


def test_a_refusal_shows_how_it_is_beyond_its_line() -> None:
    reasons = Mixing(1.0503, 399.7, 0.1).refusals()
    assert "R-hat 1.0503, at most 1.05" in reasons[0]
    assert "(399, at least 400" in reasons[1]
