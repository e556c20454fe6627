"""Making events in tests, as the people who work would."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from amparo.events.actions import record
from amparo.events.kinds import FACTS, Kind
from amparo.figures.catalogue import DEFINITIONS
from amparo.figures.definitions import Definition
from amparo.figures.queries import Asked, Figures, compute, counting, coverage, reach_of
from tests.access.hands import superuser
from tests.personas import Persona

DAY = date(2005, 6, 15)


def happen(
    kind: Kind, whom: uuid.UUID | None = None, day: date = DAY, facts: dict[str, Any] | None = None, **more: Any
) -> uuid.UUID:
    """One event by whoever acts, to somebody new unless told."""
    kept = {fact: value for fact, value in {**(facts or {}), **more}.items() if fact in FACTS[kind]}
    return record(kind=kind, occurred_on=day, subject=whom or uuid.uuid4(), **kept)


def figures_for(
    persona: Persona,
    *definitions: Definition,
    by: str = "",
    first: int = 2004,
    last: int = 2006,
    as_of: date | None = None,
) -> Figures:
    """What the persona's page would be computed from."""
    wanted = definitions or tuple(DEFINITIONS.values())
    with persona.acting() as actor, counting(actor):
        asked = Asked(reach_of(actor), first, last, as_of)
        return compute(wanted, asked, coverage(wanted, asked.reach, as_of), by)


@contextmanager
def undone() -> Iterator[None]:
    """The events written inside are gone at the end: one example of a property test after the other."""
    try:
        yield
    finally:
        with superuser() as hand, hand.transaction():
            hand.execute("set local session_replication_role = replica")  # no trigger that keeps events for ever
            hand.execute("delete from events_event")
            hand.execute("delete from release_released")
