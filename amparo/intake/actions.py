"""What changes devices and envelopes: enrolling, revoking, taking in what a device sealed, settling what is aside."""

from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from amparo.access.calls import NOT_PRIVILEGED, call
from amparo.access.context import Actor, NotAllowed, server_bound_cursor
from amparo.intake import envelope as envelopes
from amparo.intake.codes import NotTaken, State, Why
from amparo.intake.forms import Sheet, sheet_in
from amparo.intake.models import Device, Envelope
from amparo.ledger import actions as ledger
from amparo.protection import actions as protection
from amparo.protection.models import Screening
from amparo.vault.asking import ASKING
from amparo.vault.cipher import SealBrokenError
from amparo.vault.keys import client

VERDICT = "select intake_verdict(%s, %s, %s, %s, %s)"
RECEIPT = """
    insert into intake_envelope (id, device_id, number, digest, previous, state, why, sealed, screening_id)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


class Kept(Exception):
    """Nothing was kept of what was sent: the device keeps it. `why` says it in words."""

    def __init__(self, why: NotTaken) -> None:
        super().__init__(why.value)
        self.why = why


class NothingToSettle(Exception):
    """The envelope holds no screening that could be taken in, or is not kept aside any more."""


def intake_key(*, by: Actor) -> bytes:
    """The public key for which devices of the own body seal. Raises NotAllowed, KeysUnavailable."""
    by.require("device.enrol")
    return client().intake_key(by.organisation_id)


@transaction.atomic
def enrol(*, by: Actor, device_id: UUID, name: str, public_key: bytes) -> None:
    """Let a browser write for the own body. Raises NotAllowed for whoever does not head it, StepUpNeeded."""
    by.require("device.enrol")
    by.require_step_up()
    call("intake_enrol", device_id, name, public_key, refusals={})


@transaction.atomic
def revoke(*, by: Actor, device_id: UUID) -> bool:
    """From now on what the device sends is kept aside; False where it was so already. Raises NotAllowed."""
    by.require("intake.send")
    return bool(call("intake_revoke", device_id, refusals={}))


@transaction.atomic
def receive(*, by: Actor, sent: bytes) -> Envelope:
    """Take in what a device sealed: a draft screening of whoever brings it, or kept aside; the receipt.

    However often and in whichever order it comes, it is taken in once. Raises Kept, NotAllowed, KeysUnavailable.
    """
    by.require("intake.send")
    one = _checked(sent)
    verdict = _verdict(one)
    if verdict == "known":
        return Envelope.objects.get(pk=one.id)
    if verdict == "full":
        raise Kept(NotTaken.FULL)
    if verdict == "reused":
        raise Kept(NotTaken.FORGED)
    if verdict != "new":
        return _set_aside(one, Why(verdict))
    return _taken_in(by, one)


def _checked(sent: bytes) -> envelopes.Envelope:
    """Laid out as an envelope, of a device of the own body, signed by it. Raises Kept."""
    try:
        one = envelopes.read(sent)
    except envelopes.NoEnvelope:
        raise Kept(NotTaken.NO_ENVELOPE) from None
    device = Device.objects.filter(pk=one.device_id).first()
    if device is None:
        raise Kept(NotTaken.UNKNOWN)
    if not one.signed_by(bytes(device.public_key)):
        raise Kept(NotTaken.FORGED)
    return one


def _verdict(one: envelopes.Envelope) -> str:
    with connection.cursor() as cursor:
        cursor.execute(VERDICT, [one.device_id, one.id, one.number, one.previous, one.digest])
        return str(cursor.fetchone()[0])


def _taken_in(by: Actor, one: envelopes.Envelope) -> Envelope:
    try:
        found = sheet_in(_opened(by, one.device_id, one.digest, one.body))
    except SealBrokenError:
        return _set_aside(one, Why.UNREADABLE)
    if found is None:
        return _set_aside(one, Why.NO_SHEET)
    screening = _screening(by, found)
    ledger.record("envelope.taken_in", "envelope", one.id)
    return _receipt(one, state=State.TAKEN_IN, screening_id=screening.pk)


def _set_aside(one: envelopes.Envelope, why: Why) -> Envelope:
    ledger.record("envelope.set_aside", "envelope", one.id)
    return _receipt(one, state=State.ASIDE, why=why, sealed=one.body)


def _receipt(
    one: envelopes.Envelope,
    *,
    state: State,
    why: str = "",
    sealed: bytes | None = None,
    screening_id: UUID | None = None,
) -> Envelope:
    """Who sent it, for which body and when, the database adds, and judges once more (sql/envelope.sql)."""
    values: list[Any] = [
        one.id,
        one.device_id,
        one.number,
        one.digest,
        one.previous,
        state.value,
        why,
        sealed,
        screening_id,
    ]
    with connection.cursor() as cursor:
        cursor.execute(RECEIPT, values)
    return Envelope.objects.get(pk=one.id)


def _opened(by: Actor, device_id: UUID, digest: bytes, body: bytes) -> bytes:
    """What was sealed: asked for where it is committed, opened by the key service, once. Raises SealBrokenError."""
    try:
        with server_bound_cursor(ASKING) as cursor:
            cursor.execute("select intake_ask(%s, %s, %s)", [by.secret, device_id, digest])
            ticket = UUID(str(cursor.fetchone()[0]))
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") == NOT_PRIVILEGED:
            raise NotAllowed("intake.send") from error
        raise
    return client().open_intake(ticket, body)


def _screening(by: Actor, found: Sheet) -> Screening:
    """A draft, as if it had been typed into the pages: whoever takes it in screens."""
    screening = protection.open_screening(by=by, place=found.place, met_on=found.met_on)
    protection.save_facts(by=by, case=screening.case, **found.facts.facts())
    protection.save_answers(by=by, screening=screening, answers=found.answers)
    if found.values:
        protection.record_identity(by=by, case=screening.case, values=found.values)
    return screening


@transaction.atomic
def take_in(*, by: Actor, kept: Envelope) -> Screening:
    """As a second person who heads the body: make what was kept aside a draft screening of one's own.

    Raises NotAllowed, NothingToSettle, KeysUnavailable.
    """
    by.require("device.enrol")
    if kept.state != State.ASIDE or kept.sealed is None:
        raise NothingToSettle
    try:
        found = sheet_in(_opened(by, kept.device_id, bytes(kept.digest), bytes(kept.sealed)))
    except SealBrokenError as error:
        raise NothingToSettle from error
    if found is None:
        raise NothingToSettle
    screening = _screening(by, found)
    _settle(kept, screening.pk)
    ledger.record("envelope.taken_in", "envelope", kept.pk)
    return screening


@transaction.atomic
def refuse(*, by: Actor, kept: Envelope) -> None:
    """As a second person who heads the body: let what was kept aside go, unopened.

    Raises NotAllowed, NothingToSettle.
    """
    by.require("device.enrol")
    _settle(kept, None)
    ledger.record("envelope.refused", "envelope", kept.pk)


def _settle(kept: Envelope, screening_id: UUID | None) -> None:
    if not call("intake_settle", kept.pk, screening_id, refusals={}):
        raise NothingToSettle
