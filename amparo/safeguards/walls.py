"""Walls: asked for by whoever sees a case, set by an integrity officer of another body who does not see it."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amparo.access.calls import call
from amparo.access.context import Actor
from amparo.access.models import Agreement
from amparo.ledger import actions as ledger
from amparo.safeguards.models import Wall, WallRequest

SHOWN: Final = 100
REFUSALS: Final = {
    "23514": _("Choose a team or an account of the body that was named, which is not your own."),
    "AM020": _("This was agreed to, withdrawn, or has lapsed."),
    "AM021": _("There is no integrity officer outside that body. Tell the overseer."),
}


def ask(*, by: Actor, case_id: UUID, body_id: int, extent: str, account: int | None, suspicion: str) -> UUID:
    """Say that officials of a body may be involved in a case that one sees; integrity officers elsewhere are told.

    Raises NotAllowed where the case is out of sight, Refused where nobody outside that body could set a wall.
    """
    by.require("wall.ask")
    made: UUID = call("safeguards_ask_wall", case_id, body_id, extent, account, suspicion, refusals=REFUSALS)
    return made


def set_wall(*, by: Actor, asked: WallRequest, team_id: int | None, account: int | None, chain: bool) -> UUID:
    """Wall off an account or a team (neither: the whole body), with everybody whose scope reaches them if asked.

    It holds at once for every record of the person, in every body. Raises NotAllowed, StepUpNeeded, Refused.
    """
    by.require("wall.set")
    by.require_step_up()
    made: UUID = call("safeguards_set_wall", asked.pk, team_id, account, chain, refusals=REFUSALS)
    return made


def refuse(*, by: Actor, asked: WallRequest) -> None:
    """Set no wall; whoever asked and the overseers are told. Raises NotAllowed, StepUpNeeded."""
    by.require("wall.set")
    by.require_step_up()
    call("safeguards_refuse_wall", asked.pk, refusals=REFUSALS)


def ask_lift(*, by: Actor, wall_id: UUID) -> UUID:
    """Ask that a wall be lifted: a second person must agree. Raises NotAllowed, StepUpNeeded, Refused."""
    by.require("wall.set")
    by.require_step_up()
    made: UUID = call("safeguards_ask_lift", wall_id, refusals=REFUSALS)
    return made


def agree_lift(*, by: Actor, agreement_id: UUID) -> None:
    """Agree that a wall be lifted, as another than who asked. Raises NotAllowed, StepUpNeeded, Refused."""
    by.require("wall.lift")
    by.require_step_up()
    call("safeguards_agree_lift", agreement_id, refusals=REFUSALS)


def withdraw_lift(*, by: Actor, agreement_id: UUID) -> None:
    """Let the wall stand after all. Raises NotAllowed, Refused."""
    by.require("wall.lift")
    call("access_withdraw_agreement", agreement_id, refusals=REFUSALS)


@dataclass(frozen=True)
class Standing:
    """A wall that stands; `lift` is what asks for lifting it, if somebody did."""

    wall: Wall
    members: int
    lift: Agreement | None
    can_agree: bool


@dataclass(frozen=True)
class Walls:
    """What the integrity officer and the overseer see: references and units, never a case."""

    requests: list[WallRequest] = field(default_factory=list)
    standing: list[Standing] = field(default_factory=list)


def walls(*, by: Actor) -> Walls:
    """Requests without an answer, and walls that stand; recorded. Raises NotAllowed."""
    by.require("wall.lift")
    asked = WallRequest.objects.filter(outcome__isnull=True).select_related("named")
    requests = list(asked.order_by("asked_at")[:SHOWN]) if by.may("wall.set") else []
    live = Wall.objects.filter(lifted_at__isnull=True).select_related("walled_body").order_by("-set_at")[:SHOWN]
    standing = [_standing(by, wall) for wall in live]
    ledger.record("wall.listed", "wall", number=len(requests) + len(standing))
    return Walls(requests, standing)


def _standing(by: Actor, wall: Wall) -> Standing:
    waiting = Agreement.objects.filter(act="wall.lift", object_id=str(wall.pk), agreed_at__isnull=True)
    lift = waiting.filter(withdrawn_at__isnull=True, expires_at__gt=timezone.now()).first()
    return Standing(wall, wall.members.count(), lift, bool(lift and lift.asked_by_id != by.worker_id))


def request(*, by: Actor, request_id: UUID) -> WallRequest:
    """One request, recorded. Raises NotAllowed, WallRequest.DoesNotExist, also where one's own body is named."""
    by.require("wall.set")
    found = WallRequest.objects.select_related("named").get(pk=request_id)
    ledger.record("wall.read", "wall_request", request_id)
    return found


def teams(body_id: int) -> list[tuple[int, str]]:
    """Numbers and names of the teams of a body that was named; none for one's own."""
    return [(int(number), str(name)) for number, name in _rows("select id, name from safeguards_teams(%s)", body_id)]


def accounts(body_id: int) -> list[tuple[int, str]]:
    """Numbers, names and teams of the accounts of a body that was named; none for one's own."""
    rows = _rows("select id, name, team from safeguards_accounts(%s)", body_id)
    return [(int(number), f"{number} – {name}" + (f" ({team})" if team else "")) for number, name, team in rows]


def _rows(sql: str, *values: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
