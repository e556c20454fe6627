"""Looking through a restored house: run by the rehearsal over the scratch home, answers in JSON.

Rows against what the backup said of itself; the ledger's root rebuilt from its entries; the erased unreadable and
the others readable; row security; nothing half done.
"""

import base64
import json
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg

from amparo.house import databases
from amparo.house import home as homes
from amparo.house.backup.making import count, tables_of
from amparo.house.postgres import Embedded
from amparo_verify.cosignatures import parse_witness
from amparo_verify.merkle import EMPTY_ROOT, CompactRange
from amparo_verify.notes import Note, NoteError, parse_checkpoint, parse_note, parse_signature

if TYPE_CHECKING:
    from amparo.keyservice.client import KeyClient

Connection = psycopg.Connection[Any]
KEYS_AT_ONCE = 500
KEYS = """
    select id::text, wrapped_key from vault_person where wrapped_key is not null union all
    select id || '/whereabouts', wrapped_whereabouts_key from vault_person where wrapped_whereabouts_key is not null
"""
COSIGNED = """
    select distinct on (w.id) w.name, w.vkey, k.note, c.line from ledger_witness w
    join ledger_cosigning c on c.witness_id = w.id and c.line <> '' left join ledger_checkpoint k on k.size = c.size
    where w.removed_at is null order by w.id, c.id desc
"""


