"""Drills: a house of their own, prepared, with everything that a country would have."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pyrage

from amparo.house.home import Home
from amparo.house.plan import Plan
from amparo.house.postgres import Embedded
from amparo.keyservice.running import running
from tests.house.commands import environment


def prepared(home: Home, count: int) -> dict[str, Any]:
    """Cases that may be referred, in a home whose tables are there. The server runs."""
    with running(home):
        done = subprocess.run(
            [sys.executable, "-m", "tests.drills.prepare", str(count)], env=environment(home.path, AMPARO_OWNER="1"),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def superuser(home: Home) -> psycopg.Connection[Any]:
    """The house's database, as its superuser; every statement is committed."""
    conninfo = psycopg.conninfo.make_conninfo(Embedded(home).superuser_conninfo(), dbname="amparo")
    return psycopg.connect(conninfo, autocommit=True)


def identity(file: Path) -> str:
    """A private half in a file; its public half."""
    made = pyrage.x25519.Identity.generate()
    file.write_text(f"# made for a drill\n{made}\n")
    return str(made.to_public())


def planned(home: Home, folder: Path) -> Plan:
    """A plan of backups into a folder, private halves beside it."""
    (folder / "backups").mkdir()
    data, keys = identity(folder / "identity"), identity(folder / "keys-identity")
    plan = Plan(str(folder / "backups"), (data,), (keys,))
    plan.write(home)
    return plan


def prepared_more(home: Home) -> None:
    """Work after the backup, so that its log holds some."""
    with superuser(home) as connection:
        for _ in range(2):
            connection.execute("insert into ledger_entry (act, kind) values ('key.rotated', 'key')")
            connection.execute("select pg_switch_wal()")
