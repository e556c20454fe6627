"""Row security of the access room's own tables."""

from amparo.access.duties import COUNTING, OVERSIGHT_DUTIES
from amparo.access.rowsecurity import TEMPLATES, BySql

WITHOUT_RECORDS = ", ".join(f"'{duty}'" for duty in sorted(COUNTING | OVERSIGHT_DUTIES))

RULES = [
    BySql(f"access_{name}", str(TEMPLATES / f"{name}.sql"), words={"without_records": WITHOUT_RECORDS})
    for name in ("organisation", "team", "worker", "dutyheld", "principal", "session")
]
