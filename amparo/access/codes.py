"""Codes: of an authenticator app (TOTP, RFC 6238), and the ten on paper for when it is lost.

The app's secret is sealed with a key outside the database. A code opens within its own thirty seconds; whoever brings
the one before or the one after is told that the clock is off, and that code is used up. Each opens once, also for two
who come at the same time: the database takes a later step only.
"""

import base64
import hashlib
import hmac
import secrets
import time
import uuid
from dataclasses import dataclass
from typing import Any

import pyotp
import segno
from django.conf import settings
from django.db import connections
from django.db.models import Q
from django.utils import timezone

from amparo.access.models_door import CodeApp, RecoveryCode
from amparo.vault import cipher

DOOR = "door"
OWNER = "owner"
STEP_SECONDS = 30
AROUND = (0, -1, 1)
"""The present step, and those beside it, whose codes open nothing: clocks differ, people type slowly."""
RECOVERY_CODES = 10
RECOVERY_PARTS = 6
"""Of four letters each: 120 bits, enough to lie under a plain hash (OWASP ASVS 5.0, 6.5.2)."""
NOBODYS = pyotp.random_base32()
"""What a code is compared with where there is no app: that takes as long."""
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""For what is copied by hand: none looks like another."""
ISSUER = "Amparo"


class OutOfStep(Exception):
    """A right code of the thirty seconds before the present ones (`late`), or after them: it opens nothing."""

    def __init__(self, *, late: bool) -> None:
        self.late = late
        super().__init__("late" if late else "early")


def new_secret() -> str:
    """A secret for an authenticator app, as it is typed."""
    return pyotp.random_base32()


def address_for_app(secret: str, username: str) -> str:
    """What an authenticator app reads: account and secret."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def picture(secret: str, username: str) -> str:
    """The same as a QR code, as an address of data for an image."""
    return segno.make(address_for_app(secret, username), error="m").svg_data_uri(scale=5, border=4, light="#fff")


def offer(secret: str, bound_to: bytes) -> str:
    """The secret sealed for the form on which it is confirmed, in this browser only."""
    return base64.urlsafe_b64encode(_seal(secret, f"offered {bound_to.hex()}")).decode()


def offered(sealed: str, bound_to: bytes) -> str | None:
    """The secret that a form brings back; None where it was not offered there."""
    try:
        return _open(base64.urlsafe_b64decode(sealed), f"offered {bound_to.hex()}")
    except (cipher.VaultError, ValueError):
        return None


def step_of(secret: str, typed: str, *, now: float | None = None) -> int | None:
    """The present step, if its code was typed; None for a wrong code. Raises OutOfStep."""
    found = _near(secret, typed, now)
    if found and found.off:
        raise OutOfStep(late=found.off < 0)
    return found.step if found else None


@dataclass(frozen=True)
class _Near:
    """The step whose code was typed, and how far it is from the present one."""

    step: int
    off: int


def _near(secret: str, typed: str, now: float | None = None) -> _Near | None:
    """Every candidate is compared; of two that are alike the present one counts."""
    current = int(now or time.time()) // STEP_SECONDS
    code, app = typed.replace(" ", "").encode(), pyotp.TOTP(secret)
    fitting = [off for off in AROUND if hmac.compare_digest(app.at((current + off) * STEP_SECONDS).encode(), code)]
    return _Near(current + fitting[0], fitting[0]) if fitting else None


def add_app(worker_id: int, secret: str, step: int) -> None:
    """Keep an authenticator app of whoever showed a code of it; it takes the place of an earlier one."""
    CodeApp.objects.using(DOOR).filter(worker_id=worker_id).delete()
    made = uuid.uuid4()
    row: list[Any] = [made, worker_id, _seal(secret, str(made)), step]
    with connections[DOOR].cursor() as cursor:
        cursor.execute(  # names its columns: the door may not write `for_trying`
            "insert into access_codeapp (id, worker_id, sealed, last_step, added_at) values (%s, %s, %s, %s, now())",
            row,
        )


def add_for_trying(worker_id: int) -> None:
    """Give an account of the demo an authenticator app whose codes the sign-in page shows; the owner alone can."""
    made = uuid.uuid4()
    CodeApp.objects.using(OWNER).create(
        id=made, worker_id=worker_id, sealed=_seal(new_secret(), str(made)), for_trying=True
    )


def take(worker_id: int, typed: str) -> bool:
    """Is this the present code of the worker's app, and not used before? Then it is used now.

    Raises OutOfStep for the one before or after, which is used up too: whoever guesses it learns what opens nothing.
    """
    app = CodeApp.objects.using(DOOR).filter(worker_id=worker_id).first()
    found = _near(_open(bytes(app.sealed), str(app.pk)) if app else NOBODYS, typed)
    if app is None or found is None or not _use_up(app, found.step):
        return False
    if found.off and not app.for_trying:  # the page shows a code of the demo, and is read for longer than it lasts
        raise OutOfStep(late=found.off < 0)
    return True


def _use_up(app: CodeApp, step: int) -> bool:
    """False where the code of that step, or of a later one, was used before."""
    unused = Q(last_step__lt=step) | Q(for_trying=True)
    return bool(
        CodeApp.objects.using(DOOR).filter(unused, pk=app.pk).update(last_step=step, last_used_at=timezone.now())
    )


def shown_code(worker_id: int) -> str | None:
    """The present code of an account that is there for trying (the demo); None for everybody else's."""
    app = CodeApp.objects.using(DOOR).filter(worker_id=worker_id, for_trying=True).first()
    return pyotp.TOTP(_open(bytes(app.sealed), str(app.pk))).now() if app else None


def new_recovery_codes(worker_id: int) -> list[str]:
    """Ten new codes, shown once; earlier ones open nothing any more."""
    drawn = ["-".join(_letters(4) for _part in range(RECOVERY_PARTS)) for _code in range(RECOVERY_CODES)]
    RecoveryCode.objects.using(DOOR).filter(worker_id=worker_id).delete()
    RecoveryCode.objects.using(DOOR).bulk_create(RecoveryCode(worker_id=worker_id, hash=hashed(code)) for code in drawn)
    return drawn


def take_recovery(worker_id: int, typed: str) -> bool:
    """Is this one of the worker's codes on paper? Then it is used up now."""
    taken, _kinds = RecoveryCode.objects.using(DOOR).filter(worker_id=worker_id, hash=hashed(typed)).delete()
    return taken == 1


def new_invitation_code() -> str:
    """Eighty random bits that can be copied by hand."""
    return "-".join(_letters(4) for _part in range(4))


def hashed(typed: str) -> bytes:
    """The hash of a code as it is typed: small letters, spaces and hyphens make no difference."""
    return hashlib.sha256("".join(sign for sign in typed.upper() if sign.isalnum()).encode()).digest()


def _letters(number: int) -> str:
    return "".join(secrets.choice(LETTERS) for _letter in range(number))


def _key() -> bytes:
    return hmac.digest(settings.DOOR_KEY.encode(), b"authenticator apps", "sha256")


def _seal(secret: str, row: str) -> bytes:
    return cipher.seal(secret.encode(), key=_key(), table="access_codeapp", column="sealed", row_id=row, key_version=1)


def _open(sealed: bytes, row: str) -> str:
    return cipher.open_sealed(
        sealed, key=_key(), table="access_codeapp", column="sealed", row_id=row, key_version=1
    ).decode()
