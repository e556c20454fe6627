"""What lies at the door: proofs of who somebody is, and what is under way there. Readable by the door's role alone.

Nothing here is ever readable or writable by the app's role (policies.py): whoever can run SQL as the app can neither
read a proof nor plant one.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

WORKER = "access.Worker"


class Passkey(models.Model):
    """A WebAuthn credential: the public half of a key that never leaves its owner's device."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    worker = models.ForeignKey(WORKER, models.CASCADE, related_name="+")
    credential_id = models.BinaryField(unique=True)
    credential = models.BinaryField()
    """Attested credential data: authenticator's model, credential id, public key (COSE)."""
    sign_count = models.BigIntegerField()
    name = models.CharField(max_length=60)
    added_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True)


class CodeApp(models.Model):
    """An authenticator app: the secret that it shares with the house, sealed, and the last step that was used."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    worker = models.OneToOneField(WORKER, models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    last_step = models.BigIntegerField(default=0)
    """Thirty-second steps since 1970; a code of this step or an earlier one opens nothing any more."""
    for_trying = models.BooleanField(db_default=False)
    """An account of the demo, whose codes the sign-in page shows. Only the owner's role can write this column."""
    added_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True)


class RecoveryCode(models.Model):
    """One of ten codes on paper, as a hash; gone once used."""

    id = models.AutoField(primary_key=True)
    worker = models.ForeignKey(WORKER, models.CASCADE, related_name="+")
    hash = models.BinaryField(unique=True)


class DuressPassword(models.Model):
    """A second password for whoever is forced to sign in: opens what the decoy principal sees, and tells overseers."""

    worker = models.OneToOneField(WORKER, models.CASCADE, primary_key=True, related_name="+")
    password = models.CharField(max_length=128)
    decoy = models.OneToOneField("access.Principal", models.PROTECT, related_name="+")


class Threshold(models.Model):
    """Somebody who has proved a password or an invitation, and no second factor yet: holds nothing, sees nothing."""

    token_hash = models.BinaryField(primary_key=True)
    worker = models.ForeignKey(WORKER, models.CASCADE, related_name="+")
    reduced = models.BooleanField()
    tries = models.SmallIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)


class Challenge(models.Model):
    """Random bytes that a passkey has to sign: once, within two minutes, in the browser that they were made for."""

    challenge = models.BinaryField(primary_key=True)
    purpose = models.CharField(max_length=20)
    bound_to = models.BinaryField()
    """Hash of the secret in that browser's cookie."""
    expires_at = models.DateTimeField(db_index=True)


class Invitation(models.Model):
    """A code handed over in person, as a hash: whoever brings it chooses a password and a second factor."""

    token_hash = models.BinaryField(primary_key=True)
    worker = models.OneToOneField(WORKER, models.CASCADE, related_name="+")
    made_by = models.ForeignKey(WORKER, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)


class KnownDevice(models.Model):
    """A browser in which somebody signed in fully: failures elsewhere do not slow it."""

    id = models.AutoField(primary_key=True)
    token_hash = models.BinaryField()
    worker = models.ForeignKey(WORKER, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash", "worker"], name="known_device_once")]


class Attempt(models.Model):
    """How often a name, an address or both were tried of late; they stand here as hashes under the day's key."""

    class Kind(models.IntegerChoices):
        """What was tried."""

        NAME_AND_ADDRESS = 1
        NAME = 2
        ADDRESS = 3
        KNOWN_DEVICE = 4
        FACTOR = 5
        ALARM = 9

    key = models.BinaryField(primary_key=True)
    kind = models.SmallIntegerField(choices=Kind)
    failures = models.IntegerField()
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.CheckConstraint(name="attempt_counts_up", condition=Q(failures__gte=0))]
