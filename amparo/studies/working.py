"""The work of an estimate in a process of its own, which knows neither the database nor who asked.

It gets tables whose lists are letters, and settings; it can be ended at any moment.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection

from amparo.estimation import PatternTable
from amparo.estimation.strata import SELECTIONS, StratifiedEstimate, estimate_strata
from amparo.estimation.study import Study, default_methods, study
from amparo.estimation.table import Stratum

LOOK = 1.0
"""Seconds between two looks whether the estimate is still wanted."""
GENTLE = 5
"""How far the work steps back for the pages."""
WHOLE = 0.8
"""Share of the work that is the whole, where there are parts."""
Told = Callable[[float], None]
Made = tuple[Study, StratifiedEstimate | None]


class Broken(RuntimeError):
    """The process that works ended without what was asked of it."""


@dataclass(frozen=True)
class Work:
    """What the process gets: tables and settings, nothing of anybody."""

    whole: PatternTable
    parts: tuple[Stratum, ...]
    split: str
    methods: tuple[str, ...]
    resamples: int
    seed: int
    referrals: tuple[str, ...]
    handed_on: int


def worked(work: Work, told: Told) -> Made:
    """What the process made; `told` is called about every second with the share done, and may raise to end it.

    Raises Broken where the process ended without it.
    """
    with _process(work) as pipe:
        share = 0.0
        while True:
            if pipe.poll(LOOK):
                said = _said(pipe)
                if not isinstance(said, float):
                    return said
                share = said
            told(share)


def _said(pipe: Connection) -> float | Made:
    """The share done, or what was made; a word is the kind of an error."""
    try:
        said: float | Made | str = pipe.recv()
    except EOFError as error:
        raise Broken from error
    if isinstance(said, str):
        raise Broken(said)
    return said


@contextmanager
def _process(work: Work) -> Iterator[Connection]:
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=in_process, args=(work, there), daemon=True)
    process.start()
    there.close()
    try:
        yield here
    finally:
        process.kill()
        process.join()
        here.close()


def in_process(work: Work, pipe: Connection) -> None:
    """In the process: tell the share done, then what was made, or the kind of error."""
    os.nice(GENTLE)
    try:
        pipe.send(make(work, pipe.send))
    except BrokenPipeError:
        return
    except Exception as error:  # its words may hold what nobody should read
        pipe.send(type(error).__name__)


def make(work: Work, told: Told) -> Made:
    """The study of the whole, and the parts by a method that parts can have."""
    share_of_whole = WHOLE if work.parts else 1.0
    whole = study(
        work.whole, work.methods, resamples=work.resamples, seed=work.seed, referrals=work.referrals,
        handed_on=work.handed_on, progress=lambda _what, share: told(share * share_of_whole),
    )  # fmt: skip
    if not work.parts:
        return whole, None
    method = whole.headline if whole.headline in SELECTIONS else "stepwise"
    parts = estimate_strata(work.parts, (work.split,), method, resamples=work.resamples, seed=work.seed)
    return whole, parts


def methods_of(headline: str, lists: int) -> tuple[str, ...]:
    """The methods of a study with this one first; where so many lists cannot have it, the usual ones."""
    usual = default_methods(lists)
    if headline not in usual:
        return usual
    return (headline, *(method for method in usual if method != headline))
