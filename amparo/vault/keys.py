"""The way from the vault to the key service, which alone holds wrapping keys and the key of the search tokens."""

import time
import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import connections, transaction
from psycopg import sql

from amparo.keyservice.client import KeyClient
from amparo.keyservice.errors import KeysRefused, KeysUnavailable
from amparo.keyservice.protocol import Drawer
from amparo.keyservice.service import SETTLING
from amparo.ledger import actions as ledger
from amparo.vault.cipher import owner_of
from amparo.vault.models import Person

BATCH = 500
COLUMNS = {"wrapped_key": False, "wrapped_whereabouts_key": True}
"""A person's keys, and whether it is the one of the whereabouts."""


@cache
def client() -> KeyClient:
    """The key service of this home."""
    return KeyClient(settings.HOME.keys_socket)


def new_key(owner: str, organisation: int) -> bytes:
    """A fresh data key, wrapped under the organisation's key of this month. Raises KeysUnavailable."""
    return client().new_key(owner, organisation)


@dataclass(frozen=True)
class ToSeal:
    """A value, and where alone it will open."""

    content: bytes
    column: str
    row_id: str
    table: str = "vault_sealed"


def seal_for(owner: str, wrapped: bytes, items: Sequence[ToSeal]) -> list[bytes]:
    """Values sealed under an owner's key, which stays with its keeper: whoever writes need not read.

    Raises VaultError where the data key does not open, KeysUnavailable.
    """
    return client().seal(owner, wrapped, [(item.table, item.column, item.row_id, item.content) for item in items])


def open_values(ticket: uuid.UUID, drawers: Sequence[Drawer]) -> list[list[bytes]]:
    """What sealed values hold that a committed ticket allows, once: the one place of the vault that opens any.

    Their keys stay with their keeper. Raises KeysRefused, BudgetSpent, VaultError, KeysUnavailable.
    """
    return client().open(ticket, "vault_sealed", drawers)


def tokens(kind: str, parts: Sequence[bytes]) -> list[bytes]:
    """Keyed hashes of a kind of field, for blind search; see `vault.blind`. Raises KeysUnavailable."""
    return client().tokens(kind, parts)


def destroyed() -> None:
    """After an erasure was committed: its keys are refused from now on, whichever copy of the database they come from.

    Where the key service is away nothing is lost: it looks for itself each minute.
    """
    with suppress(KeysUnavailable):
        client().destroy()


@dataclass(frozen=True)
class Rewrapped:
    """How many persons' keys were wrapped anew, and how many could not be opened (damaged: restore from a backup)."""

    done: int = 0
    failed: int = 0


def rotate() -> Rewrapped:
    """Begin new wrapping keys for every organisation and wrap every person's key anew, in batches, while work goes on.

    Old wrapping keys stay until `retire`: whoever reads meanwhile finds the one that is needed. Raises KeysUnavailable,
    KeysRefused for others than the key service's keeper.
    """
    client().destroy()
    client().begin_turn()
    result = _rewrap_all()
    ledger.record("key.rotated", "key", number=result.done, using="owner")
    return result


class NotYet(Exception):
    """Old wrapping keys may still be needed; the message says why."""


def retire() -> int:
    """Destroy the wrapping keys that are not current, once no person's key needs them. Returns how many.

    What was erased is then gone from backups and the database's own logs, too; and backups made before the last
    rotation open no more. Raises NotYet within ten minutes of a rotation, where a person's key does not open, or where
    one was still under an old wrapping key: whoever reads it this moment must finish first.
    """
    _refuse_too_soon()
    client().destroy()  # a database that was restored meanwhile holds keys that nobody opens any more
    result = _rewrap_all()
    if result.failed:
        raise NotYet(
            f"{result.failed} persons' keys do not open. Restore them from a backup first; nothing was removed."
        )
    if result.done:
        raise NotYet(f"{result.done} persons' keys were wrapped anew just now. Try again in 10 minutes.")
    try:
        count = client().retire()
    except KeysRefused as error:
        raise NotYet(str(error)) from error
    if count:
        ledger.record("key.retired", "key", number=count, using="owner")
    return count


def _refuse_too_soon() -> None:
    age = time.time() - client().status().began
    if age < SETTLING:
        raise NotYet(f"The last rotation is too recent. Try again in {int((SETTLING - age) // 60) + 1} minutes.")


def _rewrap_all() -> Rewrapped:
    counted, last = Counter[bool | None](), None
    while batch := _next(last):
        with transaction.atomic(using="owner"):
            counted.update(_rewrap(batch))
        last = batch[-1][0]
    return Rewrapped(counted[True], counted[False])


Keys = tuple[uuid.UUID, bytes | memoryview, bytes | memoryview]


def _next(last: uuid.UUID | None) -> list[Keys]:
    people = Person.objects.using("owner").filter(wrapped_key__isnull=False).order_by("id")
    if last:
        people = people.filter(id__gt=last)
    return list(people.values_list("id", *COLUMNS)[:BATCH])


def _rewrap(batch: list[Keys]) -> list[bool | None]:
    """Of each person: was a key wrapped anew? None where none need be, or was changed meanwhile; False where one does
    not open."""
    done: dict[uuid.UUID, list[bool | None]] = {identifier: [] for identifier, *_ in batch}
    owned = [(row[0], column, bytes(key)) for row in batch for column, key in zip(COLUMNS, row[1:], strict=True)]
    owners = [(owner_of(str(one), whereabouts=COLUMNS[column]), key) for one, column, key in owned]
    for (identifier, column, before), after in zip(owned, client().rewrap_all(owners), strict=True):
        done[identifier].append(_replace(identifier, column, before, after))
    return [False if False in each else True if True in each else None for each in done.values()]


def _replace(identifier: uuid.UUID, column: str, before: bytes, after: bytes) -> bool | None:
    """Only over the very key that was read: an erasure meanwhile stays an erasure."""
    if not after:
        return False
    if after == before:
        return None
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            sql.SQL("update vault_person set {0} = %s where id = %s and {0} = %s").format(sql.Identifier(column)),
            [after, identifier, before],
        )
        return True if cursor.rowcount else None
