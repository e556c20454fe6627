"""Row security of the safeguards room, and what it adds to the records of other rooms: walls and emergency sight."""

from pathlib import Path

from amparo.access.duties import Duty
from amparo.access.rowsecurity import BySql
from amparo.protection.policies import FACTS

SQL = Path(__file__).parent / "sql"
MONTHLY, DAILY = 2, 10
"""Emergency accesses in thirty days, and references that one may try in a day."""
ACTS = {
    "askers": ["wall.ask"],
    "setters": ["wall.set"],
    "lifters": ["wall.lift"],
    "openers": ["emergency.open"],
    "answerers": ["emergency.answer"],
    "reviewers": ["emergency.review"],
    "watchers": ["canary.review"],
}
WORDS = {
    "everywhere": f"'{{{Duty.OVERSEER}}}'::text[]",
    "monthly": str(MONTHLY),
    "daily": str(DAILY),
    "columns": ", ".join([*FACTS, "person_id", "status", "victim_status", "closed_on"]),
}
TABLES = ("wall", "wallmember", "wallrequest", "emergency", "emergencytry", "canary", "alarm")

RULES = [BySql(f"safeguards_{name}", str(SQL / f"{name}.sql"), ACTS, WORDS) for name in TABLES]
