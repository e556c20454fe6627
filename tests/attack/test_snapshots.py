"""A transaction that keeps to an older state of the database, which any statement may begin, acts for nobody: what was
counted, ended or walled off meanwhile would not be there for it."""

import uuid

import psycopg
import pytest

from amparo.access import door
from amparo.protection.models import Case
from tests.access.hands import role, superuser
from tests.personas import Country
from tests.vault.tickets import budget

LEVELS = ["repeatable read", "serializable"]


@pytest.mark.parametrize("level", LEVELS)
def test_nobody_acts_in_it(committing: None, country: Country, level: str) -> None:
    with country.shelter_worker.acting():
        Case.objects.create()
    secret = door.open_session(country.shelter_worker.worker_id)
    with role("default") as app:
        app.execute(f"set transaction isolation level {level}".encode())
        assert app.execute("select * from access_enter(%s)", [secret]).fetchall() == []
        app.execute("select set_config('amparo.session', %s, true)", [secret])
        assert app.execute("select access_worker(), access_organisation(), access_scope()").fetchone() == (None,) * 3
        assert app.execute("select access_duties(), access_reduced()").fetchone() == ([], False)
        assert app.execute("select count(*) from protection_case").fetchone() == (0,)
        app.commit()
        assert app.execute("select count(*) from access_enter(%s)", [secret]).fetchone() == (1,), "The next one does."


@pytest.mark.parametrize("level", LEVELS)
def test_no_budget_is_had_twice_by_many_that_began_before_it_was_spent(
    committing: None, country: Country, level: str
) -> None:
    secret, asked = door.open_session(country.shelter_worker.worker_id), 0
    with budget("search", 1, 1), role("default") as one, role("default") as other:
        for app in (one, other):
            app.execute(f"set transaction isolation level {level}".encode())
            app.execute("select count(*) from protection_case")
        for app in (one, other):
            try:
                app.execute("select * from vault_ask_search(%s, %s::bytea[])", [secret, [b"t" * 32]])
                app.commit()
                asked += 1
            except psycopg.Error:
                app.rollback()
    assert asked <= 1
    with superuser() as hand:
        counted = hand.execute("select count(*) from vault_ticket where 'search' = any (budgets)").fetchone()
    assert counted == (asked,)


@pytest.mark.parametrize("level", LEVELS)
def test_no_pace_is_had_twice(committing: None, country: Country, level: str) -> None:
    secret, looks = door.open_session(country.shelter_worker.worker_id), 0
    with role("default") as one, role("default") as other:
        for app in (one, other):
            app.execute(f"set transaction isolation level {level}".encode())
            app.execute("select set_config('amparo.session', %s, true)", [secret])
            app.execute("select count(*) from protection_case")
        for app in (one, other):
            row = app.execute("select protection_may_look('case', %s, 1)", [uuid.uuid4()]).fetchone()
            looks += bool(row and row[0])
            app.commit()
    assert looks <= 1
