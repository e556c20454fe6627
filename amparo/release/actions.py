"""Letting numbers leave: each is held against those that left before."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from amparo.access.context import Actor


@dataclass(frozen=True)
class Leaving:
    """A number that may leave by itself (rules.py): which it is, and how many were counted."""

    figure: str
    year: int
    split: str
    key: str
    number: int


def settle(leaving: Sequence[Leaving], *, by: Actor) -> list[int]:
    """The numbers as they leave, in the same order: one that moved by too few since it left stays as it left.

    Remembers them. Raises NotAllowed.
    """
    by.require("figures.national")
    columns = [[getattr(one, name) for one in leaving] for name in ("figure", "year", "split", "key", "number")]
    with connection.cursor() as cursor:
        cursor.execute(
            "select release_settle(%s::text[], %s::integer[], %s::text[], %s::text[], %s::integer[])", columns
        )
        settled: list[int] = cursor.fetchone()[0]
    return settled
