"""The servers that tests run against: a database, embedded or reached over TCP with a password, and the key service.

Loaded as a plugin before Django reads its settings. Each test process has a server and a home of its own, made in a
temporary directory and removed at the end. AMPARO_TEST_SERVER=tcp chooses the second kind.
"""

import atexit
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from amparo.house.databases import keys_conninfo
from amparo.house.home import Home
from amparo.house.postgres import Embedded
from amparo.keyservice.running import BUDGETS, service_of
from amparo.keyservice.server import in_a_thread
from amparo.keyservice.service import Service
from amparo.keyservice.tickets import TicketChecker

OWNER_PASSWORD = "only-for-tests"
MUCH = "1000000 1000000 1000000 1000000"
"""The few people of the tests open more in a minute than people do in a year; budgets have tests of their own."""


SERVICE: list[Service] = []
"""The key service that answers in this very process, once it runs."""


class OverTcp(Embedded):
    """The same server, listening on a port of 127.0.0.1 as an external one would."""

    port = 0

    def _pg_ctl(self, *words: str) -> None:
        if words[0] == "start":
            self.port = self.port or _free_port()
            with (self.home.postgres / "pg_hba.conf").open("a") as rules:
                rules.write("host all all 127.0.0.1/32 scram-sha-256\n")
            with (self.home.postgres / "postgresql.conf").open("a") as configuration:
                configuration.write(f"listen_addresses = '127.0.0.1'\nport = {self.port}\n")
            words = (*words[:-1], f"-k {self.home.run}")
        super()._pg_ctl(*words)

    def superuser_conninfo(self) -> str:
        """Over TCP too."""
        return psycopg.conninfo.make_conninfo(
            host="127.0.0.1", port=self.port, user="postgres",
            password=self.home.secret("postgres-superuser"), dbname="postgres",
        )  # fmt: skip

    def url_of_owner(self) -> str:
        """An owner that is no superuser but may make roles, as an administrator would give us one."""
        with psycopg.connect(self.superuser_conninfo(), autocommit=True) as connection:
            connection.execute(sql.SQL("create role country login createrole password {}").format(OWNER_PASSWORD))
            connection.execute("create database country owner country")
        return f"postgresql://country:{OWNER_PASSWORD}@127.0.0.1:{self.port}/country"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _temporary_home() -> Home:
    folder = Path(tempfile.mkdtemp(prefix="amparo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Home(folder).make()


def _start(home: Home) -> None:
    tcp = os.environ.get("AMPARO_TEST_SERVER") == "tcp"
    server = OverTcp(home) if tcp else Embedded(home)
    server.start()
    atexit.register(server.stop)
    if isinstance(server, OverTcp):
        os.environ["DATABASE_URL"] = server.url_of_owner()
    from amparo.house.upkeep import make_ready

    make_ready(home)
    SERVICE.append(service_of(home, os.environ | {BUDGETS: MUCH}))
    keys = in_a_thread(SERVICE[0], home.keys_socket)
    keys.__enter__()
    atexit.register(keys.__exit__, None, None, None)
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def lead_keys_to(database: str) -> None:
    """The key service asks another database of the same server which tickets hold."""
    conninfo = psycopg.conninfo.make_conninfo(keys_conninfo(HOME), dbname=database)
    if isinstance(before := SERVICE[0]._tickets, TicketChecker):
        before.close()
    SERVICE[0]._tickets = TicketChecker(conninfo)


def _only_hands_out_work() -> bool:
    """With several test processes, the first one runs no test and needs no server."""
    return "PYTEST_XDIST_WORKER" not in os.environ and any(word.startswith("-n") for word in sys.argv)


HOME = _temporary_home()
os.environ["AMPARO_HOME"] = str(HOME.path)
os.environ["AMPARO_OWNER"] = "1"
os.environ.pop("DATABASE_URL", None)
if not _only_hands_out_work():
    _start(HOME)
