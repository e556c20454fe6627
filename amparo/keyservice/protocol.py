"""What is said over the socket, version 1.

A frame is its length without these four bytes (4 bytes, big-endian) and then: version (1 byte, 1) | word (1 byte) |
fields. A field is its length (4 bytes) and its bytes. In a request the word is an operation (`Operation`), in a reply
`DONE`, or `FAILED` with two fields: the error's name (see errors.py) and a sentence. Numbers are decimal, text UTF-8.
One request, one reply, any number of them on one connection. A frame that breaks these rules is answered with
BadRequest where its length could be read, and the connection is closed.
"""

import socket
import struct
from collections.abc import Iterable, Sequence
from enum import IntEnum

from amparo.keyservice.errors import BadRequest

Owned = Sequence[tuple[str, bytes]]
"""Wrapped data keys, each after its owner (an opaque id)."""
Place = tuple[str, str, str, bytes]
"""Table, column, row and content of a value to seal."""
Drawer = tuple[str, bytes, Sequence[tuple[str, str, bytes]]]
"""An owner, the wrapped data key, and the values that it seals: column, row, sealed value."""

VERSION = 1
LARGEST_FRAME = 32 * 1024 * 1024
"""Bytes: the largest upload, a photograph, in base64 and sealed, twice over."""
MOST_FIELDS = 200_000
DONE, FAILED = 0, 1
_LENGTH = struct.Struct(">I")
_HEAD = struct.Struct(">BB")


class Operation(IntEnum):
    """Everything that can be asked; what each takes and gives stands at its function in service.py."""

    STATUS = 1
    NEW_KEYS = 2
    SEAL = 3
    OPEN = 4
    TOKENS = 5
    REWRAP = 6
    BEGIN_TURN = 7
    RETIRE = 8
    UNSEAL = 9
    CHECK_LOG = 10
    DESTROY = 11
    INTAKE_KEY = 12
    OPEN_INTAKE = 13


def encode(word: int, fields: Iterable[bytes]) -> bytes:
    """A whole frame. Raises BadRequest for one that is too large."""
    parts = [_HEAD.pack(VERSION, word)]
    for field in fields:
        parts += (_LENGTH.pack(len(field)), field)
    size = sum(map(len, parts))
    if size > LARGEST_FRAME:
        raise BadRequest("This is more at once than the key service takes. Send it in parts.")
    return _LENGTH.pack(size) + b"".join(parts)


def decode(body: bytes) -> tuple[int, list[bytes]]:
    """The word and the fields of a frame without its length. Raises BadRequest."""
    if len(body) < _HEAD.size:
        raise BadRequest("a frame has a version and a word")
    version, word = _HEAD.unpack_from(body)
    if version != VERSION:
        raise BadRequest(f"version {version} of the protocol is not known here, only {VERSION}")
    return word, _fields(body)


def _fields(body: bytes) -> list[bytes]:
    fields, place, size, length_at = list[bytes](), _HEAD.size, len(body), _LENGTH.unpack_from
    while place < size:
        start = place + _LENGTH.size
        if start > size or len(fields) >= MOST_FIELDS:
            raise BadRequest("a field is cut off, or there are too many")
        place = start + length_at(body, place)[0]
        if place > size:
            raise BadRequest("a field is cut off")
        fields.append(body[start:place])
    return fields


def receive(connection: socket.socket, patience: float | None = None) -> bytes | None:
    """The next frame without its length; None where the other side has ended the connection between two frames.

    `patience` is how many seconds a frame that has begun may take. Raises BadRequest, OSError.
    """
    first = connection.recv(_LENGTH.size)
    if not first:
        return None
    if patience is not None:
        connection.settimeout(patience)
    (size,) = _LENGTH.unpack(first + _exactly(connection, _LENGTH.size - len(first)))
    if size > LARGEST_FRAME:
        raise BadRequest("the frame is too large")
    return _exactly(connection, size)


def _exactly(connection: socket.socket, size: int) -> bytes:
    """So many bytes; memory grows with what arrives, not with what was announced."""
    parts, missing = list[bytes](), size
    while missing:
        part = connection.recv(min(missing, 1 << 20))
        if not part:
            raise ConnectionResetError("the other side ended in the middle of a frame")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
