"""What is kept of every table that left the house, or is to leave it: never its content."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from amparo.access.models import Organisation, Worker
from amparo.exchange.times import COOLING, LASTS


class What(models.TextChoices):
    """What a table is of. Cases are of persons: they leave by two people only."""

    CASES = "cases", _("Cases")
    FIGURES = "figures", _("Figures")
    CLAIMS = "claims", _("Claims of a report")
    ESTIMATE = "estimate", _("An estimate")


class Export(models.Model):
    """A table that somebody asked for. Who asked, in which session and when, the database adds (sql/export.sql)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    what = models.CharField(max_length=10, choices=What)
    object_id = models.CharField(max_length=64, blank=True)
    rows = models.IntegerField()
    asked_by = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    bound = models.BinaryField()
    """A hash of this export and the number of the session that asked, whose secret may change; no other takes it."""
    agreed_by = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="export_asked"),
            models.Index(fields=["organisation", "-asked_at"], name="export_of_body"),
        ]
        constraints = [
            models.CheckConstraint(name="export_what_in_list", condition=Q(what__in=What.values)),
            models.CheckConstraint(
                name="export_agreed_by_another",
                condition=Q(agreed_by__isnull=True) | Q(agreed_by__lt=F("asked_by")) | Q(agreed_by__gt=F("asked_by")),
            ),
            models.CheckConstraint(
                name="export_cools_then_ends",
                condition=Q(agreed_by__isnull=True, agreed_at__isnull=True, ready_at__isnull=True)
                | Q(
                    agreed_by__isnull=False,
                    agreed_at__isnull=False,
                    ready_at__gte=F("agreed_at") + COOLING,
                    expires_at__lte=F("ready_at") + LASTS,
                ),
            ),
            models.CheckConstraint(
                name="export_of_cases_by_two",
                condition=~Q(what=What.CASES)
                | Q(taken_at__isnull=True)
                | Q(
                    agreed_by__isnull=False,
                    stopped_at__isnull=True,
                    taken_at__gte=F("ready_at"),
                    taken_at__lt=F("expires_at"),
                ),
            ),
        ]
