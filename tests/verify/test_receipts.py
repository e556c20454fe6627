"""A file of receipts proves to somebody who has nothing else that its entries stand in the log, and nothing more."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from amparo_verify.command import main
from amparo_verify.lines import write_erased_line
from amparo_verify.receipts import ReceiptError, Receipts, verify_receipts, write_header, write_receipt
from amparo_verify.tiles import Tile, TileTree
from amparo_verify.verify import Quorum
from tests.verify.test_cosignatures import AT, COURT, OMBUD
from tests.verify.test_tiles import run
from tests.verify.test_verify import SIGNER, STRANGER, Export

SIZE = 20
SHOWN = (0, 7, 19)


class File:
    """A file of receipts that a test may tamper with before it is written."""

    def __init__(self) -> None:
        self.export = Export()
        self.note = self.export.sign(SIZE)
        self.vkey = SIGNER.verifier.encoded()
        self.lines = [write_receipt(self.export.lines[index], self.proof(index)) for index in SHOWN]

    def leaf(self, index: int) -> bytes:
        return bytes.fromhex(json.loads(self.export.lines[index])["leaf"])

    def proof(self, index: int) -> list[bytes]:
        def fetch(tile: Tile) -> bytes:
            return b"".join(self.leaf(number) for number in range(tile.width))

        return TileTree(SIZE, fetch).inclusion(index)

    def write(self, folder: Path) -> Path:
        place = folder / "receipts.jsonl"
        place.write_bytes(b"".join([write_header(self.vkey, self.note), *self.lines]))
        return place


@pytest.fixture
def file() -> File:
    return File()


def verify(file: File, folder: Path, kept: str | None = None, quorum: Quorum | None = None) -> Receipts:
    return verify_receipts(file.write(folder), kept, SIGNER.verifier.encoded(), quorum or Quorum())


def test_receipts_hold_and_show_what_was_written(file: File, tmp_path: Path) -> None:
    found = verify(file, tmp_path)
    assert [entry["number"] for entry in found.shown] == list(SHOWN)
    assert "3 entries stand in that log exactly as they stand in this file" in found.text()
    assert "that these are all entries about the record" in found.text()


def test_an_entry_that_is_withheld_is_proven_by_its_place_alone(file: File, tmp_path: Path) -> None:
    file.lines[1] = write_receipt(write_erased_line(7, file.leaf(7)), file.proof(7))
    found = verify(file, tmp_path)
    assert (len(found.shown), found.withheld) == (2, 1)
    assert "1 further entries stand there" in found.text()


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.replace(b'"read"', b'"seen"'),
        lambda line: line.replace(b'"index":7', b'"index":8'),
        lambda line: line.replace(b'"number":7', b'"number":9'),
        lambda line: line.replace(b'"proof":["', b'"proof":["00'),
        lambda line: line.replace(b'"proof":[', b'"proof":["' + b"00" * 32 + b'",'),
        lambda line: line[: line.index(b',"proof"')] + b"}\n",
        lambda line: line[: line.index(b',"leaf"')] + b',"proof":[]}\n',
        lambda line: b'{"proof":"x"}\n',
        lambda line: b"nothing\n",
        lambda line: b"[" * 100_000,
        lambda line: line.replace(b'"proof":[', b'"more":1,"proof":['),
    ],
)
def test_a_line_that_was_changed_is_named(file: File, tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    file.lines[1] = change(file.lines[1])
    with pytest.raises(ReceiptError, match="line 3 does not hold"):
        verify(file, tmp_path)


def test_an_entry_that_was_never_in_the_log_gets_no_receipt(file: File, tmp_path: Path) -> None:
    other = Export(mark="invented")
    file.lines.append(write_receipt(other.lines[5], file.proof(5)))
    with pytest.raises(ReceiptError, match="line 5 does not hold: the proof leads to another root"):
        verify(file, tmp_path)


def test_a_checkpoint_that_the_log_did_not_sign_is_refused(file: File, tmp_path: Path) -> None:
    file.note = file.export.sign(SIZE, STRANGER)
    with pytest.raises(ReceiptError, match="checkpoint in line 1 does not hold"):
        verify(file, tmp_path)
    file.vkey = STRANGER.verifier.encoded()
    with pytest.raises(ReceiptError, match="another key than the one you kept"):
        verify(file, tmp_path)
    assert "compare it with one you got elsewhere" in verify_receipts(file.write(tmp_path)).text()


@pytest.mark.parametrize("header", [b"", b"{}\n", b"x\n", b'{"log":1,"checkpoint":2}\n', b"[]\n"])
def test_a_file_without_its_first_line_is_refused(file: File, tmp_path: Path, header: bytes) -> None:
    place = file.write(tmp_path)
    place.write_bytes(header)
    with pytest.raises(ReceiptError, match="line 1 cannot be read"):
        verify_receipts(place)


def test_the_checkpoint_kept_elsewhere_must_be_of_the_same_history(file: File, tmp_path: Path) -> None:
    assert verify(file, tmp_path, kept=file.export.sign(SIZE)).shown
    with pytest.raises(ReceiptError, match="not of one history"):
        verify(file, tmp_path, kept=Export(mark="other").sign(SIZE))
    with pytest.raises(ReceiptError, match="name the log's tiles"):
        verify(file, tmp_path, kept=file.export.sign(13))
    with pytest.raises(ReceiptError, match="not one of this log"):
        verify(file, tmp_path, kept=file.export.sign(SIZE, STRANGER))


def test_tiles_join_a_checkpoint_of_another_size(file: File, tmp_path: Path) -> None:
    (tmp_path / "tile/0/000.p").mkdir(parents=True)
    (tmp_path / "tile/0/000.p/20").write_bytes(b"".join(file.leaf(number) for number in range(SIZE)))
    place, key = file.write(tmp_path), SIGNER.verifier.encoded()
    assert verify_receipts(place, file.export.sign(13), key, tiles=tmp_path).shown
    with pytest.raises(ReceiptError, match="not of one history"):
        verify_receipts(place, Export(mark="other").sign(13), key, tiles=tmp_path)


def test_the_witnesses_that_are_asked_for_must_have_cosigned(file: File, tmp_path: Path) -> None:
    both = Quorum((COURT.witness, OMBUD.witness), 2)
    text = file.note.partition("\n\n")[0] + "\n"
    file.note += COURT.cosign(text, AT).line()
    with pytest.raises(ReceiptError, match="cosigned by 1 of the witnesses you named, not by 2"):
        verify(file, tmp_path, quorum=both)
    file.note += OMBUD.cosign(text, AT).line()
    assert "2 of your witnesses saw that checkpoint" in verify(file, tmp_path, quorum=both).text()


def test_on_the_command_line(file: File, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place, key = file.write(tmp_path), tmp_path / "log.vkey"
    key.write_text(file.vkey, "utf-8")
    main(["receipt", str(place), "--key", str(key)])
    assert "The receipts hold." in capsys.readouterr().out
    place.write_bytes(place.read_bytes().replace(b'"read"', b'"seen"', 1))
    assert run("receipt", place, "--key", key) == 1
    assert "line 2 does not hold" in capsys.readouterr().out
    assert run("receipt", tmp_path / "nowhere") == 2
    assert run("receipt", place, "--key", place) == 2
