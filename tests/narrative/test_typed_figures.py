"""Figures as people type them, and words as they copy them: read by the page's language, never guessed."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from amparo.narrative.figure import Figure
from amparo.narrative.quoting import holds, places_of
from amparo.narrative.typed import as_typed, misfits, number_in
from tests.narrative.pages import FIGURE, saved
from tests.narrative.reports import LATER
from tests.personas import Country

TWICE = LATER + "\nIn all, courts in the north convicted 9 traffickers.\nPolice held 279 victims of theft.\n"


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [
        ("en", "359", "359"), ("en", "3,300", "3300"), ("en", "3 300", "3300"), ("en", "1,234,567.5", "1234567.5"),
        ("en", "2.5", "2.5"), ("en", "0.500", "0.5"), ("en", "-12", "-12"), ("en", "\u221212", "-12"),
        ("ru", "2,5", "2.5"), ("ru", "2.5", "2.5"), ("ru", "0,500", "0.5"), ("ru", "3\u00a0300", "3300"),
        ("be", "1 234 567,5", "1234567.5"), ("be", "2,1250", "2.125"),
    ],
)  # fmt: skip
def test_a_number_is_read_by_the_language_of_the_page(language: str, typed: str, number: str) -> None:
    with translation.override(language):
        assert number_in(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "2,5"), ("en", "0,500"), ("en", "2.125"), ("en", "12,34,567"), ("en", "35 0"), ("ru", "2,125"),
        ("ru", "2.125"), ("ru", "1,234,567"), ("be", "3,300"), ("be", "12 5"),
    ],
)  # fmt: skip
def test_what_could_be_two_numbers_is_asked_for_again(language: str, typed: str) -> None:
    with translation.override(language):
        with pytest.raises(ValidationError) as refused:
            number_in(typed)
        unclear = {"en": "not clear", "ru": "Неясно", "be": "Няясна"}[language]
    assert unclear in refused.value.message


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4), st.sampled_from(["en", "ru", "be"]))
def test_a_figure_that_the_form_shows_is_read_back_as_it_is(number: Decimal, language: str) -> None:
    with translation.override(language):
        assert number_in(as_typed(number)) == number


@pytest.mark.parametrize(
    ("measure", "unit", "qualifier", "value"),
    [
        ("change_percent", "percent", "exact", "-56.5"), ("funding", "EUR", "about", "1200.50"),
        ("penalty_max", "months", "life", None), ("hotline_calls", "calls", "at_least", "12"),
        ("sentence_min", "months", "exact", "2.5"), ("victims_assisted", "persons", "not_reported", None),
    ],
)  # fmt: skip
def test_what_the_guide_knows_is_taken(measure: str, unit: str, qualifier: str, value: str | None) -> None:
    assert misfits(measure, unit, qualifier, Decimal(value) if value else None) == {}


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ("9 victims", 0), ("279 victims", 1), ("27", 0), ("a", 3), ("200 victims", 0), ("1,200 victims", 1),
        ("five men", 0), ("twenty-five men", 1), ("9 traffickers", 2), ("convicted 9 traffickers in", 1), (" ", 0),
    ],
)  # fmt: skip
def test_words_stand_whole_or_not_at_all(words: str, times: int) -> None:
    text = "Belarus had a\nplan, a law and a court: 279 victims, at least 1,200 victims, twenty-five men.\n"
    told = text + "Courts convicted 9 traffickers in 2005. They convicted 9 traffickers of theft."
    assert len(places_of(words, told)) == times


def figure(value: str, measure: str = "victims_identified", unit: str = "persons") -> Figure:
    number = value if measure == "tier" else Decimal(value)
    return Figure(measure, number, unit, 2005, "current", "exact", "government")


@pytest.mark.parametrize(
    ("quote", "stated"),
    [
        ("1,200 victims", figure("1200")), ("1 200 victims", figure("1200")), ("Twenty-five women", figure("25")),
        ("three hundred and twelve men", figure("312")), ("two dozen girls", figure("24")), ("a man", figure("1")),
        ("$1.2 million", figure("1200000", "funding", "USD")), ("no victims", figure("0")),
        ("a 56 percent decrease", figure("-56", "change_percent", "percent")),
        ("TIER 2 WATCH LIST", figure("2WL", "tier")),
        ("six years in prison", figure("72", "sentence_min", "months")), ("a Special Case", figure("special", "tier")),
    ],
)  # fmt: skip
def test_words_that_hold_the_figure(quote: str, stated: Figure) -> None:
    assert holds(quote, stated)


@pytest.mark.parametrize(
    ("quote", "stated"),
    [
        ("279 victims", figure("9")), ("1,200 victims", figure("200")), ("twenty-five women", figure("5")),
        ("victims were found", figure("3")), ("$1.2 million", figure("1.2", "funding", "USD")),
        ("in prison", figure("72", "sentence_min", "months")), ("TIER 2", figure("3", "tier")),
    ],
)  # fmt: skip
def test_words_that_do_not(quote: str, stated: Figure) -> None:
    assert not holds(quote, stated)


@pytest.mark.parametrize(
    ("value", "quote", "words"),
    [
        ("9", "9 traffickers", "more than once"),
        ("9", "9 victims", "do not stand in the report"),
        ("12", "31 trafficking victims", "do not hold the figure"),
        ("3", "31 trafficking victims", "do not hold the figure"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ru", "be"])
def test_words_that_do_not_show_the_figure_are_asked_for_again(
    value: str, quote: str, words: str, language: str, db: None, country: Country
) -> None:
    client = country.shelter_worker.client()
    url = saved(client, text=TWICE)
    client.cookies["amparo_language"] = language
    answer = client.post(f"{url}add/", {**FIGURE, "value": value, "quote": quote})
    assert answer.status_code == 422
    assert (words in answer.content.decode()) == (language == "en")
    assert 'id="id_quote"' in answer.content.decode()
    if language == "en":
        assert client.post(f"{url}add/", {**FIGURE, "value": "9", "quote": "9 traffickers in"}).status_code == 302
