"""Figures are counted by a role that sees events, as whoever asked may, names of bodies, and nothing else."""

import psycopg
import pytest
from django.db import connections
from psycopg import sql

from amparo.access.context import acting
from amparo.events.kinds import Kind
from amparo.events.models import Event
from amparo.figures.queries import STATS, counting
from amparo.house.backup.making import tables_of
from tests.access.hands import role, superuser
from tests.figures.happenings import happen
from tests.figures.pages import cell, page
from tests.personas import Country

READS = {("events_event", None), ("access_organisation", "id"), ("access_organisation", "name")}


def test_of_all_tables_it_reads_events_and_names_of_bodies(committing: None) -> None:
    with superuser() as found:
        tables = tables_of(found)
        columns = found.execute(
            "select c.relname, a.attname, has_table_privilege('amparo_stats', c.oid, 'select'),"
            " has_column_privilege('amparo_stats', c.oid, a.attnum, 'select') from pg_class c"
            " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
            " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'S')"
        ).fetchall()
    assert {"protection_case", "vault_drawer", "vault_person", "protection_screening", "access_worker"} <= set(tables)
    whole = {(table, None) for table, _column, of_table, _of_column in columns if of_table}
    parts = {(table, column) for table, column, of_table, of_column in columns if of_column and not of_table}
    assert whole | parts == READS


def test_it_writes_nothing(committing: None) -> None:
    with superuser() as found:
        tables = tables_of(found)
    with role("stats") as counts:
        for table in tables:
            for words in ("insert into {} default values", "delete from {}", "truncate {}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege), counts.transaction():
                    counts.execute(sql.SQL(words).format(sql.Identifier(table)))


def test_without_a_session_it_sees_nothing(db: None, country: Country) -> None:
    with country.border_officer.acting():
        happen(Kind.SCREENED)
    with role("stats") as counts:
        for table in ("events_event", "access_organisation"):
            found = counts.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone()
            assert found == (0,)
        counts.execute("select set_config('amparo.session', 'guessed', true)")
        assert counts.execute("select count(*) from events_event").fetchone() == (0,)


def test_it_sees_what_whoever_asked_may_see(db: None, country: Country) -> None:
    for officer in (country.border_officer, country.shelter_worker):
        with officer.acting():
            happen(Kind.SCREENED if officer is country.border_officer else Kind.ASSISTED)
    seen = {}
    for name in ("border_officer", "shelter_worker", "statistician", "prosecutor", "overseer"):
        with country.all()[name].acting() as actor, counting(actor):
            seen[name] = set(Event.objects.using(STATS).values_list("kind", flat=True))
    screened, assisted = Kind.SCREENED.value, Kind.ASSISTED.value
    assert seen == {"border_officer": {screened}, "shelter_worker": {assisted},
                    "statistician": {screened, assisted}, "prosecutor": set(), "overseer": set()}  # fmt: skip


def test_what_was_counted_for_one_is_not_there_for_the_next(db: None, country: Country) -> None:
    """The connection is kept between requests; the context is not."""
    with country.border_officer.acting():
        happen(Kind.SCREENED)
    with country.border_officer.acting() as actor, counting(actor):
        assert Event.objects.using(STATS).count() == 1
    assert Event.objects.using(STATS).count() == 0
    with acting("", using=STATS) as nobody:
        assert nobody is None
        assert Event.objects.using(STATS).count() == 0


def test_the_pages_count_over_this_connection(db: None, country: Country) -> None:
    """With the app's own right to events taken away, the pages still tell the number."""
    with country.border_officer.acting():
        happen(Kind.SCREENED)
    connections["default"].close()
    with superuser() as hand:
        hand.execute("revoke select on events_event from amparo_app")
        try:
            soup = page(country.border_officer.client(), "/figures/?first=2005&last=2005")
            assert cell(soup, "Persons screened", "2005").text == "1"
            events = page(country.border_officer.client(), "/figures/screened/events/?first=2005&last=2005")
            assert "Border Guard, western post" in events.select_one("main table").get_text()  # type: ignore[union-attr]
        finally:
            hand.execute("grant select on events_event to amparo_app")
