"""Offline verification of the ledger from an export alone: nothing of the server is asked or trusted.

An export is a directory of three files:

- `entries.jsonl`, one entry a line in log order: `{"entry": {...}, "index": 0, "salt": "<32 hex digits>"}`.
  A line may also carry `"leaf": "<64 hex digits>"`, the entry's leaf hash, so that a changed entry is named exactly.
  An entry whose content was lawfully erased has `index` and `leaf` only.
- `checkpoints`: signed checkpoints (notes.py), oldest first, one after another.
- `log.vkey`: the log's verifier key.

Entries and checkpoints are read side by side in one pass; memory does not grow with the export.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from amparo_verify.cosignatures import Witness, count_witnesses
from amparo_verify.lines import Line, LineError, read_lines
from amparo_verify.merkle import CompactRange
from amparo_verify.notes import (
    LARGEST_NOTE,
    Checkpoint,
    NoteError,
    Verifier,
    check_checkpoint,
    parse_note,
    parse_verifier,
    split_notes,
)
from amparo_verify.succession import Lineage

ENTRIES = "entries.jsonl"
CHECKPOINTS = "checkpoints"
KEY = "log.vkey"


class Fault(StrEnum):
    """What is wrong with an export."""

    MISSING_FILE = "missing_file"
    BAD_KEY = "bad_key"
    OTHER_KEY = "other_key"
    BAD_CHECKPOINT = "bad_checkpoint"
    BAD_KEPT_CHECKPOINT = "bad_kept_checkpoint"
    NO_CHECKPOINT = "no_checkpoint"
    NOT_WITNESSED = "not_witnessed"
    ROLLED_BACK = "rolled_back"
    FORKED = "forked"
    UNREADABLE = "unreadable"
    ALTERED = "altered"
    DROPPED = "dropped"
    REORDERED = "reordered"
    REPEATED = "repeated"
    TRUNCATED = "truncated"


@dataclass(frozen=True)
class Failure:
    """One fault, in plain words; `first` is the first entry it can concern, `last` the last (both None if none)."""

    fault: Fault
    words: str
    first: int | None = None
    last: int | None = None


@dataclass
class Verdict:
    """What was proven about an export, what was not, and what failed."""

    entries: int = 0
    covered: int = 0
    erased: int = 0
    checkpoints: int = 0
    newest: int = 0
    witnessed: int | None = None
    lineage: Lineage = field(default_factory=Lineage)
    proven: list[str] = field(default_factory=list)
    not_proven: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True when nothing failed; read `not_proven` for the limits."""
        return not self.failures

    @property
    def first_failing_index(self) -> int | None:
        """The first entry that a failure concerns."""
        return min((one.first for one in self.failures if one.first is not None), default=None)

    def text(self) -> str:
        """The verdict for a reader, a line a statement."""
        lines = ["The export holds." if self.ok else "THE EXPORT DOES NOT HOLD."]
        lines += [f"Failed: {one.words}" for one in self.failures]
        lines += [f"Proven: {words}" for words in self.proven]
        lines += [f"Not proven: {words}" for words in self.not_proven]
        return "\n".join(lines)


@dataclass(frozen=True)
class Quorum:
    """The witnesses that the verifier trusts, and how many of them must have cosigned a checkpoint.

    Raises ValueError where the witnesses, each key counted once, can never be that many.
    """

    witnesses: tuple[Witness, ...] = ()
    needed: int = 0

    def __post_init__(self) -> None:
        if not bool(self.witnesses) <= self.needed <= len({one.public for one in self.witnesses}):
            raise ValueError(f"{self.needed} of {len(self.witnesses)} witness keys cannot be asked for")


NOBODY = Quorum()
"""No witness is asked for."""


