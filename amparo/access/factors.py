"""Second factors of an account: what there is, adding, removing. Each change is recorded and told to its owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections, transaction

from amparo.access import codes, passkeys
from amparo.access.context import NotJustNow
from amparo.access.models_door import CodeApp, Passkey, RecoveryCode
from amparo.ledger import actions as ledger
from amparo.notices import actions as notices

DOOR = "door"


class LastFactor(Exception):
    """The only second factor cannot be removed: another one is added first."""


@dataclass(frozen=True)
class Kept:
    """A second factor as its owner sees it; `name` is empty for an authenticator app."""

    id: UUID
    name: str
    added_at: datetime
    last_used_at: datetime | None


def kept(worker_id: int) -> Sequence[Kept]:
    """The worker's passkeys and authenticator app, the oldest first."""
    found = [
        Kept(each.pk, getattr(each, "name", ""), each.added_at, each.last_used_at)
        for model in (Passkey, CodeApp)
        for each in model.objects.using(DOOR).filter(worker_id=worker_id)
    ]
    return sorted(found, key=lambda each: each.added_at)


def recovery_codes_left(worker_id: int) -> int:
    """How many codes on paper have not been used."""
    return RecoveryCode.objects.using(DOOR).filter(worker_id=worker_id).count()


def new_recovery_codes(worker_id: int) -> list[str]:
    """Ten new codes on paper, shown once. Whoever finds a page left open could make them, so the owner is told."""
    with transaction.atomic(using=DOOR):
        made = codes.new_recovery_codes(worker_id)
        _tell("factor.paper_made", worker_id)
    return made


def add_app(worker_id: int, offered: str, typed: str, bound_to: bytes) -> bool:
    """Keep an authenticator app whose secret was offered to this browser, once a code of it fits; else False.

    Raises OutOfStep: better told now than at the next sign-in.
    """
    secret = codes.offered(offered, bound_to)
    step = codes.step_of(secret, typed) if secret else None
    if secret is None or step is None:
        return False
    with transaction.atomic(using=DOOR):
        codes.add_app(worker_id, secret, step)
        _tell("factor.added", worker_id)
    return True


def add_passkey(worker_id: int, typed: str, name: str, bound_to: bytes) -> bool:
    """Keep the passkey that the browser made; False where what it sent proves nothing."""
    try:
        with transaction.atomic(using=DOOR):
            passkeys.register(worker_id, typed, name, bound_to)
            _tell("factor.added", worker_id)
    except passkeys.PasskeyRefused:
        return False
    return True


def remove(worker_id: int, factor_id: UUID) -> None:
    """Remove a second factor. Raises LastFactor for the only one, NotJustNow where the database keeps it."""
    with transaction.atomic(using=DOOR):
        _lock(worker_id)
        if [each.id for each in kept(worker_id)] == [factor_id]:
            raise LastFactor
        gone = sum(
            model.objects.using(DOOR).filter(pk=factor_id, worker_id=worker_id).delete()[0]
            for model in (Passkey, CodeApp)
        )
        if not gone:
            raise NotJustNow
        _tell("factor.removed", worker_id)


def _lock(worker_id: int) -> None:
    """Two that remove at once must not remove the last two."""
    with connections[DOOR].cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('access_factors'), %s)", [worker_id])


def _tell(act: str, worker_id: int) -> None:
    ledger.record(act, "worker", str(worker_id), using=DOOR)
    notices.tell(act, "worker", str(worker_id), worker_id=worker_id, using=DOOR)
