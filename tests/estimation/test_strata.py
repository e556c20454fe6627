"""Strata add up, covariates agree with an independent GLM, rates are rates."""

import json
import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.estimation import EstimationError, estimate
from amparo.estimation.covariates import estimate_with_covariates
from amparo.estimation.errors import TableError
from amparo.estimation.glm import regress
from amparo.estimation.patterns import PatternTable, table_of
from amparo.estimation.strata import estimate_strata, per_100_000
from amparo.estimation.table import Stratum
from tests.estimation.tables import ARTIFICIAL, KOREA, table

BY = ("year", "sex")


def invented(seed: int = 3, people: int = 2000) -> list[Stratum]:
    """Six strata of an invented population whose lists find women more easily."""
    rng = np.random.default_rng(seed)
    strata = []
    for year in ("2021", "2022", "2023"):
        for sex, ease in (("f", 1.3), ("m", 0.9)):
            found = rng.random((people, 4)) < np.array([0.2, 0.15, 0.12, 0.1]) * ease
            counts = np.bincount((found * (1 << np.arange(4))).sum(axis=1), minlength=16).astype(float)
            counts[0] = 0
            strata.append(Stratum((year, sex), table_of(("a", "b", "c", "d"), counts)))
    return strata


def test_strata_add_up_to_margins_and_total() -> None:
    found = estimate_strata(invented(), BY, "stepwise", resamples=80)
    parts = [part.estimate.total for part in found.parts if part.estimate]
    assert found.total is not None
    assert found.total.total == pytest.approx(sum(parts))
    for name in BY:
        margin = [one.total for (column, _), one in found.margins.items() if column == name]
        assert found.total.total == pytest.approx(sum(margin))
    assert found.total.observed == sum(stratum.table.people for stratum in invented())


def test_the_interval_of_a_sum_is_narrower_than_the_sum_of_intervals() -> None:
    found = estimate_strata(invented(), BY, "main", resamples=150)
    assert found.total is not None
    widths = [p.estimate.interval(95).high - p.estimate.interval(95).low for p in found.parts if p.estimate]
    whole = found.total.interval(95)
    assert whole.low < 12000 < whole.high
    assert whole.high - whole.low < sum(widths)


def test_one_stratum_is_the_table_itself() -> None:
    found = estimate_strata([Stratum(("2023",), KOREA)], ["year"], "stepwise", resamples=50)
    assert found.total is not None
    assert found.total.total == pytest.approx(estimate(KOREA, "stepwise", resamples=0).total)
    assert found.parts[0].estimate is not None
    assert found.parts[0].estimate.model == "[12,3]"


def test_a_stratum_without_an_estimate_is_reported_and_nothing_is_summed_over_it() -> None:
    apart = PatternTable(("b", "c", "d"), (0, 5, 4, 0, 7, 0, 0, 0))
    strata = [Stratum(("2022",), apart), Stratum(("2023",), KOREA)]
    found = estimate_strata(strata, ["year"], "bic", resamples=20)
    assert found.parts[0].estimate is None
    assert found.parts[0].reason
    assert found.total is None
    assert ("year", "2022") not in found.margins
    assert ("year", "2023") in found.margins


def test_only_methods_with_resamples_serve_strata() -> None:
    with pytest.raises(EstimationError, match="stepwise"):
        estimate_strata([Stratum(("x",), KOREA)], ["year"], "latent")


@settings(max_examples=20, deadline=None)
@given(st.integers(1_000, 10_000_000))
def test_a_rate_is_the_total_by_population(population: int) -> None:
    found = estimate(ARTIFICIAL, "main", resamples=0)
    rate = per_100_000(found, population)
    assert rate.total * population / 100_000 == pytest.approx(found.total)
    assert rate.observed * population / 100_000 == pytest.approx(found.observed)
    assert rate.dark_figure == pytest.approx(rate.total - rate.observed)
    assert rate.dark_figure > 0


def test_every_figure_of_a_rate_is_on_its_scale() -> None:
    found = estimate(KOREA, "bic", resamples=30)
    content = json.loads(per_100_000(found, 1_000_000).to_json())
    assert content["intervals"][1]["high"] == pytest.approx(found.interval(95).high / 10)
    assert content["trajectory"][-1]["high95"] == pytest.approx(found.trajectory[-1].high95 / 10)
    assert content["dark_figure"] == pytest.approx(found.dark_figure / 10)
    assert content["of"]["observed"] == 123


@pytest.mark.parametrize("population", [100, 130, math.nan, math.inf, -1])
def test_a_population_smaller_than_its_victims_is_refused(population: float) -> None:
    found = estimate(KOREA, "main", resamples=0)
    assert found.observed < 130 < found.total
    with pytest.raises(EstimationError, match="cannot be smaller"):
        per_100_000(found, population)


def test_a_regression_agrees_with_an_independent_glm() -> None:
    rng = np.random.default_rng(4)
    design = np.column_stack([np.ones(40), rng.normal(size=(40, 3))])
    counts = rng.poisson(np.exp(design @ np.array([2.0, 0.4, -0.3, 0.1]))).astype(float)
    ours, theirs = regress(design, counts), sm.GLM(counts, design, family=sm.families.Poisson()).fit()
    assert ours.coefficients == pytest.approx(theirs.params, rel=1e-6)
    assert ours.deviance == pytest.approx(theirs.deviance, rel=1e-8)
    assert np.sqrt(np.diag(ours.covariance)) == pytest.approx(theirs.bse, rel=1e-5)
    assert ours.settled


