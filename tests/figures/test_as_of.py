"""What was known on an earlier day can be computed for ever: nothing written later changes it.

Events are written here with moments of the past, which only the owner can do; all of it is taken back at the end.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.events.kinds import Kind
from amparo.events.models import Event
from amparo.figures.catalogue import SCREENED
from amparo.figures.queries import Asked, Reach, compute, counting, coverage
from tests.figures.happenings import undone
from tests.personas import Country

FIRST_DAY = date(2006, 1, 10)
PEOPLE = [uuid.UUID(int=number) for number in range(1, 4)]
YEARS = (1991, 1992)


@contextmanager
def past_of(country: Country) -> Iterator[None]:
    """What is written inside is gone at the end; counted by an officer of the body."""
    with undone(), country.border_officer.acting() as actor, counting(actor):
        yield


@dataclass(frozen=True)
class Step:
    """What was written on one day: a new event (`about` None), or a correction or withdrawal of an earlier one."""

    whom: uuid.UUID
    year: int
    about: int | None
    void: bool
    late: bool


STEPS = st.lists(
    st.builds(
        Step,
        whom=st.sampled_from(PEOPLE),
        year=st.sampled_from(YEARS),
        about=st.none() | st.integers(0, 5),
        void=st.booleans(),
        late=st.booleans(),
    ),
    min_size=1,
    max_size=8,
)
Standing = dict[int, tuple[uuid.UUID, int]]


def written_on(place: int, late: bool) -> datetime:
    """The first or the last moment of the step's day, in the country's time."""
    moment = time(23, 59, 59, 999_999) if late else time.min
    return datetime.combine(FIRST_DAY + timedelta(days=place), moment, timezone.get_default_timezone())


def write(steps: list[Step], organisation: int) -> list[Standing]:
    """Write the steps, a day each; returns for each day what then stood: line of events -> (whom, year)."""
    lines: list[uuid.UUID] = []
    standing: Standing = {}
    history = []
    for place, step in enumerate(steps):
        line = len(lines) if step.about is None or not lines else step.about % len(lines)
        new = line == len(lines)
        void = step.void and not new
        event = Event.objects.using("owner").create(
            kind=Kind.SCREENED, occurred_on=date(step.year, 5, 5), recorded_at=written_on(place, step.late),
            organisation_id=organisation, subject=None if void else step.whom, source="work",
            supersedes_id=None if new else lines[line], void=void,
        )  # fmt: skip
        lines[line : line + 1] = [event.id]
        standing = {key: value for key, value in standing.items() if key != line}
        standing |= {} if void else {line: (step.whom, step.year)}
        history.append(standing)
    return history


def screened(year: int, as_of: date | None, organisation: int) -> int:
    asked = Asked(Reach(organisation, national=False, opens=True), YEARS[0], YEARS[-1], as_of)
    figures = compute([SCREENED], asked, coverage([SCREENED], asked.reach, as_of))
    return figures.numbers.get((SCREENED.code, year, ""), 0)


@given(steps=STEPS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_past_day_is_computed_as_it_was_known(steps: list[Step], db: None, country: Country) -> None:
    body = country.border_officer.organisation_id
    with past_of(country):
        history = write(steps, body)
        for place, standing in enumerate(history):
            for year in YEARS:
                expected = {whom for whom, when in standing.values() if when == year}
                assert screened(year, FIRST_DAY + timedelta(days=place), body) == len(expected)
        last = history[-1].values()
        assert screened(YEARS[0], None, body) == len({whom for whom, when in last if when == YEARS[0]})


def test_the_day_before_the_first_knows_nothing(db: None, country: Country) -> None:
    body = country.border_officer.organisation_id
    with past_of(country):
        write([Step(PEOPLE[0], YEARS[0], None, void=False, late=False)], body)
        assert screened(YEARS[0], FIRST_DAY - timedelta(days=1), body) == 0
        assert screened(YEARS[0], FIRST_DAY, body) == 1


def test_since_when_something_is_recorded_is_told_as_known_then(db: None, country: Country) -> None:
    body = country.border_officer.organisation_id
    with past_of(country):
        write([Step(PEOPLE[0], YEARS[1], None, False, False), Step(PEOPLE[1], YEARS[0], None, False, False)], body)
        reach = Reach(body, national=False, opens=True)
        assert coverage([SCREENED], reach, FIRST_DAY).start(SCREENED) == date(YEARS[1], 5, 5)
        assert coverage([SCREENED], reach, FIRST_DAY + timedelta(days=1)).start(SCREENED) == date(YEARS[0], 5, 5)
