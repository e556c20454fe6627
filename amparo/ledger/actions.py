"""Writing an entry: in the transaction of the act itself, so that one never stands without the other."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connections

COLUMNS = "insert into ledger_entry (act, kind, object_id, purpose, number) values "


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
        cursor.execute(COLUMNS + "(%s, %s, %s, %s, %s)", [act, kind, str(object_id), purpose, number])


def record_each(entries: Iterable[tuple[str, str, UUID | str]]) -> None:
    """Several entries (act, kind, object) in one statement; nothing where there are none."""
    values = [(act, kind, str(object_id)) for act, kind, object_id in entries]
    if not values:
        return
    marks = ", ".join(["(%s, %s, %s, '', null)"] * len(values))
    with connections["default"].cursor() as cursor:
        cursor.execute(COLUMNS + marks, [word for entry in values for word in entry])
