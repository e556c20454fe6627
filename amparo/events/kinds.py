"""The kinds of event and the coded facts that each may carry; the database's constraints are made from this table.

Codes follow HTCDS 2.0 where it has them (docs/domain). A fact is a code from a closed list, a number or a body:
there is no field into which a name could be written.
"""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sex(TextChoices):
    """HTCDS `prs_Gender`, short codes; mapped in exchange."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Unknown")


class AgeStatus(TextChoices):
    """Three values: in doubt a person is presumed a child (Council of Europe Convention, Art. 10(3))."""

    CHILD = "child", _("Child")
    PRESUMED_CHILD = "presumed_child", _("Presumed child")
    ADULT = "adult", _("Adult")


class Exploitation(TextChoices):
    """HTCDS `vic_TypeOfExploitation`, with unknown shown as such."""

    SEXUAL = "SexualExploitation", _("Sexual exploitation")
    LABOUR = "ForcedLabour", _("Forced labour")
    CHILD_LABOUR = "ChildLabour", _("Child labour")
    MARRIAGE = "ForcedMarriage", _("Forced marriage")
    SERVITUDE = "Servitude", _("Servitude")
    MILITARY = "ForcedMilitaryByNonStateActors", _("Forced military service")
    ORGANS = "OrganRemoval", _("Organ removal")
    BEGGING = "ForcedBegging", _("Forced begging")
    ADOPTION = "ForcedAdoption", _("Illegal adoption")
    SURROGACY = "Surrogacy", _("Surrogacy")
    OTHER = "Other", _("Other")
    UNKNOWN = "Unknown", _("Unknown")


class OffenceSet(TextChoices):
    """Trafficking proper, offences counted with it, or others: every justice figure says which."""

    PROPER = "proper", _("Trafficking proper")
    RELATED = "related", _("Related offences")
    OTHER = "other", _("Other offences")
    UNSPECIFIED = "unspecified", _("Not specified")


class Instance(TextChoices):
    """First instance and final are two series."""

    FIRST = "first", _("First instance")
    FINAL = "final", _("Final")
    UNSPECIFIED = "unspecified", _("Not specified")


class Source(TextChoices):
    """How the event came in."""

    WORK = "work", _("Recorded in the work itself")
    DEMO = "demo", _("Invented, for the demonstration")
    IMPORTED = "imported", _("Imported")


class Kind(TextChoices):
    """What can happen."""

    SCREENED = "person.screened", _("Person screened")
    IDENTIFIED = "person.identified", _("Victim identified")
    NOT_IDENTIFIED = "person.not_identified", _("Not identified as a victim")
    REFERRED = "person.referred", _("Victim referred")
    REFERRAL_ACCEPTED = "referral.accepted", _("Referral accepted")
    REFERRAL_DECLINED = "referral.declined", _("Referral declined")
    NOTIFIED = "notification.sent", _("Notification without identity")
    ASSISTED = "person.assisted", _("Victim assisted")
    CASE_CLOSED = "case.closed", _("Case closed")
    INVESTIGATED = "suspect.investigated", _("Person investigated")
    CONVICTED = "suspect.convicted", _("Conviction")
    SENTENCED = "suspect.sentenced", _("Sentence")


PERSON_FACTS: Final = frozenset({"sex", "age_status", "citizenship", "exploitation", "region"})
JUSTICE_FACTS: Final = frozenset({"sex", "citizenship", "offence_set", "instance", "region", "official"})
FACTS: Final[dict[Kind, frozenset[str]]] = {
    Kind.SCREENED: PERSON_FACTS | {"outcome"},
    Kind.IDENTIFIED: PERSON_FACTS | {"stage", "reason"},
    Kind.NOT_IDENTIFIED: PERSON_FACTS | {"stage", "reason"},
    Kind.REFERRED: PERSON_FACTS | {"counterpart", "service", "reason"},
    Kind.REFERRAL_ACCEPTED: PERSON_FACTS | {"counterpart", "service"},
    Kind.REFERRAL_DECLINED: PERSON_FACTS | {"counterpart", "service", "reason"},
    Kind.NOTIFIED: PERSON_FACTS | {"counterpart"},
    Kind.ASSISTED: PERSON_FACTS | {"service", "funding"},
    Kind.CASE_CLOSED: PERSON_FACTS | {"reason"},
    Kind.INVESTIGATED: JUSTICE_FACTS,
    Kind.CONVICTED: JUSTICE_FACTS,
    Kind.SENTENCED: JUSTICE_FACTS | {"sentence", "months"},
}
"""Which facts a kind may carry; all others must be empty in its rows."""

CODED: Final = ("outcome", "stage", "reason", "service", "funding", "sentence")
"""Facts whose closed lists belong to a room; in the event they are codes by form, and by that room's constraint."""
ALL_FACTS: Final = ("sex", "age_status", "citizenship", "exploitation", "region", "offence_set", "instance",
                    "official", "counterpart", "months", *CODED)  # fmt: skip
