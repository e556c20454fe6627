"""The reader against the gold claims in ../shared/narratives: no worse than docs/reading.md says."""

import re
import shutil
from pathlib import Path

import pytest

from .scoring import score

pytestmark = pytest.mark.shared
DOCS = Path(__file__).resolve().parent.parent.parent / "docs" / "reading.md"


def test_every_claim_of_the_seed_narrative_is_found(shared: Path, tmp_path: Path) -> None:
    gold, found = tmp_path / "gold", tmp_path / "found"
    gold.mkdir()
    found.mkdir()
    shutil.copy(shared / "narratives" / "gold" / "2006-belarus.jsonl", gold)
    assert score(shared / "narratives", gold, found) == {"figure": 1.0, "strict": 1.0}


ROW = re.compile(r"^\| gold \(development\) \| 9 \| \d+ \| ([\d.]+) \| ([\d.]+) \|", re.MULTILINE)


def test_the_gold_set_is_read_as_well_as_the_docs_say(shared: Path, tmp_path: Path) -> None:
    told = ROW.search(DOCS.read_text(encoding="utf-8"))
    assert told, "docs/reading.md must say how well the gold set is read"
    measured = score(shared / "narratives", shared / "narratives" / "gold", tmp_path)
    assert measured["figure"] >= float(told[1])
    assert measured["strict"] >= float(told[2])
