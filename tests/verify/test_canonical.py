"""One entry has one sequence of bytes, whoever writes it."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo_verify.canonical import CanonicalError, canonical, salted_leaf

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcdefgh"), inner, max_size=4),
    max_leaves=12,
)
ENTRIES = st.dictionaries(st.sampled_from(["act", "day", "наказ", "z", "A"]), VALUES)


def test_known_bytes() -> None:
    entry = {"б": [1, None, True], "a": "ё\n", "Z": {}}
    assert canonical(entry) == '{"Z":{},"a":"ё\\n","б":[1,null,true]}'.encode()


@given(ENTRIES)
def test_order_of_writing_does_not_matter(entry: dict[str, Any]) -> None:
    backwards = dict(reversed(entry.items()))
    assert canonical(entry) == canonical(backwards)


@given(ENTRIES)
def test_reading_canonical_bytes_and_writing_them_again_gives_the_same_bytes(entry: dict[str, Any]) -> None:
    once = canonical(entry)
    assert canonical(json.loads(once)) == once


@given(st.text(st.characters(codec="utf-8")))
def test_composed_and_decomposed_text_are_one(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert canonical({"t": composed}) == canonical({"t": decomposed})


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ({"a": 1.0}, "entry.a"),
        ({"a": [0, {"b": float("nan")}]}, "entry.a[1].b"),
        ({"a": 2**53}, "entry.a"),
        ({"a": b"x"}, "entry.a"),
        ({1: "x"}, "entry"),
        ({"\u00e9": 1, "e\u0301": 2}, "entry"),
        ({"a": "\ud800"}, "entry"),
    ],
)
def test_a_value_without_canonical_form_is_refused_and_its_place_named(entry: Any, place: str) -> None:
    with pytest.raises(CanonicalError, match=rf"^{place.replace('[', chr(92) + '[')}:"):
        canonical(entry)


def test_the_same_entry_under_two_salts_is_two_leaves() -> None:
    assert salted_leaf(b"\x00" * 16, {"a": 1}) == b"\x00" * 16 + b'{"a":1}'
    assert salted_leaf(b"\x01" * 16, {"a": 1}) != salted_leaf(b"\x00" * 16, {"a": 1})


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(CanonicalError, match="16 bytes"):
        salted_leaf(b"\x00" * 15, {"a": 1})
