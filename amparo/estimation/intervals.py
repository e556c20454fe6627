"""Intervals for the total: BCa, normal on the log dark figure, multinomial profile likelihood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammaln, xlogy
from scipy.stats import chi2, norm

from amparo.estimation.fit import Fits, deviance, fit_rows, intercept_error
from amparo.estimation.lattice import Floats
from amparo.estimation.models import Model
from amparo.estimation.result import BCA, PROFILE, WALD, Interval

LEVELS = (80, 95)
TIE = 1e-9  # replicates that differ from the point by less, relatively, are the same table come back


@dataclass(frozen=True)
class BcaIntervals:
    """BCa intervals with the two constants that shape them."""

    intervals: tuple[Interval, ...]
    bias: float
    acceleration: float


def bca(point: float, replicates: Floats, left_out: Floats, weights: Floats, kind: str = BCA) -> BcaIntervals:
    """Bias-corrected and accelerated bootstrap intervals (DiCiccio and Efron 1996), 80 and 95 percent.

    `replicates` are totals of resamples, `left_out` the totals with one person of each cell left out, `weights` the
    people in those cells. Of the replicates equal to the point, which come from resamples that are the table itself,
    half count as below it, rounded down; rounding noise decides this elsewhere. Rows without an estimate (nan) are
    dropped.
    """
    replicates = replicates[np.isfinite(replicates)]
    bias = _bias(point, replicates)
    acceleration = _acceleration(left_out, weights)
    intervals = []
    for level in LEVELS:
        tails = np.array([0.5 - level / 200, 0.5 + level / 200])
        shifted = bias + norm.ppf(tails)
        chances = norm.cdf(bias + shifted / (1 - acceleration * shifted))
        low, high = np.quantile(replicates, chances, method="median_unbiased")
        intervals.append(Interval(level, float(low), float(high), kind))
    return BcaIntervals(tuple(intervals), bias, acceleration)


def _bias(point: float, replicates: Floats) -> float:
    ties = int((np.abs(replicates - point) <= TIE * point).sum())
    below = (int((replicates < point * (1 - TIE)).sum()) + ties // 2) / len(replicates)
    edge = 0.5 / len(replicates)  # all replicates on one side would make the bias infinite
    return float(norm.ppf(min(max(below, edge), 1 - edge)))


def _acceleration(left_out: Floats, weights: Floats) -> float:
    usable = np.isfinite(left_out)
    totals, weights = left_out[usable], weights[usable]
    if not usable.any():
        return 0.0
    apart = np.average(totals, weights=weights) - totals
    spread = float((weights * apart**2).sum())
    return float((weights * apart**3).sum() / (6 * spread**1.5)) if spread > 0 else 0.0


def wald(fits: Fits, row: int = 0) -> tuple[Interval, ...]:
    """n + exp(intercept +- z se): conditional on the model, the interval that SparseMSE prints with a fit."""
    error, intercept = intercept_error(fits, row), float(fits.beta[row, 0])
    people = float(fits.people[row])
    found = []
    for level in LEVELS:
        reach = float(norm.ppf(0.5 + level / 200)) * error
        low, high = (people + float(np.exp(intercept + sign * reach)) for sign in (-1, 1))
        found.append(Interval(level, low, high, WALD))
    return tuple(found)


def profile(counts: Floats, model: Model) -> tuple[float, tuple[Interval, ...]]:
    """The multinomial maximum likelihood total and its profile likelihood intervals (Cormack 1992, as in Rcapture)."""
    people = float(counts.sum())
    terms = np.asarray(model)
    poisson = float(fit_rows(counts[None], terms).total[0])

    def likelihood(total: float) -> float:
        complete = counts.copy()
        complete[0] = total - people
        fits = fit_rows(complete[None], terms, complete=True)
        return -0.5 * float(deviance(complete[None], fits.means, complete=True)[0]) + _correction(people, total)

    # Rcapture looks between n and three times the Poisson total
    best = minimize_scalar(lambda total: -likelihood(total), bounds=(people, 3 * poisson), options={"xatol": 1e-7})
    height = -float(best.fun)
    found = []
    for level in LEVELS:
        floor = height - float(chi2.ppf(level / 100, 1)) / 2
        low = _crossing(likelihood, floor, people, float(best.x))
        high = _crossing(likelihood, floor, float(best.x), 3 * poisson)
        found.append(Interval(level, low if low is not None else people, high or np.inf, PROFILE))
    return float(best.x), tuple(found)


def _crossing(likelihood: Callable[[float], float], floor: float, inner: float, outer: float) -> float | None:
    """Where the likelihood crosses a height between two totals; None when it does not."""
    if (likelihood(inner) - floor) * (likelihood(outer) - floor) > 0:
        return None
    return float(brentq(lambda total: likelihood(total) - floor, inner, outer, xtol=1e-6))


def _correction(people: float, total: float) -> float:
    """From the Poisson deviance with the unseen cell filled in to the multinomial likelihood, up to a constant."""
    unseen = total - people
    if total <= 100:
        return float(xlogy(unseen, unseen) + gammaln(total + 1) - xlogy(total, total) - gammaln(unseen + 1))
    if unseen in (0.0, 1.0):
        return float(-total + 0.5 * np.log(2 * np.pi * total))
    return float(unseen - total - 0.5 * np.log(unseen / total))
