"""Asking for an estimate, cancelling it, and what its job keeps. Each is one transaction with its ledger entry."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from amparo.access.context import Actor
from amparo.access.models import Organisation
from amparo.estimation import PatternTable
from amparo.estimation.strata import StratifiedEstimate
from amparo.estimation.study import Study
from amparo.jobs import actions as jobs
from amparo.jobs.models import Job
from amparo.ledger.actions import record
from amparo.studies import counting, keeping
from amparo.studies.codes import RESAMPLES, SEED, Method, Source
from amparo.studies.models import List, Pattern, Question

ASK, RUN = "estimation.ask", "estimate.run"


@dataclass(frozen=True)
class Asked:
    """What is asked of an estimate, whatever its table."""

    first: date
    last: date
    method: str = Method.BIC
    split: str = ""
    population: int | None = None
    seed: int = SEED
    resamples: int = RESAMPLES


@transaction.atomic
def ask(*, by: Actor, asked: Asked, bodies: Sequence[Organisation]) -> uuid.UUID:
    """Ask for an estimate from what these bodies recorded; its job counts under the rights of `by`. Returns its id.

    Raises NotAllowed; IntegrityError for a period that is too short or more than ten bodies.
    """
    by.require(ASK)
    question_id = _question(asked, Source.EVENTS)
    List.objects.bulk_create(
        List(question_id=question_id, place=place, name=body.name, organisation=body)
        for place, body in enumerate(bodies)
    )
    return _begin(by, question_id, len(bodies))


@transaction.atomic
def ask_of_table(*, by: Actor, asked: Asked, table: PatternTable) -> uuid.UUID:
    """Ask for an estimate from a table of patterns that was made elsewhere. Returns its id. Raises NotAllowed."""
    by.require(ASK)
    question_id = _question(asked, Source.TABLE)
    List.objects.bulk_create(
        List(question_id=question_id, place=place, name=name) for place, name in enumerate(table.lists)
    )
    Pattern.objects.bulk_create(counting.patterns_of(table, question_id))
    return _begin(by, question_id, len(table.lists))


def _question(asked: Asked, source: Source) -> uuid.UUID:
    """Who asks and when, the database adds; so it is not for the model to insert."""
    question_id = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into studies_question (id, source, first, last, split, population, method, seed, resamples)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [question_id, source.value, asked.first, asked.last, asked.split, asked.population, asked.method,
             asked.seed, asked.resamples],
        )  # fmt: skip
    return question_id


def _begin(by: Actor, question_id: uuid.UUID, lists: int) -> uuid.UUID:
    jobs.ask(by=by, kind=RUN, object_id=question_id)
    record("estimate.asked", "estimate", question_id, number=lists)
    return question_id


@transaction.atomic
def cancel(*, by: Actor, question_id: uuid.UUID) -> bool:
    """Cancel an estimate that one asked for and that is not ready; False where there is nothing to cancel."""
    by.require(ASK)
    job = Job.objects.filter(kind=RUN, object_id=question_id, asked_by_id=by.worker_id).order_by("-asked_at").first()
    return bool(job and jobs.cancel(by=by, job_id=job.pk))


@transaction.atomic
def ask_again(*, by: Actor, question_id: uuid.UUID) -> None:
    """Begin anew an estimate of one's own that was cancelled or failed before it was ready.

    Raises NotAllowed, Question.DoesNotExist.
    """
    by.require(ASK)
    question = Question.objects.get(pk=question_id, asked_by_id=by.worker_id, vintage__isnull=True)
    _begin(by, question.pk, List.objects.filter(question=question).count())


def count(*, by: Actor, question: Question, lists: Sequence[List]) -> list[Pattern]:
    """The patterns of a question, counted and kept unless they were. Raises NotAllowed."""
    by.require(ASK)
    kept = list(Pattern.objects.filter(question=question))
    if kept or question.source == Source.TABLE:
        return kept
    patterns = Pattern.objects.bulk_create(counting.count(question, lists))
    record("estimate.counted", "estimate", question.pk, number=len(patterns))
    return patterns


@transaction.atomic
def keep(*, by: Actor, question: Question, study: Study, parts: StratifiedEstimate | None, handed_on: int) -> uuid.UUID:
    """Keep what was found as the vintage that answers the question. Returns its id. Raises NotAllowed."""
    by.require(ASK)
    vintage_id = keeping.vintage(question, study, parts, handed_on)
    record("estimate.made", "estimate", question.pk)
    return vintage_id
