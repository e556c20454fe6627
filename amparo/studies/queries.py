"""What is read of estimates; which there are, the database decides. Every reading leaves an entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from amparo.access.context import Actor
from amparo.access.listing import MOST_ROWS
from amparo.access.models import Organisation, Worker
from amparo.jobs.models import Job
from amparo.ledger.actions import record, record_each
from amparo.studies.actions import RUN
from amparo.studies.counting import LETTERS
from amparo.studies.models import List, Pattern, Question, Reason, Result, Step, Variation, Vintage

READ = "estimation.read"


@dataclass(frozen=True)
class Line:
    """An estimate in a list: what was asked, and the vintage and the headline if there is one."""

    question: Question
    vintage: Vintage | None
    headline: Result | None


@dataclass(frozen=True)
class Kept:
    """An estimate with all that is kept of it and within sight."""

    question: Question
    lists: Sequence[List]
    patterns: Sequence[Pattern]
    asked_by: str
    body: str
    job: Job | None
    """The newest job of it, for whoever asked."""
    vintage: Vintage | None = None
    results: Sequence[Result] = ()
    reasons: Sequence[Reason] = ()
    variations: Sequence[Variation] = ()
    steps: Sequence[Step] = ()

    @property
    def names(self) -> Mapping[str, str]:
        """From the letters of the lists to their names."""
        return {LETTERS[one.place]: one.name for one in self.lists}

    @property
    def headline(self) -> Result | None:
        """The estimate of the whole by the method that was asked for."""
        return next((one for one in self.results if not one.part), None)


def estimates(*, by: Actor) -> list[Line]:
    """The estimates within sight, the newest first; recorded. Raises NotAllowed."""
    by.require(READ)
    questions = list(Question.objects.order_by("-asked_at")[:MOST_ROWS])
    vintages = {one.question_id: one for one in Vintage.objects.filter(question__in=questions)}
    headlines = {one.vintage_id: one for one in Result.objects.filter(vintage__in=vintages.values(), place=0)}
    record("estimate.listed", "estimate", number=len(questions))
    lines = []
    for question in questions:
        vintage = vintages.get(question.pk)
        lines.append(Line(question, vintage, headlines.get(vintage.pk) if vintage else None))
    return lines


def estimate(*, by: Actor, question_id: UUID, act: str = "estimate.read") -> Kept:
    """One estimate, ready or not; recorded. Raises NotAllowed, Question.DoesNotExist."""
    by.require(READ)
    found = _kept(by, Question.objects.get(pk=question_id))
    record(act, "estimate", question_id)
    return found


def two(*, by: Actor, one: UUID, other: UUID) -> tuple[Kept, Kept]:
    """Two vintages, the earlier first; recorded. Raises NotAllowed, Vintage.DoesNotExist unless both are in sight."""
    by.require(READ)
    found = list(Vintage.objects.filter(question__in=[one, other]).select_related("question").order_by("number"))
    if len(found) != 2:
        raise Vintage.DoesNotExist
    record_each([("estimate.compared", "estimate", each.question_id) for each in found])
    before, after = (_kept(by, each.question) for each in found)
    return before, after


def _kept(by: Actor, question: Question) -> Kept:
    """Names by a look of their own: who works elsewhere now would hide the row in a join."""
    vintage = Vintage.objects.filter(question=question).first()
    names = dict(Worker.objects.filter(pk=question.asked_by_id).values_list("pk", "display_name"))
    bodies = dict(Organisation.objects.filter(pk=question.organisation_id).values_list("pk", "name"))
    begun = Kept(
        question, list(List.objects.filter(question=question)), list(Pattern.objects.filter(question=question)),
        names.get(question.asked_by_id, ""), bodies.get(question.organisation_id, ""),
        Job.objects.filter(kind=RUN, object_id=question.pk, asked_by_id=by.worker_id).order_by("-asked_at").first(),
    )  # fmt: skip
    if vintage is None:
        return begun
    return Kept(
        begun.question, begun.lists, begun.patterns, begun.asked_by, begun.body, begun.job, vintage,
        list(vintage.results.all()), list(vintage.reasons.all()), list(vintage.variations.all()),
        list(vintage.steps.all()),
    )  # fmt: skip


def vintages(*, by: Actor) -> list[Vintage]:
    """The vintages that one can be compared with, the newest first: numbers and days. Raises NotAllowed."""
    by.require(READ)
    return list(Vintage.objects.all()[:MOST_ROWS])
