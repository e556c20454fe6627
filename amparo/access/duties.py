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
    DATA_PROTECTION_OFFICER = "data_protection_officer", _("Data-protection officer")


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


OVERSIGHT_DUTIES: Final = frozenset({Duty.OVERSEER, Duty.ADMINISTRATOR, Duty.DATA_PROTECTION_OFFICER})
"""The forbidden pairs: these may never be held beside any other kind of duty (a composite key keeps it so)."""

BY_PASSKEY: Final = OVERSIGHT_DUTIES
"""Power over others: these rest in a session that was not opened with a passkey, which no false page can ask for."""

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
    "intake.send":           frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "device.enrol":          frozenset({Duty.SCREENER, Duty.CASEWORKER}),
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
    "export.list":           EVERYONE,
    "person.read":           frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "person.write":          frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "person.search":         frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "person.erase":          frozenset({Duty.CASEWORKER}),
    "person.hold":          frozenset({Duty.CASEWORKER}),
    "person.access_report":  frozenset({Duty.CASEWORKER, Duty.OVERSEER}),
    "person.approve_bulk":   frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "person.ask_holders":    frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "person.answer_holder":  frozenset({Duty.SCREENER, Duty.CASEWORKER}),
    "event.record":          RECORDS,
    "figures.read":          RECORDS,
    "figures.open":          COUNTING | PROTECTION,
    "figures.national":      COUNTING,
    "estimation.read":       COUNTING,
    "estimation.ask":        frozenset({Duty.STATISTICIAN}),
    "narrative.read":        EVERYONE,
    "ledger.read":           frozenset({Duty.OVERSEER}),
    "job.list":              EVERYONE,
    "disclosure.ask":        frozenset({Duty.INVESTIGATOR, Duty.PROSECUTOR, Duty.LICENSING_OFFICER, Duty.CASEWORKER}),
    "disclosure.list":       frozenset({Duty.INVESTIGATOR, Duty.PROSECUTOR, Duty.LICENSING_OFFICER, Duty.CASEWORKER}),
    "disclosure.read":       frozenset({Duty.INVESTIGATOR, Duty.PROSECUTOR, Duty.CASEWORKER}),
    "disclosure.decide":     frozenset({Duty.CASEWORKER}),
    "workers.list":          frozenset({Duty.ADMINISTRATOR}),
    "notice.read":          EVERYONE,
    "grant.ask":            frozenset({Duty.ADMINISTRATOR}),
    "grant.agree":          frozenset({Duty.ADMINISTRATOR, Duty.DATA_PROTECTION_OFFICER}),
    "wall.ask":             PROTECTION,
    "wall.set":             frozenset({Duty.INTEGRITY_OFFICER}),
    "wall.lift":            frozenset({Duty.INTEGRITY_OFFICER, Duty.OVERSEER}),
    "emergency.open":       PROTECTION,
    "emergency.answer":     PROTECTION | frozenset({Duty.OVERSEER, Duty.DATA_PROTECTION_OFFICER}),
    "emergency.review":     frozenset({Duty.OVERSEER, Duty.DATA_PROTECTION_OFFICER}),
    "canary.review":        frozenset({Duty.OVERSEER}),
    "workers.invite":        frozenset({Duty.ADMINISTRATOR}),
    "workers.end":           frozenset({Duty.ADMINISTRATOR}),
}  # fmt: skip


AGREEMENTS: Final[dict[str, tuple[str, str]]] = {
    # what takes two people   who asks      who agrees
    "worker.grant":          ("grant.ask", "grant.agree"),
    "wall.lift":             ("wall.set",  "wall.lift"),
}  # fmt: skip
"""What one person alone may not do, and the acts of the two who do it together (sql/agreement.sql)."""


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
