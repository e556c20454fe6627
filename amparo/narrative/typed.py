"""A figure as a person types it: the number by the page's language, and whether its parts fit what is counted."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from amparo.narrative.codes import Measure, Qualifier, Unit
from amparo.narrative.figure import Value
from amparo.narrative.models import DECIMALS, DIGITS

ACTS = (Unit.CASES, Unit.PERSONS, Unit.UNSPECIFIED)
PEOPLE = (Unit.PERSONS, Unit.UNSPECIFIED)
TERMS = (Measure.SENTENCE_MIN, Measure.SENTENCE_MAX, Measure.PENALTY_MIN, Measure.PENALTY_MAX)
UNITS: Final[Mapping[str, tuple[Unit, ...]]] = {
    Measure.TIER: (Unit.TIER,),
    Measure.INVESTIGATIONS: ACTS,
    Measure.PROSECUTIONS: ACTS,
    Measure.CONVICTIONS: ACTS,
    Measure.IMPRISONED: PEOPLE,
    **dict.fromkeys(TERMS, (Unit.MONTHS,)),
    Measure.OFFICIALS_INVESTIGATED: ACTS,
    Measure.OFFICIALS_PROSECUTED: ACTS,
    Measure.OFFICIALS_CONVICTED: ACTS,
    Measure.VICTIMS_IDENTIFIED: ACTS,
    Measure.VICTIMS_REFERRED: ACTS,
    Measure.VICTIMS_ASSISTED: ACTS,
    Measure.HOTLINE_CALLS: (Unit.CALLS, Unit.PERSONS, Unit.UNSPECIFIED),
    Measure.PERSONS_TRAINED: PEOPLE,
    Measure.FUNDING: (Unit.UNSPECIFIED,),
    Measure.CHANGE_PERCENT: (Unit.PERCENT,),
}
"""In what each measure is counted, as the guide says; money in any currency, too."""
WHOLE = (Unit.PERSONS, Unit.CASES, Unit.CALLS)


def misfits(measure: str, unit: str, qualifier: str, value: Value) -> dict[str, str]:
    """What does not fit what is counted: the field, and what to do about it."""
    found = {
        "unit": _unit_misfit(measure, unit),
        "qualifier": _qualifier_misfit(measure, qualifier),
        "value": _number_misfit(measure, unit, value) if isinstance(value, Decimal) else "",
    }
    return {field: words for field, words in found.items() if words}


def _unit_misfit(measure: str, unit: str) -> str:
    if measure == Measure.FUNDING:
        return _("Funding is money: choose its currency.") if unit in Unit.values and unit != Unit.UNSPECIFIED else ""
    if measure == Measure.TIER or unit in UNITS[measure]:  # of a tier, the unit is not asked
        return ""
    units = ", ".join(str(each.label) for each in UNITS[measure])
    return _("“%(measure)s” has another unit. Choose: %(units)s.") % {
        "measure": Measure(measure).label, "units": units
    }  # fmt: skip


def _qualifier_misfit(measure: str, qualifier: str) -> str:
    if qualifier in {Qualifier.LIFE, Qualifier.FINE} and measure not in TERMS:
        return _("Only sentences and penalties can be life imprisonment or a fine.")
    if measure == Measure.TIER and qualifier != Qualifier.EXACT:
        return _("A tier is always meant as stated.")
    return ""


def _number_misfit(measure: str, unit: str, number: Decimal) -> str:
    if number < 0 and measure != Measure.CHANGE_PERCENT:
        return _("Only a change in percent can be below zero.")
    counted = unit in WHOLE or (unit == Unit.UNSPECIFIED and measure != Measure.FUNDING)
    if counted and number != number.to_integral_value():
        return _("Persons, cases and calls are whole numbers.")
    return ""


def number_in(words: str) -> Decimal:
    """The number that a person wrote in the page's language. Raises ValidationError, also where it could be two."""
    bare = re.sub(r"[\u00a0\u202f]", " ", words.strip()).replace("\u2212", "-")
    parts = " ," if get_format("THOUSAND_SEPARATOR") == "," else " "
    decimals = "." if "," in parts else ".,"
    grouped = rf"[1-9]\d{{0,2}}(?P<part>[{parts}])\d{{3}}(?:(?P=part)\d{{3}})*"
    clear = re.fullmatch(rf"-?(?:{grouped}|\d+)(?:[{decimals}]\d+)?", bare, re.ASCII)
    two_ways = re.fullmatch(rf"-?[1-9]\d{{0,2}}[{decimals}]\d{{3}}", bare)
    if not clear or two_ways:
        raise ValidationError(_unclear() if re.fullmatch(r"-?\d[\d., ]*", bare) else _no_number())
    return _kept(Decimal(re.sub(f"[{parts}]", "", bare).replace(",", ".")))


def _kept(number: Decimal) -> Decimal:
    if abs(number) >= Decimal(10) ** (DIGITS - DECIMALS) or round(number, DECIMALS) != number:
        raise ValidationError(_("This number is too long to be kept."))
    return number


def _unclear() -> str:
    return _(
        "It is not clear what parts thousands here and what begins the decimals. Write thousands as 3,300 or 3300, "
        "decimals as 2.5, or 2.1250 with three of them."
    )


def _no_number() -> str:
    return _("Write the figure as a number, for example 359, 3,300 or 2.5.")


def as_typed(number: Decimal) -> str:
    """A number as one would type it in the page's language: `number_in` reads the same number from it."""
    words = format(number.normalize(), "f")
    if re.fullmatch(r"-?\d+\.\d{3}", words):
        words += "0"
    return words.replace(".", str(get_format("DECIMAL_SEPARATOR")))
