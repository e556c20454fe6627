"""An entry of the database as the entry that is hashed, exported and handed out."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any

NAMES = ("worker", "organisation", "act", "kind", "object", "purpose", "number")


def as_entry(row: Iterable[Any]) -> dict[str, Any]:
    """A row (id, moment, then NAMES) as plain values, the moment in UTC with microseconds."""
    identifier, at, *rest = row
    return {
        "id": identifier,
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        **dict(zip(NAMES, rest, strict=True)),
    }
