"""T11: with every filter of our own switched off, the whole traffic of the suite shows nobody a foreign record."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TRAFFIC = [
    "tests/protection",
    "tests/safeguards",
    "tests/disclosure",
    "tests/intake",
    "tests/notices",
    "tests/jobs/test_delegation.py",
    "tests/edge/test_exports.py",
    "tests/vault/test_retention.py",
    "tests/vault/test_search.py",
    "tests/access/test_listing.py",
    "tests/attack/test_shares.py",
]
"""Every way in which records are made, shared, released, found, opened, taken along and told of."""
SOME_FAIL = 1
"""How the inner run ends: tests that expect a refusal fail there. Anything else means that it did not run."""
WITHOUT_POLICY = "alter table protection_case disable row level security"


def traffic(out: Path, folders: list[str], planted: str = "") -> tuple[Counter[str], list[str]]:
    """Run tests as traffic, unfiltered; returns how many rows of each kind were seen, and the foreign ones."""
    ours = ("PYTEST_", "AMPARO_OWNER", "AMPARO_RAN")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {"AMPARO_UNFILTERED": str(out), "AMPARO_PLANTED": planted}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "tests.unfiltered", *folders]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1800)
    assert ended.returncode in {0, SOME_FAIL}, ended.stdout[-2000:]
    seen, foreign = out.read_text().split("--", 1)
    counted = Counter({kind: int(count) for kind, count in (line.split() for line in seen.splitlines())})
    return counted, foreign.split("\n")[1:]


def test_nothing_foreign_is_seen_where_only_row_security_is_left(tmp_path: Path) -> None:
    seen, foreign = traffic(tmp_path / "seen", TRAFFIC)
    assert foreign == []
    assert all(seen[kind] > 20 for kind in ("case", "drawer", "value", "screening", "consent")), seen
    assert seen["case"] > 500


def test_a_table_without_its_policy_is_noticed(tmp_path: Path) -> None:
    _, foreign = traffic(
        tmp_path / "seen", ["tests/protection/test_case.py", "tests/protection/test_work.py"], WITHOUT_POLICY
    )
    assert "case of body" in foreign[0]
