"""Passkeys (WebAuthn level 3): made, used, refused.

A challenge is signed once, within two minutes, in the browser that it was made for; it lies at the door, not in a
cookie, which could be brought back. Whoever holds the device has to prove it to the device (user verification). A
counter that does not grow means a copy: refused, and its owner and the overseers are told.
"""

import hmac
import json
import re
import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models import Q
from django.utils import timezone
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from amparo.access.models import Worker
from amparo.access.models_door import Passkey
from amparo.notices import actions as notices

DOOR = "door"
REGISTER, SECOND, ALONE, STEP_UP = "register", "second", "alone", "step_up"
"""What a challenge is for: to make a passkey, as second factor, instead of a password, to prove again who one is."""
ON_THIS_MACHINE = re.compile(r"http://localhost(:[0-9]{1,5})?")
MUST = UserVerificationRequirement.REQUIRED


class PasskeyRefused(Exception):
    """What the browser sent does not prove anything. Nobody is told why."""


@dataclass(frozen=True)
class Proved:
    """Whose passkey it was."""

    worker_id: int


def begin_registration(worker_id: int, bound_to: bytes) -> str:
    """What the browser needs to make a passkey, as JSON."""
    worker = Worker.objects.using(DOOR).get(pk=worker_id)
    user = PublicKeyCredentialUserEntity(id=_handle(worker_id), name=worker.username, display_name=worker.display_name)
    options, _state = _server().register_begin(
        user, _credentials(worker_id), resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=MUST, challenge=_issue(REGISTER, bound_to),
    )  # fmt: skip
    return json.dumps(dict(options))


def register(worker_id: int, typed: str, name: str, bound_to: bytes) -> None:
    """Keep the passkey that the browser made. Raises PasskeyRefused."""
    try:
        response = RegistrationResponse.from_dict(json.loads(typed))
        state = _taken(response.response.client_data.challenge, REGISTER, bound_to)
        made = _server().register_complete(state, response)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PasskeyRefused from error
    credential = made.credential_data
    if credential is None or Passkey.objects.using(DOOR).filter(credential_id=credential.credential_id).exists():
        raise PasskeyRefused
    Passkey.objects.using(DOOR).create(
        worker_id=worker_id, credential_id=credential.credential_id, credential=bytes(credential),
        sign_count=made.counter, name=name,
    )  # fmt: skip


def begin(purpose: str, bound_to: bytes, worker_id: int | None = None) -> str:
    """What the browser needs to use a passkey, as JSON; without a worker any of this house that the device has."""
    credentials = _credentials(worker_id) if worker_id else []
    options, _state = _server().authenticate_begin(
        credentials, user_verification=MUST, challenge=_issue(purpose, bound_to)
    )
    return json.dumps(dict(options))


def prove(purpose: str, typed: str, bound_to: bytes, worker_id: int | None = None) -> Proved:
    """Check what the browser signed, and count it. Raises PasskeyRefused; a copied passkey is told to its owner."""
    try:
        response = AuthenticationResponse.from_dict(json.loads(typed))
        state = _taken(response.response.client_data.challenge, purpose, bound_to)
        passkey = _passkey(response, worker_id)
        _server().authenticate_complete(state, [AttestedCredentialData(bytes(passkey.credential))], response)
        counter = response.response.authenticator_data.counter
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PasskeyRefused from error
    if not _counted(passkey, counter):
        _tell_of_copy(passkey)
        raise PasskeyRefused
    return Proved(passkey.worker_id)


def _passkey(response: AuthenticationResponse, worker_id: int | None) -> Passkey:
    """The passkey by its id, among those of the worker where one is known. Raises PasskeyRefused."""
    found = Passkey.objects.using(DOOR).filter(credential_id=response.raw_id)
    passkey = found.filter(worker_id=worker_id).first() if worker_id else found.first()
    handle = response.response.user_handle
    if passkey is None or (handle and not hmac.compare_digest(handle, _handle(passkey.worker_id))):
        raise PasskeyRefused
    return passkey


def _counted(passkey: Passkey, counter: int) -> bool:
    """Does the counter grow? In one statement: of two that come at once with the same counter, one is a copy.

    An authenticator that does not count says zero each time; one that has counted once never says zero again.
    """
    grows = Q(sign_count__lt=counter) | (Q(sign_count=0) if counter == 0 else Q(pk=None))
    return bool(
        Passkey.objects.using(DOOR).filter(grows, pk=passkey.pk).update(sign_count=counter, last_used_at=timezone.now())
    )


def _tell_of_copy(passkey: Passkey) -> None:
    notices.tell("factor.copied", "worker", str(passkey.worker_id), worker_id=passkey.worker_id, using=DOOR)
    notices.tell("factor.copied", "worker", str(passkey.worker_id), duty="overseer", using=DOOR)


def _server() -> Fido2Server:
    return Fido2Server(PublicKeyCredentialRpEntity(id=settings.PASSKEY_HOST, name="Amparo"), verify_origin=_is_ours)


def _is_ours(origin: str) -> bool:
    """One of the addresses that the settings name; on this machine (localhost) any port without TLS, too."""
    here = settings.PASSKEY_HOST == "localhost" and ON_THIS_MACHINE.fullmatch(origin) is not None
    return here or origin in settings.PASSKEY_ORIGINS


def _credentials(worker_id: int) -> list[AttestedCredentialData]:
    kept = Passkey.objects.using(DOOR).filter(worker_id=worker_id).values_list("credential", flat=True)
    return [AttestedCredentialData(bytes(credential)) for credential in kept]


def _handle(worker_id: int) -> bytes:
    """What a device keeps beside the passkey: says nothing about who it is."""
    return hmac.digest(settings.DOOR_KEY.encode(), f"passkey of {worker_id}".encode(), "sha256")


def _issue(purpose: str, bound_to: bytes) -> bytes:
    challenge = secrets.token_bytes(32)
    with connections[DOOR].cursor() as cursor:
        cursor.execute("select access_issue_challenge(%s, %s, %s)", [challenge, purpose, bound_to])
    return challenge


def _taken(challenge: bytes, purpose: str, bound_to: bytes) -> dict[str, Any]:
    """The challenge, taken back for good: a second answer to it finds nothing. Raises PasskeyRefused."""
    with connections[DOOR].cursor() as cursor:
        cursor.execute("select access_take_challenge(%s, %s, %s)", [challenge, purpose, bound_to])
        if not cursor.fetchone()[0]:
            raise PasskeyRefused
    return {"challenge": websafe_encode(challenge), "user_verification": MUST}
