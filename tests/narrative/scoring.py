"""The score of a reader against gold claims, counted by ../shared/narratives/score.py."""

import re
import subprocess
import sys
from pathlib import Path

from amparo.narrative.reading import claims_to_jsonl, read

RESULT = re.compile(r"^(figure|strict): precision ([\d.]+) recall ([\d.]+) F1 ([\d.]+)", re.MULTILINE)


def score(narratives: Path, gold: Path, found: Path) -> dict[str, float]:
    """Read every narrative that `gold` has claims for into `found`; give the F1 of `figure` and `strict`."""
    for claims in gold.glob("*.jsonl"):
        text = (narratives / "texts" / f"{claims.stem}.txt").read_text(encoding="utf-8")
        (found / claims.name).write_text(claims_to_jsonl(read(text, claims.stem).claims), encoding="utf-8")
    paths = (narratives / "score.py", narratives / "texts", gold, found)
    command = [sys.executable, *map(str, paths)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    return {name: float(f1) for name, _, _, f1 in RESULT.findall(told)}
