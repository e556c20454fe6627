"""A request from outside, the fields asked for, the decision on each, and what was released."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from amparo.access.models import Organisation
from amparo.disclosure import codes
from amparo.protection.models import Case, Consent
from amparo.vault.models import Drawer


def _choice(choices: type[models.TextChoices], **options: Any) -> "models.CharField[Any, Any]":
    return models.CharField(max_length=40, choices=choices, **options)


def _worker(**options: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


FIELD_FITS = (
    (Q(field__in=codes.Field.values) & ~Q(purpose__in=codes.SECONDARY))
    & (~Q(purpose=codes.Purpose.LICENSING) | Q(field__in=codes.FOR_LICENSING))
    & (~Q(field=codes.Field.WHEREABOUTS, purpose__in=codes.JUSTICE) | Q(basis="court_order"))
)
"""What can be asked for at all: licensing learns nothing of persons, police no whereabouts without a court."""


class Request(models.Model):
    """Somebody asks a body about a person: on which basis, for what, until when the answer may be used.

    Within the system `asker` is the asking body. For somebody outside, the holder writes it down; `outside` says who.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    asked_by = _worker()
    asker = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    outside = _choice(codes.Outside, null=True)
    outside_country = models.CharField(max_length=2, blank=True)
    outside_reference = models.CharField(max_length=40, blank=True)
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    purpose = _choice(codes.Purpose)
    basis = models.CharField(max_length=40)
    case_reference = models.CharField(max_length=9, blank=True)
    asked_at = models.DateTimeField()
    expires_on = models.DateField()
    answer = _choice(codes.Answer, null=True)
    answered_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["asker", "-asked_at"], name="request_asked"),
            models.Index(fields=["holder", "-asked_at"], name="request_held"),
        ]
        constraints = [
            models.CheckConstraint(
                name="request_of_one_asker",
                condition=Q(asker__isnull=False, outside__isnull=True, outside_country="", outside_reference="")
                & ~Q(asker=F("holder"))
                | Q(asker__isnull=True, outside__in=codes.Outside.values),
            ),
            models.CheckConstraint(name="request_purpose_in_list", condition=Q(purpose__in=codes.Purpose.values)),
            models.CheckConstraint(
                name="request_of_the_person_herself",
                condition=Q(purpose="own_access", outside="person", basis="own_request")
                | (
                    ~Q(purpose="own_access")
                    & ~Q(basis="own_request")
                    & (Q(outside__isnull=True) | ~Q(outside="person"))
                ),
            ),
            models.CheckConstraint(
                name="request_is_codes",
                condition=Q(
                    case_reference__regex=r"^([A-Z2-7]{4}-[A-Z2-7]{4})?$", outside_country__regex=r"^([A-Z]{2})?$",
                    outside_reference__regex=r"^[0-9A-Z/.-]{0,40}$",
                ),
            ),
            models.CheckConstraint(
                name="request_answered",
                condition=Q(answer__isnull=True, answered_at__isnull=True, recalled_at__isnull=True)
                | Q(answer__in=codes.Answer.values, answered_at__isnull=False),
            ),
        ]  # fmt: skip


class AskedField(models.Model):
    """A field that is asked for. Purpose and basis stand here again, so that the database can say what fits them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    request = models.ForeignKey(Request, models.PROTECT, related_name="asked")
    field = _choice(codes.Field)
    purpose = models.CharField(max_length=40)
    basis = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "field"], name="asked_once"),
            models.CheckConstraint(name="asked_field_fits_purpose_and_basis", condition=FIELD_FITS),
        ]


class Decision(models.Model):
    """The holder's decision on one field; whoever asked never sees it. A second person confirms it for one case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    request = models.ForeignKey(Request, models.PROTECT, related_name="decisions")
    field = _choice(codes.Field)
    granted = models.BooleanField()
    reason = _choice(codes.Reason)
    asked_by = _worker()
    decided_by = _worker()
    decided_at = models.DateTimeField()
    confirmed_by = _worker(null=True)
    confirmed_case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "field"], name="decided_once"),
            models.CheckConstraint(name="field_reason_in_list", condition=Q(reason__in=codes.Reason.values)),
            models.CheckConstraint(name="decider_is_not_asker", condition=~Q(decided_by=F("asked_by"))),
            models.CheckConstraint(
                name="confirmer_is_another", condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("decided_by"))
            ),
            models.CheckConstraint(
                name="confirmed_for_a_case",
                condition=Q(confirmed_by__isnull=True, confirmed_case__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_case__isnull=False),
            ),
        ]


class Subject(models.Model):
    """Of whom the answer tells: the holder's case, and the consent where that is the basis. The holder's alone."""

    request = models.OneToOneField(Request, models.PROTECT, primary_key=True, related_name="subject")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+")
    safety = _choice(codes.Safety, null=True)


class Released(models.Model):
    """One granted field: a coded fact as it stood, or a drawer that is open until then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    request = models.ForeignKey(Request, models.PROTECT, related_name="released")
    field = _choice(codes.Field)
    value = models.CharField(max_length=40, blank=True)
    drawer = models.ForeignKey(Drawer, models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "field"], name="released_once"),
            models.CheckConstraint(
                name="released_fact_or_drawer",
                condition=Q(field__in=codes.PARTS, value="", drawer__isnull=False)
                | (~Q(field__in=codes.PARTS) & Q(drawer__isnull=True)),
            ),
        ]
