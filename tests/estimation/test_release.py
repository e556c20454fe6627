"""What is withheld cannot be worked out from what is shown."""

import json

import pytest

from amparo.estimation.patterns import PatternTable
from amparo.estimation.release import released_overlaps, released_rows, released_strata, told
from amparo.estimation.report import plain_text
from amparo.estimation.strata import estimate_strata
from amparo.estimation.study import Study, study
from amparo.estimation.table import Stratum
from tests.estimation import attack
from tests.estimation.tables import FEW, FOUR, KOREA, KOSOVO, NETHERLANDS5, WESTERN, table

TABLES = [(FOUR, 5), (FEW, 5), (KOREA, 6), (NETHERLANDS5, 5), (WESTERN, 5), (FOUR, 2)]


def made(lists: PatternTable, handed_on: int = 0) -> Study:
    return study(lists, ("bic", "stepwise", "main"), resamples=20, handed_on=handed_on)


@pytest.mark.parametrize(("lists", "small"), TABLES)
def test_neither_the_json_nor_the_text_tells_a_withheld_count(lists: PatternTable, small: int) -> None:
    found = made(lists, handed_on=1)
    shown, equations = attack.in_json(found.as_dict(small))
    assert None in shown.values()
    assert attack.determined(shown, equations, len(lists.lists), small) == {}
    shown, equations = attack.in_text(plain_text(found, small), lists.lists, r"Observed on \d+ lists", "withheld")
    assert None in shown.values()
    assert attack.determined(shown, equations, len(lists.lists), small) == {}


def test_the_attack_succeeds_where_the_sums_are_told() -> None:
    content = made(FOUR).as_dict()
    content["patterns"] = [{"on": list(on), "people": count} for on, count in released_rows(FOUR, 5)]
    shown, equations = attack.in_json(content)
    found = attack.determined(shown, equations, 4, 5)
    assert found == {0b111: 4, 0b1011: 2, 0b1101: 3, 0b1110: 1, 0b1111: 1}


@pytest.mark.parametrize(
    ("counts", "withheld"),
    [
        ({"a": 3, "b": 9, "c": 50}, {"a", "b"}),
        ({"a": 3, "b": 4, "c": 50}, {"a", "b"}),
        ({"a": 30, "b": 9}, set()),
        ({"a": 1, "b": 1, "c": 50, "d": 60}, {"a", "b", "c"}),  # their sum, 2, says that each is 1
        ({"a": 4, "b": 4, "c": 50, "d": 60}, {"a", "b", "c"}),  # the most that two small ones can be
    ],
)
def test_as_many_are_withheld_as_it_takes(counts: dict[str, int], withheld: set[str]) -> None:
    assert {key for key, count in told(counts, 5).items() if count is None} == withheld


def test_nothing_is_shown_of_counts_that_cannot_be_hidden() -> None:
    assert told({"a": 3}, 5) == {}
    assert told({"a": 1, "b": 1}, 5) == {}
    assert "People by pattern of lists: withheld" in plain_text(made(table("A B C", "1=1 2=1 12=1 13=1 23=1")), 5)


def test_estimates_beside_withheld_counts_are_whole_and_have_no_likelihood() -> None:
    content = made(FOUR).as_dict(5)
    for found in content["estimates"]:
        assert found["total"] == round(found["total"])
        assert found["deviance"] is found["aic"] is found["bic"] is None
    assert made(FOUR).as_dict()["estimates"][0]["deviance"] is not None


def test_overlaps_of_pairs_are_told_unless_a_count_is_withheld() -> None:
    assert (("EXH", "ABA"), 403) in released_overlaps(KOSOVO, 5)
    assert (("EXH",), 1910) in released_overlaps(KOSOVO, 5)
    assert len(released_overlaps(KOSOVO)) == 10
    assert released_overlaps(FOUR, 5) == []
    assert "EXH and ABA: 403" in plain_text(made(KOSOVO), 5)
    assert {"lists": ["b", "c"], "people": 66} in json.loads(made(KOREA).to_json())["overlaps"]


def test_small_parts_are_withheld_whole_and_so_are_sums_of_some_parts() -> None:
    small = table("A B C", "1=1 2=1 12=1 13=1")
    tables = {("2022", "f"): KOREA, ("2022", "m"): KOSOVO.without_list("HRW"), ("2023", "f"): small}
    strata = [Stratum(values, lists) for values, lists in tables.items()]
    found = estimate_strata(strata, ("year", "sex"), "main", resamples=20)
    assert released_strata(found, 0) is found
    shown = released_strata(found, 5)
    assert [part.observed for part in shown.parts] == [None, KOSOVO.without_list("HRW").people, None]
    assert [part.estimate is None for part in shown.parts] == [True, False, True]
    assert shown.margins == {}
    assert json.loads(shown.to_json())["margins"] == []
