"""The reader against the gold claims in ../shared/narratives: no worse than docs/reading.md says."""

import shutil
from pathlib import Path

import pytest

from .scoring import score

pytestmark = pytest.mark.shared


def test_every_claim_of_the_seed_narrative_is_found(shared: Path, tmp_path: Path) -> None:
    gold, found = tmp_path / "gold", tmp_path / "found"
    gold.mkdir()
    found.mkdir()
    shutil.copy(shared / "narratives" / "gold" / "2006-belarus.jsonl", gold)
    assert score(shared / "narratives", gold, found) == {"figure": 1.0, "strict": 1.0}


def test_the_gold_set_is_read_as_well_as_the_docs_say(shared: Path, tmp_path: Path) -> None:
    measured = score(shared / "narratives", shared / "narratives" / "gold", tmp_path)
    assert measured["strict"] >= 0.87
    assert measured["figure"] >= 0.88
