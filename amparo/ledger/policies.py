"""Row security of the ledger: everybody adds, overseers read, nobody changes."""

from collections.abc import Iterable
from pathlib import Path

from amparo.access.rowsecurity import BySql
from amparo.ledger.words import ACTS, KINDS


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"'{code}'" for code in sorted(codes))


RULES = [
    BySql(
        f"ledger_{name}", str(Path(__file__).parent / "sql" / f"{name}.sql"), {"overseers": ["ledger.read"]},
        {"acts": _listed(ACTS), "kinds": _listed(KINDS)},
    )
    for name in ("entry", "leaf", "node", "checkpoint", "succession", "witness", "cosigning")
]  # fmt: skip
