"""Row security of the protection room: a case by its readers, its parts through it, referrals from both ends."""

from pathlib import Path

from django.db.models import TextChoices

from amparo.access.rowsecurity import ByOrganisation, ByParent, ByReaders, BySql, duties_that_may
from amparo.protection import codes
from amparo.protection.retention import OPEN_YEARS, TERMS
from amparo.protection.rules import ANSWER_DAYS, LONGEST_CONSENT, victim_status_after

SQL = Path(__file__).parent / "sql"
FACTS = ["sex", "age_status", "citizenship", "exploitation", "region"]
SENTENCES = ("prison", "suspended", "restricted_liberty", "community_work", "fine", "other")
"""Until the prosecution room has a list of its own."""


def _ordinarily(case: str) -> str:
    """Seen by its readers at this second: whoever sees a case in an emergency only reads, and writes no part of it."""
    seeing = f"{case}.readers && (select access_principals({duties_that_may('case.open')}))::integer[]"
    return f"{seeing} and ({case}.next_expiry > statement_timestamp() or protection_case_live({case}.id))"


OURS = f"parent.organisation_id = (select access_organisation()) and {_ordinarily('parent')}"
PART_OF_OURS = (
    "exists (select 1 from protection_case c where c.id = parent.case_id"  # noqa: S608 own words
    f" and c.organisation_id = (select access_organisation()) and {_ordinarily('c')})"
)
"""Only the body that has the case writes in it; whoever it was shown to reads."""
SENT_BY_US = "parent.sender_id = (select access_organisation())"
SENT_OR_ACCEPTED = f"({SENT_BY_US} or parent.state in ('accepted', 'done'))"
"""The answers that go with a referral are the receiver's to read once it has accepted."""


def _listed(*lists: type[TextChoices]) -> str:
    return ", ".join(f"'{value}'" for values in lists for value in values.values)


STATUS = {
    "victim": f"'{victim_status_after('final', 'positive')}'",
    "none": f"'{victim_status_after('final', 'negative')}'",
    "possible": f"'{codes.VictimStatus.POSSIBLE}'",
}
KEPT = [*FACTS, "person_id", "status", "closed_on", "closure_reason"]
"""What nobody changes of a case that is closed."""
WORKED = {
    "worked": ", ".join([*KEPT, "due_on"]),
    "kept_new": ", ".join(f"new.{column}" for column in KEPT),
    "kept_old": ", ".join(f"old.{column}" for column in KEPT),
}
SCHEDULE = {
    "open_years": str(OPEN_YEARS),
    "terms": ", ".join(
        f"('{term.code}', {term.years}, date '{term.since}', date '{term.until or 'infinity'}')" for term in TERMS
    ),
}
EVENT_CODES = {
    "outcomes": _listed(codes.ScreeningOutcome),
    "stages": _listed(codes.Stage),
    "reasons": _listed(codes.DecisionReason, codes.Ground, codes.DeclineReason, codes.ClosureReason),
    "services": _listed(codes.Service),
    "funding": _listed(codes.Funding),
    "sentences": ", ".join(f"'{sentence}'" for sentence in SENTENCES),
}

RULES = [
    ByReaders(
        "protection_case",
        read=["case.open"],
        insert=["screening.write", "referral.answer"],
        update=["screening.write", "decision.write", "assistance.write", "case.close"],
        columns=[*FACTS, "person_id", "status", "victim_status", "due_on", "closed_on", "closure_reason"],
        update_shared=["decision.write"],
    ),
    ByParent(
        "protection_screening", parent="protection_case", key="case_id",
        read=["case.open"], insert=["screening.write"], update=["screening.write"],
        columns=["state", "outcome", "completed_on"], written_if=OURS,
    ),
    ByParent(
        "protection_answer", parent="protection_screening", key="screening_id",
        read=["case.open"], insert=["screening.write"], update=["screening.write"], columns=["answer"],
        written_if=PART_OF_OURS,
    ),
    ByParent(
        "protection_decisionrequest", parent="protection_case", key="case_id",
        read=["case.open"], insert=["decision.ask"], written_if=OURS,
    ),
    BySql("protection_decisionrequest", str(SQL / "decisionrequest.sql"), words={"answer_days": str(ANSWER_DAYS)}),
    BySql(
        "protection_statusdecision", str(SQL / "statusdecision.sql"),
        {"readers": ["case.open"], "writers": ["decision.write"]}, {"ordinarily": _ordinarily("c"), **STATUS},
    ),
    ByParent(
        "protection_consent", parent="protection_case", key="case_id",
        read=["consent.write"], insert=["consent.write"], update=["consent.write"], columns=["withdrawn_at"],
        written_if=OURS,
    ),
    ByParent(
        "protection_consentedset", parent="protection_consent", key="consent_id",
        read=["consent.write"], insert=["consent.write"], written_if=PART_OF_OURS,
    ),
    BySql(
        "protection_referral", str(SQL / "referral.sql"),
        {"senders": ["referral.send"], "receivers": ["referral.answer"]},
        {"ordinarily": _ordinarily("c"), "longest": str(LONGEST_CONSENT.days), "answer_days": str(ANSWER_DAYS)},
    ),
    ByParent(
        "protection_referralset", parent="protection_referral", key="referral_id",
        read=["referral.list"], insert=["referral.send"], written_if=SENT_BY_US,
    ),
    ByParent(
        "protection_referralanswer", parent="protection_referral", key="referral_id",
        read=["referral.list"], insert=["referral.send"], read_if=SENT_OR_ACCEPTED, written_if=SENT_BY_US,
    ),
    ByParent(
        "protection_assistance", parent="protection_case", key="case_id",
        read=["assistance.write"], insert=["assistance.write"], written_if=OURS,
    ),
    ByOrganisation(
        "protection_notification", columns_seen=["sender_id", "receiver_id"], column_insert="sender_id",
        read=["notification.send"], insert=["notification.send"],
    ),
    BySql("protection_notification", str(SQL / "notification.sql")),
    BySql("protection_case", str(SQL / "retain.sql"), {"closers": ["case.close"]}, SCHEDULE | STATUS),
    BySql("protection_case", str(SQL / "case.sql"), {"workers": ["case.close", "assistance.write"]}, WORKED),
    BySql("protection_screening", str(SQL / "screening.sql")),
    BySql("protection_consent", str(SQL / "consent.sql")),
    BySql("protection_case", str(SQL / "written.sql"), words={"facts": ", ".join(FACTS)}),
    BySql(
        "ledger_entry", str(SQL / "access_report.sql"),
        {"reporters": ["person.access_report"], "readers": ["case.open"], "overseers": ["ledger.read"]},
    ),
    BySql("protection_outbox", str(SQL / "outbox.sql"), {"listers": ["referral.list", "notification.send"]}),
    BySql("protection_inbox", str(SQL / "inbox.sql"), {"listers": ["referral.list", "notification.send"]}),
    BySql("protection_look", str(SQL / "pace.sql")),
    BySql("events_event", str(SQL / "event_codes.sql"), words=EVENT_CODES),
]  # fmt: skip
