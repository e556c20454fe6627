"""Finding a person by name in sealed identities: across scripts and spellings, within sight, not too often."""

import uuid

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from amparo.access.context import Actor, NotAllowed
from amparo.vault import actions, asking, queries
from amparo.vault.asking import BudgetReached
from amparo.vault.blind import MOST_SEARCHED, TooLittleToSearchError
from amparo.vault.values import Birth, Name, Value
from tests.access.hands import rows
from tests.personas import Country
from tests.vault.pairs import NINE_PAIRS

STRANGERS = ("Марына Шаўчук", "Наталья Бондарь", "Юлия Кравчук", "Kavaliova Maria", "Сяргей Каваленка", "Anna Nowak")


def add(by: Actor, *values: Value) -> uuid.UUID:
    return actions.add_person(by=by, subject=uuid.uuid4(), values=values)


@pytest.mark.parametrize(("typed", "known"), NINE_PAIRS)
def test_the_same_person_is_found_and_no_stranger(db: None, country: Country, typed: str, known: str) -> None:
    with country.shelter_worker.acting() as by:
        strangers = [add(by, Name(name)) for name in STRANGERS]
        person = add(by, Name(known))
        found = queries.find_person(by=by, text=typed)
    assert [one.person_id for one in found] == [person]
    assert found[0].name == known
    assert person not in strangers


def test_the_likeliest_stands_first(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        far, near = add(by, Name("Natallia Kavaliova")), add(by, Name("Наталья Ковалёва"))
        found = queries.find_person(by=by, text="Наталья Ковалёва")
    assert [one.person_id for one in found] == [near, far]
    assert found[0].likeness > found[1].likeness


def test_birth_year_narrows_but_keeps_those_whose_year_is_unknown(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        exact, near, far, unknown = (
            add(by, Name("Наталья Ковалёва"), *[Birth(born_on=f"{year}-05-01")] * bool(year))
            for year in (1987, 1988, 1979, None)
        )
        found = {one.person_id for one in queries.find_person(by=by, text="Наталья Ковалёва", birth_year=1987)}
    assert found == {exact, near, unknown}
    assert far not in found


def test_no_statement_searches_for_a_list_of_names_at_once(db: None, country: Country) -> None:
    """A search is counted whole: a thousand guesses in one would be a dictionary."""
    with country.shelter_worker.acting() as by:
        guesses = [n.to_bytes(32, "big") for n in range(MOST_SEARCHED + 1)]
        asking.ask_search(by=by, tokens=guesses[1:])
        for refused in (guesses, [guesses[:], guesses[:]], [], None):
            with pytest.raises(NotAllowed), transaction.atomic():
                asking._asked("select * from vault_ask_search(%s, %s::bytea[])", [by.secret, refused])


def test_too_many_names_are_answered_with_words_that_help(committing: None, country: Country) -> None:
    typed = {"name": "Chacha Саша Zuzu Сяся Ruju Джаша", "birth_year": "1985"}
    answer = country.shelter_worker.client().post("/search/", typed)
    assert "These are too many names" in answer.content.decode()


@pytest.mark.parametrize("persona", ["outsider", "shelter_colleague", "border_officer"])
def test_whoever_is_out_of_sight_is_not_found(db: None, country: Country, persona: str) -> None:
    with country.shelter_worker.acting() as by:
        add(by, Name("Наталья Ковалёва"))
    with country.all()[persona].acting() as by:
        assert queries.find_person(by=by, text="Наталья Ковалёва") == []


def test_one_name_alone_is_not_searched_and_does_not_count(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        with pytest.raises(TooLittleToSearchError) as raised:
            queries.find_person(by=by, text="Наталья")
        assert "Наталья" not in str(raised.value)
        with pytest.raises(TooLittleToSearchError):
            queries.find_document(by=by, number="12")


def test_the_sixty_first_search_of_an_hour_is_refused(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        for _ in range(60):
            queries.find_document(by=by, number="AB 7654321")
        with pytest.raises(BudgetReached):
            queries.find_document(by=by, number="AB 7654321")
        with pytest.raises(BudgetReached):
            queries.find_person(by=by, text="Наталья Ковалёва")
    with country.shelter_head.acting() as by:
        assert queries.find_person(by=by, text="Наталья Ковалёва") == []


def test_search_and_each_name_shown_are_recorded(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        person = add(by, Name("Наталья Ковалёва"))
        queries.find_person(by=by, text="Наталья Ковалёва")
        mine = rows("select act, object_id from ledger_entry order by id desc limit 2")
    assert mine == [("person.found", str(person)), ("person.searched", "")]


def test_search_costs_the_same_statements_however_many_are_found(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        for _ in range(3):
            add(by, Name("Наталья Ковалёва"))
        with CaptureQueriesContext(connection) as here, CaptureQueriesContext(connections["asking"]) as apart:
            assert len(queries.find_person(by=by, text="Наталья Ковалёва")) == 3
    assert len(here) == 2  # question; wrapped keys and names
    assert len(apart) == 2  # two tickets; the keeper of the keys looks at one of them by itself
