"""The shape of a definition: what is counted, of what, where and by which day. The catalogue is in catalogue.py."""

import uuid
from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amparo.events.kinds import FACTS, Instance, Kind, OffenceSet

FIGURE_IDS: Final = uuid.UUID("5b0c1f0a-6b0e-4c57-9a53-5f7a4a2f1c11")
"""Namespace of the ids by which the ledger names figures."""


class Unit(TextChoices):
    """What one of the counted things is. Figures of different units are never added."""

    PERSON = "person", _("Persons")
    REFERRAL = "referral", _("Referrals")
    SERVICE = "service", _("Services")
    NOTIFICATION = "notification", _("Notifications")
    SUSPECT = "suspect", _("Suspects")
    CONVICTION = "conviction", _("Convictions")
    SENTENCE = "sentence", _("Sentences")


class Counts(TextChoices):
    """Every event, or every subject once (a person without a key once an event: nobody is lost)."""

    EVENTS = "events", _("every event")
    SUBJECTS = "subjects", _("every person once a year, however many events")


class DateBasis(TextChoices):
    """Which day decides the year."""

    OCCURRED = "occurred_on", _("the day on which it happened")


@dataclass(frozen=True)
class Happened:
    """An event of a worked example: what, to whom (a letter), with which facts."""

    kind: Kind
    whom: str
    facts: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True)
class Example:
    """What happened in one year, and the number that the definition makes of it: checked by a test."""

    happened: tuple[Happened, ...]
    number: int


@dataclass(frozen=True)
class Definition:
    """A figure's definition. A change of meaning is a new `version`, never an edit.

    `stage`, `instance`, `offence_set` and `where` (fact, values) name the values that count, None standing for "not
    stated"; an empty tuple counts all. `is_not` is the sentence that says what the figure must not be taken for.
    `followed_by` names the figure of the next step: how many of one year's persons have reached it so far is a rate,
    because both are one cohort.
    """

    code: str
    title: Promise
    unit: Unit
    kinds: tuple[Kind, ...]
    counts: Counts
    is_not: Promise
    example: Example
    splits: tuple[str, ...]
    stage: tuple[str | None, ...] = ()
    instance: tuple[Instance | None, ...] = ()
    offence_set: tuple[OffenceSet | None, ...] = ()
    where: tuple[tuple[str, tuple[str | None, ...]], ...] = ()
    followed_by: str = ""
    date_basis: DateBasis = DateBasis.OCCURRED
    version: int = 1

    def __post_init__(self) -> None:
        """Refuse a filter on a fact that the counted events never carry: it would look like a zero."""
        for kind in self.kinds:
            strange = {fact for fact, _values in self.filters} - FACTS[kind]
            if strange:
                raise ValueError(
                    f"{self.code} filters on {', '.join(sorted(strange))}, which {kind.value} never carries"
                )

    @property
    def filters(self) -> tuple[tuple[str, tuple[str | None, ...]], ...]:
        """All conditions on facts, as (fact, values that count)."""
        named = (("stage", self.stage), ("instance", self.instance), ("offence_set", self.offence_set))
        return tuple((fact, values) for fact, values in named if values) + self.where

    @property
    def id(self) -> uuid.UUID:
        """How the ledger names this definition in this version."""
        return uuid.uuid5(FIGURE_IDS, f"{self.code}.{self.version}")


@dataclass(frozen=True)
class Group:
    """Definitions of one unit that are read together."""

    code: str
    title: Promise
    note: Promise
    definitions: tuple[Definition, ...]

    def __post_init__(self) -> None:
        """Refuse to lay figures of different units side by side in one chart."""
        if len({definition.unit for definition in self.definitions}) != 1:
            raise ValueError(f"{self.code} mixes units")

    @property
    def unit(self) -> Unit:
        """The unit of them all."""
        return self.definitions[0].unit
