"""Fixed models, and forward stepwise choice of pairs by Poisson p-values (Chan, Silverman and Vincent 2021)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc, pdtr

from amparo.estimation.choices import Choices, empty_choices
from amparo.estimation.existence import admissible
from amparo.estimation.fit import Fits, fit_rows, stacked
from amparo.estimation.lattice import Bools, Floats, Ints, lists_in, superset_sums
from amparo.estimation.models import Model, main_effects, pair_masks

THRESHOLD = 0.02  # chosen by simulation over 28 scenarios in the 2021 paper


@dataclass(frozen=True)
class Fixed:
    """One model for every row, chosen by whoever asks."""

    model: Model

    def choose(self, counts: Floats) -> Choices:
        """The estimate of the model for each row."""
        fits = fit_rows(counts, np.asarray(self.model))
        sound = admissible(fits, counts)
        totals = np.where(sound, fits.total, np.nan)
        return Choices(totals, [self.model if ok else None for ok in sound])


@dataclass(frozen=True)
class Stepwise:
    """From main effects, add the pair that surprises most while its p-value is below the threshold.

    A list with nobody on it in a resample drops out of that resample and the choice goes on among the others. With
    `as_sparsemse` such a resample falls back to main effects, as the package SparseMSE does.
    """

    threshold: float = THRESHOLD
    as_sparsemse: bool = False
    forced: Model | None = None  # begin here instead of at main effects: referral between lists is known

    def choose(self, counts: Floats) -> Choices:
        """Choose for each row of (R, 2^t) counts."""
        result = empty_choices(len(counts))
        lists = lists_in(counts.shape[1])
        rows = np.arange(len(counts))
        fits = fit_rows(counts, np.asarray(self.forced or main_effects(lists)))
        sound = admissible(fits, counts)
        _record(result, rows[sound], fits.rows(sound))
        open_rows = sound & ~self._closed(counts) & (lists > 2)
        rows, fits = rows[open_rows], fits.rows(open_rows)
        while rows.size:
            rows, fits = self._grow(counts[rows], rows, fits)
            _record(result, rows, fits)
        return result

    def _closed(self, counts: Floats) -> Bools:
        """The rows that stay at main effects because a list is empty (compatibility only)."""
        if not self.as_sparsemse:
            return np.zeros(len(counts), dtype=bool)
        mains = np.asarray(main_effects(lists_in(counts.shape[1])))
        empty: Bools = (superset_sums(counts)[:, mains] == 0).any(axis=1)
        return empty

    def _grow(self, counts: Floats, rows: Ints, fits: Fits) -> tuple[Ints, Fits]:
        """Add one pair to each row that still has one to add; the rows that did and their new fits."""
        values = pair_p_values(counts, fits)
        grown: list[tuple[Ints, Fits]] = []
        waiting = np.arange(len(rows))
        while waiting.size:
            waiting = waiting[values[waiting].min(axis=1) < self.threshold]
            if not waiting.size:
                break
            best = values[waiting].argmin(axis=1)
            larger = _with_pair(counts[waiting], fits.rows(waiting), best)
            sound = admissible(larger, counts[waiting])
            grown.append((waiting[sound], larger.rows(sound)))
            values[waiting[~sound], best[~sound]] = 1.0
            waiting = waiting[~sound]
        if not grown:
            return rows[:0], fits.rows(rows[:0])
        return rows[np.concatenate([index for index, _ in grown])], stacked([part for _, part in grown])


def pair_p_values(counts: Floats, fits: Fits) -> Floats:
    """(R, pairs) the smaller Poisson tail of each observed overlap under the fit; 1 for pairs already in the model."""
    pairs = np.asarray(pair_masks(lists_in(counts.shape[1])))
    observed = superset_sums(counts)[:, pairs]
    expected = superset_sums(fits.means)[:, pairs]
    below = pdtr(observed, expected)
    above = np.where(observed > 0, gammainc(np.maximum(observed, 1), expected), 1.0)
    already = (fits.terms[:, None, :] == pairs[None, :, None]).any(axis=2)
    return np.where(already, 1.0, np.minimum(below, above))


def _with_pair(counts: Floats, fits: Fits, best: Ints) -> Fits:
    pairs = np.asarray(pair_masks(lists_in(counts.shape[1])))
    terms = np.hstack([fits.terms, pairs[best][:, None]])
    start = np.hstack([fits.beta, np.zeros((len(best), 1))])
    return fit_rows(counts, terms, start)


def _record(result: Choices, rows: Ints, fits: Fits) -> None:
    result.totals[rows] = fits.total if rows.size else []
    for row, terms in zip(rows, fits.terms, strict=True):
        result.models[row] = tuple(sorted(terms.tolist()))
