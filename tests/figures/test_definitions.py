"""Each definition counts what its worked example says, and says what it is not."""

import uuid
from dataclasses import replace

import pytest

from amparo.events.kinds import FACTS, Kind
from amparo.figures.catalogue import ASSISTED, CONVICTIONS_FIRST, DEFINITIONS, GROUPS, SCREENED
from amparo.figures.definitions import Definition, Group, Unit
from amparo.figures.splits import SERVICES, SPLITS
from amparo.protection.codes import Service
from tests.figures.happenings import figures_for, happen
from tests.personas import Country

ALL = [pytest.param(definition, id=definition.code) for definition in DEFINITIONS.values()]


@pytest.mark.parametrize("definition", ALL)
def test_counts_its_worked_example(definition: Definition, db: None, country: Country) -> None:
    people = {letter: uuid.uuid4() for letter in "abc"}
    with country.border_officer.acting():
        for event in definition.example.happened:
            happen(event.kind, people[event.whom], facts=dict(event.facts))
    assert figures_for(country.border_officer, definition).value(definition, 2005).number == definition.example.number


@pytest.mark.parametrize("definition", ALL)
def test_splits_only_by_facts_that_its_events_carry(definition: Definition) -> None:
    for kind in definition.kinds:
        assert set(definition.splits) <= FACTS[kind]
    assert set(definition.splits) <= set(SPLITS)


@pytest.mark.parametrize("definition", ALL)
def test_what_follows_is_another_figure_of_persons(definition: Definition) -> None:
    if definition.followed_by:
        assert DEFINITIONS[definition.followed_by].unit == definition.unit == Unit.PERSON


def test_every_figure_says_what_it_is_not() -> None:
    assert all(str(definition.is_not).startswith("Not ") for definition in DEFINITIONS.values())


def test_notifications_without_identity_are_in_no_other_figure() -> None:
    assert [code for code, definition in DEFINITIONS.items() if Kind.NOTIFIED in definition.kinds] == ["notifications"]


def test_figures_of_two_units_are_not_laid_side_by_side() -> None:
    with pytest.raises(ValueError, match="mixes units"):
        Group("wrong", GROUPS[0].title, GROUPS[0].note, (ASSISTED, CONVICTIONS_FIRST))


def test_a_filter_that_could_never_match_is_refused() -> None:
    with pytest.raises(ValueError, match="never carries"):
        replace(SCREENED, stage=("final",))


def test_words_for_services_are_those_of_the_room_that_gives_them() -> None:
    assert {code: str(word) for code, word in SERVICES.items()} == {code: str(word) for code, word in Service.choices}


def test_a_new_version_is_another_figure_in_the_ledger() -> None:
    assert replace(SCREENED, version=2).id != SCREENED.id
    assert len({definition.id for definition in DEFINITIONS.values()}) == len(DEFINITIONS)
