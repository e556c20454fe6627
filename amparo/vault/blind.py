"""Blind tokens: how sealed names are searched without the database holding a name.

A token is an HMAC-SHA256 under a key that only the key service holds, another for each kind of token; what is here says
what is hashed and is given the service's hash (`Hash`). It is made of *two* phonetic keys at a time, a surname's and a
given name's, never of one: a table of single-name tokens is read off by rank against public name frequencies, a table
of pairs hardly. A token with the birth year narrows further; a document number stands alone.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, product

from amparo.vault.letters import LOOKALIKES
from amparo.vault.names import name_keys

MOST_WORDS = 6
MOST_ASKED = 12
"""Tokens in one question to other bodies: a few readings of one name, not a list of names."""
MOST_SEARCHED = 128
"""Tokens in one search, counted by the database too: with three years and none, two words mostly have 4 and 64 at most,
three words 128 at most, in draws of the names that we measured. Longer ones are typed shorter."""
SHORTEST_DOCUMENT = 5
PAIR, PAIR_AND_YEAR, DOCUMENT = "pair", "pair and year", "document"
Hash = Callable[[str, Sequence[bytes]], list[bytes]]
"""Hashes parts under the key of a kind of token, in their order: `vault.keys.tokens`."""
_YEAR_UNKNOWN = "?"
_NOT_IN_NUMBERS = re.compile(r"[\W_]+")


class TooLittleToSearchError(ValueError):
    """The query holds no pair of names; its message says what to type and repeats nothing of what was typed."""


class TooMuchToAskError(ValueError):
    """More words, or more ways to read them, than one name has."""


def tokens_for_person(names: Iterable[str], birth_year: int | None, documents: Iterable[str], hmac: Hash) -> set[bytes]:
    """Every token to store for a person.

    `names` are full names, each in any script, order and form, with or without patronymic. A single name and a document
    number of fewer than five characters give no token.
    """
    return set(marked_tokens(names, birth_year, documents, hmac))


def marked_tokens(
    names: Iterable[str], birth_year: int | None, documents: Iterable[str], hmac: Hash
) -> dict[bytes, bool]:
    """The same, and whether each is narrow: of a name with a known year, or of a document.

    By narrow ones alone other bodies can be asked whether they know the person.
    """
    year = str(birth_year) if birth_year is not None else _YEAR_UNKNOWN
    pairs = sorted({pair for name in names for pair in _pairs(name)})
    numbers = sorted({plain for number in documents if (plain := _plain(number))})
    with_year = _tokens(hmac, PAIR_AND_YEAR, [(*pair, year) for pair in pairs])
    marked = dict.fromkeys(_tokens(hmac, PAIR, pairs), False) | dict.fromkeys(with_year, year != _YEAR_UNKNOWN)
    return marked | dict.fromkeys(_tokens(hmac, DOCUMENT, [(number,) for number in numbers]), True)


def tokens_for_query(text: str, birth_year: int | None, hmac: Hash, years_apart: int = 1) -> list[bytes]:
    """The tokens to ask for; a person is a hit who has any of them.

    With a birth year: persons of that name born within `years_apart` years of it, or whose year is not known. Without:
    all persons of that name. Raises TooLittleToSearchError for anything less than a given name and a surname,
    TooMuchToAskError for more than MOST_SEARCHED tokens.
    """
    pairs = sorted(_pairs(text))
    if not pairs:
        raise TooLittleToSearchError("Type a given name and a surname: one name alone is not searched.")
    years = _years_near(birth_year, years_apart) if birth_year is not None else []
    if len(pairs) * max(len(years), 1) > MOST_SEARCHED:
        raise TooMuchToAskError("Type one given name and one surname.")
    if birth_year is None:
        return _tokens(hmac, PAIR, pairs)
    return _tokens(hmac, PAIR_AND_YEAR, [(*pair, year) for year in years for pair in pairs])


def _years_near(birth_year: int, years_apart: int) -> list[str]:
    """The nearest first, and last that it is not known."""
    near = range(birth_year - years_apart, birth_year + years_apart + 1)
    return [*map(str, sorted(near, key=lambda year: abs(year - birth_year))), _YEAR_UNKNOWN]


def tokens_to_ask(text: str, birth_year: int, hmac: Hash) -> list[bytes]:
    """The tokens to ask other bodies for: of this name and exactly this year.

    Raises TooLittleToSearchError for anything less than a given name and a surname, TooMuchToAskError for more words
    than one name has.
    """
    pairs = sorted(_pairs(text))
    if not pairs:
        raise TooLittleToSearchError("Type a given name and a surname: one name alone is not searched.")
    if len(pairs) > MOST_ASKED:
        raise TooMuchToAskError("Type one given name and one surname.")
    return _tokens(hmac, PAIR_AND_YEAR, [(*pair, str(birth_year)) for pair in pairs])


def tokens_for_document(number: str, hmac: Hash) -> list[bytes]:
    """The token of an exact document number, however spaced and in whichever script its letters were typed.

    Raises TooLittleToSearchError for fewer than five letters and digits.
    """
    plain = _plain(number)
    if not plain:
        raise TooLittleToSearchError("Type the whole document number.")
    return _tokens(hmac, DOCUMENT, [(plain,)])


def _pairs(text: str) -> set[tuple[str, str]]:
    """The unordered pairs of phonetic keys of a name, over every two of its words."""
    keys = name_keys(text)[:MOST_WORDS]
    return {
        (min(one, other), max(one, other))
        for left, right in combinations(keys, 2)
        for one, other in product(left, right)
    }


def _plain(number: str) -> str:
    """A document number as it is hashed; empty where it is too short."""
    plain = unicodedata.normalize("NFKC", number).upper().translate(LOOKALIKES)
    plain = _NOT_IN_NUMBERS.sub("", plain)
    return plain if len(plain) >= SHORTEST_DOCUMENT else ""


def _tokens(hmac: Hash, kind: str, parts: Sequence[tuple[str, ...]]) -> list[bytes]:
    return hmac(kind, ["\x00".join(part).encode() for part in parts]) if parts else []
