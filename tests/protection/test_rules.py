"""The rules, whatever comes."""

import inspect
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.events.kinds import AgeStatus
from amparo.protection import codes, rules, thresholds
from amparo.protection.forms_case import AssistanceForm, ReferForm, UnmetForm

AGES = st.sampled_from([None, "", "unknown", *AgeStatus.values])
SETS = st.frozensets(st.sampled_from(codes.DataSet.values))
DAYS = st.dates(date(2005, 1, 1), date(2060, 1, 1))
CONDITIONS = ("cooperat", "status", "identity", "person", "document", "decision", "name", "citizen", "proceed")


@given(age=AGES)
def test_only_a_known_adult_is_an_adult(age: str | None) -> None:
    assert rules.takes_child_path(age) == (age != AgeStatus.ADULT)


@pytest.mark.parametrize("form", [AssistanceForm, UnmetForm])
def test_no_help_asks_for_cooperation_status_identity_or_documents(form: type[AssistanceForm]) -> None:
    assert not [name for name in form.base_fields if any(word in name for word in CONDITIONS)]


def test_no_rule_takes_cooperation_status_or_identity() -> None:
    """Flipping them cannot change what a person gets, because nothing takes them in."""
    taken = {
        name
        for _name, rule in inspect.getmembers(rules, inspect.isfunction)
        if rule.__module__ == rules.__name__ and rule is not rules.victim_status_after
        for name in inspect.signature(rule).parameters
    }
    assert not [name for name in taken - {"age_status"} if any(word in name for word in CONDITIONS)]


@given(consent=st.booleans(), age=AGES)
def test_an_adult_is_referred_with_consent_and_a_child_always_can_be(consent: bool, age: str | None) -> None:
    if age == AgeStatus.ADULT and not consent:
        with pytest.raises(rules.RuleBroken):
            rules.ground_for(age_status=age, consent_live=consent)
    else:
        ground = rules.ground_for(age_status=age, consent_live=consent)
        assert ground == (codes.Ground.CONSENT if consent else codes.Ground.CHILD)


@given(age=AGES, view=st.sampled_from([None, "", *codes.ChildView.values]))
def test_whoever_may_be_a_child_is_asked(age: str | None, view: str | None) -> None:
    if rules.takes_child_path(age) and not view:
        with pytest.raises(rules.RuleBroken):
            rules.require_child_view(age, view)
    else:
        rules.require_child_view(age, view)


@given(wanted=SETS, consented=SETS)
def test_never_more_is_shared_than_was_consented_to(wanted: frozenset[str], consented: frozenset[str]) -> None:
    try:
        shared = rules.sets_to_share(wanted, consented)
    except rules.RuleBroken:
        assert not wanted <= consented
    else:
        assert shared == wanted
        assert shared <= consented


@given(consented=SETS)
def test_the_form_offers_only_what_was_consented_to(consented: frozenset[str]) -> None:
    offered = {code for code, _words in ReferForm(sets=list(consented), child=False).fields["sets"].choices}  # type: ignore[attr-defined] # a MultipleChoiceField
    assert offered == consented


@given(day=DAYS, days=st.integers(0, 60))
def test_working_days_leave_out_the_weekends(day: date, days: int) -> None:
    end = rules.working_days_after(day, days)
    between = [day + timedelta(days=one) for one in range(1, (end - day).days + 1)]
    assert sum(one.weekday() < 5 for one in between) == days
    assert days == 0 or end.weekday() < 5


@given(start=DAYS, length=st.integers(-400, 800))
def test_a_consent_lasts_from_a_day_to_a_year(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    if 0 <= length <= rules.LONGEST_CONSENT.days:
        rules.check_period(start, end)
    else:
        with pytest.raises(rules.RuleBroken):
            rules.check_period(start, end)


@given(stage=st.sampled_from(codes.Stage.values), outcome=st.sampled_from(codes.DecisionOutcome.values))
def test_only_a_final_decision_changes_the_status(stage: str, outcome: str) -> None:
    status = rules.victim_status_after(stage, outcome)
    assert (status is None) == (stage == codes.Stage.INITIAL)
    assert status is None or status in codes.VictimStatus.values


@given(day=DAYS)
def test_from_2005_on_there_is_always_a_test_to_decide_by_and_none_before_its_day(day: date) -> None:
    found = thresholds.in_force(day)
    assert bool(found) == (day >= date(2005, 8, 9))
    assert all(one.since <= day for one in found)


def test_a_test_that_is_no_longer_law_still_has_its_words() -> None:
    assert "by-1" not in {one.code for one in thresholds.in_force(date(2026, 1, 1))}
    assert "352" in thresholds.words("by-1")
    assert thresholds.words("other-9") == "other-9"


def test_nobody_refers_a_child_alone() -> None:
    with pytest.raises(rules.RuleBroken, match="beside the child"):
        rules.require_guardian("child_best_interests", None)
    rules.require_guardian("child_best_interests", "body_informed")
    rules.require_guardian("consent", None)
