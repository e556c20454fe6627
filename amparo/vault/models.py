"""Identities, sealed: a person, the drawers that hold what is known, the sealed values in them."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from amparo.access.models import Guarded


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


class Person(models.Model):
    """A person, without anything about them: a pseudonym for events and a key of their own, wrapped.

    Erasing the person is destroying `wrapped_key`; what it sealed is noise from then on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.UUIDField(unique=True, default=uuid.uuid4)
    wrapped_key = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="erased_is_without_key",
                condition=models.Q(erased_at__isnull=True, wrapped_key__isnull=False)
                | models.Q(erased_at__isnull=False, wrapped_key__isnull=True),
            )
        ]


class Drawer(Guarded):
    """One part of what is known of a person, with its own readers."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="drawers")
    part = models.CharField(max_length=12, choices=Part)

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
    """A compound keyed hash by which a drawer of identities can be found. The app adds these and cannot read them."""

    id = models.BigAutoField(primary_key=True)
    token = models.BinaryField()
    drawer = models.ForeignKey(Drawer, models.CASCADE, related_name="tokens")

    class Meta:
        indexes = [models.Index(fields=["token"], name="token_lookup")]
        constraints = [models.UniqueConstraint(fields=["drawer", "token"], name="token_once_a_drawer")]


class Asked(models.Model):
    """A search that was asked, for the rate limit."""

    id = models.BigAutoField(primary_key=True)
    worker_id = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["worker_id", "at"], name="asked_by_at")]
