"""Backups are made by a role that copies the server and reads no table; the superuser has no part in them."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from amparo.house.backup import making
from amparo.house.databases import BACKUP_ROLE, backup_conninfo, owner_conninfo
from tests.access.hands import superuser
from tests.servers import HOME

ROLE = "select rolreplication, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = %s"


@pytest.fixture
def keeper(committing: None) -> Iterator[psycopg.Connection]:
    """The role of backups, signed in with its own secret."""
    with psycopg.connect(backup_conninfo(HOME), autocommit=True) as found:
        yield found


def test_it_reads_no_table_and_writes_none(keeper: psycopg.Connection) -> None:
    with superuser() as found:
        tables = making.tables_of(found)
    assert len(tables) > 50
    for table in tables:
        name = sql.Identifier("public", table)
        for words in ("select 1 from {}", "delete from {}", "copy {} to stdout"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                keeper.execute(sql.SQL(words).format(name))


@pytest.mark.parametrize(
    "words",
    [
        "select public.access_worker()",
        "select * from public.access_enter('guessed')",
        "set role amparo_owner",
        "select pg_read_file('PG_VERSION')",
        "copy (select 1) to program 'true'",
        "create table public.mine ()",
        "create temporary table mine ()",
        "alter role amparo_backup superuser",
        "select rolpassword from pg_authid",
    ],
)
def test_it_does_nothing_else(keeper: psycopg.Connection, words: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        keeper.execute(words.encode())


def test_it_may_replicate_and_no_more(committing: None) -> None:
    with superuser() as found:
        assert found.execute(ROLE, [BACKUP_ROLE]).fetchone() == (True, False, False, False, False)


def test_the_owner_counts_every_row_that_there_is(committing: None) -> None:
    """A policy that hid rows from the owner would make each rehearsal find too many."""
    with superuser() as all_of_it, psycopg.connect(owner_conninfo(HOME)) as owner:
        tables = making.tables_of(owner)
        hidden = owner.execute(
            "select c.relname from pg_class c where relnamespace = 'public'::regnamespace and relforcerowsecurity"
            " and not exists (select 1 from pg_policy p, unnest(p.polroles) r where p.polrelid = c.oid"
            " and p.polpermissive and p.polcmd in ('r', '*') and pg_get_expr(p.polqual, p.polrelid) = 'true'"
            " and pg_has_role(current_user, r, 'usage'))"
        ).fetchall()
        assert making.count(owner, tables) == making.count(all_of_it, tables)
    assert sorted(name for (name,) in hidden) == []
