"""What is read: devices of one's own body with what is missing of what they wrote, and what is kept aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from uuid import UUID

from django.db.models import F

from amparo.access.context import Actor
from amparo.access.duties import Scope
from amparo.intake.codes import State
from amparo.intake.models import Device, Envelope
from amparo.ledger import actions as ledger

MOST = 50
MOST_NUMBERS = 2000
"""Of the newest receipts of a device, looked through for gaps."""


@dataclass(frozen=True)
class Seen:
    """A device and what has come from it."""

    device: Device
    arrived: int
    missing: tuple[int, ...]
    """Numbers below the highest that have not come: still on the device, or lost with it."""


def heads(by: Actor) -> bool:
    """Do they see all records of their body? (The database decides by itself: `vault_heads`.)"""
    return by.may("device.enrol") and by.scope in (Scope.ORGANISATION, Scope.SHARED)


def devices(*, by: Actor) -> list[Seen]:
    """The devices of one's own body, newest first, at most fifty; recorded. Raises NotAllowed."""
    by.require("intake.send")
    found = list(Device.objects.order_by(F("revoked_at").desc(nulls_first=True), "-enrolled_at")[:MOST])
    ledger.record("device.listed", "device", number=len(found))
    return [_seen(device) for device in found]


def device(*, by: Actor, device_id: UUID) -> Device:
    """One of one's own body. Raises NotAllowed, Device.DoesNotExist."""
    by.require("intake.send")
    return Device.objects.get(pk=device_id)


def kept_aside(*, by: Actor) -> list[Envelope]:
    """What waits for a second person, oldest first, at most fifty. Raises NotAllowed."""
    by.require("intake.send")
    waiting = Envelope.objects.filter(state=State.ASIDE).defer("sealed").select_related("device")
    return list(waiting.order_by("received_at", "number")[:MOST])


def envelope(*, by: Actor, envelope_id: UUID) -> Envelope:
    """One of one's own body. Raises NotAllowed, Envelope.DoesNotExist."""
    by.require("intake.send")
    return Envelope.objects.get(pk=envelope_id)


def missing(numbers: Sequence[int]) -> tuple[int, ...]:
    """The gaps between ascending numbers, the first fifty."""
    gaps = (gap for before, after in pairwise(numbers) for gap in range(before + 1, after))
    return tuple(islice(gaps, MOST))


def _seen(one: Device) -> Seen:
    newest = one.envelopes.order_by("-number").values_list("number", flat=True)[:MOST_NUMBERS]
    numbers = sorted(set(newest))
    first = [0] if len(newest) < MOST_NUMBERS else []
    return Seen(one, len(numbers), missing([*first, *numbers]))
