"""Rows on their way into the tables: what each table is given, and how a batch of them is copied in."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

Row = tuple[Any, ...]

FACTS: Final = ("sex", "age_status", "citizenship", "exploitation", "region")
GUARDED: Final = ("id", "organisation_id", "owner_id", "opened_at", "readers", "next_expiry")
ACCESS: Final = ("principal_id", "opened_at", "record_id", "until")
PART: Final = ("id", "case_id", "recorded_at")

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "vault_person": ("id", "subject", "wrapped_key", "wrapped_whereabouts_key"),
    "vault_drawer": (*GUARDED, "person_id", "part"),
    "vault_drawer_access": ACCESS,
    "vault_sealed": ("id", "drawer_id", "field", "sealed", "recorded_at"),
    "vault_token": ("token", "drawer_id", "narrow"),
    "protection_case": (*GUARDED, "subject", "person_id", "status", "victim_status", "from_referral_id", "due_on",
                        "closed_on", "closure_reason", *FACTS),
    "protection_case_access": ACCESS,
    "protection_screening": (*PART, "screened_by_id", "sheet", "place", "started_on", "state", "outcome",
                             "completed_on"),
    "protection_answer": ("id", "screening_id", "question", "answer"),
    "protection_decisionrequest": (*PART, "authority_id", "stage", "asked_on", "due_on", "answered"),
    "protection_statusdecision": (*PART, "stage", "outcome", "threshold", "reason", "decided_on", "decided_by_id",
                                  "screened_by_id", "decider_body_id"),
    "protection_consent": (*PART, "recipient_id", "purpose", "given_by", "method", "language", "valid_from",
                           "valid_until"),
    "protection_consentedset": ("id", "consent_id", "data_set"),
    "protection_referral": ("id", "case_id", "sender_id", "receiver_id", "subject", "ground", "consent_id",
                            "child_view", "guardian", "service", "state", "sent_on", "due_on", "shared_until",
                            "share_ends_at", "answered_on", "decline_reason", *FACTS),
    "protection_referralset": ("id", "referral_id", "data_set"),
    "protection_referralanswer": ("id", "referral_id", "data_set", "question", "answer"),
    "protection_assistance": (*PART, "service", "provided_on", "funding", "unmet_reason"),
    "protection_notification": ("id", "sender_id", "receiver_id", "sent_on", *FACTS),
    "protection_outbox": ("id", "kind", "sender_id", "receiver_id", "referral_id", "notification_id", "posted_at",
                          "delivered_at"),
    "protection_inbox": ("id", "kind", "sender_id", "receiver_id", "referral_id", "notification_id", "posted_at",
                         "arrived_at"),
    "events_event": ("id", "kind", "occurred_on", "recorded_at", "organisation_id", "subject", "source", *FACTS,
                     "offence_set", "instance", "counterpart_id", "months", "outcome", "stage", "reason", "service",
                     "funding", "sentence"),
    "ledger_entry": ("at", "worker_id", "organisation_id", "act", "kind", "object_id", "purpose", "number"),
}  # fmt: skip
"""The columns that the demo fills; the others take the table's own defaults."""


class Tables:
    """Rows that wait to be copied, by table."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = defaultdict(list)

    def add(self, table: str, *row: Any) -> None:
        """One row, in the order of COLUMNS."""
        self.rows[table].append(row)

    def copy_into(self, cursor: Any) -> None:
        """Copy what waits into the database and forget it. Foreign keys are checked at the end of the batch."""
        for table, rows in self.rows.items():
            words = f"copy {table} ({', '.join(COLUMNS[table])}) from stdin"
            with cursor.copy(words) as copy:
                for row in rows:
                    copy.write_row(row)
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
        self.rows.clear()


def as_array(principals: Iterable[int]) -> str:
    """Principals as PostgreSQL writes an array."""
    return "{" + ",".join(map(str, principals)) + "}"
