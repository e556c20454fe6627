"""Checkpoints are signed notes that any C2SP tool reads, and a forged one is refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from amparo_verify.notes import (
    Checkpoint,
    NoteError,
    Signer,
    open_checkpoint,
    parse_checkpoint,
    parse_note,
    parse_verifier,
    split_notes,
)

# A checkpoint that a public log (Go's checksum database) published, and its published key: made by other software.
PUBLIC_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
PUBLIC_NOTE = (
    "go.sum database tree\n15081221\nBoMMe1wd25Tco0mYGROkyqxHZWx+hcSCtMV315Lu6Lg=\n\n— sum.golang.org "
    "Az3grilD7vQqTrv66jRgKM84Y80KTprrSt4bKmiOPxgmS5ZVBTeCl6dUvjYnN13R+C8j0jGY1WnUADGMkok3U0m2Zgo=\n"
)
SIGNER = Signer("log.example/2005", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = Signer("log.example/2005", Ed25519PrivateKey.from_private_bytes(bytes(32)))
CHECKPOINT = Checkpoint("log.example/2005", 7, bytes(range(32)))


def test_a_checkpoint_of_another_log_software_is_read_and_its_signature_holds() -> None:
    checkpoint = open_checkpoint(PUBLIC_NOTE, parse_verifier(PUBLIC_KEY), "go.sum database tree")
    assert checkpoint.size == 15081221
    assert checkpoint.root.hex().startswith("06830c7b5c1ddb94")


def test_the_same_checkpoint_with_one_more_entry_claimed_is_refused() -> None:
    forged = PUBLIC_NOTE.replace("15081221", "15081222")
    with pytest.raises(NoteError, match="does not hold"):
        open_checkpoint(forged, parse_verifier(PUBLIC_KEY), "go.sum database tree")


def test_keys_are_written_as_they_are_read() -> None:
    assert parse_verifier(PUBLIC_KEY).encoded() == PUBLIC_KEY
    assert parse_note(PUBLIC_NOTE).encoded() == PUBLIC_NOTE


def test_the_text_of_a_checkpoint() -> None:
    assert CHECKPOINT.text() == "log.example/2005\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"


@given(st.integers(0, 10**12), st.binary(min_size=32, max_size=32), st.lists(st.from_regex(r"[a-z ]+", fullmatch=True)))
def test_what_is_signed_can_be_opened(size: int, digest: bytes, extensions: list[str]) -> None:
    checkpoint = Checkpoint(SIGNER.name, size, digest, tuple(extensions))
    assert open_checkpoint(SIGNER.sign(checkpoint.text()).encoded(), SIGNER.verifier) == checkpoint


@given(st.integers(0, 200), st.integers(1, 255))
def test_no_byte_of_a_signed_checkpoint_can_be_changed(place: int, change: int) -> None:
    encoded = bytearray(SIGNER.sign(CHECKPOINT.text()).encoded().encode())
    encoded[place % len(encoded)] ^= change
    with pytest.raises(NoteError):
        open_checkpoint(encoded.decode(errors="replace"), SIGNER.verifier)


def test_a_key_of_the_same_name_is_another_key() -> None:
    with pytest.raises(NoteError, match="no signature by"):
        open_checkpoint(OTHER.sign(CHECKPOINT.text()).encoded(), SIGNER.verifier)


def test_a_witness_may_sign_beneath() -> None:
    note = SIGNER.sign(CHECKPOINT.text()).encoded() + OTHER.sign(CHECKPOINT.text()).encoded().split("\n\n")[1]
    assert open_checkpoint(note, SIGNER.verifier) == open_checkpoint(note, OTHER.verifier) == CHECKPOINT


def test_a_checkpoint_of_another_log_under_the_same_key_is_refused() -> None:
    elsewhere = Checkpoint("log.example/2006", 7, bytes(32))
    with pytest.raises(NoteError, match="another log"):
        open_checkpoint(SIGNER.sign(elsewhere.text()).encoded(), SIGNER.verifier)


def test_notes_one_after_another_are_cut_apart() -> None:
    notes = [SIGNER.sign(Checkpoint(SIGNER.name, size, bytes(32)).text()).encoded() for size in range(3)]
    lines = "".join(notes).splitlines(keepends=True)
    assert list(split_notes(lines)) == notes
    assert list(split_notes("\n".join(notes).splitlines(keepends=True))) == notes


def test_a_note_without_end_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(NoteError, match="too long"):
        list(split_notes("x" * 1000 + "\n" for _ in range(10**9)))


@pytest.mark.parametrize(
    "encoded",
    ["", "text", "text\n\n", "text\n\nno dash\n", "text\n\n— name\n", "text\n\n— name !!!!\n", "text\n\n— name AAAA\n"],
)
def test_a_malformed_note_is_refused(encoded: str) -> None:
    with pytest.raises(NoteError):
        parse_note(encoded)


@pytest.mark.parametrize(
    "text",
    ["", "a\n", "a\n1\n", "\n1\nAAAA\n", "a\n01\nAAAA\n", "a\n-1\nAAAA\n", "a\n1\nAAAA\n", "a\n1\n*\n"],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        parse_checkpoint(text)


def test_an_empty_extension_line_is_refused() -> None:
    with pytest.raises(NoteError, match="empty extension"):
        parse_checkpoint(CHECKPOINT.text() + "\nmore\n")


@pytest.mark.parametrize(
    "vkey",
    ["", "name", "name+00000000", "name+00000000+AA==", PUBLIC_KEY.replace("033d", "033e"), PUBLIC_KEY[:-4]],
)
def test_a_malformed_key_is_refused(vkey: str) -> None:
    with pytest.raises(NoteError):
        parse_verifier(vkey)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\u00a0b"])
def test_a_name_that_would_confuse_a_reader_is_refused(name: str) -> None:
    with pytest.raises(NoteError, match="key name"):
        Signer(name, SIGNER.private)


@pytest.mark.parametrize("text", ["no newline", "tab\there\n", "\ud800\n"])
def test_a_text_that_cannot_be_a_note_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        SIGNER.sign(text)
