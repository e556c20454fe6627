"""Row security of the ledger: everybody adds, overseers read, nobody changes."""

from pathlib import Path

from amparo.access.rowsecurity import BySql

RULES = [
    BySql(f"ledger_{name}", str(Path(__file__).parent / "sql" / f"{name}.sql"), {"overseers": ["ledger.read"]})
    for name in ("entry", "leaf", "checkpoint")
]
