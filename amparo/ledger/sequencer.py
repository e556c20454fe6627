"""The sequencer: gives finished entries their place in the Merkle log and signs checkpoints.

It runs under a role of its own, takes entries of finished transactions only, in the order of transactions, and
goes on from the right edge of the tree: the cost of an entry is the same at ten and at ten million. Of inner nodes it
keeps the roots of full tiles, one for 256 entries, from which every tile and every proof is made.
"""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connections, transaction

from amparo.ledger import log
from amparo.ledger.entries import as_entry
from amparo.ledger.models import Checkpoint, Succession
from amparo_verify.canonical import salted_leaf
from amparo_verify.lines import write_line
from amparo_verify.merkle import CompactRange, Node, leaf_hash
from amparo_verify.notes import Checkpoint as Note
from amparo_verify.notes import Signer
from amparo_verify.succession import Predecessor
from amparo_verify.tiles import HEIGHT, tiles_of

SEQUENCER = "sequencer"
NAME = "amparo-ledger"
KEY = "ledger-signing-key"
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
KEEP = "insert into ledger_node (level, number, hash) select * from unnest(%s::smallint[], %s::bigint[], %s::bytea[])"
SIGNED = """
    select note, array(
        select distinct on (witness_id) line from ledger_cosigning g
        where g.size = c.size and outcome = 'cosigned' order by witness_id, g.id desc)
    from ledger_checkpoint c order by c.size
"""
EXPORT = f"""
    select position, hash, salt, {FIELDS} from ledger_leaf join ledger_entry on id = entry_id order by position
"""  # noqa: S608 fixed words


def signer() -> Signer:
    """The log's signing key, made on first use and kept in the home's secrets, under the log's name of today."""
    return _signer(_succession())


def _signer(since: Succession | None) -> Signer:
    made = settings.HOME.secret(
        KEY, lambda: base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
    )
    return Signer(since.name if since else NAME, Ed25519PrivateKey.from_private_bytes(base64.b64decode(made)))


def _succession() -> Succession | None:
    """The last time that the log went on under a new name."""
    return Succession.objects.using(SEQUENCER).order_by("-id").first()


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
    kept = [node for node in tree.append(digests) if node.level and node.level % HEIGHT == 0]
    cursor.execute(PLACE, [list(range(first, tree.size)), [row[2] for row in rows], digests])
    if kept:
        _keep(cursor, kept)


def _keep(cursor: Any, nodes: list[Node]) -> None:
    """Keep the roots of tiles that became full: the hashes of the tiles above."""
    cursor.execute(
        KEEP, [[node.level // HEIGHT for node in nodes], [node.index for node in nodes], [node.hash for node in nodes]]
    )


def _go_on_at(rows: list[tuple[Any, ...]], settled: int) -> tuple[int, int]:
    """Transaction and id at which the next batch begins: a full batch may have ended inside a transaction."""
    return (settled, 0) if len(rows) < BATCH else (rows[-1][0], rows[-1][2] + 1)


def _sign(tree: CompactRange, next_xid: int, next_id: int) -> None:
    since = _succession()
    by = _signer(since)
    continues = (Predecessor(since.predecessor, since.size, bytes(since.root)).line(),) if since else ()
    note = by.sign(Note(by.name, tree.size, tree.root(), continues).text())
    Checkpoint.objects.using(SEQUENCER).create(
        size=tree.size, root=tree.root(), edge=tree.edge, next_xid=next_xid, next_id=next_id, note=note.encoded(),
        vkey=by.verifier.encoded(),
    )  # fmt: skip


def export(folder: Path) -> int:
    """Write the whole log for an outside verifier: entries.jsonl, checkpoints, log.vkey, and its tiles as files.

    Returns the number of entries. Raises OSError.
    """
    sequence()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "log.vkey").write_text(signer().verifier.encoded() + "\n", encoding="utf-8")
    with transaction.atomic(using=SEQUENCER):
        export_tiles(folder)
        with (folder / "checkpoints").open("w", encoding="utf-8") as out:
            out.writelines(_signed())
        with (folder / "entries.jsonl").open("wb") as lines:
            return sum(lines.write(line) > 0 for line in _lines())


def export_tiles(folder: Path) -> None:
    """Write the checkpoint that is handed out and every tile of its tree, as they are served. Raises OSError."""
    shown = log.shown_checkpoint(SEQUENCER)
    if shown is None:
        return
    for tile in tiles_of(shown.size):
        file = folder / "tile" / tile.path()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(log.read_tile(tile, SEQUENCER))
    (folder / "checkpoint").write_text(shown.note, encoding="utf-8")


def _signed() -> Iterator[str]:
    with connections[SEQUENCER].chunked_cursor() as cursor:
        cursor.execute(SIGNED)
        for note, lines in cursor:
            yield log.with_cosignatures(note, lines) + "\n"


def _lines() -> Iterator[bytes]:
    with connections[SEQUENCER].chunked_cursor() as cursor:
        cursor.execute(EXPORT)
        for position, digest, salt, *entry in cursor:
            yield write_line(position, bytes(salt), as_entry(entry), bytes(digest))
