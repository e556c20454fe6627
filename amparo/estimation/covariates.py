"""Log-linear models on lists and covariates together, as the UNODC studies fit them.

Year, sex, age group, form of exploitation and nationality stand in the model beside the lists; terms are single
variables and pairs of them. From main effects, terms come and go by BIC, then more come by AIC; the total is the sum
over all cells, those of nobody's list included. Intervals are parametric bootstrap percentiles with the model held
fixed (van Dijk, Cruyff and van der Heijden), so they are labelled conditional.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from amparo.estimation.errors import NoEstimateError, TableError
from amparo.estimation.glm import Regression, regress
from amparo.estimation.intervals import LEVELS
from amparo.estimation.lattice import Bools, Floats
from amparo.estimation.result import BOOTSTRAP, Estimate, Interval
from amparo.estimation.table import Stratum

MOST_CELLS = 20_000

Term = tuple[str, ...]  # one variable, or two


@dataclass(frozen=True)
class CovariateEstimate:
    """The total, and its parts by each value of each covariate; the parts of a covariate add up to the total."""

    total: Estimate
    margins: Mapping[tuple[str, str], Estimate]
    terms: tuple[Term, ...]


class _Cells:
    """All combinations of lists and covariates, with counts and the columns of every term."""

    def __init__(self, strata: Sequence[Stratum], by: Sequence[str], year: str | None, degree: int) -> None:
        self.lists, self.by = strata[0].table.lists, tuple(by)
        self.levels = [sorted({s.values[k] for s in strata}) for k in range(len(by))]
        tables = {s.values: s.table for s in strata}
        combos = list(product(*self.levels))
        patterns = 1 << len(self.lists)
        if len(combos) * patterns > MOST_CELLS:
            raise TableError(
                f"more than {MOST_CELLS:,} combinations of lists and covariates: take fewer or coarser ones"
            )
        self.masks = np.tile(np.arange(patterns), len(combos))
        self.values = [np.repeat([combo[k] for combo in combos], patterns) for k in range(len(by))]
        counts = [tables[combo].array if combo in tables else np.zeros(patterns) for combo in combos]
        self.counts = np.concatenate(counts)
        self.seen: Bools = self.masks > 0
        self.columns: dict[Term, Floats] = {
            (name,): self._single(name, year, degree) for name in (*self.lists, *self.by)
        }
        for one, other in combinations((*self.lists, *self.by), 2):
            left, right = self.columns[one,], self.columns[other,]
            self.columns[one, other] = (left[:, :, None] * right[:, None, :]).reshape(len(self.masks), -1)

    def _single(self, name: str, year: str | None, degree: int) -> Floats:
        """The columns of one variable: 0 and 1, dummies of the levels after the first, or a polynomial of the year."""
        if name in self.lists:
            return (self.masks >> self.lists.index(name) & 1).astype(np.float64)[:, None]
        k = self.by.index(name)
        if name == year and 0 < degree < len(self.levels[k]):
            place = np.searchsorted(self.levels[k], self.values[k]).astype(np.float64)
            scaled = place / max(len(self.levels[k]) - 1, 1)
            return np.column_stack([scaled**power for power in range(1, degree + 1)])
        return np.column_stack([self.values[k] == level for level in self.levels[k][1:]]).astype(np.float64)

    def design(self, terms: Sequence[Term]) -> Floats:
        """The design matrix of these terms over all cells, the intercept first."""
        return np.hstack([np.ones((len(self.masks), 1)), *(self.columns[term] for term in terms)])

    def fit(self, terms: Sequence[Term], counts: Floats) -> tuple[Regression, Floats] | None:
        """The fit to the seen cells and the means of all cells; None where there is no maximum.

        Columns of cells in which nobody was seen go to minus infinity together with those cells.
        """
        design = self.design(terms)
        empty = (design >= 0).all(axis=0) & (design[self.seen].T @ counts[self.seen] == 0)
        lost = (design[:, empty] > 0).any(axis=1)
        rows, kept = self.seen & ~lost, design[:, ~empty]
        if np.linalg.matrix_rank(kept[rows]) < kept.shape[1]:
            return None
        fitted = regress(kept[rows], counts[rows])
        if not fitted.settled:
            return None
        means = np.where(lost, 0.0, np.exp(np.clip(kept @ fitted.coefficients, -300, 50)))
        return fitted, means


def estimate_with_covariates(
    strata: Sequence[Stratum],
    by: Sequence[str],
    *,
    year: str | None = None,
    degree: int = 0,
    resamples: int = 1000,
    seed: int = 1,
) -> CovariateEstimate:
    """Estimate the total and its parts from tables split by the covariates `by`.

    `year` names the covariate that enters as a polynomial of `degree` (0: by dummies). Raises NoEstimateError when
    not even main effects can be fitted.
    """
    if not by or not strata:
        raise TableError("covariates are the columns that the table is split by; there are none")
    cells = _Cells(strata, by, year, degree)
    terms = _search(cells)
    fitted, means = _fit_or_refuse(cells, terms)
    replicates = _bootstrap(cells, terms, means, resamples, seed)
    base = Estimate(
        method="covariates",
        observed=int(cells.counts.sum()),
        total=float(means.sum()),
        lists=cells.lists,
        settings={"year": year, "degree": degree},
        intervals=_percentiles(replicates.sum(axis=1)),
        terms=tuple(":".join(term) for term in terms if len(term) == 2),
        deviance=fitted.deviance,
        aic=fitted.aic(),
        bic=fitted.bic(cells.counts.sum()),
        resamples=len(replicates),
        seed=seed,
    )
    margins = {
        (name, level): _part(base, cells, means, replicates, cells.values[k] == level)
        for k, name in enumerate(cells.by)
        for level in cells.levels[k]
    }
    return CovariateEstimate(base, margins, tuple(terms))


def _part(base: Estimate, cells: _Cells, means: Floats, replicates: Floats, rows: Bools) -> Estimate:
    """The estimate of the cells with one value of a covariate."""
    return replace(
        base,
        observed=int(cells.counts[rows].sum()),
        total=float(means[rows].sum()),
        intervals=_percentiles(replicates[:, rows].sum(axis=1)),
    )


def _fit_or_refuse(cells: _Cells, terms: Sequence[Term]) -> tuple[Regression, Floats]:
    found = cells.fit(terms, cells.counts)
    if found is None:
        raise NoEstimateError("not even the main effects of lists and covariates have an estimate")
    return found


def _search(cells: _Cells) -> list[Term]:
    """From main effects, pairs come and go by BIC; then pairs come by AIC."""
    variables = (*cells.lists, *cells.by)
    terms: list[Term] = [(name,) for name in variables]
    pairs: list[Term] = list(combinations(variables, 2))
    people = float(cells.counts.sum())
    terms = _walk(cells, terms, pairs, lambda fit: fit.bic(people), backwards=True)
    return _walk(cells, terms, pairs, lambda fit: fit.aic(), backwards=False)


def _walk(
    cells: _Cells,
    terms: list[Term],
    pairs: Sequence[Term],
    criterion: Callable[[Regression], float],
    backwards: bool,
) -> list[Term]:
    """Steps of one pair, each the best there is, as long as the criterion falls."""
    best = criterion(_fit_or_refuse(cells, terms)[0])
    while True:
        options = [[*terms, pair] for pair in pairs if pair not in terms]
        if backwards:
            options += [[t for t in terms if t != pair] for pair in pairs if pair in terms]
        scored = [(criterion(fit[0]), option) for option in options if (fit := cells.fit(option, cells.counts))]
        if not scored or min(score for score, _ in scored) >= best - 1e-9:
            return terms
        best, terms = min(scored, key=lambda pair: pair[0])


def _bootstrap(cells: _Cells, terms: Sequence[Term], means: Floats, resamples: int, seed: int) -> Floats:
    """(R', cells) means refitted to populations drawn from the fitted one and seen as this one was."""
    people = round(float(means.sum()))
    rows = []
    for stream in np.random.SeedSequence(seed).spawn(resamples):
        drawn = np.random.default_rng(stream).multinomial(people, means / means.sum())
        found = cells.fit(terms, np.where(cells.seen, drawn, 0).astype(np.float64))
        if found is not None:
            rows.append(found[1])
    return np.array(rows).reshape(len(rows), len(means))


def _percentiles(totals: Floats) -> tuple[Interval, ...]:
    if not len(totals):
        return ()
    tails = np.array([[0.5 - level / 200, 0.5 + level / 200] for level in LEVELS])
    limits = np.quantile(totals, tails)
    return tuple(
        Interval(level, float(low), float(high), BOOTSTRAP) for level, (low, high) in zip(LEVELS, limits, strict=True)
    )
