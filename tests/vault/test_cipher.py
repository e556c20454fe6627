"""What a sealed value withstands: moving, altering, another key, another version; and what its size gives away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.vault.cipher import (
    KeyFormatError,
    Keyring,
    SealBrokenError,
    UnknownFormatError,
    UnknownWrappingKeyError,
    VaultError,
    WrongKeyVersionError,
    key_version,
    new_data_key,
    open_sealed,
    seal,
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


def sealed(plaintext: bytes = b"secret text") -> bytes:
    return seal(plaintext, key=KEY, key_version=3, **PLACE)


def opened(value: bytes, key: bytes = KEY, version: int = 3, place: dict[str, str] | None = None) -> bytes:
    return open_sealed(value, key=key, key_version=version, **(PLACE | (place or {})))


def test_a_value_of_format_1_still_opens() -> None:
    assert opened(SEALED_FORMAT_1).decode() == "Наталья Иванова"


def test_a_data_key_wrapped_in_format_1_still_opens() -> None:
    assert Keyring({7: bytes(32)}).unwrap(WRAPPED_FORMAT_1, owner="person-1") == KEY


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
    assert KEY.hex() not in repr(Keyring({1: KEY}))
    assert repr(KEY)[2:10] not in repr(Keyring({1: KEY}))


def test_rotation_keeps_every_person_readable_without_touching_values() -> None:
    data_key = new_data_key()
    value = seal(b"kept", key=data_key, key_version=1, **PLACE)
    old = Keyring({1: new_data_key()})
    wrapped = old.wrap(data_key, owner="person-1")
    both = Keyring({**old.keys, 2: new_data_key()})
    rewrapped = both.rewrap(wrapped, owner="person-1")
    new = Keyring({2: both.keys[2]})
    assert key_version(rewrapped) == 2
    assert both.rewrap(rewrapped, owner="person-1") == rewrapped
    assert open_sealed(value, key=new.unwrap(rewrapped, owner="person-1"), key_version=1, **PLACE) == b"kept"
    with pytest.raises(UnknownWrappingKeyError):
        new.unwrap(wrapped, owner="person-1")


def test_a_wrapped_key_opens_for_its_owner_only() -> None:
    keyring = Keyring({1: KEY})
    wrapped = keyring.wrap(new_data_key(), owner="person-1")
    with pytest.raises(SealBrokenError):
        keyring.unwrap(wrapped, owner="person-2")


def test_a_wrapped_key_cannot_be_passed_off_as_a_value() -> None:
    wrapped = Keyring({3: KEY}).wrap(new_data_key(), owner="row-1")
    with pytest.raises(SealBrokenError):
        opened(wrapped)


@pytest.mark.parametrize("keys", [{1: b"short"}, {-1: KEY}, {2**32: KEY}])
def test_a_keyring_of_malformed_keys_is_refused(keys: dict[int, bytes]) -> None:
    with pytest.raises(KeyFormatError):
        Keyring(keys)


def test_an_empty_keyring_is_refused() -> None:
    with pytest.raises(UnknownWrappingKeyError):
        Keyring({})
