"""What somebody who answers for an installation has taken upon themselves: who, what and when, in the home."""

import json
from datetime import UTC, datetime
from pathlib import Path

from amparo.house.home import Home

RISKS = {
    "embedded": "the embedded database for more than one active organisation",
}
"""What can be acknowledged, in words."""


def _file(home: Home) -> Path:
    return home.path / "acknowledged.jsonl"


def acknowledge(home: Home, risk: str, who: str) -> None:
    """Write down who takes the risk upon themselves. Raises KeyError for one that is not in RISKS."""
    line = {"risk": risk, "words": RISKS[risk], "who": who, "at": datetime.now(UTC).isoformat(timespec="seconds")}
    with _file(home).open("a", encoding="utf-8") as out:
        out.write(json.dumps(line, ensure_ascii=False) + "\n")


def acknowledged(home: Home, risk: str) -> str:
    """Who acknowledged the risk last and when, in words; empty where nobody did."""
    lines = _file(home).read_text(encoding="utf-8").splitlines() if _file(home).exists() else []
    found = [one for one in map(json.loads, lines) if one["risk"] == risk]
    return f"{found[-1]['who']}, {found[-1]['at']}" if found else ""
