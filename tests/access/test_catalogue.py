"""The database's own catalogue is asked whether every record is guarded; a gap made on purpose is found."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection

import amparo
from amparo.access import catalogue, rowsecurity
from tests.access.hands import superuser_conninfo

ROOMS = sorted(path.parent.name for path in Path(amparo.__file__).parent.glob("*/policies.py"))

GAPS = {
    "create table diary (id integer)": [
        "Table diary has no row security.",
        "Row security of table diary does not bind its owner (force row level security).",
        "Table diary has row security but no policy.",
    ],
    "alter table protection_case no force row level security": [
        "Row security of table protection_case does not bind its owner (force row level security)."
    ],
    "drop policy guarded on vault_ticket": ["Table vault_ticket has row security but no policy."],
    "grant select on auth_group to amparo_app": [
        "Table auth_group is one of Django's own, has no policy, and is granted to amparo_app.",
        "Granted, but not on the reviewed list: amparo_app select auth_group",
    ],
    "create policy open on vault_person for select to amparo_app using (true)": [
        "Policy open on vault_person lets the app, the door or who counts see or write every row."
    ],
    "create policy anybody on vault_person for select using (id is null)": [
        "Policy anybody on vault_person is for everybody; name its role."
    ],
    """create function peek() returns bigint language sql security definer set search_path = public, pg_temp
       as 'select count(*) from vault_person'; revoke all on function peek() from public""": [
        "Function peek() runs as its owner, who is postgres and not amparo_guard."
    ],
    "alter function vault_erase(uuid) set search_path = public": [
        "Function vault_erase(uuid) does not fix its search path to 'public, pg_temp': "
        "a temporary table could stand before ours."
    ],
    "create function late(day date) returns boolean language sql set search_path = public, pg_temp as"
    " 'select day < current_date'; revoke all on function late(date) from public": [
        "Function late(date) takes the day from the session, which may put it a week away: ask access_today()."
    ],
    "alter function access_today() reset timezone": [
        "Function access_today() takes the day from the session, which may put it a week away: ask access_today()."
    ],
    "grant execute on function access_leave() to public": ["Function access_leave() may be called by everybody."],
    "grant execute on function access_step_up(bytea) to amparo_app": [
        "Granted, but not on the reviewed list: amparo_app execute access_step_up(bytea)"
    ],
    "create view everyone as select * from vault_person": [
        "View everyone shows what its owner sees (set security_invoker)."
    ],
    "create materialized view kept as select * from vault_person": [
        "Materialised view kept keeps rows where no policy reaches them."
    ],
    "alter role amparo_app bypassrls": [
        "Role amparo_app may do more than its work (superuser, bypassrls, createrole, createdb or replication)."
    ],
    "alter role amparo_guard login": ["Role amparo_guard, which owns functions, can sign in."],
    "grant amparo_guard to amparo_app": ["Role amparo_app is a member of amparo_guard and has its rights."],
    "alter table events_event owner to amparo_app": ["Role amparo_app owns table events_event."],
    "grant create on schema public to amparo_door": ["Role amparo_door may make tables in this database."],
    "grant truncate on ledger_entry to amparo_app": [
        "amparo_app may truncate on ledger_entry: no policy covers that.",
        "Granted, but not on the reviewed list: amparo_app truncate ledger_entry",
    ],
    "grant select on vault_person to public": ["Everybody may select on vault_person."],
    "create type mood as enum ('calm'); alter table vault_person add mood mood": [
        "Column mood of vault_person is an enum: its comparisons run after the policies, without an index. Use text."
    ],
    "alter table ledger_entry disable trigger append_only": ["Trigger append_only on ledger_entry is switched off."],
    "revoke select on protection_case from amparo_app": [
        "On the reviewed list, but not granted: amparo_app select protection_case"
    ],
    "grant select (password) on access_worker to amparo_app": [
        "Granted, but not on the reviewed list: amparo_app select access_worker "
        "display_name, id, is_active, organisation_id, password, scope, side, team_id, username",
    ],
}
"""Something that a hurried administrator or a careless migration might do, and what must be said of it."""


def test_nothing_is_amiss_in_the_database_as_installed(committing: None) -> None:
    assert catalogue.findings(connection) == []


@pytest.mark.parametrize("mistake", GAPS)
def test_mistake_is_found_and_named(committing: None, mistake: str) -> None:
    with psycopg.connect(superuser_conninfo()) as found:
        found.execute(mistake)
        said = catalogue.findings(found)
        found.rollback()
    assert set(GAPS[mistake]) <= set(said)


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_declares_is_what_its_migration_puts_in_force(room: str) -> None:
    written = rowsecurity.written(room).read_text()
    assert written == rowsecurity.room_sql(room), f"Run: python -m amparo.access.rowsecurity {room}"


def test_every_table_of_every_room_is_declared_by_that_room() -> None:
    declared = {rule.table for room in ROOMS for rule in rowsecurity.declared(room)}
    ours = {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("amparo.")}
    assert ours <= declared


def test_every_policy_in_force_comes_from_a_declaration(committing: None) -> None:
    declared = "".join(rowsecurity.room_sql(room) for room in ROOMS)
    with connection.cursor() as cursor:
        cursor.execute("select policyname, tablename from pg_policies where schemaname = 'public'")
        in_force: list[tuple[Any, ...]] = cursor.fetchall()
    assert [name for name in in_force if f"create policy {name[0]} on {name[1]} " not in declared] == []
    assert len(in_force) == declared.count("create policy ")
