"""Which database, under which roles: the embedded one, or the PostgreSQL 16+ that DATABASE_URL names.

Eight roles can sign in and one cannot:
amparo_owner      owns tables, runs migrations; in no web process (embedded; else DATABASE_URL's user)
amparo_app        what the application is; bound by row security, owns nothing
amparo_stats      counts events for figures, as whoever asked; sees events, names of bodies and nothing else
amparo_door       checks passwords and opens sessions, sees no record
amparo_sequencer  puts ledger entries in their final order, sees no record
amparo_worker     takes jobs and opens the sessions in which they act as whoever asked, sees no record
amparo_keys       asks which tickets hold, for the key service alone; sees no table; in no web process
amparo_backup     copies the server's files and marks moments in its log; may read no table; in no web process
amparo_guard      cannot sign in; owns the few functions that look where the app may not
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import psycopg
from psycopg import sql

from amparo.house import processes
from amparo.house.home import Home
from amparo.house.postgres import PORT, Embedded

DATABASE = "amparo"
LOGIN_ROLES = {
    "default": "amparo_app", "asking": "amparo_app", "stats": "amparo_stats", "door": "amparo_door",
    "sequencer": "amparo_sequencer", "worker": "amparo_worker",
}  # fmt: skip
"""Django's connection alias for each role; the owner is added only where OWNER_FLAG is set.

