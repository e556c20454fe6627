"""Identities, sealed: a person, the drawers that hold what is known, the sealed values in them."""

import uuid
from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amparo.access.models import Guarded, Organisation, Worker

MOST_IN_BULK = 1000


class Part(models.TextChoices):
    """What a drawer holds. Each is shown, shared and withdrawn by itself."""

    IDENTITY = "identity", _("Names, birth date or age, documents")
    CONTACT = "contact", _("Contacts, and whether and how they are safe")
    WHEREABOUTS = "whereabouts", _("Whereabouts")
    PHOTO = "photo", _("Photograph")


class Field(models.TextChoices):
    """What a sealed value is."""

    NAME = "name", _("Name")
    BIRTH = "birth", _("Birth date or estimated age")
    DOCUMENT = "document", _("Document")
    CONTACT = "contact", _("Contact")
    ADDRESS = "address", _("Place")
    IMAGE = "image", _("Image")


class Ground(models.TextChoices):
    """Why a person may not be erased for now."""

    COURT_ORDER = "court_order", _("A court has ordered that it be kept")
    PROCEEDINGS = "proceedings", _("Proceedings are under way in which the person is heard or claims damages")
    COMPLAINT = "complaint", _("The person has complained of how they were treated")
    PERSON_ASKED = "person_asked", _("The person asked that it be kept")


def in_ten_years() -> date:
    """Until when a new drawer is kept where nothing else is said."""
    today = timezone.localdate()
    return today + timedelta(days=3652)


class Purpose(models.TextChoices):
    """What an identity is asked for; a closed list, so that it says nothing of the person."""

    ASSISTANCE = "assistance", _("To help the person")
    SCREENING = "screening", _("To screen or interview the person")
    CONTACT = "contact", _("To reach the person")
    REFERRAL = "referral", _("To refer the person, or to receive them")
    PROCEEDINGS = "proceedings", _("For proceedings in which the person takes part")
    CORRECTION = "correction", _("To correct or complete what is recorded")
    DANGER = "danger", _("The person is in danger")
    SEARCH = "search", _("To tell apart the people that a search found")
    RECORD = "record", _("To make what is recorded findable")


OFFERED_PURPOSES = [one for one in Purpose if one not in (Purpose.SEARCH, Purpose.RECORD)]
"""What a person who works chooses from; the others are the house's own."""


class People(models.Manager["Person"]):
    """People without their keys, which the app may not read from the table."""

    def get_queryset(self) -> models.QuerySet["Person"]:
        """All columns but the keys."""
        return super().get_queryset().defer("wrapped_key", "wrapped_whereabouts_key")


class Person(models.Model):
    """A person, without anything about them: a pseudonym for events and two keys of their own, wrapped.

    One key seals who the person is, the other where the person is, so that a grant to one is not a grant to the other.
    Erasing the person is destroying both; what they sealed is noise from then on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(db_index=True, default=uuid.uuid4)
    """Not unique: a body that was referred somebody without the name records the one that it is told as a person of its
    own, and learns nothing by it of who else knows the name."""
    wrapped_key = models.BinaryField(null=True)
    wrapped_whereabouts_key = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects = People()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="erased_is_without_keys",
                condition=models.Q(
                    erased_at__isnull=True, wrapped_key__isnull=False, wrapped_whereabouts_key__isnull=False
                )
                | models.Q(erased_at__isnull=False, wrapped_key__isnull=True, wrapped_whereabouts_key__isnull=True),
            )
        ]


class Erasure(models.Model):
    """The receipt of an erasure by one body: when, under which entry of the ledger, and how much became unreadable.

    `keys` is 2 where nobody else had recorded who the person is, so that both keys were destroyed; else 0.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    entry_id = models.BigIntegerField()
    keys = models.IntegerField()
    values_sealed = models.IntegerField()
    tokens = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["person", "organisation", "-at"], name="erasure_of")]


class Drawer(Guarded):
    """One part of what is known of a person, with its own readers."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="drawers")
    part = models.CharField(max_length=12, choices=Part)
    retain_until = models.DateField(default=in_ten_years, editable=False)
    """Set by the database when the drawer is made, moved by `vault_retain`: what is past it and not held is erased."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "part", "organisation"], name="drawer_once_per_body"),
            models.CheckConstraint(name="part_in_list", condition=models.Q(part__in=Part.values)),
        ]


