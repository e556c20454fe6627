"""What the tests of row security share: ways into the database that the product does not have."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction

from amparo.house.databases import keys_conninfo, time_zone
from amparo.house.postgres import Embedded
from amparo.jobs.kinds import REGULAR
from tests.servers import HOME


def superuser_conninfo() -> str:
    """The test database as its superuser, whichever server the tests run against; its days are the country's.

    A database that was put back from a template has lost the time zone that it was given.
    """
    password, zone = HOME.secret("postgres-superuser"), f"-c TimeZone={time_zone()}"
    url = os.environ.get("DATABASE_URL")
    if url:
        return psycopg.conninfo.make_conninfo(url, user="postgres", password=password, options=zone)
    return psycopg.conninfo.make_conninfo(Embedded(HOME).superuser_conninfo(), dbname="amparo", options=zone)


@contextmanager
def superuser() -> Iterator[psycopg.Connection[Any]]:
    """The superuser's connection: sees everything, commits every statement."""
    with psycopg.connect(superuser_conninfo(), autocommit=True) as found:
        yield found


def conninfo_of(alias: str) -> str:
    """How one of the product's roles connects; `keys` is the key service's own, which Django never knows."""
    if alias == "keys":
        return keys_conninfo(HOME)
    settings = connections[alias].settings_dict
    return psycopg.conninfo.make_conninfo(
        host=settings["HOST"], port=settings["PORT"], dbname=settings["NAME"],
        user=settings["USER"], password=settings["PASSWORD"],
    )  # fmt: skip


@contextmanager
def role(alias: str) -> Iterator[psycopg.Connection[Any]]:
    """A new connection of one of the product's roles, in a transaction that is rolled back."""
    with psycopg.connect(conninfo_of(alias)) as found:
        yield found
        found.rollback()


def rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """What a statement finds on the app's connection, in the context that is there."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall()) if cursor.description else []


def principal_of(kind: str, owner_id: int) -> int:
    """The principal that stands for a worker, a team, or an organisation (kinds `organisation` and `shared`)."""
    column = {"worker": "worker_id", "team": "team_id"}.get(kind, "organisation_id")
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"select id from access_principal where kind = %s and {column} = %s", [kind, owner_id])
        return int(cursor.fetchone()[0])


def shown(
    record: uuid.UUID, principal: int, until: datetime | str = "2099-01-01", table: str = "protection_case"
) -> None:
    """Let a principal see a record, as the database does where a body is asked to decide or a referral is accepted."""
    with superuser() as found:
        found.execute(f"select {table}_share(%s, %s, %s)".encode(), [record, principal, until])


def hidden_again(record: uuid.UUID, principal: int, table: str = "protection_case") -> None:
    """Take that back."""
    with superuser() as found:
        gone = f"delete from {table}_access where record_id = %s and principal_id = %s"
        found.execute(gone.encode(), [record, principal])
        found.execute(f"select {table}_refresh(%s)".encode(), [record])


def refused(message: str, sql: str, *parameters: Any) -> None:
    """Assert that the database refuses a statement with words that match; the transaction goes on."""
    with pytest.raises(DatabaseError, match=message), transaction.atomic():
        rows(sql, *parameters)


def by_the_clock(call: str) -> int:
    """What the worker process does by the clock (jobs/kinds.py)."""
    assert call in {one for _, one in REGULAR}
    with connections["worker"].cursor() as cursor:
        cursor.execute(call)
        return int(cursor.fetchone()[0])
