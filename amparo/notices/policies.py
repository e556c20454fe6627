"""Row security of notices: seen by whom they are told to; told through one function."""

from pathlib import Path

from amparo.access.rowsecurity import BySql
from amparo.notices.words import KINDS

SQL = Path(__file__).parent / "sql"
LISTED = ", ".join(f"'{kind}'" for kind in KINDS)
IN_SIGHT = """not (select access_reduced()) and (
        worker_id = (select access_worker())
        or (duty = any ((select access_duties())::text[])
            and (organisation_id is null or organisation_id = (select access_organisation()))))"""

RULES = [BySql("notices_notice", str(SQL / "notice.sql"), words={"kinds": LISTED, "in_sight": IN_SIGHT})]
