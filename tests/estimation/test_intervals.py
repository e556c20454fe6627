"""Intervals: against closed forms and published limits, and the same whatever the number of processes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from amparo.estimation import PatternTable, estimate
from amparo.estimation.intervals import bca, profile
from amparo.estimation.models import parse_model
from amparo.estimation.resampling import jackknife, resample, with_empty_list
from tests.estimation.tables import AUSTRALIA, KOREA, KOSOVO, UK5


def test_bca_without_bias_and_acceleration_is_the_percentile_interval() -> None:
    replicates = np.linspace(1, 999, 999)
    limits = bca(500.5, replicates, np.full(4, 7.0), np.ones(4))
    assert limits.acceleration == 0
    assert limits.bias == pytest.approx(norm.ppf(500 / 999), abs=1e-12)
    low, high = np.quantile(replicates, [0.025, 0.975], method="median_unbiased")
    assert limits.intervals[1].low == pytest.approx(low, abs=2)
    assert limits.intervals[1].high == pytest.approx(high, abs=2)


def test_bca_drops_resamples_without_an_estimate_and_survives_a_one_sided_cloud() -> None:
    replicates = np.array([np.nan, 11.0, 12.0, 13.0, np.nan])
    limits = bca(10.0, replicates, np.array([9.0, np.nan, 10.5]), np.array([3.0, 1.0, 2.0]))
    assert all(11 <= limit <= 13 for interval in limits.intervals for limit in (interval.low, interval.high))


def test_half_of_the_resamples_that_are_the_table_itself_count_as_below() -> None:
    replicates = np.array([8.0, 10.0, 10.0, 10.0, 12.0, 12.0, 12.0, 12.0, 12.0, 12.0])
    assert bca(10.0, replicates, np.ones(2), np.ones(2)).bias == pytest.approx(norm.ppf(0.2))


def test_the_conditional_interval_is_the_published_one() -> None:
    found = estimate(KOREA, "main", resamples=0)
    assert not found.intervals
    at_80, at_95 = found.conditional
    assert "conditional" in at_80.kind
    assert (at_95.low, at_80.low, at_80.high, at_95.high) == pytest.approx((134.88, 136.98, 148.81, 153.36), abs=0.01)


@pytest.mark.parametrize(
    ("threshold", "total", "low", "high"), [(0.05, 151.68, 128.95, 226.40), (0.001, 265.36, 198.11, 392.52)]
)
def test_the_2014_method_gives_its_known_values(threshold: float, total: float, low: float, high: float) -> None:
    found = estimate(KOREA, "aic2014", threshold=threshold)
    limits = found.interval(95)
    assert (found.total, limits.low, limits.high) == pytest.approx((total, low, high), abs=0.01)
    assert "ignores" in found.notes[0]


def test_the_profile_peak_is_a_little_below_the_poisson_total() -> None:
    total, _ = profile(KOSOVO.array, parse_model("[1,2,3,4]", KOSOVO.lists))
    assert total == pytest.approx(7392.92, abs=0.01)
    assert total < estimate(KOSOVO, "main", resamples=0).total


def test_the_number_of_processes_changes_nothing() -> None:
    one = estimate(AUSTRALIA, "stepwise", resamples=600, seed=4)
    two = estimate(AUSTRALIA, "stepwise", resamples=600, seed=4, workers=2)
    assert one.to_json() == two.to_json()


def test_a_seed_gives_the_same_resamples_and_another_gives_others() -> None:
    assert (resample(UK5.array, 5, 1) == resample(UK5.array, 9, 1)[:5]).all()
    assert (resample(UK5.array, 5, 1) != resample(UK5.array, 5, 2)).any()
    assert (resample(UK5.array, 5, 1).sum(axis=1) == UK5.people).all()


def test_the_jackknife_takes_one_person_from_each_pattern_in_use() -> None:
    left_out, weights = jackknife(KOREA.array)
    assert (left_out.sum(axis=1) == KOREA.people - 1).all()
    assert weights.sum() == KOREA.people


def test_resamples_that_empty_a_list_are_counted() -> None:
    drawn = np.array([[0, 5, 3, 1], [0, 5, 0, 0], [0, 0, 2, 2]], dtype=float)
    assert with_empty_list(drawn) == 1


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(5, 90), min_size=7, max_size=7), st.integers(0, 5))
def test_wider_levels_hold_narrower_ones(counts: list[int], seed: int) -> None:
    found = estimate(PatternTable(("a", "b", "c"), (0, *counts)), "main", resamples=60, seed=seed)
    narrow, wide = found.interval(80), found.interval(95)
    assert wide.low <= narrow.low <= narrow.high <= wide.high
    assert all(math.isfinite(limit) and limit >= sum(counts) for limit in (wide.low, wide.high))
