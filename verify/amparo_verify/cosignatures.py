"""What witnesses outside sign beneath a checkpoint: C2SP tlog-cosignature, with Ed25519 or ML-DSA-44.

A cosignature says: at this time, this was the largest checkpoint of this log that I had seen, and it grew out of the
earlier ones I saw. It is a signature line of a note: eight bytes of time (seconds since 1970, big-endian), then the
signature. What Ed25519 signs is a header, the time and the note's text; what ML-DSA-44 signs are the same facts with
the witness's name, as one structure of bytes. A witness keeps a key for nothing else: one key under two names is one
witness.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from amparo_verify.notes import (
    COSIGNATURE,
    COSIGNATURE_ML_DSA,
    Note,
    NoteError,
    Signature,
    check_name,
    key_id,
    parse_checkpoint,
    parse_key,
    write_key,
)

TIME_BYTES = 8
LATEST = 2**63 - 1
"""Times end here, so that every language's integers hold them."""
LABEL = b"subtree/v1\n\0"
LONGEST_NAME = 255
PrivateKey = Ed25519PrivateKey | MLDSA44PrivateKey


@dataclass(frozen=True)
class Witness:
    """A witness's public key with its name; `kind` says of which algorithm it is."""

    name: str
    public: bytes
    kind: int = COSIGNATURE

    def __post_init__(self) -> None:
        check_name(self.name)

    @property
    def key_id(self) -> bytes:
        """What the witness's signature lines say of its key."""
        return key_id(self.name, self.kind, self.public)

    def encoded(self) -> str:
        """The witness's key as text (vkey)."""
        return write_key(self.name, self.kind, self.public)

    def cosigned_at(self, note: Note) -> int | None:
        """When this witness cosigned the note (seconds since 1970), the latest if it did so often; None if never.

        Raises NoteError for a line that names this key and does not hold: such a note was tampered with.
        """
        ours = [one for one in note.signatures if (one.name, one.key_id) == (self.name, self.key_id)]
        return max((self._verify(one, note.text) for one in ours), default=None)

    def _verify(self, one: Signature, text: str) -> int:
        at = int.from_bytes(one.digest[:TIME_BYTES])
        if not 0 < at <= LATEST:
            raise NoteError(f"the cosignature by {self.name} has no time")
        try:
            self._public_key().verify(one.digest[TIME_BYTES:], _message(self.kind, self.name, at, text))
        except InvalidSignature:
            raise NoteError(f"the cosignature by {self.name} does not hold") from None
        return at

    def _public_key(self) -> Ed25519PublicKey | MLDSA44PublicKey:
        kind = MLDSA44PublicKey if self.kind == COSIGNATURE_ML_DSA else Ed25519PublicKey
        return kind.from_public_bytes(self.public)


@dataclass(frozen=True)
class Cosigner:
    """A witness's private key with its name. Its representation never shows the key."""

    name: str
    private: PrivateKey = field(repr=False)

    @property
    def witness(self) -> Witness:
        """The public half."""
        kind = COSIGNATURE_ML_DSA if isinstance(self.private, MLDSA44PrivateKey) else COSIGNATURE
        return Witness(self.name, self.private.public_key().public_bytes_raw(), kind)

    def cosign(self, text: str, at: int) -> Signature:
        """Cosign a checkpoint's text at a time in seconds since 1970. Raises NoteError for a time that cannot be."""
        if not 0 < at <= LATEST:
            raise NoteError("cosignature: a time between 1 and 2^63 - 1 expected")
        signed = self.private.sign(_message(self.witness.kind, self.name, at, text))
        return Signature(self.name, self.witness.key_id, at.to_bytes(TIME_BYTES) + signed)


def parse_witness(vkey: str) -> Witness:
    """Read a witness's key. Raises NoteError if it is malformed, of another kind, or its id does not match."""
    name, public, kind = parse_key(vkey, COSIGNATURE, COSIGNATURE_ML_DSA)
    return Witness(name, public, kind)


def count_witnesses(note: Note, witnesses: Iterable[Witness]) -> int:
    """How many of the given witnesses cosigned the note; a key counts once, whatever names it goes by.

    Raises NoteError for a line of one of them that does not hold.
    """
    return len({one.public for one in witnesses if one.cosigned_at(note) is not None})


def cosigned_message(name: str, at: int, origin: str, leaves: tuple[int, int], root: bytes) -> bytes:
    """What ML-DSA-44 signs: that `root` covers the log's leaves from the first number to before the second.

    Raises NoteError for a name or an origin longer than 255 bytes.
    """
    numbers = b"".join(number.to_bytes(8) for number in leaves)
    return LABEL + _counted(name) + at.to_bytes(TIME_BYTES) + _counted(origin) + numbers + root


def _message(kind: int, name: str, at: int, text: str) -> bytes:
    if kind == COSIGNATURE:
        return f"cosignature/v1\ntime {at}\n{text}".encode()
    seen = parse_checkpoint(text)
    return cosigned_message(name, at, seen.origin, (0, seen.size), seen.root)


def _counted(text: str) -> bytes:
    """A text as the structure holds it: one byte of length, then the bytes."""
    encoded = text.encode()
    if len(encoded) > LONGEST_NAME:
        raise NoteError(f"cosignature: names and origins of at most {LONGEST_NAME} bytes")
    return bytes([len(encoded)]) + encoded
