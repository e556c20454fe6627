"""Poisson regression on an explicit design matrix, for models that are not made of subsets of lists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, xlogy

from amparo.estimation.lattice import Floats

MOST_ITERATIONS = 100


@dataclass(frozen=True)
class Regression:
    """A fitted Poisson regression."""

    coefficients: Floats  # (p,)
    means: Floats  # (rows,)
    covariance: Floats  # (p, p) inverse Fisher information
    deviance: float
    log_likelihood: float
    settled: bool  # converged, and no fitted mean was still on its way to zero

    def aic(self) -> float:
        """2 p - 2 log likelihood."""
        return 2 * len(self.coefficients) - 2 * self.log_likelihood

    def bic(self, people: float) -> float:
        """p log n - 2 log likelihood, n the people observed."""
        return float(len(self.coefficients) * np.log(people) - 2 * self.log_likelihood)


def regress(design: Floats, counts: Floats) -> Regression:
    """Fit by iteratively reweighted least squares; `design` is (rows, p), `counts` (rows,)."""
    means = counts + 0.1
    working = np.log(means) + (counts - means) / means
    coefficients = _weighted(design, means, working)
    settled, moved = False, 0.0
    for _ in range(MOST_ITERATIONS):
        means = np.exp(np.clip(design @ coefficients, -300, 300))
        gradient = design.T @ (counts - means)
        step = _solve(design.T @ (means[:, None] * design), gradient)
        change = float(np.abs(design @ step).max())
        coefficients = coefficients + step * (np.log1p(change) / change if change > 1 else 1.0)
        decrement = abs(float(step @ gradient))
        moved = change if decrement > 1e-7 else moved
        if decrement < 1e-14:
            settled = moved < 0.5
            break
    means = np.exp(np.clip(design @ coefficients, -300, 300))
    log_likelihood = float((xlogy(counts, means) - means - gammaln(counts + 1)).sum())
    deviance = float(2 * (xlogy(counts, counts) - xlogy(counts, means) - counts + means).sum())
    information = design.T @ (means[:, None] * design)
    covariance = np.asarray(np.linalg.pinv(information, hermitian=True), dtype=np.float64)
    return Regression(coefficients, means, covariance, deviance, log_likelihood, settled)


def _weighted(design: Floats, weights: Floats, response: Floats) -> Floats:
    return _solve(design.T @ (weights[:, None] * design), design.T @ (weights * response))


def _solve(information: Floats, right: Floats) -> Floats:
    """Solve with every parameter scaled by its own information, so that fading parameters do no harm."""
    scale = 1 / np.sqrt(np.maximum(np.diag(information), 1e-200))
    scaled = information * scale[:, None] * scale[None, :]
    scaled[np.diag_indices_from(scaled)] += 1e-13
    return np.asarray(scale * np.linalg.solve(scaled, scale * right), dtype=np.float64)
