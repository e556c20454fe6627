"""Whoever can run SQL as the app, but knows nobody's session secret, is nobody."""

import base64
import hashlib
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from amparo.access import catalogue, context, door
from amparo.jobs.kinds import REGULAR
from amparo.protection.models import Case
from tests.access.hands import conninfo_of, role, rows, superuser
from tests.personas import Country

FORGED = ["", " ", "1", "postgres", "amparo_owner", "' or true --", "00000000-0000-0000-0000-000000000000", "х" * 4000]


def tables_the_app_reads() -> list[str]:
    lines = catalogue.REVIEWED.read_text().splitlines()
    return sorted({line.split()[2] for line in lines if line.startswith("amparo_app select")})


@pytest.fixture
def record(committing: None, country: Country) -> Case:
    """A case and a ledger entry that are there to be seen, committed."""
    with country.border_officer.acting():
        return Case.objects.create()


@pytest.fixture
def app(record: Case) -> Iterator["psycopg.Connection[Any]"]:
    with role("default") as found:
        yield found


def set_session(app: "psycopg.Connection[Any]", secret: str, *, local: bool = True) -> None:
    app.execute("select set_config('amparo.session', %s, %s)", [secret, local])


def seen(app: "psycopg.Connection[Any]") -> int:
    return int(app.execute("select count(*) from protection_case").fetchall()[0][0])


@pytest.mark.parametrize("table", tables_the_app_reads())
def test_no_table_shows_a_row_without_a_context(app: "psycopg.Connection[Any]", table: str) -> None:
    assert app.execute(
        f"select count(id) from {table}" if table == "access_worker" else f"select count(*) from {table}"
    ).fetchall() == [(0,)]


@pytest.mark.parametrize("forged", FORGED)
def test_forged_setting_shows_nothing(app: "psycopg.Connection[Any]", forged: str) -> None:
    set_session(app, forged)
    assert seen(app) == 0
    assert app.execute("select access_worker(), access_organisation(), access_scope()").fetchall() == [(None,) * 3]


def test_secret_of_a_session_has_256_bits_by_chance(committing: None, country: Country) -> None:
    secrets = {door.open_session(country.border_officer.worker_id) for _ in range(20)}
    assert len(secrets) == 20
    assert {len(base64.urlsafe_b64decode(f"{secret}=")) * 8 for secret in secrets} == {256}


def test_number_of_a_worker_or_hash_of_a_secret_is_no_secret(app: "psycopg.Connection[Any]", country: Country) -> None:
    officer = country.border_officer.worker_id
    digest = hashlib.sha256(door.open_session(officer).encode()).hexdigest()
    for guess in (str(officer), digest, f"\\x{digest}"):
        set_session(app, guess)
        assert seen(app) == 0


@pytest.mark.parametrize(
    "setting", ["amparo.worker", "amparo.worker_id", "amparo.principals", "app.uid", "amparo.duties", "amparo.scope"]
)
def test_other_settings_are_not_asked(app: "psycopg.Connection[Any]", country: Country, setting: str) -> None:
    app.execute("select set_config(%s, %s, true)", [setting, str(country.border_officer.worker_id)])
    assert seen(app) == 0


def test_context_ends_with_its_transaction_on_a_reused_connection(record: Case, country: Country) -> None:
    secret = door.open_session(country.border_officer.worker_id)
    with role("default") as app:
        app.execute("select * from access_enter(%s)", [secret])
        assert seen(app) > 0
        app.commit()
        assert seen(app) == 0


def test_context_ends_with_a_failed_transaction_and_a_savepoint_brings_the_old_one_back(
    record: Case, country: Country
) -> None:
    officer, outsider = (door.open_session(one.worker_id) for one in (country.border_officer, country.outsider))
    with role("default") as app:
        app.execute("select * from access_enter(%s)", [outsider])
        before = seen(app)
        app.execute("savepoint inner_act")
        app.execute("select * from access_enter(%s)", [officer])
        with pytest.raises(psycopg.errors.DivisionByZero):
            app.execute("select 1 / 0")
        app.execute("rollback to inner_act")
        assert seen(app) == before
        with pytest.raises(psycopg.errors.DivisionByZero):
            app.execute("select 1 / 0")
        app.rollback()
        assert seen(app) == 0


def test_session_left_on_a_connection_does_not_act_for_the_next_person(record: Case, country: Country) -> None:
    """Injected SQL can leave its own secret for the whole connection: whoever comes next still acts as themselves."""
    rows("select set_config('amparo.session', %s, false)", door.open_session(country.border_officer.worker_id))
    try:
        with country.outsider.acting() as actor:
            assert actor.worker_id == country.outsider.worker_id
            assert not Case.objects.filter(pk=record.pk).exists()
        with context.acting("") as nobody:
            assert nobody is None
            assert not Case.objects.exists()
    finally:
        connection.close()


def test_secret_that_opens_nothing_leaves_nothing_behind(app: "psycopg.Connection[Any]") -> None:
    assert app.execute("select * from access_enter('guessed')").fetchall() == []
    assert app.execute("select current_setting('amparo.session')").fetchall() == [("",)]


def test_session_that_has_run_out_opens_nothing(record: Case, country: Country) -> None:
    secret = door.open_session(country.border_officer.worker_id)
    with superuser() as found:
        found.execute(
            "update access_session set expires_at = clock_timestamp() where token_hash = %s",
            [hashlib.sha256(secret.encode()).digest()],
        )
    with role("default") as app:
        assert app.execute("select * from access_enter(%s)", [secret]).fetchall() == []
        set_session(app, secret)
        assert seen(app) == 0


def test_one_who_acts_cannot_open_a_session_for_another(record: Case, country: Country) -> None:
    with role("default") as app:
        app.execute("select * from access_enter(%s)", [door.open_session(country.outsider.worker_id)])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(
                "select access_open_session(sha256('mine'), %s, 8, 'passkey', '', false)",
                [country.border_commander.worker_id],
            )


def lapsed_are_ended() -> None:
    """As the worker process does it by the clock."""
    assert (10, "select access_end_lapsed()") in REGULAR
    with psycopg.connect(conninfo_of("worker")) as worker:
        worker.execute("select access_end_lapsed()")


def test_a_block_of_statements_does_not_outlive_its_session(app: "psycopg.Connection[Any]", country: Country) -> None:
    """It goes by the moment at which it began, but what has lapsed is taken away by the clock."""
    secret = country.border_officer.secret()
    with superuser() as hand:
        hand.execute(
            "update access_session set expires_at = clock_timestamp() + interval '1 s' where token_hash = %s",
            [hashlib.sha256(secret.encode()).digest()],
        )
    app.rollback()
    app.autocommit = True
    set_session(app, secret, local=False)
    told: list[str] = []
    app.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
    clock = threading.Timer(2, lapsed_are_ended)
    clock.start()
    app.execute(
        "do $$ begin raise notice '%', (select count(*) > 0 from protection_case); commit; perform pg_sleep(4);"
        " raise notice '%', (select count(*) > 0 from protection_case); end $$"
    )
    clock.join()
    assert told == ["t", "f"]
