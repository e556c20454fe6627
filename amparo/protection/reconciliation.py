"""What must always agree: a referral with its messages, its event, its ledger entry and the case that it opened.

Each of these is written in one transaction, so nothing is ever found; a kill, a restore and a drill prove it.
"""

from collections.abc import Iterator
from typing import Any, Protocol

MOST = 20
ASK = f"select what, referral_id from protection_reconcile(%s::interval) limit {MOST}"  # noqa: S608 a number


class Connection(Protocol):
    """Django's connection or psycopg's, of somebody who sees every row."""

    def cursor(self) -> Any:
        """A cursor that closes itself at the end of a `with` block."""


def half_done(connection: Connection, patience: str = "1 day") -> Iterator[str]:
    """Everything that does not agree, in plain words; nothing when all is well.

    `patience`: how long a message may have waited, for a house that was shut overnight.
    """
    with connection.cursor() as cursor:
        cursor.execute(ASK, [patience])
        for what, referral_id in cursor.fetchall():
            yield f"Referral {referral_id}: {what}"
