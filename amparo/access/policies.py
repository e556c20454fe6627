"""Row security of the access room's own tables."""

from amparo.access.rowsecurity import TEMPLATES, BySql

RULES = [
    BySql(f"access_{name}", str(TEMPLATES / f"{name}.sql"))
    for name in ("organisation", "team", "worker", "dutyheld", "principal", "session")
]
