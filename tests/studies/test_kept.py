"""A vintage is never altered, made up or added to, by anybody who has the app's role; who is out of sight sees none."""

import uuid
from datetime import date

import pytest
from django.db import DatabaseError, connections, transaction

from amparo.access.context import NotAllowed
from amparo.access.duties import Scope
from amparo.access.models import Worker
from amparo.studies import actions, queries
from amparo.studies.models import Question, Vintage
from tests.access.hands import refused, rows
from tests.estimation.tables import KOREA
from tests.personas import Country
from tests.studies.hands import ASKED, asked, asked_of, bodies, counting_for_the_secretariat, made, running, three_lists

TABLES = ("question", "list", "pattern", "vintage", "result", "reason", "variation", "step")
VINTAGE = "insert into studies_vintage (id, question_id, software, decision, observed, handed_on) values"
MADE_UP = f"{VINTAGE} (gen_random_uuid(), %s, 'amparo', 'publish', 9, 0)"
RESULT = (
    "insert into studies_result (vintage_id, place, part, method, observed, total, lower_bound, interval, terms,"
    " never_met, considered, rejected, resamples, usable, refused, why)"
    " values (%s, 99, '', 'bic', 9, 99, false, '', '{}', '{}', 1, 0, 0, 0, '{}', '')"
)
PATTERN = "insert into studies_pattern (question_id, part, mask, people, handed_on) values (%s, '', 7, 400, 0)"
LIST = "insert into studies_list (question_id, place, name) values (%s, 9, 'another')"


@pytest.fixture
def vintage(committing: None, country: Country, quickly: None) -> Vintage:
    return made(country, asked_of(country, KOREA))


@pytest.mark.parametrize("table", TABLES)
def test_nothing_of_an_estimate_is_changed_or_taken_out(vintage: Vintage, country: Country, table: str) -> None:
    with country.statistician.acting():
        assert rows(f"select count(*) > 0 from studies_{table}") == [(True,)]
        column = {"question": "seed", "vintage": "observed", "step": "top", "pattern": "people"}.get(table, "place")
        refused("permission denied", f"update studies_{table} set {column} = 1")
        refused("permission denied", f"delete from studies_{table}")
        refused("permission denied", f"truncate studies_{table}")


@pytest.mark.parametrize("table", TABLES)
def test_not_even_the_owner_of_the_tables_changes_one(vintage: Vintage, country: Country, table: str) -> None:
    with connections["owner"].cursor() as cursor, transaction.atomic(using="owner"):
        cursor.execute(f"alter table studies_{table} no force row level security")
        with pytest.raises(DatabaseError, match="append"), transaction.atomic(using="owner"):
            cursor.execute(f"delete from studies_{table}")
        transaction.set_rollback(True, using="owner")


def test_nobody_makes_up_an_answer(vintage: Vintage, country: Country) -> None:
    """Neither to a question that waits, nor to one that has its answer, nor while a job of another question runs."""
    waiting = asked_of(country)
    with country.statistician.acting():
        refused("row-level security", MADE_UP, waiting)
        refused("row-level security", RESULT, vintage.pk)
    with running(waiting).acting():
        refused("row-level security", MADE_UP, vintage.question_id)
        refused("row-level security", RESULT, vintage.pk)
        assert rows(MADE_UP + " returning number", waiting) == [(vintage.number + 1,)]


def test_an_answer_is_given_whole_or_not_at_all(committing: None, country: Country) -> None:
    """What a transaction of the job does not bring, no later one adds."""
    task = running(asked_of(country))
    with task.acting():
        (made_id,) = rows(MADE_UP + " returning id", task.job.object_id)[0]
        rows(RESULT, made_id)
    with task.acting():
        refused("row-level security", RESULT.replace("99, ''", "98, ''"), made_id)
        refused("row-level security|unique", MADE_UP, task.job.object_id)


def test_a_table_of_patterns_comes_with_its_question_or_from_its_job(committing: None, country: Country) -> None:
    of_table, of_events = asked_of(country), asked(country)
    with country.statistician.acting():
        for question_id in (of_table, of_events):
            refused("row-level security", PATTERN, question_id)
            refused("row-level security", LIST, question_id)
    lists = bodies(country.border_officer, country.outsider)
    with country.statistician.acting() as by:
        question_id = actions.ask(by=by, asked=ASKED, bodies=lists)
        refused("row-level security", PATTERN, question_id)


