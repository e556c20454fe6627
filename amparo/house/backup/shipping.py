"""From the spool to the folder of backups: pieces of log and secrets, sealed; and what is too old, removed."""

import os
import shutil
import tarfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from amparo.house import archiving
from amparo.house.backup import sealing
from amparo.house.backup.shelf import SEGMENT, Shelf, moment_of, stamp
from amparo.house.home import Home
from amparo.house.plan import Plan, PlanUnusable, parse_recipients

KEPT_APART = ("secrets", "keys")
"""Folders of the home whose files go into the backup of keys and into no other."""


def waiting(home: Home) -> list[Path]:
    """Finished pieces of log in the spool, the oldest first."""
    place = archiving.spool(home)
    return sorted(file for file in place.iterdir() if file.suffix != ".part") if place.is_dir() else []


def ship(home: Home, plan: Plan, tell: Callable[[str, int, int], None] = lambda what, done, total: None) -> int:
    """Seal what waits in the spool into the folder of backups, and only then remove it. Returns how many pieces.

    A piece that is there already was shipped before and not removed. Raises ShelfUnusable, SealingFailed, OSError.
    """
    shelf, recipients, pieces = Shelf(plan.path).make(), parse_recipients(plan.recipients), waiting(home)
    for done, piece in enumerate(pieces, start=1):
        sealed = shelf.wal / f"{piece.name}.age"
        if not sealed.exists():
            with piece.open("rb") as source:
                sealing.seal(source, sealed, recipients)
            _settle(shelf.wal)
        piece.unlink()
        tell("Shipping the log, pieces", done, len(pieces))
    return len(pieces)


def _settle(folder: Path) -> None:
    """A new name in a folder is on the disk only once the folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def back_up_keys(home: Home, plan: Plan, now: datetime | None = None) -> Path:
    """Keys and passwords into one file, sealed to recipients of their own; returns it.

    Raises PlanUnusable where the plan names none, ShelfUnusable, SealingFailed, OSError.
    """
    if not plan.keys_recipients:
        raise PlanUnusable("No recipient for keys is set: amparo backup setup --keys-recipient age1...")
    shelf, packed = Shelf(plan.path).make(), BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for folder in (home.path / name for name in KEPT_APART):
            for file in sorted(folder.rglob("*")) if folder.is_dir() else []:
                if file.is_file() and not file.name.startswith("."):
                    tar.add(file, arcname=file.relative_to(home.path), filter=_as_nobodys)
    packed.seek(0)
    sealed = shelf.keys / f"{stamp(now or datetime.now(UTC))}.age"
    sealing.seal(packed, sealed, parse_recipients(plan.keys_recipients))
    _settle(shelf.keys)
    return sealed


def _as_nobodys(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    return info


def remove_old(plan: Plan, now: datetime | None = None) -> int:
    """Remove what is older than the plan's days, and the log that no backup needs. Returns how many files and folders.

    This is the promise of erasure: what was destroyed in the database is in no backup after so many days. The newest
    backup stays even if it is older; an alarm says so. Raises ShelfUnusable, OSError.
    """
    shelf = Shelf(plan.path).make()
    before = (now or datetime.now(UTC)) - timedelta(days=plan.days)
    backups = shelf.backups()
    old = [one for one in backups[:-1] if moment_of(one.id) < before]
    for one in old:
        (shelf.base / one.id / "manifest.json").unlink()  # first: from here on it is no backup
        shutil.rmtree(shelf.base / one.id)
    keys = shelf.key_files()[:-1]
    old_keys = [file for file in keys if moment_of(file.name) < before]
    needed = min((one.wal_from for one in backups if one not in old), default="")
    old_log = [file for file in shelf.wal.glob("*.age") if _is_before(file.name, needed)]
    for file in [*old_keys, *old_log]:
        file.unlink()
    _remove_drafts(shelf, before)
    return len(old) + len(old_keys) + len(old_log)


def _is_before(name: str, needed: str) -> bool:
    """Is it a piece of log that ends before the first that is needed? Compared without the timeline."""
    return bool(needed and SEGMENT.match(name) and name[8:24] < needed[8:24])


def _remove_drafts(shelf: Shelf, before: datetime) -> None:
    """What a backup that was killed left behind."""
    for draft in shelf.base.glob(".*Z"):
        with suppress(ValueError):
            if moment_of(draft.name[1:]) < before:
                shutil.rmtree(draft, ignore_errors=True)
