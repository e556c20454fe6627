"""What witnesses outside sign beneath a checkpoint: C2SP tlog-cosignature, version 1 for Ed25519.

A cosignature says: at this time, this was the largest checkpoint of this log that I had seen, and it grew out of the
earlier ones I saw. It is a signature line of a note: eight bytes of time (seconds since 1970, big-endian), then the
Ed25519 signature of a header, the time and the note's text. A witness keeps a key for nothing else: the signed words do
not name the witness, so one key under two names is one witness.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from amparo_verify.notes import Note, NoteError, Signature, check_name, key_id, parse_key, write_key

COSIGNATURE = 0x04
TIME_BYTES = 8
LATEST = 2**63 - 1
"""Times end here, so that every language's integers hold them."""


@dataclass(frozen=True)
class Witness:
    """A witness's public key with its name."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)

    @property
    def key_id(self) -> bytes:
        """What the witness's signature lines say of its key."""
        return key_id(self.name, COSIGNATURE, self.public)

    def encoded(self) -> str:
        """The witness's key as text (vkey)."""
        return write_key(self.name, COSIGNATURE, self.public)

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
            Ed25519PublicKey.from_public_bytes(self.public).verify(one.digest[TIME_BYTES:], _message(at, text))
        except InvalidSignature:
            raise NoteError(f"the cosignature by {self.name} does not hold") from None
        return at


@dataclass(frozen=True)
class Cosigner:
    """A witness's private key with its name. Its representation never shows the key."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    @property
    def witness(self) -> Witness:
        """The public half."""
        return Witness(self.name, self.private.public_key().public_bytes_raw())

    def cosign(self, text: str, at: int) -> Signature:
        """Cosign a checkpoint's text at a time in seconds since 1970. Raises NoteError for a time that cannot be."""
        if not 0 < at <= LATEST:
            raise NoteError("cosignature: a time between 1 and 2^63 - 1 expected")
        signed = self.private.sign(_message(at, text))
        return Signature(self.name, self.witness.key_id, at.to_bytes(TIME_BYTES) + signed)


def parse_witness(vkey: str) -> Witness:
    """Read a witness's key. Raises NoteError if it is malformed, of another kind, or its id does not match."""
    return Witness(*parse_key(vkey, COSIGNATURE))


def count_witnesses(note: Note, witnesses: Iterable[Witness]) -> int:
    """How many of the given witnesses cosigned the note; a key counts once, whatever names it goes by.

    Raises NoteError for a line of one of them that does not hold.
    """
    return len({one.public for one in witnesses if one.cosigned_at(note) is not None})


def _message(at: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()
