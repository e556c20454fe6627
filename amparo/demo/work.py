"""Work that is open today, through the actions that the pages call, so that who signs in finds something to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from amparo.access import context, door
from amparo.access.context import Actor
from amparo.access.models import Organisation
from amparo.demo.country import HARBOUR, IOM, MINISTRY, Country
from amparo.demo.names import Script, Sex, invented_person
from amparo.protection import actions, referral
from amparo.protection.models import Case, Screening
from amparo.vault.values import Birth, Contact, Name

SIGNS = {"rec_work": "yes", "con_papers": "yes", "con_debt": "unclear"}
NEEDS = {"need_safety": "no", "need_medical": "yes", "need_shelter": "yes"}
LAST = "supervisor"
"""Whose work is begun last; the history says nothing of this person."""
SETS = ("identity", "facts", "needs")


@transaction.atomic
def begin(country: Country) -> None:
    """Begin it all, or nothing: two unfinished screenings, two decisions to make, two referrals to answer."""
    with _acting(country, "screener") as by:
        _draft(by, "border")
        _ask(by, _screened(by, "ru", "female", "SexualExploitation"))
        _refer(by, _screened(by, "be", "male", "ForcedLabour"), HARBOUR, "shelter")
        _refer(by, _screened(by, "be-Latn", "female", "SexualExploitation"), IOM, "reintegration")
    for caseworker in ("caseworker", LAST):
        with _acting(country, caseworker) as by:
            _draft(by, "shelter")
            _ask(by, _screened(by, "ru-Latn", "female", "ForcedLabour"))


@contextmanager
def _acting(country: Country, username: str) -> Iterator[Actor]:
    with context.acting(door.open_session(country.hands[username].worker_id)) as actor:
        if actor is None:
            raise RuntimeError("a session that was just opened stands for nobody")
        yield actor
        context.leave()


def _draft(by: Actor, place: str) -> Screening:
    screening = actions.open_screening(by=by, place=place)
    actions.save_answers(by=by, screening=screening, answers=NEEDS)
    return screening


def _screened(by: Actor, script: Script, sex: Sex, exploitation: str) -> Case:
    screening = _draft(by, "border")
    name = invented_person(Random(f"{script} {sex} {by.worker_id}"), sex)  # noqa: S311 invents a name
    actions.save_answers(by=by, screening=screening, answers=SIGNS)
    facts = {"sex": sex, "age_status": "adult", "citizenship": "BY", "exploitation": exploitation, "region": "BY-BR"}
    actions.save_facts(by=by, case=screening.case, **facts)
    age = Birth(estimated_age=24, estimated_on=timezone.localdate().isoformat())
    contact = Contact("+375 00 0000000", "only_as_said", "Evenings only, ask for a friend.")
    actions.record_identity(by=by, case=screening.case, values=[Name(name.in_script(script).full), age, contact])
    actions.complete_screening(by=by, screening=screening, outcome="indicators")
    return Case.objects.get(pk=screening.case_id)


def _ask(by: Actor, case: Case) -> None:
    actions.ask_decision(by=by, case=case, authority=Organisation.objects.get(name=MINISTRY), stage="initial")


def _refer(by: Actor, case: Case, receiver: str, service: str) -> None:
    body = Organisation.objects.get(name=receiver)
    consent = referral.give_consent(
        by=by, case=case, recipient=body, purpose="assistance", sets=SETS, given_by="person", method="spoken",
        language="ru", valid_until=timezone.localdate() + timedelta(days=90),
    )  # fmt: skip
    referral.send(by=by, case=case, receiver=body, service=service, sets=SETS, consent=consent)
