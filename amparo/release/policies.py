"""Row security of the release room: nobody reads exactly what left; one function holds new numbers against it."""

from pathlib import Path

from amparo.access.rowsecurity import BySql
from amparo.release.rules import SMALLEST

RULES = [
    BySql(
        "release_released", str(Path(__file__).parent / "sql" / "released.sql"),
        {"counters": ["figures.national"]}, {"smallest": str(SMALLEST)},
    ),
]  # fmt: skip
