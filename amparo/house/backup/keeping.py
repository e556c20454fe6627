"""Keeping backups while Amparo runs: the log shipped each minute, a backup each day, the old removed, alarms said."""

import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from amparo.house import alarms
from amparo.house.backup import drills, making, rehearsal, sealing, shipping
from amparo.house.backup.shelf import Shelf, ShelfUnusable, moment_of
from amparo.house.home import Home
from amparo.house.plan import Plan, PlanUnusable, read

EVERY = 60.0
"""Seconds between two rounds."""
FAILURES = (making.BackupFailed, ShelfUnusable, PlanUnusable, sealing.SealingFailed, OSError)


def keep(home: Home) -> None:
    """Go round for ever; ends where the plan was taken away."""
    said: list[str] = []
    while (plan := _plan(home)) is not None:
        found = go_round(home, plan)
        for finding in found:
            if finding not in said:
                say(finding)
        said = found
        time.sleep(EVERY)


def _plan(home: Home) -> Plan | None:
    try:
        return read(home)
    except PlanUnusable as error:
        say(str(error))
        return None


def say(finding: str) -> None:
    """On the terminal of whoever runs Amparo, or in the system's journal."""
    sys.stderr.write(f"See to it: {finding}\n")
    sys.stderr.flush()


def go_round(home: Home, plan: Plan, now: datetime | None = None) -> list[str]:
    """One round: each step tried, also where another failed. Returns what is wrong, in words."""
    moment = now or datetime.now(UTC)
    failed = [*_try(steps(home, plan, moment))]
    found = [*failed, *(one for one in alarms.examine(home, moment) if one not in failed)]
    alarms.keep(home, found)
    return found


def steps(home: Home, plan: Plan, now: datetime) -> Iterable[Callable[[], object]]:
    """What is due now."""
    shelf = Shelf(plan.path)
    yield lambda: shipping.ship(home, plan)
    if _due([one.id for one in shelf.whole()], now):
        yield lambda: making.back_up(home, plan)
    if plan.keys_recipients and _due([file.stem for file in shelf.key_files()], now):
        yield lambda: shipping.back_up_keys(home, plan, now)
    if plan.rehearsal_identity and _drill_due(home, now):
        yield lambda: rehearsal.rehearse(shelf, sealing.read_identities(Path(plan.rehearsal_identity)))
    yield lambda: shipping.remove_old(plan, now)


def _try(due: Iterable[Callable[[], object]]) -> Iterable[str]:
    for step in due:
        try:
            step()
        except FAILURES as error:
            yield str(error)


def _due(names: list[str], now: datetime) -> bool:
    """Is the newest of these older than a day? (A backup's name is its moment.)"""
    return not names or now - moment_of(max(names)) >= alarms.BACKUP_EVERY


def _drill_due(home: Home, now: datetime) -> bool:
    known = drills.read(drills.file_of(home))
    return not known or now - known[-1].moment >= alarms.DRILL_EVERY
