"""Row security of the vault: drawers by their readers, values through their drawer, tokens through a question."""

from pathlib import Path

from amparo.access.rowsecurity import ByParent, ByReaders, BySql

SQL = Path(__file__).parent / "sql"
ACTS = {
    "readers": ["person.read"],
    "writers": ["person.write"],
    "erasers": ["person.erase"],
    "searchers": ["person.search"],
}

RULES = [
    ByReaders("vault_drawer", read=["person.read"], insert=["person.write"], update=[], columns=[]),
    BySql("vault_person", str(SQL / "person.sql"), ACTS),
    ByParent(
        "vault_sealed", parent="vault_drawer", key="drawer_id",
        read=["person.read"], insert=["person.write"], update=["person.write"], columns=["sealed", "recorded_at"],
    ),
    BySql("vault_asked", str(SQL / "asked.sql")),
    BySql("vault_token", str(SQL / "token.sql"), ACTS),
]  # fmt: skip
