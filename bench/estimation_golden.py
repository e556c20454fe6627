"""Ask every reference value beside the project, the heavy ones that the tests leave out included.

Run: python bench/estimation_golden.py [heavy]; the word asks for those alone that the tests leave out. Prints what
differs, what is excused, and the CPU time of each question.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from amparo.estimation.bic import BestByBic, rank_all
from tests.estimation import golden


def ranks(row: golden.Row) -> None:
    """How many resamples choose among the best 1, 5, 10, 50 and 100 models of the original ranking."""
    dataset, order = row["dataset"].split(" maxorder ")
    ranking = rank_all(golden.table(dataset).array, int(order))
    places = {ranked.model: place for place, ranked in enumerate(ranking.models, start=1)}
    chosen = BestByBic(ranking).choose(golden.drawn(dataset, "bic")).models
    found = [sum(model is not None and places[model] <= top for model in chosen) for top in (1, 5, 10, 50, 100)]
    state = "equal" if row["extra"].endswith(" ".join(map(str, found))) else "DIFFERS"
    print(f"{row['id']} {row['dataset']} ranks of the choice {found}: {state}", flush=True)


def main() -> None:
    """All rows, or the heavy ones."""
    excused, seconds, state = golden.exceptions(), Counter[str](), Counter[str]()
    for row in golden.rows():
        if row["method"] == "rank of the bootstrap BIC optimum":
            ranks(row)
            continue
        question = golden.asked_of(row)
        if question is None:
            state["not asked"] += 1
            continue
        if "heavy" in sys.argv and not golden.heavy(question):
            continue
        start = time.process_time()
        try:
            differences = list(golden.compare(row, question, golden.answered(question)))
        except FileNotFoundError:
            differences = ["its resamples are not in boot/"]
        seconds[f"{question.dataset} {question.method} {dict(question.options)}"] += time.process_time() - start
        state["excused" if row["id"] in excused else "differs" if differences else "equal"] += 1
        for difference in differences:
            reason = excused.get(row["id"], "NOT EXCUSED")
            print(f"{row['id']} {row['dataset']} {row['method']}: {difference} ({reason})", flush=True)
    print(dict(state))
    for name, cpu in seconds.most_common(12):
        print(f"{cpu:7.1f} s CPU  {name}")


if __name__ == "__main__":
    main()
