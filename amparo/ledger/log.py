"""The log as everybody may see it: a signed checkpoint and tiles of hashes. No entry is read, and no key needed."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connections

from amparo_verify.notes import Note, parse_note, parse_signature
from amparo_verify.tiles import Tile, TileTree

APP = "default"


@dataclass(frozen=True)
class Shown:
    """The checkpoint that is handed out, with the cosignatures that it has, and the log's key."""

    size: int
    note: str
    vkey: str
    at: datetime

    @property
    def text(self) -> str:
        """What is signed: the log's name, the number of entries, the root."""
        return parse_note(self.note).text


def shown_checkpoint(using: str = APP) -> Shown | None:
    """The newest checkpoint that enough witnesses cosigned within the hour, else the newest; None before the first."""
    with connections[using].cursor() as cursor:
        cursor.execute("select * from ledger_shown_checkpoint(%s)", [settings.WITNESSES_NEEDED])
        row = cursor.fetchone()
    if row is None:
        return None
    size, note, vkey, at, lines = row
    return Shown(size, with_cosignatures(note, lines), vkey, at)


def with_cosignatures(note: str, lines: list[str]) -> str:
    """A signed note with further signature lines beneath."""
    signed = parse_note(note)
    return Note(signed.text, (*signed.signatures, *(parse_signature(one.rstrip("\n")) for one in lines))).encoded()


def read_tile(tile: Tile, using: str = APP) -> bytes:
    """The hashes of a tile as far as there are any: one walk along a key, at most 256 rows, whatever the log's size."""
    with connections[using].cursor() as cursor:
        cursor.execute("select ledger_tile(%s, %s, %s)", [tile.level, tile.number, tile.width])
        return bytes(cursor.fetchone()[0] or b"")


def tree(size: int, using: str = APP) -> TileTree:
    """The tree of the first `size` entries, for proofs; each tile is read once."""
    return TileTree(size, lambda tile: read_tile(tile, using))
