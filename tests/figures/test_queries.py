"""Counting: as of any day, over organisations, with unknown shown, and never a zero for what was not collected."""

import uuid
from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.events.actions import correct, record, withdraw
from amparo.events.kinds import AgeStatus, Exploitation, Kind, Sex
from amparo.figures.catalogue import (
    ASSISTED,
    CONVICTIONS_FIRST,
    IDENTIFIED,
    INVESTIGATED,
    REFERRED,
    SCREENED,
    SENTENCES_PRISON,
    SERVICES,
)
from amparo.figures.queries import ORGANISATION, Asked, counting, reach_of, within
from amparo.figures.values import CohortsDiffer, rate
from tests.figures.happenings import DAY, figures_for, happen, undone
from tests.personas import Country

IN_ONE_TRANSACTION = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
PEOPLE = [uuid.UUID(int=number) for number in range(1, 5)]
HELP = st.tuples(
    st.sampled_from(["border_officer", "shelter_worker", "outsider"]),
    st.sampled_from(PEOPLE),
    st.sampled_from([2004, 2005]),
    st.sampled_from([None, *Sex.values]),
)


def make(country: Country, helps: list[tuple[str, uuid.UUID, int, str | None]]) -> None:
    for who, whom, year, sex in helps:
        with country.all()[who].acting():
            happen(Kind.ASSISTED, whom, date(year, 3, 1), sex=sex)


@given(helps=st.lists(HELP, max_size=8))
@IN_ONE_TRANSACTION
def test_organisations_add_up_for_events_and_never_fall_short_for_persons(
    helps: list[tuple[str, uuid.UUID, int, str | None]], db: None, country: Country
) -> None:
    with undone():
        make(country, helps)
        figures = figures_for(country.statistician, SERVICES, ASSISTED, by=ORGANISATION)
    for year in (2004, 2005):
        by_body = [figures.numbers.get(("services", year, key), 0) for key in figures.keys(SERVICES)]
        assert sum(by_body) == figures.numbers.get(("services", year, ""), 0)
        persons = [figures.numbers.get(("assisted", year, key), 0) for key in figures.keys(ASSISTED)]
        assert max(persons, default=0) <= figures.numbers.get(("assisted", year, ""), 0) <= sum(persons)


@given(helps=st.lists(HELP, min_size=1, max_size=8))
@IN_ONE_TRANSACTION
def test_a_split_loses_nobody_and_shows_unknown(
    helps: list[tuple[str, uuid.UUID, int, str | None]], db: None, country: Country
) -> None:
    own = [(year, sex or "unknown") for who, _whom, year, sex in helps if who == "border_officer"]
    with undone():
        make(country, helps)
        figures = figures_for(country.border_officer, SERVICES, by="sex")
    for (year, sex), number in Counter(own).items():
        assert figures.numbers["services", year, sex] == number
    assert sum(number for (_code, _year, key), number in figures.numbers.items() if key) == len(own)


def test_a_person_without_a_key_is_not_lost(db: None, country: Country) -> None:
    with country.border_officer.acting():
        for _time in range(2):
            record(kind=Kind.ASSISTED, occurred_on=DAY, subject=None)
    assert figures_for(country.border_officer, ASSISTED).value(ASSISTED, 2005).number == 2


def test_lengths_of_prison_fall_into_bands_at_their_edges(db: None, country: Country) -> None:
    with country.border_officer.acting():
        for months in (11, 12, 35, 36, 60, 119, 120, 180, None):
            happen(Kind.SENTENCED, sentence="prison", facts={} if months is None else {"months": months})
    found = figures_for(country.border_officer, SENTENCES_PRISON, by="months").numbers
    assert {key: number for (_code, year, key), number in found.items() if key} == {
        "0": 1, "12": 2, "36": 1, "60": 2, "120": 2, "unknown": 1
    }  # fmt: skip


