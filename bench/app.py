"""What the pages cost: list, search, open, create, refer, export over the demo country at any size.

    .venv/bin/python bench/app.py --cases 10000

Makes a home in a temporary directory, loads the demo country, plants the nine pairs of names, starts the product under
gunicorn with one process in production mode on a free port of 127.0.0.1, and asks as a browser would. CPU is what the
app's process used over all requests of an action, by their number (psutil; ticks of 10 ms), the database's CPU that of
all its processes. Statements are counted in a second pass through counting.py; the first runs the product untouched.
"""

import argparse
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.browser import Browser, Server, serving, signed_in
from tests.vault.pairs import NINE_PAIRS

CASES_A_PERSON: Final = 1.288
"""Cases that the demo makes of a person met: those who are referred have one at each end."""
EXPORTED: Final = 6_767
WARM_UPS: Final = 3
MANAGER, MANAGER_PASSWORD = "bench_manager", "only-for-the-bench"
SETS = ("identity", "facts", "needs")
ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass
class Action:
    """Something that people do: what is prepared for it unmeasured, its requests, what they cost."""

    name: str
    requests: list[Callable[[], Any]]
    before: Callable[[], Any] = lambda: None
    repeatable: bool = True
    seconds: list[float] = field(default_factory=list)
    app: float = 0.0
    database: float = 0.0
    statements: int = 0


class Writing:
    """The screener's writing: cases opened, filled, referred, each step on the cases of the step before."""

    def __init__(self, screener: Browser, shelter: int) -> None:
        self.screener, self.shelter = screener, shelter
        self.screenings: list[str] = []
        self.waiting: list[str] = []

    def actions(self, runs: int) -> list[Action]:
        """The steps in order."""
        steps = (
            ("create: open a case", self.open, lambda: None),
            ("create: save facts", self.facts, self.each_screening),
            ("create: seal a name", self.name, self.each_case),
            ("refer", self.refer, self.consent),
        )
        return [Action(name, [step] * runs, before, repeatable=False) for name, step, before in steps]

    def open(self) -> None:
        """Begin a screening, which opens a case."""
        self.screenings.append(_first(self.screener.send("/screenings/start/", place="border"), "screenings"))

    def each_screening(self) -> None:
        """The screenings wait for their facts."""
        self.waiting = list(self.screenings)

    def facts(self) -> None:
        """Save the coded facts."""
        self.screener.send(
            f"/screenings/{self.waiting.pop()}/facts/", sex="female", age_status="adult", citizenship="BY",
            exploitation="SexualExploitation", region="BY-BR",
        )  # fmt: skip

    def each_case(self) -> None:
        """The cases of the screenings wait for a name."""
        self.waiting = [_first(self.screener.get(f"/screenings/{one}/").body, "cases") for one in self.screenings]
        self.cases = list(self.waiting)

    def name(self) -> None:
        """Put a name and a birth date into the vault."""
        self.screener.send(
            f"/cases/{self.waiting.pop()}/identity/record/", names="Снежана Цветкович", born_on="1984-02-01"
        )

    def consent(self) -> None:
        """Every case gets a consent, under which it can be referred."""
        until = time.strftime("%Y-%m-%d", time.localtime(time.time() + 30 * 86400))
        for case in self.cases:
            self.screener.send(
                f"/cases/{case}/consents/new/", recipient=self.shelter, purpose="assistance", language="ru", sets=SETS,
                valid_until=until, method="spoken", given_by="person", understood="on",
            )  # fmt: skip
            self.waiting.append(_first(self.screener.get(f"/cases/{case}/refer/").body, "consents"))

    def refer(self) -> None:
        """Refer the person to the shelter with what was consented to."""
        self.screener.send(f"/consents/{self.waiting.pop()}/refer/", service="shelter", sets=SETS)


