"""The verdict on each model: where other software prints billions, this must say that there is no estimate."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.estimation.bic import rank_all
from amparo.estimation.errors import ModelError, NoEstimateError
from amparo.estimation.existence import Verdict, admissible, facial_fit, verdict
from amparo.estimation.fit import fit_rows
from amparo.estimation.models import closure, hierarchical_models, main_effects, notation, parse_model
from amparo.estimation.patterns import PatternTable
from tests.estimation.tables import ARTIFICIAL, AUSTRALIA, KOREA, KOSOVO, UK5


@pytest.mark.parametrize(
    ("model", "code"),
    [("1,2,3", 0), ("12,3", 1), ("13,2", 0), ("23,1", 0), ("12,13", 1), ("12,23", 1), ("13,23", 0), ("12,13,23", 2)],
)
def test_the_artificial_table_gets_the_published_codes(model: str, code: int) -> None:
    assert verdict(ARTIFICIAL.array > 0, parse_model(f"[{model}]", ARTIFICIAL.lists)) == code


@pytest.mark.parametrize("model", ["[12,13]", "[12,13,23]"])
def test_korean_models_with_billions_elsewhere_are_refused(model: str) -> None:
    terms = parse_model(model, KOREA.lists)
    assert verdict(KOREA.array > 0, terms) is not Verdict.FITS
    assert not admissible(fit_rows(KOREA.array[None], np.asarray(terms)), KOREA.array[None])[0]


@pytest.mark.parametrize(
    ("table", "order", "admitted", "considered"),
    [(KOREA, 2, 6, 8), (KOSOVO, 3, 113, 113), (AUSTRALIA, 3, 92, 113), (UK5, 2, 1024, 1024)],
)
def test_as_many_models_are_admitted_as_in_the_reference(
    table: PatternTable, order: int, admitted: int, considered: int
) -> None:
    ranking = rank_all(table.array, order)
    assert (len(ranking.models), ranking.considered) == (admitted, considered)


def test_the_quick_check_and_the_linear_program_agree_on_every_model_of_sparse_tables() -> None:
    for table in (KOREA, AUSTRALIA, ARTIFICIAL):
        for model in hierarchical_models(len(table.lists), len(table.lists) - 1):
            quick = admissible(fit_rows(table.array[None], np.asarray(model)), table.array[None])[0]
            assert quick == (verdict(table.array > 0, model) is Verdict.FITS), notation(model)


sparse = st.lists(st.sampled_from([0, 0, 0, 1, 1, 2, 5, 40]), min_size=15, max_size=15).filter(lambda c: sum(c) > 1)


@settings(max_examples=150, deadline=None)
@given(sparse, st.sampled_from(hierarchical_models(4, 3)), st.booleans())
def test_the_quick_check_and_the_linear_program_agree_on_any_table(
    counts: list[int], model: tuple[int, ...], warm: bool
) -> None:
    table = np.array([0, *counts], dtype=float)
    start = None
    if warm:
        smaller = fit_rows(table[None], np.asarray(main_effects(4)))
        known = dict(zip(main_effects(4), smaller.beta[0], strict=True))
        start = np.array([known.get(term, 0.0) for term in model])
    quick = admissible(fit_rows(table[None], np.asarray(model), start), table[None])[0]
    assert quick == (verdict(table > 0, model) is Verdict.FITS)


def test_the_general_extension_keeps_a_model_whose_dark_figure_converges() -> None:
    model = parse_model("[234,12]", AUSTRALIA.lists)
    assert verdict(AUSTRALIA.array > 0, model) is Verdict.NO_ESTIMATE
    fitted = facial_fit(AUSTRALIA.array, model)
    assert AUSTRALIA.people + fitted.dark_figure == pytest.approx(2440.4, abs=0.1)


def test_the_general_extension_equals_the_ordinary_fit_where_that_exists() -> None:
    model = parse_model("[12,23,24]", AUSTRALIA.lists)
    assert AUSTRALIA.people + facial_fit(AUSTRALIA.array, model).dark_figure == pytest.approx(6496.0087, rel=1e-6)


def test_the_general_extension_refuses_what_even_the_limit_does_not_determine() -> None:
    with pytest.raises(NoEstimateError, match="not determined"):
        facial_fit(ARTIFICIAL.array, parse_model("[12,13,23]", ARTIFICIAL.lists))


def test_hierarchical_models_are_enumerated_completely() -> None:
    assert [len(hierarchical_models(t, t - 1)) for t in (3, 4, 5)] == [8, 113, 6893]
    assert [len(hierarchical_models(t, 2)) for t in (4, 5)] == [64, 1024]
    with pytest.raises(ModelError, match="downhill"):
        hierarchical_models(7, 2)


def test_the_interaction_of_all_lists_is_refused() -> None:
    with pytest.raises(ModelError, match="cannot be identified"):
        closure([0b111], 3)
