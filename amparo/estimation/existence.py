"""Does a model have an estimate at all? The three-way verdict, and the general extension for the doubtful cases.

The maximum likelihood estimate exists exactly when some strictly positive table has the same sufficient statistics
(Fienberg and Rinaldo 2012); this is a linear program. The parameters are identifiable exactly when the matrix of kept
cells by kept terms has full column rank. Both depend only on which cells are empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import numpy as np
from scipy.optimize import linprog

from amparo.estimation.errors import NoEstimateError
from amparo.estimation.fit import Fits, kept_cells
from amparo.estimation.lattice import Bools, Floats, Ints, superset_sums
from amparo.estimation.models import Model

TINY = 1e-7  # of a solution whose smallest possible sizes are fractions with small denominators


class Verdict(IntEnum):
    """What becomes of a model on a table; the numbers are those of SparseMSE's checks."""

    FITS = 0
    NO_ESTIMATE = 1
    NOT_IDENTIFIABLE = 2
    NEITHER = 3


VERDICT_WORDS = {
    Verdict.FITS: "fits",
    Verdict.NO_ESTIMATE: "no estimate exists",
    Verdict.NOT_IDENTIFIABLE: "not identifiable",
    Verdict.NEITHER: "no estimate exists and not identifiable",
}


@dataclass(frozen=True)
class Reduced:
    """A model on a table after its terms at minus infinity and their cells are left out."""

    cells: Ints  # kept cells
    terms: Ints  # finite terms
    design: Floats  # (cells, terms) 1 where the term is part of the cell


def reduced(support: Bools, model: Model) -> Reduced:
    """What is left to fit of a model, `support` (2^t,) being the cells with people in them."""
    terms = np.asarray(model, dtype=np.int64)
    met = superset_sums(support.astype(np.float64))[terms] > 0
    cells = np.arange(1, len(support), dtype=np.int64)
    lost = terms[~met]
    cells = cells[((cells[:, None] & lost[None, :]) != lost[None, :]).all(axis=1)]
    finite = terms[met]
    return Reduced(cells, finite, ((cells[:, None] & finite) == finite).astype(np.float64))


def verdict(support: Bools, model: Model) -> Verdict:
    """The three-way verdict on a model, `support` (2^t,) being the cells with people in them."""
    parts = reduced(support, model)
    if not parts.cells.size:
        return Verdict.NEITHER
    return verdict_of(parts.design, support[parts.cells])


def verdict_of(design: Floats, support: Bools) -> Verdict:
    """The same of a (cells, p) design of small whole numbers, `support` (cells,) being where there are people."""
    code = 0 if _interior(design, support) else 1
    if np.linalg.matrix_rank(design) < design.shape[1]:
        code += 2
    return Verdict(code)


@lru_cache(maxsize=100_000)
def _verdict_of(model: Model, support: bytes) -> Verdict:
    return verdict(np.frombuffer(support, dtype=np.bool_), model)


@lru_cache(maxsize=100_000)
def _full_rank(model: Model, lost: tuple[int, ...], cells: int) -> bool:
    support = np.array([all(cell & term != term for term in lost) for cell in range(cells)])
    parts = reduced(support, model)
    return bool(np.linalg.matrix_rank(parts.design) == len(parts.terms))


def admissible(fits: Fits, counts: Floats) -> Bools:
    """(R,) which fitted rows have an estimate that is identifiable.

    A converged fit proves that there is an estimate (`Fits.certified`), and one that runs off mostly proves that there
    is none (`runs_off`); so the linear program runs only for the doubtful rows, once for each model and set of empty
    cells. The rank is looked at only where terms went to minus infinity.
    """
    sound: Bools = fits.certified & np.isfinite(fits.log_likelihood)
    for row in np.flatnonzero(sound & ~fits.finite.all(axis=1)):
        lost = tuple(fits.terms[row][~fits.finite[row]].tolist())
        sound[row] = _full_rank(tuple(fits.terms[row].tolist()), lost, counts.shape[1])
    for row in np.flatnonzero(~fits.certified):
        if runs_off(fits, row, counts[row] > 0):
            continue
        model = tuple(fits.terms[row].tolist())
        sound[row] = _verdict_of(model, (counts[row] > 0).tobytes()) is Verdict.FITS
    return sound


