"""What each duty may do, as one table. The tests walk it; the database's policies are generated from it."""

from collections.abc import Iterable
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Duty(TextChoices):
    """A task that a person who works is entrusted with."""

    SCREENER = "screener", _("Screener")
    DECIDER = "decider", _("Decider")
    CASEWORKER = "caseworker", _("Caseworker")
    INVESTIGATOR = "investigator", _("Investigator")
    PROSECUTOR = "prosecutor", _("Prosecutor")
    INTEGRITY_OFFICER = "integrity_officer", _("Integrity officer")
    HOTLINE_OPERATOR = "hotline_operator", _("Hotline operator")
    LICENSING_OFFICER = "licensing_officer", _("Licensing officer")
    TRAVEL_OFFICER = "travel_officer", _("Travel officer")
    SECRETARIAT = "secretariat", _("Secretariat")
    STATISTICIAN = "statistician", _("Statistician")
    ASSESSOR = "assessor", _("Assessor")
    OVERSEER = "overseer", _("Overseer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Scope(TextChoices):
    """How far a person sees within what the duties allow; each includes the ones before it."""

    OWN = "own", _("Own")
    TEAM = "team", _("Team")
    ORGANISATION = "organisation", _("Organisation")
    SHARED = "shared", _("Organisation, and what others shared with it")
    ALL = "all", _("All, without identities")


class Side(TextChoices):
    """Who reads records never watches or administers the system, and the other way round."""

    RECORDS = "records", _("Works with records")
    OVERSIGHT = "oversight", _("Watches over or administers the system")


OVERSIGHT_DUTIES: Final = frozenset({Duty.OVERSEER, Duty.ADMINISTRATOR})
"""The forbidden pairs: these may never be held beside any other kind of duty (a composite key keeps it so)."""

EVERYONE: Final = frozenset(Duty)
PROTECTION: Final = frozenset({Duty.SCREENER, Duty.DECIDER, Duty.CASEWORKER})
RECORDS: Final = EVERYONE - OVERSIGHT_DUTIES
COUNTING: Final = frozenset({Duty.STATISTICIAN, Duty.ASSESSOR, Duty.SECRETARIAT})

ACTS: Final[dict[str, frozenset[Duty]]] = {
    # act                    who may
    "home.open":             EVERYONE,
    "case.list":             PROTECTION,
    "case.open":             PROTECTION,
    "screening.write":       frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "decision.ask":          frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "decision.write":        frozenset({Duty.DECIDER}),
    "consent.write":         frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "referral.send":         frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "referral.list":         frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "referral.answer":       frozenset({Duty.CASEWORKER}),
    "notification.send":     frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "assistance.write":      frozenset({Duty.CASEWORKER}),
    "case.close":            frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "case.export":           frozenset({Duty.CASEWORKER}),
    "person.read":           frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "person.write":          frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "person.search":         frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "person.erase":          frozenset({Duty.CASEWORKER}),
    "event.record":          RECORDS,
    "figures.read":          RECORDS,
    "figures.open":          COUNTING | PROTECTION,
    "figures.national":      COUNTING,
    "narrative.read":        EVERYONE,
    "ledger.read":           frozenset({Duty.OVERSEER}),
    "workers.list":          frozenset({Duty.ADMINISTRATOR}),
}  # fmt: skip


def may(duties: Iterable[str], act: str) -> bool:
    """Does any of the duties allow the act? Raises KeyError for an act that is not in the table."""
    return not ACTS[act].isdisjoint(duties)


def side_of(duty: str) -> Side:
    """The side on which a duty lies."""
    return Side.OVERSIGHT if duty in OVERSIGHT_DUTIES else Side.RECORDS


def all_scope_allowed(duties: Iterable[str]) -> bool:
    """Scope `all` is for duties that count and never open a record."""
    held = set(duties)
    return bool(held) and held <= COUNTING | OVERSIGHT_DUTIES
