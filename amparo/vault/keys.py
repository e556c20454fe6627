"""The keys that never enter the database: wrapping keys by version, and the key of the search tokens."""

import base64
import secrets
import uuid
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction

from amparo.vault.cipher import Keyring
from amparo.vault.models import Person

PREFIX = "wrapping-key-"
BATCH = 500


def keyring() -> Keyring:
    """Every wrapping key, read anew each time: rotation needs no restart. The first is made on first use."""
    settings.HOME.secret(f"{PREFIX}0001", _new)
    files = sorted(Path(settings.HOME.secrets).glob(f"{PREFIX}*"))
    return Keyring({int(file.name.removeprefix(PREFIX)): base64.b64decode(file.read_text()) for file in files})


def search_key() -> bytes:
    """The key of the blind tokens."""
    return base64.b64decode(settings.HOME.secret("search-key", _new))


def rotate() -> int:
    """Add a wrapping key and wrap every person's key anew, in batches, while work goes on. Returns how many.

    Old wrapping keys stay until `retire`: whoever reads meanwhile finds the one that is needed.
    """
    settings.HOME.secret(f"{PREFIX}{keyring().current + 1:04d}", _new)
    ring, done, last = keyring(), 0, None
    while batch := _next(last):
        with transaction.atomic(using="owner"):
            done += sum(_rewrap(ring, *row) for row in batch)
        last = batch[-1][0]
    return done


def _next(last: uuid.UUID | None) -> list[tuple[uuid.UUID, bytes | memoryview | None]]:
    people = Person.objects.using("owner").filter(wrapped_key__isnull=False).order_by("id")
    if last:
        people = people.filter(id__gt=last)
    return list(people.values_list("id", "wrapped_key")[:BATCH])


def _rewrap(ring: Keyring, identifier: uuid.UUID, wrapped: bytes | memoryview | None) -> int:
    """Only over the very key that was read: an erasure meanwhile stays an erasure."""
    anew = ring.rewrap(bytes(wrapped or b""), owner=str(identifier))
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "update vault_person set wrapped_key = %s where id = %s and wrapped_key = %s",
            [anew, identifier, bytes(wrapped or b"")],
        )
        return int(cursor.rowcount)


def _new() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