def test_every_form_of_exploitation_and_age_status_can_be_split(db: None, country: Country) -> None:
    with country.border_officer.acting():
        for form in Exploitation.values:
            happen(Kind.IDENTIFIED, exploitation=form, age_status=AgeStatus.CHILD)
    by_form = figures_for(country.border_officer, IDENTIFIED, by="exploitation")
    assert by_form.keys(IDENTIFIED) == set(Exploitation.values)
    assert figures_for(country.border_officer, IDENTIFIED, by="age_status").keys(IDENTIFIED) == {"child"}


def test_zero_not_recorded_and_not_begun_are_told_apart(db: None, country: Country) -> None:
    with country.border_officer.acting():
        happen(Kind.CONVICTED, day=date(2004, 5, 1), instance="final")
    figures = figures_for(country.border_officer, CONVICTIONS_FIRST, INVESTIGATED, first=2003, last=2100)
    assert figures.value(CONVICTIONS_FIRST, 2004).state == "zero"
    assert figures.value(CONVICTIONS_FIRST, 2005).state == "zero"
    assert "before 2004" in str(figures.value(CONVICTIONS_FIRST, 2003).reason)
    assert "not begun" in str(figures.value(CONVICTIONS_FIRST, 2100).reason)
    assert "so far" in str(figures.value(INVESTIGATED, 2004).reason)


def test_an_organisation_that_never_recorded_it_has_no_zero(db: None, country: Country) -> None:
    with country.shelter_worker.acting():
        happen(Kind.ASSISTED)
    figures = figures_for(country.statistician, ASSISTED, by=ORGANISATION)
    assert figures.value(ASSISTED, 2005, str(country.shelter_worker.organisation_id)).state == "number"
    assert figures.value(ASSISTED, 2005, str(country.licensing_clerk.organisation_id)).state == "not available"


def test_a_body_counts_its_own_events_and_the_statistician_everybodys(db: None, country: Country) -> None:
    for persona in (country.border_officer, country.shelter_worker):
        with persona.acting():
            happen(Kind.ASSISTED, PEOPLE[0], date(2004, 2, 2))
    assert figures_for(country.border_officer, SERVICES).value(SERVICES, 2004).number == 1
    assert figures_for(country.outsider, SERVICES).value(SERVICES, 2004).state == "not available"
    assert (figures_for(country.statistician, SERVICES).value(SERVICES, 2004).number or 0) >= 2
    unseen = figures_for(country.licensing_clerk, SERVICES).value(SERVICES, 2004)
    assert "duties" in str(unseen.reason)


def test_a_rate_is_counted_within_one_cohort(db: None, country: Country) -> None:
    with country.border_officer.acting():
        for person in PEOPLE[:3]:
            happen(Kind.REFERRED, person)
        happen(Kind.ASSISTED, PEOPLE[0], date(2006, 1, 9))
        happen(Kind.ASSISTED, PEOPLE[3])
    with country.border_officer.acting() as actor, counting(actor):
        helped = within(ASSISTED, REFERRED, Asked(reach_of(actor), 2005, 2005))
        with pytest.raises(ValueError, match="no cohort"):
            within(ASSISTED, SERVICES, Asked(reach_of(actor), 2005, 2005))
    figures = figures_for(country.border_officer, REFERRED, ASSISTED)
    share = rate(helped, figures.value(REFERRED, 2005))
    assert share is not None
    assert float(share) == pytest.approx(1 / 3)
    with pytest.raises(CohortsDiffer):
        rate(figures.value(ASSISTED, 2005), figures.value(REFERRED, 2005))


def test_a_corrected_event_counts_as_corrected_and_a_withdrawn_one_not(db: None, country: Country) -> None:
    with country.border_officer.acting():
        wrong = happen(Kind.SCREENED, PEOPLE[0], sex="male")
        correct(event_id=wrong, kind=Kind.SCREENED, occurred_on=date(2004, 6, 1), subject=PEOPLE[0], sex="female")
        never = happen(Kind.SCREENED, PEOPLE[1])
        withdraw(event_id=never, kind=Kind.SCREENED, occurred_on=DAY)
    figures = figures_for(country.border_officer, SCREENED, by="sex")
    assert figures.numbers == {("screened", 2004, ""): 1, ("screened", 2004, "female"): 1}
