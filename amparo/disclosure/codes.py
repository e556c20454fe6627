"""The closed lists of the disclosure room. What is not in `Field` cannot be asked for: help given, who complained."""

from collections.abc import Mapping
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from amparo.access.duties import Duty


class Field(TextChoices):
    """What can be asked for: coded facts of a case, and parts of an identity."""

    SEX = "sex", _("Sex")
    AGE_STATUS = "age_status", _("Child or adult?")
    CITIZENSHIP = "citizenship", _("Citizenship")
    EXPLOITATION = "exploitation", _("Form of exploitation")
    REGION = "region", _("Region")
    VICTIM_STATUS = "victim_status", _("Status as a victim")
    IDENTITY = "identity", _("Names, birth date or age, documents")
    CONTACT = "contact", _("Contacts, and whether and how they are safe")
    WHEREABOUTS = "whereabouts", _("Whereabouts")


PARTS: Final = (Field.IDENTITY, Field.CONTACT, Field.WHEREABOUTS)
"""Drawers of the vault: a second person confirms them."""


class Purpose(TextChoices):
    """What the answer is wanted for. Some purposes are refused at once, and can be named so that this is on record."""

    INVESTIGATION = "investigation", _("To investigate trafficking")
    PROSECUTION = "prosecution", _("To prosecute trafficking")
    PROCEEDINGS = "proceedings", _("Proceedings before a court")
    LICENSING = "licensing", _("To supervise licensed agencies")
    HELP = "help", _("To help the person")
    OWN_ACCESS = "own_access", _("The person asks for her own data")
    IMMIGRATION = "immigration", _("Immigration control")
    DEBT = "debt", _("Collecting a debt")
    TRAVEL = "travel", _("Refusing travel")
    AGAINST_PERSON = "against_person", _("Proceedings against the person herself")


SECONDARY: Final = (Purpose.IMMIGRATION, Purpose.DEBT, Purpose.TRAVEL, Purpose.AGAINST_PERSON)
"""Never: what a person told in order to be helped is not used against her (domain rule D18)."""
JUSTICE: Final = (Purpose.INVESTIGATION, Purpose.PROSECUTION, Purpose.PROCEEDINGS)
POLICE: Final = ("LawEnforcement", "Prosecution", "Court", "ImmigrationService")
"""Kinds of bodies that learn where a person is on the order of a court only, for whatever purpose they ask."""
FOR_LICENSING: Final = (Field.EXPLOITATION, Field.REGION)
"""All that supervising agencies needs; nothing that tells who complained or of whom it is told."""

ASKED_BY: Final[Mapping[Purpose, tuple[Duty, ...]]] = {
    Purpose.INVESTIGATION: (Duty.INVESTIGATOR,),
    Purpose.PROSECUTION: (Duty.PROSECUTOR,),
    Purpose.PROCEEDINGS: (Duty.PROSECUTOR,),
    Purpose.LICENSING: (Duty.LICENSING_OFFICER,),
    Purpose.HELP: (Duty.CASEWORKER,),
    **dict.fromkeys(SECONDARY, (Duty.INVESTIGATOR, Duty.PROSECUTOR, Duty.LICENSING_OFFICER, Duty.CASEWORKER)),
}
"""Who in the system asks for which purpose. For somebody outside, the holder's caseworker writes it down."""


class Outside(TextChoices):
    """Somebody who asks and is no body of this system."""

    FOREIGN_POLICE = "foreign_police", _("Police of another country")
    FOREIGN_BODY = "foreign_body", _("Another body of another country")
    COURT = "court", _("Court")
    OTHER_BODY = "other_body", _("Another body of this country")
    PERSON = "person", _("The person herself")


class Answer(TextChoices):
    """All that whoever asked is told."""

    RELEASED = "released", _("Answered")
    REFUSED = "refused", _("Refused")
    CANNOT = "cannot", _("Cannot be answered")


class Reason(TextChoices):
    """Why a field is granted or refused; the holder's alone."""

    NEEDED = "needed", _("Needed for the purpose, and the basis covers it")
    CONSENTED = "consented", _("The person agreed to it")
    ORDERED = "ordered", _("A court ordered it")
    NOT_NEEDED = "not_needed", _("Not needed for the purpose")
    NO_BASIS = "no_basis", _("The basis does not cover it")
    NOT_SAFE = "not_safe", _("It would endanger the person or somebody else")
    OF_ANOTHER = "of_another", _("It tells of another person")


GRANTING = (Reason.NEEDED, Reason.CONSENTED, Reason.ORDERED)
"""Reasons to release a field; the others are reasons not to."""


class Safety(TextChoices):
    """Before a person is given her own data: where and how that is safe (domain rule D15)."""

    SAFE = "safe", _("Safe: she can keep it")
    LOOK_ONLY = "look_only", _("Safe to look at here, not to carry")
    NOT_SAFE = "not_safe", _("Not safe now")
