"""What is kept of the way from being met to being helped. Identities are in the vault, never here."""

import base64
import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from amparo.access.models import Guarded, Organisation, Worker
from amparo.events.kinds import AgeStatus, Exploitation, Sex
from amparo.protection import codes
from amparo.vault.models import Person


def _choice(choices: type[models.TextChoices], **options: Any) -> "models.CharField[Any, Any]":
    return models.CharField(max_length=40, choices=choices, **options)


def _in_list(field: str, choices: type[models.TextChoices], prefix: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{prefix}_{field}_in_list",
        condition=Q(**{f"{field}__in": choices.values}) | Q(**{f"{field}__isnull": True}),
    )


class PersonFacts(models.Model):
    """The coded facts of a person that statistics need; unknown is always a value, never a gap filled in."""

    sex = _choice(Sex, default=Sex.UNKNOWN)
    age_status = _choice(AgeStatus, null=True)
    citizenship = models.CharField(max_length=2, null=True)
    exploitation = _choice(Exploitation, default=Exploitation.UNKNOWN)
    region = models.CharField(max_length=6, null=True)

    class Meta:
        abstract = True

    def facts(self) -> dict[str, str | None]:
        """As an event carries them."""
        return {name: getattr(self, name) for name in ("sex", "age_status", "citizenship", "exploitation", "region")}


class Case(Guarded, PersonFacts):
    """One person in one body's care or sight. Another body's work with the same person is another case."""

    subject = models.UUIDField(default=uuid.uuid4)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    status = _choice(codes.CaseStatus, default=codes.CaseStatus.ACTIVE)
    victim_status = _choice(codes.VictimStatus, default=codes.VictimStatus.POSSIBLE)
    from_referral = models.OneToOneField("Referral", models.PROTECT, null=True, related_name="opened_case")
    due_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closure_reason = _choice(codes.ClosureReason, null=True)

    class Meta:
        constraints = [
            _in_list("status", codes.CaseStatus, "case"),
            _in_list("victim_status", codes.VictimStatus, "case"),
            _in_list("closure_reason", codes.ClosureReason, "case"),
            _in_list("sex", Sex, "case"),
            _in_list("age_status", AgeStatus, "case"),
            _in_list("exploitation", Exploitation, "case"),
            models.CheckConstraint(
                name="closed_with_day_and_reason",
                condition=Q(status__in=["Active", "FollowUp"], closed_on__isnull=True, closure_reason__isnull=True)
                | Q(status__in=["Closed", "ClosedReferred"], closed_on__isnull=False, closure_reason__isnull=False),
            ),
        ]

    @property
    def reference(self) -> str:
        """What people say and write down: eight characters of the random id, meaning nothing."""
        letters = base64.b32encode(self.id.bytes[:5]).decode()
        return f"{letters[:4]}-{letters[4:]}"

    @property
    def is_open(self) -> bool:
        """Can work go on in it?"""
        return self.status in (codes.CaseStatus.ACTIVE, codes.CaseStatus.FOLLOW_UP)


class Part(models.Model):
    """What every part of a case has."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Screening(Part):
    """A conversation along a sheet of questions; any may be skipped, and it can be left and taken up again."""

    screened_by = models.ForeignKey(Worker, models.PROTECT, editable=False, related_name="+")
    sheet = models.CharField(max_length=20)
    place = _choice(codes.Place)
    started_on = models.DateField()
    state = _choice(codes.ScreeningState, default=codes.ScreeningState.DRAFT)
    outcome = _choice(codes.ScreeningOutcome, null=True)
    completed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            _in_list("place", codes.Place, "screening"),
            models.CheckConstraint(
                name="completed_with_outcome_and_day",
                condition=Q(state="draft", outcome__isnull=True, completed_on__isnull=True)
                | Q(state="completed", outcome__in=codes.ScreeningOutcome.values, completed_on__isnull=False),
            ),
        ]


class Answer(models.Model):
    """One recorded answer, as a code of the sheet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    screening = models.ForeignKey(Screening, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=40)
    answer = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["screening", "question"], name="answer_once"),
            models.CheckConstraint(
                name="answer_is_codes", condition=Q(question__regex=r"^[a-z0-9_]+$", answer__regex=r"^[a-z_]+$")
            ),
        ]


class DecisionRequest(Part):
    """A status decision asked of a competent authority, which may then see the case."""

    authority = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    stage = _choice(codes.Stage)
    asked_on = models.DateField()
    due_on = models.DateField()
    answered = models.BooleanField(default=False)

    class Meta:
        constraints = [
            _in_list("stage", codes.Stage, "request"),
            models.UniqueConstraint(
                fields=["case", "stage"], condition=Q(answered=False), name="one_open_request_a_stage"
            ),
        ]


class StatusDecision(Part):
    """A decision on status, by somebody who is never the screener (a constraint, not a custom)."""

    stage = _choice(codes.Stage)
    outcome = _choice(codes.DecisionOutcome)
    threshold = models.CharField(max_length=40)
    reason = _choice(codes.DecisionReason)
    decided_on = models.DateField()
    decided_by = models.ForeignKey(Worker, models.PROTECT, related_name="+", db_constraint=True)
    screened_by = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    decider_body = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            _in_list("stage", codes.Stage, "decision"),
            _in_list("outcome", codes.DecisionOutcome, "decision"),
            _in_list("reason", codes.DecisionReason, "decision"),
            models.CheckConstraint(name="decider_is_not_screener", condition=~Q(decided_by=F("screened_by"))),
        ]


