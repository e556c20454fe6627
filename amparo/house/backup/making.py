"""Making a backup: the server's files sealed as they stream out, then what must be found in them, then the manifest.

Files are copied and moments marked by a role that may do nothing else (databases.BACKUP_ROLE); rows are counted by the
owner. The superuser has no part in it.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from amparo import __version__
from amparo.house.backup import sealing, shipping
from amparo.house.backup.shelf import Manifest, Shelf, stamp
from amparo.house.databases import backup_conninfo, owner_conninfo
from amparo.house.home import Home
from amparo.house.plan import Plan, parse_recipients
from amparo.house.postgres import Embedded, binaries

Tell = Callable[[str, int, int], None]
PATIENCE = 120
"""Seconds in which the server must have put a finished piece of its log into the spool."""
LOCK_ATTEMPTS = 20


class BackupFailed(Exception):
    """No backup was made; the message says why and what to do."""


def silent(_what: str, _done: int, _total: int) -> None:
    """Nobody is told how far it is."""


def back_up(home: Home, plan: Plan, tell: Tell = silent) -> Manifest:
    """Make a backup of the whole server, sealed to the plan's recipients.

    Raises BackupFailed, ShelfUnusable, SealingFailed, OSError where the disk is full; leaves nothing half made.
    """
    shelf, began = Shelf(plan.path).make(), datetime.now(UTC)
    draft = shelf.base / f".{stamp(began)}"
    draft.mkdir(mode=0o700)
    try:
        with connected(home) as connection:
            _require_archiving(connection)
            size, digest = _seal_base(home, plan, draft, connection, tell)
            ended, wal_from = datetime.now(UTC), _one(connection, "select pg_walfile_name(pg_current_wal_lsn())")
            contents, point = _contents(home, connection, f"amparo-{stamp(began)}")
            sealed = sealing.seal(
                BytesIO(json.dumps(contents).encode()), draft / "contents.age", parse_recipients(plan.recipients)
            )
            finish_log(home, plan, connection, tell)
            version = connection.info.server_version
        manifest = Manifest(
            stamp(began), began.isoformat(), ended.isoformat(), __version__, version, wal_from, point, size, digest,
            sealed[1],
        )  # fmt: skip
        shelf.write(manifest, draft)
        draft.replace(shelf.base / manifest.id)
        record(home, "backup.made", number=size >> 20)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def record(home: Home, act: str, *, number: int) -> None:
    """An entry in the ledger of that home, by the house itself. Raises BackupFailed where the database refuses."""
    from amparo.ledger.actions import COLUMNS

    with connected(home) as connection:
        connection.execute(COLUMNS + "(%s, 'backup', '', '', %s)", [act, number])


@contextmanager
def connected(home: Home) -> Iterator[psycopg.Connection[Any]]:
    """The database as its owner. Raises BackupFailed."""
    try:
        with psycopg.connect(owner_conninfo(home), autocommit=True, connect_timeout=10) as connection:
            yield connection
    except psycopg.Error as error:
        told = error.diag.message_primary or type(error).__name__
        raise BackupFailed(f"The database refused: {told}. Nothing was backed up.") from error


def mark(home: Home, statement: str, *values: str) -> Any:
    """Write into the server's log as the role of backups: a moment's name, the end of a piece; the one value back."""
    with psycopg.connect(backup_conninfo(home), autocommit=True, connect_timeout=10) as connection:
        row = connection.execute(statement.encode(), values).fetchone()
    return row[0] if row else None


def external() -> bool:
    """Is the database somebody else's server? Then its log is kept by whoever runs it."""
    return bool(os.environ.get("DATABASE_URL"))


def _one(connection: psycopg.Connection[Any], statement: str) -> Any:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None


def _require_archiving(connection: psycopg.Connection[Any]) -> None:
    if not external() and _one(connection, "show archive_mode") != "on":
        raise BackupFailed("The database does not keep its log yet. Stop Amparo, start it again, then back up.")


def _seal_base(
    home: Home, plan: Plan, folder: Path, connection: psycopg.Connection[Any], tell: Tell
) -> tuple[int, str]:
    # The server tells the size of no database that one may not enter.
    total = _one(
        connection,
        "select sum(pg_database_size(oid))::bigint from pg_database where has_database_privilege(oid, 'connect')",
    )
    words = [_program(home), *_where(home), "--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast",
             "--no-password"]  # fmt: skip
    password = psycopg.conninfo.conninfo_to_dict(backup_conninfo(home)).get("password", "")
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "PGPASSWORD": str(password)}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as running:  # noqa: S603
        assert running.stdout is not None  # noqa: S101 opened as pipes
        assert running.stderr is not None  # noqa: S101
        try:
            found = sealing.seal(running.stdout, folder / "base.age", parse_recipients(plan.recipients),
                                 lambda done: tell("Backing up, MB", done >> 20, max(done, total) >> 20))  # fmt: skip
        except BaseException:
            running.kill()
            raise
        said = running.stderr.read().decode(errors="replace").strip()
    if running.returncode:
        hint = " On a server of your own amparo_backup needs REPLICATION (docs/deploy.md)." if external() else ""
        raise BackupFailed(f"pg_basebackup failed: {said.splitlines()[-1] if said else 'it said nothing'}{hint}")
    return found


