"""A judge counts on witnesses outside: what they signed is recognised, and nobody can sign in their place."""

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
from hypothesis import given
from hypothesis import strategies as st

from amparo_verify.cosignatures import LATEST, Cosigner, Witness, count_witnesses, parse_witness
from amparo_verify.notes import Checkpoint, Note, NoteError, Signature, Signer, parse_note, parse_verifier

# What a public witness wrote beneath a checkpoint of a public certificate log, and its published key: other software.
PUBLIC_KEY = "witness.navigli.sunlight.geomys.org+a3e00fe2+BNy/co4C1Hn1p+INwJrfUlgz7W55dSZReusH/GhUhJ/G"
PUBLIC_NOTE = (
    "coachandhorses2026h1.staging.certificate.transparency.goog\n185550722\n"
    "YXAM0VmnrfvLaBCOOYSJhCaE5F10oGBOo+hkbDa1kng=\n\n— witness.navigli.sunlight.geomys.org "
    "o+AP4gAAAABqb7DzNrGFRJnQ9vrJ8xpnwZytnr/ZYczDIsvwvouiSjwOjn7a72ccxBk+lKnZ7dKqkYKER1s/KxLTaVwQD7lJZTC/CQ==\n"
)
LOG = Signer("log.example/2005", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
TEXT = Checkpoint(LOG.name, 7, bytes(range(32))).text()
COURT = Cosigner("court.example/w1", Ed25519PrivateKey.from_private_bytes(bytes([1] * 32)))
OMBUD = Cosigner("ombud.example/w1", Ed25519PrivateKey.from_private_bytes(bytes([2] * 32)))
AT = 1_110_000_000


def cosigned(*lines: Signature) -> Note:
    """A checkpoint with the log's signature and these lines, written and read again as it would travel."""
    note = LOG.sign(TEXT)
    return parse_note(Note(note.text, (*note.signatures, *lines)).encoded())


def test_what_a_public_witness_signed_with_other_software_holds() -> None:
    assert parse_witness(PUBLIC_KEY).cosigned_at(parse_note(PUBLIC_NOTE)) == 0x6A6FB0F3


def test_the_same_cosignature_beneath_another_size_is_refused() -> None:
    with pytest.raises(NoteError, match="does not hold"):
        parse_witness(PUBLIC_KEY).cosigned_at(parse_note(PUBLIC_NOTE.replace("185550722", "185550723")))


@given(st.integers(1, LATEST))
def test_a_cosignature_is_recognised_with_its_time(at: int) -> None:
    assert COURT.witness.cosigned_at(cosigned(COURT.cosign(TEXT, at))) == at


def test_of_two_cosignatures_the_later_counts() -> None:
    assert COURT.witness.cosigned_at(cosigned(COURT.cosign(TEXT, AT), COURT.cosign(TEXT, AT - 5))) == AT


def test_a_witness_that_did_not_sign_is_not_counted() -> None:
    note = cosigned(COURT.cosign(TEXT, AT))
    assert OMBUD.witness.cosigned_at(note) is None
    assert count_witnesses(note, [COURT.witness, OMBUD.witness]) == 1


@given(st.integers(0, 71), st.integers(1, 255))
def test_no_byte_of_time_or_signature_can_be_changed(place: int, change: int) -> None:
    line = COURT.cosign(TEXT, AT)
    digest = bytearray(line.digest)
    digest[place] ^= change
    with pytest.raises(NoteError):
        COURT.witness.cosigned_at(cosigned(Signature(line.name, line.key_id, bytes(digest))))


def test_one_key_under_two_names_is_one_witness() -> None:
    twin = Cosigner("twin.example/w1", COURT.private)
    note = cosigned(COURT.cosign(TEXT, AT), twin.cosign(TEXT, AT))
    assert count_witnesses(note, [COURT.witness, twin.witness]) == 1


def test_a_plain_signature_is_no_cosignature_even_by_the_same_key() -> None:
    plain = Signer(COURT.name, COURT.private).sign(TEXT).signatures[0]
    assert COURT.witness.cosigned_at(cosigned(plain)) is None
    with pytest.raises(NoteError):
        COURT.witness.cosigned_at(cosigned(Signature(COURT.name, COURT.witness.key_id, plain.digest)))


def test_a_key_is_written_as_it_is_read() -> None:
    assert parse_witness(PUBLIC_KEY).encoded() == PUBLIC_KEY
    assert parse_witness(COURT.witness.encoded()) == COURT.witness


def test_keys_of_logs_and_witnesses_cannot_be_mistaken_for_each_other() -> None:
    with pytest.raises(NoteError):
        parse_witness(LOG.verifier.encoded())
    with pytest.raises(NoteError):
        parse_verifier(COURT.witness.encoded())


@pytest.mark.parametrize("at", [0, -1, LATEST + 1])
def test_a_time_that_no_reader_accepts_is_not_signed(at: int) -> None:
    with pytest.raises(NoteError, match="time"):
        COURT.cosign(TEXT, at)


@pytest.mark.parametrize("digest", [b"", b"\0" * 72, b"\xff" * 72, b"\1" * 8])
def test_a_line_without_time_or_signature_is_refused(digest: bytes) -> None:
    with pytest.raises(NoteError):
        COURT.witness.cosigned_at(Note(TEXT, (Signature(COURT.name, COURT.witness.key_id, digest),)))


def test_a_name_that_would_confuse_a_reader_is_refused() -> None:
    with pytest.raises(NoteError, match="key name"):
        Witness("two words", bytes(32))


QUANTUM = Cosigner("monitor.example/w1", MLDSA44PrivateKey.from_seed_bytes(bytes([3] * 32)))


def test_an_ml_dsa_cosignature_travels_and_holds_for_its_checkpoint_only() -> None:
    note = cosigned(COURT.cosign(TEXT, AT), QUANTUM.cosign(TEXT, AT + 5))
    key = parse_witness(QUANTUM.witness.encoded())
    assert key.cosigned_at(note) == AT + 5
    assert count_witnesses(note, [COURT.witness, key]) == 2
    other = Note(note.text.replace("\n7\n", "\n8\n"), note.signatures)
    with pytest.raises(NoteError, match="does not hold"):
        key.cosigned_at(other)


def test_an_ml_dsa_cosignature_is_laid_out_as_the_specification_says() -> None:
    line = QUANTUM.cosign(TEXT, AT)
    assert line.key_id == sha256(b"monitor.example/w1\n\x06" + QUANTUM.witness.public).digest()[:4]
    assert len(line.digest) == 8 + 2420
    signed = b"subtree/v1\n\0" + b"\x12monitor.example/w1" + AT.to_bytes(8) + b"\x10log.example/2005"
    signed += bytes(8) + (7).to_bytes(8) + bytes(range(32))
    MLDSA44PublicKey.from_public_bytes(QUANTUM.witness.public).verify(line.digest[8:], signed)


def test_an_ml_dsa_cosignature_names_its_witness_and_its_time() -> None:
    line = QUANTUM.cosign(TEXT, AT)
    renamed = Witness("other.example/w1", QUANTUM.witness.public, QUANTUM.witness.kind)
    later = Signature(line.name, line.key_id, (AT + 1).to_bytes(8) + line.digest[8:])
    for witness, forged in (
        (renamed, Signature(renamed.name, renamed.key_id, line.digest)),
        (QUANTUM.witness, later),
        (QUANTUM.witness, Signature(line.name, line.key_id, line.digest[:-1])),
    ):
        with pytest.raises(NoteError, match="does not hold"):
            witness.cosigned_at(cosigned(forged))


def test_a_name_too_long_for_the_structure_cannot_cosign() -> None:
    with pytest.raises(NoteError, match="at most 255 bytes"):
        Cosigner("x" * 256, QUANTUM.private).cosign(TEXT, AT)
