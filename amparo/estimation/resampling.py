"""Resamples of a table, reproducible from a seed whatever the number of processes, and the jackknife."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np

from amparo.estimation.canonical import cells_in_order
from amparo.estimation.choices import Choices, Selection, joined
from amparo.estimation.lattice import Floats, Ints, superset_sums

CHUNK = 500  # rows a process works on at a time; fixed, so that results do not depend on how many processes there are


def resample(counts: Floats, rows: int, seed: int) -> Floats:
    """(rows, 2^t) multinomial resamples of (2^t,) counts, each from a random stream of its own.

    The same people give the same resamples, whatever the order of the lists.
    """
    people = int(counts.sum())
    cells = cells_in_order(counts)
    cells = cells[counts[cells] > 0]
    drawn = np.zeros((rows, len(counts)))
    for row, stream in enumerate(np.random.SeedSequence(seed).spawn(rows)):
        drawn[row, cells] = np.random.Generator(np.random.PCG64(stream)).multinomial(people, counts[cells] / people)
    return drawn


def jackknife(counts: Floats) -> tuple[Floats, Floats]:
    """The tables with one person less in each non-empty cell, and how many people each stands for."""
    cells: Ints = np.flatnonzero(counts)
    return counts - np.eye(len(counts))[cells], counts[cells]


def with_empty_list(drawn: Floats) -> int:
    """How many resamples leave a list with nobody on it."""
    lists = [1 << j for j in range(drawn.shape[1].bit_length() - 1)]
    return int((superset_sums(drawn)[:, lists] == 0).any(axis=1).sum())


def choose_once(counts: Floats, selection: Selection) -> list[Choices]:
    """The choice of a selection as a trajectory of one step."""
    return [selection.choose(counts)]


def choose_rows(choose: Callable[[Floats], list[Choices]], counts: Floats, workers: int = 1) -> list[Choices]:
    """Let `choose` (picklable) work on all rows in `workers` processes; its steps come back joined over the rows."""
    chunks = [counts[start : start + CHUNK] for start in range(0, len(counts), CHUNK)]
    if workers == 1 or len(chunks) == 1:
        parts = [choose(chunk) for chunk in chunks]
    else:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            parts = list(pool.map(choose, chunks))
    return [joined(list(step)) for step in zip(*parts, strict=True)]
