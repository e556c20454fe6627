"""What an entry of the ledger costs in the database, and how fast entries get their places, at several sizes.

    .venv/bin/python bench/ledger_db.py --sizes 0,1000000
    .venv/bin/python bench/ledger_db.py --sizes 1000000 --tamper    # T8: delete one of a million, and verify

At each size it also measures a tile, a receipt made from the database's tiles, and a proof of growth for a witness.
Starts a server of its own in a temporary folder and removes it at the end. CPU of the backend is read from
/proc/<pid>/schedstat (nanoseconds), that of the application from the process clock; neither counts waiting.
"""

import argparse
import os
import secrets
import shutil
import statistics
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import psycopg

from amparo_verify.tiles import WIDTH, Tile

PROOFS = 200
RECORDS = 2000
"""Entries measured in each round, one a transaction, as a page leaves them."""
ROUNDS = 5
FILL = """
    insert into ledger_entry (act, kind, object_id, number)
    select (array['case.read', 'case.listed', 'case.changed', 'referral.sent'])[1 + n %% 4], 'case',
           gen_random_uuid()::text, null
    from generate_series(1, %s) n
"""
CHUNK = 200_000


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def pid_of(connection: Any) -> int:
    """The backend behind a connection."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return int(cursor.fetchone()[0])


def fill_to(size: int, connection: Any) -> None:
    """Add entries until there are so many, under the owner."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from ledger_entry")
        missing = size - int(cursor.fetchone()[0])
        while missing > 0:
            cursor.execute(FILL, [min(CHUNK, missing)])
            missing -= CHUNK
        cursor.execute("analyze ledger_entry")


def per_record(secret: str, connection: Any, transaction: Any) -> tuple[float, float]:
    """Microseconds of CPU that one `ledger.record` costs: backend, application."""
    from amparo.access.context import acting
    from amparo.ledger import actions

    def run(entries: int) -> tuple[float, float]:
        backend, own = cpu_of(pid_of(connection)), time.process_time()
        for _ in range(RECORDS):
            with acting(secret):
                for _ in range(entries):
                    actions.record("case.read", "case", uuid.uuid4())
        return cpu_of(pid_of(connection)) - backend, time.process_time() - own

    run(2)
    one, several = run(1), run(5)
    return tuple((more - less) / RECORDS / 4 * 1e6 for less, more in zip(one, several, strict=True))  # type: ignore[return-value] # two


def settle(superuser: str) -> None:
    """Let the server finish what filling left behind, pages to write and rows to vacuum: no house adds millions."""
    with psycopg.connect(superuser, autocommit=True) as hand:
        hand.execute("vacuum (analyze) ledger_entry, ledger_leaf")
        hand.execute("checkpoint")


def main() -> None:
    """Print one line a size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="0,1000000")
    parser.add_argument("--tamper", action="store_true", help="delete one entry as superuser, export, verify")
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    folder = Path(tempfile.mkdtemp(prefix="amparo-bench-"))
    os.environ |= {"AMPARO_HOME": str(folder)}
    os.environ.pop("DATABASE_URL", None)
    from amparo.house.home import Home
    from amparo.house.postgres import embedded
    from amparo.house.upkeep import make_ready

    try:
        with embedded(Home(folder)) as server:
            make_ready(server.home)
            superuser = psycopg.conninfo.make_conninfo(server.superuser_conninfo(), dbname="amparo")
            measure(sizes, superuser)
            if asked.tamper:
                tamper(superuser, folder / "export")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(sizes: list[int], superuser: str) -> None:
    """At each size: the cost of an entry, the cost of the newest page, the speed of placing."""
    from django.db import connection, connections, transaction

    from amparo.access import actions, door
    from amparo.access.duties import Duty
    from amparo.ledger import sequencer

    body = actions.add_organisation(name="Measured", kind="NGO")
    worker = actions.add_worker(
        username="measured", display_name="M", organisation=body, duties=[Duty.CASEWORKER], password=uuid.uuid4().hex
    )
    secret = door.open_session(worker.pk)
    for size in sizes:
        fill_to(size, connections["owner"])
        placing, began = time.process_time(), time.monotonic()
        placed = sequencer.sequence()
        cpu, elapsed = time.process_time() - placing, time.monotonic() - began
        settle(superuser)
        rounds = [per_record(secret, connection, transaction) for _ in range(ROUNDS)]
        backend, own = (statistics.median(one) for one in zip(*rounds, strict=True))
        speed = f"{placed / elapsed:,.0f} entries/s ({cpu / placed * 1e6:.0f} us of our CPU each)" if placed else "-"
        print(
            f"{size:>12,} entries: one more costs {backend:.0f} us of the backend's CPU and {own:.0f} us of ours "
            f"(least of {ROUNDS}: {min(sum(one) for one in rounds):.0f} together); placed {placed:,} at {speed}",
            flush=True,
        )
        if size:
            measure_proofs(connections["sequencer"])
    connections.close_all()


def measure_proofs(connection: Any) -> None:
    """What a tile, a receipt and a proof of growth cost, each made alone from the database: both sides' CPU."""
    from amparo.ledger import log
    from amparo.ledger.models import Checkpoint

    size = Checkpoint.objects.using("sequencer").latest("size").size
    jobs = {
        "a tile": lambda: log.read_tile(Tile(0, secrets.randbelow(size // WIDTH)), "sequencer"),
        "a receipt": lambda: log.tree(size, "sequencer").inclusion(secrets.randbelow(size)),
        "a proof of growth": lambda: log.tree(size, "sequencer").consistency(1 + secrets.randbelow(size)),
    }
    for what, job in jobs.items():
        job()
        backend, own, began = cpu_of(pid_of(connection)), time.process_time(), time.monotonic()
        for _ in range(PROOFS):
            job()
        cpu = cpu_of(pid_of(connection)) - backend + time.process_time() - own
        print(f"{what:>20}: {cpu / PROOFS * 1e3:.2f} ms CPU, {(time.monotonic() - began) / PROOFS * 1e3:.2f} ms in all")


def tamper(conninfo: str, folder: Path) -> None:
    """Delete one entry in the middle as the machine's master, export, and let the verifier find it."""
    from amparo.ledger import sequencer
    from amparo_verify.verify import verify_export

    with psycopg.connect(conninfo, autocommit=True) as master:
        row = master.execute("select max(position) / 2 from ledger_leaf").fetchone()
        place = row[0] if row else 0
        master.execute("set session_replication_role = replica")
        master.execute(
            "delete from ledger_entry e using ledger_leaf l where l.entry_id = e.id and position = %s", [place]
        )
        master.execute("delete from ledger_leaf where position = %s", [place])
    sequencer.export(folder)
    began = time.process_time()
    verdict = verify_export(folder)
    print(f"entry {place:,} was deleted; {time.process_time() - began:.1f} s CPU to find that:")
    print(verdict.text())


if __name__ == "__main__":
    main()
