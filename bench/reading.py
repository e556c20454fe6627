"""How fast the reader is: narratives a second on one core, and the slowest one.

usage: python -m bench.reading [--texts DIR] [--rounds N]

Reads the narratives in DIR (by default ../shared/narratives/texts where it lies beside the project, else narratives
made by `amparo.narrative.telling`) with everything that `read` gives. CPU time of this process only.
"""

import argparse
import statistics
import time
from pathlib import Path

from amparo.narrative.reading import read
from amparo.narrative.telling import STYLES, Told, narrative_of, tell

BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "narratives" / "texts"
TARGET = 50  # narratives a second


def narratives(folder: Path) -> list[tuple[str, str]]:
    """Give (name, text) of the narratives in a folder, or made-up ones where there is no folder."""
    if folder.is_dir():
        return [(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))]
    told = [
        (measure, tell(Told(measure, 12 + style, 2017, (9, 2016)), style)) for style in range(9) for measure in STYLES
    ]
    return [(f"2018-arcadia-{number}", narrative_of("Arcadia", "2", told)) for number in range(100)]


def seconds_of(texts: list[tuple[str, str]]) -> list[float]:
    """Give the CPU seconds that each narrative took."""
    taken = []
    for name, text in texts:
        started = time.process_time()
        read(text, name)
        taken.append(time.process_time() - started)
    return taken


def main() -> None:
    """Measure and print; exit code 1 if the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, default=BESIDE)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    texts = narratives(options.texts)
    seconds_of(texts[:5])  # patterns are compiled and tables loaded once
    rounds = [seconds_of(texts) for _ in range(options.rounds)]
    best = min(rounds, key=sum)
    rate = len(texts) / sum(best)
    print(f"{len(texts)} narratives, {sum(len(text) for _, text in texts):,} characters")
    print(
        f"{rate:.0f} narratives a second of CPU (target {TARGET}); median {statistics.median(best) * 1000:.1f} ms",
        end="; ",
    )
    print(f"slowest {max(best) * 1000:.0f} ms ({texts[best.index(max(best))][0]})")
    raise SystemExit(0 if rate >= TARGET else 1)


if __name__ == "__main__":
    main()
