"""What is kept of devices without a network and of what they send: codes, digests and moments; contents only sealed."""

import uuid

from django.db import models
from django.db.models import F, Q

from amparo.access.models import Organisation, Worker
from amparo.intake import codes
from amparo.protection.models import Screening


class Device(models.Model):
    """A browser that a head of a body enrolled: it may write for that body, and read nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    public_key = models.BinaryField()
    """Of its signatures. The private half stays in the browser and cannot be taken out by a script."""
    enrolled_by = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField()
    revoked_by = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="device_revoked_by_somebody",
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False),
            ),
        ]


class Envelope(models.Model):
    """The receipt of an envelope, under the id that the device made; while it is kept aside, also what was sealed."""

    id = models.UUIDField(primary_key=True, editable=False)
    device = models.ForeignKey(Device, models.PROTECT, related_name="envelopes")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.IntegerField()
    digest = models.BinaryField()
    previous = models.BinaryField()
    sent_by = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=codes.State)
    why = models.CharField(max_length=12, choices=codes.Why, blank=True)
    sealed = models.BinaryField(null=True)
    screening = models.OneToOneField(Screening, models.PROTECT, null=True, related_name="+")
    settled_by = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["device", "number"], name="envelope_in_order"),
            models.Index(fields=["device", "received_at"], name="envelope_by_day"),
            models.Index(fields=["organisation"], condition=Q(state="aside"), name="envelope_aside"),
        ]
        constraints = [
            models.CheckConstraint(
                name="envelope_came_to_something",
                condition=Q(state="taken_in", screening__isnull=False, sealed__isnull=True)
                | Q(state="aside", screening__isnull=True, sealed__isnull=False, settled_by__isnull=True)
                | Q(state="refused", screening__isnull=True, sealed__isnull=True, settled_by__isnull=False),
            ),
            models.CheckConstraint(
                name="envelope_aside_for_a_reason",
                condition=Q(why="", settled_by__isnull=True, state="taken_in") | Q(why__in=codes.Why.values),
            ),
            models.CheckConstraint(
                name="envelope_settled_by_another",
                condition=Q(settled_by__isnull=True, settled_at__isnull=True)
                | (Q(settled_at__isnull=False) & ~Q(settled_by=F("sent_by"))),
            ),
        ]


class Ticket(models.Model):
    """That somebody asked to open one envelope; committed before the key service opens it, once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    worker_id = models.IntegerField()
    organisation_id = models.IntegerField()
    session = models.BinaryField()
    digest = models.BinaryField()
    asked_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
