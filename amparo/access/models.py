"""Who works where, with which duties; and the shape that every guarded record has."""

import uuid

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amparo.access.duties import OVERSIGHT_DUTIES, Duty, Scope, Side

FAR_FUTURE = "9999-12-31 00:00:00+00"


class OrganisationKind(models.TextChoices):
    """HTCDS 2.0 `org_Type`, and the kinds that it lacks (docs/domain: justice, licensing, oversight)."""

    NGO = "NGO", _("Non-governmental organisation")
    LAW_ENFORCEMENT = "LawEnforcement", _("Law enforcement")
    HEALTH = "HealthServiceOrganisation", _("Health service")
    CENTRAL_GOVERNMENT = "CentralGovernmentOrganisation", _("Central government")
    LOCAL_GOVERNMENT = "LocalGovernmentOrganisation", _("Local government")
    IMMIGRATION = "ImmigrationService", _("Immigration service")
    LEGAL = "LegalService", _("Legal service")
    BUSINESS = "CorporateBusiness", _("Business")
    SCHOOL = "SchoolOrCollege", _("School or college")
    INTERNATIONAL = "InternationalOrganisation", _("International organisation")
    PROSECUTION = "Prosecution", _("Prosecution")
    COURT = "Court", _("Court")
    LICENSING = "LicensingBody", _("Licensing body")
    MONITOR = "IndependentMonitor", _("Independent monitor")
    OVERSIGHT = "OversightBody", _("Oversight body")


class Organisation(models.Model):
    """A body that takes part in the response. Its name is public; its people and records are not."""

    id = models.AutoField(primary_key=True)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40, choices=OrganisationKind)
    receives_referrals = models.BooleanField(default=False)
    decides_status = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """Part of an organisation whose members see each other's records if their scope says so."""

    id = models.AutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="teams")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="team_name_in_organisation")]

    def __str__(self) -> str:
        return self.name


class Worker(AbstractBaseUser):
    """A person who works: an account. `side` decides once and for all which duties can be given."""

    id = models.AutoField(primary_key=True)
    username = models.CharField(max_length=100, unique=True)
    display_name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="workers")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="workers")
    scope = models.CharField(max_length=20, choices=Scope, default=Scope.OWN)
    side = models.CharField(max_length=10, choices=Side, default=Side.RECORDS)
    is_active = models.BooleanField(default=True)
    stops_at = models.DateTimeField(null=True)
    """From this moment on the account opens nothing, unless what set it is settled before."""
    last_login = None  # sessions and the ledger say it, this column would only leak it

    USERNAME_FIELD = "username"

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.display_name


class DutyHeld(models.Model):
    """A duty entrusted to a worker. The composite key (worker, side) in the database keeps forbidden pairs apart."""

    id = models.AutoField(primary_key=True)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="duties")
    side = models.CharField(max_length=10, choices=Side)
    duty = models.CharField(max_length=30, choices=Duty)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "duty"], name="duty_held_once"),
            models.CheckConstraint(
                name="duty_on_its_side",
                condition=Q(duty__in=sorted(OVERSIGHT_DUTIES), side=Side.OVERSIGHT)
                | (~Q(duty__in=sorted(OVERSIGHT_DUTIES)) & Q(side=Side.RECORDS)),
            ),
        ]


class Principal(models.Model):
    """A number that can stand among a record's readers: one worker, a team, an organisation, or shares with one.

    A decoy stands for what is written and seen under a duress password (docs/adr/0013); whose it is, the door knows.
    """

    class Kind(models.TextChoices):
        """What the principal stands for."""

        WORKER = "worker"
        TEAM = "team"
        ORGANISATION = "organisation"
        SHARED = "shared"
        DECOY = "decoy"

    id = models.AutoField(primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind)
    worker = models.OneToOneField(Worker, models.PROTECT, null=True, related_name="principal")
    team = models.OneToOneField(Team, models.PROTECT, null=True, related_name="principal")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="principals")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "organisation"], name="principal_once_per_organisation"),
            models.CheckConstraint(
                name="principal_stands_for_one",
                condition=Q(kind="worker", worker__isnull=False, team__isnull=True, organisation__isnull=True)
                | Q(kind="team", worker__isnull=True, team__isnull=False, organisation__isnull=True)
                | Q(
                    kind__in=["organisation", "shared"],
                    worker__isnull=True,
                    team__isnull=True,
                    organisation__isnull=False,
                )
                | Q(kind="decoy", worker__isnull=True, team__isnull=True, organisation__isnull=True),
            ),
        ]


