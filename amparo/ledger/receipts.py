"""Receipts: entries about a record as they may be told to the person, each with the proof that it stands in the log."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amparo.ledger import log
from amparo.ledger.entries import as_entry
from amparo_verify.lines import write_erased_line, write_line
from amparo_verify.receipts import write_header, write_receipt


@dataclass(frozen=True)
class Told:
    """An entry about a record. Where the body is not `told`, only its day, its act and its place in the log are."""

    entry_id: int
    at: datetime
    act: str
    told: bool
    worker_id: int | None
    organisation_id: int | None
    organisation: str | None
    duties: Sequence[str] | None
    worker: str | None
    kind: str | None
    object_id: str | None
    purpose: str | None
    number: int | None
    position: int | None
    leaf: bytes | None
    salt: bytes | None

    def line(self) -> bytes:
        """The entry as a line for a verifier; its place and leaf hash alone where its content is not told.

        Raises ValueError before the entry has its place.
        """
        if self.position is None or self.leaf is None:
            raise ValueError("the entry has no place yet")
        if self.salt is None:
            return write_erased_line(self.position, bytes(self.leaf))
        content = (self.entry_id, self.at, self.worker_id, self.organisation_id, self.act, self.kind, self.object_id,
                   self.purpose, self.number)  # fmt: skip
        return write_line(self.position, bytes(self.salt), as_entry(content), bytes(self.leaf))


def told(rows: Iterable[Sequence[Any]]) -> list[Told]:
    """Rows of the database's `ledger_entries_about`."""
    return [Told(*row) for row in rows]


def is_covered(entry: Told, shown: log.Shown | None) -> bool:
    """Does the checkpoint cover the entry, so that its place can be proven?"""
    return shown is not None and entry.position is not None and entry.position < shown.size


def receipt_file(entries: Iterable[Told], shown: log.Shown) -> Iterator[bytes]:
    """The lines of a file for `amparo-verify receipt`: the checkpoint, then each entry it covers with its proof."""
    tree = log.tree(shown.size)
    yield write_header(shown.vkey, shown.note)
    for entry in entries:
        if is_covered(entry, shown) and entry.position is not None:
            yield write_receipt(entry.line(), tree.inclusion(entry.position))
