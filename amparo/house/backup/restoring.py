"""Restoring: a new home out of a backup and the log kept since, as of its end or of any moment in between.

Never into a home that exists. What was restored has a database; identities open in it only with the keys, which are
sealed to other recipients. Dumping and reloading is no way here: the ledger goes on by the numbers of transactions,
which only the server's own files keep.
"""

import os
import shlex
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

import pyrage

from amparo.house.backup import sealing, shipping, tape
from amparo.house.backup.making import Tell, silent
from amparo.house.backup.shelf import Manifest, Shelf, following
from amparo.house.home import Home
from amparo.house.postgres import Embedded, ServerFailed, binaries

INSTEAD = (
    "Look for it in another copy of the backups, or restore to a moment before it (--to MOMENT) or a later backup "
    "(--backup NAME)."
)
LATEST = "Choose an earlier moment, or leave --to out to restore as far as the log goes."


class RestoreFailed(Exception):
    """Nothing was restored; the message says why and what to do."""


@dataclass(frozen=True)
class Wanted:
    """What to restore: as of a moment, as of the backup's own marked moment, or as far as the log goes."""

    to: datetime | None = None
    to_mark: bool = False
    name: str = ""
    """Of the backup; empty: the newest that can be used."""


def restore(
    shelf: Shelf, home: Home, identities: Sequence[pyrage.x25519.Identity], wanted: Wanted,
    keys: Sequence[pyrage.x25519.Identity] = (), tell: Tell = silent,
) -> Manifest:  # fmt: skip
    """Make a home out of a backup; returns the backup that was used. The server is left stopped.

    `keys` opens the newest backup of keys, without which no identity can be read. Raises RestoreFailed,
    ShelfUnusable, SealingFailed, HomeUnusable, OSError where the disk is full; leaves nothing half restored.
    """
    refuse_existing(home)
    chosen = choose(shelf, wanted)
    pieces, gap = needed_log(shelf, chosen)
    if gap and not wanted.to:
        raise RestoreFailed(f"{gap} {INSTEAD}")
    made_by_us = not home.path.exists()
    try:
        home.make()
        if keys:
            _restore_keys(shelf, home, keys)
        _check(shelf, chosen, tell)
        _unpack(shelf, chosen, home, identities, tell)
        log, damaged = _open_log(shelf, pieces, home, identities, wanted, tell)
        _recover(home, chosen, log, wanted, damaged or gap)
    except BaseException:
        shutil.rmtree(home.path, ignore_errors=True)
        if not made_by_us:
            home.path.mkdir(mode=0o700)
        raise
    return chosen


def refuse_existing(home: Home) -> None:
    """Raise RestoreFailed where something is in the place already."""
    if home.path.exists() and (not home.path.is_dir() or any(home.path.iterdir())):
        raise RestoreFailed(
            f"{home.path} is not empty. Restore into a new folder: what is there is never written over."
        )


def choose(shelf: Shelf, wanted: Wanted) -> Manifest:
    """The newest backup from which that can be restored. Raises RestoreFailed, ShelfUnusable."""
    if wanted.name and wanted.name not in shelf.names():
        raise RestoreFailed(f"There is no backup {wanted.name} in {shelf.base}.")
    backups = [shelf.read(wanted.name)] if wanted.name else shelf.backups()  # another may be damaged
    if not backups:
        raise RestoreFailed(f"There is no backup in {shelf.base}. Is this the folder that was given to `backup setup`?")
    before = [one for one in backups if wanted.to is None or one.ended_at <= wanted.to]
    if not before:
        raise RestoreFailed(f"The oldest backup ended at {backups[0].ended}: nothing earlier can be restored.")
    return before[-1]


def needed_log(shelf: Shelf, chosen: Manifest) -> tuple[list[str], str]:
    """The pieces of log from the backup on, up to the first gap; and what is missing there, in words.

    Raises RestoreFailed where there is none at all.
    """
    later = [name for name in shelf.segments() if name[8:] >= chosen.wal_from[8:]]
    there = {name[8:] for name in later}
    expected, last = chosen.wal_from, max(there, default="")
    while expected[8:] <= last:
        if expected[8:] not in there:
            before = [name for name in later if name[8:] < expected[8:]]
            return before, f"A piece of the log is missing: {expected}. What was done after it cannot be restored."
        expected = following(expected)
    if chosen.restore_point and not there:
        raise RestoreFailed(f"The log of backup {chosen.id} is missing: {chosen.wal_from} and what follows.")
    return later, ""


def _check(shelf: Shelf, chosen: Manifest, tell: Tell) -> None:
    file, total = shelf.base / chosen.id / "base.age", chosen.size >> 20
    found = sealing.sha256(file, lambda done: tell("Checking, MB", done >> 20, total)) if file.exists() else ""
    if found != chosen.sha256:
        raise RestoreFailed(f"{file} is missing or damaged: its checksum is another. Take another copy of the backup.")


def _unpack(
    shelf: Shelf, chosen: Manifest, home: Home, identities: Sequence[pyrage.x25519.Identity], tell: Tell
) -> None:
    """Open and unpack as it streams: the plain files are written once, in their place."""
    file = shelf.base / chosen.id / "base.age"
    _piped(
        lambda out: sealing.unseal(file, out, identities),
        lambda source: tape.unpack(source, home.postgres, lambda done: tell("Unpacking, MB", done >> 20, 0)),
    )
    home.postgres.chmod(0o700)


