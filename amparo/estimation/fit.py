"""Extended maximum likelihood of Poisson log-linear models, for one table or for many at once.

Each row of `counts` is a table; all rows are fitted together by Newton's method on superset sums (method: Chan,
Silverman and Vincent 2021). A term whose lists never meet in a row is set to minus infinity there and the cells that
hold it are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, xlogy

from amparo.estimation.lattice import Bools, Floats, Ints, subset_sums, superset_sums

MOST_ITERATIONS = 60
ENOUGH = 1e-15  # Newton decrement, in units of the log likelihood, at which the step just taken was the last
CLEAR = 1e-7  # Newton decrement below which rounding begins to blur the direction of a step
VANISHING = 1e-6  # fitted mean, above CLEAR so that no mean fades unseen
FADING = 1e-10  # Newton decrement at which a fit that has not settled is given up
LONGEST_STEP = 3.0  # largest change of a log mean in one step; beyond it exp() overshoots


@dataclass(frozen=True)
class Fits:
    """Fits of R rows with p terms each over 2^t cells; every array has one row a table."""

    terms: Ints  # (R, p) masks
    beta: Floats  # (R, p); terms at minus infinity hold 0 here, see `finite`
    finite: Bools  # (R, p) False where a term is minus infinity
    means: Floats  # (R, 2^t) fitted means, 0 in cells left out and in the unobserved cell
    log_likelihood: Floats  # (R,) with the factorials
    residual: Floats  # (R,) largest difference between an observed and a fitted sufficient statistic
    people: Floats  # (R,) people observed
    settled: Bools  # (R,) converged, and the last clear Newton step changed every fitted mean by less than half
    drift: Floats  # (R, p) the last clear Newton step; where there is no maximum, the way the coefficients run off

    @property
    def dark_figure(self) -> Floats:
        """People on no list, estimated: exp(intercept)."""
        unseen: Floats = np.exp(self.beta[:, 0])
        return unseen

    @property
    def total(self) -> Floats:
        """People observed and not, estimated."""
        everybody: Floats = self.people + self.dark_figure
        return everybody

    @property
    def kept(self) -> Bools:
        """(R, 2^t) the cells that take part in the fit."""
        return kept_cells(self.terms, self.finite, self.means.shape[1])

    @property
    def certified(self) -> Bools:
        """(R,) True where convergence itself proves that the maximum exists.

        The proof: a positive solution of the likelihood equations lies so near the fitted means that rounding cannot
        have made it up. A small gradient alone proves nothing, for it also vanishes when a fitted mean runs to zero;
        but then every step of Newton's method takes that mean down by about its whole self, and `settled` is False.
        """
        smallest = np.where(self.kept, self.means, np.inf).min(axis=1)
        return np.asarray(self.settled | (self.residual < 0.01 * smallest), dtype=np.bool_)

    def rows(self, rows: Ints | Bools) -> Fits:
        """Some of the rows."""
        return Fits(**{name: values[rows] for name, values in vars(self).items()})

    def bic(self) -> Floats:
        """(R,) p log n - 2 log likelihood; terms at minus infinity count."""
        return np.asarray(self.terms.shape[1] * np.log(self.people) - 2 * self.log_likelihood, dtype=np.float64)

    def aic(self) -> Floats:
        """(R,) 2 p - 2 log likelihood; terms at minus infinity count."""
        return np.asarray(2 * self.terms.shape[1] - 2 * self.log_likelihood, dtype=np.float64)


def stacked(parts: Sequence[Fits]) -> Fits:
    """Several groups of rows of equally many terms in one piece."""
    return Fits(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])})


def kept_cells(terms: Ints, finite: Bools, cells: int) -> Bools:
    """(R, cells) the observable cells that hold no term at minus infinity."""
    lost = np.zeros((len(terms), cells))
    np.put_along_axis(lost, terms, np.where(finite, 0.0, 1.0), axis=1)
    kept: Bools = subset_sums(lost) == 0
    kept[:, 0] = False
    return kept


class _Newton:
    """The state of R simultaneous fits."""

    def __init__(self, counts: Floats, terms: Ints, complete: bool) -> None:
        self.counts, self.terms = counts, terms
        self.target = np.take_along_axis(superset_sums(counts), terms, axis=1)
        self.finite = self.target > 0
        self.kept = kept_cells(terms, self.finite, counts.shape[1])
        self.kept[:, 0] = complete
        shared = (terms == terms[0]).all()
        self.unions = terms[:1, :, None] | terms[:1, None, :] if shared else terms[:, :, None] | terms[:, None, :]

    def log_means(self, beta: Floats, rows: Ints) -> Floats:
        """(rows, 2^t) the linear predictor."""
        spread = np.zeros((len(rows), self.counts.shape[1]))
        np.put_along_axis(spread, self.terms[rows], beta, axis=1)
        return subset_sums(spread)

    def means(self, log_means: Floats, rows: Ints) -> Floats:
        """(rows, 2^t) fitted means, 0 in cells left out."""
        return np.where(self.kept[rows], np.exp(np.minimum(log_means, 700.0)), 0.0)

    def solve(self, weights: Floats, right: Floats, rows: Ints) -> Floats:
        """(A' diag(weights) A)^-1 right, row by row; terms at minus infinity get 0."""
        sums = superset_sums(weights)
        size = self.terms.shape[1]
        if len(self.unions) == 1:
            information = sums[:, self.unions[0]]
        else:
            information = np.take_along_axis(sums, self.unions[rows].reshape(len(rows), -1), axis=1)
            information = information.reshape(len(rows), size, size)
        diagonal = np.arange(size)
        # a whisper of a ridge keeps models that are not identifiable solvable; their verdict is given elsewhere
        information[:, diagonal, diagonal] *= 1 + 1e-12
        information[:, diagonal, diagonal] += np.where(self.finite[rows], 1e-200, 1.0)
        return np.linalg.solve(information, right[..., None])[..., 0].astype(np.float64, copy=False)

    def start(self) -> Floats:
        """One step of weighted least squares from the counts themselves, the usual start of a Poisson regression."""
        rows = np.arange(len(self.counts))
        first = np.where(self.kept, self.counts + 0.1, 0.0)
        working = np.log(np.maximum(first, 0.1)) + np.where(self.kept, self.counts / np.maximum(first, 0.1) - 1, 0.0)
        right = np.take_along_axis(superset_sums(first * working), self.terms, axis=1)
        return self.solve(first, np.where(self.finite, right, 0.0), rows)

    def warm_start(self, start: Floats) -> Floats:
        """The coefficients given, except in rows where they make some fitted mean vanish from the beginning.

        There the way down of that mean, which tells that there is no maximum, would go unseen.
        """
        beta = np.where(self.finite, start, 0.0)
        rows = np.arange(len(self.counts))
        smallest = np.where(self.kept, self.means(self.log_means(beta, rows), rows), np.inf).min(axis=1)
        unclear = smallest < VANISHING
        return np.where(unclear[:, None], self.start(), beta) if unclear.any() else beta

    def improve(self, beta: Floats, rows: Ints) -> tuple[Floats, Floats, Floats, Floats]:
        """One damped Newton step for these rows.

        The new coefficients, the full step, the Newton decrement, and the full step's largest change of a log mean.
        """
        means = self.means(self.log_means(beta, rows), rows)
        fitted = np.take_along_axis(superset_sums(means), self.terms[rows], axis=1)
        gradient = np.where(self.finite[rows], self.target[rows] - fitted, 0.0)
        step = self.solve(means, gradient, rows)
        decrement = np.abs((step * gradient).sum(axis=1))
        change = np.where(self.kept[rows], np.abs(self.log_means(step, rows)), 0.0).max(axis=1)
        # log(1 + d) / d is the step that cannot overshoot for an exponential mean
        scale = np.where(change > 1.0, np.log1p(np.minimum(change, 1e6)) / np.maximum(change, 1.0), 1.0)
        scale = np.minimum(scale, LONGEST_STEP / np.maximum(change, LONGEST_STEP))
        return beta + scale[:, None] * step, step, np.where(scale < 1, np.inf, decrement), change

    def finish(self, beta: Floats, drift: Floats, converged: Bools) -> Fits:
        """The fits of all rows at these coefficients."""
        rows = np.arange(len(self.counts))
        log_means = self.log_means(beta, rows)
        means = self.means(log_means, rows)
        fitted = np.take_along_axis(superset_sums(means), self.terms, axis=1)
        residual = np.where(self.finite, np.abs(self.target - fitted), 0.0).max(axis=1)
        shift = np.where(self.kept, np.abs(self.log_means(drift, rows)), 0.0).max(axis=1)
        each = np.where(self.kept, self.counts * log_means - means, 0.0) - gammaln(self.counts + 1)
        return Fits(
            terms=self.terms,
            beta=beta,
            finite=self.finite,
            means=means,
            log_likelihood=each[:, 1:].sum(axis=1),
            residual=residual,
            people=self.counts[:, 1:].sum(axis=1),
            settled=converged & (shift > 0) & (shift < 0.5),
            drift=drift,
        )


def fit_rows(counts: Floats, terms: Ints, start: Floats | None = None, complete: bool = False) -> Fits:
    """Fit log-linear models by extended maximum likelihood.

    `counts` is (R, 2^t), cell 0 empty; `terms` is (p,) for one model or (R, p) for one a row, the intercept first;
    `start` is (p,) or (R, p) coefficients to begin from; `complete` takes cell 0 for observed too. Rows without a
    maximum come back where Newton's method gave up: look at `certified`, and ask `existence.verdict` about the others.
    """
    counts = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    newton = _Newton(counts, np.broadcast_to(terms, (len(counts), terms.shape[-1])), complete)
    beta = newton.start() if start is None else newton.warm_start(start)
    drift = np.zeros_like(beta)
    active = np.arange(len(counts))
    converged = np.zeros(len(counts), dtype=bool)
    for _ in range(MOST_ITERATIONS):
        beta[active], step, decrement, change = newton.improve(beta[active], active)
        clear = decrement > CLEAR
        drift[active[clear]] = step[clear]
        converged[active] = decrement <= ENOUGH
        # a mean that still halves itself when nothing else is left to gain is on its way to zero
        hopeless = (decrement < FADING) & (change > 0.5)
        active = active[(decrement > ENOUGH) & ~hopeless]
        if not active.size:
            break
    return newton.finish(beta, drift, converged)


def deviance(counts: Floats, means: Floats, complete: bool = False) -> Floats:
    """(R,) twice the log likelihood ratio against the saturated model; `complete` takes cell 0 for observed too."""
    each = xlogy(counts, counts) - xlogy(counts, np.where(counts > 0, means, 1.0)) - counts + means
    return np.asarray(2 * each[:, 0 if complete else 1 :].sum(axis=1), dtype=np.float64)


def intercept_error(fits: Fits, row: int = 0) -> float:
    """The standard error of the intercept of one row, from the inverse of the Fisher information."""
    terms = fits.terms[row][fits.finite[row]]
    sums = superset_sums(fits.means[row])
    information = sums[terms[:, None] | terms[None, :]]
    unit = np.eye(len(terms))[0]
    return float(np.sqrt(np.linalg.solve(information, unit)[0]))
