"""A notice: what happened, to which record, and who is told; never who a person is."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from amparo.access.duties import Duty
from amparo.access.models import Organisation


class Notice(models.Model):
    """Told to one worker, or to whoever holds a duty: in one organisation, or, without one, in every organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    told_at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=40)
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    duty = models.CharField(max_length=30, choices=Duty, null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["worker", "-told_at"], name="notice_to_worker"),
            models.Index(fields=["duty", "organisation", "-told_at"], name="notice_to_duty"),
            # every page counts what is unseen: these hold nothing else, and so stay small
            models.Index(fields=["worker"], condition=Q(seen_at__isnull=True), name="notice_unseen_by_worker"),
            models.Index(
                fields=["duty", "organisation"], condition=Q(seen_at__isnull=True), name="notice_unseen_by_duty"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="notice_is_told_to_somebody",
                condition=Q(worker__isnull=False, organisation__isnull=True, duty__isnull=True)
                | Q(worker__isnull=True, duty__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_seen_by_somebody",
                condition=Q(seen_at__isnull=True, seen_by__isnull=True)
                | Q(seen_at__isnull=False, seen_by__isnull=False),
            ),
        ]
