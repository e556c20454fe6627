"""One entry, one sequence of bytes: the form in which ledger entries are hashed.

Rules: JSON in UTF-8 without spaces, keys sorted by code point, text in Unicode NFC, whole numbers
within ±(2^53 - 1), no floats. Two writers that mean the same entry produce the same bytes in any language.
"""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

SALT_BYTES = 16
LARGEST_INTEGER = 2**53 - 1


class CanonicalError(ValueError):
    """A value that has no canonical form; the message names the place, never the value."""


def canonical(entry: Mapping[str, Any]) -> bytes:
    """The canonical bytes of an entry.

    Raises CanonicalError, naming the path, for floats, large integers, unknown types, keys that are not text,
    keys that become equal in NFC, and text that is not valid Unicode.
    """
    try:
        return json.dumps(
            _normal(entry, "entry"), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        ).encode("utf-8")
    except UnicodeEncodeError:
        raise CanonicalError("entry: text with an unpaired surrogate") from None


def salted_leaf(salt: bytes, entry: Mapping[str, Any]) -> bytes:
    """The data of one leaf: 16 random bytes, then the canonical entry.

    The salt keeps the leaf's hash from revealing short entries to someone who guesses them.
    """
    return salted_bytes(salt, canonical(entry))


def salted_bytes(salt: bytes, entry: bytes) -> bytes:
    """The data of one leaf from the canonical bytes of its entry. Raises CanonicalError for a wrong salt length."""
    if len(salt) != SALT_BYTES:
        raise CanonicalError(f"salt: {SALT_BYTES} bytes needed")
    return salt + entry


def _normal(value: Any, path: str) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int):
        return _whole(value, path)
    if isinstance(value, Mapping):
        return _normal_mapping(value, path)
    if isinstance(value, list | tuple):
        return [_normal(item, f"{path}[{number}]") for number, item in enumerate(value)]
    raise CanonicalError(f"{path}: {type(value).__name__} has no canonical form")


def _whole(value: int, path: str) -> int:
    if abs(value) > LARGEST_INTEGER:
        raise CanonicalError(f"{path}: whole numbers end at 2^53 - 1")
    return int(value)


def _normal_mapping(value: Mapping[Any, Any], path: str) -> dict[str, Any]:
    normal: dict[str, Any] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise CanonicalError(f"{path}: keys must be text")
        name = unicodedata.normalize("NFC", key)
        if name in normal:
            raise CanonicalError(f"{path}: two keys are the same text in NFC")
        normal[name] = _normal(item, f"{path}.{name}")
    return normal
