"""What the pages cost: list, search, open, create, refer, export over the demo country at any size.

    .venv/bin/python bench/app.py --cases 10000 | tee small.txt
    .venv/bin/python bench/app.py --cases 1000000 --against small.txt

Makes a home in a temporary directory, loads the demo country (beyond 10,000 cases: multiplies it in the database, see
multiply.py), plants the nine pairs of names, starts the product under
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
LOADED: Final = 10_000
"""Cases of the demo that are multiplied where more are asked for."""
OWN: Final = 300
NAMESAKE: Final = ("Наталья Петровна Ковалёва", "Наталля Пятроўна Кавалёва", "Natallia Kavaliova")
NAME: Final = 27
TOLD: Final = ("access_organisation", "access_worker", "protection_case", "protection_case_access", "vault_person",
               "vault_drawer", "vault_sealed", "vault_token", "events_event", "ledger_entry")  # fmt: skip
WARM_UPS: Final = 3
WORKER, MANAGER, SUPERVISOR = "bench_worker", "bench_manager", "bench_supervisor"
BENCH_PASSWORD = "only-for-the-bench"  # noqa: S105 of a home that is gone when this ends
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

    screener = signed_in(port, "screener", PASSWORD)
    worker, manager, supervisor = (signed_in(port, who, BENCH_PASSWORD) for who in (WORKER, MANAGER, SUPERVISOR))
    shelter = Organisation.objects.using("owner").get(name="Quiet Harbour").pk
    ids = list(dict.fromkeys(re.findall(f'href="/cases/({ID})/"', screener.get("/cases/").body)))
    for person in (worker, manager, supervisor):
        person.get("/cases/")
    for person in (screener, supervisor):
        person.get("/search/")
    typed = [NINE_PAIRS[number % len(NINE_PAIRS)][0] for number in range(runs)]
    opened = [ids[number % len(ids)] for number in range(runs)]
    return [
        Action("list, worker", [lambda: worker.get("/cases/")] * runs),
        Action("list, screener", [lambda: screener.get("/cases/")] * runs),
        Action("list, manager", [lambda: manager.get("/cases/")] * runs),
        Action("list, supervisor", [lambda: supervisor.get("/cases/")] * runs),
        Action("search, screener", [partial(screener.post, "/search/", name=name) for name in typed]),
        Action("search, supervisor", [partial(supervisor.post, "/search/", name=name) for name in typed]),
        Action("open", [partial(screener.get, f"/cases/{one}/") for one in opened]),
        *Writing(screener, shelter).actions(runs),
        Action(
            "ask for an export", [lambda: manager.post("/cases/export/")] * 3, before=lambda: manager.get("/cases/")
        ),
    ]


def nine_pairs(port: int) -> None:
    """Every pair must be found, by the page that people use; for whoever sees a whole body, beside its namesakes."""
    from amparo.demo.country import PASSWORD

    for who, password in (("screener", PASSWORD), (SUPERVISOR, BENCH_PASSWORD)):
        browser, found, shown = signed_in(port, who, password).get("/search/"), 0, 0
        for typed, stored in NINE_PAIRS:
            body = browser.post("/search/", name=typed).body
            found += re.search(rf">\s*{stored}\s*<", body) is not None
            shown = max(shown, body.count("card__title"))
        print(f"nine pairs, {who}: {found} of {len(NINE_PAIRS)} found, among {shown} people at most")


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


def report(measured: list[Action], counted: list[Action], against: dict[str, float]) -> None:
    """The table; `against` is the app's CPU at another size, by action."""
    print(f"{'action':<{NAME}}{'app CPU ms':>11}{'SQL':>6}{'db CPU ms':>11}{'p50 ms':>9}{'p95 ms':>9}{'ratio':>8}")
    for action, again in zip(measured, counted, strict=True):
        number = len(action.seconds)
        p95 = statistics.quantiles(action.seconds, n=20, method="inclusive")[-1]
        app = action.app / number * 1e3
        ratio = f"{app / against[action.name]:>8.2f}" if action.name in against else ""
        print(
            f"{action.name:<{NAME}}{app:>11.1f}{again.statements:>6}{action.database / number * 1e3:>11.1f}"
            f"{statistics.median(action.seconds) * 1e3:>9.0f}{p95 * 1e3:>9.0f}{ratio}"
        )


def earlier(printed: str) -> dict[str, float]:
    """The app's CPU by action, from what an earlier run printed."""
    lines = printed[printed.index("action ") :].splitlines()[1:]
    return {line[:NAME].strip(): float(line[NAME:].split()[0]) for line in lines if line[NAME:].strip()[:1].isdigit()}


def prepare(cases: int, namesakes: int, conninfo: str) -> None:
    """The demo country of that size, the nine pairs, and people who see a few hundred, 6,767 and all of a body's."""
    from django.core.management import call_command

    from amparo.demo.load import load

    begin, cpu = time.monotonic(), time.process_time()
    loaded = load(round(min(cases, LOADED) / CASES_A_PERSON), 2005, _tell)
    spent = f"{time.monotonic() - begin:.0f} s, {time.process_time() - cpu:.0f} s CPU of the loader"
    print(f"loaded {loaded.cases:,} cases, {loaded.people:,} people, {loaded.events:,} events in {spent}", flush=True)
    if cases > LOADED:
        _multiplied(round(cases / loaded.cases) - 1, conninfo)
    plant_names(namesakes)
    plant_people()
    call_command("collectstatic", interactive=False, verbosity=0)


