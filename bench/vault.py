"""What reading an identity costs, part by part, from the click on: one person's, and the names of a page of fifty.

    .venv/bin/python -m bench.vault

Starts a server of its own in a temporary folder and removes it at the end. Those who read are many, so that nobody
reaches a budget; only the key service's, which counts the same fifty people each time, are raised. Tickets of two days
of a country's work lie there already. Parts of a reading, all in one request:

enter     the transaction that reads: begun, who acts found, at the end committed; every page has it, reading or not
ask       the asking, on its own connection: budgets, sight, an entry a person, the ticket, the commit
reveal    the ticket looked up, sight once more, wrapped keys and sealed values given
open      the key service: looks for itself whether the ticket holds, writes its line, opens the values
make      what was opened made into names and dates

CPU in milliseconds. *app*: this process, by the clock of the process. *database*: the server's process behind the
connection, *keys*: the key service (/proc/<pid>/schedstat, nanoseconds). Nothing counts waiting. What is shown is the
median of the batches, then the least of them: what a machine with nothing else to do comes near to.

Two measures. *One after another*: readings follow each other without a pause, CPU of all processes before the first
and after the last, less the same number of `enter` alone. *By part*: each process's CPU around each reading, with a
pause of half a millisecond before every look; a process that slept so long finds its caches cold and its core slow, so
the parts together come to more than the first measure: they say where the time goes.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psutil
import psycopg

from amparo.house.databases import DATABASE
from bench.ledger_db import pid_of

PROCESSES = ("app", "database", "keys")
FOUND = 50
WORKERS = 72
NAMESAKE = ("Наталья Ковалёва", "Наталля Кавалёва", "Natallia Kavaliova")
BATCHES, RUNS, IN_A_ROW = 12, 8, 24
INSERT = """
    insert into ledger_entry (worker_id, organisation_id, act, kind, object_id, purpose)
    select 1, 1, 'person.found', 'person', gen_random_uuid()::text, 'search' from generate_series(1, %s)
"""
CROWD = """
    insert into vault_ticket
        (id, worker_id, session, xid, asked_at, purpose, budgets, persons, parts, seen, unknown, used_at)
    select gen_random_uuid(), 100000 + n % 2000, sha256(n::text::bytea), 1, now() - n * interval '8 s',
           'assistance', '{identity}', array[gen_random_uuid()], '{identity}', array[gen_random_uuid()::text],
           '{}', now()
    from generate_series(1, 20000) n
"""
"""What others asked for: 2,000 people, 20,000 tickets over two days, as many as are kept."""
Costs = dict[str, float]
"""Milliseconds of CPU for one reading, by part and process: `ask app`, `ask database`."""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=400, help="people in the vault, fifty of one name among them")
    people = parser.parse_args().people
    folder = Path(tempfile.mkdtemp(prefix="amparo-bench-"))
    os.environ |= {"AMPARO_HOME": str(folder), "AMPARO_KEYS_BUDGETS": "10000 10000 5 1000"}
    os.environ.pop("DATABASE_URL", None)
    from amparo.house.home import Home
    from amparo.house.postgres import embedded
    from amparo.house.upkeep import make_ready
    from amparo.keyservice.running import running

    try:
        with embedded(Home(folder)) as server:
            make_ready(server.home)
            with running(server.home) as [keys]:
                measure(people, keys.process.pid, server.superuser_conninfo())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def load(secret: str, people: int) -> list[uuid.UUID]:
    """People of all kinds of names, and fifty of one; the ids of the former."""
    from random import Random

    from amparo.access.context import acting
    from amparo.demo.names import invented_person
    from amparo.vault import actions
    from amparo.vault.values import Birth, Document, Name, Value

    rng, made = Random(1), []
    for number in range(people):
        names = {invented_person(rng).in_script(script).full for script in ("ru", "be", "be-Latn")}
        forms = NAMESAKE if number < FOUND else sorted(names)
        values: list[Value] = [
            *map(Name, forms),
            Birth(f"{rng.randint(1950, 1995)}-05-01"),
            Document(f"XX{number:07d}", "BY"),
        ]
        with acting(secret) as by:
            if by is None:
                raise RuntimeError("nobody acts")
            made.append(actions.add_person(by=by, subject=uuid.uuid4(), values=values))
    return made[FOUND:]


def workers() -> list[str]:
    """Sessions of people of one body, who all see what one of them records."""
    from amparo.access import actions, door
    from amparo.access.duties import Duty

    body = actions.add_organisation(name="Measured", kind="NGO")
    made = [
        actions.add_worker(
            username=f"measured{number}", display_name="M", organisation=body, duties=[Duty.CASEWORKER],
            scope="organisation", password=uuid.uuid4().hex,
        )
        for number in range(WORKERS)
    ]  # fmt: skip
    return [door.open_session(worker.pk) for worker in made]


def measure(people: int, keys: int, superuser: str) -> None:
    """One identity, a page of names, a whole search."""
    from django.db import connections

    secrets = workers()
    others = cycle(load(secrets[0], people))
    with psycopg.connect(superuser, dbname=DATABASE) as alone:
        alone.execute(CROWD)
        alone.execute("analyze")
    print(
        f"load {os.getloadavg()[0]:.1f}, {people:,} people; an entry {entries(1):.3f} ms, 50 of them {entries(50):.2f}"
    )
    jobs = {
        "one identity, 5 values": lambda by: one(by, next(others)),
        "the names of 50 people, 150 values": names,
        "a whole search: asked for, found, 50 names, ranked": search,
    }
    found = [show(words, secrets, keys, job) for words, job in jobs.items()]
    connections.close_all()
    print("\n".join(found))


def one(by: Any, person: uuid.UUID) -> Callable[[], object]:
    """Somebody's identity."""
    from amparo.vault import queries

    return lambda: queries.read_person(by=by, person_id=person, purpose="assistance")["identity"][4]


