"""Canaries: invented people nobody has cause to open. Adding one, and the alarms that they raised."""

from random import Random, SystemRandom
from typing import Final

from django.db import transaction
from django.utils import timezone

from amparo.access import actions as access
from amparo.access import context, door
from amparo.access.context import Actor
from amparo.access.duties import Duty, Scope
from amparo.access.models import Organisation, Team
from amparo.ledger import actions as ledger
from amparo.protection import actions, codes
from amparo.protection.models import Case, Screening
from amparo.safeguards.models import Alarm, Canary
from amparo.vault.values import Name

OWNER: Final = "owner"
SHOWN: Final = 100
ANSWERS: Final = {"need_shelter": "yes", "con_papers": "yes"}
PLACES: Final = {Duty.SCREENER: "border", Duty.CASEWORKER: "shelter"}


def alarms(*, by: Actor) -> list[Alarm]:
    """The alarms, newest first; recorded. Data-protection officers see their body's only. Raises NotAllowed."""
    by.require("emergency.review")
    found = list(Alarm.objects.select_related("body").order_by("-at")[:SHOWN])
    ledger.record("alarm.listed", "alarm", number=len(found))
    return found


def add_canary(*, body: Organisation, name: Name, colleague: str, duty: str, team: Team | None = None) -> None:
    """Put an invented person into a body, as the case of a colleague who has left: run by the owner on the machine.

    The case is made by the actions that make every case, so that nothing tells it from others; no event is written, so
    nobody is counted. `colleague` is the name under which colleagues see the account, which can never sign in. The
    ledger says that a canary was added, not which case it is. Raises DutiesRefused for a duty that meets nobody.
    """
    if duty not in PLACES:
        raise access.DutiesRefused("A canary is kept by a screener or a caseworker.")
    drawn = SystemRandom()
    username = f"{duty}-{drawn.randrange(10**8):08d}"
    made = access.add_worker(
        username=username, display_name=colleague, organisation=body, duties=[duty], scope=Scope.OWN, team=team,
        password=f"{drawn.getrandbits(256):x}",
    )  # fmt: skip
    with context.acting(door.open_session(made.pk)) as by:
        if by is None:
            raise RuntimeError("a session that was just opened stands for nobody")
        case = _invented(by, name, PLACES[Duty(duty)], drawn)
        context.leave()
    with transaction.atomic(using=OWNER):
        Canary.objects.using(OWNER).create(
            case_id=case.pk, subject=case.subject, person_id=case.person_id or case.pk, body=body, set_at=timezone.now()
        )
        ledger.record("canary.added", "organisation", str(body.pk), using=OWNER)
    access.end_worker(username=username)


def _invented(by: Actor, name: Name, place: str, drawn: Random) -> Case:
    """A case with an identity and a finished screening. Finished without its event: nobody was met."""
    screening = actions.open_screening(by=by, place=place)
    actions.save_answers(by=by, screening=screening, answers=ANSWERS)
    sex, form = drawn.choice(["female", "male"]), drawn.choice(["SexualExploitation", "ForcedLabour"])
    actions.save_facts(by=by, case=screening.case, age_status="adult", sex=sex, exploitation=form)
    actions.record_identity(by=by, case=screening.case, values=[name])
    Screening.objects.filter(pk=screening.pk).update(
        state=codes.ScreeningState.COMPLETED, outcome="indicators", completed_on=timezone.localdate()
    )
    Case.objects.filter(pk=screening.case_id).update(due_on=None)
    return Case.objects.get(pk=screening.case_id)
