"""What each side sees of requests; every page of them leaves an entry, every part that is opened another."""

import base64
import binascii
import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from amparo.access.context import Actor
from amparo.access.models import Organisation
from amparo.disclosure import codes
from amparo.disclosure.models import Request
from amparo.ledger import actions as ledger
from amparo.protection.models import Case, Consent
from amparo.vault import queries as vault
from amparo.vault.models import Purpose
from amparo.vault.values import Value

MOST = 100
READ_FOR: Final[Mapping[str, str]] = {codes.Purpose.HELP: Purpose.ASSISTANCE}
"""What the vault is told that a released part is read for, where that is not proceedings."""


def requests(*, by: Actor, box: str) -> list[Request]:
    """Requests to us (`in`) or of ours (`out`), those without an answer first; recorded. Raises NotAllowed."""
    by.require("disclosure.list")
    mine = {"in": Q(holder_id=by.organisation_id), "out": Q(asker_id=by.organisation_id)}[box]
    found = Request.objects.filter(mine).select_related("asker", "holder")
    rows = list(found.order_by("answered_at", "-asked_at")[:MOST])
    ledger.record("disclosure.listed", "request", number=len(rows))
    return sorted(rows, key=lambda one: one.answer is not None)


def request(*, by: Actor, request_id: uuid.UUID) -> Request:
    """One request within sight, with its fields; recorded. Raises NotAllowed, Request.DoesNotExist."""
    by.require("disclosure.list")
    several = ("asked", "decisions", "released")
    found = Request.objects.select_related("asker", "holder").prefetch_related(*several).get(pk=request_id)
    ledger.record("disclosure.read", "request", request_id)
    return found


def opened(*, by: Actor, request: Request) -> Mapping[str, Sequence[Value]]:
    """The values of the parts released under a request, by part, as far as they are open; each asked for and recorded.

    Raises NotAllowed, StepUpNeeded, BudgetReached.
    """
    by.require("disclosure.read")
    by.require_step_up()
    purpose = READ_FOR.get(request.purpose, Purpose.PROCEEDINGS)
    parts = {
        one.field: vault.read_released(by=by, drawer_id=one.drawer_id, purpose=purpose)
        for one in request.released.all()
        if one.drawer_id
    }
    return {part: values for part, values in parts.items() if values}


def holders(*, by: Actor) -> QuerySet[Organisation]:
    """Bodies that can be asked: all but one's own; public, so not recorded."""
    return Organisation.objects.filter(active=True).exclude(pk=by.organisation_id)


def case_by_reference(*, by: Actor, reference: str) -> Case | None:
    """Our case with that reference, within sight; None for none, or where two begin alike. Raises NotAllowed."""
    by.require("disclosure.decide")
    try:
        first = base64.b32decode(reference.replace("-", ""))
    except binascii.Error:
        return None
    low, high = (uuid.UUID(bytes=first + filler * 11) for filler in (b"\x00", b"\xff"))
    found = list(Case.objects.filter(pk__range=(low, high), organisation_id=by.organisation_id)[:2])
    if len(found) != 1:
        return None
    ledger.record("case.read", "case", found[0].pk)
    return found[0]


def consent_for(*, by: Actor, case: Case, asker_id: int | None) -> Consent | None:
    """The newest consent in the case that holds today for whoever asks. Raises NotAllowed."""
    by.require("disclosure.decide")
    today = timezone.localdate()
    live = Consent.objects.filter(
        case=case, recipient_id=asker_id, withdrawn_at__isnull=True, valid_from__lte=today, valid_until__gte=today
    )
    return live.order_by("-recorded_at").first()