def test_parts_by_covariate_add_up_and_find_the_invented_population() -> None:
    found = estimate_with_covariates(invented(), BY, resamples=60)
    for name in BY:
        parts = [one.total for (column, _), one in found.margins.items() if column == name]
        assert sum(parts) == pytest.approx(found.total.total)
    limits = found.total.interval(95)
    assert limits.low < 12_000 < limits.high
    assert "conditional" in limits.kind


def test_the_year_may_enter_as_a_straight_line() -> None:
    found = estimate_with_covariates(invented(), BY, year="year", degree=1, resamples=0)
    by_year = [found.margins["year", year].total for year in ("2021", "2022", "2023")]
    assert np.diff(np.log(by_year), 2) == pytest.approx([0], abs=0.05)
    assert not found.total.intervals


def test_covariates_must_be_there() -> None:
    with pytest.raises(TableError, match="there are none"):
        estimate_with_covariates([Stratum((), KOREA)], ())


SPLIT = ("A", "B", "C")
FIRST, SECOND = (0, 99, 102, 38, 72, 31, 34, 6), (0, 0, 141, 0, 104, 0, 45, 0)  # nobody in the second is on A


@pytest.mark.parametrize("names", [("f", "m"), ("f", "a")])
def test_what_the_values_of_a_covariate_are_called_changes_nothing(names: tuple[str, str]) -> None:
    strata = [Stratum((n,), PatternTable(SPLIT, c)) for n, c in zip(names, (FIRST, SECOND), strict=True)]
    found = estimate_with_covariates(strata, ["sex"], resamples=0)
    assert found.total.total == pytest.approx(1293.7, abs=0.1)
    assert [found.margins["sex", name].total for name in names] == pytest.approx([641.8, 651.9], abs=0.5)
    assert "A:sex" in found.total.never_met


def test_interactions_at_minus_infinity_count_in_the_criteria_with_covariates() -> None:
    strata = [
        Stratum((name,), PatternTable(SPLIT, counts))
        for name, counts in (("f", (0, 40, 35, 0, 30, 8, 9, 0)), ("m", (0, 50, 30, 0, 28, 7, 10, 0)))
    ]
    found = estimate_with_covariates(strata, ["sex"], resamples=0).total
    assert "A:B" in found.never_met
    assert found.bic is not None
    assert found.aic is not None
    parameters = (found.bic - found.aic) / (math.log(found.observed) - 2)
    assert parameters == pytest.approx(1 + 3 + 1 + len(found.terms))


def test_years_stand_as_far_apart_as_they_are() -> None:
    tables = {stratum.values: stratum.table for stratum in invented() if stratum.values[1] == "f"}
    strata = [Stratum((new,), tables[old, "f"]) for new, old in (("9", "2021"), ("10", "2022"), ("19", "2023"))]
    found = estimate_with_covariates(strata, ["year"], year="year", degree=1, resamples=0)
    first, second, third = (math.log(found.margins["year", year].total) for year in ("9", "10", "19"))
    assert third - second == pytest.approx(9 * (second - first), rel=0.1)


def test_covariates_that_do_not_fit_together_are_refused() -> None:
    strata = invented()
    with pytest.raises(TableError, match="the year is one of"):
        estimate_with_covariates(strata, BY, year="nope", degree=1)
    with pytest.raises(TableError, match="must be a number"):
        estimate_with_covariates(strata, BY, year="sex", degree=1)
    with pytest.raises(TableError, match="same lists"):
        estimate_with_covariates([*strata, Stratum(("2024", "f"), KOREA)], BY)
    with pytest.raises(TableError, match="comes once"):
        estimate_with_covariates([*strata, strata[0]], BY)


def test_strata_without_resamples_have_numbers_and_no_intervals() -> None:
    found = estimate_strata(invented(), BY, "main", resamples=0)
    assert found.total is not None
    assert not found.total.intervals
    with pytest.raises(EstimationError, match="two resamples"):
        estimate_strata(invented(), BY, "main", resamples=1)


def test_a_stratum_tells_as_much_as_a_table() -> None:
    found = estimate_strata([Stratum(("2023",), KOREA)], ["year"], "stepwise", resamples=50, seed=5).parts[0].estimate
    assert found is not None
    assert (found.seed, found.resamples, found.terms) == (5, 50, ("b:c",))
    assert 0 < (found.share or 0) <= 1
    assert 0 < found.resamples_usable <= 50


def test_resamples_without_an_estimate_are_told() -> None:
    lean = table("A B C", "1=60 12=25 13=20 123=9 23=1 2=1")
    whole = estimate(lean, "stepwise", resamples=100)
    part = estimate_strata([Stratum(("x",), lean)], ["y"], "stepwise", resamples=100).parts[0].estimate
    for found in (whole, part):
        assert found is not None
        assert found.resamples_usable < 100
        assert f"in {100 - found.resamples_usable} of 100 resamples" in " ".join(found.notes)


def test_a_list_that_nobody_of_a_stratum_is_on_is_named() -> None:
    wider = PatternTable(("none", "b", "c", "d"), tuple(c for count in KOREA.counts for c in (count, 0)))
    found = estimate_strata([Stratum(("x",), wider)], ["y"], "stepwise", resamples=20).parts[0].estimate
    assert found is not None
    assert (found.lists, found.model) == (("b", "c", "d"), "[12,3]")
    assert "nobody is on it: none" in found.notes[0]
