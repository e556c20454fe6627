"""What injected SQL tries in order to read what it must not: sessions, passwords, tokens, counts, traces of others."""

import uuid

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from amparo.access import catalogue
from amparo.protection.models import Case
from tests.access.hands import refused, role, rows, superuser
from tests.personas import Country

SECRET_PLACES = [
    "select * from access_session",
    "select token_hash from access_session",
    "select password from access_worker",
    "select * from access_worker",
    "select * from vault_token",
    "select token from vault_token",
    "select * from vault_ticket",
    "select wrapped_key from vault_person",
    "select wrapped_whereabouts_key from vault_person",
    "select * from protection_case_access",
    "select * from vault_drawer_access",
    "select * from django_migrations",
    "select * from pg_authid",
    "select pg_read_file('/etc/passwd')",
    "copy (select 1) to program 'id'",
    "copy protection_case from '/etc/passwd'",
    "select access_default_readers()",
    "select protection_case_refresh(gen_random_uuid())",
    "select protection_case_sweep()",
    "select ledger_settled_xid()",
    "set role amparo_owner",
    "set role amparo_guard",
    "set session authorization amparo_owner",
    "set session_replication_role = replica",
    "alter table protection_case disable row level security",
    "alter table ledger_entry disable trigger append_only",
    "alter role amparo_app bypassrls",
    "create policy mine on protection_case for select using (true)",
    "drop policy seen on protection_case",
    "create function peek() returns integer language sql security definer as 'select 1'",
    "create view everything as select * from protection_case",
    "create rule peek as on select to protection_case do also select 1",
    "grant select on access_session to amparo_app",
]


@pytest.fixture
def hidden(committing: None, country: Country) -> Case:
    """A case of the border guard's, which the outsider does not see."""
    with country.border_officer.acting():
        return Case.objects.create(region="BY-VI")


@pytest.mark.parametrize("statement", SECRET_PLACES)
def test_app_is_refused(db: None, country: Country, statement: str) -> None:
    with country.outsider.acting(), pytest.raises(DatabaseError), transaction.atomic():
        rows(statement)


@pytest.mark.parametrize("alias", ["door", "sequencer", "worker"])
@pytest.mark.parametrize("table", ["protection_case", "vault_person", "vault_sealed", "vault_token", "events_event"])
def test_door_sequencer_and_worker_read_no_record(committing: None, alias: str, table: str) -> None:
    with role(alias) as found, pytest.raises(psycopg.errors.InsufficientPrivilege):
        found.execute(f"select 1 from {table}")


def test_row_security_cannot_be_switched_off_to_see_more(hidden: Case, country: Country) -> None:
    with country.outsider.acting():
        rows("set local row_security = off")
        refused("row-level security", "select * from protection_case")


def test_condition_that_leaks_runs_after_the_policy(hidden: Case, country: Country) -> None:
    with country.outsider.acting():
        assert (
            rows("select 1 from protection_case where 1 / (case when id = %s then 0 else 1 end) = 1", hidden.pk) == []
        )


def test_taken_id_tells_nothing_that_was_not_known(hidden: Case, country: Country) -> None:
    """Ids are random: only who knows one can find out that it is taken. No other key of a record is unique."""
    with country.outsider.acting(), pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(pk=hidden.pk)
    with superuser() as found:
        unique = found.execute(
            "select indexrelid::regclass::text from pg_index"
            " where indrelid = 'protection_case'::regclass and indisunique"
        ).fetchall()
    assert sorted(name for (name,) in unique) == ["protection_case_from_referral_id_key", "protection_case_pkey"]


def test_insert_that_would_replace_a_hidden_record_does_not_touch_it(hidden: Case, country: Country) -> None:
    with country.outsider.acting():
        refused(
            "row-level security",
            "insert into protection_case (id, opened_at, readers, next_expiry, sex, exploitation, subject, status,"
            " victim_status) values (%s, now(), '{}', now(), 'male', 'Unknown', gen_random_uuid(), 'Active',"
            " 'PossibleVictimOfTrafficking') on conflict (id) do update set region = 'BY-HO'",
            hidden.pk,
        )
    with country.border_officer.acting():
        assert Case.objects.get(pk=hidden.pk).region == "BY-VI"


def test_hidden_record_cannot_be_pointed_to_by_a_part(hidden: Case, country: Country) -> None:
    part = (
        "insert into protection_screening (id, case_id, recorded_at, sheet, place, started_on, state)"
        " values (gen_random_uuid(), %s, now(), 's', 'border', now(), 'draft')"
    )
    with country.outsider.acting():
        for record in (hidden.pk, uuid.uuid4()):  # the same words whether it is hidden or not there
            refused('new row violates row-level security policy for table "protection_screening"', part, record)


def test_statistics_of_the_planner_show_no_value_of_a_guarded_table(hidden: Case, country: Country) -> None:
    with superuser() as found:
        found.execute("analyze protection_case")
    with country.outsider.acting():
        assert rows("select * from pg_stats where tablename like 'protection%%' or tablename like 'vault%%'") == []


def test_locking_and_merging_reach_no_hidden_record(hidden: Case, country: Country) -> None:
    with country.outsider.acting():
        assert rows("select id from protection_case where id = %s for update", hidden.pk) == []
        rows(
            "merge into protection_case c using (select %s::uuid as id) as wanted on c.id = wanted.id"
            " when matched then update set region = 'BY-HO'", hidden.pk,
        )  # fmt: skip
    with country.border_officer.acting():
        assert Case.objects.get(pk=hidden.pk).region == "BY-VI"


@pytest.mark.parametrize(
    "table", sorted({line.split()[2] for line in catalogue.REVIEWED.read_text().splitlines() if " select " in line})
)
def test_nothing_can_be_emptied_or_dropped(db: None, country: Country, table: str) -> None:
    with country.overseer.acting():
        refused("permission denied|must be owner", f"truncate {table} cascade")
        refused("permission denied|must be owner", f"drop table {table} cascade")
