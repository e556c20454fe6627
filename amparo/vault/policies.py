"""Row security of the vault: drawers by their readers, values through their drawer, tokens through a question."""

from collections.abc import Iterable
from pathlib import Path

from amparo.access.rowsecurity import ByParent, ByReaders, BySql
from amparo.vault.blind import MOST_ASKED, MOST_SEARCHED
from amparo.vault.models import Part, Purpose

SQL = Path(__file__).parent / "sql"
ACTS = {
    "readers": ["person.read", "disclosure.read"],
    "writers": ["person.write"],
    "erasers": ["person.erase"],
    "searchers": ["person.search"],
    "holders": ["person.hold"],
    "approvers": ["person.approve_bulk"],
    "askers": ["person.ask_holders"],
    "answerers": ["person.answer_holder"],
}
IN_SIGHT = """d.readers && seeing and (d.walled is null or not me = any (d.walled))
        and (d.next_expiry > statement_timestamp() or exists (
            select 1 from vault_drawer_access a
            where a.record_id = d.id and a.until > statement_timestamp() and a.principal_id = any (seeing)))"""
"""Is a drawer `d` in sight of whoever acts, exactly at this second, as its policies say it? `me` is who acts, `seeing`
the principals that they act through. Put into each statement that asks: a function would cost as much again."""

OURS = "parent.organisation_id = (select access_organisation())"
"""Only the body whose drawer it is writes in it; whoever it was opened for reads."""


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


WORDS = {
    "most_asked": str(MOST_ASKED), "most_searched": str(MOST_SEARCHED), "in_sight": IN_SIGHT,
    "purposes": _listed(Purpose.values), "parts": _listed(Part.values),
}  # fmt: skip

RULES = [
    ByReaders(
        "vault_drawer", read=["person.read", "disclosure.read"], insert=["person.write"], update=[], columns=[]
    ),
    BySql("vault_person", str(SQL / "person.sql"), ACTS, WORDS),
    ByParent(
        "vault_sealed", parent="vault_drawer", key="drawer_id",
        read=["person.read", "disclosure.read"], insert=["person.write"], update=["person.write"],
        columns=["sealed"], written_if=OURS,
    ),
    BySql("vault_sealed", str(SQL / "sealed.sql")),
    BySql("vault_hold", str(SQL / "hold.sql"), ACTS),
    BySql("vault_drawer", str(SQL / "retention.sql"), ACTS),
    BySql("vault_erasure", str(SQL / "erasure.sql"), ACTS),
    BySql("vault_person", str(SQL / "destroyed.sql")),
    BySql("vault_budget", str(SQL / "budget.sql"), ACTS),
    BySql("vault_bulk", str(SQL / "bulk.sql"), ACTS),
    BySql("vault_ticket", str(SQL / "ticket.sql"), ACTS, WORDS),
    BySql("vault_token", str(SQL / "token.sql"), ACTS, WORDS),
    BySql("vault_question", str(SQL / "question.sql"), ACTS, WORDS),
    BySql("vault_holderquestion", str(SQL / "holderquestion.sql"), ACTS),
]  # fmt: skip
