"""Row security of the narrative room: a saved report is its organisation's; who looked is never another."""

from pathlib import Path

from amparo.access.rowsecurity import ByOrganisation, ByParent, BySql

SQL = Path(__file__).parent / "sql"
READ = ["narrative.read"]

RULES = [
    ByOrganisation(
        "narrative_report", columns_seen=["organisation_id"], column_insert="organisation_id", read=READ, insert=READ
    ),
    ByParent(
        "narrative_reportclaim", parent="narrative_report", key="report_id",
        read=READ, insert=READ, update=READ, columns=["state"],
    ),
    BySql("narrative_look", str(SQL / "look.sql"), {"readers": READ}),
]  # fmt: skip