def runs_off(fits: Fits, row: int | np.int64, support: Bools) -> bool:
    """Does the last step prove that there is no maximum?

    It does when, rounded to whole numbers, it lowers no fitted mean of a cell with people, raises no mean at all and
    lowers some: along it the likelihood grows for ever. Whole numbers leave no room for rounding errors.
    """
    terms, step = fits.terms[row][fits.finite[row]], np.rint(fits.drift[row][fits.finite[row]])
    cells = np.flatnonzero(kept_cells(fits.terms[row][None], fits.finite[row][None], len(support))[0])
    change = ((cells[:, None] & terms) == terms) @ step
    return bool((change <= 0).all() and (change < 0).any() and (change[support[cells]] == 0).all())


def _interior(design: Floats, support: Bools) -> bool:
    """Is there a strictly positive table with the sufficient statistics of the support itself?

    Maximise s over z, s >= 0 with A'(z + s) = A'y; the table is z + s.
    """
    cells = len(design)
    equations = np.hstack([design.T, design.sum(axis=0)[:, None]])
    cost = np.zeros(cells + 1)
    cost[-1] = -1.0
    found = linprog(cost, A_eq=equations, b_eq=design.T @ support.astype(np.float64), method="highs")
    return bool(found.status == 0 and -found.fun > TINY)


def facial_set(support: Bools, model: Model) -> Ints:
    """The cells whose mean is not forced to zero in the limit of the likelihood (Fienberg and Rinaldo 2012)."""
    parts = reduced(support, model)
    cells = len(parts.cells)
    statistics = parts.design.T @ support[parts.cells].astype(np.float64)
    free = support[parts.cells].copy()
    while not free.all():
        cost = np.concatenate([np.zeros(cells), np.where(free, 0.0, -1.0)])
        # x is the table, u its part up to one: maximise the u of cells not yet known to be free
        equations = np.hstack([parts.design.T, np.zeros((len(parts.terms), cells))])
        below = np.hstack([-np.eye(cells), np.eye(cells)])
        bounds = [(0.0, None)] * cells + [(0.0, 1.0)] * cells
        found = linprog(cost, below, np.zeros(cells), equations, statistics, bounds, method="highs")
        gained = ~free & (found.x[:cells] > TINY)
        if not gained.any():
            break
        free |= gained
    return parts.cells[free]


@dataclass(frozen=True)
class FacialFit:
    """The general extended fit: means in the limit, and the dark figure where it is still determined."""

    cells: Ints
    means: Floats
    dark_figure: float
    log_likelihood_kernel: float


def facial_fit(counts: Floats, model: Model) -> FacialFit:
    """Fit a model on the cells that the limit of the likelihood leaves positive.

    Reaches models that have no ordinary estimate although their dark figure converges (an option beyond SparseMSE).
    Raises NoEstimateError when the intercept is not determined there.
    """
    support = counts > 0
    cells = facial_set(support, model)
    parts = reduced(support, model)
    design = ((cells[:, None] & parts.terms) == parts.terms).astype(np.float64)
    basis, intercept = _intercept_in(design)
    theta, means = _maximise(basis, counts[cells])
    kernel = float((counts[cells] * np.log(means) - means).sum())
    return FacialFit(cells, means, float(np.exp(intercept @ theta)), kernel)


def _intercept_in(design: Floats) -> tuple[Floats, Floats]:
    """An orthonormal basis of the column space, and the intercept as a function of its coefficients."""
    left, sizes, right = np.linalg.svd(design, full_matrices=False)
    real = sizes > 1e-9 * sizes[0]
    unit = np.eye(design.shape[1])[0]
    if np.abs(right[real].T @ (right[real] @ unit) - unit).max() > 1e-8:
        raise NoEstimateError("the dark figure is not determined even in the limit of the likelihood")
    return left[:, real], (right[real] @ unit) / sizes[real]


def _maximise(basis: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Poisson maximum likelihood for log means in the span of an orthonormal basis, which is known to exist."""
    theta = basis.T @ np.log(counts + 0.5)
    for _ in range(200):
        means = np.exp(basis @ theta)
        gradient = basis.T @ (counts - means)
        step = np.linalg.solve(basis.T @ (means[:, None] * basis), gradient)
        change = float(np.abs(basis @ step).max())
        theta = theta + step * (np.log1p(change) / change if change > 1 else 1.0)
        if abs(float(step @ gradient)) < 1e-16:
            break
    return theta, np.exp(basis @ theta)
