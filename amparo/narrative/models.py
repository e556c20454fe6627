"""What is kept of a report: its text, the claims read from it, and what people said of each claim.

A claim as it was suggested never changes. What a person says of it is a look; looks are only added, so that who said
what, and when, stays. How a claim stands follows from its looks (`showing.standing`).
"""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from amparo.access.models import Organisation, Worker
from amparo.narrative.codes import Doer, Measure, Qualifier, Role, State, Verdict
from amparo.narrative.figure import Figure

DIGITS, DECIMALS = 24, 4
FIRST_YEAR, LAST_YEAR = 1900, 2199


def _code(choices: type[models.TextChoices]) -> "models.CharField[Any, Any]":
    return models.CharField(max_length=30, choices=choices)


def _in_list(field: str, choices: type[models.TextChoices], prefix: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"narrative_{prefix}_{field}_listed", condition=Q(**{f"{field}__in": choices.values})
    )


def _figure_holds(prefix: str) -> list[models.CheckConstraint]:
    """Codes are from their lists; a tier is not a number."""
    listed: dict[str, type[models.TextChoices]] = {
        "measure": Measure, "role": Role, "qualifier": Qualifier, "actor": Doer,
    }  # fmt: skip
    return [
        *(_in_list(field, choices, prefix) for field, choices in listed.items()),
        models.CheckConstraint(
            name=f"narrative_{prefix}_tier_or_amount",
            condition=Q(tier="") | Q(measure=Measure.TIER, amount__isnull=True),
        ),
    ]


class Report(models.Model):
    """A country's narrative of one year, saved with its text by one organisation for its own people."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    saved_by = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    country = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()

    class Meta:
        ordering = ["country", "-year", "-saved_at"]
        constraints = [
            models.CheckConstraint(name="narrative_report_country_code", condition=Q(country__regex=r"^[A-Z]{2}$")),
            models.CheckConstraint(
                name="narrative_report_year_likely", condition=Q(year__range=(FIRST_YEAR, LAST_YEAR))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FigureColumns(models.Model):
    """A figure as the guide describes it: `amount` a number or null, `tier` only for the tier placement."""

    measure = _code(Measure)
    amount = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    tier = models.CharField(max_length=10, blank=True)
    unit = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField(null=True)
    role = _code(Role)
    qualifier = _code(Qualifier)
    actor = _code(Doer)

    class Meta:
        abstract = True

    @property
    def figure(self) -> Figure:
        """As a plain value."""
        return Figure(
            self.measure, self.tier or self.amount, self.unit, self.year, self.role, self.qualifier, self.actor
        )


class ReportClaim(FigureColumns):
    """One claim of a report, as the reader suggested it or a person added it: only `state` ever changes."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="claims")
    number = models.PositiveIntegerField()
    quote = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    sure = models.BooleanField()
    added_by = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    state = _code(State)

    class Meta:
        ordering = ["start", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="narrative_claim_numbered_once"),
            models.CheckConstraint(name="narrative_claim_has_words", condition=Q(end__gt=models.F("start"))),
            _in_list("state", State, "claim"),
            *_figure_holds("claim"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Look(FigureColumns):
    """What a person said of a claim, and the figure as it stood after that. Never changed, never taken out."""

    claim = models.ForeignKey(ReportClaim, models.PROTECT, related_name="looks")
    verdict = _code(Verdict)
    by = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [_in_list("verdict", Verdict, "look"), *_figure_holds("look")]

    def __str__(self) -> str:
        return str(self.verdict)
