"""How identities are sealed: AES-256-GCM in two layers.

A *data key* belongs to one person and seals that person's values; destroying it erases the person. A *wrapping key*
belongs to one organisation and one month, is kept by the key service alone, and seals data keys; it is replaced every
month, which re-wraps data keys and touches no value.

Sealed value: format 1 (1 byte) | key version (4) | nonce (12) | ciphertext and tag. The text is padded to whole blocks,
so that the length of a name does not show. The associated data bind a value to format, table, column, row and version:
moved anywhere else it does not open.

Wrapped data key: format 2 (1 byte) | organisation (4) | month as in 202611 (4) | turn within the month (2) | nonce (12)
| ciphertext and tag, bound to that header and to its owner. Until November 2026 data keys were wrapped in format 1,
under wrapping keys that had a version only; they still open. Errors say what failed and never carry content.
"""

import secrets
import struct
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = 1
WRAP_FORMAT = 2
KEY_VERSION = 1
"""Of a person's data key, which is destroyed and never replaced."""
KEY_BYTES = 32
NONCE_BYTES = 12
BLOCK_BYTES = 32
LARGEST_VERSION = 2**32 - 1
TAG_BYTES = 16
_HEADER = struct.Struct(">BI")
_WRAP_HEADER = struct.Struct(">BIIH")
_WRAPPED_HEADERS = {FORMAT: _HEADER, WRAP_FORMAT: _WRAP_HEADER}
_LENGTH = struct.Struct(">I")
_SMALLEST = _HEADER.size + NONCE_BYTES + TAG_BYTES
_WRAP_PURPOSE = "data key"
_VALUE_PURPOSE = "value"
_END_OF_TEXT = b"\x80"


class VaultError(Exception):
    """Anything that keeps a sealed value from being written or read. Never carries content or keys."""


class KeyFormatError(VaultError):
    """A key that is not 32 bytes, or a version outside 0 to 2^32 - 1."""


class UnknownWrappingKeyError(VaultError):
    """The wrapping key that is needed is not there (any more)."""


class UnknownFormatError(VaultError):
    """Not a sealed value, or one of a format that this version does not know."""


class WrongKeyVersionError(VaultError):
    """The value was sealed with another version of the person's key."""


class SealBrokenError(VaultError):
    """The value was altered, moved from where it belongs, or sealed with another key."""


class KekId(NamedTuple):
    """Which wrapping key: an organisation's, of a month, and the turn where it was replaced within the month.

    Organisation 0 and month 0 with the version as turn stand for a wrapping key of format 1.
    """

    organisation: int
    month: int
    turn: int


def wrap(data_key: bytes, *, kek: bytes, kek_id: KekId, owner: str) -> bytes:
    """Seal a data key with a wrapping key, bound to its owner (an opaque id). Raises KeyFormatError."""
    _check_key(data_key)
    _check_key(kek)
    try:
        header = _WRAP_HEADER.pack(WRAP_FORMAT, *kek_id)
    except struct.error:
        raise KeyFormatError("organisation, month or turn of a wrapping key is out of range") from None
    return _seal(data_key, kek, header, _lengths(_WRAP_PURPOSE, owner))


def unwrap(wrapped: bytes, *, kek: bytes, owner: str) -> bytes:
    """Open a wrapped data key of either format. Raises UnknownFormatError, KeyFormatError or SealBrokenError."""
    return Unwrapper(kek).open(wrapped, owner=owner)


class Unwrapper:
    """Opens data keys that one wrapping key sealed: what is the same for all of them is made once."""

    def __init__(self, kek: bytes) -> None:
        """Raises KeyFormatError."""
        _check_key(kek)
        self._aead = AESGCM(kek)

    def open(self, wrapped: bytes, *, owner: str) -> bytes:
        """Open one. Raises UnknownFormatError, SealBrokenError."""
        bound = _BOUND_TO_OWNER + _length(owner.encode())
        return _decrypted(wrapped, self._aead, _wrapped_header(wrapped).size, bound)


def kek_of(wrapped: bytes) -> KekId:
    """The wrapping key that a wrapped data key needs. Raises UnknownFormatError."""
    if _wrapped_header(wrapped) is _HEADER:
        return KekId(0, 0, key_version(wrapped))
    return KekId(*_WRAP_HEADER.unpack_from(wrapped)[1:])


def _wrapped_header(wrapped: bytes) -> struct.Struct:
    """The header of its format. Raises UnknownFormatError."""
    header = _WRAPPED_HEADERS.get(wrapped[0] if wrapped else -1)
    if header is None or len(wrapped) != header.size + NONCE_BYTES + KEY_BYTES + TAG_BYTES:
        raise UnknownFormatError("not a wrapped data key of a known format")
    return header


