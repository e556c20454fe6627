"""Databases of their own for the demo country: it is loaded into an empty house, and committed."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from amparo.demo.load import Loaded, load
from amparo.house import databases
from tests.access.hands import superuser, superuser_conninfo
from tests.servers import HOME, lead_keys_to

EMPTY = "demo_empty"
ALIASES = ("owner", "default", "asking", "stats", "door", "sequencer", "worker")
SEED = 2005


def quickly() -> override_settings:
    """Passwords that nobody attacks here are hashed the cheap way."""
    return override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])


def unheard(what: str, done: int, total: int) -> None:
    """For those who do not watch the progress."""


@pytest.fixture(scope="session")
def empty(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The name of a database with all tables and nothing in them, to make others from."""
    with django_db_blocker.unblock():
        _create(EMPTY, "template0")
        conninfo = psycopg.conninfo.make_conninfo(superuser_conninfo(), dbname=EMPTY)
        databases.prepare(HOME, {"DATABASE_URL": conninfo})
        with _connected_to(EMPTY):
            call_command("migrate", database="owner", verbosity=0)
        yield EMPTY
        _drop(EMPTY)


@pytest.fixture
def house(empty: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """An empty house for one test."""
    with django_db_blocker.unblock(), quickly(), _made("demo_one", empty):
        yield


@pytest.fixture(scope="module")
def reported(empty: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """The demo country with the report's own figures."""
    with django_db_blocker.unblock(), quickly(), _made("demo_reported", empty):
        yield load(None, SEED, unheard)


@pytest.fixture(scope="module")
def small(empty: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """The demo country with sixty people."""
    with django_db_blocker.unblock(), quickly(), _made("demo_small", empty):
        loaded = load(60, SEED, unheard)
        with everything() as connection:  # the tests open more people than anybody may
            connection.execute("update vault_budget set hourly = 100000, daily = 100000")
        yield loaded


@contextmanager
def _made(name: str, template: str) -> Iterator[None]:
    _create(name, template)
    try:
        with _connected_to(name):
            yield
    finally:
        _drop(name)


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """All of Django's connections, and the key service's, lead to another database of the same server."""
    before = connections["owner"].settings_dict["NAME"]
    _lead_to(name)
    try:
        yield
    finally:
        _lead_to(before)


def _lead_to(name: str) -> None:
    for alias in ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    lead_keys_to(name)


def _create(name: str, template: str) -> None:
    owner = connections["owner"].settings_dict["USER"]
    words = sql.SQL("create database {} owner {} template {}").format(*map(sql.Identifier, (name, owner, template)))
    with superuser() as connection:
        connection.execute(words)


def _drop(name: str) -> None:
    with superuser() as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@contextmanager
def everything() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The demo's database as its superuser sees it."""
    name = connections["owner"].settings_dict["NAME"]
    with psycopg.connect(psycopg.conninfo.make_conninfo(superuser_conninfo(), dbname=name)) as connection:
        yield connection
