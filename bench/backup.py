"""What a backup costs: seconds and MB/s of a base backup, of sealing alone, of restoring and of a rehearsal.

    .venv/bin/python bench/backup.py --rows 1000000

An embedded server of its own with the tables of the product and so many entries in its ledger, placed in the log. Made
in a temporary directory and removed. CPU is of this process with its children, without the database's own.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import psycopg
import pyrage

from amparo.house.backup import making, rehearsal, restoring, sealing
from amparo.house.backup.shelf import Shelf
from amparo.house.home import Home
from amparo.house.plan import Plan
from amparo.house.postgres import embedded

PLAIN = 64 << 20
ENTRIES = """
    insert into ledger_entry (act, kind, object_id)
    select 'case.read', 'case', gen_random_uuid()::text from generate_series(1, %s)
"""


def measured(what: str, work: Callable[[], object], megabytes: float = 0) -> None:
    """Do it, say how long it took."""
    before, began = _cpu(), time.monotonic()
    work()
    seconds = time.monotonic() - began
    rate = f", {megabytes / seconds:.0f} MB/s" if megabytes else ""
    sys.stdout.write(f"{what}: {seconds:.1f} s, {_cpu() - before:.1f} s CPU{rate}\n")
    sys.stdout.flush()


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def fill(home: Home, rows: int) -> float:
    """Tables, entries, their places in the log; returns the database's size in MB."""
    environment = os.environ | {"AMPARO_HOME": str(home.path)}
    amparo = [sys.executable, "-m", "amparo"]
    subprocess.run([*amparo, "user", "kinds"], env=environment, check=True, stdout=subprocess.DEVNULL)
    with psycopg.connect(making.conninfo(home), autocommit=True) as connection:
        connection.execute(ENTRIES, [rows])
    subprocess.run([*amparo, "ledger", "place"], env=environment, check=True, stdout=subprocess.DEVNULL)
    with psycopg.connect(making.conninfo(home)) as connection:
        row = connection.execute("select pg_database_size(current_database())").fetchone()
    return float(row[0]) / (1 << 20) if row else 0.0


def bench(folder: Path, rows: int) -> None:
    """The whole way, once."""
    identity, keys = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    (folder / "backups").mkdir()
    home, shelf = Home(folder / "home").make(), Shelf(folder / "backups")
    plan = Plan(str(shelf.path), (str(identity.to_public()),), (str(keys.to_public()),))
    plan.write(home)
    noise = os.urandom(PLAIN)
    measured("Sealing what cannot be squeezed", lambda: sealing.seal(BytesIO(noise), folder / "noise.age",
             [identity.to_public()]), PLAIN >> 20)  # fmt: skip
    with embedded(home):
        size = fill(home, rows)
        sys.stdout.write(f"{rows} entries, database of {size:.0f} MB\n")
        measured("Backup", lambda: making.back_up(home, plan), size)
    made = shelf.backups()[-1]
    sys.stdout.write(f"Sealed: {made.size / (1 << 20):.0f} MB, {len(shelf.segments())} pieces of log\n")
    measured(
        "Restore", lambda: restoring.restore(shelf, Home(folder / "restored"), [identity], restoring.Wanted()), size
    )
    measured("Rehearsal", lambda: rehearsal.rehearse(shelf, [identity]), size)


def main() -> None:
    """Parse, make room, measure, remove."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="amparo-"))
    folder.chmod(0o711)
    try:
        bench(folder, asked.rows)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
