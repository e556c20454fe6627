"""Row security of the event log: a body sees its own, those who count see all, nobody changes one."""

from pathlib import Path

from amparo.access.rowsecurity import BySql
from amparo.events.kinds import ALL_FACTS

WRITABLE = ["id", "kind", "occurred_on", "subject", "supersedes_id", "void"]
FACT_COLUMNS = ["counterpart_id" if fact == "counterpart" else fact for fact in ALL_FACTS]

RULES = [
    BySql(
        "events_event",
        str(Path(__file__).parent / "sql" / "event.sql"),
        {"readers": ["figures.open"], "counters": ["figures.national"], "writers": ["event.record"]},
        {"columns": ", ".join(WRITABLE + FACT_COLUMNS)},
    )
]
