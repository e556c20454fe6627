"""An outsider with an export and nothing else finds what an administrator of the server may have done to the log."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo_verify.lines import write_erased_line, write_line
from amparo_verify.merkle import CompactRange
from amparo_verify.notes import Checkpoint, Signer
from amparo_verify.verify import Fault, Verdict, verify_export

SIGNER = Signer("log.example", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
STRANGER = Signer("log.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))
SIZES = (0, 1, 7, 13, 20)
ENTRIES = 22


class Export:
    """An export that a test may tamper with before it is written."""

    def __init__(self, entries: int = ENTRIES, sizes: tuple[int, ...] = SIZES, mark: str = "read") -> None:
        self.lines = [
            write_line(number, number.to_bytes(16), {"act": mark, "day": "2005-03-01", "number": number})
            for number in range(entries)
        ]
        self.checkpoints = [self.sign(size) for size in sizes]
        self.vkey = SIGNER.verifier.encoded()

    def root(self, size: int) -> bytes:
        tree = CompactRange()
        for line in self.lines[:size]:
            tree.add(bytes.fromhex(json.loads(line)["leaf"]))
        return tree.root()

    def sign(self, size: int, signer: Signer = SIGNER) -> str:
        return signer.sign(Checkpoint("log.example", size, self.root(size)).text()).encoded()

    def write(self, path: Path) -> Path:
        path.mkdir(exist_ok=True)
        (path / "entries.jsonl").write_bytes(b"".join(self.lines))
        (path / "checkpoints").write_text("".join(self.checkpoints), "utf-8")
        (path / "log.vkey").write_text(self.vkey + "\n", "utf-8")
        return path


def verify(
    export: Export, path: Path, kept: str | None = None, vkey: str | None = SIGNER.verifier.encoded()
) -> Verdict:
    return verify_export(export.write(path / "export"), kept, vkey)


def fault(verdict: Verdict) -> Fault:
    assert not verdict.ok
    assert "DOES NOT HOLD" in verdict.text()
    return verdict.failures[0].fault


def change(export: Export, index: int, *, leaf: bool = False) -> None:
    """Rewrite the content of one entry; with `leaf`, make its leaf hash fit again, or leave it out."""
    fields = json.loads(export.lines[index])
    fields["entry"]["act"] = "nothing"
    if leaf:
        export.lines[index] = write_line(index, bytes.fromhex(fields["salt"]), fields["entry"])
    else:
        export.lines[index] = json.dumps(fields).encode() + b"\n"


def test_an_untouched_export_holds(tmp_path: Path) -> None:
    export = Export()
    verdict = verify(export, tmp_path, kept=export.checkpoints[2])
    assert verdict.ok
    assert (verdict.entries, verdict.covered, verdict.checkpoints) == (ENTRIES, 20, len(SIZES))
    assert "the log only grew since the checkpoint you kept" in verdict.proven
    assert any("entries from 20 on" in words for words in verdict.not_proven)


@given(st.integers(0, 40), st.sets(st.integers(0, 40)))
@settings(max_examples=50)
def test_any_size_with_any_checkpoints_holds(tmp_path_factory: pytest.TempPathFactory, size: int, at: set[int]) -> None:
    sizes = tuple(sorted(place for place in at if place <= size)) or (size,)
    verdict = verify(Export(size, sizes), tmp_path_factory.mktemp("any"))
    assert verdict.ok
    assert verdict.covered == max(sizes)


def test_the_layout_of_a_line_does_not_matter(tmp_path: Path) -> None:
    export = Export()
    export.lines = [
        json.dumps(json.loads(line), indent=None, separators=(", ", ": ")).encode() + b"\n" for line in export.lines
    ]
    without_leaf = json.loads(export.lines[3])
    del without_leaf["leaf"]
    export.lines[3] = json.dumps(dict(reversed(without_leaf.items()))).encode() + b"\n"
    assert verify(export, tmp_path).ok


def test_erased_content_keeps_its_place_and_is_counted(tmp_path: Path) -> None:
    export = Export()
    export.lines[4] = write_erased_line(4, bytes.fromhex(json.loads(export.lines[4])["leaf"]))
    verdict = verify(export, tmp_path)
    assert verdict.ok
    assert any("content of 1 erased" in words for words in verdict.not_proven)


def test_without_own_key_and_checkpoint_the_verdict_says_what_it_cannot_know(tmp_path: Path) -> None:
    said = " ".join(verify(Export(), tmp_path, vkey=None).not_proven)
    assert "the key is the log's own" in said
    assert "give a checkpoint that you kept" in said


@given(st.integers(0, 19))
@settings(max_examples=20)
def test_an_altered_entry_is_named(tmp_path_factory: pytest.TempPathFactory, index: int) -> None:
    export = Export()
    change(export, index)
    verdict = verify(export, tmp_path_factory.mktemp("altered"))
    assert fault(verdict) is Fault.ALTERED
    assert verdict.first_failing_index == index


def test_an_entry_altered_in_the_database_is_named_when_the_stored_hash_is_exported(tmp_path: Path) -> None:
    export = Export()
    stored = bytes.fromhex(json.loads(export.lines[9])["leaf"])
    export.lines[9] = write_line(9, (9).to_bytes(16), {"act": "nothing"}, stored)
    verdict = verify(export, tmp_path)
    assert fault(verdict) is Fault.ALTERED
    assert verdict.first_failing_index == 9


@given(st.integers(0, 19))
@settings(max_examples=20)
def test_an_altered_entry_with_a_fitting_leaf_hash_is_found_between_two_checkpoints(
    tmp_path_factory: pytest.TempPathFactory, index: int
) -> None:
    export = Export()
    change(export, index, leaf=True)
    verdict = verify(export, tmp_path_factory.mktemp("refitted"))
    assert fault(verdict) is Fault.ALTERED
    failure = verdict.failures[0]
    assert failure.first is not None
    assert failure.last is not None
    assert failure.first <= index <= failure.last
    assert failure.first in SIZES
    assert failure.last + 1 in SIZES


def _drop(lines: list[bytes]) -> None:
    del lines[9]


def _swap(lines: list[bytes]) -> None:
    lines[9], lines[10] = lines[10], lines[9]


def _repeat(lines: list[bytes]) -> None:
    lines.insert(9, lines[8])


def _cut(lines: list[bytes]) -> None:
    del lines[9:]


def _cut_in_a_line(lines: list[bytes]) -> None:
    lines[9:] = [lines[9][:30]]


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (_drop, Fault.DROPPED),
        (_swap, Fault.REORDERED),
        (_repeat, Fault.REPEATED),
        (_cut, Fault.TRUNCATED),
        (_cut_in_a_line, Fault.UNREADABLE),
    ],
)
def test_a_tampered_sequence_is_named(tmp_path: Path, tamper: Callable[[list[bytes]], None], expected: Fault) -> None:
    export = Export()
    tamper(export.lines)
    verdict = verify(export, tmp_path)
    assert fault(verdict) is expected
    assert verdict.first_failing_index == 9
    assert verdict.covered == 7


@pytest.mark.parametrize("tamper", [_drop, _swap, _repeat])
def test_a_tampered_sequence_with_new_numbers_is_found(tmp_path: Path, tamper: Callable[[list[bytes]], None]) -> None:
    export = Export()
    tamper(export.lines)
    for number, line in enumerate(export.lines):
        fields = json.loads(line)
        export.lines[number] = write_line(number, bytes.fromhex(fields["salt"]), fields["entry"])
    verdict = verify(export, tmp_path)
    assert fault(verdict) is Fault.ALTERED
    assert verdict.first_failing_index == 7


def test_a_forged_signature_is_found_though_its_root_fits(tmp_path: Path) -> None:
    export = Export()
    export.checkpoints[3] = export.sign(13, STRANGER)
    verdict = verify(export, tmp_path)
    assert fault(verdict) is Fault.BAD_CHECKPOINT
    assert "checkpoint 4" in verdict.failures[0].words
    assert verdict.checkpoints == len(SIZES) - 1


def test_a_forged_signature_behind_a_fault_in_the_entries_is_found_as_well(tmp_path: Path) -> None:
    export = Export()
    change(export, 2)
    export.checkpoints[4] = export.sign(20, STRANGER)
    assert {one.fault for one in verify(export, tmp_path).failures} == {Fault.ALTERED, Fault.BAD_CHECKPOINT}


def test_a_whole_export_under_another_key_is_found_by_who_kept_the_key(tmp_path: Path) -> None:
    export = Export(mark="invented")
    export.checkpoints = [export.sign(size, STRANGER) for size in SIZES]
    export.vkey = STRANGER.verifier.encoded()
    faults = {one.fault for one in verify(export, tmp_path).failures}
    assert faults == {Fault.OTHER_KEY, Fault.BAD_CHECKPOINT, Fault.NO_CHECKPOINT}


def test_a_rollback_to_an_older_state_is_found_by_who_kept_a_checkpoint(tmp_path: Path) -> None:
    older = Export(entries=13, sizes=(7, 13))
    assert verify(older, tmp_path).ok
    verdict = verify(older, tmp_path, kept=Export().sign(20))
    assert fault(verdict) is Fault.ROLLED_BACK
    assert verdict.first_failing_index == 13


def test_newer_checkpoints_taken_away_are_found_by_who_kept_one(tmp_path: Path) -> None:
    export = Export()
    kept = export.checkpoints.pop()
    verdict = verify(export, tmp_path, kept=kept)
    assert fault(verdict) is Fault.ROLLED_BACK


def test_a_smaller_checkpoint_after_a_larger_one_is_a_rollback(tmp_path: Path) -> None:
    export = Export()
    export.checkpoints.append(export.sign(13))
    verdict = verify(export, tmp_path)
    assert fault(verdict) is Fault.ROLLED_BACK
    assert verdict.first_failing_index == 13


def test_a_rewritten_history_signed_by_the_true_key_is_found_by_who_kept_a_checkpoint(tmp_path: Path) -> None:
    rewritten = Export(mark="rewritten")
    assert verify(rewritten, tmp_path).ok
    verdict = verify(rewritten, tmp_path, kept=Export().sign(10))
    assert fault(verdict) is Fault.FORKED
    assert verdict.first_failing_index == 7


def test_two_histories_of_one_size_are_found(tmp_path: Path) -> None:
    export = Export()
    export.checkpoints.insert(4, Export(mark="rewritten").sign(13))
    assert fault(verify(export, tmp_path)) is Fault.FORKED


def test_a_kept_checkpoint_of_another_log_is_refused(tmp_path: Path) -> None:
    export = Export()
    assert fault(verify(export, tmp_path, kept=export.sign(7, STRANGER))) is Fault.BAD_KEPT_CHECKPOINT
    assert fault(verify(export, tmp_path, kept="nothing")) is Fault.BAD_KEPT_CHECKPOINT


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe\n",
        b"[]\n",
        b"{}\n",
        b'{"index":0}\n',
        b'{"index":true,"leaf":"00"}\n',
        b'{"index":0,"leaf":"00"}\n',
        b'{"index":0,"entry":{"a":1},"salt":"00"}\n',
        b'{"index":0,"entry":{"a":1},"salt":7}\n',
        b'{"index":0,"entry":{"a":1.5},"salt":"' + b"00" * 16 + b'"}\n',
        b'{"index":0,"entry":{"a":1,"a":2},"salt":"' + b"00" * 16 + b'"}\n',
        b'{"index":0,"entry":{"a":1},"salt":"' + b"00" * 16 + b'","more":1}\n',
        b"[" * 100_000 + b"\n",
        b"x" * (1024 * 1024 + 1),
    ],
)
def test_a_line_that_is_no_entry_is_named(tmp_path: Path, line: bytes) -> None:
    export = Export()
    export.lines[9] = line
    verdict = verify(export, tmp_path)
    assert fault(verdict) is Fault.UNREADABLE
    assert verdict.first_failing_index == 9


@given(st.binary(max_size=200), st.sampled_from(["entries.jsonl", "checkpoints", "log.vkey"]))
@settings(max_examples=100)
def test_rubbish_in_any_file_gives_a_verdict_and_no_crash(
    tmp_path_factory: pytest.TempPathFactory, rubbish: bytes, name: str
) -> None:
    path = Export().write(tmp_path_factory.mktemp("rubbish") / "export")
    (path / name).write_bytes(rubbish)
    assert not verify_export(path, None, SIGNER.verifier.encoded()).ok


@pytest.mark.parametrize("name", ["entries.jsonl", "checkpoints", "log.vkey"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    path = Export().write(tmp_path / "export")
    (path / name).unlink()
    verdict = verify_export(path)
    assert fault(verdict) is Fault.MISSING_FILE
    assert name in verdict.failures[0].words


def test_an_export_without_checkpoints_proves_nothing(tmp_path: Path) -> None:
    export = Export(sizes=())
    verdict = verify(export, tmp_path)
    assert fault(verdict) is Fault.NO_CHECKPOINT
    assert verdict.proven == []


def test_progress_is_told(tmp_path: Path) -> None:
    path = Export(70_000, (70_000,)).write(tmp_path / "export")
    told: list[int] = []
    assert verify_export(path, progress=told.append).ok
    assert told == [65_536]
