"""What is kept of every act: who, what, on which record, when; never the content."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One act. The app may name act, kind, object, purpose and number; the database fills in the rest, unforgeably."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    worker_id = models.IntegerField(null=True)
    organisation_id = models.IntegerField(null=True)
    act = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=60, blank=True)
    number = models.IntegerField(null=True)
    salt = models.BinaryField()
    xid = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["xid", "id"], name="ledger_entry_xid"),
            models.Index(fields=["kind", "object_id", "id"], name="ledger_entry_object"),
            models.Index(fields=["worker_id", "id"], name="ledger_entry_worker"),
            models.Index(fields=["act", "id"], name="ledger_entry_act"),
        ]


class Leaf(models.Model):
    """An entry's place in the Merkle tree and its hash, given by the sequencer."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT)
    hash = models.BinaryField()


class Node(models.Model):
    """The hash of a complete subtree of 256^level leaves, level 1 and above: tiles above the leaves hold these."""

    pk = models.CompositePrimaryKey("level", "number")
    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hash = models.BinaryField()


class Checkpoint(models.Model):
    """A signed note on the tree's size and root, by which key, and where the sequencer goes on."""

    size = models.BigIntegerField(primary_key=True)
    vkey = models.TextField()
    root = models.BinaryField()
    note = models.TextField()
    edge = ArrayField(models.BinaryField())
    next_xid = models.BigIntegerField()
    next_id = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)


class Succession(models.Model):
    """The log went on under a new name because entries were lost; what it continues, as its checkpoints say it."""

    id = models.AutoField(primary_key=True)
    name = models.CharField(max_length=200, unique=True)
    predecessor = models.CharField(max_length=200)
    size = models.BigIntegerField()
    """Of the largest checkpoint of the predecessor that was found outside."""
    root = models.BinaryField()
    at = models.DateTimeField(auto_now_add=True)


class Witness(models.Model):
    """A body outside that cosigns checkpoints: its address, and its key as the body itself gave it to us."""

    id = models.AutoField(primary_key=True)
    name = models.CharField(max_length=200)
    url = models.CharField(max_length=500)
    vkey = models.TextField()
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vkey"], condition=models.Q(removed_at__isnull=True), name="witness_key_once"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(removed_at__isnull=True), name="witness_name_once"
            ),
        ]


class Outcome(models.TextChoices):
    """What a witness answered when it was asked to cosign."""

    COSIGNED = "cosigned", _("Cosigned")
    UNREACHABLE = "unreachable", _("Could not be reached")
    REFUSED = "refused", _("Refused")
    ROLLED_BACK = "rolled_back", _("Saw more entries than there are here: the log was rolled back")
    FORKED = "forked", _("Saw another history than this one: the log was forked or altered")


ALARMS = (Outcome.ROLLED_BACK, Outcome.FORKED)


class Cosigning(models.Model):
    """A witness was asked to cosign a checkpoint. Every cosignature is kept, and the first of each row of failures."""

    id = models.BigAutoField(primary_key=True)
    witness = models.ForeignKey(Witness, models.PROTECT, related_name="answers")
    size = models.BigIntegerField()
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome)
    line = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["witness", "id"], name="ledger_cosigning_witness"),
            models.Index(fields=["size"], name="ledger_cosigning_size"),
            models.Index(fields=["at"], name="ledger_cosigning_at"),
        ]
        constraints = [
            models.CheckConstraint(
                name="cosigned_with_its_line",
                condition=models.Q(outcome=Outcome.COSIGNED, line__startswith="— ")
                | (models.Q(outcome__in=[one for one in Outcome if one != Outcome.COSIGNED]) & models.Q(line="")),
            )
        ]
