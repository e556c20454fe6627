"""The door: checks who somebody is in two steps, over a connection of its own that sees no record.

First a password (or an invitation, or a passkey alone), then a second factor. In between somebody stands on the
threshold: the database keeps that apart from sessions, so half a sign-in holds nothing and sees nothing.
"""

import functools
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.db import connections, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from amparo.access import codes, passkeys, throttle
from amparo.access.models import Factor, Worker
from amparo.access.models_door import CodeApp, DuressPassword, KnownDevice, Passkey, Threshold
from amparo.ledger import actions as ledger
from amparo.notices import actions as notices

DOOR = "door"
TRIES = 5
"""Wrong second factors until the password is asked for again."""
DEVICE_DAYS = 180


@dataclass(frozen=True)
class Visit:
    """A browser at the door: where it comes from, what it is roughly, the secret of a device known from earlier."""

    address: str = ""
    device: str = ""
    known: str = ""


@dataclass(frozen=True)
class Standing:
    """Somebody on the threshold."""

    worker_id: int
    username: str
    reduced: bool
    has_factor: bool
    shown_code: str | None
    """The present code of an account of the demo."""


@dataclass(frozen=True)
class Opened:
    """A session, and the secret by which this browser is known from now on."""

    secret: str
    known: str


def new_secret() -> str:
    """A secret of 256 bits by chance."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> bytes:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def prove_password(username: str, password: str, visit: Visit) -> str | None:
    """The secret of a place on the threshold; None where name and password do not fit together or it is too soon.

    Which of these it was shows neither in the answer nor in the time it takes.
    """
    worker = Worker.objects.using(DOOR).filter(username=username).first()
    worker_id = worker.pk if worker else 0
    tries = password_tries(username, worker_id, visit)
    admitted = throttle.admits(tries)
    reduced = _fits(password, worker)
    if worker is None or not admitted or reduced is None:
        _refuse()
        return None
    throttle.was_right(tries)
    return _onto_threshold(worker_id, reduced)


def password_tries(username: str, worker_id: int, visit: Visit) -> throttle.Tries:
    """What a try at a password counts against."""
    return throttle.password(username, visit.address, visit.known if _knows(visit.known, worker_id) else None)


def _fits(password: str, worker: Worker | None) -> bool | None:
    """None for a wrong password, False for the right one, True for the one for duress. Two are always checked."""
    forced = DuressPassword.objects.using(DOOR).filter(worker_id=worker.pk if worker else 0).first()
    is_right = check_password(password, _usable(worker.password if worker else ""))
    is_forced = check_password(password, forced.password if forced else nobodys())
    if worker is None or not (is_right or is_forced):
        return None
    return is_forced and not is_right


def _usable(encoded: str) -> str:
    return encoded if encoded and is_password_usable(encoded) else nobodys()


@functools.cache
def nobodys() -> str:
    """The hash of a password that nobody has: checked where there is none, so that this takes as long."""
    return make_password(secrets.token_urlsafe())


def _refuse() -> None:
    ledger.record("session.refused", "worker", using=DOOR)
    if throttle.many_names_failed():
        notices.tell("signin.many_failed", duty="overseer", using=DOOR)


def _onto_threshold(worker_id: int, reduced: bool) -> str:
    secret = new_secret()
    with connections[DOOR].cursor() as cursor:
        cursor.execute("select access_open_threshold(%s, %s, %s)", [hashed(secret), worker_id, reduced])
    return secret


def accept(code: str, password: str, visit: Visit) -> str | None:
    """Take up an invitation with a password: the secret of a place on the threshold; None where the code opens nothing.

    The caller has checked that the password is good enough.
    """
    tries = throttle.invitation(visit.address)
    if not throttle.admits(tries):
        return None
    with transaction.atomic(using=DOOR), connections[DOOR].cursor() as cursor:
        cursor.execute("select access_accept(%s, %s)", [codes.hashed(code), make_password(password)])
        worker_id = cursor.fetchone()[0]
        if worker_id is None:
            return None
        ledger.record("worker.invitation_used", "worker", str(worker_id), using=DOOR)
        secret = _onto_threshold(worker_id, reduced=False)
    throttle.was_right(tries)
    return secret


def standing(threshold: str) -> Standing | None:
    """Who stands on the threshold with that secret; None for nobody, or where they failed too often."""
    found = _place(threshold).select_related("worker").first()
    if found is None:
        return None
    return Standing(
        found.worker_id, found.worker.username, found.reduced, has_factor(found.worker_id),
        codes.shown_code(found.worker_id),
    )  # fmt: skip


def _place(threshold: str) -> QuerySet[Threshold]:
    return Threshold.objects.using(DOOR).filter(
        token_hash=hashed(threshold), expires_at__gt=timezone.now(), tries__lt=TRIES
    )


def has_factor(worker_id: int) -> bool:
    """Has the worker a passkey or an authenticator app?"""
    return any(kept.objects.using(DOOR).filter(worker_id=worker_id).exists() for kept in (Passkey, CodeApp))


def prove_code(threshold: str, typed: str, visit: Visit) -> Opened | None:
    """A session for whoever stands on the threshold and typed a code of theirs; None for a wrong one.

    Raises OutOfStep.
    """
    who = _try(threshold, visit)
    try:
        factor = _code_fits(who.worker_id, typed) if who else None
    except codes.OutOfStep:
        _refuse_factor(who, threshold)
        raise
    if who and factor:
        return _enter(threshold, who, factor, visit)
    _refuse_factor(who, threshold)
    return None


def prove_passkey(threshold: str, typed: str, visit: Visit) -> Opened | None:
    """A session for whoever stands on the threshold and used a passkey of theirs; None for a wrong one."""
    who = _try(threshold, visit)
    try:
        if who:
            passkeys.prove(passkeys.SECOND, typed, hashed(threshold), who.worker_id)
            return _enter(threshold, who, Factor.PASSKEY, visit)
    except passkeys.PasskeyRefused:
        pass
    _refuse_factor(who, threshold)
    return None


def prove_passkey_alone(nonce: str, typed: str, visit: Visit) -> Opened | None:
    """A session for whoever used a passkey, which is two factors at once: the device, and what opens the device."""
    try:
        proved = passkeys.prove(passkeys.ALONE, typed, hashed(nonce))
    except passkeys.PasskeyRefused:
        ledger.record("session.refused", "worker", using=DOOR)
        return None
    return _open(proved.worker_id, Factor.PASSKEY, False, visit)


def enter_with_new_factor(threshold: str, factor: Factor, visit: Visit) -> Opened | None:
    """A session for whoever has just set up their first second factor on the threshold."""
    who = standing(threshold)
    return _enter(threshold, who, factor, visit) if who and who.has_factor else None


def _try(threshold: str, visit: Visit) -> Standing | None:
    """Count a try at a second factor, of this sign-in and of the account; None where there have been too many."""
    who = standing(threshold)
    if who is None or not _place(threshold).update(tries=F("tries") + 1):
        return None
    if throttle.admits(factor_tries(who.worker_id, visit)):
        return who
    notices.tell("factor.guessed", worker_id=who.worker_id, using=DOOR)
    return None


def factor_tries(worker_id: int, visit: Visit) -> throttle.Tries:
    """What a try at a second factor counts against."""
    return throttle.second_factor(worker_id, visit.known if _knows(visit.known, worker_id) else None)


def _code_fits(worker_id: int, typed: str) -> Factor | None:
    """Which kind of code was typed, if it is one of the worker's; it is used up. Raises OutOfStep."""
    if codes.take(worker_id, typed):
        return Factor.CODE
    return Factor.RECOVERY if codes.take_recovery(worker_id, typed) else None


