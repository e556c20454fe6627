"""Codes of this room: how far an envelope has come, and why one is kept aside or not taken."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """What has become of an envelope."""

    TAKEN_IN = "taken_in", _("Taken in")
    ASIDE = "aside", _("Kept aside")
    REFUSED = "refused", _("Refused by a second person")


class Why(TextChoices):
    """Why an envelope is kept aside, sealed, for a second person."""

    REVOKED = "revoked", _("The device was revoked before it arrived")
    CHAIN = "chain", _("It does not follow from what the device sent before")
    UNREADABLE = "unreadable", _("It does not open: it was sealed for another body, or altered")
    NO_SHEET = "no_sheet", _("What it holds is no screening")


class NotTaken(TextChoices):
    """Why nothing was kept of what was sent; the device keeps it."""

    NO_ENVELOPE = "no_envelope", _("This is no envelope of this device. It stays here; show it to a head of your body.")
    UNKNOWN = "unknown", _("This device is not one of your body's. What it holds stays here.")
    FORGED = "forged", _("The signature is not this device's, or the number was used before. It stays here.")
    FULL = "full", _("Too much arrived from here today. What is left stays here; send it tomorrow.")
