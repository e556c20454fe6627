"""Devices and envelopes as the components draw them."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amparo.access.context import Actor
from amparo.intake.codes import Why
from amparo.intake.models import Device, Envelope
from amparo.intake.queries import Seen, heads
from amparo.web.components import Row, Tag


@dataclass(frozen=True)
class ShownDevice:
    """A device with its button."""

    device: Device
    tag: Tag
    rows: list[Row]


@dataclass(frozen=True)
class ShownEnvelope:
    """What is kept aside, and whether whoever looks may settle it."""

    envelope: Envelope
    rows: list[Row]
    settle: bool


def device(seen: Seen) -> ShownDevice:
    """One device: since when, how many arrived, which numbers are missing."""
    one = seen.device
    rows = [Row(_("Enrolled"), _moment(one.enrolled_at)), Row(_("Screenings arrived"), str(seen.arrived))]
    if seen.missing:
        rows.append(Row(_("Not arrived yet, by number"), ", ".join(map(str, seen.missing))))
    if one.revoked_at:
        rows.append(Row(_("Revoked"), _moment(one.revoked_at)))
    tag = Tag(_("Revoked"), "bad") if one.revoked_at else Tag(_("In use"), "good")
    return ShownDevice(one, tag, rows)


def aside(one: Envelope, by: Actor) -> ShownEnvelope:
    """One envelope that is kept aside: from which device, which number, when, and why."""
    rows = [
        Row(_("Device"), one.device.name),
        Row(_("Number"), str(one.number)),
        Row(_("Arrived"), _moment(one.received_at)),
        Row(_("Why it is kept aside"), Why(one.why).label),
    ]
    return ShownEnvelope(one, rows, heads(by) and one.sent_by_id != by.worker_id)


def _moment(at: object) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")  # type: ignore[arg-type] # a moment of a row
