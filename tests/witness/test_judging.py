"""A witness signs one history, the one it saw first, and only as it grows: whoever holds the log's key included."""

from http import HTTPStatus
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo_verify.cosignatures import count_witnesses, parse_witness
from amparo_verify.notes import parse_note
from amparo_witness.folder import Folder, FolderError
from amparo_witness.judging import SIZE_TYPE, Answer, Judge
from tests.witness.conftest import AT
from tests.witness.histories import LOG, STRANGER, History, body

TRUE = History()


def known_size(judge: Judge) -> int:
    log = judge.folder.log(LOG.name)
    assert log
    return log.checkpoint().size


def refused(answer: Answer, status: HTTPStatus) -> bool:
    assert "—" not in answer.body, "a refusal carries no signature"
    return answer.status == status


def test_growth_is_cosigned_and_the_cosignature_holds_for_whoever_has_the_witnesss_key(judge: Judge) -> None:
    witness = parse_witness((judge.folder.path / "witness.vkey").read_text())
    for old, size in ((0, 3), (3, 7), (7, 7), (7, 64)):
        answer = judge.add_checkpoint(TRUE.request(old, size))
        assert answer.status == HTTPStatus.OK
        assert witness.cosigned_at(parse_note(TRUE.note(size) + answer.body)) == AT


def test_a_forged_checkpoint_is_refused(judge: Judge) -> None:
    assert refused(judge.add_checkpoint(History(signer=STRANGER).request(0, 3)), HTTPStatus.FORBIDDEN)
    bent = TRUE.note(3).replace("\n3\n", "\n4\n")
    assert refused(judge.add_checkpoint(body(0, [], bent)), HTTPStatus.FORBIDDEN)
    assert known_size(judge) == 0


def test_a_log_that_is_not_known_is_not_found(judge: Judge) -> None:
    other = type(LOG)("other.example", LOG.private)
    assert refused(judge.add_checkpoint(History(signer=other).request(0, 3)), HTTPStatus.NOT_FOUND)


def test_a_signature_by_the_right_key_over_another_logs_checkpoint_is_refused(judge: Judge, folder: Folder) -> None:
    other = type(LOG)("other.example", STRANGER.private)
    folder.trust(other.verifier.encoded())
    theirs = History(signer=other).note(3).replace("other.example\n3", "ledger.example\n3")
    assert refused(judge.add_checkpoint(body(0, [], theirs)), HTTPStatus.FORBIDDEN)


def test_whoever_remembers_another_size_is_told_the_right_one(judge: Judge) -> None:
    judge.add_checkpoint(TRUE.request(0, 7))
    for old in (0, 3, 8):
        answer = judge.add_checkpoint(TRUE.request(old, 9))
        assert refused(answer, HTTPStatus.CONFLICT)
        assert (answer.body, answer.kind) == ("7\n", SIZE_TYPE)


def test_a_rollback_is_refused_however_it_is_put(judge: Judge) -> None:
    judge.add_checkpoint(TRUE.request(0, 7))
    assert refused(judge.add_checkpoint(TRUE.request(0, 5)), HTTPStatus.CONFLICT)
    assert refused(judge.add_checkpoint(TRUE.request(5, 5)), HTTPStatus.CONFLICT)
    assert refused(judge.add_checkpoint(body(7, [], TRUE.note(5))), HTTPStatus.BAD_REQUEST)
    assert known_size(judge) == 7


def test_an_old_request_sent_again_changes_nothing(judge: Judge) -> None:
    first, second = TRUE.request(0, 7), TRUE.request(7, 9)
    judge.add_checkpoint(first)
    judge.add_checkpoint(second)
    assert refused(judge.add_checkpoint(first), HTTPStatus.CONFLICT)
    assert refused(judge.add_checkpoint(second), HTTPStatus.CONFLICT)
    assert known_size(judge) == 9


@pytest.mark.parametrize("fork", range(7))
def test_a_fork_is_refused_with_every_proof_its_maker_can_give(judge: Judge, fork: int) -> None:
    judge.add_checkpoint(TRUE.request(0, 7))
    forked = History(fork)
    assert refused(judge.add_checkpoint(forked.request(7, 12)), HTTPStatus.UNPROCESSABLE_ENTITY)
    truth = body(7, TRUE.proof(7, 12), forked.note(12))
    assert refused(judge.add_checkpoint(truth), HTTPStatus.UNPROCESSABLE_ENTITY)
    assert refused(judge.add_checkpoint(forked.request(7, 7)), HTTPStatus.CONFLICT)
    assert judge.add_checkpoint(TRUE.request(7, 12)).status == HTTPStatus.OK


def test_two_histories_of_one_size_are_kept_as_evidence_with_both_signatures(judge: Judge) -> None:
    judge.add_checkpoint(TRUE.request(0, 7))
    lie = History(4).note(7)
    judge.add_checkpoint(body(7, [], lie))
    judge.add_checkpoint(body(0, [], lie))
    (kept,) = (judge.folder.path / "forks").iterdir()
    notes = kept.read_text().split("\n\nledger.example")
    assert len(notes) == 2
    for note in (kept.read_text()[: -len(lie) - 1], lie):
        LOG.verifier.verify(parse_note(note))