class Sealed(models.Model):
    """One value, sealed under the person's key and bound to this row and field."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    drawer = models.ForeignKey(Drawer, models.PROTECT, related_name="values")
    field = models.CharField(max_length=12, choices=Field)
    sealed = models.BinaryField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["drawer", "field"], name="sealed_in_drawer")]
        constraints = [models.CheckConstraint(name="field_in_list", condition=models.Q(field__in=Field.values))]


class Token(models.Model):
    """A compound keyed hash by which a drawer of identities can be found. The app adds these and cannot read them.

    A narrow one (a name with a known year, a document) also finds it for a question of another body.
    """

    id = models.BigAutoField(primary_key=True)
    token = models.BinaryField()
    drawer = models.ForeignKey(Drawer, models.CASCADE, related_name="tokens")
    narrow = models.BooleanField(db_default=False)

    class Meta:
        indexes = [models.Index(fields=["token"], name="token_lookup")]
        constraints = [models.UniqueConstraint(fields=["drawer", "token"], name="token_once_a_drawer")]


class Budget(models.Model):
    """How much one person who works may ask for, an hour and a day. Where it stands in the way, two people decide."""

    class Name(models.TextChoices):
        """What is counted; a person who is asked for again counts once."""

        IDENTITY = "identity", _("People whose identity you open")
        WHEREABOUTS = "whereabouts", _("People whose whereabouts you open")
        FOUND = "found", _("People whose names a search shows you")
        SEARCH = "search", _("Searches")
        HOLDERS = "holders", _("Questions to other bodies")

    name = models.CharField(max_length=12, primary_key=True, choices=Name)
    hourly = models.IntegerField()
    daily = models.IntegerField()


class Bulk(models.Model):
    """More than a budget allows, for one day: asked for by one person, approved by another of the same body."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    requester = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    approver = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    persons = models.IntegerField()
    purpose = models.CharField(max_length=12, choices=Purpose)
    asked_at = models.DateTimeField(default=timezone.now)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="bulk_by_two_people", condition=~models.Q(requester=models.F("approver"))),
            models.CheckConstraint(
                name="bulk_approved_by_somebody",
                condition=models.Q(approver__isnull=True, approved_at__isnull=True)
                | models.Q(approver__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(name="bulk_of_some", condition=models.Q(persons__gte=1, persons__lte=MOST_IN_BULK)),
            models.CheckConstraint(
                name="bulk_purpose_in_list", condition=models.Q(purpose__in=[one.value for one in OFFERED_PURPOSES])
            ),
        ]


class Ticket(models.Model):
    """What somebody asked to read, committed before it is read. Kept for the budgets; the ledger keeps it for ever.

    That purpose and parts are of their lists is a constraint of ticket.sql.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    worker_id = models.IntegerField()
    session = models.BinaryField()
    xid = models.BigIntegerField()
    asked_at = models.DateTimeField()
    purpose = models.CharField(max_length=12, choices=Purpose)
    budgets = ArrayField(models.TextField())
    persons = ArrayField(models.UUIDField())
    parts = ArrayField(models.TextField())
    seen = ArrayField(models.TextField())
    """Whose keys: those within sight when they were asked for."""
    unknown = ArrayField(models.TextField())
    """And those of persons whom no committed row knew: added in a transaction that had not ended."""
    question = models.BinaryField(null=True)
    bulk = models.ForeignKey(Bulk, models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["worker_id", "asked_at"], name="ticket_by_at")]


class Question(models.Model):
    """Somebody asked whether any other body knows a person. The id is the asker's reference.

    The house looks for holders by the clock, so that asking costs the same whoever is known; then the tokens go.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    asker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose)
    tokens = ArrayField(models.BinaryField())
    reduced = models.BooleanField()
    """Asked under duress: listed as any other there, and asked of nobody."""
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    passed_on_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["asked_at"], condition=models.Q(passed_on_at__isnull=True), name="question_waiting"),
            models.Index(fields=["asker", "-asked_at"], name="question_of"),
        ]
        constraints = [
            models.CheckConstraint(
                name="question_purpose_in_list", condition=models.Q(purpose__in=[one.value for one in OFFERED_PURPOSES])
            ),
            models.CheckConstraint(
                name="question_passed_on_without_tokens",
                condition=models.Q(passed_on_at__isnull=True) | models.Q(tokens=[]),
            ),
        ]


class HolderQuestion(models.Model):
    """A question as it lies before a body that knows the person: who asks, of which drawer, and what it answers."""

    class Answer(models.TextChoices):
        """What the holder says. `NOT_SAID` tells the asker nothing, like silence and like nobody's knowing."""

        CONTACT_US = "contact_us", _("We know this person, please contact us")
        NOT_SAID = "not_said", _("We do not say")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    question = models.ForeignKey(Question, models.CASCADE, related_name="of_holders")
    asking_body = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    drawer = models.ForeignKey(Drawer, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=12, choices=Answer, null=True)
    answered_by = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "drawer"], name="question_once_a_drawer"),
            models.CheckConstraint(
                name="question_of_another_body", condition=~models.Q(asking_body=models.F("holder"))
            ),
            models.CheckConstraint(
                name="question_answered_whole",
                condition=models.Q(answer__isnull=True, answered_by__isnull=True, answered_at__isnull=True)
                | models.Q(answer__in=["contact_us", "not_said"], answered_by__isnull=False, answered_at__isnull=False),
            ),
        ]


class Hold(models.Model):
    """A person may not be erased, for a ground, until somebody other than whoever placed the hold lifts it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(Person, models.PROTECT, related_name="holds")
    organisation = models.ForeignKey(Organisation, models.PROTECT, editable=False, related_name="+")
    ground = models.CharField(max_length=20, choices=Ground)
    placed_by = models.ForeignKey(Worker, models.PROTECT, editable=False, related_name="+")
    placed_at = models.DateTimeField(editable=False)
    review_on = models.DateField()
    lifted_by = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="hold_live", condition=models.Q(lifted_at__isnull=True))]
        constraints = [
            models.CheckConstraint(name="hold_ground_in_list", condition=models.Q(ground__in=Ground.values)),
            models.CheckConstraint(
                name="hold_lifted_by_another",
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | (
                    models.Q(lifted_at__isnull=False, lifted_by__isnull=False)
                    & ~models.Q(lifted_by=models.F("placed_by"))
                ),
            ),
        ]
