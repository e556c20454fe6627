"""Speed and memory of amparo.estimation against its targets, in process CPU seconds.

Run: python bench/estimation.py [name ...] with ../shared beside the project. Ratios are to the CPU seconds of the R
packages for the same 1,000 resamples and jackknife, as the reference measured them on a shared two-core machine.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from amparo.estimation import estimate, read_table

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "mse"


@dataclass(frozen=True)
class Task:
    """A method on a table, the target in CPU seconds, and what the R package needed."""

    name: str
    dataset: str
    method: str
    target: float
    r_seconds: float | None
    options: Mapping[str, Any] = field(default_factory=dict)


TASKS = (
    Task("korea-stepwise", "korea_3lists", "stepwise", 2, 20),
    Task("korea-bic", "korea_3lists", "bic", 2, 14.8),
    Task("kosovo-stepwise", "kosovo_4lists", "stepwise", 2, 95.3),
    Task("kosovo-bic", "kosovo_4lists", "bic", 2, 208.7, {"max_order": 3, "top": 113}),
    Task("kosovo-downhill", "kosovo_4lists", "downhill", 2, None, {"max_order": 3}),
    Task("australia-bic", "australia_4lists", "bic", 2, 184.5, {"max_order": 3, "top": 113}),
    Task("western-stepwise", "western_us_5lists", "stepwise", 10, 82.1),
    Task("uk5-stepwise", "uk2013_5lists", "stepwise", 10, 209.5),
    Task("nl5-stepwise", "netherlands_5lists", "stepwise", 10, 255),
    Task("uk6-stepwise", "uk2013_6lists", "stepwise", 10, 438),
    Task("no8-stepwise", "new_orleans_8lists", "stepwise", 10, 1099),
    Task("uk5-bic-100", "uk2013_5lists", "bic", 10, 261.7, {"max_order": 3, "top": 100}),
    Task("uk5-bic-pairs", "uk2013_5lists", "bic", 10, 2000, {"max_order": 2, "top": 1024}),
    Task("uk5-bic-all", "uk2013_5lists", "bic", 90, None, {"max_order": 4, "top": 6893}),
    Task("uk6-bic-pairs-100", "uk2013_6lists", "bic", 60, None, {"max_order": 2, "top": 100}),
    Task("uk5-downhill", "uk2013_5lists", "downhill", 30, None, {"max_order": 2}),
    Task("uk5-graphs", "uk2013_5lists", "decomposable", 2, 0.1),
    Task("uk5-threshold", "uk2013_5lists", "threshold", 5, 23.3),
    Task("uk5-latent", "uk2013_5lists", "latent", 20, 2.2),
)


def run(task: Task) -> None:
    table = read_table(FOLDER / f"{task.dataset}.csv")
    wall, cpu = time.perf_counter(), time.process_time()
    found = estimate(table, task.method, resamples=1000, seed=1, **task.options)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratio = f"R / this = {task.r_seconds / cpu:7.0f}" if task.r_seconds else ""
    verdict = "ok" if cpu <= task.target else "TOO SLOW"
    limits = next((f"{i.low:.0f}-{i.high:.0f}" for i in found.intervals if i.level == 95), "")
    print(
        f"{task.name:20}{cpu:8.2f} s CPU{wall:8.2f} s wall  target {task.target:3.0f} s {verdict:9}"
        f"{memory:6.0f} MB  {found.total:9.1f} [{limits}]  {ratio}",
        flush=True,
    )


def main() -> None:
    wanted = sys.argv[1:]
    for task in TASKS:
        if not wanted or task.name in wanted:
            run(task)


if __name__ == "__main__":
    main()
