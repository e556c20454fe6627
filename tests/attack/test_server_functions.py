"""What the server itself offers to whoever runs statements as the app with somebody's session: nothing of others."""

import os

import psycopg
import pytest

from amparo.house import deploy
from tests.access.hands import role
from tests.personas import Country

ELSEWHERE = [
    "select query from pg_stat_activity",
    "select classid, objid from pg_locks where locktype = 'advisory'",
    "select pg_blocking_pids(1)",
    "select n_live_tup from pg_stat_user_tables where relname = 'safeguards_canary'",
    "select pg_stat_get_tuples_inserted('safeguards_wall'::regclass)",
    "select pg_terminate_backend(1)",
    "select pg_cancel_backend(1)",
    "select lo_create(0)",
    "select lo_from_bytea(0, 'kept beside all tables')",
]
"""What others do at this moment and its end, how many rows there are out of sight, a place where nobody looks."""
EVERYWHERE = [
    "explain analyze select * from safeguards_canary",
    "copy access_session to stdout",
    "copy (select wrapped_key from vault_person) to stdout",
    "copy (select 1) to program 'id'",
    "select pg_read_file('/etc/passwd')",
    "select lo_import('/etc/passwd')",
    "select query_to_xml('select * from access_session', true, true, '')",
    "select * from ts_stat('select to_tsvector(worker_id::text) from access_session')",
    "select last_value from protection_look_id_seq",
    "select setval('ledger_entry_id_seq', 1)",
    "create temp table access_session (worker_id integer)",
    "create function pg_temp.access_worker() returns integer language sql as 'select 1'",
    "do $$ begin execute 'create temp table t (a int)'; end $$",
    "do $$ begin perform 1 from access_session; exception when others then raise; end $$",
    "set role amparo_guard",
    "set session_replication_role = replica",
    "create or replace function access_worker() returns integer language sql as 'select 1'",
    "lock table protection_case in exclusive mode",
    "load 'auth_delay'",
]


@pytest.mark.parametrize("statement", [*ELSEWHERE, *EVERYWHERE])
def test_it_is_refused(committing: None, country: Country, statement: str) -> None:
    if statement in ELSEWHERE and "DATABASE_URL" in os.environ:
        told = " ".join([*deploy.locks_reasons(), *deploy.large_objects_reasons()])
        assert "others' statements" in told, "whoever runs the server is told"
        assert "lo_create" in told
        return
    with role("default") as app:
        app.execute("select set_config('amparo.session', %s, true)", [country.border_officer.secret()])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(statement.encode())


def test_statements_wait_for_nobody_under_a_name_of_their_own(committing: None) -> None:
    """Prepared for later, they would hold their locks past the session."""
    with role("default") as app, pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
        app.execute("prepare transaction 'later'")
