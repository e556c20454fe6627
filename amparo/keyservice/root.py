"""The root key: what seals the wrapping keys on the disk. Where it is kept is a choice of whoever runs Amparo."""

import secrets
import struct
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amparo.vault.cipher import KEY_BYTES, NONCE_BYTES, KeyFormatError, SealBrokenError

FORMAT = b"\x01"


class RootWrapper(Protocol):
    """Seals keys under a root. Names bind: what was sealed under one name opens under no other."""

    def wrap(self, name: str, key: bytes) -> bytes:
        """Seal a key under its name. Raises KeysUnavailable where the root cannot be reached."""

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """Open it again. Raises SealBrokenError, KeysUnavailable."""

    def rewrap(self, name: str, wrapped: bytes) -> bytes:
        """The same under the root's newest version. Raises SealBrokenError, KeysUnavailable."""


class LocalRoot:
    """A root key of 32 bytes in this process's memory: format (1 byte, 1) | nonce (12) | AES-256-GCM."""

    def __init__(self, key: bytes) -> None:
        """Raises KeyFormatError for anything but 32 bytes."""
        if len(key) != KEY_BYTES:
            raise KeyFormatError("a root key is 32 bytes")
        self._aead = AESGCM(key)

    def wrap(self, name: str, key: bytes) -> bytes:
        """Seal a key under its name."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return FORMAT + nonce + self._aead.encrypt(nonce, key, _bound(name))

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """Open it again. Raises SealBrokenError: altered, renamed, or another root's."""
        if wrapped[:1] != FORMAT:
            raise SealBrokenError("not a key sealed under a root of ours")
        nonce, sealed = wrapped[1 : 1 + NONCE_BYTES], wrapped[1 + NONCE_BYTES :]
        try:
            return self._aead.decrypt(nonce, sealed, _bound(name))
        except (InvalidTag, ValueError):
            raise SealBrokenError("the key does not open: altered, renamed or sealed under another root") from None

    def rewrap(self, name: str, wrapped: bytes) -> bytes:
        """There is one version only: the same, after a look whether it opens."""
        self.unwrap(name, wrapped)
        return wrapped


def _bound(name: str) -> bytes:
    encoded = name.encode()
    return FORMAT + struct.pack(">I", len(encoded)) + encoded
