"""Row security of estimates: read by those who count for the whole country, written once, answered by a job alone."""

from pathlib import Path

from amparo.access.rowsecurity import BySql

SQL = Path(__file__).parent / "sql"
WHO = {"readers": ["estimation.read"], "askers": ["estimation.ask"]}
PARTS = ("result", "reason", "variation", "step")

RULES = [
    BySql("studies_question", str(SQL / "question.sql"), WHO),
    BySql("studies_list", str(SQL / "list.sql"), WHO),
    BySql("studies_pattern", str(SQL / "pattern.sql"), WHO),
    BySql("studies_vintage", str(SQL / "vintage.sql"), WHO),
    *(BySql(f"studies_{part}", str(SQL / "part.sql"), WHO, {"table": f"studies_{part}"}) for part in PARTS),
]
