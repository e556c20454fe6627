"""How identities are sealed: AES-256-GCM in two layers.

A *data key* belongs to one person and seals that person's values; destroying it erases the person. A *wrapping key* is
kept outside the database and seals data keys; it is replaced regularly, which re-wraps data keys and touches no value.

Sealed value: format (1 byte) | key version (4) | nonce (12) | ciphertext and tag. The text is padded to whole blocks,
so that the length of a name does not show. The associated data bind a value to format, table, column, row and version:
moved anywhere else it does not open. Errors say what failed and never carry content.
"""

import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = 1
KEY_BYTES = 32
NONCE_BYTES = 12
BLOCK_BYTES = 32
LARGEST_VERSION = 2**32 - 1
_HEADER = struct.Struct(">BI")
_SMALLEST = _HEADER.size + NONCE_BYTES + 16
_WRAP_PURPOSE = "data key"
_VALUE_PURPOSE = "value"
_END_OF_TEXT = b"\x80"


class VaultError(Exception):
    """Anything that keeps a sealed value from being written or read. Never carries content or keys."""


class KeyFormatError(VaultError):
    """A key that is not 32 bytes, or a version outside 0 to 2^32 - 1."""


class UnknownWrappingKeyError(VaultError):
    """The keyring does not hold the wrapping key that is needed."""


class UnknownFormatError(VaultError):
    """Not a sealed value, or one of a format that this version does not know."""


class WrongKeyVersionError(VaultError):
    """The value was sealed with another version of the person's key."""


class SealBrokenError(VaultError):
    """The value was altered, moved from where it belongs, or sealed with another key."""


@dataclass(frozen=True, repr=False)
class Keyring:
    """The wrapping keys by version; the highest version is current."""

    keys: Mapping[int, bytes]

    def __post_init__(self) -> None:
        if not self.keys:
            raise UnknownWrappingKeyError("the keyring is empty")
        for version, key in self.keys.items():
            _check_key(key)
            _check_version(version)

    def __repr__(self) -> str:
        return f"<Keyring versions {sorted(self.keys)}>"

    @property
    def current(self) -> int:
        """The version that new data keys are wrapped with."""
        return max(self.keys)

    def wrap(self, data_key: bytes, *, owner: str) -> bytes:
        """Seal a data key with the current wrapping key, bound to its owner (an opaque id)."""
        _check_key(data_key)
        version = self.current
        return _seal(data_key, self.keys[version], version, _bound(_WRAP_PURPOSE, owner, version=version))

    def unwrap(self, wrapped: bytes, *, owner: str) -> bytes:
        """Open a wrapped data key. Raises UnknownFormatError, UnknownWrappingKeyError or SealBrokenError."""
        version = key_version(wrapped)
        if version not in self.keys:
            raise UnknownWrappingKeyError(f"wrapping key {version} is not in the keyring")
        return _open(wrapped, self.keys[version], _bound(_WRAP_PURPOSE, owner, version=version))

    def rewrap(self, wrapped: bytes, *, owner: str) -> bytes:
        """The same data key under the current wrapping key; unchanged if it is there already."""
        if key_version(wrapped) == self.current:
            return wrapped
        return self.wrap(self.unwrap(wrapped, owner=owner), owner=owner)


def new_data_key() -> bytes:
    """A fresh random key for one person."""
    return secrets.token_bytes(KEY_BYTES)


def seal(plaintext: bytes, *, key: bytes, table: str, column: str, row_id: str, key_version: int) -> bytes:
    """Seal one value so that it opens only in this table, column and row, with this version of the person's key."""
    _check_key(key)
    _check_version(key_version)
    bound = _bound(_VALUE_PURPOSE, table, column, row_id, version=key_version)
    return _seal(_pad(plaintext), key, key_version, bound)


def open_sealed(sealed: bytes, *, key: bytes, table: str, column: str, row_id: str, key_version: int) -> bytes:
    """Open a sealed value.

    Raises UnknownFormatError, WrongKeyVersionError, or SealBrokenError when it was altered or belongs elsewhere.
    """
    _check_key(key)
    if _header(sealed) != key_version:
        raise WrongKeyVersionError("the value was sealed with another version of the key")
    return _unpad(_open(sealed, key, _bound(_VALUE_PURPOSE, table, column, row_id, version=key_version)))


def key_version(sealed: bytes) -> int:
    """The version of the key that a sealed value or wrapped key needs. Raises UnknownFormatError."""
    return _header(sealed)


def _header(sealed: bytes) -> int:
    if len(sealed) < _SMALLEST or sealed[0] != FORMAT:
        raise UnknownFormatError("not a sealed value of a known format")
    version: int = _HEADER.unpack_from(sealed)[1]
    return version


def _seal(plaintext: bytes, key: bytes, version: int, bound: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return _HEADER.pack(FORMAT, version) + nonce + AESGCM(key).encrypt(nonce, plaintext, bound)


def _open(sealed: bytes, key: bytes, bound: bytes) -> bytes:
    nonce_end = _HEADER.size + NONCE_BYTES
    try:
        return AESGCM(key).decrypt(sealed[_HEADER.size : nonce_end], sealed[nonce_end:], bound)
    except InvalidTag:
        raise SealBrokenError("the value does not open here: altered, moved or sealed with another key") from None


def _bound(*parts: str, version: int) -> bytes:
    """Associated data: each part with its length, so that no two places share one spelling."""
    encoded = [part.encode() for part in parts]
    return _HEADER.pack(FORMAT, version) + b"".join(struct.pack(">I", len(part)) + part for part in encoded)


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
