"""Variations: what each must give where the answer is known."""

import pytest

from amparo.estimation import EstimationError, estimate
from amparo.estimation.patterns import PatternTable
from amparo.estimation.robustness import internal_consistency, robustness
from tests.estimation.tables import AUSTRALIA, FOUR, KOREA, KOSOVO, NEW_ORLEANS5


def test_leaving_out_and_merging_give_the_totals_of_those_tables() -> None:
    found = robustness(KOSOVO)
    by_name = {variation.what: variation.total for variation in (*found.without_list, *found.merged)}
    assert len(by_name) == 4 + 6
    expected = estimate(KOSOVO.without_list("HRW"), "stepwise", resamples=0).total
    assert by_name["without HRW"] == pytest.approx(expected)
    expected = estimate(KOSOVO.merged(["EXH", "ABA"]), "stepwise", resamples=0).total
    assert by_name["EXH and ABA as one list"] == pytest.approx(expected)


def test_the_interaction_nobody_can_see_moves_the_dark_figure_in_proportion() -> None:
    found = robustness(KOREA, merge=False)
    dark = [variation.total - KOREA.people for variation in found.assumption]
    assert dark[4] == pytest.approx(4 * dark[0])
    assert dark[2] == pytest.approx(145.7778, abs=1e-3)


def test_the_people_of_a_list_are_estimated_from_the_others() -> None:
    tested, not_testable = internal_consistency(KOSOVO, "stepwise", resamples=50)
    assert [test.truth for test in tested] == [KOSOVO.list_sizes[test.list_name] for test in tested]
    assert not not_testable
    assert all(test.log_bias < 0.2 for test in tested)
    assert "H" in internal_consistency(NEW_ORLEANS5, "stepwise", resamples=20)[1]


def test_known_referral_is_forced_into_the_model() -> None:
    found = robustness(KOSOVO, "stepwise", referrals=["ABA:HRW"], merge=False)
    forced = {variation.what: variation.total for variation in found.referral}
    assert forced["referral not forced"] == pytest.approx(14341.6638, rel=1e-6)
    assert forced["referral ABA:HRW"] == pytest.approx(14402.49, abs=0.01)
    with pytest.raises(EstimationError, match="forced into the method main"):
        robustness(KOSOVO, "main", referrals=["ABA:HRW"])


def test_without_the_top_pattern_the_widest_overlap_is_gone() -> None:
    found = robustness(AUSTRALIA, merge=False)
    assert found.without_top_pattern is not None
    assert found.without_top_pattern.observed == AUSTRALIA.people - 1


def test_two_lists_have_no_list_to_leave_out() -> None:
    found = robustness(KOREA.without_list("d"))
    assert (found.without_list, found.merged, found.consistency) == ((), (), ())


def test_a_list_may_be_called_what_two_merged_lists_would_be() -> None:
    lists = PatternTable(("A", "B", "A+B", "D"), FOUR.counts)
    found = robustness(lists, "main")
    assert len(found.merged) == 6
    assert lists.merged(["A", "B"]).lists == ("A+B+", "A+B", "D")
    assert found.merged[0].total == robustness(FOUR, "main").merged[0].total


def test_what_is_forced_is_in_the_model_of_every_variation() -> None:
    free, held = robustness(FOUR), robustness(FOUR, forced="A:B")
    assert held.assumption[2].total == estimate(FOUR, "stepwise", forced="A:B", resamples=0).total
    assert held.assumption[2].total != free.assumption[2].total
    rest = FOUR.without_list("D")
    assert held.without_list[3].total == estimate(rest, "stepwise", forced="A:B", resamples=0).total
    assert held.without_list[0] == free.without_list[0]
    merged = FOUR.merged(["A", "C"])
    assert held.merged[1].total == estimate(merged, "stepwise", forced="A+C:B", resamples=0).total
