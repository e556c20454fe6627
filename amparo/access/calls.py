"""Calling a function of the database that decides by itself: what it refuses comes back in words."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import DatabaseError, connection, transaction
from psycopg import sql

from amparo.access.context import NotAllowed
from amparo.web.components import Text

NOT_PRIVILEGED: Final = "42501"


class Refused(Exception):
    """A rule of the database forbids it; the message says which, for the person who acts."""


def call(function: str, *values: Any, refusals: Mapping[str, Text]) -> Any:
    """The value that the function gives. `refusals` are words for the SQLSTATEs that it may raise.

    Raises NotAllowed where whoever acts may not call it on this, Refused where a rule forbids it.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_statement(function, len(values)), list(values))
            return cursor.fetchone()[0]
    except DatabaseError as error:
        state = str(getattr(error.__cause__, "sqlstate", ""))
        if state == NOT_PRIVILEGED:
            raise NotAllowed from error
        if state in refusals:
            raise Refused(str(refusals[state])) from error
        raise


def _statement(function: str, values: int) -> sql.Composed:
    marks = sql.SQL(", ").join([sql.Placeholder()] * values)
    return sql.SQL("select {}({})").format(sql.Identifier(function), marks)