def _program(home: Home) -> str:
    """pg_basebackup: the wheel's for the embedded server, else the system's, which can speak TLS."""
    if not external():
        return str(binaries(home, Embedded(home).account) / "pg_basebackup")
    found = shutil.which("pg_basebackup")
    if found is None:
        raise BackupFailed(
            "pg_basebackup is not installed here. Install PostgreSQL's client programs of the server's version "
            "(postgresql-client), or back the server up where it runs, with pgBackRest or its provider's means."
        )
    return found


def _where(home: Home) -> list[str]:
    """Which server, in pg_basebackup's words; the password goes another way."""
    found = psycopg.conninfo.conninfo_to_dict(backup_conninfo(home))
    kept = {name: found[name] for name in found if name not in ("password", "dbname")}
    return ["--dbname", psycopg.conninfo.make_conninfo("", **kept)]


def _contents(home: Home, connection: psycopg.Connection[Any], point: str) -> tuple[dict[str, Any], str]:
    """What a restore must find, at a moment that can be restored exactly: rows of each table, the last checkpoint.

    All tables are held for the blink in which the moment is marked in the log, and counted at leisure from a snapshot
    of that moment. On somebody else's server no moment can be marked: nothing is counted there.
    """
    if external():
        return {"tables": None, "checkpoint": None}, ""
    for _ in range(LOCK_ATTEMPTS):
        try:
            return _count(home, connection, point), point
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            time.sleep(0.2)
    raise BackupFailed("The database is too busy to mark a moment in its log. Try again in some minutes.")


def _count(home: Home, connection: psycopg.Connection[Any], point: str) -> dict[str, Any]:
    tables = tables_of(connection)
    with psycopg.connect(owner_conninfo(home)) as counting:
        counting.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with connection.transaction():
            connection.execute("set transaction isolation level repeatable read")
            connection.execute("set local lock_timeout = '1s'")
            names = sql.SQL(", ").join(sql.Identifier("public", table) for table in tables)
            connection.execute(sql.SQL("lock table {} in share mode").format(names))
            snapshot = _one(connection, "select pg_export_snapshot()")
            mark(home, "select pg_create_restore_point(%s)", point)
            counting.execute(sql.SQL("set transaction snapshot {}").format(sql.Literal(snapshot)))
        return {"tables": count(counting, tables), "checkpoint": last_checkpoint(counting)}


def tables_of(connection: psycopg.Connection[Any]) -> list[str]:
    """Our tables, sorted: the order in which they are locked."""
    rows = connection.execute("select tablename from pg_tables where schemaname = 'public' order by 1").fetchall()
    return [name for (name,) in rows]


def count(connection: psycopg.Connection[Any], tables: list[str]) -> dict[str, int]:
    """Rows of each table."""
    counted = {}
    for table in tables:
        row = connection.execute(sql.SQL("select count(*) from public.{}").format(sql.Identifier(table))).fetchone()
        counted[table] = row[0] if row else 0
    return counted


def last_checkpoint(connection: psycopg.Connection[Any]) -> str | None:
    """The signed note on the ledger's last size and root."""
    row = connection.execute("select note from ledger_checkpoint order by size desc limit 1").fetchone()
    return row[0] if row else None


def finish_log(home: Home, plan: Plan, connection: psycopg.Connection[Any], tell: Tell) -> None:
    """The piece of log with the marked moment is finished, archived and shipped: the backup stands by itself."""
    if external():
        return
    last = mark(home, "select pg_walfile_name(pg_switch_wal())")
    deadline = time.monotonic() + PATIENCE
    while (_one(connection, "select max(last_archived_wal) from pg_stat_archiver") or "")[:24] < last:
        if time.monotonic() > deadline:
            raise BackupFailed(
                f"The database cannot put its log into {home.path / 'spool'}: its log says why "
                f"({home.log / 'postgres.log'}). Is the disk full? Does the folder belong to the database's account?"
            )
        time.sleep(0.1)
    shipping.ship(home, plan, tell)
