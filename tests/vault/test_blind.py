"""Search over sealed names finds the person, asks for two names, and leaves little to whoever steals the tokens."""

import hmac
from collections.abc import Sequence
from itertools import combinations, permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.demo.names import SCRIPTS, invented_person
from amparo.keyservice.keys import field_key
from amparo.vault.blind import (
    MOST_SEARCHED,
    Hash,
    TooLittleToSearchError,
    TooMuchToAskError,
    tokens_for_document,
    tokens_for_person,
    tokens_for_query,
)
from tests.vault.pairs import NINE_PAIRS


def under(key: bytes) -> Hash:
    """The hash as the key service makes it, under another search key."""
    return lambda kind, parts: [hmac.digest(field_key(key, kind), part, "sha256") for part in parts]


KEY, OTHER_KEY = under(bytes(range(32))), under(bytes(32))


def found(typed: str, stored: str, typed_year: int | None = None, stored_year: int | None = None) -> bool:
    tokens = tokens_for_person([stored], stored_year, [], KEY)
    return not tokens.isdisjoint(tokens_for_query(typed, typed_year, KEY))


@pytest.mark.parametrize(("typed", "stored"), NINE_PAIRS)
def test_the_nine_pairs_are_found(typed: str, stored: str) -> None:
    assert found(typed, stored)
    assert found(stored, typed)


@given(st.permutations(["Наталья", "Ивановна", "Ковалёва"]))
def test_the_order_of_words_does_not_matter(parts: list[str]) -> None:
    assert found(" ".join(parts), "Natallia Kavaliova")


def test_each_of_a_persons_names_finds_her() -> None:
    tokens = tokens_for_person(["Наталья Ковалёва", "Natalie Smith"], 1985, [], KEY)
    for typed in ("Natallia Kavaliova", "Smith Natalie"):
        assert not tokens.isdisjoint(tokens_for_query(typed, 1985, KEY))


def test_either_half_of_a_double_surname_finds_her() -> None:
    assert found("Наталья Петрова", "Наталья Ковалёва-Петрова")
    assert found("Наталья Ковалёва", "Наталья Ковалёва-Петрова")


@pytest.mark.parametrize("stranger", ["Наталья Петрова", "Ирина Ковалёва", "Пётр Сидоров"])
def test_half_a_match_finds_nobody(stranger: str) -> None:
    assert not found(stranger, "Наталья Ковалёва")


@pytest.mark.parametrize(
    ("typed", "stored", "expected"),
    [
        (1985, 1985, True),
        (1985, 1986, True),
        (1985, 1984, True),
        (1985, 1987, False),
        (1985, None, True),
        (None, 1985, True),
        (None, None, True),
    ],
)
def test_the_birth_year_narrows_and_what_is_unknown_excludes_nobody(
    typed: int | None, stored: int | None, expected: bool
) -> None:
    assert found("Наталья Ковалёва", "Наталья Ковалёва", typed, stored) is expected


@pytest.mark.parametrize(
    "typed", ["", "Ковалёва", "Natallia", "Н. Ковалёва", "Наталья Ивановна", "1985", "Ковалёва 1985", "?!", "الاسم"]
)
def test_one_name_alone_is_refused_with_a_sentence_that_helps(typed: str) -> None:
    with pytest.raises(TooLittleToSearchError, match="given name and a surname") as caught:
        tokens_for_query(typed, 1985, KEY)
    assert not typed or typed not in str(caught.value)


@given(st.text(st.characters(categories=["Lu", "Ll"]), min_size=1, max_size=12))
def test_a_single_name_leaves_no_token(name: str) -> None:
    if len(name) > 1:
        assert tokens_for_person([name.replace(" ", "")], 1985, [], KEY) == set()


def test_no_token_is_shared_by_people_who_share_only_one_name() -> None:
    surnames = ["Ковалёва", "Петрова", "Сидорова", "Мороз"]
    stored = [tokens_for_person([f"Наталья {surname}"], 1985, [], KEY) for surname in surnames]
    assert all(one.isdisjoint(other) for one, other in combinations(stored, 2))


def test_tokens_under_another_key_have_nothing_in_common() -> None:
    one, other = (tokens_for_person(["Наталья Ковалёва"], 1985, ["MP1234567"], key) for key in (KEY, OTHER_KEY))
    assert one.isdisjoint(other)
    assert {len(token) for token in one | other} == {32}


@pytest.mark.parametrize("typed", ["MP1234567", "мр 1234567", "МР-1234567", " mp 123 45 67 "])
def test_a_document_is_found_however_its_number_is_typed(typed: str) -> None:
    stored = tokens_for_person([], None, ["МР 1234567"], KEY)
    assert not stored.isdisjoint(tokens_for_document(typed, KEY))


@pytest.mark.parametrize("typed", ["MP1234568", "1234567", "MP12345678"])
def test_a_document_number_is_exact(typed: str) -> None:
    assert tokens_for_person([], None, ["MP1234567"], KEY).isdisjoint(tokens_for_document(typed, KEY))


def test_part_of_a_document_number_is_refused_and_not_stored() -> None:
    assert tokens_for_person([], None, ["1234"], KEY) == set()
    with pytest.raises(TooLittleToSearchError, match="whole document number"):
        tokens_for_document("12-34", KEY)


def test_the_same_words_as_another_kind_of_field_give_another_token() -> None:
    assert KEY("pair", [b"words"]) != KEY("document", [b"words"])


def test_a_query_asks_the_key_service_once_and_a_person_once_for_each_kind() -> None:
    asked: list[str] = []

    def counting(kind: str, parts: Sequence[bytes]) -> list[bytes]:
        asked.append(kind)
        return KEY(kind, parts)

    tokens_for_query("Наталья Ковалёва", 1985, counting)
    assert asked == ["pair and year"]
    tokens_for_person(["Наталья Ковалёва", "Natalie Smith"], 1985, ["MP1234567", "AB1234567"], counting)
    assert sorted(asked[1:]) == ["document", "pair", "pair and year"]


def test_a_name_of_very_many_words_costs_a_bounded_number_of_tokens() -> None:
    assert len(tokens_for_query(" ".join(["Chacha"] * 50 + ["Саша"] * 50), None, KEY)) <= MOST_SEARCHED


@pytest.mark.parametrize("text", ["María del Carmen García López Hernández", "Аляксандр Уладзіміравіч Чачаніндзе-Саша"])
def test_a_long_name_is_searched(text: str) -> None:
    assert 4 <= len(tokens_for_query(text, 1985, KEY)) <= MOST_SEARCHED


def test_more_ways_to_read_a_name_than_one_name_has_are_refused_before_the_key_service_is_asked() -> None:
    def never(kind: str, parts: Sequence[bytes]) -> list[bytes]:
        raise AssertionError

    with pytest.raises(TooMuchToAskError):
        tokens_for_query("Chacha Саша Zuzu Сяся Ruju Джаша", 1985, never)


@given(st.integers(0, 2**32))
@settings(max_examples=100)
def test_an_invented_person_is_found_in_every_script(seed: int) -> None:
    person = invented_person(Random(seed))
    for one, other in permutations(SCRIPTS, 2):
        assert found(person.in_script(one).full, person.in_script(other).full)
