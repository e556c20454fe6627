"""Writing an entry: in the transaction of the act itself, so that one never stands without the other."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connections

INSERT = "insert into ledger_entry (act, kind, object_id, purpose, number) values (%s, %s, %s, %s, %s)"


def record(
    act: str,
    kind: str,
    object_id: UUID | str = "",
    *,
    purpose: str = "",
    number: int | None = None,
    using: str = "default",
) -> None:
    """Write one entry: act and kind are codes, the object a random id, the number a count of rows where there is one.

    Who acts, for which body and when, the database adds. Raises IntegrityError for anything that is not a code.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(INSERT, [act, kind, str(object_id), purpose, number])


def record_each(act: str, kind: str, object_ids: Iterable[UUID], *, purpose: str = "") -> None:
    """One entry for each of several records read together, in one statement."""
    rows = [[act, kind, str(found), purpose, None] for found in object_ids]
    with connections["default"].cursor() as cursor:
        cursor.executemany(INSERT, rows)