`asking` is the app once more: what is asked to be read is committed there, before the transaction of the request reads
it and whatever becomes of that one (docs/adr/0012).
"""
KEYS_ROLE = "amparo_keys"
"""The key service's own, which Django never knows."""
BACKUP_ROLE = "amparo_backup"
"""Of whoever makes backups; Django never knows it. It has REPLICATION, which no other role has, and no table."""
MARKS = "pg_create_restore_point(text), pg_switch_wal()"
"""What a backup writes into the server's log: a moment by name, and the end of a piece."""
OPEN_TO_ALL = """
    select oid::regprocedure::text from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname ~ '^({})$'
    and has_function_privilege('public', oid, 'execute') order by 1
"""
LARGE_NAMES = "lo_.*|lo(read|write)"
LARGE_OBJECTS = OPEN_TO_ALL.format(LARGE_NAMES)
"""What lets everybody keep large objects, whose rows no policy covers: PostgreSQL gives it to all roles."""
CLOSED = OPEN_TO_ALL.format(
    "|".join(
        [
            "pg_(try_)?advisory_.*",
            "pg_(cancel|terminate)_backend",
            "pg_lock_status|pg_blocking_pids",
            "pg_stat_get_(activity|backend_.*|(xact_)?(tuples_.*|numscans)|(live|dead|ins|mod)_.*)",
            LARGE_NAMES,
        ]
    )
)
"""The server's functions that are nobody's business, as far as all roles may call them: locks by number, for whoever
holds the sequencer's holds back the ledger; the end of others' requests; what others do at this moment, and how many
rows there are out of sight; large objects."""
LOCKS = {
    "pg_advisory_xact_lock(bigint)": "amparo_guard, amparo_sequencer",
    "pg_advisory_xact_lock(integer, integer)": "amparo_guard, amparo_door",
    "pg_advisory_xact_lock_shared(integer, integer)": "amparo_guard",
}
"""Who takes locks by number all the same."""
OWNER_FLAG = "AMPARO_OWNER"
COUNTRY_TIME = "Europe/Minsk"
LIMITS = {"statement_timeout": "60s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "120s"}
PREPARED = {"prepare_threshold": 1}
"""From the second time on, a statement whose values go apart from it is parsed once a connection; all others never are
(Django puts their values in). A pooler between has to pass prepared statements on."""
OLDEST_SERVER = 160000


class DatabaseUnusable(Exception):
    """The database cannot be used as it is; the message says what to do."""


def server_parameters(home: Home, environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Host, port and name of the database in use. Raises DatabaseUnusable for a bad DATABASE_URL."""
    url = environ.get("DATABASE_URL")
    if not url:
        return {"HOST": str(home.run), "PORT": PORT, "NAME": DATABASE}
    found = _parts_of(url)
    return {"HOST": found.get("host", ""), "PORT": found.get("port", PORT), "NAME": found.get("dbname", DATABASE),
            "OPTIONS": {key: found[key] for key in found if key.startswith("ssl")}}  # fmt: skip


def time_zone(environ: Mapping[str, str] = os.environ) -> str:
    """The country's, which AMPARO_TIME_ZONE names: its midnight begins a day on every page and in every query alike."""
    return environ.get("AMPARO_TIME_ZONE", COUNTRY_TIME)


def _parts_of(url: str) -> dict[str, Any]:
    try:
        return dict(psycopg.conninfo.conninfo_to_dict(url))
    except psycopg.ProgrammingError as error:
        raise DatabaseUnusable(
            "DATABASE_URL is not a PostgreSQL address. It looks like postgresql://owner:password@host:5432/amparo"
        ) from error


def without_owner(url: str) -> str:
    """The same database without its owner's name and password: all that a process needs that is not the owner."""
    parts = {key: value for key, value in _parts_of(url).items() if key not in ("user", "password")}
    return psycopg.conninfo.make_conninfo("", **parts)


def _owner(home: Home, environ: Mapping[str, str]) -> dict[str, Any]:
    url = environ.get("DATABASE_URL")
    if not url:
        return {"USER": "amparo_owner", "PASSWORD": home.secret("amparo_owner")}
    found = _parts_of(url)
    return {"USER": found.get("user", ""), "PASSWORD": found.get("password", "")}


def django_databases(home: Home, environ: Mapping[str, str] = os.environ) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: one alias a role, and of these the ones that this process's work needs (processes.py).

    `owner` is among them only for commands that set OWNER_FLAG. Raises DatabaseUnusable.
    """
    try:
        process = processes.current(environ)
    except processes.UnknownProcess as error:
        raise DatabaseUnusable(str(error)) from error
    where: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", "TIME_ZONE": time_zone(environ)}
    where |= server_parameters(home, environ)
    where["OPTIONS"] = PREPARED | where.get("OPTIONS", {})
    databases: dict[str, dict[str, Any]] = {"default": {}}
    for alias in processes.ALIASES.get(process, tuple(LOGIN_ROLES)):
        role = LOGIN_ROLES[alias]
        if not home.holds(role):  # a child that was handed its secrets
            continue
        databases[alias] = where | {"USER": role, "PASSWORD": home.secret(role), "CONN_MAX_AGE": 300,
                                    "CONN_HEALTH_CHECKS": True}  # fmt: skip
    if environ.get(OWNER_FLAG) and not process:
        databases["owner"] = where | _owner(home, environ)
    return databases


def keys_conninfo(home: Home, environ: Mapping[str, str] = os.environ) -> str:
    """How the key service connects: AMPARO_KEYS_DATABASE, else the database in use. Raises DatabaseUnusable."""
    if environ.get("AMPARO_KEYS_DATABASE"):
        return environ["AMPARO_KEYS_DATABASE"]
    return _conninfo_of(KEYS_ROLE, home, environ)


def backup_conninfo(home: Home, environ: Mapping[str, str] = os.environ) -> str:
    """How a backup is made: AMPARO_BACKUP_DATABASE, else the server in use. Raises DatabaseUnusable."""
    return environ.get("AMPARO_BACKUP_DATABASE") or _conninfo_of(BACKUP_ROLE, home, environ)


def owner_conninfo(home: Home, environ: Mapping[str, str] = os.environ) -> str:
    """How the house counts rows and writes into the ledger. Raises DatabaseUnusable."""
    return environ.get("DATABASE_URL") or _conninfo_of("amparo_owner", home, environ)


def _conninfo_of(role: str, home: Home, environ: Mapping[str, str]) -> str:
    server = server_parameters(home, environ)
    return psycopg.conninfo.make_conninfo(
        host=server["HOST"],
        port=server["PORT"],
        dbname=server["NAME"],
        user=role,
        password=home.secret(role),
        **server.get("OPTIONS", {}),
    )


def prepare(home: Home, environ: Mapping[str, str] = os.environ) -> None:
    """Make roles and database where they are missing, set the roles' passwords; harmless when done before.

    Raises DatabaseUnusable.
    """
    if environ.get("DATABASE_URL"):
        server_parameters(home, environ)
        with _connected(environ["DATABASE_URL"]) as connection:
            _refuse_old(connection)
            _prepare_external(connection, home)
            _keep_time(connection, environ)
        return
    with _connected(Embedded(home).superuser_conninfo()) as connection:
        _ensure_roles(connection, home, ["amparo_owner", *dict.fromkeys(LOGIN_ROLES.values()), KEYS_ROLE])
        _ensure_backup(connection, home)
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("create database {} owner amparo_owner").format(sql.Identifier(DATABASE)))
        connection.execute("grant amparo_guard to amparo_owner")
        for other in ("postgres", "template1"):  # what is closed in ours is open there
            connection.execute(sql.SQL("revoke connect on database {} from public").format(sql.Identifier(other)))
    with _connected(psycopg.conninfo.make_conninfo(Embedded(home).superuser_conninfo(), dbname=DATABASE)) as connection:
        connection.execute("alter schema public owner to amparo_owner")
        _open_schema(connection)
        connection.execute(
            sql.SQL("grant execute on function {} to {}").format(sql.SQL(MARKS), sql.Identifier(BACKUP_ROLE))
        )
        _close_functions(connection)
        _keep_time(connection, environ)


def _prepare_external(connection: psycopg.Connection[Any], home: Home) -> None:
    try:
        _ensure_roles(connection, home, [*dict.fromkeys(LOGIN_ROLES.values()), KEYS_ROLE])
        connection.execute("grant amparo_guard to current_user")
        _open_schema(connection)
    except psycopg.errors.InsufficientPrivilege as error:
        raise DatabaseUnusable(
            "The user of DATABASE_URL has too few rights: it must own the database, have CREATEROLE, and have made the "
            f"roles amparo_*. PostgreSQL says: {error.diag.message_primary}."
        ) from error
    with suppress(DatabaseUnusable, psycopg.errors.InsufficientPrivilege):  # then whoever runs the server makes it
        _ensure_backup(connection, home)


def _close_functions(connection: psycopg.Connection[Any]) -> None:
    """Only for a superuser; on a server of one's own whoever runs it does it by hand (docs/deploy.md)."""
    for (function,) in connection.execute(CLOSED).fetchall():
        connection.execute(sql.SQL("revoke execute on function {} from public").format(sql.SQL(function)))
    for function, roles in LOCKS.items():
        connection.execute(sql.SQL("grant execute on function {} to {}").format(sql.SQL(function), sql.SQL(roles)))


def _keep_time(connection: psycopg.Connection[Any], environ: Mapping[str, str]) -> None:
    """For whoever connects without Django: the key service, and a person who looks."""
    zone = sql.Literal(time_zone(environ))
    connection.execute(
        sql.SQL("alter database {} set timezone = {}").format(sql.Identifier(connection.info.dbname), zone)
    )
    _keep_today(connection, zone)


def _keep_today(connection: psycopg.Connection[Any], zone: sql.Literal) -> None:
    """The day that rules go by, once there are tables: the country's, whatever a session's own zone."""
    if connection.execute("select to_regprocedure('access_today()') is not null").fetchone() == (True,):
        connection.execute(sql.SQL("alter function access_today() set timezone = {}").format(zone))


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
        _set_password(connection, home, name)
        _forget_settings(connection, name)
        for setting, value in LIMITS.items() if name != "amparo_owner" else ():
            connection.execute(
                sql.SQL("alter role {} set {} = {}").format(
                    sql.Identifier(name), sql.Identifier(setting), sql.Literal(value)
                )
            )


def _forget_settings(connection: psycopg.Connection[Any], name: str) -> None:
    """A role may set what it likes for its own later connections: what a hole in our code left there goes."""
    role = sql.Identifier(name)
    connection.execute(sql.SQL("alter role {} reset all").format(role))
    where = (
        "select d.datname from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase"
        " join pg_roles r on r.oid = s.setrole where r.rolname = %s"
    )
    for (database,) in connection.execute(where, [name]).fetchall():
        connection.execute(sql.SQL("alter role {} in database {} reset all").format(role, sql.Identifier(database)))


def _ensure_backup(connection: psycopg.Connection[Any], home: Home) -> None:
    """Without the others' limits of time: a backup lasts as long as the server is large."""
    _ensure_role(connection, BACKUP_ROLE, "login replication nocreatedb nobypassrls")
    _set_password(connection, home, BACKUP_ROLE)


def _set_password(connection: psycopg.Connection[Any], home: Home, name: str) -> None:
    words = sql.SQL("alter role {} password {}").format(sql.Identifier(name), sql.Literal(home.secret(name)))
    connection.execute(words)


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
    connection.execute("grant usage on schema public to amparo_app, amparo_door, amparo_sequencer, amparo_worker")
    connection.execute("grant usage on schema public to amparo_keys, amparo_stats")
    connection.execute("grant usage, create on schema public to amparo_guard")
