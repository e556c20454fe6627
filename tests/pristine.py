"""The test database as it was once bodies and people were there, kept as a template and put back between files."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connections
from psycopg import sql

from tests.access.hands import superuser_conninfo

TEMPLATE = "pristine"
MADE = "create database {} template {} owner {}"


def keep() -> None:
    """Keep the database as it is now."""
    with _server() as (server, name, owner):
        server.execute(sql.SQL(MADE).format(sql.Identifier(TEMPLATE), sql.Identifier(name), sql.Identifier(owner)))


def restore() -> None:
    """Put the kept database in the place of the present one; nothing where none was kept."""
    with _server() as (server, name, owner):
        if not server.execute("select 1 from pg_database where datname = %s", [TEMPLATE]).fetchone():
            return
        server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
        server.execute(sql.SQL(MADE).format(sql.Identifier(name), sql.Identifier(TEMPLATE), sql.Identifier(owner)))
        server.execute(sql.SQL("revoke temporary on database {} from public").format(sql.Identifier(name)))


@contextmanager
def _server() -> Iterator[tuple[psycopg.Connection[tuple[object, ...]], str, str]]:
    """The server without our own connections to the database, its name and its owner."""
    connections.close_all()
    settings = connections["owner"].settings_dict
    name, owner = str(settings["NAME"]), str(settings["USER"])
    conninfo = psycopg.conninfo.make_conninfo(superuser_conninfo(), dbname="postgres")
    with psycopg.connect(conninfo, autocommit=True) as server:
        server.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        yield server, name, owner
