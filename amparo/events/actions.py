"""Writing events: called by other rooms' actions, inside their transaction. There is no other way in."""

import uuid
from datetime import date
from typing import Any

from django.db import connection

from amparo.events.kinds import FACTS, Kind


class FactRefused(ValueError):
    """A fact that the kind does not carry; the message names both, never the value."""


def record(*, kind: Kind, occurred_on: date, subject: uuid.UUID | None, **facts: Any) -> uuid.UUID:
    """Write one event with the coded facts as they stand; who records it and when, the database adds.

    `facts` are named as in `kinds.FACTS` (`counterpart` an organisation's id). Returns the event's id.
    Raises FactRefused for a fact that is not the kind's, IntegrityError for a value outside its list.
    """
    _refuse_strange(kind, facts)
    return _insert({"kind": kind, "occurred_on": occurred_on, "subject": subject, **facts})


def correct(
    *, event_id: uuid.UUID, kind: Kind, occurred_on: date, subject: uuid.UUID | None, **facts: Any
) -> uuid.UUID:
    """Write the event that supersedes another, whole: what it leaves out is empty. Raises as `record`."""
    _refuse_strange(kind, facts)
    values = {"kind": kind, "occurred_on": occurred_on, "subject": subject, "supersedes": event_id, **facts}
    return _insert(values)


def withdraw(*, event_id: uuid.UUID, kind: Kind, occurred_on: date) -> uuid.UUID:
    """Write that an event did not happen: from now on it counts no more, as of earlier days it still does."""
    return _insert({"kind": kind, "occurred_on": occurred_on, "supersedes": event_id, "void": True})


def _refuse_strange(kind: Kind, facts: dict[str, Any]) -> None:
    strange = set(facts) - FACTS[kind]
    if strange:
        raise FactRefused(f"An event of kind {kind.value} does not carry: {', '.join(sorted(strange))}")


def _insert(values: dict[str, Any]) -> uuid.UUID:
    identifier = uuid.uuid4()
    columns = {"id": identifier} | {_column(name): value for name, value in values.items() if value is not None}
    names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.execute(f"insert into events_event ({names}) values ({marks})", list(columns.values()))  # noqa: S608 our own column names
    return identifier


def _column(name: str) -> str:
    return f"{name}_id" if name in {"counterpart", "supersedes"} else name
