"""What the tests of estimates share: people met by several bodies, and an estimate from the question to the vintage."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from amparo.access.models import Organisation
from amparo.estimation import PatternTable
from amparo.events.actions import record
from amparo.events.kinds import Kind
from amparo.jobs import queue, rounds
from amparo.jobs.task import Task
from amparo.studies import actions, working
from amparo.studies.actions import Asked
from amparo.studies.models import Vintage
from tests.estimation.tables import KOSOVO
from tests.jobs.hands import empty_queue
from tests.personas import Country, Persona

FIRST, LAST, DAY = date(2005, 1, 1), date(2005, 12, 31), date(2005, 6, 15)
ASKED = Asked(FIRST, LAST, resamples=20)


def of_year(year: int, **more: Any) -> Asked:
    """An estimate of a year that no other test of the file has people in."""
    return Asked(date(year, 1, 1), date(year, 12, 31), resamples=20, **more)


FACTS = {"sex": "female", "age_status": "adult", "citizenship": "BY", "exploitation": "ForcedLabour"}


def met(persona: Persona, people: list[uuid.UUID], day: date = DAY, **facts: Any) -> None:
    """A body screens these people with reasons seen."""
    with persona.acting():
        for one in people:
            record(kind=Kind.SCREENED, occurred_on=day, subject=one, **{**FACTS, "outcome": "indicators", **facts})


def sent(persona: Persona, people: list[uuid.UUID], receiver: Persona) -> None:
    """A body refers them to another, which takes them over."""
    with persona.acting():
        for one in people:
            record(kind=Kind.REFERRED, occurred_on=DAY, subject=one, counterpart=receiver.organisation_id, **FACTS)
    with receiver.acting():
        for one in people:
            record(
                kind=Kind.REFERRAL_ACCEPTED, occurred_on=DAY, subject=one, counterpart=persona.organisation_id, **FACTS
            )


def somebody(number: int) -> list[uuid.UUID]:
    """So many people whom nobody has met."""
    return [uuid.uuid4() for _ in range(number)]


def three_lists(country: Country, patterns: Mapping[str, int], year: int = 2005) -> None:
    """People met apart by border (b), shelter (s) and another body (o): {"b": 40, "bs": 12, ...}."""
    who = {"b": country.border_officer, "s": country.shelter_worker, "o": country.outsider}
    groups = {lists: somebody(number) for lists, number in patterns.items()}
    for letter, persona in who.items():
        met(persona, [one for lists, people in groups.items() if letter in lists for one in people], date(year, 6, 15))


def bodies(*personas: Persona) -> list[Organisation]:
    """Where they work."""
    with personas[0].acting():
        found = {one.pk: one for one in Organisation.objects.all()}
    return [found[persona.organisation_id] for persona in personas]


def asked(country: Country, who: Persona | None = None, asked: Asked = ASKED) -> uuid.UUID:
    """An estimate from the lists of border, shelter and another body, asked for and committed."""
    empty_queue()
    lists = bodies(country.border_officer, country.shelter_worker, country.outsider)
    with (who or country.statistician).acting() as by:
        return actions.ask(by=by, asked=asked, bodies=lists)


def asked_of(country: Country, table: PatternTable = KOSOVO, asked: Asked = ASKED) -> uuid.UUID:
    """An estimate from a table, asked for and committed."""
    empty_queue()
    with country.statistician.acting() as by:
        return actions.ask_of_table(by=by, asked=asked, table=table)


def made(country: Country, question_id: uuid.UUID) -> Vintage:
    """Its vintage, made by the worker process."""
    assert rounds.run_next()
    with country.statistician.acting():
        return Vintage.objects.select_related("question").get(question=question_id)


def running(question_id: uuid.UUID) -> Task:
    """Its job, in the hands of this process."""
    job = queue.take()
    assert job is not None
    assert job.object_id == question_id
    return Task(job)


@contextmanager
def fewer() -> Iterator[pytest.MonkeyPatch]:
    """Three methods: what the others find is tested elsewhere, and latent classes take long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("amparo.studies.working.default_methods", lambda lists: ("bic", "stepwise", "chao"))
        yield patch


@contextmanager
def quick() -> Iterator[None]:
    """Three methods, and in this process; the process of their own is in test_job.py."""
    with fewer() as patch:
        patch.setattr("amparo.studies.working.worked", working.make)
        yield


@contextmanager
def counting_for_the_secretariat(country: Country) -> Iterator[None]:
    """The statistician reads as the secretariat does: estimates, but not who is on exactly which lists."""
    from amparo.access.duties import Duty
    from amparo.access.models import DutyHeld

    theirs = DutyHeld.objects.using("owner").filter(worker_id=country.statistician.worker_id)
    theirs.update(duty=Duty.SECRETARIAT)
    try:
        yield
    finally:
        theirs.update(duty=Duty.STATISTICIAN)
