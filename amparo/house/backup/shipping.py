"""From the spool to the folder of backups: pieces of log and secrets, sealed; and what is too old, removed."""

import os
import shutil
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from amparo.house import archiving
from amparo.house.backup import sealing
from amparo.house.backup.shelf import SEGMENT, Manifest, Shelf, ShelfUnusable, is_stamp, moment_of, stamp
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

    This is the promise of erasure: what was destroyed in the database is in no backup after so many days. So a backup
    goes by its name, whatever became of its manifest, and one that cannot be removed keeps no other. The newest whole
    backup stays even if it is older; an alarm says so. Raises ShelfUnusable where something could not be removed.
    """
    shelf = Shelf(plan.path).make()
    before = (now or datetime.now(UTC)) - timedelta(days=plan.days)
    folders, whole = shelf.folders(), {one.id: one for one in shelf.whole()}
    newest = max(list(whole) or folders, default="")
    old = [name for name in folders if name != newest and moment_of(name) < before]
    kept = [name for name in folders if name not in old]
    paths = [
        *(shelf.base / name for name in old),
        *(file for file in shelf.key_files()[:-1] if moment_of(file.name) < before),
        *_log_that_nothing_needs(shelf, kept, whole),
        *_drafts(shelf, before),
    ]
    _remove_each(paths)
    return len(paths)


def _log_that_nothing_needs(shelf: Shelf, kept: list[str], whole: dict[str, Manifest]) -> list[Path]:
    """Pieces of log that end before the first that a backup needs.

    What one with a damaged manifest needs is not known: all that was shipped since it began stays until it goes.
    """
    needed = min((whole[name].wal_from for name in kept if name in whole), default="")
    unknown = min((moment_of(name) for name in kept if name not in whole), default=None)
    since = (unknown - timedelta(hours=1)).timestamp() if unknown else float("inf")
    pieces = [file for file in shelf.wal.glob("*.age") if SEGMENT.match(file.name) and kept]
    early = [file for file in pieces if not needed or file.name[8:24] < needed[8:24]]  # whatever the timeline
    return [file for file in early if file.stat().st_mtime < since]


def _remove_each(paths: list[Path]) -> None:
    """Remove each, also where another cannot be removed. Raises ShelfUnusable, which names the first of those."""
    stuck = []
    for path in paths:
        try:
            _remove(path)
        except OSError as error:
            stuck.append(f"{path} ({error.strerror})")
    if stuck:
        raise ShelfUnusable(
            f"{len(stuck)} files or folders are too old and cannot be removed, {stuck[0]} first: what was erased is in "
            "them. Remove them by hand."
        )


def _remove(path: Path) -> None:
    if path.is_dir():
        (path / "manifest.json").unlink(missing_ok=True)  # first: from here on it is no backup
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _drafts(shelf: Shelf, before: datetime) -> list[Path]:
    """What a backup that was killed left behind."""
    found = [one for one in shelf.base.glob(".*Z") if is_stamp(one.name[1:])]
    return [one for one in found if moment_of(one.name[1:]) < before]