def _first(text: str, what: str) -> str:
    found = re.search(f"/{what}/({ID})/", text)
    if not found:
        raise RuntimeError(f"the page leads to none of the {what}")
    return found.group(1)


def actions_of(port: int, runs: int) -> list[Action]:
    """What is measured."""
    from amparo.access.models import Organisation
    from amparo.demo.country import PASSWORD

    screener, manager = signed_in(port, "screener", PASSWORD), signed_in(port, MANAGER, MANAGER_PASSWORD)
    shelter = Organisation.objects.using("owner").get(name="Quiet Harbour").pk
    ids = list(dict.fromkeys(re.findall(f'href="/cases/({ID})/"', screener.get("/cases/").body)))
    manager.get("/cases/")
    screener.get("/search/")
    typed = [NINE_PAIRS[number % len(NINE_PAIRS)][0] for number in range(runs)]
    opened = [ids[number % len(ids)] for number in range(runs)]
    return [
        Action("list, screener", [lambda: screener.get("/cases/")] * runs),
        Action("list, manager", [lambda: manager.get("/cases/")] * runs),
        Action("search", [partial(screener.post, "/search/", name=name) for name in typed]),
        Action("open", [partial(screener.get, f"/cases/{one}/") for one in opened]),
        *Writing(screener, shelter).actions(runs),
        Action(f"export {EXPORTED:,} (CSV)", [lambda: _exported(manager)] * 3),
    ]


def _exported(manager: Browser) -> None:
    lines = manager.get("/cases/export/").body.count("\n")
    if lines != EXPORTED + 1:
        raise RuntimeError(f"the export has {lines} lines")


def nine_pairs(port: int) -> None:
    """Every pair must be found, by the page that people use."""
    from amparo.demo.country import PASSWORD

    screener = signed_in(port, "screener", PASSWORD).get("/search/")
    found = [stored in screener.post("/search/", name=typed).body for typed, stored in NINE_PAIRS]
    print(f"nine pairs: {sum(found)} of {len(NINE_PAIRS)} found")


def measure(server: Server, actions: list[Action]) -> None:
    """Each action: prepare, warm up, then note CPU before and after all its requests."""
    for action in actions:
        action.before()
        for request in action.requests[:WARM_UPS] if action.repeatable else ():
            request()
        before = server.cpu()
        for request in action.requests:
            begin = time.perf_counter()
            request()
            action.seconds.append(time.perf_counter() - begin)
            action.statements = max(action.statements, Browser.statements)
        after = server.cpu()
        action.app, action.database = (b - a for a, b in zip(before, after, strict=True))


def report(measured: list[Action], counted: list[Action]) -> None:
    """The table."""
    print(f"{'action':<22}{'app CPU ms':>11}{'SQL':>6}{'db CPU ms':>11}{'p50 ms':>9}{'p95 ms':>9}")
    for action, again in zip(measured, counted, strict=True):
        number = len(action.seconds)
        p95 = statistics.quantiles(action.seconds, n=20, method="inclusive")[-1]
        print(
            f"{action.name:<22}{action.app / number * 1e3:>11.1f}{again.statements:>6}"
            f"{action.database / number * 1e3:>11.1f}{statistics.median(action.seconds) * 1e3:>9.0f}{p95 * 1e3:>9.0f}"
        )


def prepare(cases: int) -> None:
    """Load the demo country of that size, the nine pairs, and a manager who sees 6,767 cases."""
    from django.core.management import call_command

    from amparo.demo.load import load

    begin, cpu = time.monotonic(), time.process_time()
    loaded = load(round(cases / CASES_A_PERSON), 2005, _tell)
    spent = f"{time.monotonic() - begin:.0f} s, {time.process_time() - cpu:.0f} s CPU of the loader"
    print(f"loaded {loaded.cases:,} cases, {loaded.people:,} people, {loaded.events:,} events in {spent}", flush=True)
    plant_names()
    plant_manager()
    call_command("collectstatic", interactive=False, verbosity=0)


