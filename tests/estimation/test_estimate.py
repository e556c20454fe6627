"""The one way in: what it refuses, what it says, and what must not change its answer."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.estimation import METHODS, EstimationError, NoEstimateError, PatternTable, TableError, estimate
from amparo.estimation.patterns import table_of
from tests.estimation.tables import ARTIFICIAL, AUSTRALIA, KOREA, KOSOVO, UK5, table


@pytest.mark.parametrize(
    ("method", "options", "message"),
    [
        ("guess", {}, "no method of that name"),
        ("stepwise", {"order": 2}, "no option order"),
        ("stepwise", {"threshold": 1.5}, "from 0, below 1"),
        ("stepwise", {"threshold": "much"}, "is a number"),
        ("stepwise", {"forced": 7}, "is a text"),
        ("stepwise", {"resamples": -1}, "resamples must be a whole number, zero or more"),
        ("stepwise", {"resamples": 1.5}, "resamples must be a whole number"),
        ("stepwise", {"resamples": 1}, "two resamples or more"),
        ("stepwise", {"seed": -1}, "seed must be a whole number, zero or more"),
        ("stepwise", {"workers": 0}, "workers must be a whole number, one or more"),
        ("main", {"drawn": np.ones((5, 4))}, "one count for each pattern"),
        ("main", {"drawn": np.ones(8)}, "one count for each pattern"),
        ("main", {"drawn": np.full((5, 8), -1.0)}, "no numbers of people"),
        ("main", {"drawn": np.full((5, 8), np.nan)}, "no numbers of people"),
        ("main", {"drawn": np.zeros((5, 8))}, "nobody in it"),
        ("fixed", {"model": "[12,9]"}, "numbers of the table's lists"),
        ("fixed", {"model": "b:x"}, "does not have"),
        ("fixed", {"model": "[123]"}, "cannot be identified"),
        ("decomposable", {"largest_total": 100}, "above the number"),
        ("decomposable", {"prior": "guess"}, "is flat or reciprocal"),
        ("threshold", {"variance": 0}, "above 0"),
        ("latent", {"classes": 1}, "whole number from 2"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(method: str, options: dict[str, object], message: str) -> None:
    with pytest.raises(EstimationError, match=message):
        estimate(KOREA, method, **options)  # type: ignore[arg-type]  # wrong options are the point


@pytest.mark.parametrize("method", ["fixed", "profile"])
@pytest.mark.parametrize(
    ("data", "model"), [(KOREA, "[12,13]"), (KOREA, "[12,13,23]"), (ARTIFICIAL, "[12,3]"), (ARTIFICIAL, "[12,13,23]")]
)
def test_a_model_without_an_estimate_gives_no_number(data: PatternTable, model: str, method: str) -> None:
    with pytest.raises(NoEstimateError, match=r"no estimate exists|not identifiable"):
        estimate(data, method, model=model)


@pytest.mark.parametrize("patterns", ["1=10 2=20 3=30", "1=9 12=5 13=6 123=2"])
@pytest.mark.parametrize("method", ["main", "profile", "aic2014", "stepwise", "bic", "downhill"])
def test_lists_that_determine_nothing_give_no_number_by_any_method(patterns: str, method: str) -> None:
    with pytest.raises(NoEstimateError):
        estimate(table("a b c", patterns), method, resamples=20)


def test_the_2014_method_never_adds_a_pair_without_an_estimate() -> None:
    found = estimate(KOREA, "aic2014", threshold=0.99)
    assert found.total < 1000
    assert "b:d" not in found.terms or "b:c" not in found.terms


def test_the_extended_option_is_labelled_and_reaches_further() -> None:
    found = estimate(AUSTRALIA, "fixed", model="[234,12]", extended=True)
    assert found.total == pytest.approx(2440.4, abs=0.1)
    assert "limit of the likelihood" in found.notes[0]
    with pytest.raises(NoEstimateError):
        estimate(AUSTRALIA, "fixed", model="[234,12]")


def test_lists_with_nobody_are_left_out_and_named() -> None:
    wider = PatternTable(("b", "c", "d", "nobody"), (*KOREA.counts, *([0] * 8)))
    found = estimate(wider, "stepwise", resamples=0)
    assert found.total == pytest.approx(268.7778, abs=1e-4)
    assert "nobody" in found.notes[0]
    with pytest.raises(TableError, match="fewer than two lists"):
        estimate(PatternTable(("a", "b"), (0, 4, 0, 0)))


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(TableError, match="nobody"):
        estimate(PatternTable(("a", "b"), (0, 0, 0, 0)))


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"latent", "threshold"}))
def test_every_result_becomes_json(method: str) -> None:
    options = {"model": "[12,3]"} if method in ("fixed", "profile") else {}
    content = json.loads(estimate(KOREA, method, resamples=20, **options).to_json())  # type: ignore[arg-type]
    assert content["observed"] == 123
    assert content["dark_figure"] == pytest.approx(content["total"] - 123)
    assert content["software"].startswith("amparo ")


def test_the_dark_figure_the_share_and_the_rejected_models_are_told() -> None:
    found = estimate(KOREA, "bic", resamples=100)
    assert found.dark_figure == pytest.approx(34.1667, abs=1e-4)
    assert 0.3 < (found.share or 0) < 0.9
    assert found.models_rejected == ("[12,13]", "[12,13,23]")
    assert found.verdicts == ("no estimate exists", "no estimate exists")
    assert [point.top for point in found.trajectory] == [1, 2, 5, 6]


def test_pairs_that_never_met_are_named() -> None:
    apart = table("a b c", "1=50 2=60 3=40 13=9 23=8")
    found = estimate(apart, "stepwise", resamples=0, threshold=0.5)
    assert "a:b" in found.never_met


def test_referral_puts_its_pair_into_every_model() -> None:
    found = estimate(KOSOVO, "bic", resamples=50, forced="ABA:HRW")
    assert "ABA:HRW" in found.terms
    assert all("24" in name or "124" in name or "234" in name for name in [found.model])
    assert "ABA:HRW" in estimate(KOSOVO, "stepwise", resamples=0, forced="ABA:HRW").terms


@pytest.mark.parametrize("method", ["stepwise", "bic", "downhill"])
def test_the_names_and_the_order_of_the_lists_do_not_matter(method: str) -> None:
    renamed = PatternTable(("w", "x", "y", "z"), KOSOVO.counts)
    turned = KOSOVO.reordered(["HRW", "ABA", "EXH", "OSCE"])
    totals = [estimate(one, method, resamples=0).total for one in (KOSOVO, renamed, turned)]
    assert totals == pytest.approx([totals[0]] * 3, rel=1e-8)


@settings(max_examples=12, deadline=None)
@given(st.permutations(["LA", "NG", "PFNCA", "GO", "GP"]))
def test_stepwise_does_not_care_for_the_order_of_five_lists(names: list[str]) -> None:
    assert estimate(UK5.reordered(names), "stepwise", resamples=0).total == pytest.approx(11312.9903, rel=1e-7)


def test_given_resamples_are_used_as_they_are() -> None:
    drawn = np.repeat(KOREA.array[None], 10, axis=0)
    found = estimate(KOREA, "stepwise", drawn=drawn)
    assert found.interval(95).low == pytest.approx(found.total)
    assert found.share == 1
    assert found.seed is None


def test_the_artificial_table_still_has_its_main_effects() -> None:
    assert estimate(ARTIFICIAL, "main", resamples=0).total == pytest.approx(539.4, abs=0.5)


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("[12,3]", "^no estimate exists for this model [^,]*$"),
        ("[12,13,23]", "^this model is not identifiable"),
    ],
)
def test_a_model_that_fails_is_told_which_check_it_fails(model: str, says: str) -> None:
    with pytest.raises(EstimationError, match=says):
        estimate(ARTIFICIAL, "fixed", model=model, resamples=0)


@pytest.mark.parametrize(("method", "conditional"), [("main", True), ("fixed", True), ("stepwise", False)])
def test_an_interval_without_a_choice_of_model_says_so(method: str, conditional: bool) -> None:
    for interval in estimate(KOREA, method, resamples=20).intervals:
        assert ("conditional on the model" in interval.kind) == conditional
        assert ("choice of model repeated" in interval.kind) != conditional


def test_the_extended_option_leaves_an_ordinary_estimate_alone() -> None:
    plain, extended = (estimate(KOREA, "fixed", model="[12,3]", resamples=20, extended=e) for e in (False, True))
    assert extended.total == plain.total
    assert extended.intervals == plain.intervals
    assert not extended.notes


def test_counts_are_people_and_patterns_are_of_the_lists() -> None:
    with pytest.raises(TableError, match="whole number"):
        PatternTable(("a", "b"), (0, 1.5, 2, 3))  # type: ignore[arg-type]  # the point
    with pytest.raises(TableError, match="whole number"):
        table_of(("a", "b"), np.array([0, 1.5, 2, 3]))
    for mask in (-1, 4):
        with pytest.raises(TableError, match="does not have"):
            PatternTable.from_patterns(("a", "b"), {mask: 1})
