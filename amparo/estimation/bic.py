"""Choice among hierarchical models by BIC, exhaustive or downhill (Silverman, Chan and Vincent 2024).

BIC is p log n - 2 log likelihood with n the number of people observed. Within resamples only the models that are best
on the data themselves compete, in that order. Most of them are ruled out for most resamples without a fit, by a bound
that is exact: one Newton step from the fit to the data gives a table m with the resample's sufficient statistics, and
if m is nowhere negative, the log likelihood cannot rise above its value there by more than the Kullback-Leibler
distance from m (weak duality of maximum likelihood and maximum entropy).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, xlogy

from amparo.estimation.choices import Choices
from amparo.estimation.existence import admissible
from amparo.estimation.fit import Fits, fit_rows, kept_cells
from amparo.estimation.lattice import Bools, Floats, Ints, lists_in, superset_sums
from amparo.estimation.models import Model, hierarchical_models, main_effects, neighbours

SLACK = 1e-6  # BIC units by which rounding may blur the bound


@dataclass(frozen=True)
class RankedModel:
    """A model with its fit to one table."""

    model: Model
    total: float
    bic: float
    beta: Floats  # (p,), 0 for terms at minus infinity
    finite: Bools  # (p,)


@dataclass(frozen=True)
class Ranking:
    """The models with an identifiable estimate, best BIC first, and how many were rejected."""

    models: tuple[RankedModel, ...]
    rejected: tuple[Model, ...]
    considered: int


def rank_models(counts: Floats, models: Iterable[Model]) -> Ranking:
    """Fit models to (2^t,) counts and rank them by BIC; those that fail the checks are rejected."""
    groups: dict[int, list[Model]] = {}
    for model in models:
        groups.setdefault(len(model), []).append(model)
    admitted: list[RankedModel] = []
    rejected: list[Model] = []
    for group in groups.values():
        for start in range(0, len(group), 1000):
            _rank_group(counts, group[start : start + 1000], admitted, rejected)
    admitted.sort(key=lambda ranked: ranked.bic)
    return Ranking(tuple(admitted), tuple(rejected), len(admitted) + len(rejected))


def rank_all(counts: Floats, max_order: int, most: int = 40_000) -> Ranking:
    """Rank all hierarchical models up to an order; ModelError when they are more than `most`."""
    return rank_models(counts, hierarchical_models(lists_in(len(counts)), max_order, most))


def _rank_group(counts: Floats, group: list[Model], admitted: list[RankedModel], rejected: list[Model]) -> None:
    """Fit models of equal size to the same counts, all at once."""
    rows = np.broadcast_to(counts, (len(group), len(counts)))
    fits = fit_rows(rows, np.asarray(group))
    sound, bics, totals = admissible(fits, rows), fits.bic(), fits.total
    for row, model in enumerate(group):
        if sound[row]:
            admitted.append(RankedModel(model, float(totals[row]), float(bics[row]), fits.beta[row], fits.finite[row]))
        else:
            rejected.append(model)


@dataclass(frozen=True)
class BestByBic:
    """The best of a ranking's first `top` models, chosen anew for each row."""

    ranking: Ranking
    top: int | None = None

    def choose(self, counts: Floats) -> Choices:
        """Choose for each row of (R, 2^t) counts."""
        return self.trajectory(counts, [self.top or len(self.ranking.models)])[0]

    def trajectory(self, counts: Floats, tops: Sequence[int]) -> list[Choices]:
        """The choices with the first 1, 2, 5, ... models allowed, for each number in `tops` (ascending)."""
        race = _Race(counts)
        found = []
        for place, ranked in enumerate(self.ranking.models[: max(tops)], start=1):
            race.enter(place, ranked)
            found += [self._result(race) for top in tops if top == place]
        return found + [self._result(race)] * (len(tops) - len(found))

    def _result(self, race: _Race) -> Choices:
        names = [self.ranking.models[place - 1].model if place else None for place in race.winner]
        return Choices(race.totals.copy(), names)


