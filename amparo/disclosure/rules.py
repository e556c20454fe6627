"""Pure decisions of the disclosure room; the database holds to the same (sql/, models.FIELD_FITS)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from amparo.disclosure.codes import ASKED_BY, FOR_LICENSING, JUSTICE, SECONDARY, Field, Purpose


class RuleBroken(ValueError):
    """What was asked for is against a rule; the message says which and what to do instead."""


def purposes_of(duties: Iterable[str]) -> list[Purpose]:
    """What somebody with these duties can ask for, in the order of the list."""
    held = set(duties)
    return [purpose for purpose in Purpose if not held.isdisjoint(ASKED_BY.get(purpose, ()))]


def fields_for(purpose: str, basis: str) -> frozenset[Field]:
    """The fields that can be asked for at all, for this purpose on this basis; none for a purpose never served."""
    if purpose in SECONDARY:
        return frozenset()
    if purpose == Purpose.LICENSING:
        return frozenset(FOR_LICENSING)
    if purpose in JUSTICE and basis != "court_order":
        return frozenset(Field) - {Field.WHEREABOUTS}
    return frozenset(Field)


def check_fields(fields: Iterable[str], purpose: str, basis: str) -> None:
    """Raise RuleBroken for no field, or one that does not fit purpose and basis. A purpose never served takes any."""
    chosen = set(fields)
    if purpose in SECONDARY:
        return
    if not chosen:
        raise RuleBroken(_("Say which fields you ask for: choose at least one."))
    if Field.WHEREABOUTS in chosen and Field.WHEREABOUTS not in fields_for(purpose, basis):
        raise RuleBroken(_("Where a person lives is told to police and courts on the order of a court only."))
    if not chosen <= fields_for(purpose, basis):
        raise RuleBroken(_("Supervising agencies needs the form of exploitation and the region, nothing of a person."))
