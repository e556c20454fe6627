"""Row security of the exchange room: an export belongs to whoever asked; a second person must agree to one of cases."""

from pathlib import Path

from amparo.access.rowsecurity import BySql
from amparo.exchange.times import COOLING, LASTS, WAITS, in_sql

RULES = [
    BySql(
        "exchange_export", str(Path(__file__).parent / "sql" / "export.sql"),
        {"cases": ["case.export"], "figures": ["figures.national"], "claims": ["narrative.read"],
         "estimate": ["estimation.read"]},
        {"waits": in_sql(WAITS), "cooling": in_sql(COOLING), "lasts": in_sql(LASTS)},
    ),
]  # fmt: skip