def test_who_asked_and_when_is_written_by_the_database(db: None, country: Country) -> None:
    with country.statistician.acting():
        columns = "(id, source, first, last, split, method, seed, resamples, {more})"
        values = "(gen_random_uuid(), 'table', now(), now(), '', 'bic', 1, 20, {more})"
        for more, value in (("asked_by_id", "1"), ("asked_at", "now()"), ("organisation_id", "1")):
            insert = f"insert into studies_question {columns.format(more=more)} values {values.format(more=value)}"
            refused("permission denied", insert)


def test_a_period_that_tells_of_single_days_is_refused_by_the_database_too(db: None, country: Country) -> None:
    short = actions.Asked(date(2005, 1, 1), date(2005, 1, 2))
    lists = bodies(country.border_officer, country.outsider)
    with country.statistician.acting() as by, pytest.raises(DatabaseError, match="long_enough"), transaction.atomic():
        actions.ask(by=by, asked=short, bodies=lists)


EVERYBODY_ELSE = [
    "border_officer", "decider", "shelter_worker", "shelter_head", "prosecutor", "overseer", "administrator",
    "data_protection_officer", "integrity_officer", "licensing_clerk",
]  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_who_does_not_count_for_the_country_sees_no_estimate_and_asks_for_none(
    vintage: Vintage, country: Country, who: str
) -> None:
    with country.all()[who].acting() as by:
        for table in TABLES:
            assert rows(f"select count(*) from studies_{table}") == [(0,)], table
        for call in (
            lambda: queries.estimates(by=by),
            lambda: queries.estimate(by=by, question_id=vintage.question_id),
            lambda: actions.ask(by=by, asked=ASKED, bodies=[]),
        ):
            with pytest.raises(NotAllowed):
                call()
        refused(
            "row-level security",
            "insert into studies_question (id, source, first, last, split, method, seed, resamples)"
            " values (gen_random_uuid(), 'table', now(), now(), '', 'bic', 1, 20)",
        )


def test_a_statistician_of_one_body_sees_no_estimate_of_the_country(
    vintage: Vintage, country: Country, committing: None
) -> None:
    theirs = Worker.objects.using("owner").filter(pk=country.statistician.worker_id)
    theirs.update(scope=Scope.ORGANISATION)
    try:
        with country.statistician.acting() as by:
            assert queries.estimates(by=by) == []
            with pytest.raises(Question.DoesNotExist):
                queries.estimate(by=by, question_id=vintage.question_id)
            refused("row-level security", MADE_UP, uuid.uuid4())
    finally:
        theirs.update(scope=Scope.ALL)


def test_under_duress_no_estimate_is_in_sight(vintage: Vintage, country: Country) -> None:
    from amparo.access import context

    with context.acting(country.statistician.secret(reduced=True)) as by:
        assert by is not None
        assert queries.estimates(by=by) == []


def test_small_numbers_are_for_statisticians_alone(vintage: Vintage, country: Country) -> None:
    """Whoever else counts for the country reads the estimate, not how many are on exactly which lists."""
    with counting_for_the_secretariat(country), country.statistician.acting() as by:
        kept = queries.estimate(by=by, question_id=vintage.question_id)
        assert kept.vintage is not None
        assert kept.results
        assert kept.patterns == []
        assert rows("select count(*) from studies_pattern") == [(0,)]
        with pytest.raises(NotAllowed):
            actions.ask(by=by, asked=ASKED, bodies=[])


def test_lists_handed_from_one_to_another_are_refused(committing: None, country: Country, quickly: None) -> None:
    from tests.studies.hands import met, sent, somebody

    three_lists(country, {"b": 40, "s": 30, "o": 20, "bo": 3})
    handed = somebody(12)
    met(country.border_officer, handed)
    sent(country.border_officer, handed, country.shelter_worker)
    vintage = made(country, asked(country))
    with country.statistician.acting() as by:
        kept = queries.estimate(by=by, question_id=vintage.question_id)
    assert kept.vintage is not None
    assert (kept.vintage.decision, kept.vintage.handed_on) == ("refuse", 12)
    assert ("handed_on", ["15", "12"]) in [(one.code, one.words) for one in kept.reasons]
    assert "A:B" in " ".join(one.words[0] for one in kept.variations if one.kind == "referral")
