"""One seed gives one answer, in whatever order the lists and the rows of a table are written down."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.estimation import Estimate, EstimationError, PatternTable, estimate
from amparo.estimation.canonical import canonical_order
from amparo.estimation.resampling import resample
from amparo.estimation.table import parse_csv, table_from_frame
from tests.estimation.tables import KOREA, NEW_ORLEANS5

LISTS = ("a", "b", "c", "d")
SMALL = st.lists(st.integers(0, 12), min_size=15, max_size=15).filter(any)


def figures(found: Estimate) -> list[float]:
    return [found.total, *(limit for interval in found.intervals for limit in (interval.low, interval.high))]


@settings(max_examples=100, deadline=None)
@given(SMALL, st.permutations(LISTS))
def test_every_way_to_write_a_table_is_the_same_in_canonical_order(counts: list[int], names: list[str]) -> None:
    table = PatternTable(LISTS, (0, *counts))
    assert table.canonical().counts == table.reordered(names).canonical().counts


@pytest.mark.parametrize("lists", [4, 8, 10])
def test_lists_that_mirror_each_other_are_put_in_order_at_once(lists: int) -> None:
    everywhere, ring = np.ones(1 << lists), np.zeros(1 << lists)
    everywhere[0] = 0
    ring[[1 << j | 1 << (j + 1) % lists for j in range(lists)]] = 3
    for counts in (everywhere, ring):
        assert sorted(canonical_order(counts)) == list(range(lists))


@settings(max_examples=50, deadline=None)
@given(SMALL, st.permutations(range(4)))
def test_resamples_follow_the_lists_wherever_they_go(counts: list[int], order: list[int]) -> None:
    table = PatternTable(LISTS, (0, *counts))
    turned = table.reordered([LISTS[j] for j in order])
    if len(set(table.list_sizes.values())) < 4:
        return  # lists that mirror each other may change places
    cells = [sum(1 << order[k] for k in range(4) if cell >> k & 1) for cell in range(16)]
    assert (resample(turned.array, 3, 7) == resample(table.array, 3, 7)[:, cells]).all()


@pytest.mark.parametrize("method", ["main", "stepwise", "bic", "downhill"])
@settings(max_examples=4, deadline=None)
@given(SMALL, st.permutations(LISTS), st.integers(0, 9))
def test_intervals_do_not_hang_on_the_order_of_the_lists(
    method: str, counts: list[int], names: list[str], seed: int
) -> None:
    table = PatternTable(LISTS, (0, *counts))
    try:
        found = estimate(table, method, resamples=25, seed=seed)
    except EstimationError:
        return
    assert figures(estimate(table.reordered(names), method, resamples=25, seed=seed)) == pytest.approx(
        figures(found), rel=1e-6
    )


def test_intervals_of_a_published_table_do_not_hang_on_the_order_of_the_lists() -> None:
    found, turned = (
        estimate(table, "stepwise", resamples=200)
        for table in (NEW_ORLEANS5, NEW_ORLEANS5.reordered(NEW_ORLEANS5.lists[::-1]))
    )
    assert figures(turned) == pytest.approx(figures(found), rel=1e-8)
    assert turned.share == found.share


@pytest.mark.parametrize(
    ("method", "options"), [("threshold", {"draws": 100}), ("latent", {"sweeps": 100, "chains": 4})]
)
def test_bayesian_draws_do_not_hang_on_the_order_of_the_lists(method: str, options: dict[str, int]) -> None:
    if method == "latent":
        options = {**options, "burn_in": 20}
    found, turned = (estimate(one, method, **options) for one in (KOREA, KOREA.reordered(["d", "b", "c"])))
    assert figures(turned) == pytest.approx(figures(found), rel=1e-12)
    assert {frozenset(term.split(":")) for term in turned.terms} == {frozenset(term.split(":")) for term in found.terms}


def test_the_rows_of_a_file_may_come_in_any_order() -> None:
    people = [("a", n) for n in range(30)] + [("b", n) for n in range(20, 45)] + [("c", n) for n in range(10, 60, 3)]
    rows = [f"{name},{n}" for name, n in people]
    tables = [table_from_frame(parse_csv("\n".join(["list,person", *r])), ())[0].table for r in (rows, rows[::-1])]
    assert tables[0].lists != tables[1].lists
    one, other = (estimate(table, "stepwise", resamples=100) for table in tables)
    assert figures(other) == pytest.approx(figures(one), rel=1e-8)
