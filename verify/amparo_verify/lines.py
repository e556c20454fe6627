"""Lines of an exported ledger: how an entry is written to `entries.jsonl` and read back as a leaf hash.

A line written by `write_line` holds the entry's canonical bytes themselves, so a reader hashes what stands there
without building it anew. A line in any other JSON layout is read the slow way.
"""

import json
import re
from collections.abc import Iterator, Mapping, Set
from typing import Any, BinaryIO, NamedTuple

from amparo_verify.canonical import CanonicalError, canonical, salted_bytes
from amparo_verify.merkle import HASH_BYTES, leaf_hash

LONGEST_LINE = 1024 * 1024
_AS_WRITTEN = re.compile(
    rb'\{"entry":(\{.*\}),"index":(0|[1-9][0-9]{0,17}),(?:"leaf":"([0-9a-f]{64})",)?"salt":"([0-9a-f]{32})"\}\n?'
)
_FIELDS = {"entry", "index", "leaf", "salt"}
_PROOF = "proof"
LONGEST_PROOF = 64


class LineError(ValueError):
    """A line that cannot be an entry; `altered` when it can, but its content is not what its leaf hash says."""

    def __init__(self, words: str, *, altered: bool = False) -> None:
        super().__init__(words)
        self.altered = altered


class Line(NamedTuple):
    """What the verifier needs of a line: `number` is the index it states."""

    number: int
    leaf: bytes
    erased: bool


def write_line(index: int, salt: bytes, entry: Mapping[str, Any], leaf: bytes | None = None) -> bytes:
    """The line of one entry, with its leaf hash.

    `leaf` is the hash that was stored when the entry was placed: with it a verifier can name an entry altered since.
    Without it the hash is computed here. Raises CanonicalError for an entry without canonical form.
    """
    content = canonical(entry)
    stated = (leaf or leaf_hash(salted_bytes(salt, content))).hex().encode()
    return b'{"entry":%s,"index":%d,"leaf":"%s","salt":"%s"}\n' % (content, index, stated, salt.hex().encode())


def write_erased_line(index: int, leaf: bytes) -> bytes:
    """The line of an entry whose content was erased: its leaf hash keeps its place."""
    return b'{"index":%d,"leaf":"%s"}\n' % (index, leaf.hex().encode())


def read_lines(file: BinaryIO) -> Iterator[Line]:
    """Read lines one by one. Raises LineError at the first that cannot be read."""
    while raw := file.readline(LONGEST_LINE + 1):
        if len(raw) > LONGEST_LINE:
            raise LineError(f"the line is longer than {LONGEST_LINE} bytes")
        yield _read_line(raw)


def _read_line(raw: bytes) -> Line:
    match = _AS_WRITTEN.fullmatch(raw)
    if match is None:
        return _read_other(raw)
    content, index, stated, salt = match.groups()
    leaf = leaf_hash(bytes.fromhex(salt.decode()) + content)
    _compare(leaf, stated.decode() if stated else None)
    return Line(int(index), leaf, False)


def _read_other(raw: bytes) -> Line:
    """A line in another layout than ours, or of an erased entry."""
    return _read_fields(_parse(raw))


def _read_fields(fields: Mapping[str, Any]) -> Line:
    index, leaf, entry, salt = (fields.get(name) for name in ("index", "leaf", "entry", "salt"))
    if not isinstance(index, int) or isinstance(index, bool) or index < 0:
        raise LineError("the line has no index")
    if entry is None and salt is None and leaf is not None:
        return Line(index, _hex(leaf, HASH_BYTES, "leaf"), True)
    if not isinstance(entry, dict):
        raise LineError("the line has no entry")
    try:
        computed = leaf_hash(salted_bytes(_hex(salt, None, "salt"), canonical(entry)))
    except CanonicalError as error:
        raise LineError(str(error)) from None
    _compare(computed, leaf)
    return Line(index, computed, False)


def read_proven(raw: bytes) -> tuple[Line, Mapping[str, Any] | None, list[bytes]]:
    """Read a line that carries its proof: the line, its entry (None where only the place is told), the audit path.

    Raises LineError.
    """
    if len(raw) > LONGEST_LINE:
        raise LineError(f"the line is longer than {LONGEST_LINE} bytes")
    fields = _parse(raw, _FIELDS | {_PROOF})
    proof = fields.pop(_PROOF, None)
    if not isinstance(proof, list) or len(proof) > LONGEST_PROOF:
        raise LineError("the line has no proof")
    return _read_fields(fields), fields.get("entry"), [_hex(one, HASH_BYTES, "proof") for one in proof]


def _parse(raw: bytes, known: Set[str] = frozenset(_FIELDS)) -> dict[str, Any]:
    try:
        fields = json.loads(raw, object_pairs_hook=_unique, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise LineError(str(error) if isinstance(error, LineError) else "the line is not JSON") from None
    if not isinstance(fields, dict) or not fields.keys() <= known:
        raise LineError("the line is not an entry with index and salt")
    return fields


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise LineError("a key stands twice in one object")
    return fields


def _no_float(text: str) -> Any:
    raise LineError("fractions have no canonical form")


def _hex(value: Any, length: int | None, what: str) -> bytes:
    try:
        digits = bytes.fromhex(value)
    except (TypeError, ValueError):
        raise LineError(f"the {what} is not hexadecimal") from None
    if length is not None and len(digits) != length:
        raise LineError(f"the {what} has the wrong length")
    return digits


def _compare(computed: bytes, stated: Any) -> None:
    if stated is not None and stated != computed.hex():
        raise LineError("its content was altered: it does not fit its leaf hash", altered=True)