def main() -> None:
    """Read what is asked from the standard input, write what was found to the standard output."""
    asked = json.load(sys.stdin)
    home = homes.current()
    databases.prepare(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.settings")
    import django

    django.setup()
    conninfo = psycopg.conninfo.make_conninfo(Embedded(home).superuser_conninfo(), dbname=databases.DATABASE)
    with psycopg.connect(conninfo) as connection:
        json.dump(look_through(connection, asked), sys.stdout)


def look_through(connection: Connection, asked: dict[str, Any]) -> dict[str, Any]:
    """Everything that a rehearsal looks at."""
    from amparo.access import catalogue
    from amparo.protection import reconciliation

    found = count(connection, tables_of(connection))
    expected = asked["contents"]["tables"]
    notes = [note for note in (asked["contents"]["checkpoint"], asked["kept"]) if note]
    cosigned, of_witnesses = _cosigned(connection)
    size, of_ledger = ledger(connection, [*notes, *cosigned])
    findings = [
        *(_rows(found, expected) if expected is not None else []),
        *of_witnesses,
        *of_ledger,
        *_erased(connection),
        *(_readable(connection) if asked["keys"] else []),
        *catalogue.findings(connection),
        *reconciliation.half_done(connection),
    ]
    return {"tables": len(found), "rows": sum(found.values()), "ledger": size, "keys": asked["keys"],
            "witnessed": bool(asked["kept"] or cosigned), "findings": findings}  # fmt: skip


def _rows(found: dict[str, int], expected: dict[str, int]) -> Iterator[str]:
    for table in sorted(found.keys() | expected.keys()):
        if found.get(table) != expected.get(table):
            yield f"{table}: {found.get(table)} rows were restored, {expected.get(table)} were backed up."


def ledger(connection: Connection, notes: list[str]) -> tuple[int, list[str]]:
    """Rebuild the tree from the entries; its root must be the last checkpoint's, and that of every note at its size."""
    row = connection.execute("select size, root, note from ledger_checkpoint order by size desc limit 1").fetchone()
    last_size, last_root, last_note = row or (0, EMPTY_ROOT, None)
    roots, findings = {last_size: bytes(last_root)}, []
    for note in [*([last_note] if last_note else []), *notes]:
        try:
            said = parse_checkpoint(parse_note(note).text)
        except NoteError as error:
            findings.append(f"A checkpoint cannot be read: {error}.")
            continue
        if said.size > last_size:
            findings.append(
                f"A checkpoint names {said.size} entries of the ledger, {last_size} were restored. Is it younger than "
                "this backup? Then give one that was kept before."
            )
        elif roots.setdefault(said.size, said.root) != said.root:
            findings.append(f"Two checkpoints at {said.size} entries of the ledger name two roots.")
    return last_size, [*findings, *_rebuild(connection, last_size, roots)]


def _cosigned(connection: Connection) -> tuple[list[str], list[str]]:
    """The last checkpoint that each witness cosigned; and whose signature does not hold, in words."""
    notes, findings = [], []
    for name, vkey, note, line in connection.execute(COSIGNED).fetchall():
        try:
            ours = parse_note(note or "")
            parse_witness(vkey).cosigned_at(Note(ours.text, (*ours.signatures, parse_signature(line.rstrip()))))
        except NoteError as error:
            findings.append(f"What the witness {name} cosigned last does not hold: {error}.")
        else:
            notes.append(note)
    return notes, findings


def _rebuild(connection: Connection, size: int, roots: dict[int, bytes]) -> Iterator[str]:
    tree = CompactRange()
    for leaf, stored in _leaves(connection):
        if leaf != stored:
            yield f"Entry {tree.size} of the ledger is not what was hashed."
            return
        tree.add(leaf)
        if tree.size in roots and tree.root() != roots[tree.size]:
            yield f"At {tree.size} entries the ledger's root is not the checkpoint's: {_short(tree.root())}."
            return
    if tree.size != size:
        yield f"The ledger holds {tree.size} placed entries, its last checkpoint names {size}."


def _short(root: bytes) -> str:
    return base64.b64encode(root).decode()[:12]


def _leaves(connection: Connection) -> Iterator[tuple[bytes, bytes]]:
    """Each entry's hash, made anew, and the one that was kept, in the order of places."""
    from amparo.ledger.sequencer import EXPORT, as_entry
    from amparo_verify.canonical import salted_leaf
    from amparo_verify.merkle import leaf_hash

    with connection.cursor("leaves") as cursor:
        cursor.execute(EXPORT)
        for _, digest, salt, *entry in cursor:
            yield leaf_hash(salted_leaf(bytes(salt), as_entry(entry))), bytes(digest)


def _erased(connection: Connection) -> Iterator[str]:
    """Who was erased has no key, and no token by which to be found."""
    row = connection.execute(
        "select count(*) from vault_person p where erased_at is not null"
        " and (wrapped_key is not null or wrapped_whereabouts_key is not null or exists ("
        "select 1 from vault_token t join vault_drawer d on d.id = t.drawer_id where d.person_id = p.id))"
    ).fetchone()
    if row and row[0]:
        yield f"{row[0]} persons who were erased could be read again."


def _readable(connection: Connection) -> Iterator[str]:
    """Who was not erased opens, by both keys, with the keys that were restored.

    Who was erased after this backup was made is on the list beside those keys: they do not open, and go from here too.
    """
    from django.conf import settings

    from amparo.keyservice.errors import KeysUnavailable
    from amparo.keyservice.running import running
    from amparo.vault.keys import client

    try:
        with running(settings.HOME):
            before = _tried(connection, client())
            client().destroy()
            after = _tried(connection, client())
    except KeysUnavailable as error:
        yield f"Persons' keys were not tried: {error}"
        return
    if after.shut:
        yield (
            f"{len(after.shut)} persons' keys do not open with the keys that were restored. "
            "Is the backup of keys older?"
        )
    if brought_back := before.opened - after.opened:
        yield f"{len(brought_back)} keys of persons who were erased for ever could be opened again."


class _Tried(NamedTuple):
    """Owners of keys: which opened, which did not."""

    opened: set[str]
    shut: set[str]


def _tried(connection: Connection, keys: "KeyClient") -> _Tried:
    tried = _Tried(set(), set())
    with connection.cursor("people") as cursor:
        cursor.execute(KEYS)
        while batch := cursor.fetchmany(KEYS_AT_ONCE):
            owned = [(owner, bytes(key)) for owner, key in batch]
            for (owner, _), opened in zip(owned, keys.rewrap_all(owned), strict=True):
                (tried.opened if opened else tried.shut).add(owner)
    return tried


if __name__ == "__main__":
    main()
