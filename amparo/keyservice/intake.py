"""Opening what a device without a network sealed (docs/adr/0018): HPKE, RFC 9180, base mode, on P-256.

The private key of a body is made from a secret of the key service and never leaves it. What is sealed is bound to the
envelope's head (which device, which envelope, the one before): under another head it does not open.
"""

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from amparo.vault.cipher import SealBrokenError

HEAD_BYTES = 73
LABEL = b"amparo intake 1"
"""What the sealing is for; stands before the head wherever that is bound in or signed."""
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group: private keys are numbers from 1 to below it."""
_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def private_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """A body's private key, the same whenever it is made from the same secret."""
    drawn = HKDFExpand(SHA256(), 48, LABEL).derive(secret)  # 128 bits more than needed: no number is likelier
    return ec.derive_private_key(int.from_bytes(drawn) % (ORDER - 1) + 1, ec.SECP256R1())


def public_key(secret: bytes) -> bytes:
    """The body's public key: a point, uncompressed, 65 bytes."""
    return private_key(secret).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def digest(body: bytes) -> bytes:
    """What names an envelope's content, and what the next one carries as that of the one before: SHA-256."""
    return hashlib.sha256(LABEL + body).digest()


def opened(secret: bytes, body: bytes) -> bytes:
    """What an envelope (its head, then what was sealed) holds. Raises SealBrokenError."""
    return unsealed(private_key(secret), LABEL + body[:HEAD_BYTES], body[HEAD_BYTES:])


def unsealed(key: ec.EllipticCurvePrivateKey, info: bytes, sealed: bytes) -> bytes:
    """Open an encapsulated key with its ciphertext under this info. Raises SealBrokenError."""
    try:
        return _SUITE.decrypt(sealed, key, info)
    except (InvalidTag, ValueError):
        raise SealBrokenError("the envelope does not open: altered, or sealed for another body") from None
