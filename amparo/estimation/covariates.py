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
from scipy.linalg import qr

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
    """All combinations of lists and covariates, with counts and the columns of every term.

    `polynomial` is the covariate that enters as one, if any.
    """

    def __init__(self, strata: Sequence[Stratum], by: Sequence[str], year: str | None, degree: int) -> None:
        self.lists, self.by = strata[0].table.lists, tuple(by)
        self.levels = [sorted({s.values[k] for s in strata}) for k in range(len(by))]
        tables = {s.values: s.table for s in strata}
        if len(tables) < len(strata) or any(s.table.lists != self.lists for s in strata):
            raise TableError("every part of the table comes once, and all have the same lists in the same order")
        combos = list(product(*self.levels))
        patterns = 1 << len(self.lists)
        if len(combos) * patterns > MOST_CELLS:
            raise TableError(
                f"more than {MOST_CELLS:,} combinations of lists and covariates: take fewer or coarser ones"
            )
        self.polynomial = year if 0 < degree < len(self.levels[self.by.index(year)] if year else ()) else None
        self.masks = np.tile(np.arange(patterns), len(combos))
        self.values = [np.repeat([combo[k] for combo in combos], patterns) for k in range(len(by))]
        counts = [tables[combo].array if combo in tables else np.zeros(patterns) for combo in combos]
        self.counts = np.concatenate(counts)
        self.seen: Bools = self.masks > 0
        self.columns: dict[Term, Floats] = {(name,): self._single(name, degree) for name in (*self.lists, *self.by)}
        self.margins: dict[Term, Floats] = {(name,): self._margin(name) for name in (*self.lists, *self.by)}
        for one, other in combinations((*self.lists, *self.by), 2):
            for found in (self.columns, self.margins):
                left, right = found[one,], found[other,]
                found[one, other] = (left[:, :, None] * right[:, None, :]).reshape(len(self.masks), -1)

    def _single(self, name: str, degree: int) -> Floats:
        """The columns of one variable: 0 and 1, dummies of the levels after the first, or a polynomial of the year."""
        if name in self.lists:
            return (self.masks >> self.lists.index(name) & 1).astype(np.float64)[:, None]
        k = self.by.index(name)
        if name == self.polynomial:
            years = _years(self.values[k])
            scaled = (years - years.min()) / max(float(np.ptp(years)), 1.0)
            return np.column_stack([scaled**power for power in range(1, degree + 1)])
        return np.column_stack([self.values[k] == level for level in self.levels[k][1:]]).astype(np.float64)

    def _margin(self, name: str) -> Floats:
        """What a variable may be, a column of 0 and 1 each: on the list, or every level, the first one too."""
        if name in self.lists or name == self.polynomial:
            return self.columns[name,]
        k = self.by.index(name)
        return np.column_stack([self.values[k] == level for level in self.levels[k]]).astype(np.float64)

    def lost(self, term: Term, counts: Floats) -> Bools:
        """(cells,) those in which a term allows nobody: its margin is empty there, so it goes to minus infinity."""
        margin = self.margins[term]
        empty = margin[self.seen].T @ counts[self.seen] == 0
        return np.asarray((margin[:, empty] > 0).any(axis=1), dtype=np.bool_)

    def design(self, terms: Sequence[Term]) -> Floats:
        """The design matrix of these terms over all cells, the intercept first."""
        return np.hstack([np.ones((len(self.masks), 1)), *(self.columns[term] for term in terms)])

    def fit(self, terms: Sequence[Term], counts: Floats) -> tuple[Regression, Floats] | None:
        """The fit to the seen cells and the means of all cells; None where there is no maximum.

        Cells in which nobody was seen are left out, and of the columns that are then the same in other words one;
        which values come first in a covariate thus makes no difference.
        """
        design = self.design(terms)
        lost = np.any([self.lost(term, counts) for term in terms], axis=0)
        rows, kept = self.seen & ~lost, design[:, (design[~lost] != 0).any(axis=0)]
        rank = int(np.linalg.matrix_rank(kept[rows])) if rows.any() else 0
        if rank < kept.shape[1]:
            if not rank or np.linalg.matrix_rank(kept[~lost]) > rank:
                return None  # people on no list are not determined by those seen
            kept = kept[:, qr(kept[rows], mode="r", pivoting=True)[1][:rank]]
        fitted = regress(kept[rows], counts[rows])
        if not fitted.settled:
            return None
        means = np.where(lost, 0.0, np.exp(np.clip(kept @ fitted.coefficients, -300, 50)))
        return fitted, means

    def _parameters(self, terms: Sequence[Term]) -> float:
        """How many there are, those at minus infinity included."""
        return 1.0 + sum(len(self.columns[term][0]) for term in terms)

    def aic(self, fitted: Regression, terms: Sequence[Term]) -> float:
        """2 p - 2 log likelihood; parameters at minus infinity count."""
        return 2 * self._parameters(terms) - 2 * fitted.log_likelihood

    def bic(self, fitted: Regression, terms: Sequence[Term]) -> float:
        """p log n - 2 log likelihood; parameters at minus infinity count."""
        return float(self._parameters(terms) * np.log(self.counts.sum()) - 2 * fitted.log_likelihood)


def _years(values: Floats) -> Floats:
    """The years as numbers; raises TableError for one that is none."""
    try:
        return np.asarray(values).astype(np.float64)
    except ValueError:
        raise TableError("a year that enters as a polynomial must be a number in every part") from None


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
    if degree < 0 or (year is not None and year not in by):
        raise TableError("the year is one of the columns that the table is split by, and its degree not negative")
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
        never_met=tuple(":".join(t) for t in terms if len(t) == 2 and cells.lost(t, cells.counts).any()),
        aic=cells.aic(fitted, terms),
        bic=cells.bic(fitted, terms),
        resamples=resamples,
        resamples_usable=len(replicates),
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
    terms = _walk(cells, terms, pairs, cells.bic, backwards=True)
    return _walk(cells, terms, pairs, cells.aic, backwards=False)


def _walk(
    cells: _Cells,
    terms: list[Term],
    pairs: Sequence[Term],
    criterion: Callable[[Regression, Sequence[Term]], float],
    backwards: bool,
) -> list[Term]:
    """Steps of one pair, each the best there is, as long as the criterion falls."""
    best = criterion(_fit_or_refuse(cells, terms)[0], terms)
    while True:
        options = [[*terms, pair] for pair in pairs if pair not in terms]
        if backwards:
            options += [[t for t in terms if t != pair] for pair in pairs if pair in terms]
        scored = [(criterion(fit[0], option), option) for option in options if (fit := cells.fit(option, cells.counts))]
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
