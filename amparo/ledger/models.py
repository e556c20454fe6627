"""What is kept of every act: who, what, on which record, when; never the content."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


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


class Checkpoint(models.Model):
    """A signed note on the tree's size and root, and where the sequencer goes on."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    edge = ArrayField(models.BinaryField())
    next_xid = models.BigIntegerField()
    next_id = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)
