"""A job, and the delegation under which it acts. Arguments are columns: an id, a number, a code; never words."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from amparo.access.duties import Scope
from amparo.access.models import Organisation
from amparo.jobs.kinds import HOUSE, KINDS

OF_THE_HOUSE = sorted(kind for kind, one in KINDS.items() if one.act == HOUSE)


class State(models.TextChoices):
    """How far a job has come."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Delegation(models.Model):
    """What a person lent to one job: their rights as they stood, narrowed to the duties that the job needs.

    The database writes it from the session of whoever asks, and ends it when anything of it is no longer so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    team_id = models.IntegerField(null=True)
    principals = ArrayField(models.IntegerField())
    duties = ArrayField(models.CharField(max_length=30))
    scope = models.CharField(max_length=20, choices=Scope)
    purpose = models.CharField(max_length=40)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reduced = models.BooleanField(default=False)
    """Lent under duress: the job, too, stands for the decoy alone (docs/adr/0013)."""

    class Meta:
        indexes = [
            models.Index(fields=["worker"], condition=Q(ended_at__isnull=True), name="delegation_in_force"),
        ]
        constraints = [models.CheckConstraint(name="delegation_lends_a_duty", condition=Q(duties__len__gt=0))]


class Job(models.Model):
    """One piece of work: asked for by a person, with a delegation, or run by the house, with none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=40, choices=[(kind, one.label) for kind, one in KINDS.items()])
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    delegation = models.OneToOneField(Delegation, models.PROTECT, null=True)
    day = models.DateField(null=True)
    object_id = models.UUIDField(null=True)
    number = models.BigIntegerField(null=True)
    code = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    asked_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(state="waiting"), name="job_waiting"),
            models.Index(fields=["heartbeat_at"], condition=Q(state="running"), name="job_running"),
            models.Index(fields=["asked_by", "-asked_at"], name="job_of_worker"),
        ]
        constraints = [
            models.CheckConstraint(name="job_kind_in_list", condition=Q(kind__in=sorted(KINDS))),
            models.CheckConstraint(name="job_state_in_list", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="job_acts_for_whoever_asked",
                condition=Q(kind__in=OF_THE_HOUSE, asked_by__isnull=True, delegation__isnull=True, day__isnull=False)
                | (~Q(kind__in=OF_THE_HOUSE) & Q(asked_by__isnull=False, delegation__isnull=False, day__isnull=True)),
            ),
            models.CheckConstraint(
                name="job_words_are_codes",
                condition=Q(code__regex=r"^[a-z_.]*$", outcome__regex=r"^[a-z_.]*$", error__regex=r"^[A-Za-z]*$"),
            ),
            models.UniqueConstraint(fields=["kind", "day"], name="job_of_the_house_once_a_day"),
        ]

    @property
    def is_over(self) -> bool:
        """Is nothing more to come of it?"""
        return self.state not in (State.WAITING, State.RUNNING)
