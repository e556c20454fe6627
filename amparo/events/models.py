"""The log of what happened: written once, never changed, corrected only by a new event."""

import uuid

from django.db import models
from django.db.models import Q

from amparo.access.models import Organisation
from amparo.events.kinds import (
    ALL_FACTS,
    CODED,
    FACTS,
    AgeStatus,
    Exploitation,
    Instance,
    Kind,
    OffenceSet,
    Sex,
    Source,
)

CODE = r"^[a-z_]{1,40}$"


def _code(**options: object) -> "models.CharField[str | None, str | None]":
    return models.CharField(max_length=40, null=True, blank=True, **options)  # type: ignore[arg-type]


def _only_its_facts() -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(
            name=f"facts_of_{kind.replace('.', '_')}",
            condition=~Q(kind=kind) | Q(**{f"{fact}__isnull": True for fact in ALL_FACTS if fact not in FACTS[kind]}),
        )
        for kind in Kind
    ]


def _closed_lists() -> list[models.CheckConstraint]:
    lists = {"kind": Kind, "source": Source, "sex": Sex, "age_status": AgeStatus, "exploitation": Exploitation,
             "offence_set": OffenceSet, "instance": Instance}  # fmt: skip
    closed = [
        models.CheckConstraint(name=f"{fact}_in_list", condition=Q(**{f"{fact}__in": values.values}))
        for fact, values in lists.items()
    ]
    return closed + [
        models.CheckConstraint(name=f"{fact}_is_code", condition=Q(**{f"{fact}__regex": CODE})) for fact in CODED
    ]


class Event(models.Model):
    """One thing that happened, to one pseudonymous subject, with the coded facts as they stood that day.

    Bitemporal: `occurred_on` is the day in the world, `recorded_at` the moment we knew. A correction names the event
    that it supersedes; `void` says that it did not happen at all.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=40, choices=Kind)
    occurred_on = models.DateField()
    recorded_at = models.DateTimeField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    subject = models.UUIDField(null=True)
    source = models.CharField(max_length=10, choices=Source)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    void = models.BooleanField(default=False)

    sex = _code(choices=Sex)
    age_status = _code(choices=AgeStatus)
    citizenship = models.CharField(max_length=2, null=True)
    exploitation = _code(choices=Exploitation)
    region = models.CharField(max_length=6, null=True)
    offence_set = _code(choices=OffenceSet)
    instance = _code(choices=Instance)
    official = models.BooleanField(null=True)
    counterpart = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    months = models.IntegerField(null=True)
    outcome = _code()
    stage = _code()
    reason = _code()
    service = _code()
    funding = _code()
    sentence = _code()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "occurred_on", "organisation"], name="event_kind_day"),
            # one body's figures, and since when each body records a kind (a figure's zero depends on it)
            models.Index(fields=["kind", "organisation", "occurred_on"], name="event_kind_body_day"),
            # which events of a kind were corrected, and when: asked for every event that is counted
            models.Index(
                fields=["kind", "supersedes"],
                include=["recorded_at", "organisation"],
                condition=Q(supersedes__isnull=False),
                name="event_corrections",
            ),
        ]
        constraints = [
            *_closed_lists(),
            *_only_its_facts(),
            models.CheckConstraint(name="citizenship_is_country", condition=Q(citizenship__regex=r"^[A-Z]{2}$")),
            models.CheckConstraint(name="region_is_code", condition=Q(region__regex=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")),
            models.CheckConstraint(name="months_of_a_sentence", condition=Q(months__gte=0, months__lte=1200)),
            models.CheckConstraint(name="void_only_corrects", condition=Q(void=False) | Q(supersedes__isnull=False)),
        ]