def names(by: Any) -> Callable[[], object]:
    """The names of fifty whom a search found: the asking for the search, and finding, are not in it."""
    from amparo.vault import asking, queries
    from amparo.vault.blind import tokens_for_query
    from amparo.vault.keys import tokens as hashed

    tokens = tokens_for_query(NAMESAKE[0], None, hashed)
    before = asking.ask_search(by=by, tokens=tokens)
    ids = asking.found(before, tokens)[:FOUND]

    def names() -> object:
        ticket = asking.ask_found(by=by, search=before, tokens=tokens, person_ids=ids)
        return [known[2] for known in queries._names(ticket, ids).values()][FOUND - 1]

    return names


def search(by: Any) -> Callable[[], object]:
    """Everything that the search page does for a name."""
    from amparo.vault import queries

    return lambda: queries.find_person(by=by, text=NAMESAKE[0])[FOUND - 1]


def show(words: str, secrets: list[str], keys: int, job: Callable[[Any], Callable[[], object]]) -> str:
    """The table of one kind of reading: each part and process, median and least of the batches."""
    acting_as, batches = cycle(secrets), []
    batch(acting_as, keys, job)
    rows = [one_after_another(acting_as, keys, job) for _ in range(BATCHES)]
    for _ in range(BATCHES):
        batches.append(batch(acting_as, keys, job))
    parts = list(dict.fromkeys(name.split(" ")[0] for one in batches for name in one if name != "wall"))
    lines = [
        f"\n{words}, one after another: {statistics.median(rows):.2f} ms of CPU (least {min(rows):.2f})",
        "\n| by part | CPU ms | app | database | keys | least |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for part in [*parts, *(("all but enter", "all") if len(parts) > 1 else ())]:
        lines.append(line(part, batches))
    lines.append(f"\n(without enter, waiting included: {statistics.median(one['wall'] for one in batches):.1f} ms)")
    return "\n".join(lines)


def one_after_another(acting_as: Iterator[str], keys: int, job: Callable[[Any], Callable[[], object]]) -> float:
    """Milliseconds of CPU of all processes for a reading, the mean of some without a pause, less entering alone."""
    from django.db import connections

    from amparo.access.context import acting

    pids = [pid_of(connections["asking"]), pid_of(connections["default"]), ticket_backend(), keys]

    def spent(work: Callable[[Any], object]) -> float:
        before, began = sum(map(spent_by, pids)), time.process_time()
        for _ in range(IN_A_ROW):
            with acting(next(acting_as)) as by:
                work(by)
        ended = time.process_time()
        return ended - began + sum(map(spent_by, pids)) - before

    return (spent(lambda by: job(by)()) - spent(job)) / IN_A_ROW * 1e3


def line(part: str, batches: list[Costs]) -> str:
    """A part, or several together: by process, in all, and in the batch that cost least."""
    without = {"all": ["wall"], "all but enter": ["wall", "enter"]}.get(part)
    sums = [
        {process: sum(cost for name, cost in one.items() if _is_in(name, part, without) and name.endswith(process))
         for process in PROCESSES}
        for one in batches
    ]  # fmt: skip
    medians = [statistics.median(one[process] for one in sums) for process in PROCESSES]
    cells = " | ".join(f"{cost:.2f}" if cost else "" for cost in medians)
    totals = [sum(one.values()) for one in sums]
    return f"| {part} | {statistics.median(totals):.2f} | {cells} | {min(totals):.2f} |"


def _is_in(name: str, part: str, without: list[str] | None) -> bool:
    of = name.split(" ")[0]
    return of not in without if without else of == part


def batch(acting_as: Iterator[str], keys: int, job: Callable[[Any], Callable[[], object]]) -> Costs:
    """What a reading costs by part: the mean of some in a row, each by somebody else."""
    from django.db import connections

    from amparo.access.context import acting

    costs: Costs = defaultdict(float)
    with acting(next(acting_as)) as by:
        job(by)()  # connections, plans
    asking, default = pid_of(connections["asking"]), pid_of(connections["default"])
    processes = {"ask database": asking, "open database": ticket_backend(), "open keys": keys}
    for _ in range(RUNS):
        secret = next(acting_as)
        with (
            counted("enter database", default, costs),
            timed("enter app", costs),
            acting(secret),
        ):
            pass
        with acting(secret) as by:
            work = job(by)
            before = {name: spent_by(pid) for name, pid in processes.items()}
            with counted("reveal database", default, costs), parts_timed(costs):
                began = time.perf_counter()
                work()
                costs["wall"] += time.perf_counter() - began
            for name, pid in processes.items():
                costs[name] += spent_by(pid) - before[name]
    return {name: cost / RUNS * 1e3 for name, cost in costs.items()}


@contextmanager
def parts_timed(costs: Costs) -> Iterator[None]:
    """This process's CPU by part, while the block lasts; what is in none of the others is opening the values."""
    from amparo.vault import asking

    parts = {"ask app": "_asked", "reveal app": "_of_ticket", "open app": "open_values"}
    own = dict.fromkeys(parts, 0.0)

    def wrapped(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def call(*values: object) -> object:
            with timed(name, own):
                return function(*values)

        return call

    began = time.process_time()
    patches = [patch.object(asking, name, wrapped(part, getattr(asking, name))) for part, name in parts.items()]
    for one in patches:
        one.start()
    began = time.process_time()
    try:
        yield
    finally:
        whole = time.process_time() - began
        for one in patches:
            one.stop()
        for name, cost in own.items():
            costs[name] += cost
        costs["make app"] += whole - sum(own.values())


@contextmanager
def timed(name: str, costs: Costs) -> Iterator[None]:
    """This process's CPU."""
    began = time.process_time()
    yield
    costs[name] += time.process_time() - began


@contextmanager
def counted(name: str, pid: int, costs: Costs) -> Iterator[None]:
    """Another process's CPU."""
    before = spent_by(pid)
    yield
    costs[name] += spent_by(pid) - before


SETTLE = 0.0005
"""Seconds until a process that has answered has gone to sleep, so that its CPU time is written down."""


def spent_by(pid: int) -> float:
    """Seconds of CPU that a process has used, all its threads."""
    time.sleep(SETTLE)
    return sum(int((task / "schedstat").read_text().split()[0]) for task in Path(f"/proc/{pid}/task").iterdir()) / 1e9


def ticket_backend() -> int:
    """The database's process behind the key service, by the title that the server gives it."""
    from django.db import connections

    of_server = psutil.Process(pid_of(connections["owner"])).parent().children()
    return next(int(one.pid) for one in of_server if " amparo_keys " in " ".join(one.cmdline()))


def entries(many: int) -> float:
    """Milliseconds of the database's CPU for so many entries in one statement, which is taken back: the median."""
    from django.db import connections, transaction

    found, pid = [], pid_of(connections["owner"])
    for _ in range(30):
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute("select 1")
            before = spent_by(pid)
            cursor.execute(INSERT, [many])
            found.append(spent_by(pid) - before)
            transaction.set_rollback(True, using="owner")
    return statistics.median(found) * 1e3


if __name__ == "__main__":
    main()
