"""Countries, languages and regions by name, in the language of the page; the names are those of the CLDR."""

from functools import cache

from babel import Locale
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

Choices = list[tuple[str, str | list[tuple[str, str]]]]

REGIONS = {
    "BY-BR": gettext_lazy("Brest region"),
    "BY-HO": gettext_lazy("Homiel region"),
    "BY-HR": gettext_lazy("Hrodna region"),
    "BY-MA": gettext_lazy("Mahilioŭ region"),
    "BY-MI": gettext_lazy("Minsk region"),
    "BY-HM": gettext_lazy("City of Minsk"),
    "BY-VI": gettext_lazy("Viciebsk region"),
}
"""ISO 3166-2 codes of the regions."""
FIRST_COUNTRIES = ("BY", "LT", "LV", "MD", "PL", "RU", "UA")
FIRST_LANGUAGES = ("be", "ru", "en", "pl", "uk")
NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of the CLDR that stand for no country."""
ALPHABET = {letter: place for place, letter in enumerate("абвгґдеёжзіийклмнопрстуўфхцчшщъыьэюя")}
"""The order of Russian and Belarusian letters, which differs from their order as characters."""


def countries() -> Choices:
    """Country codes (ISO 3166-1) with names for a select, the frequent ones first."""
    return _grouped(_("Not recorded"), _countries(_language()), FIRST_COUNTRIES)


def languages() -> Choices:
    """Language codes (ISO 639) with names for a select, the frequent ones first."""
    return _grouped(_("Choose"), _languages(_language()), FIRST_LANGUAGES)


def regions() -> Choices:
    """Regions of the country for a select."""
    return [("", _("Not recorded")), *((code, str(name)) for code, name in REGIONS.items())]


def country_name(code: str | None) -> str:
    """The country's name; "" for none, the code itself for one that the CLDR does not know."""
    return _countries(_language()).get(code or "", code or "")


def language_name(code: str) -> str:
    """The language's name; the code itself for one that the CLDR does not know."""
    return _languages(_language()).get(code, code)


def region_name(code: str | None) -> str:
    """The region's name; "" for none, the code itself for a foreign one."""
    return str(REGIONS.get(code or "", code or ""))


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def _grouped(empty: str, names: dict[str, str], first: tuple[str, ...]) -> Choices:
    frequent = [(code, names[code]) for code in first]
    return [
        ("", empty),
        (pgettext("in a list", "Frequent"), frequent),
        (pgettext("in a list", "All"), [*names.items()]),
    ]


@cache
def _countries(language: str) -> dict[str, str]:
    names = Locale(language).territories
    found = {code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY}
    return _sorted(found)


@cache
def _languages(language: str) -> dict[str, str]:
    names = Locale(language).languages
    return _sorted({code: name for code, name in names.items() if len(code) == 2})


def _sorted(names: dict[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda item: _order(item[1])))


def _order(name: str) -> list[tuple[int, str]]:
    return [(ALPHABET.get(letter, -1), letter) for letter in name.casefold()]
