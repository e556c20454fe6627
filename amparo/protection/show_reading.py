"""Reading identities as the components draw it: limits, what was asked beyond them, the receipt of an erasure."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amparo.access.context import Actor
from amparo.vault.models import Budget, Bulk, Erasure
from amparo.web.components import Row


@dataclass(frozen=True)
class ShownMore:
    """What somebody asked beyond the limits, and whether the reader may approve it."""

    id: UUID
    rows: list[Row]
    may_approve: bool


def budget_rows(budgets: Sequence[Budget]) -> list[Row]:
    """Each limit, an hour and a day."""
    return [
        Row(one.get_name_display(), _("%(hour)s an hour, %(day)s a day") % {"hour": one.hourly, "day": one.daily})
        for one in budgets
    ]


def more_asked(asked: Sequence[Bulk], by: Actor) -> list[ShownMore]:
    """What was asked in our body within the last day."""
    return [ShownMore(one.pk, _more_rows(one), _may_approve(one, by)) for one in asked]


def _more_rows(one: Bulk) -> list[Row]:
    state = _("Approved by %(name)s") % {"name": one.approver} if one.approver else _("Not approved so far")
    return [
        Row(_("Asked by"), str(one.requester)),
        Row(_("How many people?"), str(one.persons)),
        Row(_("What do you need it for?"), one.get_purpose_display()),
        Row(_("State"), state),
    ]


def _may_approve(one: Bulk, by: Actor) -> bool:
    """The database decides; this only saves people a button that would refuse them."""
    heads = by.scope in ("organisation", "shared") and by.may("person.approve_bulk")
    return heads and one.approver_id is None and one.requester_id != by.worker_id


def receipt_rows(receipt: Erasure) -> list[Row]:
    """When, under which entry, and what can never be read again."""
    return [
        Row(_("Erased on"), date_format(localtime(receipt.at), "DATETIME_FORMAT")),
        Row(_("Entry of the ledger"), str(receipt.entry_id)),
        Row(_("Person (a number without a name)"), str(receipt.person_id)),
        Row(_("Keys destroyed"), str(receipt.keys)),
        Row(_("Sealed values that no key opens any more"), str(receipt.values_sealed)),
        Row(_("Search tokens removed"), str(receipt.tokens)),
    ]
