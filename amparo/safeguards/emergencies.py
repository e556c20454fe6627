"""Emergency access: one case for one hour, read only, with a second person; everybody who must know hears of it."""

import base64
import binascii
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from amparo.access.calls import call
from amparo.access.context import Actor, NotAllowed
from amparo.ledger import actions as ledger
from amparo.safeguards.models import Emergency

SHOWN: Final = 100
LETTERS: Final = 8
REFUSALS: Final = {
    "AM022": _("This person cannot stand by you. Choose somebody from the list."),
    "AM023": _(
        "You have used what one person may use: two emergency accesses in thirty days, ten references tried in a day."
        " Ask somebody in charge."
    ),
}


def digits_of(reference: str) -> str:
    """The first ten hexadecimal digits of the id of the case that people call so. Raises ValueError for other text."""
    letters = reference.strip().upper().replace("-", "").replace(" ", "")
    if len(letters) != LETTERS:
        raise ValueError("a reference has eight letters")
    try:
        return base64.b32decode(letters).hex()
    except binascii.Error as error:
        raise ValueError("not the letters of a reference") from error


def open_case(*, by: Actor, digits: str, reason: str, ground: str, second_id: int) -> UUID | None:
    """Open a case for an hour and tell owner, data-protection officers, overseers and the second person.

    None where nothing opens: no such case, one that is seen anyway, or one behind a wall; nothing tells which. That
    nothing opened stays written. Raises NotAllowed, StepUpNeeded, Refused beyond the limits, or for the second person.
    """
    by.require("emergency.open")
    by.require_step_up()
    found: UUID | None = call("safeguards_open_emergency", digits, reason, ground, second_id, refusals=REFUSALS)
    return found


def require_own(*, by: Actor, emergency_id: UUID) -> None:
    """Raise NotAllowed for an emergency access that is not one's own, or not there."""
    by.require("emergency.open")
    if not Emergency.objects.filter(pk=emergency_id, worker_id=by.worker_id).exists():
        raise NotAllowed("emergency.open")


def require_to_answer(*, by: Actor, emergency_id: UUID) -> None:
    """Raise NotAllowed for an emergency access that does not wait for one's answer, or is not there."""
    by.require("emergency.answer")
    by.require_step_up()
    asked = Emergency.objects.filter(pk=emergency_id, second_id=by.worker_id).first()
    if asked is None or not asked.waits:
        raise NotAllowed("emergency.answer")


def name_second(*, by: Actor, emergency_id: UUID, second_id: int) -> None:
    """Name another second person, before the first answered and before the day is over. Raises NotAllowed, Refused."""
    by.require("emergency.open")
    call("safeguards_name_second", emergency_id, second_id, refusals=REFUSALS)


def answer(*, by: Actor, emergency_id: UUID, agrees: bool) -> None:
    """Confirm as the second person, or object: then the access ends and the account stops at once.

    Raises NotAllowed, StepUpNeeded.
    """
    by.require("emergency.answer")
    by.require_step_up()
    call("safeguards_answer_emergency", emergency_id, agrees, refusals=REFUSALS)


def seconds(*, by: Actor) -> list[tuple[int, str]]:
    """Who may stand by the acting person: in charge in the same body, its data-protection officer, or an overseer."""
    by.require("emergency.open")
    with connection.cursor() as cursor:
        cursor.execute("select id, name, body from safeguards_seconds()")
        return [(number, f"{name} – {body}") for number, name, body in cursor.fetchall()]


def emergencies(*, by: Actor) -> list[Emergency]:
    """Every emergency access that concerns the acting person, newest first; recorded. Raises NotAllowed."""
    by.require("emergency.answer")
    rows = Emergency.objects.select_related("body", "case_body").defer("case").order_by("-opened_at")
    found = list(rows[:SHOWN])
    ledger.record("emergency.listed", "emergency", number=len(found))
    return found