def _piped(write: Callable[[IO[bytes]], None], read: Callable[[IO[bytes]], None]) -> None:
    """One thread writes what the other reads. The writer's error comes first: it is the cause of the reader's."""
    into, out_of = os.pipe()
    failed: list[BaseException] = []

    def writing() -> None:
        try:
            with os.fdopen(out_of, "wb") as out:
                write(out)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=writing)
    thread.start()
    try:
        with os.fdopen(into, "rb") as source:
            read(source)
    except (tarfile.TarError, EOFError):
        thread.join()
        if not failed:
            raise
    finally:
        thread.join()
    if failed and not isinstance(failed[0], BrokenPipeError):
        raise failed[0]


def _restore_keys(shelf: Shelf, home: Home, identities: Sequence[pyrage.x25519.Identity]) -> None:
    files = shelf.key_files()
    if not files:
        raise RestoreFailed(f"There is no backup of keys in {shelf.keys}. Restore without --keys-identity.")
    packed = BytesIO()
    sealing.unseal(files[-1], packed, identities)
    packed.seek(0)
    unpacked = home.path / "unpacked"
    tape.unpack(packed, unpacked)
    for name in shipping.KEPT_APART:
        if (unpacked / name).is_dir():
            shutil.copytree(unpacked / name, home.path / name, dirs_exist_ok=True)
    shutil.rmtree(unpacked)


def _open_log(
    shelf: Shelf, pieces: list[str], home: Home, identities: Sequence[pyrage.x25519.Identity], wanted: Wanted,
    tell: Tell,
) -> tuple[Path, str]:  # fmt: skip
    """The pieces of log, opened, and the histories of timelines, in a folder from which the server takes them.

    Where a moment is wanted, up to a piece that is damaged, and what is said of it: the moment may lie before.
    """
    folder = home.path / "log-to-replay"
    folder.mkdir(mode=0o700)
    histories = [file.stem for file in shelf.wal.glob("*.history.age")]
    for done, name in enumerate([*histories, *pieces], start=1):
        try:
            with (folder / name).open("wb") as out:
                sealing.unseal(shelf.wal / f"{name}.age", out, identities)
        except sealing.SealingFailed as error:
            if name in histories or not wanted.to:
                raise sealing.SealingFailed(f"{error} {INSTEAD}") from error
            (folder / name).unlink()
            return folder, str(error)
        tell("Opening the log, pieces", done, len(pieces) + len(histories))
    return folder, ""


def _recover(home: Home, chosen: Manifest, log: Path, wanted: Wanted, cut: str) -> None:
    """Start the server until it has replayed the log, stop it, give its superuser the home's password.

    `cut`: why the log ends earlier than it did, empty where it does not.
    """
    (home.postgres / "recovery.signal").touch(mode=0o600)
    settings = _recovery_settings(chosen, log, wanted)
    words = tuple(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    server = Embedded(home, words)
    _refuse_other_version(home)
    _give_to_account(server, home)
    try:
        server.recover()
        server.set_superuser_password()
    except ServerFailed as error:
        raise RestoreFailed(_why(home, wanted, cut)) from error
    shutil.rmtree(log)


def _recovery_settings(chosen: Manifest, log: Path, wanted: Wanted) -> dict[str, str]:
    settings = {
        "restore_command": f"cp {shlex.quote(str(log))}/%f %p", "recovery_target_timeline": "latest",
        "recovery_target_action": "promote", "hot_standby": "off", "archive_mode": "off",
        "log_min_messages": "fatal",
    }  # fmt: skip
    if wanted.to:
        return settings | {"recovery_target_time": wanted.to.isoformat(sep=" "), "recovery_target_inclusive": "off"}
    if wanted.to_mark and chosen.restore_point:
        return settings | {"recovery_target_name": chosen.restore_point}
    return settings


def _refuse_other_version(home: Home) -> None:
    made_by = (home.postgres / "PG_VERSION").read_text().strip()
    program = binaries(home, Embedded(home).account) / "postgres"
    ours = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]  # noqa: S603
    if ours.split(".")[0] != made_by:
        raise RestoreFailed(
            f"The backup was made by PostgreSQL {made_by}, here is {ours}. Open it on a machine with PostgreSQL "
            f"{made_by}: age --decrypt -i IDENTITY base.age | tar xz, and start that server on it."
        )


def _give_to_account(server: Embedded, home: Home) -> None:
    if server.account:
        for path in (home.postgres, home.path / "log-to-replay"):
            for below in (path, *path.rglob("*")):
                os.chown(below, server.account.pw_uid, server.account.pw_gid, follow_symlinks=False)


def _why(home: Home, wanted: Wanted, cut: str) -> str:
    """What the server said, in our words."""
    said = ""
    with suppress(OSError):
        said = (home.log / "postgres.log").read_text(errors="replace")
    if "before configured recovery target was reached" in said:
        return f"The log ends before {wanted.to.isoformat() if wanted.to else 'the marked moment'}. " + (
            f"{cut} {INSTEAD}" if cut else LATEST
        )
    last = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line]
    return f"The database could not be recovered: {last[-1] if last else 'its log says nothing'}"
