"""Estimates by year, sex, age group or form of exploitation that add up, and rates by population (SDG 16.2.2)."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from amparo.estimation.choices import Choices, Selection
from amparo.estimation.errors import EstimationError, NoEstimateError, OptionError
from amparo.estimation.intervals import bca
from amparo.estimation.lattice import Floats
from amparo.estimation.loglinear import Run, bic_selection, downhill_selection, stepwise_selection, unusable_note
from amparo.estimation.models import Model, by_name, interactions, main_effects, notation
from amparo.estimation.options import checked
from amparo.estimation.patterns import PatternTable
from amparo.estimation.resampling import choose_once, choose_rows, jackknife, resample
from amparo.estimation.result import BCA, GIVEN, Estimate, Interval, TrajectoryPoint, plain
from amparo.estimation.stepwise import Fixed
from amparo.estimation.table import Stratum


def _main_effects_only(table: PatternTable) -> Fixed:
    return Fixed(main_effects(len(table.lists)))


SELECTIONS: dict[str, Callable[..., Selection]] = {
    "main": _main_effects_only,
    "stepwise": stepwise_selection,
    "bic": bic_selection,
    "downhill": downhill_selection,
}


@dataclass(frozen=True)
class Part:
    """One stratum with its estimate, or why there is none."""

    values: tuple[str, ...]
    observed: int | None  # None where it is withheld
    estimate: Estimate | None
    reason: str = ""


@dataclass(frozen=True)
class StratifiedEstimate:
    """Strata and their sums: the total of all is the sum of the parts, and so is every margin."""

    by: tuple[str, ...]
    parts: tuple[Part, ...]
    margins: Mapping[tuple[str, str], Estimate]  # (column, value) to the sum of the strata with that value
    total: Estimate | None  # None when some stratum has no estimate: a sum without it would pass for the whole

    def to_json(self) -> str:
        """Everything as JSON, keys sorted."""
        content = {
            "by": list(self.by),
            "parts": [
                {
                    "values": list(part.values),
                    "observed": part.observed,
                    "estimate": part.estimate.as_dict() if part.estimate else None,
                    "reason": part.reason,
                }
                for part in self.parts
            ],
            "margins": [
                {"column": column, "value": value, "estimate": found.as_dict()}
                for (column, value), found in self.margins.items()
            ],
            "total": self.total.as_dict() if self.total else None,
        }
        return json.dumps(content, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True)
class _Replicated:
    table: PatternTable  # without lists that nobody is on
    point: float
    model: Model
    replicates: Floats
    models: list[Model | None]  # of the replicates
    left_out: Floats
    weights: Floats


def estimate_strata(
    strata: Sequence[Stratum],
    by: Sequence[str],
    method: str = "stepwise",
    *,
    resamples: int = 1000,
    seed: int = 1,
    workers: int = 1,
    options: Mapping[str, Any] = MappingProxyType({}),
) -> StratifiedEstimate:
    """Estimate each stratum by itself and add up; intervals of sums come from the sums of the replicates.

    `method` is a key of `SELECTIONS`, `options` are that method's own; without `resamples` there are no intervals. A
    stratum whose table does not determine its number is reported as such, and there is then no sum over it.
    """
    select = _selection(method, options)
    Run(resamples, seed, workers)  # complains of numbers that no run can have
    parts, replicated = [], {}
    for stratum, stream in zip(strata, np.random.SeedSequence(seed).generate_state(len(strata)), strict=True):
        try:
            found = _replicate(stratum.table, select, resamples, int(stream), workers)
        except EstimationError as error:
            parts.append(Part(stratum.values, stratum.table.people, None, str(error)))
            continue
        replicated[stratum.values] = found
        parts.append(Part(stratum.values, stratum.table.people, _single(method, stratum, found, seed)))
    margins = {}
    for column, name in enumerate(by):
        for value in sorted({stratum.values[column] for stratum in strata}):
            inside = [stratum for stratum in strata if stratum.values[column] == value]
            if all(stratum.values in replicated for stratum in inside):
                margins[name, value] = _summed(method, inside, [replicated[s.values] for s in inside], seed)
    whole = all(stratum.values in replicated for stratum in strata)
    total = _summed(method, strata, [replicated[s.values] for s in strata], seed) if whole else None
    return StratifiedEstimate(tuple(by), tuple(parts), margins, total)


def _selection(method: str, options: Mapping[str, Any]) -> Callable[..., Selection]:
    """The rule of a method with its options. Raises OptionError for a method or an option that strata cannot have."""
    if method not in SELECTIONS:
        raise OptionError(f"strata can be estimated by {', '.join(SELECTIONS)}, not by {method}")
    return partial(SELECTIONS[method], **checked(method, SELECTIONS[method], options, first=1))


def _replicate(
    table: PatternTable, select: Callable[..., Selection], resamples: int, seed: int, workers: int
) -> _Replicated:
    full = table.reordered(table.filled_lists)
    selection = select(full)
    chosen = selection.choose(full.array[None])
    model = chosen.models[0]
    if model is None:
        raise NoEstimateError("no estimate exists on this table")
    left_out, weights = jackknife(full.array)
    rows = np.vstack([resample(full.array, resamples, seed), left_out])
    choices: Choices = choose_rows(partial(choose_once, selection=selection), rows, workers)[0]
    if resamples and np.isfinite(choices.totals[:resamples]).sum() < 2:
        raise NoEstimateError("hardly any resample of this table has an estimate, so there is no interval")
    totals, models = choices.totals, choices.models[:resamples]
    return _Replicated(full, float(chosen.totals[0]), model, totals[:resamples], models, totals[resamples:], weights)


def _summed(method: str, strata: Sequence[Stratum], found: Sequence[_Replicated], seed: int) -> Estimate:
    """The sum over strata; leaving a person out of one stratum leaves the others as they are."""
    point = sum(one.point for one in found)
    left_out = np.concatenate([point - one.point + one.left_out for one in found])
    weights = np.concatenate([one.weights for one in found])
    replicates = np.sum([one.replicates for one in found], axis=0)
    usable = int(np.isfinite(replicates).sum())
    kind = GIVEN if method == "main" else BCA
    limits = bca(point, replicates, left_out, weights, kind) if usable > 1 else None
    tables = [stratum.table for stratum in strata]
    return Estimate(
        method=method,
        observed=sum(table.people for table in tables),
        total=point,
        lists=tables[0].lists,
        settings={"strata": len(strata)},
        intervals=limits.intervals if limits else (),
        bias=limits.bias if limits else None,
        acceleration=limits.acceleration if limits else None,
        resamples=len(replicates),
        resamples_usable=usable,
        seed=seed,
        notes=unusable_note(usable, len(replicates)),
    )


def _single(method: str, stratum: Stratum, found: _Replicated, seed: int) -> Estimate:
    """The estimate of one stratum, its model by the lists that somebody is on."""
    table = found.table
    summed = _summed(method, [stratum], [found], seed)
    return replace(
        summed,
        lists=table.lists,
        model=notation(found.model),
        terms=tuple(by_name(term, table.lists) for term in interactions(found.model)),
        share=found.models.count(found.model) / len(found.models) if found.models else None,
        notes=(*stratum.table.notes_on_lists, *summed.notes),
    )


@dataclass(frozen=True)
class Rate:
    """Victims per 100,000 of a population: those seen, those not seen, and both, every figure on the same scale."""

    population: float
    observed: float
    dark_figure: float
    total: float
    intervals: tuple[Interval, ...]  # of the total
    trajectory: tuple[TrajectoryPoint, ...]
    of: Estimate  # in people

    def to_json(self) -> str:
        """Everything as JSON, keys sorted."""
        content = plain({**asdict(self), "of": self.of.as_dict()})
        return json.dumps(content, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)


def per_100_000(found: Estimate, population: float) -> Rate:
    """The estimate as a rate per 100,000 of a population (SDG indicator 16.2.2).

    Raises EstimationError when the population is no number, or smaller than the number of people estimated in it.
    """
    if not math.isfinite(population) or population < max(found.total, 1):
        raise EstimationError("a population cannot be smaller than the number of people estimated in it")
    scale = 100_000 / population
    steps = [[p.low95, p.low80, p.high80, p.high95] for p in found.trajectory]
    return Rate(
        population=population,
        observed=found.observed * scale,
        dark_figure=found.dark_figure * scale,
        total=found.total * scale,
        intervals=tuple(Interval(i.level, i.low * scale, i.high * scale, i.kind) for i in found.intervals),
        trajectory=tuple(
            TrajectoryPoint(point.top, *(limit * scale for limit in limits))
            for point, limits in zip(found.trajectory, steps, strict=True)
        ),
        of=found,
    )