def _tell(what: str, done: int, total: int) -> None:
    if done == total or done % 50_000 == 0:
        print(f"  {what}: {done:,} of {total:,}", flush=True)


def plant_names() -> None:
    """Whoever must be found by the nine pairs, met at the border, through the actions."""
    from amparo.access import context, door
    from amparo.access.models import Worker
    from amparo.protection import actions
    from amparo.vault.values import Name

    worker = Worker.objects.using("owner").get(username="screener")
    with context.acting(door.open_session(worker.pk)) as by:
        if by is None:
            raise RuntimeError("nobody acts")
        for stored in sorted({stored for _, stored in NINE_PAIRS}):
            screening = actions.open_screening(by=by, place="border")
            actions.record_identity(by=by, case=screening.case, values=[Name(stored)])


SHARE = """
    insert into protection_case_access (principal_id, opened_at, record_id)
    select %(principal)s, opened_at, id from protection_case order by opened_at desc limit %(most)s;
    update protection_case c set readers = c.readers || %(principal)s from protection_case_access a
    where a.record_id = c.id and a.principal_id = %(principal)s;
    set constraints all immediate
"""


def plant_manager() -> None:
    """A caseworker who sees exactly so many cases, however many there are."""
    from django.db import connections, transaction

    from amparo.access import actions
    from amparo.access.models import Organisation, Principal

    body = Organisation.objects.using("owner").get(name="Quiet Harbour")
    worker = actions.add_worker(
        username=MANAGER, display_name="Manager", organisation=body, duties=["caseworker"], password=MANAGER_PASSWORD
    )
    principal = Principal.objects.using("owner").get(worker=worker).pk
    with connections["owner"].cursor() as cursor, _past_row_security(cursor), transaction.atomic(using="owner"):
        for statement in SHARE.split(";"):
            cursor.execute(statement, {"principal": principal, "most": EXPORTED})
    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum (analyze) protection_case, protection_case_access")


@contextmanager
def _past_row_security(cursor: Any) -> Iterator[None]:
    tables = ("protection_case", "protection_case_access")
    for table in tables:
        cursor.execute(f"alter table {table} no force row level security")
    yield
    for table in tables:
        cursor.execute(f"alter table {table} force row level security")


def forget_searches(conninfo: str) -> None:
    """The hourly limit of searches begins anew: the bench asks more often than people may."""
    import psycopg

    from amparo.house.databases import DATABASE

    with psycopg.connect(psycopg.conninfo.make_conninfo(conninfo, dbname=DATABASE), autocommit=True) as connection:
        connection.execute("delete from vault_asked")


def run(cases: int, runs: int) -> None:
    """Load, serve, measure, print."""
    from amparo.house import home, postgres, upkeep

    place = home.current().make()
    with postgres.embedded(place) as server:
        upkeep.make_ready(place)
        prepare(cases)
        from django.db import connections

        connections.close_all()
        postmaster = int((place.postgres / "postmaster.pid").read_text().split()[0])
        with serving("amparo.wsgi", postmaster) as product:
            nine_pairs(product.port)
            forget_searches(server.superuser_conninfo())
            measured = actions_of(product.port, runs)
            measure(product, measured)
            peak, now = product.memory()
        forget_searches(server.superuser_conninfo())
        with serving("bench.counting", postmaster) as product:
            counted = actions_of(product.port, 2)
            measure(product, counted)
        connections.close_all()
    report(measured, counted)
    print(f"memory of the process: peak {peak} MB, at the end {now} MB")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=30)
    chosen = parser.parse_args()
    if chosen.cases < EXPORTED:
        parser.error(f"--cases: {EXPORTED:,} at least, for that many are exported")
    folder = tempfile.mkdtemp(prefix="amparo-bench-")
    os.environ["AMPARO_HOME"] = folder
    try:
        run(chosen.cases, chosen.runs)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
