"""Row security of requests: the asker sees what was asked and released, the holder all of it, others nothing."""

from pathlib import Path

from amparo.access.rowsecurity import BySql
from amparo.disclosure.codes import ASKED_BY, PARTS, POLICE, SECONDARY, Field
from amparo.disclosure.law import BASES

SQL = Path(__file__).parent / "sql"
ACTS = {"askers": ["disclosure.ask"], "listers": ["disclosure.list"], "deciders": ["disclosure.decide"]}


def _quoted(values: object) -> str:
    return ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined] # codes of a closed list


WORDS = {
    "bases": ", ".join(f"('{one.code}', date '{one.since}', date '{one.until}')" for one in BASES),
    "may_name": " ".join(
        f"when '{purpose}' then '{{{','.join(duties)}}}'::text[]" for purpose, duties in ASKED_BY.items()
    ),
    "secondary": _quoted(SECONDARY),
    "parts": _quoted(PARTS),
    "police": _quoted(POLICE),
    "facts_of_case": " ".join(f"when '{one}' then c.{one}" for one in Field if one not in PARTS),
}

RULES = [
    BySql(f"disclosure_{name}", str(SQL / f"{name}.sql"), ACTS, WORDS)
    for name in ("request", "askedfield", "decision", "subject", "released")
]