class _FaultError(Exception):
    """Ends the pass over the entries: after this failure nothing more can be said about them."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.words)
        self.failure = failure


def verify_export(
    path: Path,
    kept_checkpoint: str | None = None,
    vkey: str | None = None,
    quorum: Quorum = NOBODY,
    progress: Callable[[int], None] | None = None,
) -> Verdict:
    """Verify the export in directory `path`.

    `kept_checkpoint` is a signed checkpoint and `vkey` the log's key, both as the verifier kept them elsewhere:
    without them an export made by the holder of the log's key in one piece cannot be told from the true one, and the
    verdict says so. With a `quorum`, a checkpoint that fits the entries must carry that many cosignatures: a log that
    shows different histories to different people cannot get them from honest witnesses. `progress` is told the number
    of entries read, now and then. Never raises for bad input.
    """
    verdict = Verdict()
    missing = [name for name in (ENTRIES, CHECKPOINTS, KEY) if not (path / name).is_file()]
    if missing:
        words = f"the export has no file {', '.join(missing)}"
        verdict.failures.append(Failure(Fault.MISSING_FILE, words))
        return verdict
    verifier = _choose_key(path, vkey, verdict)
    if verifier is not None:
        trust = _Trust(verifier, quorum)
        _verify_with(trust, path, kept_checkpoint, verdict, progress or (lambda count: None))
        _state(verdict, kept_checkpoint, vkey, quorum)
    return verdict


def _choose_key(path: Path, vkey: str | None, verdict: Verdict) -> Verifier | None:
    try:
        with (path / KEY).open(encoding="utf-8") as file:
            found = parse_verifier(file.readline(LARGEST_NOTE))
        known = parse_verifier(vkey) if vkey else found
    except (NoteError, UnicodeDecodeError) as error:
        verdict.failures.append(Failure(Fault.BAD_KEY, f"the verifier key cannot be read ({error})"))
        return None
    if not known.is_kin(found):
        verdict.failures.append(Failure(Fault.OTHER_KEY, "the export names another key than the one you kept"))
    return known


@dataclass(frozen=True)
class _Trust:
    """Whose signatures count."""

    log: Verifier
    quorum: Quorum

    def pin(self, encoded: str, name: str, *, kept: bool = False) -> "_Pin":
        """What a checkpoint says, its signatures checked. Raises NoteError."""
        note = parse_note(encoded)
        checkpoint = check_checkpoint(note, self.log)
        witnessed = count_witnesses(note, self.quorum.witnesses) >= self.quorum.needed
        return _Pin(checkpoint, f"{name} (size {checkpoint.size})", witnessed, kept)


def _verify_with(
    trust: _Trust, path: Path, kept: str | None, verdict: Verdict, progress: Callable[[int], None]
) -> None:
    tree = CompactRange()
    pins = _pins(path / CHECKPOINTS, trust, verdict)
    try:
        kept_pin = _open_kept(kept, trust)
        with (path / ENTRIES).open("rb") as file:
            _walk(read_lines(file), _merge(pins, kept_pin), tree, verdict, progress)
        _reject_rollback(kept_pin, verdict)
    except _FaultError as stop:
        verdict.failures.append(stop.failure)
    except OSError as error:
        verdict.failures.append(Failure(Fault.MISSING_FILE, f"a file cannot be read ({error.strerror})"))
    _drain(pins)
    verdict.entries = tree.size
    if not verdict.checkpoints:
        verdict.failures.append(Failure(Fault.NO_CHECKPOINT, "no checkpoint with a valid signature"))
    if trust.quorum.needed and not (verdict.witnessed or verdict.witnessed == tree.size):
        words = f"no checkpoint that fits the entries was cosigned by {trust.quorum.needed} of the witnesses you named"
        verdict.failures.append(Failure(Fault.NOT_WITNESSED, words))


@dataclass(frozen=True)
class _Pin:
    """A signed statement about the first `size` entries."""

    checkpoint: Checkpoint
    name: str
    witnessed: bool
    kept: bool

    @property
    def size(self) -> int:
        """So many entries are stated."""
        return self.checkpoint.size


def _open_kept(kept: str | None, trust: _Trust) -> _Pin | None:
    if kept is None:
        return None
    try:
        return trust.pin(kept, "the checkpoint you kept", kept=True)
    except NoteError as error:
        failure = Failure(Fault.BAD_KEPT_CHECKPOINT, f"the checkpoint you kept is not one of this log ({error})")
        raise _FaultError(failure) from None


def _pins(path: Path, trust: _Trust, verdict: Verdict) -> Iterator[_Pin]:
    """Every checkpoint whose signature holds, in file order; the others become failures."""
    last = -1
    with path.open(encoding="utf-8", newline="\n", errors="replace") as file:
        for number, encoded in enumerate(_notes(file, verdict), start=1):
            try:
                pin = trust.pin(encoded, f"checkpoint {number}")
                verdict.lineage.follow(pin.checkpoint)
            except NoteError as error:
                verdict.failures.append(Failure(Fault.BAD_CHECKPOINT, f"checkpoint {number} is not valid ({error})"))
                continue
            if pin.size < last:
                words = f"{pin.name} is smaller than an earlier one of size {last}: the log was rolled back"
                verdict.failures.append(Failure(Fault.ROLLED_BACK, words, first=pin.size, last=last - 1))
                continue
            verdict.checkpoints += 1
            verdict.newest = last = pin.size
            yield pin


def _notes(file: TextIO, verdict: Verdict) -> Iterator[str]:
    try:
        yield from split_notes(iter(lambda: file.readline(LARGEST_NOTE + 1), ""))
    except NoteError as error:
        verdict.failures.append(Failure(Fault.BAD_CHECKPOINT, f"the checkpoints cannot be read to their end ({error})"))


def _merge(pins: Iterator[_Pin], kept: _Pin | None) -> Iterator[_Pin]:
    """The export's checkpoints with the kept one among them, smallest first."""
    for pin in pins:
        if kept is not None and kept.size <= pin.size:
            yield kept
            kept = None
        yield pin
    if kept is not None:
        yield kept


