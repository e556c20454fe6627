"""Row security of the ledger: everybody adds, overseers read, nobody changes."""

from collections.abc import Iterable
from pathlib import Path

from amparo.access.rowsecurity import BySql
from amparo.ledger.words import ACTS, KINDS

BY_HOUSE = (
    "person.asked_about", "person.erased_again", "person.erased_due", "person.erasure_announced", "worker.stopped",
)  # fmt: skip
"""What the house does by the clock, or to an account that nobody confirmed: nobody who signs in says it."""


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in sorted(codes))


RULES = [
    BySql(
        f"ledger_{name}", str(Path(__file__).parent / "sql" / f"{name}.sql"), {"overseers": ["ledger.read"]},
        {"acts": _listed(ACTS), "kinds": _listed(KINDS), "by_house": _listed(BY_HOUSE)},
    )
    for name in ("entry", "leaf", "node", "checkpoint", "succession", "witness", "cosigning")
]  # fmt: skip
