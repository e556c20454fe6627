"""Who opened a record: read for the person who asks, or for an overseer. The report is an entry in the ledger, too."""

import uuid
from dataclasses import dataclass

from django.db import connection

from amparo.access.context import Actor
from amparo.ledger import log
from amparo.ledger.receipts import Told, is_covered, receipt_file, told
from amparo.protection.models import Case

MOST = 500
"""Entries on a page of the report and in its file."""
FROM_NEWEST = 2**63 - 1


@dataclass(frozen=True)
class AccessReport:
    """Entries about a case, newest first, and the checkpoint that proves them; `next` is where older ones begin."""

    case: Case
    entries: list[Told]
    shown: log.Shown | None
    next: int | None

    def covered(self, entry: Told) -> bool:
        """Can the entry's place in the log be proven already?"""
        return is_covered(entry, self.shown)

    def file(self) -> bytes:
        """The receipts for `amparo-verify receipt`. Raises Case.DoesNotExist before the first checkpoint."""
        if self.shown is None:
            raise Case.DoesNotExist
        return b"".join(receipt_file(self.entries, self.shown))


def access_report(*, by: Actor, case_id: uuid.UUID, before: int = FROM_NEWEST) -> AccessReport:
    """Who opened the case and what is known of its person, newest first, from before an entry's id on; recorded.

    Raises NotAllowed, Case.DoesNotExist: the same whether hidden or not there.
    """
    by.require("person.access_report")
    with connection.cursor() as cursor:
        cursor.execute("select * from protection_access_report(%s, %s, %s)", [case_id, before, MOST + 1])
        entries = told(cursor.fetchall())
    if not entries:
        raise Case.DoesNotExist
    following = entries[MOST - 1].entry_id if len(entries) > MOST else None
    return AccessReport(Case(pk=case_id), entries[:MOST], log.shown_checkpoint(), following)
