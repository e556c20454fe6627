"""DATABASE_URL: what is wrong with it is said in one line, before anything else happens."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from psycopg import sql

from amparo.house import databases
from amparo.house.databases import DatabaseUnusable
from amparo.house.home import Home
from amparo.house.postgres import Embedded
from tests.house.commands import amparo


@pytest.fixture
def outside(server: Embedded) -> Iterator[str]:
    """The address of an empty database as its owner, who may make roles."""
    yield from owner_of_a_database(server, "createrole")


@pytest.fixture
def powerless(server: Embedded) -> Iterator[str]:
    """The address of an empty database as its owner, who may not make roles."""
    yield from owner_of_a_database(server, "nocreaterole")


def owner_of_a_database(server: Embedded, may: str) -> Iterator[str]:
    name, password = f"land_{secrets.token_hex(4)}", secrets.token_hex(8)
    with psycopg.connect(server.superuser_conninfo(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("create role {} login " + may + " password {}").format(sql.Identifier(name), password)
        )
        connection.execute(sql.SQL("create database {0} owner {0}").format(sql.Identifier(name)))
    yield f"postgresql://{name}:{password}@/{name}?host={server.host}"


@pytest.mark.parametrize("url", ["mysql://root@localhost/x", "localhost:5432", "postgresql://u:p@h:port/x"])
def test_bad_address_is_named_with_an_example(server: Embedded, url: str) -> None:
    line = amparo(server.home.path, "user", "kinds", DATABASE_URL=url).one_clear_line
    assert "DATABASE_URL" in line
    assert "postgresql://owner:password@host:5432/amparo" in line or "cannot be reached" in line


def test_server_that_does_not_answer_is_one_clear_line(server: Embedded) -> None:
    said = amparo(server.home.path, "user", "kinds", DATABASE_URL="postgresql://u:p@127.0.0.1:1/x")
    assert said.code == 1
    assert "cannot be reached" in said.one_clear_line
    assert "u:p" not in said.err


def test_wrong_password_is_one_clear_line_without_the_password(server: Embedded, outside: str) -> None:
    said = amparo(server.home.path, "user", "kinds", DATABASE_URL=outside.replace("@/", "guessed@/"))
    assert said.code == 1
    assert "guessed" not in said.one_clear_line


def test_old_server_is_refused(server: Embedded, outside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "OLDEST_SERVER", 999999)
    with pytest.raises(DatabaseUnusable, match=r"too old.*16 or newer"):
        databases.prepare(server.home, {"DATABASE_URL": outside})


def test_owner_who_may_not_make_roles_is_told_so(server: Embedded, powerless: str) -> None:
    with pytest.raises(DatabaseUnusable, match="CREATEROLE"):
        databases.prepare(server.home, {"DATABASE_URL": powerless})


def test_roles_that_somebody_else_made_are_one_clear_line(house: Home, outside: str) -> None:
    said = amparo(house.path, "user", "kinds", DATABASE_URL=outside)
    assert said.code == 1
    assert "roles amparo_*" in said.one_clear_line


def test_app_roles_may_do_nothing_but_sign_in(house: Home, server: Embedded) -> None:
    with psycopg.connect(server.superuser_conninfo()) as connection:
        found = connection.execute(
            "select rolname from pg_roles where rolname like 'amparo%' and (rolsuper or rolcreatedb or rolcreaterole"
            " or rolbypassrls or rolreplication) and rolname <> 'amparo_backup'"
        ).fetchall()
        asleep = connection.execute("select rolcanlogin from pg_roles where rolname = 'amparo_guard'").fetchone()
    assert found == []
    assert asleep == (False,)


def test_statements_of_the_app_end_by_themselves(house: Home) -> None:
    app = databases.django_databases(house, {})["default"]
    with psycopg.connect(
        host=app["HOST"], port=app["PORT"], user=app["USER"], password=app["PASSWORD"], dbname=app["NAME"]
    ) as connection:
        assert connection.execute("show statement_timeout").fetchone() == ("1min",)
        assert connection.execute("show idle_in_transaction_session_timeout").fetchone() == ("2min",)


def test_what_a_role_set_for_itself_is_gone_at_the_next_start(house: Home) -> None:
    app = databases.django_databases(house, {})["default"]
    where = {"host": app["HOST"], "port": app["PORT"], "user": app["USER"], "dbname": app["NAME"]}
    with psycopg.connect(**where, password=app["PASSWORD"], autocommit=True) as connection:
        connection.execute("alter role current_user set default_transaction_isolation = serializable")
        connection.execute("alter role current_user in database amparo set synchronous_commit = off")
        connection.execute("alter role current_user set statement_timeout = 0")
        connection.execute("alter role current_user password 'mine'")
    databases.prepare(house, {})
    with psycopg.connect(**where, password=app["PASSWORD"]) as connection:
        assert connection.execute("show transaction_isolation").fetchone() == ("read committed",)
        assert connection.execute("show statement_timeout").fetchone() == ("1min",)
        assert connection.execute("show synchronous_commit").fetchone() == ("on",)


def test_owner_is_no_connection_of_the_web(house: Home) -> None:
    assert set(databases.django_databases(house, {})) == {"default", "asking", "stats", "door", "sequencer", "worker"}


def another_day() -> str:
    """Where the day is another one at this moment than in UTC."""
    return "Pacific/Kiritimati" if datetime.now(UTC).hour >= 12 else "Pacific/Pago_Pago"


def test_a_day_in_the_database_is_a_day_of_the_country(house: Home, server: Embedded) -> None:
    zone = another_day()
    ours = psycopg.conninfo.make_conninfo(server.superuser_conninfo(), dbname="amparo")
    try:
        databases.prepare(house, {"AMPARO_TIME_ZONE": zone})
        with psycopg.connect(ours) as connection:
            day = "select current_date, access_today(), (now() at time zone 'UTC')::date"
            here = connection.execute(day).fetchone()
            connection.execute("set timezone = 'UTC'")
            elsewhere = connection.execute(day).fetchone()
        assert here is not None
        assert elsewhere is not None
        assert here[0] == here[1] == elsewhere[1], "rules go by the country's day, whatever a session says"
        assert here[0] != elsewhere[0] == here[2]
    finally:
        databases.prepare(house, {})


@pytest.mark.parametrize("alias", databases.LOGIN_ROLES)
def test_every_connection_of_a_page_keeps_the_country_s_day(house: Home, alias: str) -> None:
    assert databases.django_databases(house, {"AMPARO_TIME_ZONE": "Asia/Tashkent"})[alias]["TIME_ZONE"] == (
        "Asia/Tashkent"
    )
    assert connections[alias].timezone_name == settings.TIME_ZONE
