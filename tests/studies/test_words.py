"""What the pages say is what the library says."""

import re

from amparo.estimation.gate import Decision as Judged
from amparo.estimation.gate import Reason, Thresholds, judge, without_counts
from amparo.estimation.methods import METHODS
from amparo.estimation.patterns import PatternTable
from amparo.estimation.result import Estimate, Interval, TrajectoryPoint
from amparo.estimation.study import ASSUMPTIONS, default_methods
from amparo.estimation.words import DECISION_SENTENCES, METHOD_NAMES
from amparo.studies import words
from amparo.studies.codes import Method
from amparo.studies.keeping import DECISIONS
from tests.estimation.tables import table

NAMES: dict[str, str] = {}


def plain(sentence: str) -> str:
    """Without the marks between thousands and around names, which differ by language."""
    return re.sub(r"[,\u202f\u00a0“”]|(?<=\d)\.0\b", "", str(sentence)).lower()


def test_assumptions_decisions_and_names_of_methods_are_the_librarys() -> None:
    assert [str(one) for one in words.ASSUMPTIONS] == list(ASSUMPTIONS)
    assert {str(words.SENTENCES[DECISIONS[one]]) for one in Judged} == set(DECISION_SENTENCES.values())
    for method in Method:
        assert method in METHODS
        assert plain(method.label) == plain(METHOD_NAMES[method])
    for lists in range(2, 11):
        assert set(default_methods(lists)) <= set(Method.values)


LISTS = table("police shelter ngo", "1=60 2=50 3=20 12=5")
BIC = Estimate(
    "bic", 135, 400.0, LISTS.lists, intervals=(Interval(95, 150.0, 2000.0, ""),), resamples=100, resamples_usable=80,
    trajectory=(TrajectoryPoint(20, 1, 1, 1, 900.0), TrajectoryPoint(99, 1, 1, 1, 2000.0)),
)  # fmt: skip
STEPWISE = Estimate("stepwise", 135, 1200.0, LISTS.lists)
BOUND = Estimate("chao", 135, 1500.0, LISTS.lists, lower_bound=True)


def test_every_reason_says_in_words_what_the_library_says() -> None:
    found = [*judge(LISTS, [BIC, STEPWISE, BOUND], handed_on=2).reasons, *judge(LISTS, []).reasons]
    found += [without_counts(one, Thresholds()) for one in found if one.code in ("few_twice", "handed_on")]
    assert {one.code for one in found} == set(words.REASONS)
    for one in found:
        assert plain(words.reason(one.code, one.words, NAMES)) == plain(_with_labels(one)), one.code


def _with_labels(one: Reason) -> str:
    """The library names methods by their codes."""
    text = one.text
    for word in one.words if one.code == "methods" else ():
        if word in METHOD_NAMES:
            text = text.replace(f"by {word}", f"by {METHOD_NAMES[word]}")
    return text


def test_people_who_were_handed_on_are_a_reason_to_refuse_where_few_are_left() -> None:
    lists = PatternTable(("A", "B", "C"), (0, 50, 40, 20, 30, 12, 9, 3))
    few, many = judge(lists, [], handed_on=10), judge(lists, [], handed_on=40)
    (warned,), (refused,) = ([one for one in gate.reasons if one.code == "handed_on"] for gate in (few, many))
    assert (warned.decision, refused.decision) == (Judged.WARN, Judged.REFUSE)
    for one in (warned, refused):
        assert plain(words.reason(one.code, one.words, NAMES)) == plain(one.text)
    assert not [one for one in judge(lists, []).reasons if one.code == "handed_on"]
