"""Point fits: published values, agreement with an independent GLM, and what must not matter."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.estimation.existence import admissible
from amparo.estimation.fit import deviance, fit_rows, intercept_error
from amparo.estimation.models import main_effects, parse_model
from amparo.estimation.patterns import PatternTable
from tests.estimation.tables import AUSTRALIA, KOREA, KOSOVO, UK5


def total(table: PatternTable, model: str) -> float:
    return float(fit_rows(table.array[None], np.asarray(parse_model(model, table.lists))).total[0])


@pytest.mark.parametrize(
    ("table", "model", "expected"),
    [
        (KOREA, "[1,2,3]", 141.9926),
        (KOREA, "[12,3]", 268.7778),
        (KOREA, "[12,23]", 157.1667),
        (KOSOVO, "[1,2,3,4]", 7394.5867),
        (KOSOVO, "[123,14,34]", 10356.5190),
        (AUSTRALIA, "[12,23,24]", 6496.0087),
        (UK5, "[123,25,34]", 25311.2906),
        (UK5, "LA:NG, NG:GP, PFNCA:GP, LA:PFNCA, GO:GP, NG:GO", 11312.9903),
    ],
)
def test_published_totals_come_out(table: PatternTable, model: str, expected: float) -> None:
    assert total(table, model) == pytest.approx(expected, rel=1e-6)


def test_deviance_aic_and_bic_follow_the_reference_conventions() -> None:
    fits = fit_rows(UK5.array[None], np.asarray(main_effects(5)))
    assert deviance(UK5.array[None], fits.means)[0] == pytest.approx(118.5316, abs=1e-4)
    assert fits.aic()[0] == pytest.approx(217.7789, abs=1e-4)
    assert fits.bic()[0] == pytest.approx(253.2819, abs=1e-4)


def test_two_lists_give_the_lincoln_petersen_estimate() -> None:
    table = PatternTable(("a", "b"), (0, 30, 20, 10))
    assert total(table, "[1,2]") == pytest.approx(40 * 30 / 10)


cells = st.lists(st.integers(1, 400), min_size=15, max_size=15, unique=True)
models = st.sampled_from(["[1,2,3,4]", "[12,3,4]", "[12,34]", "[123,14]", "[123,124,34]", "[12,13,14,23,24,34]"])


@settings(max_examples=40, deadline=None)
@given(cells, models)
def test_full_tables_agree_with_an_independent_glm(counts: list[int], model: str) -> None:
    table = PatternTable(("a", "b", "c", "d"), (0, *counts))
    terms = parse_model(model, table.lists)
    design = np.array([[float(cell & term == term) for term in terms] for cell in range(1, 16)])
    glm = sm.GLM(np.array(counts, dtype=float), design, family=sm.families.Poisson()).fit(tol=1e-14, maxiter=200)
    fits = fit_rows(table.array[None], np.asarray(terms))
    assert fits.certified[0]
    assert fits.beta[0] == pytest.approx(glm.params, rel=1e-6, abs=1e-6)
    assert intercept_error(fits) == pytest.approx(glm.bse[0], rel=1e-5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=15, max_size=15).filter(sum), st.permutations([0, 1, 2, 3]))
def test_the_order_of_the_lists_does_not_matter(counts: list[int], order: list[int]) -> None:
    table = PatternTable(("a", "b", "c", "d"), (0, *counts))
    turned = table.reordered([table.lists[j] for j in order])
    one, other = (parse_model("a:b:c, c:d", t.lists) for t in (table, turned))
    fits = [fit_rows(t.array[None], np.asarray(m)) for t, m in ((table, one), (turned, other))]
    sound = [admissible(f, t.array[None])[0] for f, t in zip(fits, (table, turned), strict=True)]
    assert sound[0] == sound[1]
    if sound[0]:
        assert fits[0].total[0] == pytest.approx(fits[1].total[0], rel=1e-6)


def test_a_pair_that_never_overlaps_goes_to_minus_infinity_and_is_still_counted() -> None:
    table = PatternTable(("a", "b", "c"), (0, 50, 60, 0, 40, 9, 8, 0))
    fits = fit_rows(table.array[None], np.asarray(parse_model("[12,3]", table.lists)))
    assert (~fits.finite[0]).sum() == 1
    assert fits.aic()[0] == pytest.approx(2 * 5 - 2 * fits.log_likelihood[0])
    assert fits.means[0, 3] == 0
    assert admissible(fits, table.array[None])[0]


def test_many_tables_fitted_at_once_give_what_each_gives_alone() -> None:
    rng = np.random.default_rng(5)
    counts = rng.multinomial(2744, UK5.array / UK5.people, size=30).astype(float)
    terms = np.asarray(parse_model("[123,25,34]", UK5.lists))
    together = fit_rows(counts, terms).total
    alone = [fit_rows(row[None], terms).total[0] for row in counts]
    assert together == pytest.approx(alone, rel=1e-9)
