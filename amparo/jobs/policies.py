"""Row security of jobs: seen by whoever asked, taken by the worker process, begun and entered through functions."""

from pathlib import Path

from amparo.access.rowsecurity import BySql, duties_that_may
from amparo.jobs.kinds import HOUSE, KINDS

SQL = Path(__file__).parent / "sql"
NEEDED = " ".join(f"when '{kind}' then {duties_that_may(one.act)}" for kind, one in KINDS.items() if one.act != HOUSE)

RULES = [
    BySql("jobs_delegation", str(SQL / "delegation.sql")),
    BySql("jobs_job", str(SQL / "job.sql"), {"overseers": ["ledger.read"]}, {"needed": NEEDED}),
]