def _multiplied(copies: int, conninfo: str) -> None:
    import psycopg

    from bench import multiply

    begin = time.monotonic()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        multiply.multiply(connection, copies, [typed for typed, _ in NINE_PAIRS])
        rows = {table: connection.execute(f"select count(*) from {table}").fetchall()[0][0] for table in TOLD}
    print(
        f"multiplied in {time.monotonic() - begin:.0f} s:", *(f"{rows[table]:,} {table}" for table in TOLD), flush=True
    )


def _tell(what: str, done: int, total: int) -> None:
    if done == total or done % 50_000 == 0:
        print(f"  {what}: {done:,} of {total:,}", flush=True)


def plant_names(namesakes: int) -> None:
    """Whoever must be found by the nine pairs, and namesakes of one of them, met at the border, through the actions."""
    from amparo.access import context, door
    from amparo.access.models import Worker
    from amparo.protection import actions
    from amparo.vault.values import Name

    worker = Worker.objects.using("owner").get(username="screener")
    with context.acting(door.open_session(worker.pk)) as by:
        if by is None:
            raise RuntimeError("nobody acts")
        alone = [(stored,) for stored in sorted({stored for _, stored in NINE_PAIRS})]
        for forms in [*alone, *[NAMESAKE] * namesakes]:
            screening = actions.open_screening(by=by, place="border")
            actions.record_identity(by=by, case=screening.case, values=[Name(form) for form in forms])


SHARE = """
    insert into protection_case_access (principal_id, opened_at, record_id)
    select %(principal)s, opened_at, id from protection_case order by opened_at desc limit %(most)s;
    update protection_case c set readers = c.readers || %(principal)s from protection_case_access a
    where a.record_id = c.id and a.principal_id = %(principal)s;
    set constraints all immediate
"""


def plant_people() -> None:
    """A worker with some hundred cases, a manager with exactly so many, a supervisor who sees all of the border's."""
    from django.db import connections, transaction

    from amparo.access.models import Principal
    from amparo.demo.country import BORDER, HARBOUR

    plant(SUPERVISOR, BORDER, "organisation")
    for username, most in ((WORKER, OWN), (MANAGER, EXPORTED)):
        plant(username, HARBOUR)
        principal = Principal.objects.using("owner").get(worker__username=username).pk
        with connections["owner"].cursor() as cursor, _past_row_security(cursor), transaction.atomic(using="owner"):
            for statement in SHARE.split(";"):
                cursor.execute(statement, {"principal": principal, "most": most})
    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum (analyze) protection_case, protection_case_access")


def plant(username: str, body: str, scope: str = "own") -> None:
    """A caseworker of that body."""
    from amparo.access import actions, codes
    from amparo.access.models import Organisation

    organisation = Organisation.objects.using("owner").get(name=body)
    worker = actions.add_worker(
        username=username, display_name="Bench", organisation=organisation, duties=["caseworker"], scope=scope,
        password=BENCH_PASSWORD,
    )  # fmt: skip
    codes.add_for_trying(worker.pk)


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

    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("delete from vault_ticket")


def run(cases: int, namesakes: int, runs: int, against: dict[str, float]) -> None:
    """Load, serve, measure, print."""
    import psycopg

    from amparo.house import home, postgres, upkeep
    from amparo.house.databases import DATABASE
    from amparo.keyservice.running import running

    place = home.current().make()
    with postgres.embedded(place) as server, running(place):
        upkeep.make_ready(place)
        conninfo = psycopg.conninfo.make_conninfo(server.superuser_conninfo(), dbname=DATABASE)
        prepare(cases, namesakes, conninfo)
        from django.db import connections

        connections.close_all()
        postmaster = int((place.postgres / "postmaster.pid").read_text().split()[0])
        with serving("amparo.wsgi", postmaster) as product:
            nine_pairs(product.port)
            forget_searches(conninfo)
            measured = actions_of(product.port, runs)
            measure(product, measured)
            peak, now = product.memory()
        forget_searches(conninfo)
        with serving("bench.counting", postmaster) as product:
            counted = actions_of(product.port, 2)
            measure(product, counted)
        connections.close_all()
    report(measured, counted, against)
    print(f"memory of the process: peak {peak} MB, at the end {now} MB")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--namesakes", type=int, default=0, help="so many more people of one of the nine pairs' names")
    parser.add_argument("--against", type=Path, help="what an earlier run printed: adds the ratio of CPU to it")
    chosen = parser.parse_args()
    if chosen.cases < EXPORTED:
        parser.error(f"--cases: {EXPORTED:,} at least, for that many are exported")
    if chosen.cases > LOADED and chosen.cases % LOADED:
        parser.error(f"--cases: beyond {LOADED:,} in steps of {LOADED:,}")
    against = earlier(chosen.against.read_text()) if chosen.against else {}
    folder = tempfile.mkdtemp(prefix="amparo-bench-")
    os.environ["AMPARO_HOME"] = folder
    try:
        run(chosen.cases, chosen.namesakes, chosen.runs, against)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
