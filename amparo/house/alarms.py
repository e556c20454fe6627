"""What must be seen to: the log that is not kept, a backup that is late, a drill that failed, a disk that is full.

`examine` looks, for commands and for the part that keeps backups; it leaves what it found in the home, where
`findings` reads it for any part of the house, the web server too.
"""

import json
import os
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from amparo.house import home as homes
from amparo.house import plan, versions
from amparo.house.backup import drills, shipping
from amparo.house.backup.making import BackupFailed, connected, external, record
from amparo.house.backup.shelf import Shelf, ShelfUnusable, moment_of, stamp
from amparo.house.home import Home

BACKUP_EVERY = timedelta(hours=24)
BACKUP_LATE = timedelta(hours=26)
DRILL_EVERY = timedelta(days=7)
DRILL_LATE = timedelta(days=8)
LOG_LATE = timedelta(minutes=15)
"""No work of more than this is lost with the disk."""
PLACED_LATE = timedelta(minutes=5)
"""An entry of the ledger has its place within seconds: no transaction of ours stays open for as long."""
UNHEARD = timedelta(minutes=10)
LEAST_FREE = 0.1
NOT_SET_UP = "No backup is set up. Choose a folder on another disk and recipients: amparo backup setup --help"


def findings(home: Home | None = None) -> list[str]:
    """What `examine` found last, for pages; says so where it has not looked for ten minutes. Reads one small file."""
    file = _file(home or homes.current())
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        at, found = datetime.fromtimestamp(told["at"], UTC), list(told["findings"])
    except (OSError, ValueError, TypeError, KeyError):
        return ["Nobody has looked yet whether backups are made."]
    if found != [NOT_SET_UP] and datetime.now(UTC) - at > UNHEARD:
        return [*found, f"Nobody has looked since {at:%Y-%m-%d %H:%M} UTC whether backups are made: is Amparo running?"]
    return found


def examine(home: Home, now: datetime | None = None) -> list[str]:
    """Look at the log, the backups, the drills, the disks and the server's version; keep and return what is wrong."""
    found = [*_server(home), *backups(home, now or datetime.now(UTC)), *_room(home.path)]
    keep(home, found)
    return found


def _file(home: Home) -> Path:
    return home.state / "alarms.json"


def keep(home: Home, found: list[str]) -> None:
    """Leave it in the home for `findings`."""
    draft = _file(home).with_suffix(".part")
    draft.write_text(json.dumps({"at": time.time(), "findings": found}), encoding="utf-8")
    if os.geteuid() == 0:
        os.chown(draft, 0, homes.service_account().pw_gid)
        draft.chmod(0o640)
    draft.replace(_file(home))


def _server(home: Home) -> Iterator[str]:
    """What the database says of its version and of its log."""
    try:
        with connected(home) as connection:
            if old := versions.older_than_known(connection.info.server_version):
                yield old
            yield from _ledger(connection)
            if not external() and (home.path / plan.FILE).exists():
                yield from _log(connection)
    except BackupFailed as error:
        yield str(error)


def _ledger(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """Does an entry of the ledger wait for its place? Its witnesses would not notice."""
    row = connection.execute(
        "select since from ledger_waiting_since() as since where since < now() - %s", [PLACED_LATE]
    ).fetchone()
    if row:
        yield (
            f"Entries of the ledger since {row[0].astimezone(UTC):%Y-%m-%d %H:%M} UTC have no place in the log yet, so "
            "they could be changed unseen. Does the sequencer run? Else somebody keeps a transaction open: end it "
            "(pg_stat_activity, the oldest xact_start)."
        )


def _log(connection: psycopg.Connection[Any]) -> Iterator[str]:
    row = connection.execute(
        "select current_setting('archive_mode') = 'on', coalesce(last_failed_time > last_archived_time,"
        " last_failed_time is not null), last_failed_wal, failed_count from pg_stat_archiver"
    ).fetchone()
    on, failing, segment, count = row or (False, False, "", 0)
    if not on:
        yield "The database does not keep its log yet. Stop Amparo and start it again."
    if failing:
        yield (
            f"The database cannot put its log into the spool (failed {count} times, last with {segment}). "
            "Nothing done since is in any backup. Is the disk full? Does the spool belong to the database's account?"
        )


def backups(home: Home, now: datetime) -> Iterator[str]:
    try:
        found = plan.read(home)
        if found is None:
            yield NOT_SET_UP
            return
        shelf = Shelf(found.path).make()
        take_over_drills(home, shelf)
        yield from _late_log(home, now)
        yield from _late_backup(shelf, found, now)
        yield from _late_drill(home, now)
        yield from _room(found.path)
    except (plan.PlanUnusable, ShelfUnusable) as error:
        yield str(error)
    except OSError as error:
        yield f"The folder of backups cannot be read or written ({error.strerror}: {error.filename})."


def take_over_drills(home: Home, shelf: Shelf) -> None:
    """Rehearsals that were done elsewhere go into the ledger and into the home's record, each once."""
    for drill in drills.unknown(home, shelf):
        record(home, "backup.rehearsed", number=len(drill.findings))
        drills.append(drills.file_of(home), drill)


def _late_log(home: Home, now: datetime) -> Iterator[str]:
    pieces = shipping.waiting(home)
    if pieces and now.timestamp() - pieces[0].stat().st_mtime > LOG_LATE.total_seconds():
        yield (
            f"{len(pieces)} pieces of the log have waited in {pieces[0].parent} for more than "
            f"{LOG_LATE.seconds // 60} minutes. Is `amparo serve` running, and the disk of the backups there?"
        )


def _late_backup(shelf: Shelf, found: plan.Plan, now: datetime) -> Iterator[str]:
    names, all_of_them = [one.id for one in shelf.whole()], shelf.folders()
    if not names:
        yield "There is no backup yet: amparo backup"
    elif now - moment_of(names[-1]) > BACKUP_LATE:
        yield f"The newest backup is of {moment_of(names[-1]):%Y-%m-%d %H:%M} UTC. Make one: amparo backup"
    oldest = moment_of(min(all_of_them, default=stamp(now)))
    if now - oldest > timedelta(days=found.days + 1):
        yield f"The backup of {oldest:%Y-%m-%d} is older than {found.days} days: what was erased is in it."
    for name in shelf.damaged():
        yield (
            f"{shelf.base / name} cannot be restored: its manifest.json is missing or damaged. Put the file back from "
            "a copy of the folder, or remove the folder and make another backup: amparo backup. It goes when its "
            f"{found.days} days are over, like any other."
        )
    if found.keys_recipients and not shelf.key_files():
        yield "The keys are in no backup yet: amparo backup --keys"
    if not found.keys_recipients:
        yield "No recipient for the keys is set, so they are in no backup: amparo backup setup --keys-recipient age1..."


def _late_drill(home: Home, now: datetime) -> Iterator[str]:
    known = drills.read(drills.file_of(home))
    if not known:
        yield "No backup was ever restored to try it. On another machine: amparo backup rehearse --help"
        return
    last = known[-1]
    if now - last.moment > DRILL_LATE:
        yield f"The last restore was tried on {last.moment:%Y-%m-%d}. Try one each week: amparo backup rehearse"
    for finding in last.findings:
        yield f"The last restore that was tried ({last.backup}) failed: {finding}"


def _room(path: Path) -> Iterator[str]:
    usage = shutil.disk_usage(path)
    if usage.free < LEAST_FREE * usage.total:
        yield f"The disk of {path} is nearly full: {usage.free >> 30} GB are left."
