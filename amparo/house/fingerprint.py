"""Which migrations made this database: a fingerprint of each one's files, kept in it.

Migrations say by name what was done; that a file of that name said something else then shows by the fingerprint alone.
Before the first release they are written anew as tables change, so a home of last week may lack tables of today.
"""

import hashlib
import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from amparo.house.databases import DatabaseUnusable

PREFIX = "Migrations of Amparo: "
NAMED = re.compile(r'"([a-z0-9_]+\.sql)"')
OTHER = (
    "This database was made by another version of Amparo, before its first release: its tables differ, and there is "
    "no way from there to here. For a demo: make clean, then make setup demo. Else start with a new AMPARO_HOME, "
    "or with the version that made it."
)


def refuse_other() -> None:
    """Raise DatabaseUnusable where what was applied here is not what the files of the same names say now."""
    kept = set(_kept().removeprefix(PREFIX).split(", "))
    if any(of(room, name) not in kept for room, name in _applied()):
        raise DatabaseUnusable(OTHER)


def keep() -> None:
    """Write down what is about to be applied; before it is, so that one who is killed in the middle goes on later."""
    ours = [key for key in MigrationLoader(None).disk_migrations if key[0] in _rooms()]
    words = PREFIX + ", ".join(of(room, name) for room, name in sorted(ours))
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql.SQL("comment on schema public is {}").format(sql.Literal(words)))


def of(room: str, name: str) -> str:
    """The fingerprint of a migration of ours: its file and the SQL files that this names."""
    whole = hashlib.sha256()
    for file in _files(room, name):
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return f"{room}.{name} {whole.hexdigest()}"


def _files(room: str, name: str) -> Iterable[Path]:
    """None where a migration that was applied is there no more: then the fingerprint is another, too."""
    folder = Path(str(import_module(f"amparo.{room}").__file__)).parent / "migrations"
    file = folder / f"{name}.py"
    if file.exists():
        yield file
        yield from sorted(folder / one for one in NAMED.findall(file.read_text("utf-8")) if (folder / one).exists())


def _rooms() -> set[str]:
    return {one.label for one in apps.get_app_configs() if one.name.startswith("amparo.")}


def _applied() -> list[tuple[str, str]]:
    """Our own migrations that are recorded in the database; those of Django are Django's to keep."""
    recorded = MigrationRecorder(connections["owner"]).applied_migrations()
    return [key for key in recorded if key[0] in _rooms()]


def _kept() -> str:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select coalesce(obj_description('public'::regnamespace, 'pg_namespace'), '')")
        return str(cursor.fetchone()[0])
