"""The sequencer: gives finished entries their place in the Merkle log and signs checkpoints.

It runs under a role of its own, takes entries of finished transactions only, in the order of transactions, and
keeps nothing but the right edge of the tree: the cost of an entry is the same at ten and at ten million.
"""

import base64
from collections.abc import Iterable, Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connections, transaction

from amparo.ledger.models import Checkpoint
from amparo_verify.canonical import salted_leaf
from amparo_verify.lines import write_line
from amparo_verify.merkle import CompactRange, leaf_hash
from amparo_verify.notes import Checkpoint as Note
from amparo_verify.notes import Signer

SEQUENCER = "sequencer"
NAME = "amparo-ledger"
BATCH = 10_000
LOCK = 7_310_001
"""Advisory lock: one sequencer at a time."""
FIELDS = "id, at, worker_id, organisation_id, act, kind, object_id, purpose, number"
TAKE = f"""
    select xid, salt, {FIELDS} from ledger_entry
    where (xid, id) >= (%s, %s) and xid < %s order by xid, id limit {BATCH}
"""  # noqa: S608 fixed words
PLACE = (
    "insert into ledger_leaf (position, entry_id, hash) select * from unnest(%s::bigint[], %s::bigint[], %s::bytea[])"
)
EXPORT = f"""
    select position, hash, salt, {FIELDS} from ledger_leaf join ledger_entry on id = entry_id order by position
"""  # noqa: S608 fixed words


def signer() -> Signer:
    """The log's signing key, made on first use and kept in the home's secrets."""
    made = settings.HOME.secret(
        "ledger-signing-key", lambda: base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
    )
    return Signer(NAME, Ed25519PrivateKey.from_private_bytes(base64.b64decode(made)))


def sequence() -> int:
    """Place every finished entry that has no place yet; sign a checkpoint if there was one. Returns how many."""
    placed = 0
    while batch := _sequence_batch():
        placed += batch
    return placed


def _sequence_batch() -> int:
    with transaction.atomic(using=SEQUENCER), connections[SEQUENCER].cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        last = Checkpoint.objects.using(SEQUENCER).order_by("-size").first()
        tree = CompactRange(last.size, [bytes(digest) for digest in last.edge]) if last else CompactRange()
        cursor.execute("select ledger_settled_xid()")
        settled = cursor.fetchone()[0]
        cursor.execute(TAKE, [*((last.next_xid, last.next_id) if last else (0, 0)), settled])
        rows = cursor.fetchall()
        if rows or last is None:
            _place(cursor, rows, tree)
            _sign(tree, *_go_on_at(rows, settled))
        return len(rows)


def _place(cursor: Any, rows: list[tuple[Any, ...]], tree: CompactRange) -> None:
    first, digests = tree.size, []
    for _, salt, *entry in rows:
        digests.append(leaf_hash(salted_leaf(bytes(salt), as_entry(entry))))
        tree.add(digests[-1])
    cursor.execute(PLACE, [list(range(first, tree.size)), [row[2] for row in rows], digests])


def _go_on_at(rows: list[tuple[Any, ...]], settled: int) -> tuple[int, int]:
    """Transaction and id at which the next batch begins: a full batch may have ended inside a transaction."""
    return (settled, 0) if len(rows) < BATCH else (rows[-1][0], rows[-1][2] + 1)


def _sign(tree: CompactRange, next_xid: int, next_id: int) -> None:
    note = signer().sign(Note(NAME, tree.size, tree.root()).text())
    Checkpoint.objects.using(SEQUENCER).create(
        size=tree.size, root=tree.root(), edge=tree.edge, next_xid=next_xid, next_id=next_id, note=note.encoded()
    )


def as_entry(row: Iterable[Any]) -> dict[str, Any]:
    """A row as the entry that is hashed and exported: plain values, the moment in UTC with microseconds."""
    identifier, at, *rest = row
    names = ["worker", "organisation", "act", "kind", "object", "purpose", "number"]
    return {
        "id": identifier,
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        **dict(zip(names, rest, strict=True)),
    }


def export(folder: Path) -> int:
    """Write the whole log for an outside verifier: entries.jsonl, checkpoints, log.vkey. Returns the entries."""
    sequence()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "log.vkey").write_text(signer().verifier.encoded() + "\n", encoding="utf-8")
    with transaction.atomic(using=SEQUENCER):
        notes = Checkpoint.objects.using(SEQUENCER).order_by("size").values_list("note", flat=True)
        (folder / "checkpoints").write_text("\n".join(notes), encoding="utf-8")
        with (folder / "entries.jsonl").open("wb") as out:
            return sum(out.write(line) > 0 for line in _lines())


def _lines() -> Iterator[bytes]:
    with connections[SEQUENCER].chunked_cursor() as cursor:
        cursor.execute(EXPORT)
        for position, digest, salt, *entry in cursor:
            yield write_line(position, bytes(salt), as_entry(entry), bytes(digest))
