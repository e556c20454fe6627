"""What somebody does with the own account, and an administrator with those of the own body: at the door, on behalf of
a session (`context.acting(secret, using="door")`). The database's functions check who acts; this only asks them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import connections, transaction

from amparo.access import codes, door, throttle
from amparo.access.context import Actor, NotAllowed, NotJustNow
from amparo.access.models import Worker
from amparo.ledger import actions as ledger
from amparo.notices import actions as notices

DOOR = "door"


class SamePassword(Exception):
    """The password for duress is the own password."""


class WrongPassword(Exception):
    """What was typed as the present password is not it, or was typed too soon after others that were not."""


class NameTaken(Exception):
    """Somebody has this user name already."""


@dataclass(frozen=True)
class SignedIn:
    """Somewhere one is signed in."""

    number: UUID
    started_at: datetime
    last_used_at: datetime
    device: str
    this_one: bool


@dataclass(frozen=True)
class Colleague:
    """An account of the own body, as its administrator sees it."""

    id: int
    username: str
    display_name: str
    active: bool
    invited_until: datetime | None
    factors: int
    sessions: int


def sessions(by: Actor) -> Sequence[SignedIn]:
    """Where whoever acts is signed in, the last used first."""
    ledger.record("session.listed", "worker", str(by.worker_id), using=DOOR)
    return [SignedIn(*row) for row in _rows("select * from access_sessions()")]


def waits_for_passkey(by: Actor) -> bool:
    """Does a duty of whoever acts rest in this session, because no passkey opened it?"""
    return bool(_rows("select access_waits_for_passkey()")[0][0])


def end_session(by: Actor, number: UUID | None, *, present: str, visit: door.Visit) -> int:
    """End one of the own sessions, or (None) all but this one; after a fresh proof, or with the password.

    The password does, as whoever lost a telephone must be able to end what is open on it. (The one for duress does too,
    and tells the overseers as at the door.) Says how many ended. Raises WrongPassword.
    """
    if not by.stepped_up:
        name = Worker.objects.using(DOOR).get(pk=by.worker_id).username
        if door.prove_password(name, present, visit) is None:
            raise WrongPassword
    ended = int(_rows("select access_end_own(%s)", number)[0][0])
    ledger.record("session.ended", "worker", str(by.worker_id), number=ended, using=DOOR)
    return ended


def step_up(by: Actor) -> str:
    """Whoever acts has just proved who they are: acts that ask for it are open to them for ten minutes.

    Returns the session's new secret: the old one opens nothing any more. Raises NotJustNow where it did so already.
    """
    ledger.record("session.stepped_up", "worker", str(by.worker_id), using=DOOR)
    secret = door.new_secret()
    if not _rows("select access_step_up(%s)", door.hashed(secret))[0][0]:
        raise NotJustNow
    return secret


def set_password(by: Actor, password: str) -> None:
    """Set the own password; every session ends, this one too; its owner is told.

    The caller has checked that it is good enough.
    """
    ledger.record("worker.password_set", "worker", str(by.worker_id), using=DOOR)
    notices.tell("worker.password_set", "worker", str(by.worker_id), worker_id=by.worker_id, using=DOOR)
    _rows("select access_set_password(%s)", make_password(password))


def change_password(by: Actor, *, present: str, password: str, visit: door.Visit) -> None:
    """Set the own password, for whoever knows the present one. Raises WrongPassword; NotJustNow under duress.

    (Asked second: in a session under duress, which sets nothing, this must not test passwords.)
    """
    worker = Worker.objects.using(DOOR).get(pk=by.worker_id)
    tries = door.password_tries(worker.username, worker.pk, visit)
    admitted = throttle.admits(tries)
    with transaction.atomic(using=DOOR):
        set_password(by, password)
        if not (check_password(present, worker.password) and admitted):
            raise WrongPassword
    throttle.was_right(tries)


def set_duress_password(by: Actor, password: str) -> None:
    """Set the password for duress. Nothing but the database knows that there is one; the ledger says nothing either.

    Raises SamePassword. (Asked second: in a session under duress, which sets nothing, this must not test passwords.)
    """
    with transaction.atomic(using=DOOR):
        _rows("select access_set_duress(%s)", make_password(password))
        if check_password(password, Worker.objects.using(DOOR).get(pk=by.worker_id).password):
            raise SamePassword


def people(by: Actor) -> Sequence[Colleague]:
    """The accounts of the own body. Raises NotAllowed."""
    by.require("workers.list")
    ledger.record("worker.listed", "worker", using=DOOR)
    return [Colleague(*row) for row in _rows("select * from access_people()")]


def invite(by: Actor, *, username: str, display_name: str, team_id: int | None, side: str) -> str:
    """Make an account without duties; returns the code of its invitation, shown once.

    Raises NameTaken, NotAllowed, StepUpNeeded.
    """
    by.require("workers.invite")
    by.require_step_up()
    code = codes.new_invitation_code()
    made = _rows(
        "select access_invite(%s, %s, %s, %s, %s)", codes.hashed(code), username, display_name, team_id, side
    )[0][0]  # fmt: skip
    if made is None:
        raise NameTaken
    ledger.record("worker.invited", "worker", str(made), using=DOOR)
    return code


def reset(by: Actor, worker_id: int) -> str:
    """All that somebody signs in with goes, and their duties rest until a second person agrees to them.

    Returns the code of a new invitation. Raises NotAllowed, StepUpNeeded.
    """
    by.require("workers.invite")
    by.require_step_up()
    code = codes.new_invitation_code()
    _require(_rows("select access_reset(%s, %s)", codes.hashed(code), worker_id))
    ledger.record("worker.factors_reset", "worker", str(worker_id), using=DOOR)
    return code


def end(by: Actor, worker_id: int) -> None:
    """Somebody leaves: the account stops, every session ends at once. Raises NotAllowed, StepUpNeeded."""
    by.require("workers.end")
    by.require_step_up()
    _require(_rows("select access_end(%s)", worker_id))
    ledger.record("worker.ended", "worker", str(worker_id), using=DOOR)


def end_sessions(by: Actor, worker_id: int) -> None:
    """End every session of somebody. Raises NotAllowed."""
    by.require("workers.end")
    _require(_rows("select access_end_sessions(%s)", worker_id))
    ledger.record("session.ended", "worker", str(worker_id), using=DOOR)


def _require(answer: Sequence[tuple[Any, ...]]) -> None:
    """An account of another body, one's own, or none: all look like one that is not there."""
    if not answer[0][0]:
        raise NotAllowed("workers")


def _rows(sql: str, *parameters: Any) -> Sequence[tuple[Any, ...]]:
    with connections[DOOR].cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
