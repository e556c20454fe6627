"""Lower bounds in the manner of Chao, which ask for less than a model of how lists depend on each other.

People who are hard to find make the log number of people fall more slowly with the number of lists they are on; the
bound lets the counts beyond two lists be whatever they are (Rivest and Baillargeon 2007; Rcapture's `Mh Chao (LB)` and
`Mth Chao (LB)`).
"""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from amparo.estimation.errors import EstimationError, NoEstimateError
from amparo.estimation.existence import Verdict, verdict_of
from amparo.estimation.glm import Regression, regress
from amparo.estimation.intervals import LEVELS
from amparo.estimation.lattice import Floats
from amparo.estimation.loglinear import Run
from amparo.estimation.patterns import PatternTable
from amparo.estimation.result import WALD, Estimate, Interval


def chao(table: PatternTable, run: Run, list_effects: bool = True) -> Estimate:
    """Chao's lower bound, with an effect for each list (Mth) or all lists alike (Mh).

    Raises NoEstimateError where the table does not determine the bound either.
    """
    del run  # nothing is resampled
    if len(table.lists) < 3:
        raise EstimationError("the lower bound needs three lists")
    counts = table.array[1:]
    effects, extra = _effects(len(table.lists), list_effects), _beyond_two(len(table.lists))
    fitted = _without_negative(effects, extra, counts)
    unseen = float(np.exp(fitted.coefficients[0]))
    error = float(np.sqrt(fitted.covariance[0, 0]))
    return Estimate(
        method="chao",
        observed=table.people,
        total=table.people + unseen,
        lists=table.lists,
        settings={"list_effects": list_effects},
        conditional=tuple(_limits(table.people, unseen, error, level) for level in LEVELS),
        deviance=fitted.deviance,
        aic=fitted.aic(),
        bic=fitted.bic(table.people),
        diagnostics={
            "standard_error": float(np.sqrt(unseen + unseen**2 * error**2)),
            "degrees_of_freedom": float(len(counts) - len(fitted.coefficients)),
        },
        lower_bound=True,
    )


def _effects(lists: int, list_effects: bool) -> Floats:
    """(2^t - 1, .) the intercept and the effect of being on lists."""
    cells = np.arange(1, 1 << lists)
    membership = (cells[:, None] >> np.arange(lists) & 1).astype(np.float64)
    return np.column_stack([np.ones(len(cells)), membership if list_effects else membership.sum(axis=1)])


def _beyond_two(lists: int) -> Floats:
    """(2^t - 1, t - 2) by how much the number of lists exceeds 2, 3, ..."""
    found_on = np.bitwise_count(np.arange(1, 1 << lists)).astype(np.float64)
    return np.maximum(found_on[:, None] - np.arange(2, lists), 0)


def _without_negative(effects: Floats, extra: Floats, counts: Floats) -> Regression:
    """Fit; while one of the extra coefficients is negative, drop the first such one and fit again.

    A coefficient on its way to minus infinity is dropped like any other, so only the last fit must exist.
    """
    while True:
        design = np.hstack([effects, extra])
        fitted = regress(design, counts)
        negative = np.flatnonzero(fitted.coefficients[effects.shape[1] :] < 0)
        if not negative.size:
            break
        extra = np.delete(extra, negative[0], axis=1)
    if verdict_of(design, counts > 0) is not Verdict.FITS:
        raise NoEstimateError(
            "no lower bound exists on this table: the people on one and on two lists do not determine it"
        )
    return fitted


def _limits(people: int, unseen: float, error: float, level: int) -> Interval:
    reach = float(np.exp(norm.ppf(0.5 + level / 200) * error))
    return Interval(level, people + unseen / reach, people + unseen * reach, WALD)