def owner_of(person: str, *, whereabouts: bool) -> str:
    """Whose key it is, as it is bound to it: a person has one for who, and one for where, they are."""
    return f"{person}/whereabouts" if whereabouts else person


def new_data_key() -> bytes:
    """A fresh random key for one person."""
    return secrets.token_bytes(KEY_BYTES)


def seal(plaintext: bytes, *, key: bytes, table: str, column: str, row_id: str, key_version: int) -> bytes:
    """Seal one value so that it opens only in this table, column and row, with this version of the person's key."""
    _check_key(key)
    _check_version(key_version)
    return _seal(_pad(plaintext), key, _HEADER.pack(FORMAT, key_version), _place(table, column, row_id))


def open_sealed(sealed: bytes, *, key: bytes, table: str, column: str, row_id: str, key_version: int) -> bytes:
    """Open a sealed value.

    Raises UnknownFormatError, WrongKeyVersionError, or SealBrokenError when it was altered or belongs elsewhere.
    """
    return Opener(key, table=table, key_version=key_version).open(sealed, column=column, row_id=row_id)


class Opener:
    """Opens the values of one table that one person's key sealed: what is the same for all of them is made once."""

    def __init__(self, key: bytes, *, table: str, key_version: int) -> None:
        """Raises KeyFormatError."""
        _check_key(key)
        self._aead, self._table, self._version = AESGCM(key), table, key_version

    def open(self, sealed: bytes, *, column: str, row_id: str) -> bytes:
        """Open a value. Raises UnknownFormatError, WrongKeyVersionError, SealBrokenError as `open_sealed`."""
        if _header(sealed) != self._version:
            raise WrongKeyVersionError("the value was sealed with another version of the key")
        return _unpad(_decrypted(sealed, self._aead, _HEADER.size, _place(self._table, column, row_id)))


def key_version(sealed: bytes) -> int:
    """The version of the key that a sealed value or wrapped key needs. Raises UnknownFormatError."""
    return _header(sealed)


def _header(sealed: bytes) -> int:
    if len(sealed) < _SMALLEST or sealed[0] != FORMAT:
        raise UnknownFormatError("not a sealed value of a known format")
    version: int = _HEADER.unpack_from(sealed)[1]
    return version


def _seal(plaintext: bytes, key: bytes, header: bytes, bound: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return header + nonce + AESGCM(key).encrypt(nonce, plaintext, header + bound)


def _decrypted(sealed: bytes, aead: AESGCM, header: int, bound: bytes) -> bytes:
    """What lies behind a header of so many bytes, which is bound, too."""
    nonce_end = header + NONCE_BYTES
    try:
        return aead.decrypt(sealed[header:nonce_end], sealed[nonce_end:], sealed[:header] + bound)
    except InvalidTag:
        raise SealBrokenError("the value does not open here: altered, moved or sealed with another key") from None


def _place(table: str, column: str, row_id: str) -> bytes:
    return _in_table(table, column) + _length(row_id.encode())


@lru_cache(maxsize=64)
def _in_table(table: str, column: str) -> bytes:
    """What is bound before the row: the same for many values."""
    return _lengths(_VALUE_PURPOSE, table, column)


def _lengths(*parts: str) -> bytes:
    """Associated data: each part with its length, so that no two places share one spelling."""
    return b"".join(_length(part.encode()) for part in parts)


def _length(part: bytes) -> bytes:
    return _LENGTH.pack(len(part)) + part


_BOUND_TO_OWNER = _lengths(_WRAP_PURPOSE)
"""What is bound to a wrapped data key before its owner."""


def _pad(plaintext: bytes) -> bytes:
    """ISO/IEC 7816-4: a mark, then zeros to the end of the block."""
    marked = plaintext + _END_OF_TEXT
    return marked.ljust(-(-len(marked) // BLOCK_BYTES) * BLOCK_BYTES, b"\x00")


def _unpad(padded: bytes) -> bytes:
    return padded.rstrip(b"\x00")[:-1]


def _check_key(key: bytes) -> None:
    if not isinstance(key, bytes) or len(key) != KEY_BYTES:
        raise KeyFormatError("a key is 32 bytes")


def _check_version(version: int) -> None:
    if not 0 <= version <= LARGEST_VERSION:
        raise KeyFormatError("a key version is a whole number from 0 to 2^32 - 1")
