"""Does the interval hold the truth as often as it says? Populations from the UK five-list stepwise model.

Run: python bench/estimation_coverage.py [datasets] [resamples]. Chan, Silverman and Vincent 2021 found 90% for the
nominal 95% and about 70% for the nominal 80% with 500 data sets.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from amparo.estimation import estimate
from amparo.estimation.fit import fit_rows
from amparo.estimation.models import parse_model
from amparo.estimation.patterns import table_of
from tests.estimation.tables import UK5

MODEL = "[12,13,24,25,35,45]"


def main() -> None:
    datasets = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    resamples = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    fits = fit_rows(UK5.array[None], np.asarray(parse_model(MODEL, UK5.lists)))
    means = fits.means[0].copy()
    means[0] = fits.dark_figure[0]
    truth = round(means.sum())
    rng = np.random.default_rng(2021)
    held, errors, start = {80: 0, 95: 0}, [], time.process_time()
    for _ in range(datasets):
        counts = rng.multinomial(truth, means / means.sum()).astype(float)
        counts[0] = 0
        found = estimate(table_of(UK5.lists, counts), "stepwise", resamples=resamples, seed=int(rng.integers(1 << 30)))
        for level in held:
            held[level] += found.interval(level).low <= truth <= found.interval(level).high
        errors.append(found.total - truth)
    error = np.sqrt(np.mean(np.square(errors)))
    shares = ", ".join(f"nominal {level}%: {count / datasets:.1%}" for level, count in held.items())
    seconds = time.process_time() - start
    print(
        f"{datasets} tables of {truth} people, {resamples} resamples: {shares}; RMSE {error:.0f}; {seconds:.0f} s CPU"
    )


if __name__ == "__main__":
    main()
