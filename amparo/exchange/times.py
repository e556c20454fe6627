"""How long an export waits; kept by the database, in its functions (policies.py) and checks (models.py)."""

from datetime import timedelta

WAITS = timedelta(hours=8)
"""For a colleague to agree: no longer than the session that asked."""
COOLING = timedelta(minutes=10)
"""Between agreeing and taking: either of the two can still stop it."""
LASTS = timedelta(hours=1)
"""After that, for taking it away."""


def in_sql(time: timedelta) -> str:
    """As an SQL interval."""
    return f"interval '{int(time.total_seconds())} seconds'"
