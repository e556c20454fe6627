"""Giving duties from a web page: one administrator asks, another person agrees, the database carries it out.

There is no other way for the app: it can write neither accounts nor duties. `amparo user`, run by the owner on the
machine, makes the first two administrators.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amparo.access.calls import call
from amparo.access.context import Actor
from amparo.access.models import Agreement, Grant, Worker
from amparo.ledger import actions as ledger

SHOWN: Final = 100
REFUSALS: Final = {
    "23514": _(
        "This cannot be given: it is for yourself, or duties, scope, organisation and team do not fit together."
    ),
    "AM020": _("This was agreed to, withdrawn, or has lapsed."),
}


@dataclass(frozen=True)
class Waiting:
    """A grant that waits for its second person, and what the acting person can do about it."""

    grant: Grant
    can_agree: bool


def ask(*, by: Actor, worker: Worker, duties: Iterable[str], scope: str, body_id: int, team_id: int | None) -> UUID:
    """Ask that an account be given exactly these duties, scope, body and team; it lapses after seven days.

    Raises NotAllowed, StepUpNeeded, Refused for oneself or for what one person may not hold.
    """
    by.require("grant.ask")
    by.require_step_up()
    values = [worker.pk, sorted(set(duties)), scope, body_id, team_id]
    made: UUID = call("access_ask_grant", *values, refusals=REFUSALS)
    return made


def agree(*, by: Actor, agreement_id: UUID) -> None:
    """Agree to what another asked for; it is carried out at once and the account's sessions end.

    Raises NotAllowed, StepUpNeeded, Refused for whoever asked, for the account itself, and after its time.
    """
    by.require("grant.agree")
    by.require_step_up()
    call("access_agree_grant", agreement_id, refusals=REFUSALS)


def withdraw(*, by: Actor, agreement_id: UUID) -> None:
    """Take it back before it is agreed to: whoever asked, or whoever could agree. Raises NotAllowed, Refused."""
    by.require("grant.agree")
    call("access_withdraw_agreement", agreement_id, refusals=REFUSALS)


def waiting(*, by: Actor) -> list[Waiting]:
    """What was asked for and has no second person yet, oldest first; recorded. Raises NotAllowed."""
    by.require("grant.agree")
    open_ones = Agreement.objects.filter(
        agreed_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=timezone.now()
    )
    grants = Grant.objects.filter(agreement__in=open_ones).select_related("agreement", "worker", "organisation")
    grants = grants.defer("worker__password", "worker__stops_at")
    found = [
        Waiting(one, by.worker_id not in (one.agreement.asked_by_id, one.worker_id))
        for one in grants.order_by("agreement__asked_at")[:SHOWN]
    ]
    ledger.record("grant.listed", "agreement", number=len(found))
    return found


def accounts(*, by: Actor) -> QuerySet[Worker]:
    """Every account, whose duties can be given: names, bodies and duties only. Raises NotAllowed."""
    by.require("grant.ask")
    return Worker.objects.defer("password", "stops_at").select_related("organisation").prefetch_related("duties")
