"""A file of receipts: that these entries stand in a log, each with its proof, checked without the log or its house.

The first line names the log's key and a signed checkpoint; each further line is an entry as an export has it (entry,
index, leaf, salt), or its place and leaf hash alone, and `proof`, the hashes that lead from the leaf to the
checkpoint's root.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from amparo_verify.cosignatures import count_witnesses
from amparo_verify.lines import LONGEST_LINE, LineError, read_proven
from amparo_verify.merkle import ProofError, verify_inclusion
from amparo_verify.notes import (
    Checkpoint,
    Note,
    NoteError,
    Verifier,
    check_checkpoint,
    parse_note,
    parse_verifier,
)
from amparo_verify.succession import read_predecessor
from amparo_verify.tiles import verify_growth
from amparo_verify.verify import NOBODY, Quorum


class ReceiptError(ValueError):
    """A file of receipts that does not hold; the message says which line and why."""


@dataclass
class Receipts:
    """What a file of receipts proves: `shown` entries with content, `withheld` by their place only."""

    checkpoint: Checkpoint
    shown: list[Mapping[str, Any]] = field(default_factory=list)
    withheld: int = 0
    witnessed: int = 0
    proven: list[str] = field(default_factory=list)
    not_proven: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The verdict for a reader, a line a statement."""
        lines = ["The receipts hold."]
        lines += [f"Proven: {words}" for words in self.proven]
        return "\n".join([*lines, *(f"Not proven: {words}" for words in self.not_proven)])


def write_header(vkey: str, note: str) -> bytes:
    """The first line of a file of receipts."""
    return _line({"checkpoint": note, "log": vkey})


def write_receipt(line: bytes, proof: Sequence[bytes]) -> bytes:
    """A receipt from an entry's line as `lines.py` writes it, and its audit path."""
    hashes = ",".join(f'"{one.hex()}"' for one in proof)
    return line.rstrip(b"\n")[:-1] + f',"proof":[{hashes}]}}\n'.encode()


def verify_receipts(
    path: Path,
    kept_checkpoint: str | None = None,
    vkey: str | None = None,
    quorum: Quorum = NOBODY,
    tiles: Path | None = None,
) -> Receipts:
    """Check every receipt of a file against its checkpoint, and that against what the verifier kept elsewhere.

    `vkey` is the log's key as kept elsewhere; without it the file's own is believed, and the answer says so. Where the
    kept checkpoint is of another size than the file's, `tiles` is a folder with the log's tiles that proves that one
    grew out of the other. Raises ReceiptError at the first line that does not hold, OSError.
    """
    with path.open("rb") as file:
        lines = iter(lambda: file.readline(LONGEST_LINE + 1), b"")
        log, note = _header(next(lines, b""), vkey)
        found = Receipts(_checkpoint(note, log))
        _compare_kept(found.checkpoint, kept_checkpoint, log, tiles)
        found.witnessed = _witnesses(note, quorum)
        for number, line in enumerate(lines, start=2):
            _receive(found, number, line)
    found.proven.extend(_proven(found))
    found.not_proven.extend(_limits(found, kept_checkpoint, vkey, quorum))
    return found


def _header(line: bytes, vkey: str | None) -> tuple[Verifier, Note]:
    try:
        fields = json.loads(line)
        named, note = parse_verifier(fields["log"]), parse_note(fields["checkpoint"])
        known = parse_verifier(vkey) if vkey else named
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        why = str(error) if isinstance(error, NoteError) else "a key and a checkpoint expected"
        raise ReceiptError(f"line 1 cannot be read ({why})") from None
    if not known.is_kin(named):
        raise ReceiptError("line 1 names another key than the one you kept")
    return known, note


def _checkpoint(note: Note, log: Verifier) -> Checkpoint:
    try:
        checkpoint = check_checkpoint(note, log)
        read_predecessor(checkpoint)
    except NoteError as error:
        raise ReceiptError(f"the checkpoint in line 1 does not hold ({error})") from None
    return checkpoint


def _compare_kept(found: Checkpoint, kept: str | None, log: Verifier, tiles: Path | None) -> None:
    if kept is None:
        return
    try:
        known = check_checkpoint(parse_note(kept), log)
    except NoteError as error:
        raise ReceiptError(f"the checkpoint you kept is not one of this log ({error})") from None
    if known.size != found.size and tiles is None:
        raise ReceiptError(
            f"the checkpoint you kept covers {known.size} entries and the file's {found.size}: name the log's tiles, "
            "too (--tiles), which prove that one log signed both"
        )
    try:
        verify_growth(known, found, tiles)
    except ProofError as error:
        raise ReceiptError(f"the file's checkpoint and the one you kept are not of one history ({error})") from None


def _witnesses(note: Note, quorum: Quorum) -> int:
    try:
        count = count_witnesses(note, quorum.witnesses)
    except NoteError as error:
        raise ReceiptError(f"the checkpoint in line 1 does not hold ({error})") from None
    if count < quorum.needed:
        raise ReceiptError(f"the checkpoint was cosigned by {count} of the witnesses you named, not by {quorum.needed}")
    return count


def _receive(found: Receipts, number: int, raw: bytes) -> None:
    try:
        line, entry, proof = read_proven(raw)
        verify_inclusion(line.leaf, line.number, found.checkpoint.size, proof, found.checkpoint.root)
    except (LineError, ProofError) as error:
        raise ReceiptError(f"line {number} does not hold: {error}") from None
    if entry is None:
        found.withheld += 1
    else:
        found.shown.append(entry)


def _proven(found: Receipts) -> Iterator[str]:
    yield f"the log's key signed a checkpoint of {found.checkpoint.size} entries"
    yield f"{len(found.shown)} entries stand in that log exactly as they stand in this file"
    if found.withheld:
        yield f"{found.withheld} further entries stand there, whose content this file withholds"
    if found.witnessed:
        yield f"{found.witnessed} of your witnesses saw that checkpoint"


def _limits(found: Receipts, kept: str | None, vkey: str | None, quorum: Quorum) -> Iterator[str]:
    before = read_predecessor(found.checkpoint)
    if before is not None:
        yield f"what {before.name} held that was lost: a checkpoint of {before.size} entries was seen outside"
    if vkey is None:
        yield "that the key is the log's own: it was taken from the file; compare it with one you got elsewhere"
    if kept is None and not quorum.needed:
        yield "that everybody is shown the same history: name witnesses outside, or give a checkpoint you kept"
    yield "that these are all entries about the record: compare with the whole log (`amparo-verify EXPORT`)"


def _line(fields: Mapping[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
