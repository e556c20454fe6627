"""Acting: the context is bound to the transaction and to a secret; without one, nothing is seen."""

import pytest
from django.db import connection

from amparo.access import context, door
from tests.access.hands import superuser
from tests.personas import Country


def visible(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return int(cursor.fetchone()[0])


def test_whoever_signs_in_acts_with_their_duties(db: None, country: Country) -> None:
    with country.border_officer.acting() as actor:
        assert actor.worker_id == country.border_officer.worker_id
        assert actor.duties == {"screener"}
        assert actor.may("screening.write")
        assert not actor.may("decision.write")


def test_nothing_is_seen_without_a_context(db: None) -> None:
    assert visible("access_organisation") == 0
    assert visible("ledger_entry") == 0


def test_context_is_gone_after_acting(db: None, country: Country) -> None:
    with country.border_officer.acting():
        assert visible("access_organisation") > 0
    assert visible("access_organisation") == 0


def test_wrong_secret_acts_for_nobody(db: None) -> None:
    with context.acting("guessed") as actor:
        assert actor is None
        assert visible("access_organisation") == 0


def test_a_worker_id_in_the_setting_opens_nothing(db: None, country: Country) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('amparo.session', %s, true)", [str(country.border_commander.worker_id)])
    assert visible("access_organisation") == 0


def test_leaving_ends_the_session_for_good(db: None, country: Country) -> None:
    secret = door.open_session(country.border_officer.worker_id)
    with context.acting(secret):
        context.leave()
    with context.acting(secret) as actor:
        assert actor is None


def test_no_secret_stands_in_the_list_of_activity(committing: None, country: Country) -> None:
    secret = door.open_session(country.border_officer.worker_id)
    with context.acting(secret), superuser() as neighbour:
        seen = neighbour.execute("select query from pg_stat_activity where usename = 'amparo_app'").fetchall()
    assert seen
    assert not any(secret in query for (query,) in seen)


def test_having_signed_in_is_no_step_up(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as actor:
        assert not actor.stepped_up
        with pytest.raises(context.StepUpNeeded):
            actor.require_step_up()
