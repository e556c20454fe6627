"""Row security of notices: seen by whom they are told to; told through one function."""

from pathlib import Path

from amparo.access.rowsecurity import BySql
from amparo.notices.words import KINDS

SQL = Path(__file__).parent / "sql"
LISTED = ", ".join(f"'{kind}'" for kind in KINDS)

RULES = [BySql("notices_notice", str(SQL / "notice.sql"), words={"kinds": LISTED})]
