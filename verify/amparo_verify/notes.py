"""Signed notes and checkpoints as text: C2SP signed-note and tlog-checkpoint, with Ed25519.

A note is text that ends in a newline, a blank line, and signature lines: an em dash, the key's name, and base64 of
four bytes that identify the key followed by the signature. A checkpoint is a note that says origin, size and root.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 0x01
COSIGNATURE = 0x04
COSIGNATURE_ML_DSA = 0x06
KEY_ID_BYTES = 4
ROOT_BYTES = 32
PUBLIC_BYTES = {ED25519: 32, COSIGNATURE: 32, COSIGNATURE_ML_DSA: 1312}
"""Length of a public key, by the byte that names its algorithm and use."""
LARGEST_NOTE = 64 * 1024
SIGNATURE_MARK = "— "
SINCE = "/since/"
"""Between a log's first name and the moment from which it goes on under another (succession.py)."""
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class NoteError(ValueError):
    """A note, checkpoint or key that cannot be read, or a signature that does not hold."""


@dataclass(frozen=True)
class Signature:
    """One signature line; `digest` is the raw signature without the key's id."""

    name: str
    key_id: bytes
    digest: bytes

    def line(self) -> str:
        """The line as it is written, with its newline."""
        return f"{SIGNATURE_MARK}{self.name} {base64.b64encode(self.key_id + self.digest).decode()}\n"


@dataclass(frozen=True)
class Note:
    """A parsed note. `text` includes its last newline, exactly as it was signed."""

    text: str
    signatures: tuple[Signature, ...]

    def encoded(self) -> str:
        """The note as it is written."""
        return f"{self.text}\n{''.join(one.line() for one in self.signatures)}"


@dataclass(frozen=True)
class Verifier:
    """A public key with its name, as in `name+keyid+key`."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256(name || newline || algorithm || public key)."""
        return key_id(self.name, ED25519, self.public)

    def encoded(self) -> str:
        """The verifier key as text (vkey)."""
        return write_key(self.name, ED25519, self.public)

    @property
    def first_name(self) -> str:
        """The name under which the log began, whatever it was called since."""
        return self.name.partition(SINCE)[0]

    def is_kin(self, other: "Verifier") -> bool:
        """Are both keys of one log, though perhaps under names of different times?"""
        return (self.first_name, self.public) == (other.first_name, other.public)

    def called(self, name: str) -> "Verifier":
        """The same key under another name of the same log. Raises NoteError for the name of another log."""
        kin = Verifier(name, self.public)
        if not self.is_kin(kin):
            raise NoteError("checkpoint: its origin is another log")
        return kin

    def verify(self, note: Note) -> None:
        """Check that this key signed the note. Raises NoteError if it did not, or if its signature does not hold."""
        ours = [one for one in note.signatures if (one.name, one.key_id) == (self.name, self.key_id)]
        if not ours:
            raise NoteError(f"no signature by {self.name}")
        public = Ed25519PublicKey.from_public_bytes(self.public)
        for one in ours:
            try:
                public.verify(one.digest, note.text.encode())
            except InvalidSignature:
                raise NoteError(f"the signature by {self.name} does not hold") from None


@dataclass(frozen=True)
class Signer:
    """A private key with its name. Its representation never shows the key."""

    name: str
    private: Ed25519PrivateKey

    def __post_init__(self) -> None:
        check_name(self.name)

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Note:
        """Sign a text. Raises NoteError for text that cannot be a note."""
        _check_text(text)
        signature = Signature(self.name, self.verifier.key_id, self.private.sign(text.encode()))
        return Note(text, (signature,))


