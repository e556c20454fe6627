"""The ledger in the database and a witness outside: cosigned while it grows, refused once its past was changed."""

import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amparo.commands import ledger as commands
from amparo.ledger import sequencer, witnessing
from amparo.ledger.models import Outcome
from amparo.ledger.witnessing import NotCosigned, cosigned_checkpoint
from amparo_verify.cosignatures import Witness
from amparo_verify.notes import Checkpoint, Signer, parse_checkpoint, parse_note
from amparo_verify.verify import Quorum, verify_export
from amparo_witness.folder import Folder, Log
from amparo_witness.judging import Judge
from amparo_witness.server import Server
from tests.access.hands import conninfo_of
from tests.slow_and_false import Authority, dripping, over_tls

MANY = (
    "insert into ledger_entry (act, kind, number)"
    " select 'checkpoint.read', 'checkpoint', n from generate_series(1, %s) n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "witness")
    made.make("court.example/w1")
    made.trust(sequencer.signer().verifier.encoded())
    return made


@pytest.fixture
def url(folder: Folder) -> Iterator[str]:
    with Server("127.0.0.1", 0, Judge(folder)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def witness(folder: Folder) -> Witness:
    return folder.cosigner().witness


@pytest.fixture(autouse=True)
def placed(committing: None) -> None:
    """Everything before the test has its place."""
    grow(1)


def grow(entries: int) -> None:
    with psycopg.connect(conninfo_of("door")) as hand:
        hand.execute(MANY, [entries])
    sequencer.sequence()


def pretend(folder: Folder, size: int) -> None:
    """Make the witness remember a checkpoint of another history that the log's key signed."""
    signer = sequencer.signer()
    note = signer.sign(Checkpoint(signer.name, size, bytes(32)).text())
    folder.keep(Log(signer.verifier, note))


def test_a_judge_sees_that_the_witness_saw_the_ledger_as_it_grew(url: str, witness: Witness, tmp_path: Path) -> None:
    for entries in (1, 2, 37, 0, 5):
        grow(entries)
        note = cosigned_checkpoint(url, witness)
    total = sequencer.export(tmp_path / "export")
    verdict = verify_export(tmp_path / "export", note.encoded(), quorum=Quorum((witness,), 1))
    assert verdict.ok
    assert verdict.witnessed == parse_checkpoint(note.text).size == total


def test_a_ledger_rolled_back_is_told_what_it_is(url: str, witness: Witness, folder: Folder) -> None:
    pretend(folder, 10**9)
    with pytest.raises(NotCosigned, match="rolled back"):
        cosigned_checkpoint(url, witness)


def test_a_ledger_whose_past_is_not_what_the_witness_saw_gets_no_cosignature(
    url: str, witness: Witness, folder: Folder
) -> None:
    known = parse_checkpoint(cosigned_checkpoint(url, witness).text).size
    pretend(folder, known)
    grow(3)
    with pytest.raises(NotCosigned, match="refused \\(422\\)"):
        cosigned_checkpoint(url, witness)


def test_an_answer_signed_by_anybody_else_is_not_taken_for_the_witness(url: str, witness: Witness) -> None:
    other = Signer(witness.name, Ed25519PrivateKey.generate()).verifier
    with pytest.raises(NotCosigned, match="another key"):
        cosigned_checkpoint(url, Witness(other.name, other.public))


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "file:///etc/hostname", "nowhere", "http://"])
def test_a_witness_that_is_not_there_is_said_to_be_so(address: str, witness: Witness) -> None:
    with pytest.raises(NotCosigned, match=r"cannot be reached|must begin"):
        cosigned_checkpoint(address, witness)


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_witness_that_answers_a_byte_now_and_then_holds_nobody(
    witness: Witness, first: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witnessing, "PATIENCE", 1.0)
    with dripping(first) as port:
        began = time.monotonic()
        with pytest.raises(NotCosigned, match=r"cannot be reached \(TimeoutError\)") as told:
            cosigned_checkpoint(f"http://127.0.0.1:{port}/", witness)
    assert told.value.outcome == Outcome.UNREACHABLE
    assert time.monotonic() - began < 3


def test_a_witness_must_prove_that_it_is_the_one_that_was_named(
    folder: Folder, witness: Witness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed by nobody whom this machine trusts, signed for another host, and as it should be."""
    authority = Authority(tmp_path)
    for host, known, words in (
        ("localhost", False, "certificate does not hold .*unable to get local issuer"),
        ("other.example", True, "certificate does not hold .*Hostname mismatch"),
        ("localhost", True, ""),
    ):
        if known:
            monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        with Server("127.0.0.1", 0, Judge(folder)) as server:
            over_tls(server, authority.certificate(host))
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            address = f"https://localhost:{server.server_port}/"
            if words:
                with pytest.raises(NotCosigned, match=words) as told:
                    cosigned_checkpoint(address, witness)
                assert told.value.outcome == Outcome.UNREACHABLE
                known_log = folder.log(sequencer.signer().name)
                assert known_log
                assert known_log.note is None, "nothing reached it"
            else:
                assert witness.cosigned_at(cosigned_checkpoint(address, witness)) is not None
            server.shutdown()


def test_the_command_writes_a_checkpoint_to_hand_to_a_judge(
    url: str, witness: Witness, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "open_house", nullcontext)
    out = tmp_path / "cosigned"
    said = CliRunner().invoke(commands.ledger, ["cosign", url, str(folder.path / "witness.vkey"), str(out)])
    assert said.exit_code == 0, said.output
    assert witness.cosigned_at(parse_note(out.read_text("utf-8"))) is not None


def test_the_command_refuses_a_file_that_is_no_key_in_one_line(url: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(sequencer.signer().verifier.encoded())
    said = CliRunner().invoke(commands.ledger, ["cosign", url, str(tmp_path / "key"), str(tmp_path / "out")])
    assert said.exit_code != 0
    assert "holds no witness's key" in " ".join(said.output.split())
    assert not (tmp_path / "out").exists()
