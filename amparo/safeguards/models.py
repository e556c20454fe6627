"""What is kept of walls, of emergency access and of canaries: codes, ids and moments, never who a person is."""

import base64
import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from amparo.access.models import Organisation, Team, Worker
from amparo.protection.models import Case
from amparo.safeguards import codes


def reference_of(case_id: uuid.UUID) -> str:
    """What people call a case, made from its id alone: whoever handles a wall does not see the case."""
    letters = base64.b32encode(case_id.bytes[:5]).decode()
    return f"{letters[:4]}-{letters[4:]}"


class AboutCase(models.Model):
    """What is about a case; `subject` is copied from it, because a wall holds for everything of the same person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    subject = models.UUIDField(db_index=True)

    class Meta:
        abstract = True

    @property
    def reference(self) -> str:
        """The reference of the case."""
        return reference_of(self.case_id)


class WallRequest(AboutCase):
    """Whoever sees a case says that officials of a body may be involved; an integrity officer elsewhere answers."""

    asked_by = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    named = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    extent = models.CharField(max_length=20, choices=codes.Extent)
    account = models.IntegerField(null=True)
    suspicion = models.CharField(max_length=20, choices=codes.Suspicion)
    outcome = models.CharField(max_length=20, choices=codes.Outcome, null=True)
    answered_by = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="wall_request_answered",
                condition=Q(outcome__isnull=True, answered_by__isnull=True, answered_at__isnull=True)
                | Q(outcome__in=codes.Outcome.values, answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="wall_request_in_list",
                condition=Q(extent__in=codes.Extent.values, suspicion__in=codes.Suspicion.values),
            ),
        ]


class Wall(AboutCase):
    """One official, one team or a whole body kept from a case, and with `chain` everybody whose scope reaches them."""

    request = models.ForeignKey(WallRequest, models.PROTECT, related_name="walls")
    walled_body = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    chain = models.BooleanField()
    suspicion = models.CharField(max_length=20, choices=codes.Suspicion)
    set_by = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    set_by_body = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("access.Agreement", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="wall_set_from_outside", condition=~Q(walled_body=F("set_by_body"))),
            models.CheckConstraint(name="wall_before_one", condition=Q(team__isnull=True) | Q(worker__isnull=True)),
            models.CheckConstraint(
                name="wall_lifted_by_two",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
        ]


class WallMember(models.Model):
    """Somebody whom a wall keeps out. Leaving the walled team opens nothing: only lifting the wall does."""

    id = models.BigAutoField(primary_key=True)
    wall = models.ForeignKey(Wall, models.PROTECT, related_name="members")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wall", "worker"], name="walled_once")]


HOUR, DAY = timedelta(hours=1), timedelta(hours=24)


class Emergency(AboutCase):
    """A case read for an hour by somebody who does not see it otherwise; a second person must confirm within a day."""

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    body = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case_body = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=codes.Reason)
    ground = models.CharField(max_length=20, choices=codes.Ground)
    second = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    confirm_by = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    objected_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["worker", "-opened_at"], name="emergency_of_worker")]
        constraints = [
            models.CheckConstraint(name="emergency_confirmed_by_another", condition=~Q(second=F("worker"))),
            models.CheckConstraint(name="emergency_lasts_an_hour", condition=Q(until__lte=F("opened_at") + HOUR)),
            models.CheckConstraint(name="emergency_confirmed_in_a_day", condition=Q(confirm_by=F("opened_at") + DAY)),
            models.CheckConstraint(
                name="emergency_answered_once_in_time",
                condition=(Q(confirmed_at__isnull=True) | Q(objected_at__isnull=True))
                & (Q(confirmed_at__isnull=True) | Q(confirmed_at__lte=F("confirm_by"))),
            ),
            models.CheckConstraint(
                name="emergency_in_list",
                condition=Q(reason__in=codes.Reason.values, ground__in=codes.Ground.values),
            ),
        ]

    @property
    def waits(self) -> bool:
        """Has the second person not answered yet, and still time to?"""
        return not self.confirmed_at and not self.objected_at and self.confirm_by > timezone.now()


class EmergencyTry(models.Model):
    """A reference that was tried, for the limit."""

    id = models.BigAutoField(primary_key=True)
    worker_id = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["worker_id", "at"], name="emergency_try_by_at")]


class Canary(models.Model):
    """An invented case that nobody has cause to open. Which ones these are, only the database's guard can read."""

    case_id = models.UUIDField(primary_key=True)
    subject = models.UUIDField(unique=True)
    person_id = models.UUIDField(unique=True)
    body = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()


class Alarm(models.Model):
    """A canary was touched: by which account, when, how."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    case_id = models.UUIDField()
    body = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    worker_id = models.IntegerField()
    how = models.CharField(max_length=20, choices=codes.Touch)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="alarm_by_at")]

    @property
    def reference(self) -> str:
        """The reference of the canary."""
        return reference_of(self.case_id)
