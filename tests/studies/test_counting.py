"""Who is on which lists: counted from what bodies recorded, as whoever asked, with nobody's pseudonym in the answer."""

import re
import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.estimation import PatternTable
from amparo.events.actions import record, withdraw
from amparo.events.kinds import Kind
from amparo.studies import counting
from amparo.studies.models import List, Question
from tests.personas import Country, Persona
from tests.studies.hands import DAY, FACTS, FIRST, LAST, met, sent, somebody, three_lists


def counted(
    country: Country, split: str = "", who: Persona | None = None, first: date = FIRST, last: date = LAST
) -> dict[tuple[str, str], tuple[int, int]]:
    """(part, lists) to (people, handed on), of border (b), shelter (s) and another body (o)."""
    question = Question(first=first, last=last, split=split, source="events")
    places = (country.border_officer, country.shelter_worker, country.outsider)
    lists = [
        List(place=place, organisation_id=one.organisation_id, name=str(place)) for place, one in enumerate(places)
    ]
    with (who or country.statistician).acting():
        found = counting.count(question, lists)
    return {(one.part, _letters(one.mask)): (one.people, one.handed_on) for one in found}


def _letters(mask: int) -> str:
    return "".join(letter for place, letter in enumerate("bso") if mask >> place & 1)


def test_people_met_by_several_bodies_are_counted_once_for_each_pattern(db: None, country: Country) -> None:
    three_lists(country, {"b": 3, "s": 2, "bs": 4, "bso": 1})
    assert counted(country) == {
        ("", "b"): (3, 0), ("", "s"): (2, 0), ("", "bs"): (4, 0), ("", "bso"): (1, 0),
    }  # fmt: skip


def test_being_met_twice_by_one_body_is_being_on_its_list_once(db: None, country: Country) -> None:
    person = somebody(1)
    met(country.border_officer, person * 3)
    assert counted(country) == {("", "b"): (1, 0)}


def test_whom_a_body_got_by_referral_alone_is_told_apart(db: None, country: Country) -> None:
    handed, also_met_apart = somebody(3), somebody(2)
    met(country.border_officer, handed + also_met_apart)
    sent(country.border_officer, handed + also_met_apart, country.shelter_worker)
    met(country.outsider, also_met_apart)
    assert counted(country) == {("", "bs"): (3, 3), ("", "bso"): (2, 0)}


def test_only_the_period_counts_and_its_days_belong_to_it(db: None, country: Country) -> None:
    for day in (date(2004, 12, 31), FIRST, LAST, date(2006, 1, 1)):
        met(country.border_officer, somebody(1), day)
    assert counted(country) == {("", "b"): (2, 0)}


def test_nobody_is_on_a_list_without_reasons_seen_or_after_a_negative_final_decision(
    db: None, country: Country
) -> None:
    refused, righted = somebody(1), somebody(1)
    met(country.border_officer, somebody(2), outcome="no_indicators")
    met(country.border_officer, refused + righted)
    with country.decider.acting():
        for one in refused + righted:
            record(kind=Kind.NOT_IDENTIFIED, occurred_on=DAY, subject=one, stage="final", **FACTS)
        later = date(2005, 8, 1)
        record(kind=Kind.IDENTIFIED, occurred_on=later, subject=righted[0], stage="final", **FACTS)
    assert counted(country) == {("", "b"): (1, 0)}


def test_what_was_withdrawn_counts_no_more(db: None, country: Country) -> None:
    with country.border_officer.acting():
        event = record(
            kind=Kind.SCREENED, occurred_on=DAY, subject=uuid.uuid4(), outcome="indicators", **FACTS
        )  # fmt: skip
        withdraw(event_id=event, kind=Kind.SCREENED, occurred_on=DAY)
    assert counted(country) == {}


def test_parts_are_by_the_fact_as_last_stated_and_unknown_is_one_of_them(db: None, country: Country) -> None:
    person = somebody(1)
    met(country.border_officer, person, date(2005, 3, 1), sex="male")
    met(country.shelter_worker, person, date(2005, 4, 1), sex="female")
    met(country.border_officer, somebody(2), sex=None)
    assert counted(country, "sex") == {("female", "bs"): (1, 0), ("unknown", "b"): (2, 0)}
    assert set(counted(country, "exploitation")) == {("ForcedLabour", "bs"), ("ForcedLabour", "b")}
    assert set(counted(country, "year", first=date(2004, 1, 1))) == {("2005", "bs"), ("2005", "b")}


def test_whoever_sees_one_body_counts_one_body(db: None, country: Country) -> None:
    """Row security decides whose events there are; the statement has no say in it."""
    three_lists(country, {"bs": 4, "o": 2})
    assert counted(country, who=country.shelter_worker) == {("", "s"): (4, 0)}
    assert counted(country, who=country.overseer) == {}


def test_no_pseudonym_comes_out_of_the_database(db: None, country: Country) -> None:
    people = somebody(3)
    met(country.border_officer, people)
    statement = counting.PATTERNS.replace("{part}", "''")
    with CaptureQueriesContext(connection) as queries:
        counted(country)
    with country.statistician.acting(), connection.cursor() as cursor:
        cursor.execute(statement, counting._values(Question(first=FIRST, last=LAST), [_border(country)]))
        answer: Any = cursor.fetchall()
    assert answer == [("", 1, 3, 0)]
    assert not [one for one in queries if any(str(person) in str(one["sql"]) for person in people)]


def _border(country: Country) -> List:
    return List(place=0, organisation_id=country.border_officer.organisation_id, name="")


PATTERN = st.sampled_from(["b", "s", "o", "bs", "bo", "so", "bso"])


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(PATTERN, st.integers(1, 4), min_size=1))
def test_the_table_is_what_a_list_of_people_would_make(db: None, country: Country, patterns: dict[str, int]) -> None:
    """The same people told to the library one by one make the same table."""
    with transaction.atomic():
        three_lists(country, patterns)
        found = {lists: people for (_part, lists), (people, _handed) in counted(country).items()}
        transaction.set_rollback(True)
    assert found == patterns
    table = PatternTable.from_identifiers({letter: _people(patterns, letter) for letter in "bso"})
    assert {_letters(mask): people for mask, people in enumerate(table.counts) if people} == patterns


def _people(patterns: dict[str, int], letter: str) -> Iterable[str]:
    return [f"{lists}{number}" for lists, most in patterns.items() if letter in lists for number in range(most)]


def test_lists_have_letters_while_the_work_is_done() -> None:
    names = ["Border Guard, western post: the [old] one", "Shelter"]
    lists = [List(place=place, name=name) for place, name in enumerate(names)]
    table = counting.tables(lists, counting.patterns_of(PatternTable(("a", "b"), (0, 3, 2, 1)), uuid.uuid4()))
    assert table.whole.lists == ("A", "B")
    assert table.whole.counts == (0, 3, 2, 1)
    assert not re.search("Border", repr(table))
