"""From a declaration beside the models (policies.py) to row security in the database.

Every table that holds records is declared by one of the rules below. `python -m amparo.access.rowsecurity ROOM`
writes the SQL into the room's migrations; a test compares what is written, declared and in force.
The form is the one measured as nearly free (docs/adr/0003): principals in the row, lists driven by an access table.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Protocol

import django

from amparo.access.duties import ACTS

READ, INSERT, UPDATE = "select", "insert", "update"
TEMPLATES = Path(__file__).parent / "sql"


class Rule(Protocol):
    """Who sees, adds and changes the rows of one table."""

    table: str

    def sql(self) -> str:
        """The statements that put the rule in force."""


def duties_that_may(*acts: str) -> str:
    """The duties that allow any of the acts, as an SQL array literal."""
    duties = sorted({str(duty) for act in acts for duty in ACTS[act]})
    return "'{" + ",".join(duties) + "}'::text[]"


def holds(*acts: str) -> str:
    """SQL condition: whoever acts holds a duty that allows one of the acts (evaluated once a statement)."""
    return f"(select access_holds({duties_that_may(*acts)}))"


@dataclass(frozen=True)
class ByReaders:
    """A record with its own readers (a `Guarded` model): seen by the principals in its row, never by the walled."""

    table: str
    read: Sequence[str]
    insert: Sequence[str]
    update: Sequence[str]
    columns: Sequence[str]
    """Columns that the app may change; who sees the row is never among them."""
    update_shared: Sequence[str] = ()
    """Acts whose duties may also change a record that another organisation shared; others only read it."""

    def sql(self) -> str:
        """Policies, the access table, and the triggers and functions that keep both in step."""
        words = {
            "{table}": self.table,
            "{read_duties}": duties_that_may(*self.read),
            "{may_insert}": holds(*self.insert),
            "{may_update}": holds(*self.update),
            "{may_update_shared}": holds(*self.update_shared) if self.update_shared else "false",
            "{grant_update}": (
                f"grant update ({', '.join(self.columns)}) on {self.table} to amparo_app;" if self.columns else ""
            ),
        }
        return _enabled(self.table) + _filled((TEMPLATES / "by_readers.sql").read_text(), words)


@dataclass(frozen=True)
class ByParent:
    """A part of a record: seen by whoever sees the record (its own policy decides) and holds a duty for this part."""

    table: str
    parent: str
    key: str
    read: Sequence[str]
    insert: Sequence[str]
    update: Sequence[str] = ()
    columns: Sequence[str] = ()
    read_if: str = ""
    """SQL condition on `parent` for reading, beside being seen."""
    written_if: str = ""
    """SQL condition on `parent` for adding and changing: to be shown a record is not to write in it."""

    def sql(self) -> str:
        """Policies through the parent's own."""
        seen = f"exists (select 1 from {self.parent} parent where parent.id = {self.table}.{self.key})"  # noqa: S608 own names
        read, written = (f"{seen[:-1]} and {more})" if more else seen for more in (self.read_if, self.written_if))
        return _enabled(self.table) + _policies(self, read, written, written)


@dataclass(frozen=True)
class ByOrganisation:
    """A row that belongs to one organisation, or lies between two: seen by those that its columns name."""

    table: str
    columns_seen: Sequence[str]
    """Columns with the ids of the organisations that see the row."""
    column_insert: str
    """Column that must hold the inserting organisation."""
    read: Sequence[str]
    insert: Sequence[str]
    update: Sequence[str] = ()
    columns: Sequence[str] = ()
    everywhere: Sequence[str] = ()
    """Acts whose duties see every organisation's rows when their scope is `all`."""

    def sql(self) -> str:
        """Policies by organisation."""
        seen = "(" + " or ".join(f"{column} = (select access_organisation())" for column in self.columns_seen) + ")"
        added = f"{self.column_insert} = (select access_organisation())"
        seen = f"{seen} and not (select access_reduced())"  # what lies between bodies is no decoy's (docs/adr/0013)
        sql = _enabled(self.table) + _policies(self, seen, added, seen)
        if self.everywhere:
            condition = f"(select access_scope()) = 'all' and {holds(*self.everywhere)}"
            sql += f"create policy seen_everywhere on {self.table} for select to amparo_app using ({condition});\n"
        return sql


@dataclass(frozen=True)
class BySql:
    """A table whose rule is written out in a file of SQL."""

    table: str
    file: str
    acts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Words in braces in the file, and the acts whose duties stand for them."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Other words in braces, and what stands for them."""

    def sql(self) -> str:
        """The file's statements, its words in braces replaced."""
        duties = {word: duties_that_may(*acts) for word, acts in self.acts.items()}
        words = {"{" + word + "}": value for word, value in {**duties, **self.words}.items()}
        return _enabled(self.table) + _filled(Path(self.file).read_text(), words)


def _policies(rule: ByParent | ByOrganisation, seen: str, added: str, changed: str) -> str:
    grants = [f"grant select, insert on {rule.table} to amparo_app;"]
    policies = [
        f"create policy seen on {rule.table} for select to amparo_app using ({holds(*rule.read)} and {seen});",
        f"create policy added on {rule.table} for insert to amparo_app with check ({holds(*rule.insert)} and {added});",
        f"create policy counted on {rule.table} for select to current_user using (true);",  # rows, for a backup
    ]
    if rule.update:
        grants.append(f"grant update ({', '.join(rule.columns)}) on {rule.table} to amparo_app;")
        condition = f"{holds(*rule.update)} and {changed}"
        policies.append(
            f"create policy changed on {rule.table} for update to amparo_app"
            f" using ({condition}) with check ({condition});"
        )
    return "\n".join(policies + grants) + "\n"


def _enabled(table: str) -> str:
    return (
        f"\n-- {table}\nalter table {table} enable row level security;\nalter table {table} force row level security;\n"
    )


def _filled(template: str, words: dict[str, str]) -> str:
    for word, value in words.items():
        template = template.replace(word, value)
    return template


def declared(room: str) -> Sequence[Rule]:
    """The rules that a room declares in its policies.py."""
    rules: Sequence[Rule] = import_module(f"amparo.{room}.policies").RULES
    return rules


def room_sql(room: str) -> str:
    """All statements of a room, as they stand in its migration."""
    return "".join(rule.sql() for rule in declared(room))


def written(room: str) -> Path:
    """The migration's SQL file of a room."""
    return Path(__file__).parent.parent / room / "migrations" / "row_security.sql"


def main(rooms: Sequence[str]) -> None:
    """Write the SQL of the named rooms into their migrations."""
    for room in rooms:
        written(room).write_text(room_sql(room))


if __name__ == "__main__":
    django.setup()  # lists of codes come from the rooms' models
    main(sys.argv[1:])