def _walk(
    lines: Iterator[Line], pins: Iterator[_Pin], tree: CompactRange, verdict: Verdict, progress: Callable[[int], None]
) -> None:
    """Grow the tree from the entries; at each checkpoint's size compare roots. Raises _FaultError."""
    pin = next(pins, None)
    while True:
        while pin is not None and pin.size == tree.size:
            _compare(pin, tree, verdict)
            pin = next(pins, None)
        line = _next_line(lines, tree.size)
        if line is None:
            break
        if line.number != tree.size:
            raise _FaultError(_misplaced(line.number, tree.size, lines))
        tree.add(line.leaf)
        verdict.erased += line.erased
        if not tree.size & 0xFFFF:
            progress(tree.size)
    if pin is not None:
        fault = Fault.ROLLED_BACK if pin.kept else Fault.TRUNCATED
        words = f"the export ends after {tree.size} entries, but {pin.name} covers more: entries were cut off"
        raise _FaultError(Failure(fault, words, first=tree.size, last=pin.size - 1))


def _next_line(lines: Iterator[Line], expected: int) -> Line | None:
    try:
        return next(lines, None)
    except LineError as error:
        fault = Fault.ALTERED if error.altered else Fault.UNREADABLE
        raise _FaultError(Failure(fault, f"entry {expected}: {error}", first=expected, last=expected)) from None


def _compare(pin: _Pin, tree: CompactRange, verdict: Verdict) -> None:
    if tree.root() == pin.checkpoint.root:
        verdict.covered = pin.size
        if pin.witnessed:
            verdict.witnessed = pin.size
        return
    first, last = verdict.covered, max(pin.size - 1, 0)
    if first == pin.size:
        words = f"{pin.name} has another root than the entries and another checkpoint of the same size: two histories"
        raise _FaultError(Failure(Fault.FORKED, words))
    where = f"entry {first}" if first == last else f"an entry between {first} and {last}"
    words = f"{where} was altered, dropped, added or moved: {pin.name} has another root than the entries"
    raise _FaultError(Failure(Fault.FORKED if pin.kept else Fault.ALTERED, words, first=first, last=last))


def _misplaced(found: int, expected: int, lines: Iterator[Line]) -> Failure:
    """Name what happened where a line has another index than its place."""
    if found < expected:
        return Failure(Fault.REPEATED, f"entry {found} comes again where entry {expected} belongs", expected, expected)
    if _comes_later(expected, lines):
        words = f"entry {found} stands where entry {expected} belongs, which comes later: the order was changed"
        return Failure(Fault.REORDERED, words, expected, found)
    words = f"entry {expected} is missing: the next line is entry {found}"
    return Failure(Fault.DROPPED, words, expected, found - 1)


def _comes_later(index: int, lines: Iterator[Line]) -> bool:
    try:
        return any(line.number == index for line in lines)
    except LineError:
        return False


def _reject_rollback(kept: _Pin | None, verdict: Verdict) -> None:
    """The kept checkpoint was matched by the entries; the export's own checkpoints must reach it too."""
    if kept is not None and verdict.newest < kept.size:
        words = f"the export's newest checkpoint is older than {kept.name}: the log was rolled back"
        raise _FaultError(Failure(Fault.ROLLED_BACK, words, first=verdict.newest, last=kept.size - 1))


def _drain(pins: Iterator[_Pin]) -> None:
    """Check the signatures of the checkpoints that the pass over the entries did not reach."""
    for _ in pins:
        pass


def _state(verdict: Verdict, kept: str | None, vkey: str | None, quorum: Quorum) -> None:
    """Say in plain words what the verdict rests on."""
    if verdict.checkpoints:
        verdict.proven.append(f"the log's key signed {verdict.checkpoints} checkpoint(s)")
    if verdict.covered:
        words = f"the first {verdict.covered} entries are those the log signed: none altered, dropped, added or moved"
        verdict.proven.append(words)
    if verdict.witnessed and quorum.needed:
        verdict.proven.append(f"{quorum.needed} or more of your witnesses saw the first {verdict.witnessed} entries")
    if kept is not None and verdict.ok:
        verdict.proven.append("the log only grew since the checkpoint you kept")
    verdict.not_proven.extend(_limits(verdict, kept, vkey, quorum))


def _limits(verdict: Verdict, kept: str | None, vkey: str | None, quorum: Quorum) -> Iterator[str]:
    yield from verdict.lineage.words()
    if verdict.covered < verdict.entries:
        yield f"entries from {verdict.covered} on: no checkpoint that holds covers them"
    if not quorum.needed:
        yield "that everybody is shown the same history: name witnesses outside that you trust"
    elif verdict.witnessed is not None and verdict.witnessed < verdict.covered:
        yield f"entries from {verdict.witnessed} on: too few of your witnesses saw them"
    if verdict.erased:
        yield f"the content of {verdict.erased} erased entries: only their place in the log is shown"
    if vkey is None:
        yield "that the key is the log's own: it was taken from the export; compare it with one you got elsewhere"
    if kept is None:
        yield "that no later history was hidden or replaced: give a checkpoint that you kept yourself"
    yield "that every act was written to the log in the first place"
