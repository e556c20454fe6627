"""What is kept of an estimate: the question, its lists and table of patterns, and the vintage that answers it.

Everything is written once: the question by whoever asks, the rest by the job that works for them. Nothing of it is ever
changed or taken out; a better estimate is a new question with a vintage of its own.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from amparo.access.models import Organisation, Worker
from amparo.studies.codes import MOST_LISTS, RESAMPLES, SHORTEST_DAYS, Decision, Method, Source, Split, Varied


def _in_list(room: str, field: str, values: list[str]) -> models.CheckConstraint:
    return models.CheckConstraint(name=f"study_{room}_{field}_in_list", condition=Q(**{f"{field}__in": values}))


class Question(models.Model):
    """What is asked: whose lists, of which period, divided by what, with which method and seed.

    Who asked, for which body and when, the database adds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=10, choices=Source)
    first = models.DateField()
    last = models.DateField()
    split = models.CharField(max_length=20, choices=Split, blank=True)
    population = models.BigIntegerField(null=True)
    method = models.CharField(max_length=20, choices=Method)
    seed = models.BigIntegerField()
    resamples = models.IntegerField()
    asked_by = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-asked_at"], name="study_question_newest")]
        constraints = [
            _in_list("question", "source", Source.values),
            _in_list("question", "split", ["", *Split.values]),
            _in_list("question", "method", Method.values),
            models.CheckConstraint(name="study_period_in_order", condition=Q(first__lte=F("last"))),
            models.CheckConstraint(
                name="study_of_events_is_long_enough",
                condition=~Q(source=Source.EVENTS) | Q(last__gte=F("first") + (SHORTEST_DAYS - 1)),
            ),
            models.CheckConstraint(name="study_population_positive", condition=Q(population__gt=0)),
            models.CheckConstraint(
                name="study_effort_bounded", condition=Q(resamples__gte=2, resamples__lte=RESAMPLES, seed__gte=0)
            ),
        ]


class List(models.Model):
    """One list: the people whom a body met or helped, or a column of a table; named as it was then."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="lists")
    place = models.IntegerField()
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["question", "place"], name="study_list_once"),
            models.CheckConstraint(name="study_ten_lists", condition=Q(place__gte=0, place__lt=MOST_LISTS)),
        ]


class Pattern(models.Model):
    """How many people are on exactly these lists (bits of `mask`, by place), in one part of the whole ("" = all).

    `handed_on` of them are on several only because one of the bodies referred them to the others.
    """

    question = models.ForeignKey(Question, models.PROTECT, related_name="patterns")
    part = models.CharField(max_length=40, blank=True)
    mask = models.IntegerField()
    people = models.IntegerField()
    handed_on = models.IntegerField()

    class Meta:
        ordering = ["part", "mask"]
        constraints = [
            models.UniqueConstraint(fields=["question", "part", "mask"], name="study_pattern_once"),
            models.CheckConstraint(name="study_pattern_of_lists", condition=Q(mask__gt=0, mask__lt=2**MOST_LISTS)),
            models.CheckConstraint(
                name="study_people_counted", condition=Q(people__gt=0, handed_on__gte=0, handed_on__lte=F("people"))
            ),
        ]


class Vintage(models.Model):
    """The answer to a question: numbered and dated by the database, never altered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.OneToOneField(Question, models.PROTECT, related_name="vintage")
    number = models.IntegerField(unique=True)
    made_at = models.DateTimeField()
    software = models.CharField(max_length=40)
    decision = models.CharField(max_length=10, choices=Decision)
    observed = models.IntegerField()
    handed_on = models.IntegerField()

    class Meta:
        ordering = ["-number"]
        constraints = [_in_list("vintage", "decision", Decision.values)]


class Result(models.Model):
    """The estimate by one method, of the whole ("") or of one part; no total where the method has none, with `why`.

    `part` is a key of the question's split, or "+" for the sum of all parts.
    """

    vintage = models.ForeignKey(Vintage, models.PROTECT, related_name="results")
    place = models.IntegerField()
    part = models.CharField(max_length=40, blank=True)
    method = models.CharField(max_length=20, choices=Method)
    observed = models.IntegerField()
    total = models.FloatField(null=True)
    low80 = models.FloatField(null=True)
    high80 = models.FloatField(null=True)
    low95 = models.FloatField(null=True)
    high95 = models.FloatField(null=True)
    lower_bound = models.BooleanField()
    interval = models.CharField(max_length=80, blank=True)
    terms = ArrayField(models.TextField())
    never_met = ArrayField(models.TextField())
    considered = models.IntegerField()
    rejected = models.IntegerField()
    share = models.FloatField(null=True)
    resamples = models.IntegerField()
    usable = models.IntegerField()
    bic = models.FloatField(null=True)
    deviance = models.FloatField(null=True)
    refused = ArrayField(models.TextField())
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["vintage", "place"], name="study_result_once"),
            _in_list("result", "method", Method.values),
            models.CheckConstraint(name="study_total_or_why", condition=Q(total__isnull=False) | ~Q(why="")),
        ]

    @property
    def stands(self) -> bool:
        """Is there a number that the method itself does not refuse?"""
        return self.total is not None and not self.refused

    @property
    def dark_figure(self) -> float | None:
        """People on no list."""
        return None if self.total is None else self.total - self.observed


class Reason(models.Model):
    """One thing that speaks against publishing: its kind, how strongly, and the words of its sentence."""

    vintage = models.ForeignKey(Vintage, models.PROTECT, related_name="reasons")
    place = models.IntegerField()
    decision = models.CharField(max_length=10, choices=Decision)
    code = models.CharField(max_length=20)
    words = ArrayField(models.TextField())

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["vintage", "place"], name="study_reason_once"),
            _in_list("reason", "decision", Decision.values),
        ]


class Variation(models.Model):
    """The total when something was varied; no total where there is no estimate then, with `why`."""

    vintage = models.ForeignKey(Vintage, models.PROTECT, related_name="variations")
    place = models.IntegerField()
    kind = models.CharField(max_length=10, choices=Varied)
    words = ArrayField(models.TextField())
    total = models.FloatField(null=True)
    truth = models.IntegerField(null=True)
    low95 = models.FloatField(null=True)
    high95 = models.FloatField(null=True)
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["vintage", "place"], name="study_variation_once"),
            _in_list("variation", "kind", Varied.values),
        ]


class Step(models.Model):
    """The headline's limits when only the `top` best models may be chosen in a resample."""

    vintage = models.ForeignKey(Vintage, models.PROTECT, related_name="steps")
    top = models.IntegerField()
    low95 = models.FloatField(null=True)
    low80 = models.FloatField(null=True)
    high80 = models.FloatField(null=True)
    high95 = models.FloatField(null=True)

    class Meta:
        ordering = ["top"]
        constraints = [models.UniqueConstraint(fields=["vintage", "top"], name="study_step_once")]
