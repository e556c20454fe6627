"""What is done with requests: asked, decided field by field, confirmed, released, turned down, recalled."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amparo.access.context import Actor, NotAllowed
from amparo.access.models import Organisation
from amparo.disclosure import rules
from amparo.disclosure.codes import SECONDARY
from amparo.disclosure.models import AskedField, Decision, Request
from amparo.disclosure.rules import RuleBroken
from amparo.ledger import actions as ledger
from amparo.protection.models import Case, Consent

SAID: Final[dict[str, Promise]] = {
    "not a purpose of this duty": _("Your duty does not ask for this purpose."),
    "not a basis that is in force": _("This legal basis is not in force today. Choose another."),
    "an answer may be used for a year at most": _("Choose a last day within a year from now."),
    "request_of_the_person_herself": _("The person's own request goes with her own data, and with nothing else."),
    "request_of_one_asker": _("Ask another body: your own records you see without a request."),
    "whereabouts go to police": _("Where a person lives is told to police and courts on the order of a court only."),
    "decider_is_not_asker": _("Whoever wrote the request down does not decide on it."),
    "decided_once": _("This request has been decided already."),
    "answered already": _("This request has been answered already."),
    "every field is decided first": _("Decide on every field first."),
    "a second person confirms first": _("A second person at your body confirms first what says who or where she is."),
    "confirmed for another case": _("The second person confirmed this for another case. Check the reference."),
    "say first that it is safe for the person": _("Say first that it is safe for the person to be given this."),
    "no live consent for this asker": _("There is no consent in this case that holds today for whoever asks."),
    "not among what was consented to": _("The person did not consent to all of what is granted. Grant less."),
    "nothing was granted": _("Nothing that was granted is recorded in this case. Turn the request down instead."),
}
"""What the database says when a rule is broken, in words for the page."""


@contextmanager
def _ruled() -> Iterator[None]:
    """A rule that the database keeps, in words; anything else it refuses looks like a record that is not there."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        said = str(error)
        words = next((words for key, words in SAID.items() if key in said), None)
        if words is None:
            raise
        raise RuleBroken(str(words)) from error
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") == "42501":
            raise NotAllowed from error
        raise


@transaction.atomic
def ask(
    *, by: Actor, holder: Organisation, purpose: str, basis: str, fields: Iterable[str], expires_on: date,
    case_reference: str = "", outside: str | None = None, outside_country: str = "", outside_reference: str = "",
) -> Request:  # fmt: skip
    """Ask a body for fields about a person; a purpose that is never served is refused at once, and kept.

    `outside`, for the holder's own people only, says who outside the system asks. Raises NotAllowed, RuleBroken.
    """
    by.require("disclosure.ask")
    chosen = list(fields)
    rules.check_fields(chosen, purpose, basis)
    request = Request(
        holder=holder, purpose=purpose, basis=basis, expires_on=expires_on, case_reference=case_reference,
        outside=outside, outside_country=outside_country, outside_reference=outside_reference,
    )  # fmt: skip
    with _ruled():
        request.save(force_insert=True)
        if purpose not in SECONDARY:
            AskedField.objects.bulk_create([AskedField(request=request, field=one) for one in chosen])
    act = "disclosure.refused_by_rule" if purpose in SECONDARY else "disclosure.asked"
    ledger.record(act, "request", request.pk, purpose=purpose)
    request.refresh_from_db()
    return request


@transaction.atomic
def decide(*, by: Actor, request: Request, decisions: Iterable[tuple[str, bool, str]]) -> None:
    """Decide on fields: each with whether it is granted, and why. Once for each. Raises NotAllowed, RuleBroken."""
    by.require("disclosure.decide")
    rows = [Decision(request=request, field=field, granted=granted, reason=why) for field, granted, why in decisions]
    with _ruled():
        Decision.objects.bulk_create(rows)
    ledger.record("disclosure.decided", "request", request.pk, number=len(rows))


@transaction.atomic
def confirm(*, by: Actor, request: Request, case: Case) -> int:
    """As a second person, confirm for this case the granted parts that say who or where somebody is; returns how many.

    Raises NotAllowed where there is nothing that this person can confirm.
    """
    by.require("disclosure.decide")
    confirmed = int(_call("select disclosure_confirm(%s, %s)", request.pk, case.pk))
    if not confirmed:
        raise NotAllowed
    return confirmed


@transaction.atomic
def release(
    *, by: Actor, request: Request, case: Case, consent: Consent | None = None, safety: str | None = None
) -> int:
    """Release exactly what was granted, out of this case; returns how many fields.

    Raises NotAllowed, StepUpNeeded, RuleBroken.
    """
    by.require("disclosure.decide")
    by.require_step_up()
    with _ruled():
        return int(
            _call("select disclosure_release(%s, %s, %s, %s)", request.pk, case.pk, consent and consent.pk, safety)
        )


@transaction.atomic
def turn_down(*, by: Actor, request: Request, answer: str) -> None:
    """Answer without releasing anything: `refused`, or `cannot`, which says nothing. Raises NotAllowed."""
    by.require("disclosure.decide")
    if not _call("select disclosure_turn_down(%s, %s)", request.pk, answer):
        raise NotAllowed


@transaction.atomic
def recall(*, by: Actor, request: Request) -> None:
    """Recall what was released: it is shut at once, and whoever asked is told. Raises NotAllowed."""
    by.require("disclosure.decide")
    if not _call("select disclosure_recall(%s)", request.pk):
        raise NotAllowed


def _call(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
