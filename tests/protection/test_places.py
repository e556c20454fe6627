"""Countries, languages and regions by name."""

import pytest
from django.utils import translation

from amparo.protection import places


def codes(choices: places.Choices) -> list[str]:
    """Every code that can be chosen, in order."""
    return [
        code
        for value, label in choices
        for code in ([one for one, _name in label] if isinstance(label, list) else [value])
    ]


@pytest.mark.parametrize(
    ("language", "country", "tongue", "region"),
    [
        ("en", "Ukraine", "Belarusian", "Brest region"),
        ("ru", "Украина", "белорусский", "Брестская область"),
        ("be", "Украіна", "беларуская", "Брэсцкая вобласць"),
    ],
)
def test_names_come_in_the_language_of_the_page(language: str, country: str, tongue: str, region: str) -> None:
    with translation.override(language):
        assert places.country_name("UA") == country
        assert places.language_name("be") == tongue
        assert places.region_name("BY-BR") == region


def test_every_country_can_be_chosen_and_nothing_that_is_none() -> None:
    found = set(codes(places.countries()))
    assert {"BY", "VN", "XK", ""} <= found
    assert not found & places.NO_COUNTRY
    assert len(found) > 240


def test_belarusian_names_stand_in_the_order_of_the_belarusian_alphabet() -> None:
    with translation.override("be"):
        names = [places.country_name(code) for code in codes(places.countries()[2:])]
    assert names.index("Зімбабвэ") < names.index("Ізраіль") < names.index("Кітай") < names.index("Японія")


def test_unknown_codes_stay_as_they_are_and_none_is_nothing() -> None:
    assert (places.country_name("QQ"), places.country_name(None)) == ("QQ", "")
    assert (places.region_name("PL-14"), places.region_name(None)) == ("PL-14", "")
    assert places.language_name("zz9") == "zz9"
