"""The method behind the United Kingdom's 2014 figure, kept to reproduce it.

Forward choice of pairs by AIC; stop when none lowers it, or when the pair just added has a Wald p-value above the
threshold (Bales, Hesketh and Silverman 2015). Its interval is conditional on the model: it ignores the choice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from amparo.estimation.choices import Choices
from amparo.estimation.existence import admissible
from amparo.estimation.fit import Fits, fit_rows
from amparo.estimation.lattice import Floats, lists_in, superset_sums
from amparo.estimation.models import Model, main_effects, pair_masks

THRESHOLD = 0.05


@dataclass(frozen=True)
class AicStepwise:
    """Forward choice by AIC with a significance stop."""

    threshold: float = THRESHOLD

    def choose(self, counts: Floats) -> Choices:
        """Choose for each row of (R, 2^t) counts; totals are Poisson totals."""
        found = [self.search(row) for row in counts]
        return Choices(np.array([total for _, total in found]), [model for model, _ in found])

    def search(self, counts: Floats) -> tuple[Model, float]:
        """The chosen model for (2^t,) counts and its Poisson total; models without an estimate are not looked at."""
        pairs = pair_masks(lists_in(len(counts)))
        terms = list(main_effects(lists_in(len(counts))))
        fits = fit_rows(counts[None], np.asarray(terms))
        while left := [pair for pair in pairs if pair not in terms]:
            rows = np.broadcast_to(counts, (len(left), len(counts)))
            larger = fit_rows(rows, np.array([[*terms, pair] for pair in left]))
            criterion = np.where(admissible(larger, rows), larger.aic(), np.inf)
            best = int(criterion.argmin())
            if criterion[best] >= fits.aic()[0] or _last_p_value(larger, best) > self.threshold:
                break
            terms.append(left[best])
            fits = larger.rows(np.array([best]))
        return tuple(sorted(terms)), float(fits.total[0])


def _last_p_value(fits: Fits, row: int) -> float:
    """The two-sided Wald p-value of the term added last; 1 for a term at minus infinity, whose error is unbounded."""
    if not fits.finite[row, -1]:
        return 1.0
    terms = fits.terms[row][fits.finite[row]]
    information = superset_sums(fits.means[row])[terms[:, None] | terms[None, :]]
    variance = float(np.linalg.inv(information)[-1, -1])
    return float(2 * norm.sf(abs(fits.beta[row, -1]) / np.sqrt(variance)))
