"""Row security of the access room's own tables."""

from amparo.access.duties import AGREEMENTS, BY_PASSKEY, COUNTING, OVERSIGHT_DUTIES, Duty, Scope
from amparo.access.rowsecurity import TEMPLATES, BySql, duties_that_may, holds


def _listed(words: object) -> str:
    return ", ".join(f"'{word}'" for word in sorted(map(str, words)))  # type: ignore[call-overload] # any iterable


def _cases(which: int) -> str:
    """`when` clauses: for each act that takes two, whether whoever acts is one who asks (0) or agrees (1)."""
    return " ".join(f"when '{act}' then {holds(pair[which])}" for act, pair in AGREEMENTS.items())


WITHOUT_RECORDS = _listed(COUNTING | OVERSIGHT_DUTIES)
WORDS = {
    "without_records": WITHOUT_RECORDS,
    "administering": duties_that_may("grant.ask", "grant.agree"),
    "oversight": _listed(OVERSIGHT_DUTIES),
    "by_passkey": _listed(BY_PASSKEY),
    "duties": _listed(Duty),
    "scopes": _listed(Scope),
    "acts": _listed(AGREEMENTS),
    "askers": _cases(0),
    "agreers": _cases(1),
    "agreeing": " or ".join(f"(act = '{act}' and {holds(pair[1])})" for act, pair in AGREEMENTS.items()),
}
TABLES = ("organisation", "team", "worker", "dutyheld", "principal", "session", "agreement", "grant")

AT_DOOR = {
    "passkey": "grant insert, update (sign_count, last_used_at, name) on access_passkey to amparo_door;",
    "codeapp": "grant insert (id, worker_id, sealed, last_step, added_at, last_used_at),"
    " update (last_step, last_used_at) on access_codeapp to amparo_door;",
    "recoverycode": "grant insert on access_recoverycode to amparo_door;",
    "duresspassword": "",
    "threshold": "grant update (tries) on access_threshold to amparo_door;",
    "invitation": "",
    "knowndevice": "grant insert, update (expires_at) on access_knowndevice to amparo_door;",
}
"""Tables that the door's role alone reads, and what it writes there beside taking rows away."""

RULES = [
    *[BySql(f"access_{name}", str(TEMPLATES / f"{name}.sql"), words=WORDS) for name in TABLES],
    *[
        BySql(f"access_{name}", str(TEMPLATES / "at_door.sql"), words={"table": f"access_{name}", "grants": grants})
        for name, grants in AT_DOOR.items()
    ],
    BySql("access_challenge", str(TEMPLATES / "challenge.sql")),
    BySql("access_attempt", str(TEMPLATES / "attempt.sql")),
    BySql("access_invitation", str(TEMPLATES / "people.sql"), {"administrators": ["workers.invite"]}),
    BySql("access_session", str(TEMPLATES / "account.sql")),
]
