"""What a sealed value withstands: moving, altering, another key, another version; and what its size gives away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.vault.cipher import (
    KekId,
    KeyFormatError,
    SealBrokenError,
    UnknownFormatError,
    VaultError,
    WrongKeyVersionError,
    kek_of,
    key_version,
    new_data_key,
    open_sealed,
    seal,
    unwrap,
    wrap,
)

KEY = bytes(range(32))
PLACE = {"table": "vault_name", "column": "text", "row_id": "row-1"}
# Made once with the raw AES-GCM primitive from the layout that the module states; they must open for ever.
SEALED_FORMAT_1 = bytes.fromhex(
    "01000000036465666768696a6b6c6d6e6f98860ed6a86b862eeed98e640bea4a2d"
    "da12b4da3bbc4ea219011e984b23a548a899937b941f00e4d005543181b451ca"
)
WRAPPED_FORMAT_1 = bytes.fromhex(
    "01000000076465666768696a6b6c6d6e6f787532c06cbe252f85846ab653dc5591"
    "a1a89c99c8b52c6230ca70c164bf54e14a741304869c3bb86667744bd63c0a12"
)
WRAPPED_FORMAT_2 = bytes.fromhex(
    "02000000290003177300036465666768696a6b6c6d6e6f787532c06cbe252f85846ab653"
    "dc5591a1a89c99c8b52c6230ca70c164bf54e112421701bd025af582647dd6d79e7bb3"
)


def sealed(plaintext: bytes = b"secret text") -> bytes:
    return seal(plaintext, key=KEY, key_version=3, **PLACE)


def opened(value: bytes, key: bytes = KEY, version: int = 3, place: dict[str, str] | None = None) -> bytes:
    return open_sealed(value, key=key, key_version=version, **(PLACE | (place or {})))


def test_a_value_of_format_1_still_opens() -> None:
    assert opened(SEALED_FORMAT_1).decode() == "Наталья Иванова"


def test_a_data_key_wrapped_in_format_1_still_opens() -> None:
    assert kek_of(WRAPPED_FORMAT_1) == KekId(0, 0, 7)
    assert unwrap(WRAPPED_FORMAT_1, kek=bytes(32), owner="person-1") == KEY


def test_a_data_key_wrapped_in_format_2_still_opens() -> None:
    assert kek_of(WRAPPED_FORMAT_2) == KekId(41, 202611, 3)
    assert unwrap(WRAPPED_FORMAT_2, kek=bytes(32), owner="person-1") == KEY


@given(st.binary(max_size=300))
def test_what_is_sealed_can_be_opened(plaintext: bytes) -> None:
    assert opened(sealed(plaintext)) == plaintext


def test_the_same_text_twice_is_two_different_values() -> None:
    assert sealed() != sealed()


@given(st.integers(0, 31), st.integers(0, 31))
def test_the_length_of_a_name_does_not_show(one: int, other: int) -> None:
    assert len(sealed(b"x" * one)) == len(sealed(b"x" * other))


@pytest.mark.parametrize(
    "elsewhere", [{"table": "vault_contact"}, {"column": "note"}, {"row_id": "row-2"}, {"table": "vault_nam"}]
)
def test_a_value_does_not_open_in_another_place(elsewhere: dict[str, str]) -> None:
    with pytest.raises(SealBrokenError):
        opened(sealed(), place=elsewhere)


def test_parts_of_a_place_cannot_be_shifted_into_each_other() -> None:
    value = seal(b"x", key=KEY, table="ab", column="c", row_id="1", key_version=3)
    with pytest.raises(SealBrokenError):
        open_sealed(value, key=KEY, table="a", column="bc", row_id="1", key_version=3)


@given(st.integers(0, 60), st.integers(1, 255))
def test_no_byte_of_a_sealed_value_can_be_changed(place: int, change: int) -> None:
    value = bytearray(sealed())
    value[place] ^= change
    with pytest.raises(VaultError):
        opened(bytes(value))


@given(st.binary(max_size=64))
def test_rubbish_is_refused(rubbish: bytes) -> None:
    with pytest.raises(VaultError):
        opened(rubbish)


def test_another_persons_key_opens_nothing() -> None:
    with pytest.raises(SealBrokenError):
        opened(sealed(), key=new_data_key())


def test_another_version_is_named_as_such() -> None:
    assert key_version(sealed()) == 3
    with pytest.raises(WrongKeyVersionError):
        opened(sealed(), version=4)


def test_a_claimed_version_does_not_open_a_value_of_another() -> None:
    relabelled = sealed()[:1] + (4).to_bytes(4) + sealed()[5:]
    with pytest.raises(SealBrokenError):
        opened(relabelled, version=4)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UnknownFormatError):
        opened(b"\x02" + sealed()[1:])


def test_errors_carry_neither_content_nor_key() -> None:
    with pytest.raises(SealBrokenError) as caught:
        opened(sealed(b"Whereabouts"), place={"row_id": "row-2"})
    told = repr(caught.value) + str(caught.value) + repr(caught.value.__cause__)
    assert "Whereabouts" not in told
    assert KEY.hex() not in told


KEK, KEK_ID = bytes(range(1, 33)), KekId(41, 202611, 3)


def wrapped(owner: str = "person-1", kek_id: KekId = KEK_ID) -> bytes:
    return wrap(KEY, kek=KEK, kek_id=kek_id, owner=owner)


def test_a_wrapped_key_says_which_wrapping_key_it_needs_and_opens_with_it() -> None:
    assert kek_of(wrapped()) == KEK_ID
    assert unwrap(wrapped(), kek=KEK, owner="person-1") == KEY
    assert wrapped() != wrapped()


@pytest.mark.parametrize(("owner", "kek"), [("person-2", KEK), ("person-1/whereabouts", KEK), ("person-1", bytes(32))])
def test_a_wrapped_key_opens_for_its_owner_and_under_its_wrapping_key_only(owner: str, kek: bytes) -> None:
    with pytest.raises(SealBrokenError):
        unwrap(wrapped(), kek=kek, owner=owner)


@given(st.integers(0, len(WRAPPED_FORMAT_2) - 1), st.integers(1, 255))
def test_no_byte_of_a_wrapped_key_can_be_changed(place: int, change: int) -> None:
    altered = bytearray(wrapped())
    altered[place] ^= change
    with pytest.raises(VaultError):
        unwrap(bytes(altered), kek=KEK, owner="person-1")


@given(st.binary(max_size=80))
def test_rubbish_is_no_wrapped_key(rubbish: bytes) -> None:
    with pytest.raises(VaultError):
        unwrap(rubbish, kek=KEK, owner="person-1")


def test_a_wrapped_key_cannot_be_passed_off_as_a_value() -> None:
    with pytest.raises(UnknownFormatError):
        opened(wrapped(owner="row-1"))


def test_a_value_cannot_be_passed_off_as_a_wrapped_key() -> None:
    value = seal(bytes(31), key=KEK, key_version=7, table="data key", column="person-1", row_id="")
    with pytest.raises(SealBrokenError):
        unwrap(value, kek=KEK, owner="person-1")


@pytest.mark.parametrize("malformed", [b"", b"short", bytes(33)])
def test_a_malformed_key_is_refused(malformed: bytes) -> None:
    with pytest.raises(KeyFormatError):
        wrap(malformed, kek=KEK, kek_id=KEK_ID, owner="person-1")
    with pytest.raises(KeyFormatError):
        wrap(KEY, kek=malformed, kek_id=KEK_ID, owner="person-1")
    with pytest.raises(KeyFormatError):
        unwrap(wrapped(), kek=malformed, owner="person-1")


@pytest.mark.parametrize("kek_id", [KekId(-1, 202611, 0), KekId(2**32, 202611, 0), KekId(1, 202611, 2**16)])
def test_a_wrapping_key_out_of_range_is_refused(kek_id: KekId) -> None:
    with pytest.raises(KeyFormatError):
        wrapped(kek_id=kek_id)
