"""What changes organisations and people who work. Run by the owner (`amparo user`); never from a web page."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from amparo.access import codes
from amparo.access.duties import Scope, Side, all_scope_allowed, side_of
from amparo.access.models import DutyHeld, Organisation, Principal, Session, Team, Worker
from amparo.access.models_door import (
    CodeApp,
    DuressPassword,
    Invitation,
    KnownDevice,
    Passkey,
    RecoveryCode,
    Threshold,
)
from amparo.ledger import actions as ledger

OWNER = "owner"
INVITED_FOR = timedelta(hours=72)


class DutiesRefused(ValueError):
    """These duties, or this scope with them, may not be held by one person; the message says why."""


def side_for(duties: list[str]) -> Side:
    """The one side on which all the duties lie. Raises DutiesRefused for a forbidden pair or none."""
    sides = {side_of(duty) for duty in duties}
    if len(sides) != 1:
        raise DutiesRefused(
            "An administrator or overseer may hold no duty that reads records. Make two accounts for two people."
            if sides
            else "Give at least one duty."
        )
    return sides.pop()


def add_organisation(
    *, name: str, kind: str, receives_referrals: bool = False, decides_status: bool = False
) -> Organisation:
    """Add an organisation and its principals."""
    with transaction.atomic(using=OWNER):
        organisation = Organisation.objects.using(OWNER).create(
            name=name, kind=kind, receives_referrals=receives_referrals, decides_status=decides_status
        )
        for principal in (Principal.Kind.ORGANISATION, Principal.Kind.SHARED):
            Principal.objects.using(OWNER).create(kind=principal, organisation=organisation)
        ledger.record("organisation.added", "organisation", str(organisation.pk), using=OWNER)
    return organisation


def add_team(*, organisation: Organisation, name: str) -> Team:
    """Add a team to an organisation."""
    with transaction.atomic(using=OWNER):
        team = Team.objects.using(OWNER).create(organisation=organisation, name=name)
        Principal.objects.using(OWNER).create(kind=Principal.Kind.TEAM, team=team)
        ledger.record("team.added", "team", str(team.pk), using=OWNER)
    return team


def add_worker(
    *,
    username: str,
    display_name: str,
    organisation: Organisation,
    duties: list[str],
    password: str | None = None,
    scope: str = Scope.OWN,
    team: Team | None = None,
) -> Worker:
    """Add a person who works, with duties; without a password they need an invitation (`invite`).

    Raises DutiesRefused for a forbidden pair or too wide a scope.
    """
    side = side_for(duties)
    if scope == Scope.ALL and not all_scope_allowed(duties):
        raise DutiesRefused("Scope 'all' is for duties that count and never open a record.")
    with transaction.atomic(using=OWNER):
        worker = Worker.objects.using(OWNER).create(
            username=username,
            display_name=display_name,
            organisation=organisation,
            team=team,
            scope=scope,
            side=side,
            password=make_password(password),
        )
        Principal.objects.using(OWNER).create(kind=Principal.Kind.WORKER, worker=worker)
        for duty in sorted(set(duties)):
            DutyHeld.objects.using(OWNER).create(worker=worker, side=side, duty=duty)
        ledger.record("worker.added", "worker", str(worker.pk), using=OWNER)
    return worker


def end_worker(*, username: str) -> None:
    """A person leaves: the account stops and every session of theirs ends at once. Raises Worker.DoesNotExist."""
    with transaction.atomic(using=OWNER):
        worker = Worker.objects.using(OWNER).get(username=username)
        Worker.objects.using(OWNER).filter(pk=worker.pk).update(is_active=False, password=make_password(None))
        Session.objects.using(OWNER).filter(worker=worker).delete()
        _forget_proofs(worker)
        ledger.record("worker.ended", "worker", str(worker.pk), using=OWNER)


def set_password(*, username: str, password: str) -> None:
    """Set a new password and end every session. Raises Worker.DoesNotExist."""
    with transaction.atomic(using=OWNER):
        worker = Worker.objects.using(OWNER).get(username=username)
        Worker.objects.using(OWNER).filter(pk=worker.pk).update(password=make_password(password))
        Session.objects.using(OWNER).filter(worker=worker).delete()
        ledger.record("worker.password_set", "worker", str(worker.pk), using=OWNER)


def invite(*, username: str) -> str:
    """Make an invitation: its code, shown once and handed over in person, opens for three days.

    All that the person signed in with before opens nothing any more. Raises Worker.DoesNotExist.
    """
    code = codes.new_invitation_code()
    with transaction.atomic(using=OWNER):
        worker = Worker.objects.using(OWNER).get(username=username, is_active=True)
        Worker.objects.using(OWNER).filter(pk=worker.pk).update(password=make_password(None))
        Session.objects.using(OWNER).filter(worker=worker).delete()
        _forget_proofs(worker)
        Invitation.objects.using(OWNER).create(
            token_hash=codes.hashed(code), worker=worker, expires_at=timezone.now() + INVITED_FOR
        )
        ledger.record("worker.invited", "worker", str(worker.pk), using=OWNER)
    return code


def _forget_proofs(worker: Worker) -> None:
    for proof in (Passkey, CodeApp, RecoveryCode, DuressPassword, KnownDevice, Threshold, Invitation):
        proof.objects.using(OWNER).filter(worker=worker).delete()
