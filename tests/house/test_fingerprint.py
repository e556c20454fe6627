"""A home whose tables an older, unreleased version made is refused in one clear line, never in a trace."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from amparo.house import fingerprint
from amparo.house.home import Home
from amparo.house.postgres import Embedded, embedded
from tests.house.commands import amparo, environment
from tests.house.test_serve import free_port

SAYS = "made by another version of Amparo"


def execute(house: Home, *statements: str) -> None:
    conninfo = psycopg.conninfo.make_conninfo(Embedded(house).superuser_conninfo(), dbname="amparo")
    with psycopg.connect(conninfo, autocommit=True) as hand:
        for statement in statements:
            hand.execute(statement)


@pytest.fixture
def kept(house: Home) -> Iterator[str]:
    """What the database says of its migrations; a test may say otherwise until it ends."""
    conninfo = psycopg.conninfo.make_conninfo(Embedded(house).superuser_conninfo(), dbname="amparo")
    with psycopg.connect(conninfo, autocommit=True) as hand:
        row = hand.execute("select obj_description('public'::regnamespace, 'pg_namespace')").fetchone()
    assert row
    yield str(row[0])
    execute(house, f"comment on schema public is '{row[0]}'")


def test_home_of_this_very_version_is_opened_again_and_again(house: Home, kept: str) -> None:
    assert kept.startswith(fingerprint.PREFIX)
    assert "vault.0002_row_security " in kept
    assert amparo(house.path, "user", "kinds").code == 0


@pytest.mark.parametrize("known", [True, False])
def test_home_of_an_older_version_says_in_one_line_what_to_do(house: Home, kept: str, known: bool) -> None:
    """Its tables may be missing although its migrations are recorded; one without any word is older still."""
    there = fingerprint.of("vault", "0001_initial")
    assert there in kept
    words = f"'{kept.replace(there, 'vault.0001_initial ' + '0' * 64)}'" if known else "null"
    execute(house, f"comment on schema public is {words}")
    for command in (("user", "kinds"), ("check",), ("serve", "--port", str(free_port()))):
        said = amparo(house.path, *command)
        assert said.code == 1
        assert SAYS in said.one_clear_line
        assert "make clean" in said.one_clear_line


def test_migration_of_the_future_is_another_version_too(house: Home) -> None:
    execute(house, "insert into django_migrations (app, name, applied) values ('vault', '0099_gone', now())")
    try:
        assert SAYS in amparo(house.path, "user", "kinds").one_clear_line
    finally:
        execute(house, "delete from django_migrations where name = '0099_gone'")


def test_house_that_was_killed_in_the_middle_of_its_first_migration_goes_on(folder: Path) -> None:
    """What is applied one by one was written down before the first."""
    home = Home(folder / "home").make()
    with embedded(home):
        running = subprocess.Popen([sys.executable, "-m", "amparo", "user", "kinds"], env=environment(home.path))
        while not begun(home):
            assert running.poll() is None, "it was faster than we looked"
            time.sleep(0.02)
        running.kill()
        running.wait()
        assert amparo(home.path, "user", "kinds").code == 0


def begun(home: Home) -> bool:
    """Is a migration of ours recorded?"""
    conninfo = psycopg.conninfo.make_conninfo(Embedded(home).superuser_conninfo(), dbname="amparo")
    try:
        with psycopg.connect(conninfo) as hand:
            return hand.execute("select 1 from django_migrations where app = 'access'").fetchone() is not None
    except psycopg.Error:
        return False


def test_fingerprint_follows_the_file_and_the_sql_it_names(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Path(fingerprint.__file__).parent.parent / "vault" / "migrations"
    shutil.copytree(there, folder / "migrations")
    room = SimpleNamespace(__file__=str(folder / "__init__.py"))
    monkeypatch.setattr(fingerprint, "import_module", lambda name: room)
    tables, rules = fingerprint.of("vault", "0001_initial"), fingerprint.of("vault", "0002_row_security")
    with (folder / "migrations" / "row_security.sql").open("a") as more:
        more.write("-- a rule more\n")
    assert fingerprint.of("vault", "0001_initial") == tables
    assert fingerprint.of("vault", "0002_row_security") != rules
    with (folder / "migrations" / "0001_initial.py").open("a") as more:
        more.write("# a table more\n")
    assert fingerprint.of("vault", "0001_initial") != tables
