"""Blind tokens: how sealed names are searched without the database holding a name.

A token is an HMAC-SHA256 under a search key that the database does not hold. It is made of *two* phonetic keys at a
time, a surname's and a given name's, never of one: a table of single-name tokens is read off by rank against public
name frequencies, a table of pairs hardly. A token with the birth year narrows further; a document number stands alone.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterable
from itertools import combinations, product

from amparo.vault.letters import LOOKALIKES
from amparo.vault.names import name_keys

MOST_WORDS = 6
SHORTEST_DOCUMENT = 5
LEAST_KEY_BYTES = 32
_YEAR_UNKNOWN = "?"
_NOT_IN_NUMBERS = re.compile(r"[\W_]+")


class TooLittleToSearchError(ValueError):
    """The query holds no pair of names; its message says what to type and repeats nothing of what was typed."""


def tokens_for_person(names: Iterable[str], birth_year: int | None, documents: Iterable[str], key: bytes) -> set[bytes]:
    """Every token to store for a person.

    `names` are full names, each in any script, order and form, with or without patronymic. A single name and a document
    number of fewer than five characters give no token.
    """
    _check(key)
    year = str(birth_year) if birth_year is not None else _YEAR_UNKNOWN
    pairs = {pair for name in names for pair in _pairs(name)}
    tokens = {_token(key, "pair", *pair) for pair in pairs}
    tokens |= {_token(key, "pair and year", *pair, year) for pair in pairs}
    return tokens | {token for number in documents for token in _document_tokens(number, key)}


def tokens_for_query(text: str, birth_year: int | None, key: bytes, years_apart: int = 1) -> list[bytes]:
    """The tokens to ask for; a person is a hit who has any of them.

    With a birth year: persons of that name born within `years_apart` years of it, or whose year is not known. Without:
    all persons of that name. Raises TooLittleToSearchError for anything less than a given name and a surname.
    """
    _check(key)
    pairs = sorted(_pairs(text))
    if not pairs:
        raise TooLittleToSearchError("Type a given name and a surname: one name alone is not searched.")
    if birth_year is None:
        return [_token(key, "pair", *pair) for pair in pairs]
    near = sorted(
        range(birth_year - years_apart, birth_year + years_apart + 1), key=lambda year: abs(year - birth_year)
    )
    years = [*map(str, near), _YEAR_UNKNOWN]
    return [_token(key, "pair and year", *pair, year) for year in years for pair in pairs]


def tokens_for_document(number: str, key: bytes) -> list[bytes]:
    """The token of an exact document number, however spaced and in whichever script its letters were typed.

    Raises TooLittleToSearchError for fewer than five letters and digits.
    """
    _check(key)
    tokens = _document_tokens(number, key)
    if not tokens:
        raise TooLittleToSearchError("Type the whole document number.")
    return tokens


def _pairs(text: str) -> set[tuple[str, str]]:
    """The unordered pairs of phonetic keys of a name, over every two of its words."""
    keys = name_keys(text)[:MOST_WORDS]
    return {
        (min(one, other), max(one, other))
        for left, right in combinations(keys, 2)
        for one, other in product(left, right)
    }


def _document_tokens(number: str, key: bytes) -> list[bytes]:
    plain = unicodedata.normalize("NFKC", number).upper().translate(LOOKALIKES)
    plain = _NOT_IN_NUMBERS.sub("", plain)
    return [_token(key, "document", plain)] if len(plain) >= SHORTEST_DOCUMENT else []


def _token(key: bytes, kind: str, *parts: str) -> bytes:
    return hmac.digest(key, "\x00".join((kind, *parts)).encode(), "sha256")


def _check(key: bytes) -> None:
    if len(key) < LEAST_KEY_BYTES:
        raise ValueError(f"a search key has at least {LEAST_KEY_BYTES} bytes")
