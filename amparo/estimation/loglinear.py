"""Estimates by log-linear models, with intervals that repeat the choice of the model in every resample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from amparo.estimation.aic import AicStepwise
from amparo.estimation.bic import BestByBic, Downhill, Ranking, rank_models
from amparo.estimation.choices import Choices, Selection
from amparo.estimation.errors import EstimationError, NoEstimateError
from amparo.estimation.existence import VERDICT_WORDS, Verdict, facial_fit, verdict
from amparo.estimation.fit import deviance, fit_rows
from amparo.estimation.intervals import bca, profile, wald
from amparo.estimation.lattice import Floats
from amparo.estimation.models import (
    Model,
    by_name,
    hierarchical_models,
    interactions,
    main_effects,
    notation,
    parse_model,
)
from amparo.estimation.patterns import PatternTable
from amparo.estimation.resampling import choose_once, choose_rows, jackknife, resample, with_empty_list
from amparo.estimation.result import BCA, GIVEN, Estimate, Setting, TrajectoryPoint
from amparo.estimation.stepwise import THRESHOLD, Fixed, Stepwise

MOST_VERDICTS = 100  # each takes a linear program
TOPS = (1, 2, 5, 10, 20, 50, 60, 100)
BIC_ORDERS = {2: 1, 3: 2, 4: 3, 5: 3, 6: 2}  # highest order that a full enumeration is cheap for, by number of lists


@dataclass(frozen=True)
class Run:
    """What every method with resamples needs to know."""

    resamples: int = 1000
    seed: int = 1
    workers: int = 1
    drawn: Floats | None = None  # (R, 2^t) resamples to use instead of drawing any

    def __post_init__(self) -> None:
        """Raises EstimationError for numbers that no run can have."""
        for name, value, least in (
            ("resamples", self.resamples, 0),
            ("seed", self.seed, 0),
            ("workers", self.workers, 1),
        ):
            if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
                raise EstimationError(f"{name} must be a whole number, {('zero', 'one')[least]} or more")
        if self.resamples == 1:
            raise EstimationError("an interval needs two resamples or more; with none there is the number alone")

    def draw(self, counts: Floats) -> Floats:
        """The resamples of (2^t,) counts; raises EstimationError for given ones that cannot be its."""
        if self.drawn is None:
            return resample(counts, self.resamples, self.seed)
        drawn = np.asarray(self.drawn, dtype=np.float64)
        if drawn.ndim != 2 or drawn.shape[1] != len(counts) or len(drawn) < 2:
            raise EstimationError("the resamples given are not two or more rows with one count for each pattern")
        if not np.isfinite(drawn).all() or (drawn < 0).any() or (drawn != np.rint(drawn)).any() or drawn[:, 0].any():
            raise EstimationError("the resamples given hold counts that are no numbers of people seen")
        if not drawn.any(axis=1).all():
            raise EstimationError("one of the resamples given has nobody in it")
        return drawn


def main_effects_only(table: PatternTable, run: Run) -> Estimate:
    """Independent lists: no interaction at all."""
    return _by_selection("main", table, Fixed(main_effects(len(table.lists))), run, {})


def fixed(table: PatternTable, run: Run, model: str = "", extended: bool = False) -> Estimate:
    """One model named by whoever asks, "[12,3]" or "police:hotline".

    `extended` fits a model without an ordinary estimate in the limit of its likelihood, point only (Fienberg and
    Rinaldo 2012); no other package does, and the result says so. A model that has one keeps it.
    """
    terms = parse_model(model, table.lists)
    if extended and verdict(table.array > 0, terms) is not Verdict.FITS:
        return _facial(table, terms)
    return _by_selection("fixed", table, Fixed(terms), run, {"model": notation(terms), "extended": extended})


def stepwise(
    table: PatternTable, run: Run, threshold: float = THRESHOLD, as_sparsemse: bool = False, forced: str = ""
) -> Estimate:
    """Forward choice of pairs by Poisson p-values (Chan, Silverman and Vincent 2021).

    `forced` names pairs that every model holds because one list refers people to the other, "police:shelter".
    """
    settings: dict[str, Setting] = {"threshold": threshold, "as_sparsemse": as_sparsemse, "forced": forced}
    return _by_selection("stepwise", table, stepwise_selection(table, threshold, as_sparsemse, forced), run, settings)


def stepwise_selection(
    table: PatternTable, threshold: float = THRESHOLD, as_sparsemse: bool = False, forced: str = ""
) -> Stepwise:
    """The rule behind `stepwise`."""
    return Stepwise(threshold, as_sparsemse, parse_model(forced, table.lists))


def bic(table: PatternTable, run: Run, max_order: int | None = None, top: int = 100, forced: str = "") -> Estimate:
    """Best BIC among hierarchical models (Silverman, Chan and Vincent 2024), `top` of them kept for the resamples.

    `forced` names pairs that every model holds because one list refers people to the other, "police:shelter".
    """
    selection = bic_selection(table, max_order, top, forced)
    ranking, kept = selection.ranking, selection.top or len(selection.ranking.models)
    steps = [step for step in TOPS if step < kept] + [kept]
    settings: dict[str, Setting] = {"max_order": _highest_order(table, max_order), "top": kept, "forced": forced}
    return _with_ranking(_by_selection("bic", table, selection, run, settings, steps), table, ranking)


def bic_selection(table: PatternTable, max_order: int | None = None, top: int = 100, forced: str = "") -> BestByBic:
    """The rule behind `bic`: the ranking of the models on the table, and how many of them may be chosen."""
    must = set(parse_model(forced, table.lists))
    models = hierarchical_models(len(table.lists), _highest_order(table, max_order))
    ranking = rank_models(table.array, [model for model in models if must <= set(model)])
    if not ranking.models:
        raise NoEstimateError("no model has an estimate on this table")
    return BestByBic(ranking, min(max(top, 1), len(ranking.models)))


def _highest_order(table: PatternTable, max_order: int | None) -> int:
    return BIC_ORDERS.get(len(table.lists), 2) if max_order is None else max_order


def downhill(table: PatternTable, run: Run, max_order: int = 2, forced: str = "") -> Estimate:
    """The local optimum of BIC reached from main effects, searched anew in every resample.

    `forced` names pairs that every model holds because one list refers people to the other, "police:shelter".
    """
    selection = downhill_selection(table, max_order, forced)
    found = _by_selection("downhill", table, selection, run, {"max_order": max_order, "forced": forced})
    return _with_ranking(found, table, selection.search(table.array)[1])


def downhill_selection(table: PatternTable, max_order: int = 2, forced: str = "") -> Downhill:
    """The rule behind `downhill`."""
    return Downhill(max_order, parse_model(forced, table.lists))


def aic2014(table: PatternTable, run: Run, threshold: float = 0.05) -> Estimate:
    """The 2014 United Kingdom method: forward AIC, multinomial profile interval conditional on the model."""
    del run  # nothing is resampled
    _refuse_undetermined(table, main_effects(len(table.lists)))
    model, _ = AicStepwise(threshold).search(table.array)
    total, intervals = profile(table.array, model)
    described = _described("aic2014", table, model, {"threshold": threshold})
    note = "the interval is conditional on the chosen model: it ignores that the model was chosen"
    return replace(described, total=total, intervals=intervals, notes=(note,))


def profiled(table: PatternTable, run: Run, model: str = "") -> Estimate:
    """Multinomial maximum likelihood of one model with its profile interval, as Rcapture gives it."""
    del run  # nothing is resampled
    terms = parse_model(model, table.lists)
    _refuse_undetermined(table, terms)
    total, intervals = profile(table.array, terms)
    return replace(_described("profile", table, terms, {"model": notation(terms)}), total=total, intervals=intervals)


def _by_selection(
    name: str,
    table: PatternTable,
    selection: Selection,
    run: Run,
    settings: Mapping[str, Setting],
    tops: Sequence[int] = (),
) -> Estimate:
    """Choose a model on the table and again on every resample; the point stays that of the table."""
    chosen = selection.choose(table.array[None])
    model = chosen.models[0]
    if model is None:
        raise NoEstimateError(_why_none(table, selection))
    found = _described(name, table, model, settings)
    if run.resamples == 0 and run.drawn is None:
        return found
    drawn = run.draw(table.array)
    left_out, weights = jackknife(table.array)
    choose = partial(selection.trajectory, tops=tops) if isinstance(selection, BestByBic) else None
    steps = choose_rows(choose or partial(choose_once, selection=selection), np.vstack([drawn, left_out]), run.workers)
    found = _with_resamples(found, model, steps[-1], drawn, weights)
    found = replace(found, seed=run.seed if run.drawn is None else None)
    return replace(found, trajectory=_trajectory(found, steps, len(drawn), weights, tops))


def _why_none(table: PatternTable, selection: Selection) -> str:
    """Why a selection has no model: of one model alone it can be said which check it fails."""
    if not isinstance(selection, Fixed):
        return "no model that may be chosen has an estimate on this table that is identifiable"
    return _failed_check(verdict(table.array > 0, selection.model))


def _failed_check(found: Verdict) -> str:
    said = {
        Verdict.NO_ESTIMATE: "no estimate exists for this model on this table",
        Verdict.NOT_IDENTIFIABLE: "this model is not identifiable on this table",
    }
    return said.get(found, "no estimate exists for this model on this table, and it is not identifiable")


def _refuse_undetermined(table: PatternTable, model: Model) -> None:
    """Raise NoEstimateError for a model that has no estimate, which a search of the profile would not notice."""
    found = verdict(table.array > 0, model)
    if found is not Verdict.FITS:
        raise NoEstimateError(_failed_check(found))


def _described(name: str, table: PatternTable, model: Model, settings: Mapping[str, Setting]) -> Estimate:
    """The fit of the chosen model, with the conditional interval that may be shown beside the honest one."""
    counts = table.array[None]
    fits = fit_rows(counts, np.asarray(model))
    finite = dict(zip(model, fits.finite[0].tolist(), strict=True))
    pairs = interactions(model)
    return Estimate(
        method=name,
        observed=table.people,
        total=float(fits.total[0]),
        lists=table.lists,
        settings=settings,
        conditional=wald(fits),
        model=notation(model),
        terms=tuple(by_name(term, table.lists) for term in pairs),
        never_met=tuple(by_name(term, table.lists) for term in pairs if not finite[term]),
        deviance=float(deviance(counts, fits.means)[0]),
        aic=float(fits.aic()[0]),
        bic=float(fits.bic()[0]),
    )


def _with_resamples(found: Estimate, model: Model, choices: Choices, drawn: Floats, weights: Floats) -> Estimate:
    """Add the BCa intervals and how the resamples chose."""
    replicates, left_out = choices.totals[: len(drawn)], choices.totals[len(drawn) :]
    usable = int(np.isfinite(replicates).sum())
    if usable < 2:
        raise NoEstimateError("hardly any resample of this table has an estimate, so there is no interval")
    limits = bca(found.total, replicates, left_out, weights, GIVEN if found.method in ("main", "fixed") else BCA)
    emptied = with_empty_list(drawn)
    return replace(
        found,
        intervals=limits.intervals,
        bias=limits.bias,
        acceleration=limits.acceleration,
        share=sum(other == model for other in choices.models[: len(drawn)]) / len(drawn),
        resamples=len(drawn),
        resamples_usable=usable,
        notes=(*found.notes, *unusable_note(usable, len(drawn))),
        resamples_with_empty_list=emptied,
    )


def unusable_note(usable: int, resamples: int) -> tuple[str, ...]:
    """What a reader must know where resamples without an estimate are left out of the interval; else nothing."""
    if usable == resamples:
        return ()
    return (
        f"in {resamples - usable:,} of {resamples:,} resamples no model has an estimate; the interval leaves them out",
    )


def _trajectory(
    found: Estimate, steps: Sequence[Choices], rows: int, weights: Floats, tops: Sequence[int]
) -> tuple[TrajectoryPoint, ...]:
    points = []
    for top, choices in zip(tops, steps, strict=False):
        narrow, wide = bca(found.total, choices.totals[:rows], choices.totals[rows:], weights).intervals
        points.append(TrajectoryPoint(top, wide.low, narrow.low, narrow.high, wide.high))
    return tuple(points)


def _with_ranking(found: Estimate, table: PatternTable, ranking: Ranking) -> Estimate:
    rejected = tuple(notation(model) for model in ranking.rejected)
    told = ranking.rejected if len(rejected) <= MOST_VERDICTS else ()
    verdicts = tuple(VERDICT_WORDS[verdict(table.array > 0, model)] for model in told)
    return replace(found, models_considered=ranking.considered, models_rejected=rejected, verdicts=verdicts)


def _facial(table: PatternTable, model: Model) -> Estimate:
    fit = facial_fit(table.array, model)
    note = "fitted in the limit of the likelihood; the ordinary estimate does not exist and other software refuses it"
    return Estimate(
        method="fixed",
        observed=table.people,
        total=table.people + fit.dark_figure,
        lists=table.lists,
        settings={"model": notation(model), "extended": True},
        model=notation(model),
        terms=tuple(by_name(term, table.lists) for term in interactions(model)),
        notes=(note,),
    )
