"""The closed lists of this room. There is no free text: where any word may stand, a name may stand."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Extent(TextChoices):
    """How much whoever asks for a wall knows of who is involved."""

    OFFICIAL = "official", _("One official")
    UNIT = "unit", _("A team or shift")
    BODY = "body", _("The whole body")


class Suspicion(TextChoices):
    """Why somebody is walled off from a case."""

    NAMED = "named", _("The person named an official")
    DESCRIBED = "described", _("The person described an official, a place or a shift")
    EVIDENCE = "evidence", _("Something else points to an official")
    KIN = "kin", _("An official is related to somebody in the case")
    PRESSURE = "pressure", _("An official put pressure on the person or on staff")


class Outcome(TextChoices):
    """What became of a request for a wall."""

    SET = "set", _("A wall stands")
    REFUSED = "refused", _("No wall")


class Reason(TextChoices):
    """Why a case is opened in an emergency."""

    LIFE = "life", _("Danger to life or limb")
    CHILD = "child", _("A child in danger")
    FOUND = "found", _("Traffickers know where the person is")
    MEDICAL = "medical", _("Medical emergency")
    MISSING = "missing", _("The person is missing")


class Ground(TextChoices):
    """Why nobody who sees the case could be asked."""

    NIGHT = "night", _("Outside working hours")
    UNREACHABLE = "unreachable", _("Nobody with access can be reached")
    MOVED = "moved", _("The person stands before me, and the case is elsewhere")


class Touch(TextChoices):
    """How a canary was touched."""

    OPENED = "opened", _("The case was opened")
    CHANGED = "changed", _("The case was changed")
    IDENTITY = "identity", _("The identity was asked for")
    SHARED = "shared", _("The case was shared or referred")