@dataclass(frozen=True)
class Checkpoint:
    """The state of a log: its origin, number of entries and root hash (32 bytes); further lines if any."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text to sign."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def key_id(name: str, algorithm: int, public: bytes) -> bytes:
    """What a signature line says of its key: the first bytes of SHA-256(name || newline || algorithm || key)."""
    return sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()[:KEY_ID_BYTES]


def write_key(name: str, algorithm: int, public: bytes) -> str:
    """A public key as text (vkey): name, id and key with its algorithm."""
    key = base64.b64encode(bytes([algorithm]) + public).decode()
    return f"{name}+{key_id(name, algorithm, public).hex()}+{key}"


def parse_key(vkey: str, *algorithms: int) -> tuple[str, bytes, int]:
    """Name, public key and algorithm of a vkey. Raises NoteError if malformed, of another algorithm or another id."""
    parts = vkey.strip().split("+", 2)
    if len(parts) != 3:
        raise NoteError("verifier key: name+id+key expected")
    key = read_base64(parts[2], "verifier key")
    if not key or key[0] not in algorithms or len(key) != 1 + PUBLIC_BYTES[key[0]]:
        kinds = " or ".join(str(algorithm) for algorithm in algorithms)
        raise NoteError(f"verifier key: only keys of type {kinds} are understood here")
    if key_id(parts[0], key[0], key[1:]).hex() != parts[1]:
        raise NoteError("verifier key: its id belongs to another key")
    return parts[0], key[1:], key[0]


def parse_verifier(vkey: str) -> Verifier:
    """Read a log's verifier key. Raises NoteError if it is malformed or its id does not match."""
    return Verifier(*parse_key(vkey, ED25519)[:2])


def parse_note(encoded: str) -> Note:
    """Read one signed note. Raises NoteError if it is malformed."""
    if len(encoded) > LARGEST_NOTE:
        raise NoteError("note: too long")
    body, gap, signatures = encoded.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise NoteError("note: text, a blank line and signature lines expected")
    text = body + "\n"
    _check_text(text)
    return Note(text, tuple(parse_signature(line) for line in signatures[:-1].split("\n")))


def split_notes(lines: Iterable[str]) -> Iterator[str]:
    """Cut a stream of lines that holds notes one after another into single notes, in bounded memory."""
    held: list[str] = []
    length = 0
    for line in lines:
        signed = bool(held) and held[-1].startswith(SIGNATURE_MARK)
        if signed and not line.startswith(SIGNATURE_MARK):
            yield "".join(held)
            held, length = [], 0
        if not held and line == "\n":
            continue
        held.append(line)
        length += len(line)
        if length > LARGEST_NOTE:
            raise NoteError("note: too long")
    if held:
        yield "".join(held)


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint from a note's text. Raises NoteError if it is malformed."""
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not lines[0]:
        raise NoteError("checkpoint: origin, size and root expected")
    origin, size, root, *extensions = lines
    if not _SIZE.fullmatch(size):
        raise NoteError("checkpoint: the size is not a whole number")
    digest = read_base64(root, "checkpoint root")
    if len(digest) != ROOT_BYTES:
        raise NoteError("checkpoint: the root is not 32 bytes")
    if "" in extensions:
        raise NoteError("checkpoint: empty extension line")
    return Checkpoint(origin, int(size), digest, tuple(extensions))


def open_checkpoint(encoded: str, verifier: Verifier, origin: str | None = None) -> Checkpoint:
    """Read a signed checkpoint, check its signature and that it speaks of `origin`.

    Where no origin is given, it must speak of the key's log, under any of its names. Raises NoteError.
    """
    return check_checkpoint(parse_note(encoded), verifier, origin)


def check_checkpoint(note: Note, verifier: Verifier, origin: str | None = None) -> Checkpoint:
    """What `open_checkpoint` says of a note that was read already. Raises NoteError."""
    checkpoint = parse_checkpoint(note.text)
    if origin is None:
        verifier = verifier.called(checkpoint.origin)
    elif checkpoint.origin != origin:
        raise NoteError("checkpoint: its origin is another log")
    verifier.verify(note)
    return checkpoint


def check_name(name: str) -> None:
    """Raise NoteError for a key's name that would confuse a reader of signature lines."""
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise NoteError("key name: text without spaces or plus signs expected")


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise NoteError("note: the text must end in a newline")
    if any(letter < " " and letter != "\n" for letter in text):
        raise NoteError("note: control characters are not allowed")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NoteError("note: the text is not valid Unicode") from None


def parse_signature(line: str) -> Signature:
    """Read one signature line without its newline. Raises NoteError if it is malformed."""
    match = _SIGNATURE.fullmatch(line)
    if not match:
        raise NoteError("note: malformed signature line")
    blob = read_base64(match[2], "signature")
    if len(blob) <= KEY_ID_BYTES:
        raise NoteError("note: signature too short")
    return Signature(match[1], blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:])


def read_base64(text: str, what: str) -> bytes:
    """Decode base64 strictly: one spelling for one value, so that no two texts carry the same signature."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteError(f"{what}: not base64") from None
    if base64.b64encode(value).decode() != text:
        raise NoteError(f"{what}: not base64 as it is written")
    return value
