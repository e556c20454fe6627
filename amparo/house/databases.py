"""Which database, under which roles: the embedded one, or the PostgreSQL 16+ that DATABASE_URL names.

Four roles can sign in and one cannot:
amparo_owner      owns tables, runs migrations; in no web process (embedded; else DATABASE_URL's user)
amparo_app        what the application is; bound by row security, owns nothing
amparo_door       checks passwords and opens sessions, sees no record
amparo_sequencer  puts ledger entries in their final order, sees no record
amparo_guard      cannot sign in; owns the few functions that look where the app may not
"""

import os
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

from amparo.house.home import Home
from amparo.house.postgres import PORT, Embedded

DATABASE = "amparo"
LOGIN_ROLES = {"default": "amparo_app", "door": "amparo_door", "sequencer": "amparo_sequencer"}
"""Django's connection alias for each role; the owner is added only where OWNER_FLAG is set."""
OWNER_FLAG = "AMPARO_OWNER"
LIMITS = {"statement_timeout": "60s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "120s"}
OLDEST_SERVER = 160000


class DatabaseUnusable(Exception):
    """The database cannot be used as it is; the message says what to do."""


def server_parameters(home: Home, environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Host, port, database name and owner of the database in use. Raises DatabaseUnusable for a bad DATABASE_URL."""
    url = environ.get("DATABASE_URL")
    if not url:
        return {"HOST": str(home.run), "PORT": PORT, "NAME": DATABASE, "USER": "amparo_owner",
                "PASSWORD": home.secret("amparo_owner")}  # fmt: skip
    try:
        found = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise DatabaseUnusable(
            "DATABASE_URL is not a PostgreSQL address. It looks like postgresql://owner:password@host:5432/amparo"
        ) from error
    return {"HOST": found.get("host", ""), "PORT": found.get("port", PORT), "NAME": found.get("dbname", DATABASE),
            "USER": found.get("user", ""), "PASSWORD": found.get("password", ""),
            "OPTIONS": {key: found[key] for key in found if key.startswith("ssl")}}  # fmt: skip


def django_databases(home: Home, environ: Mapping[str, str] = os.environ) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: one alias a role. `owner` is among them only for commands that set OWNER_FLAG."""
    owner = {"ENGINE": "django.db.backends.postgresql", **server_parameters(home, environ)}
    databases = {
        alias: owner | {"USER": role, "PASSWORD": home.secret(role), "CONN_MAX_AGE": 300, "CONN_HEALTH_CHECKS": True}
        for alias, role in LOGIN_ROLES.items()
    }
    if environ.get(OWNER_FLAG):
        databases["owner"] = owner
    return databases


def prepare(home: Home, environ: Mapping[str, str] = os.environ) -> None:
    """Make roles and database where they are missing, set the roles' passwords; harmless when done before.

    Raises DatabaseUnusable.
    """
    if environ.get("DATABASE_URL"):
        server_parameters(home, environ)
        with _connected(environ["DATABASE_URL"]) as connection:
            _refuse_old(connection)
            _prepare_external(connection, home)
        return
    with _connected(Embedded(home).superuser_conninfo()) as connection:
        _ensure_roles(connection, home, ["amparo_owner", *LOGIN_ROLES.values()])
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("create database {} owner amparo_owner").format(sql.Identifier(DATABASE)))
        connection.execute("grant amparo_guard to amparo_owner")
    with _connected(psycopg.conninfo.make_conninfo(Embedded(home).superuser_conninfo(), dbname=DATABASE)) as connection:
        connection.execute("alter schema public owner to amparo_owner")
        _open_schema(connection)


def _prepare_external(connection: psycopg.Connection[Any], home: Home) -> None:
    try:
        _ensure_roles(connection, home, LOGIN_ROLES.values())
        connection.execute("grant amparo_guard to current_user")
        _open_schema(connection)
    except psycopg.errors.InsufficientPrivilege as error:
        raise DatabaseUnusable(
            "The user of DATABASE_URL has too few rights: it must own the database, have CREATEROLE, and have made the "
            f"roles amparo_*. PostgreSQL says: {error.diag.message_primary}."
        ) from error


def _connected(conninfo: str) -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(conninfo, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise DatabaseUnusable(
            "The database cannot be reached. Check that it runs and that DATABASE_URL names host, user and password."
        ) from error


def _refuse_old(connection: psycopg.Connection[Any]) -> None:
    if connection.info.server_version < OLDEST_SERVER:
        raise DatabaseUnusable("This PostgreSQL is too old: Amparo needs version 16 or newer.")


def _ensure_roles(connection: psycopg.Connection[Any], home: Home, names: Any) -> None:
    _ensure_role(connection, "amparo_guard", "nologin")
    for name in names:
        _ensure_role(connection, name, "login nocreatedb nobypassrls")
        connection.execute(
            sql.SQL("alter role {} password {}").format(sql.Identifier(name), sql.Literal(home.secret(name)))
        )
        for setting, value in LIMITS.items() if name != "amparo_owner" else ():
            connection.execute(
                sql.SQL("alter role {} set {} = {}").format(
                    sql.Identifier(name), sql.Identifier(setting), sql.Literal(value)
                )
            )


def _ensure_role(connection: psycopg.Connection[Any], name: str, attributes: str) -> None:
    if connection.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone():
        return
    try:
        connection.execute(sql.SQL("create role {} " + attributes).format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise DatabaseUnusable(
            f"The user of DATABASE_URL may not create the role {name}. Give it CREATEROLE, or create the role."
        ) from error


def _open_schema(connection: psycopg.Connection[Any]) -> None:
    connection.execute("revoke all on schema public from public")
    revoked = sql.SQL("revoke temporary on database {} from public").format(sql.Identifier(connection.info.dbname))
    connection.execute(revoked)
    connection.execute("grant usage on schema public to amparo_app, amparo_door, amparo_sequencer")
    connection.execute("grant usage, create on schema public to amparo_guard")
