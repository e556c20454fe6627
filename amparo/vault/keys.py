"""The keys that never enter the database: wrapping keys by version, and the key of the search tokens."""

import base64
import secrets
import time
import uuid
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction

from amparo.ledger import actions as ledger
from amparo.vault.cipher import Keyring, VaultError
from amparo.vault.models import Person

PREFIX = "wrapping-key-"
BATCH = 500
SETTLING = 600
"""Seconds; no transaction of the application lives as long."""


def keyring() -> Keyring:
    """Every wrapping key, read anew each time: rotation needs no restart. The first is made on first use."""
    return Keyring(_keys() or {1: base64.b64decode(settings.HOME.secret(f"{PREFIX}0001", _new))})


def _keys() -> dict[int, bytes]:
    found = {}
    for file in Path(settings.HOME.secrets).glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):  # retired this moment
            found[int(file.name.removeprefix(PREFIX))] = base64.b64decode(file.read_text())
    return found


def search_key() -> bytes:
    """The key of the blind tokens."""
    return base64.b64decode(settings.HOME.secret("search-key", _new))


@dataclass(frozen=True)
class Rewrapped:
    """How many persons' keys were wrapped anew, and how many could not be opened (damaged: restore from a backup)."""

    done: int = 0
    failed: int = 0


def rotate() -> Rewrapped:
    """Add a wrapping key and wrap every person's key anew, in batches, while work goes on.

    Old wrapping keys stay until `retire`: whoever reads meanwhile finds the one that is needed.
    """
    settings.HOME.secret(f"{PREFIX}{keyring().current + 1:04d}", _new)
    result = _rewrap_all(keyring())
    ledger.record("key.rotated", "key", number=result.done, using="owner")
    return result


class NotYet(Exception):
    """Old wrapping keys may still be needed; the message says why."""


def retire() -> int:
    """Remove the wrapping keys that are not current, once no person's key needs them. Returns how many.

    What was erased is then gone from backups and the database's own logs, too; and backups made before the last
    rotation open no more. Raises NotYet within ten minutes of a rotation, or where a person's key does not open.
    """
    ring = keyring()
    age = time.time() - _file(ring.current).stat().st_mtime
    if age < SETTLING:
        raise NotYet(f"The last rotation is too recent. Try again in {int((SETTLING - age) // 60) + 1} minutes.")
    if failed := _rewrap_all(ring).failed:
        raise NotYet(f"{failed} persons' keys do not open. Restore them from a backup first; nothing was removed.")
    old = set(ring.keys) - {ring.current}
    for version in old:
        _file(version).unlink()
    if old:
        ledger.record("key.retired", "key", number=len(old), using="owner")
    return len(old)


def _file(version: int) -> Path:
    return Path(settings.HOME.secrets) / f"{PREFIX}{version:04d}"


def _rewrap_all(ring: Keyring) -> Rewrapped:
    counted, last = Counter[bool | None](), None
    while batch := _next(last):
        with transaction.atomic(using="owner"):
            counted.update(_rewrap(ring, *row) for row in batch)
        last = batch[-1][0]
    return Rewrapped(counted[True], counted[False])


def _next(last: uuid.UUID | None) -> list[tuple[uuid.UUID, bytes | memoryview | None]]:
    people = Person.objects.using("owner").filter(wrapped_key__isnull=False).order_by("id")
    if last:
        people = people.filter(id__gt=last)
    return list(people.values_list("id", "wrapped_key")[:BATCH])


def _rewrap(ring: Keyring, identifier: uuid.UUID, wrapped: bytes | memoryview | None) -> bool | None:
    """Was it wrapped anew? None where it need not be, or was changed meanwhile; False where it does not open.

    Only over the very key that was read: an erasure meanwhile stays an erasure.
    """
    before = bytes(wrapped or b"")
    try:
        anew = ring.rewrap(before, owner=str(identifier))
    except VaultError:
        return False
    if anew == before:
        return None
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "update vault_person set wrapped_key = %s where id = %s and wrapped_key = %s", [anew, identifier, before]
        )
        return True if cursor.rowcount else None


def _new() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