class Factor(models.TextChoices):
    """How somebody proved who they are, beside the password."""

    PASSKEY = "passkey", _("Passkey")
    CODE = "code", _("Code of an authenticator app")
    RECOVERY = "recovery", _("Recovery code")


class Session(models.Model):
    """A signed-in person: the hash of the secret that only the browser holds, and what it stands for."""

    token_hash = models.BinaryField(primary_key=True)
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="sessions")
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    team_id = models.IntegerField(null=True)
    principals = ArrayField(models.IntegerField())
    duties = ArrayField(models.CharField(max_length=30))
    scope = models.CharField(max_length=20, choices=Scope)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    """The absolute end, or thirty minutes after the last use if that comes first."""
    number = models.UUIDField(unique=True, default=uuid.uuid4)
    """Names the session on its owner's page; opens nothing."""
    ends_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    factor = models.CharField(max_length=10, choices=Factor, blank=True)
    device = models.CharField(max_length=40, blank=True)
    reduced = models.BooleanField(default=False)
    """Opened with a duress password: sees what its decoy principal sees, and never steps up in truth."""
    stepped_up_at = models.DateTimeField(null=True)
    """When the person last proved who they are with a second factor; some acts ask for it again (see gate.py)."""
    delegation_id = models.UUIDField(null=True)
    """Set where no browser but a job acts, in one transaction, under this delegation (docs/adr/0015)."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="session_has_a_factor",
                condition=Q(factor__in=["passkey", "code", "recovery"], delegation_id__isnull=True)
                | Q(factor="", stepped_up_at__isnull=True, delegation_id__isnull=False),
            )
        ]


class Agreement(models.Model):
    """What takes two people: asked for by one, agreed to by another, for the good of neither (duties.AGREEMENTS)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    act = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    number = models.IntegerField(null=True)
    beneficiary = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="agreed_by_another",
                condition=(Q(agreed_by__isnull=True) | ~Q(agreed_by=F("asked_by")))
                & (
                    Q(beneficiary__isnull=True)
                    | (~Q(beneficiary=F("asked_by")) & (Q(agreed_by__isnull=True) | ~Q(beneficiary=F("agreed_by"))))
                ),
            ),
            models.CheckConstraint(
                name="agreed_in_time_or_not",
                condition=Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | Q(
                    agreed_by__isnull=False, agreed_at__isnull=False, agreed_at__lte=F("expires_at"),
                    withdrawn_at__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="agreement_withdrawn_by_somebody",
                condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
            ),
        ]  # fmt: skip


class Grant(models.Model):
    """What an account is to be: duties, scope, body, team, as two people agree to it. Carried out on the agreement."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, primary_key=True, related_name="grant")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    duties = ArrayField(models.CharField(max_length=30, choices=Duty))
    scope = models.CharField(max_length=20, choices=Scope)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")


class Guarded(models.Model):
    """What a record needs so that the database itself decides who sees it (docs/adr/0003).

    All but the id is set by the database on insert, from the session; the app cannot write it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, editable=False)
    owner = models.ForeignKey(Worker, models.PROTECT, editable=False, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    readers = ArrayField(models.IntegerField(), default=list, editable=False)
    walled = ArrayField(models.IntegerField(), null=True, editable=False)
    next_expiry = models.DateTimeField(default=FAR_FUTURE, editable=False)

    class Meta:
        abstract = True


from amparo.access import models_door  # noqa: E402,F401  # the rest of this room's tables; they point to those above
