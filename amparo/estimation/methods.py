"""One way in: `estimate(table, method=...)`, whatever the method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from inspect import signature
from typing import Any

from amparo.estimation import loglinear
from amparo.estimation.decomposable import decomposable
from amparo.estimation.errors import OptionError, TableError
from amparo.estimation.latent import latent_classes
from amparo.estimation.lattice import Floats
from amparo.estimation.loglinear import Run
from amparo.estimation.lower_bounds import chao
from amparo.estimation.options import checked
from amparo.estimation.patterns import FEWEST_LISTS, PatternTable
from amparo.estimation.result import Estimate
from amparo.estimation.threshold import threshold

METHODS: dict[str, Callable[..., Estimate]] = {
    "main": loglinear.main_effects_only,
    "fixed": loglinear.fixed,
    "stepwise": loglinear.stepwise,
    "bic": loglinear.bic,
    "downhill": loglinear.downhill,
    "aic2014": loglinear.aic2014,
    "profile": loglinear.profiled,
    "decomposable": decomposable,
    "threshold": threshold,
    "latent": latent_classes,
    "chao": chao,
}


def estimate(
    table: PatternTable,
    method: str = "stepwise",
    *,
    resamples: int = 1000,
    seed: int = 1,
    workers: int = 1,
    drawn: Floats | None = None,
    **options: Any,
) -> Estimate:
    """Estimate how many people there are, seen by some list or by none.

    `method` is a key of `METHODS`; `options` are that method's own (its function says which). `resamples` (0: point
    only), `seed` and `workers` govern the bootstrap, whose result does not depend on `workers`; `drawn` (R, 2^t) gives
    the resamples instead. Raises EstimationError: NoEstimateError when the table does not determine the number,
    ModelError for a model that does not suit it.
    """
    function = of_name(method)
    own = checked(method, function, options)
    run = Run(resamples, seed, workers, drawn)
    if not table.people:
        raise TableError("there is nobody in the table")
    full, notes = _without_empty_lists(table)
    found = function(full, run, **own)
    return replace(found, notes=(*notes, *found.notes))


def takes(method: str, option: str) -> bool:
    """Has a method this option?"""
    return option in signature(of_name(method)).parameters


def of_name(method: str) -> Callable[..., Estimate]:
    """The function of a method. Raises OptionError for a name that is none's."""
    if method not in METHODS:
        raise OptionError(f"there is no method of that name; the methods are {', '.join(METHODS)}")
    return METHODS[method]


def _without_empty_lists(table: PatternTable) -> tuple[PatternTable, tuple[str, ...]]:
    """A list with nobody on it says nothing about anybody: leave it out and say so."""
    if not table.empty_lists:
        return table, ()
    if len(table.filled_lists) < FEWEST_LISTS:
        raise TableError("fewer than two lists have anybody on them")
    return table.reordered(table.filled_lists), table.notes_on_lists