def test_a_fork_that_the_log_did_not_sign_is_no_evidence(judge: Judge) -> None:
    judge.add_checkpoint(TRUE.request(0, 7))
    judge.add_checkpoint(History(4, STRANGER).request(7, 7))
    assert not list((judge.folder.path / "forks").iterdir())


def test_a_proof_where_none_belongs_is_refused(judge: Judge) -> None:
    proof = [bytes(32)]
    assert refused(judge.add_checkpoint(body(0, proof, TRUE.note(7))), HTTPStatus.UNPROCESSABLE_ENTITY)
    judge.add_checkpoint(TRUE.request(0, 7))
    assert refused(judge.add_checkpoint(body(7, proof, TRUE.note(7))), HTTPStatus.UNPROCESSABLE_ENTITY)
    assert refused(judge.add_checkpoint(body(7, [], TRUE.note(9))), HTTPStatus.UNPROCESSABLE_ENTITY)


@pytest.mark.parametrize(
    "sent",
    [
        b"", b"\n\n", b"\xff\n\n", b"old 0", body("00", [], TRUE.note(3)), body("-1", [], TRUE.note(3)),
        body("", [], TRUE.note(3)), body(0, [bytes(31)], TRUE.note(3)), body(0, [bytes(32)] * 64, TRUE.note(3)),
        body(0, [], "no note\n"), body(0, [], LOG.sign("ledger.example\n3\n").encoded()),
        TRUE.request(0, 3).replace(b"old 0", b"new 0"), TRUE.request(0, 3).replace(b"\n", b"\r\n"),
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused(judge: Judge, sent: bytes) -> None:
    assert refused(judge.add_checkpoint(sent), HTTPStatus.BAD_REQUEST)


@given(st.binary(max_size=200))
@settings(max_examples=100)
def test_noise_before_a_good_checkpoint_never_gets_a_signature(noise: bytes) -> None:
    class Unreached(Judge):
        def __init__(self) -> None:
            """No folder: nothing malformed may come so far."""

    if not noise.startswith(b"old "):
        assert refused(Unreached().add_checkpoint(noise + b"\n\n" + TRUE.note(3).encode()), HTTPStatus.BAD_REQUEST)


steps = st.tuples(st.integers(0, 24), st.integers(0, 24), st.sampled_from([10**9, 0, 3, 9, 17]))


@given(st.lists(steps, max_size=25))
@settings(max_examples=60, deadline=None)
def test_over_any_history_all_that_was_signed_is_one_growing_log(
    tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[int, int, int]]
) -> None:
    folder = Folder(tmp_path_factory.mktemp("w"))
    folder.make("court.example/w1")
    folder.trust(LOG.verifier.encoded())
    signed: list[tuple[int, int]] = [(0, 10**9)]
    for old, size, fork in asked:
        history = History(fork)
        answer = Judge(folder).add_checkpoint(
            history.request(old, size) if old <= size else body(old, [], history.note(size))
        )
        last, seen = signed[-1]
        honest = old == last <= size and history.range(0, last) == History(seen).range(0, last)
        assert (answer.status == HTTPStatus.OK) == honest
        if honest:
            signed.append((size, fork))
    assert [size for size, _ in signed] == sorted(size for size, _ in signed)


def test_a_witness_that_lost_a_logs_checkpoint_does_not_know_the_log_any_more(judge: Judge) -> None:
    judge.add_checkpoint(TRUE.request(0, 7))
    for file in (judge.folder.path / "logs").iterdir():
        file.unlink()
    assert refused(judge.add_checkpoint(History(0).request(0, 7)), HTTPStatus.NOT_FOUND)


def test_naming_a_known_log_again_does_not_make_the_witness_forget(judge: Judge, folder: Folder) -> None:
    judge.add_checkpoint(TRUE.request(0, 7))
    for signer in (LOG, STRANGER):
        with pytest.raises(FolderError, match="known already"):
            folder.trust(signer.verifier.encoded())
    assert known_size(judge) == 7


def test_a_new_witness_is_not_made_over_an_old_one(folder: Folder) -> None:
    key = (folder.path / "key").read_text()
    with pytest.raises(FolderError, match="has a witness already"):
        folder.make("ombudsman.example/w2")
    assert (folder.path / "key").read_text() == key


def test_nobody_else_on_the_machine_reads_the_key(folder: Folder) -> None:
    assert (folder.path / "key").stat().st_mode & 0o077 == 0


def test_a_log_that_shows_two_histories_to_two_witnesses_gets_no_second_signature(tmp_path: Path) -> None:
    histories = (TRUE, History(5))
    judges = []
    for number, history in enumerate(histories):
        folder = Folder(tmp_path / str(number))
        folder.make(f"witness{number}.example/w1")
        folder.trust(LOG.verifier.encoded())
        judges.append(Judge(folder))
        assert judges[number].add_checkpoint(history.request(0, 7)).status == HTTPStatus.OK
    for judge, other in zip(judges, reversed(histories), strict=True):
        for request in (other.request(7, 7), other.request(7, 9), other.request(0, 7)):
            assert judge.add_checkpoint(request).status != HTTPStatus.OK
        assert (judge.folder.path / "forks").is_dir()
        assert any((judge.folder.path / "forks").iterdir())
    both = [judge.cosigner.witness for judge in judges]
    for judge in judges:
        kept = judge.folder.logs()[0].note
        assert kept is not None
        assert count_witnesses(kept, both) == 1
