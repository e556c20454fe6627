"""A job of an overseer: every entry hashed anew, the tree built anew, its root compared with the signed checkpoint."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from amparo.jobs.queue import WORKER
from amparo.jobs.task import Task
from amparo.ledger import actions as ledger
from amparo.ledger.models import Checkpoint
from amparo.ledger.sequencer import FIELDS, as_entry
from amparo.notices.actions import tell
from amparo_verify.canonical import salted_leaf
from amparo_verify.merkle import CompactRange, leaf_hash

CHUNK = 10_000
"""Entries in one transaction: half a second or so, after which the right to read them is asked for again."""
READ = f"""
    select position, hash, salt, {FIELDS} from ledger_leaf join ledger_entry on id = entry_id
    where position >= %s and position < %s order by position
"""  # noqa: S608 fixed words
WHOLE, ALTERED, EMPTY = "whole", "altered", "empty"


def verify(task: Task) -> str:
    """Compare the ledger with its newest checkpoint; overseers are told where they differ. Returns what was found."""
    with task.acting():
        last = Checkpoint.objects.order_by("-size").only("size", "root").first()
        task.progress(0, last.size if last else 0)
    if last is None:
        return EMPTY
    tree = CompactRange()
    while tree.size < last.size:
        with task.acting():
            if not _add(tree, _entries(tree.size, min(tree.size + CHUNK, last.size))):
                return _told(ALTERED, tree.size)
            task.progress(tree.size, last.size)
    with task.acting():
        return _told(WHOLE if tree.root() == bytes(last.root) else ALTERED, tree.size)


def _entries(first: int, end: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(READ, [first, end])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _add(tree: CompactRange, rows: Iterable[tuple[Any, ...]]) -> bool:
    """Add the entries to the tree; False where one is missing or does not fit its hash."""
    before = tree.size
    for position, digest, salt, *entry in rows:
        found = leaf_hash(salted_leaf(bytes(salt), as_entry(entry)))
        if position != tree.size or found != bytes(digest):
            return False
        tree.add(found)
    return tree.size > before


def _told(outcome: str, entries: int) -> str:
    """The alarm goes out by itself, whatever becomes of the entry."""
    ledger.record("ledger.verified", "entry", purpose=outcome, number=entries)
    if outcome == ALTERED:
        tell("ledger.altered", duty="overseer", using=WORKER)
    return outcome