class Consent(Part):
    """What a person allowed: for one recipient, one purpose, named data sets, a period. Withdrawable at any time."""

    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    purpose = _choice(codes.Purpose)
    given_by = _choice(codes.GivenBy)
    method = _choice(codes.ConsentMethod)
    language = models.CharField(max_length=3)
    valid_from = models.DateField()
    valid_until = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            _in_list("purpose", codes.Purpose, "consent"),
            _in_list("given_by", codes.GivenBy, "consent"),
            _in_list("method", codes.ConsentMethod, "consent"),
            models.CheckConstraint(name="consent_period", condition=Q(valid_until__gte=F("valid_from"))),
        ]

    def live_on(self, day: date) -> bool:
        """Does it hold that day?"""
        return self.withdrawn_at is None and self.valid_from <= day <= self.valid_until


class ConsentedSet(models.Model):
    """A data set that a consent covers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consent = models.ForeignKey(Consent, models.CASCADE, related_name="sets")
    data_set = _choice(codes.DataSet)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consent", "data_set"], name="consented_once"),
            _in_list("data_set", codes.DataSet, "consented"),
        ]


class Referral(PersonFacts):
    """A person referred by one body to another: what may be shared, and the answer. The sender's case stays unseen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    sender = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    subject = models.UUIDField()
    ground = _choice(codes.Ground)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="referrals")
    child_view = _choice(codes.ChildView, null=True)
    guardian = _choice(codes.Guardian, null=True)
    service = _choice(codes.Service)
    state = _choice(codes.ReferralState, default=codes.ReferralState.SENT)
    sent_on = models.DateField()
    due_on = models.DateField()
    shared_until = models.DateField()
    share_ends_at = models.DateTimeField()
    answered_on = models.DateField(null=True)
    decline_reason = _choice(codes.DeclineReason, null=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["receiver", "state", "due_on"], name="referral_inbox"),
            models.Index(fields=["sender", "state", "due_on"], name="referral_outbox"),
        ]
        constraints = [
            _in_list("service", codes.Service, "referral"),
            _in_list("child_view", codes.ChildView, "referral"),
            _in_list("guardian", codes.Guardian, "referral"),
            models.CheckConstraint(
                name="referral_on_its_ground",
                condition=Q(ground="consent", consent__isnull=False)
                | Q(ground="child_best_interests", child_view__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_answered",
                condition=Q(state__in=["sent", "revoked"], decline_reason__isnull=True)
                | Q(state__in=["accepted", "done"], answered_on__isnull=False, decline_reason__isnull=True)
                | Q(state="declined", answered_on__isnull=False, decline_reason__in=codes.DeclineReason.values),
            ),
            models.CheckConstraint(name="referral_to_another", condition=~Q(sender=F("receiver"))),
        ]


class ReferralSet(models.Model):
    """A data set that goes with a referral: never more than was consented to (the database compares)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="sets")
    data_set = _choice(codes.DataSet)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "data_set"], name="referred_once"),
            _in_list("data_set", codes.DataSet, "referred"),
        ]


class ReferralAnswer(models.Model):
    """A screening answer that goes with a referral, as it stood when it was sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="answers")
    data_set = _choice(codes.DataSet)
    question = models.CharField(max_length=40)
    answer = models.CharField(max_length=20)


class Assistance(Part):
    """A service given, or one that was needed and could not be given."""

    service = _choice(codes.Service)
    provided_on = models.DateField()
    funding = _choice(codes.Funding, null=True)
    unmet_reason = _choice(codes.UnmetReason, null=True)

    class Meta:
        constraints = [
            _in_list("service", codes.Service, "assistance"),
            models.CheckConstraint(
                name="provided_or_unmet",
                condition=Q(funding__in=codes.Funding.values, unmet_reason__isnull=True)
                | Q(funding__isnull=True, unmet_reason__in=codes.UnmetReason.values),
            ),
        ]


class Notification(PersonFacts):
    """Told to a body without identity, for an adult who does not consent: it has no link to any case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sender = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    sent_on = models.DateField()


class Message(models.Model):
    """Something that crosses from one body to another: a step of a referral, or a notification."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = _choice(codes.MessageKind)
    sender = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()

    class Meta:
        abstract = True


def _about_one(prefix: str) -> list[models.BaseConstraint]:
    return [
        _in_list("kind", codes.MessageKind, prefix),
        models.CheckConstraint(
            name=f"{prefix}_is_about_one",
            condition=Q(kind="notified", notification__isnull=False, referral__isnull=True)
            | (~Q(kind="notified") & Q(notification__isnull=True, referral__isnull=False)),
        ),
    ]


class Outbox(Message):
    """A message on its way, written with the step itself; `delivered_at` once the relay has carried it over."""

    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="sent_messages")
    notification = models.ForeignKey(Notification, models.PROTECT, null=True, related_name="+")
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["posted_at", "id"], condition=Q(delivered_at__isnull=True), name="outbox_waiting")
        ]
        constraints = _about_one("outbox")


class Inbox(Message):
    """A message that has arrived, under its own id: however often it is carried, it arrives once."""

    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="arrived_messages")
    notification = models.ForeignKey(Notification, models.PROTECT, null=True, related_name="+")
    arrived_at = models.DateTimeField()

    class Meta:
        constraints = _about_one("inbox")


class Look(models.Model):
    """A list or a case that somebody looked at within the last hour, for the pace (sql/pace.sql)."""

    id = models.BigAutoField(primary_key=True)
    worker_id = models.IntegerField()
    kind = models.CharField(max_length=4)
    record_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["worker_id", "kind", "at"], name="looked_by_at")]
