"""An envelope, as a device makes it: head, what was sealed, signature. Here it is read and checked, never opened.

The head: version (1 byte, 1) | device (16) | envelope, a UUID of version 7 (16) | number, from 1 (8, big-endian) |
digest of the envelope before, zeros in the first (32). Then the encapsulated key (65) with the ciphertext, and ECDSA on
P-256 over all before it, as two numbers (64). The digest is of all but the signature, with the label before it.
"""

import struct
import uuid
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from amparo.keyservice import intake

VERSION = 1
LARGEST = 64 * 1024
"""Bytes: twenty times a sheet that is filled in from end to end."""
POINT_BYTES, TAG_BYTES, SIGNATURE_BYTES = 65, 16, 64
FIRST = bytes(32)
"""What stands for the envelope before the first."""
_HEAD = struct.Struct(">B16s16sQ32s")
_SMALLEST = _HEAD.size + POINT_BYTES + TAG_BYTES + SIGNATURE_BYTES
LAST_NUMBER = 2**31 - 1


class NoEnvelope(Exception):
    """Bytes that are not laid out as an envelope."""


@dataclass(frozen=True)
class Envelope:
    """One that is laid out as it should be."""

    device_id: uuid.UUID
    id: uuid.UUID
    number: int
    previous: bytes
    body: bytes
    """Head and what was sealed."""
    signature: bytes

    @cached_property
    def digest(self) -> bytes:
        """What the next one carries, and what the receipt repeats."""
        return intake.digest(self.body)

    def signed_by(self, public_key: bytes) -> bool:
        """Did the device with this key (a point, uncompressed) sign it?"""
        half = SIGNATURE_BYTES // 2
        numbers = (int.from_bytes(part) for part in (self.signature[:half], self.signature[half:]))
        try:
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
            key.verify(encode_dss_signature(*numbers), intake.LABEL + self.body, ec.ECDSA(SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return True


def read(sent: bytes) -> Envelope:
    """The envelope in these bytes. Raises NoEnvelope."""
    if not _SMALLEST <= len(sent) <= LARGEST:
        raise NoEnvelope
    version, device, identifier, number, previous = _HEAD.unpack_from(sent)
    named = uuid.UUID(bytes=identifier)
    if (
        version != VERSION
        or named.version != 7
        or not 0 < number <= LAST_NUMBER
        or (number == 1) != (previous == FIRST)
    ):
        raise NoEnvelope
    body, signature = sent[:-SIGNATURE_BYTES], sent[-SIGNATURE_BYTES:]
    return Envelope(uuid.UUID(bytes=device), named, number, previous, body, signature)


def is_public_key(point: bytes) -> bool:
    """Is it a point of P-256, uncompressed?"""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return len(point) == POINT_BYTES
