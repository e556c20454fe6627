"""A log that lost entries goes on under a new name: openly, or not at all."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amparo_verify.notes import Checkpoint, NoteError, Signer, open_checkpoint
from amparo_verify.receipts import ReceiptError, verify_receipts, write_header
from amparo_verify.succession import Predecessor, read_predecessor
from amparo_verify.verify import Fault, verify_export
from tests.verify.test_verify import SIGNER, Export

AFTER = Signer(f"{SIGNER.name}/since/2026-11-29T10:00Z", SIGNER.private)
LOST = Predecessor(SIGNER.name, 20, Export(mark="lost").root(20))


def signed(export: Export, size: int, signer: Signer = AFTER, *continues: Predecessor) -> str:
    said = tuple(one.line() for one in continues)
    return signer.sign(Checkpoint(signer.name, size, export.root(size), said).text()).encoded()


def restored(*continues: Predecessor) -> Export:
    """Thirteen entries came back from a backup, seven were lost, nine came after."""
    export = Export()
    export.checkpoints[4:] = [signed(export, size, AFTER, *continues) for size in (15, 22)]
    export.vkey = AFTER.verifier.encoded()
    return export


def test_whoever_kept_the_old_key_or_an_old_checkpoint_is_told_what_was_lost(tmp_path: Path) -> None:
    export = restored(LOST)
    for vkey in (SIGNER.verifier.encoded(), AFTER.verifier.encoded()):
        verdict = verify_export(export.write(tmp_path / "export"), export.sign(10), vkey)
        assert verdict.ok
        assert verdict.covered == 22
        assert "log.example held after its checkpoint of 13 entries" in verdict.text()
        assert "a checkpoint of 20 was seen outside" in verdict.text()


def test_a_checkpoint_that_covers_what_was_lost_still_does_not_hold(tmp_path: Path) -> None:
    kept = Export(mark="lost").sign(20)
    verdict = verify_export(restored(LOST).write(tmp_path / "export"), kept, SIGNER.verifier.encoded())
    assert [one.fault for one in verdict.failures] == [Fault.FORKED]
    assert "because entries were lost" in verdict.text()


def test_a_new_name_that_does_not_say_what_it_continues_is_refused(tmp_path: Path) -> None:
    elsewhere = Predecessor("log.example/since/2020", 20, bytes(32))
    for continues in ((), (elsewhere,)):
        verdict = verify_export(restored(*continues).write(tmp_path / "export"), None, SIGNER.verifier.encoded())
        assert Fault.BAD_CHECKPOINT in [one.fault for one in verdict.failures]


def test_nobody_goes_back_to_the_old_name(tmp_path: Path) -> None:
    export = restored(LOST)
    export.checkpoints.append(export.sign(22))
    verdict = verify_export(export.write(tmp_path / "export"), None, AFTER.verifier.encoded())
    assert not verdict.ok


@pytest.mark.parametrize("name", ["other.example/since/2026", "log.example/2026", "log.example2"])
def test_another_log_under_the_same_key_is_no_successor(name: str) -> None:
    with pytest.raises(NoteError, match="another log"):
        open_checkpoint(signed(Export(), 7, Signer(name, SIGNER.private)), SIGNER.verifier)


def test_the_same_name_under_another_key_is_no_successor(tmp_path: Path) -> None:
    stranger = Signer(AFTER.name, Ed25519PrivateKey.generate())
    export = restored(LOST)
    export.checkpoints[4:] = [signed(export, 22, stranger, LOST)]
    export.vkey = stranger.verifier.encoded()
    verdict = verify_export(export.write(tmp_path / "export"), None, SIGNER.verifier.encoded())
    assert {Fault.OTHER_KEY, Fault.BAD_CHECKPOINT} <= {one.fault for one in verdict.failures}


def test_a_receipt_of_the_successor_says_so_to_whoever_kept_the_old_key(tmp_path: Path) -> None:
    file = tmp_path / "receipt"
    file.write_bytes(write_header(AFTER.verifier.encoded(), signed(Export(), 15, AFTER, LOST)))
    assert "log.example held that was lost" in verify_receipts(file, None, SIGNER.verifier.encoded()).text()
    other = Signer("other.example", SIGNER.private).verifier.encoded()
    with pytest.raises(ReceiptError, match="another key"):
        verify_receipts(file, None, other)


@pytest.mark.parametrize("line", ["continues a", "continues a -1 AA==", "continues a 1 AA==", "continues a 1 ***"])
def test_what_cannot_be_read_is_refused(line: str) -> None:
    with pytest.raises(NoteError):
        read_predecessor(Checkpoint("log.example", 1, bytes(32), (line,)))


def test_two_lines_are_refused_and_other_lines_left_alone() -> None:
    assert read_predecessor(Checkpoint("log.example", 1, bytes(32), ("hello",))) is None
    assert read_predecessor(Checkpoint("log.example", 1, bytes(32), (LOST.line(),))) == LOST
    with pytest.raises(NoteError):
        read_predecessor(Checkpoint("log.example", 1, bytes(32), (LOST.line(), LOST.line())))
