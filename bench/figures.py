"""What the pages of figures cost on a large log of events: SQL statements and milliseconds of each page.

.venv/bin/python bench/figures.py --events 1000000

Starts a database of its own in a temporary folder (about 600 bytes an event) and removes it at the end.
"""

import argparse
import os
import shutil
import tempfile
import time
from importlib import import_module
from pathlib import Path

import psycopg

from amparo.house.home import Home
from amparo.house.postgres import Embedded
from amparo.house.upkeep import make_ready

KINDS = ("person.screened", "person.identified", "person.referred", "referral.accepted", "referral.declined",
         "notification.sent", "person.assisted", "suspect.investigated", "suspect.convicted",
         "suspect.sentenced")  # fmt: skip
BODIES, YEARS = 50, 20
EVENTS = f"""
insert into events_event (id, kind, occurred_on, recorded_at, organisation_id, subject, source, void,
                          sex, citizenship, exploitation, service, instance, sentence, months)
select gen_random_uuid(), kind, day, day + interval '1 day', body,
       md5((n / 4)::text)::uuid, 'demo', false,
       (array['female', 'male', null])[1 + n % 3], (array['BY', 'UA', null])[1 + n % 3],
       case when kind like 'suspect.%%' then null else (array['SexualExploitation', 'ForcedLabour'])[1 + n %% 2] end,
       case when kind = 'person.assisted' then 'shelter' end,
       case when kind = 'suspect.convicted' then (array['first', 'final'])[1 + n %% 2] end,
       case when kind = 'suspect.sentenced' then 'prison' end, case when kind = 'suspect.sentenced' then n %% 180 end
from (select n, (%(kinds)s::text[])[1 + (n * 7919::bigint) %% {len(KINDS)}] as kind,
             date '2006-01-01' + (n * {YEARS} * 365::bigint / %(events)s)::integer as day,
             (%(bodies)s::integer[])[1 + n * 31::bigint %% {BODIES}] as body
      from generate_series(1, %(events)s) as n) as made
""".replace("% 3", "%% 3")
CORRECTIONS = """
insert into events_event (id, kind, occurred_on, recorded_at, organisation_id, source, void, supersedes_id)
select gen_random_uuid(), kind, occurred_on, recorded_at + interval '90 days', organisation_id, source, true, id
from events_event where get_byte(uuid_send(id), 0) < 3
"""


def fill(server: Embedded, events: int, bodies: list[int]) -> None:
    """Write the events, and about one withdrawal for each hundred, past triggers and foreign keys for speed."""
    conninfo = psycopg.conninfo.make_conninfo(server.superuser_conninfo(), dbname="amparo")
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(EVENTS, {"kinds": list(KINDS), "bodies": bodies, "events": events})
        connection.execute(CORRECTIONS)
        connection.execute("vacuum analyze events_event")


def people() -> tuple[int, int, list[int]]:
    """A statistician who counts the whole country, a screener of one body, and the bodies."""
    from amparo.access.actions import add_organisation, add_worker

    bodies = [add_organisation(name=f"Body {number:02d}", kind="NGO") for number in range(BODIES)]
    give = {"password": "only for measuring", "display_name": "Nobody"}
    counter = add_worker(username="counter", organisation=bodies[0], duties=["statistician"], scope="all", **give)
    screener = add_worker(username="screener", organisation=bodies[1], duties=["screener"], **give)
    return counter.pk, screener.pk, [body.pk for body in bodies]


EVENTS_OF_A_YEAR = "/figures/assisted/events/?first=2025&last=2025"
PAGES = (
    "/figures/",
    "/figures/?by=organisation",
    "/figures/?first=2006&last=2025",
    "/figures/?as_of=2020-06-30",
    "/figures/assisted/?by=sex",
    "/figures/assisted/?by=organisation&first=2006&last=2025",
    EVENTS_OF_A_YEAR,
    f"{EVENTS_OF_A_YEAR}&by=sex&key=male",
)


def measure(worker: int, who: str, plans: bool) -> None:
    """Open each page twice and print the second time."""
    from django.db import connection, reset_queries
    from django.test import Client

    from amparo.access import door
    from amparo.access.middleware import KEY

    client = Client()
    session = client.session
    session[KEY] = door.open_session(worker)
    session.save()
    client.cookies["amparo"] = session.session_key
    connection.force_debug_cursor = True
    for page in PAGES:
        client.get(page)
        reset_queries()
        start = time.perf_counter()
        status = client.get(page).status_code
        spent = (time.perf_counter() - start) * 1000
        made = [query for query in connection.queries if "SAVEPOINT" not in str(query["sql"])]
        slowest = max(made, key=lambda query: float(query["time"]), default={"time": "0", "sql": ""})
        print(f"{who:10} {page:62} {status} {len(made):3} SQL {spent:8.0f} ms, slowest {slowest['time']} s", flush=True)
        if plans:
            print(slowest["sql"])


def main() -> None:
    """Fill a database of its own and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--sql", action="store_true", help="print each page's slowest statement")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="amparo-bench-"))
    os.environ |= {"AMPARO_HOME": str(folder), "AMPARO_OWNER": "1"}
    server = Embedded(Home(folder).make())
    try:
        server.start()
        make_ready(Home(folder))
        from django.conf import settings

        settings.ALLOWED_HOSTS, settings.NAVIGATION = ["testserver"], []
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
        import_module("amparo.urls")  # what is wrong with the code shows now and not after the filling
        counter, screener, bodies = people()
        fill(server, asked.events, bodies)
        measure(counter, "country", asked.sql)
        measure(screener, "one body", asked.sql)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
