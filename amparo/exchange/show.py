"""An export as the page shows it: what it is of, where it stands, what can be done."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amparo.exchange.models import Export, What
from amparo.web.components import Row, Tag

TAKEN_AT = {What.CASES: "protection:export_file"}
"""Where a table is made that was asked for: the room that holds its records."""


@dataclass(frozen=True)
class Shown:
    """One export on the page."""

    id: UUID
    rows: list[Row]
    tag: Tag
    take_url: str
    waits: bool
    stoppable: bool


def shown(export: Export, now: datetime) -> Shown:
    """Where an export stands at a moment."""
    over = bool(export.taken_at or export.stopped_at) or export.expires_at <= now
    ready = not over and export.ready_at is not None and export.ready_at <= now
    rows = [
        Row(_("Table of"), export.get_what_display()),
        Row(_("Rows"), str(export.rows)),
        Row(_("Asked for"), f"{export.asked_by}, {_moment(export.asked_at)}"),
        Row(_("Number"), str(export.pk)),
    ]
    if export.agreed_by and export.agreed_at:
        rows.append(Row(_("Agreed"), f"{export.agreed_by}, {_moment(export.agreed_at)}"))
    url = reverse(TAKEN_AT[What(export.what)], args=[export.pk]) if ready else ""
    return Shown(export.pk, rows, _tag(export, now), url, not over and export.agreed_by is None, not over)


def _tag(export: Export, now: datetime) -> Tag:
    if export.taken_at:
        return Tag(_("Taken on %(at)s") % {"at": _moment(export.taken_at)}, "neutral")
    if export.stopped_at:
        return Tag(_("Stopped"), "bad")
    if export.expires_at <= now:
        return Tag(_("Not taken in time"), "neutral")
    if export.ready_at is None:
        return Tag(_("Waits for a colleague"), "waiting")
    if export.ready_at > now:
        return Tag(_("Can be taken from %(at)s") % {"at": _moment(export.ready_at)}, "waiting")
    return Tag(_("Can be taken until %(at)s") % {"at": _moment(export.expires_at)}, "good")


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")