def _refuse_factor(who: Standing | None, threshold: str) -> None:
    ledger.record("factor.refused", "worker", str(who.worker_id) if who else "", using=DOOR)
    if who and not _place(threshold).exists():
        notices.tell("factor.guessed", worker_id=who.worker_id, using=DOOR)


def _enter(threshold: str, who: Standing, factor: Factor, visit: Visit) -> Opened | None:
    """Over the threshold, once."""
    with transaction.atomic(using=DOOR):
        gone, _kinds = Threshold.objects.using(DOOR).filter(token_hash=hashed(threshold)).delete()
        if not gone:
            return None
        if factor == Factor.RECOVERY:
            notices.tell("factor.recovery_used", worker_id=who.worker_id, using=DOOR)
        return _open(who.worker_id, factor, who.reduced, visit)


def _open(worker_id: int, factor: Factor, reduced: bool, visit: Visit) -> Opened:
    with transaction.atomic(using=DOOR):
        throttle.was_right(factor_tries(worker_id, visit))
        known = _remember(visit.known or new_secret(), worker_id)
        ledger.record("session.opened", "worker", str(worker_id), purpose=factor, using=DOOR)
        secret = open_session(worker_id, factor=factor, device=visit.device, reduced=reduced)
    return Opened(secret, known)


def open_session(worker_id: int, *, factor: str = Factor.PASSKEY, device: str = "", reduced: bool = False) -> str:
    """Open a session for a worker who proved who they are; the database keeps only the secret's hash."""
    secret = new_secret()
    with connections[DOOR].cursor() as cursor:
        cursor.execute(
            "select access_open_session(%s, %s, %s, %s, %s, %s)",
            [hashed(secret), worker_id, settings.SESSION_HOURS, factor, device, reduced],
        )
    return secret


def _knows(known: str, worker_id: int) -> bool:
    """Did the worker sign in fully in the browser that has this secret? Asked also where there is nobody."""
    return (
        KnownDevice.objects.using(DOOR)
        .filter(token_hash=hashed(known), worker_id=worker_id, expires_at__gt=timezone.now())
        .exists()
    )


def _remember(known: str, worker_id: int) -> str:
    KnownDevice.objects.using(DOOR).update_or_create(
        token_hash=hashed(known), worker_id=worker_id,
        defaults={"expires_at": timezone.now() + timedelta(days=DEVICE_DAYS)},
    )  # fmt: skip
    return known
