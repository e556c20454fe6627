"""Choosing a model: published choices, batches equal to single rows, empty lists."""

import numpy as np
import pytest

from amparo.estimation.bic import BestByBic, Downhill, rank_all
from amparo.estimation.existence import admissible
from amparo.estimation.fit import fit_rows
from amparo.estimation.models import by_name, interactions, notation
from amparo.estimation.patterns import PatternTable
from amparo.estimation.stepwise import Stepwise
from tests.estimation.tables import AUSTRALIA, KOREA, KOSOVO, UK5


@pytest.mark.parametrize(
    ("table", "threshold", "terms"),
    [
        (UK5, 0.001, "LA:NG NG:GP PFNCA:GP LA:PFNCA"),
        (UK5, 0.02, "LA:NG NG:GP PFNCA:GP LA:PFNCA GO:GP NG:GO"),
        (KOREA, 0.02, "b:c"),
        (KOSOVO, 0.001, "ABA:OSCE OSCE:HRW"),
        (AUSTRALIA, 0.02, "B:C B:D A:B"),
    ],
)
def test_stepwise_chooses_the_published_pairs(table: PatternTable, threshold: float, terms: str) -> None:
    model = Stepwise(threshold).choose(table.array[None]).models[0]
    assert model is not None
    assert {by_name(term, table.lists) for term in interactions(model)} == set(terms.split())


@pytest.mark.parametrize(
    ("table", "order", "best", "total"),
    [(KOREA, 2, "[12,23]", 157.1667), (KOSOVO, 3, "[123,14,34]", 10356.519), (AUSTRALIA, 3, "[12,23,24]", 6496.0087)],
)
def test_bic_chooses_the_published_model(table: PatternTable, order: int, best: str, total: float) -> None:
    first = rank_all(table.array, order).models[0]
    assert (notation(first.model), first.total) == (best, pytest.approx(total, rel=1e-6))


def test_the_downhill_search_ends_where_the_reference_ends() -> None:
    ranked, seen = Downhill(2).search(UK5.array)
    assert ranked is not None
    assert (notation(ranked.model), seen.considered) == ("[12,13,25,35,45]", 52)
    assert ranked.bic == pytest.approx(197.495, abs=1e-3)


def resamples(table: PatternTable, rows: int) -> np.ndarray:
    chances = table.array / table.people
    return np.random.default_rng(11).multinomial(table.people, chances, size=rows).astype(float)


@pytest.mark.parametrize("table", [KOREA, AUSTRALIA, KOSOVO])
def test_the_bounded_race_chooses_what_a_full_comparison_chooses(table: PatternTable) -> None:
    ranking = rank_all(table.array, len(table.lists) - 1)
    counts = resamples(table, 40)
    chosen = BestByBic(ranking).choose(counts)
    best = np.full(40, np.inf)
    totals = np.full(40, np.nan)
    for ranked in ranking.models:
        fits = fit_rows(counts, np.asarray(ranked.model))
        better = admissible(fits, counts) & (fits.bic() < best)
        best[better], totals[better] = fits.bic()[better], fits.total[better]
    assert chosen.totals == pytest.approx(totals, rel=1e-7, nan_ok=True)


def test_a_row_is_chosen_for_alone_whatever_stands_beside_it() -> None:
    counts = resamples(UK5, 12)
    together = Stepwise().choose(counts)
    alone = [Stepwise().choose(row[None]) for row in counts]
    assert together.models == [choice.models[0] for choice in alone]
    assert together.totals == pytest.approx([choice.totals[0] for choice in alone], rel=1e-9)


def test_a_list_that_a_resample_empties_drops_out_and_the_choice_goes_on() -> None:
    counts = UK5.array.copy()
    counts[[mask for mask in range(32) if mask & 0b00001]] = 0
    sound = Stepwise().choose(counts[None])
    fallback = Stepwise(as_sparsemse=True).choose(counts[None])
    smaller = PatternTable(UK5.lists[1:], tuple(int(c) for c in counts[::2]))
    assert sound.totals[0] == pytest.approx(Stepwise().choose(smaller.array[None]).totals[0], rel=1e-9)
    assert len(sound.models[0] or ()) > 6
    assert len(fallback.models[0] or ()) == 6
