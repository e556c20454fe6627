"""A figure as a plain value, and how people write it: its number, its unit, its year, who did it."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_currency_name
from django.utils.formats import number_format
from django.utils.translation import get_language, npgettext
from django.utils.translation import gettext as _

from amparo.narrative.codes import WITHOUT_NUMBER, Doer, Measure, Qualifier, Role, Tier, Unit

Value = Decimal | int | float | str | None


@dataclass(frozen=True)
class Figure:
    """What a claim states. `value` is a number, a tier as text, or None where the qualifier stands in its place."""

    measure: str
    value: Value
    unit: str
    year: int | None
    role: str
    qualifier: str
    actor: str

    @property
    def number(self) -> Decimal | None:
        """The value as a number; None for a tier and where there is none."""
        return None if self.value is None or isinstance(self.value, str) else Decimal(str(self.value))

    @property
    def plain_value(self) -> int | float | str | None:
        """The value as the guide writes it: whole numbers without a point."""
        number = self.number
        if number is None:
            return self.value if isinstance(self.value, str) else None
        return int(number) if number == number.to_integral_value() else float(number)

    @property
    def is_earlier(self) -> bool:
        """Is it given for comparison, of a year before the one reported on?"""
        return self.role == Role.EARLIER

    @property
    def measure_words(self) -> str:
        """What is counted."""
        return _label(Measure, self.measure)

    @property
    def value_words(self) -> str:
        """The figure as a person would say it: "at least 359", "not reported", "Tier 2"."""
        if isinstance(self.value, str):
            return _label(Tier, self.value)
        if self.number is None:
            return _label(Qualifier, self.qualifier) if self.qualifier in WITHOUT_NUMBER else _("no number")
        number = number_format(self.plain_value or 0, use_l10n=True, force_grouping=True)
        said = "" if self.qualifier in (Qualifier.EXACT, *WITHOUT_NUMBER) else _label(Qualifier, self.qualifier)
        return f"{said} {number}".strip()

    @property
    def unit_words(self) -> str:
        """What one unit is; nothing where the report does not say, or where the figure is no number."""
        return "" if self.number is None or self.unit == Unit.UNSPECIFIED else unit_words(self.unit, self.number)

    @property
    def words(self) -> str:
        """All of it on one line: "Investigations, 50 cases, 2005, Government"."""
        amount = f"{self.value_words} {self.unit_words}".strip()
        year = f"{self.year or '?'} {_('earlier')}" if self.is_earlier else str(self.year or "?")
        return ", ".join([self.measure_words, amount, year, self.actor_words])

    @property
    def actor_words(self) -> str:
        """Who did it."""
        return _label(Doer, self.actor)


def unit_words(unit: str, number: Decimal) -> str:
    """A unit in words, in the form that follows the number; money by its currency's name."""
    whole = int(number) if number == number.to_integral_value() else 2
    following = {
        Unit.PERSONS: npgettext("unit", "person", "persons", whole),
        Unit.CASES: npgettext("unit", "case", "cases", whole),
        Unit.CALLS: npgettext("unit", "call", "calls", whole),
        Unit.MONTHS: npgettext("unit", "month", "months", whole),
    }
    if unit in following:
        return following[Unit(unit)]
    return _label(Unit, unit) if unit in Unit.values else currency_name(unit)


def currency_name(code: str) -> str:
    """The currency's name in the page's language; the code itself for one that is not known."""
    return str(get_currency_name(code, locale=language()))


def country_name(code: str) -> str:
    """The country's name in the page's language; the code itself for one that is not known."""
    return _territories(language()).get(code, code)


def countries() -> list[tuple[str, str]]:
    """Codes and names of all countries in the page's language, in the order of its letters."""
    return list(_territories(language()).items())


def language() -> str:
    """The page's language as the CLDR calls it."""
    return (get_language() or "en").split("-")[0]


NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of the CLDR that stand for no country."""
LETTERS = {letter: place for place, letter in enumerate("абвгґдеёжзіийклмнопрстуўфхцчшщъыьэюя")}
"""The order of Russian and Belarusian letters, which is not their order as characters."""


@cache
def _territories(language: str) -> dict[str, str]:
    names = Locale(language).territories
    found = {code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY}
    return dict(sorted(found.items(), key=lambda item: [(LETTERS.get(a, -1), a) for a in item[1].casefold()]))


def _label(codes: type[Measure | Qualifier | Doer | Tier | Unit], code: str) -> str:
    return str(codes(code).label) if code in codes.values else code