class _Race:
    """Rows of counts, each with the best model so far."""

    def __init__(self, counts: Floats) -> None:
        self.counts = counts
        self.statistics = superset_sums(counts)
        self.log_people = np.log(counts[:, 1:].sum(axis=1))
        self.factorials = gammaln(counts[:, 1:] + 1).sum(axis=1)
        self.saturated = (xlogy(counts, counts) - counts)[:, 1:].sum(axis=1) - self.factorials
        self.best = np.full(len(counts), np.inf)
        self.totals = np.full(len(counts), np.nan)
        self.winner = np.zeros(len(counts), dtype=np.int64)

    def enter(self, place: int, ranked: RankedModel) -> None:
        """Let one more model compete in every row."""
        rows = np.flatnonzero(len(ranked.model) * self.log_people - 2 * self.saturated < self.best)
        if rows.size:
            rows = rows[self._lower_bound(ranked, rows) < self.best[rows]]
        if rows.size:
            fits = fit_rows(self.counts[rows], np.asarray(ranked.model), ranked.beta)
            self._accept(place, fits, rows)

    def _accept(self, place: int, fits: Fits, rows: Ints) -> None:
        bics = fits.bic()
        better = bics < self.best[rows]
        if not better.any():
            return
        rows, fits, bics = rows[better], fits.rows(better), bics[better]
        sound = admissible(fits, self.counts[rows])
        won = rows[sound]
        self.best[won], self.totals[won], self.winner[won] = bics[sound], fits.total[sound], place

    def _lower_bound(self, ranked: RankedModel, rows: Ints) -> Floats:
        """A value that the BIC of the model cannot undercut in each row; minus infinity where none is known."""
        terms, beta = np.asarray(ranked.model)[ranked.finite], ranked.beta[ranked.finite]
        every = np.asarray(ranked.model)[None]
        cells = np.flatnonzero(kept_cells(every, ranked.finite[None], self.counts.shape[1])[0])
        design = ((cells[:, None] & terms) == terms).astype(np.float64)
        means = np.exp(design @ beta)
        inverse = np.linalg.inv(design.T @ (means[:, None] * design))
        statistics = self.statistics[np.ix_(rows, terms)]
        change = (statistics - means @ design) @ (inverse @ design.T)
        positive = change.min(axis=1) >= -1
        ratio = np.maximum(1 + change, 0)
        distance = (xlogy(ratio, ratio) - change) @ means
        highest = statistics @ beta - means.sum() - self.factorials[rows] + distance
        bound = len(ranked.model) * self.log_people[rows] - 2 * highest - SLACK
        return np.where(positive, bound, -np.inf)


@dataclass(frozen=True)
class Downhill:
    """From main effects, move to the best neighbour by BIC (one term more or less) until none is better."""

    max_order: int
    forced: Model = ()  # begin here instead of at main effects, and never leave a term of it out

    def choose(self, counts: Floats) -> Choices:
        """Choose for each row of (R, 2^t) counts; the rows walk side by side, each model fitted in one go."""
        lists = lists_in(counts.shape[1])
        walk = _Walk(counts)
        walk.look({self._start(lists): list(range(len(counts)))})
        walking = walk.step(range(len(counts)))
        while walking:
            wanted: dict[Model, list[int]] = {}
            for row in walking:
                for model in self._near(walk.models[row] or (), lists):
                    wanted.setdefault(model, []).append(row)
            walk.look(wanted)
            walking = walk.step(walking)
        return Choices(walk.totals, walk.models)

    def search(self, counts: Floats) -> tuple[RankedModel | None, Ranking]:
        """The model at the bottom for (2^t,) counts, and all models looked at on the way."""
        lists = lists_in(len(counts))
        seen = rank_models(counts, [self._start(lists)])
        looked_at = {self._start(lists)}
        here = seen.models[0] if seen.models else None
        while here is not None:
            new = [model for model in self._near(here.model, lists) if model not in looked_at]
            looked_at.update(new)
            step = rank_models(counts, new)
            models = sorted((*seen.models, *step.models), key=lambda ranked: ranked.bic)
            seen = Ranking(tuple(models), (*seen.rejected, *step.rejected), len(looked_at))
            if not step.models or step.models[0].bic >= here.bic:
                break
            here = step.models[0]
        return here, seen

    def _start(self, lists: int) -> Model:
        return self.forced or main_effects(lists)

    def _near(self, model: Model, lists: int) -> list[Model]:
        """The neighbours that hold every forced term."""
        must = set(self.forced)
        return [near for near in neighbours(model, lists, self.max_order) if must <= set(near)]


class _Walk:
    """Rows of counts, each at a model of its own, and the best model in sight of each."""

    def __init__(self, counts: Floats) -> None:
        self.counts = counts
        self.models: list[Model | None] = [None] * len(counts)
        self.totals = np.full(len(counts), np.nan)
        self.here = np.full(len(counts), np.inf)
        self.best = self.here.copy()
        self.best_totals = self.totals.copy()
        self.best_models = list(self.models)

    def look(self, wanted: dict[Model, list[int]]) -> None:
        """Fit models to the rows from which they are in sight."""
        for model, in_sight in wanted.items():
            rows = np.array(in_sight)
            fits = fit_rows(self.counts[rows], np.asarray(model))
            better = fits.bic() < self.best[rows]
            rows, fits = rows[better], fits.rows(better)
            sound = admissible(fits, self.counts[rows]) if rows.size else better[:0]
            rows, fits = rows[sound], fits.rows(sound)
            self.best[rows], self.best_totals[rows] = fits.bic(), fits.total
            for row in rows:
                self.best_models[row] = model

    def step(self, rows: Iterable[int]) -> list[int]:
        """Move the rows to the best model in sight where it is better; the rows that moved."""
        moved = [row for row in rows if self.best[row] < self.here[row]]
        for row in moved:
            self.models[row] = self.best_models[row]
        self.here[moved], self.totals[moved] = self.best[moved], self.best_totals[moved]
        return moved
