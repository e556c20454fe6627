"""The Bayesian threshold method (Silverman 2020): shrink all pairs, keep those that stand out, fit again.

Main effects have an almost flat prior, pairs a normal one. A pair stays when its posterior mean is at least `tau`
posterior standard deviations from zero. The posterior is log-concave; it is drawn by Hamiltonian Monte Carlo in many
chains at once, scaled by the curvature at the mode, so short chains do not change the answer (discrepancy D8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from amparo.estimation.canonical import canonical_order
from amparo.estimation.chains import Mixing, mixing
from amparo.estimation.errors import EstimationError
from amparo.estimation.lattice import Floats, Ints, members, subset_sums, superset_sums
from amparo.estimation.loglinear import Run
from amparo.estimation.models import by_name, main_effects, notation, pair_masks
from amparo.estimation.patterns import PatternTable
from amparo.estimation.result import POSTERIOR, Estimate, Interval, Setting

FLAT = 1e-4  # prior precision of the intercept and the main effects
CHAINS = 64
LEAPS = 6
STEP = 0.55


def threshold(
    table: PatternTable, run: Run, variance: float = 1.0, tau: float = 2.0, draws: int = 600, warm_up: int = 100
) -> Estimate:
    """Posterior median of the total after thresholding; `variance` is the prior's for pairs."""
    if len(table.lists) < 3:
        raise EstimationError("pairs to keep or drop need three lists")
    rng = np.random.default_rng(run.seed)
    # in canonical order, so that the order of the lists does not change what is drawn
    order = canonical_order(table.array)
    counts = table.canonical().array
    pairs = pair_masks(len(table.lists))
    all_terms = np.array([*main_effects(len(table.lists)), *pairs])
    first = _Posterior(counts, all_terms, variance).sample(rng, warm_up, draws)
    ratios, errors = _standing_out(first[:, :, len(table.lists) + 1 :])
    kept = [pair for pair, ratio in zip(pairs, ratios, strict=True) if ratio >= tau]
    terms = np.array([*main_effects(len(table.lists)), *kept])
    second = _Posterior(counts, terms, variance).sample(rng, warm_up, draws)
    found = _summary(table, second[:, :, 0], _in_table(kept, order))
    settings: dict[str, Setting] = {"variance": variance, "tau": tau, "draws": draws, "chains": CHAINS}
    nearest = int(np.abs(ratios - tau).argmin())
    diagnostics = {**found.diagnostics, "nearest_ratio": float(ratios[nearest]), "its_error": float(errors[nearest])}
    notes: tuple[str, ...] = ()
    if abs(ratios[nearest] - tau) < 2 * errors[nearest]:
        pair = by_name(_in_table([pairs[nearest]], order)[0], table.lists)
        notes = (f"{pair} stands so near the threshold that Monte Carlo error decides whether it stays",)
    return replace(found, settings=settings, diagnostics=diagnostics, notes=notes, seed=run.seed)


def _in_table(terms: list[int], order: Sequence[int]) -> list[int]:
    """Terms of lists in canonical order as terms of the table's own order."""
    own = [sum(1 << order[k] for k in members(term)) for term in terms]
    return sorted(own, key=members)


def _standing_out(draws: Floats) -> tuple[Floats, Floats]:
    """For each pair |mean| / sd of its (draws, chains, pairs), and the Monte Carlo error of that ratio."""
    spread = draws.std(axis=(0, 1))
    ratios = np.abs(draws.mean(axis=(0, 1))) / spread
    errors = np.array([mixing(draws[:, :, k]).error for k in range(draws.shape[2])]) / spread
    return ratios, errors


def _summary(table: PatternTable, intercepts: Floats, kept: list[int]) -> Estimate:
    totals = table.people + np.exp(intercepts)
    diagnosis: Mixing = mixing(intercepts)
    low95, low80, median, high80, high95 = np.quantile(totals, [0.025, 0.1, 0.5, 0.9, 0.975])
    return Estimate(
        method="threshold",
        observed=table.people,
        total=float(median),
        lists=table.lists,
        intervals=(
            Interval(80, float(low80), float(high80), POSTERIOR),
            Interval(95, float(low95), float(high95), POSTERIOR),
        ),
        model=notation(tuple(sorted([*main_effects(len(table.lists)), *kept]))),
        terms=tuple(by_name(pair, table.lists) for pair in kept),
        diagnostics={**diagnosis.as_diagnostics(), "mean": float(totals.mean())},
        refused=diagnosis.refusals(),
    )


class _Posterior:
    """Poisson log-linear likelihood with independent normal priors; coefficients are (chains, p)."""

    def __init__(self, counts: Floats, terms: Ints, variance: float) -> None:
        self.terms, self.cells = terms, len(counts)
        self.statistics = superset_sums(counts)[terms]
        self.precision = np.where(np.bitwise_count(terms) > 1, 1 / variance, FLAT)
        self.mode = self._find_mode(float(counts.sum()))
        self.root = np.linalg.cholesky(np.linalg.inv(self._curvature(self.mode)))

    def _means(self, beta: Floats) -> Floats:
        spread = np.zeros((len(beta), self.cells))
        spread[:, self.terms] = beta
        means = np.exp(np.clip(subset_sums(spread), -700, 50))
        means[:, 0] = 0.0
        return np.asarray(means, dtype=np.float64)

    def density(self, beta: Floats) -> tuple[Floats, Floats]:
        """(chains,) log posterior up to a constant, and its (chains, p) gradient."""
        means = self._means(beta)
        value = beta @ self.statistics - means.sum(axis=1) - 0.5 * (beta**2) @ self.precision
        gradient = self.statistics - superset_sums(means)[:, self.terms] - beta * self.precision
        return value, gradient

    def _curvature(self, beta: Floats) -> Floats:
        sums = superset_sums(self._means(beta[None])[0])
        information = sums[self.terms[:, None] | self.terms[None, :]] + np.diag(self.precision)
        return np.asarray(information, dtype=np.float64)

    def _find_mode(self, people: float) -> Floats:
        beta = np.zeros(len(self.terms))
        beta[0] = np.log(people)
        singles = np.bitwise_count(self.terms) == 1
        beta[singles] = np.log(np.maximum(self.statistics[singles], 0.5) / (2 * people))
        for _ in range(200):
            gradient = self.density(beta[None])[1][0]
            step = np.linalg.solve(self._curvature(beta), gradient)
            longest = float(np.abs(step).max())
            beta = beta + step * min(1.0, 1.0 / longest)
            if abs(float(step @ gradient)) < 1e-12:
                break
        return beta

    def sample(self, rng: np.random.Generator, warm_up: int, draws: int) -> Floats:
        """(draws, CHAINS, p) by Hamiltonian Monte Carlo in coordinates where the posterior is nearly round."""
        beta = self.mode + 1.5 * rng.standard_normal((CHAINS, len(self.terms))) @ self.root.T
        kept = np.empty((draws, *beta.shape))
        for turn in range(warm_up + draws):
            beta = self._leap(beta, rng)
            if turn >= warm_up:
                kept[turn - warm_up] = beta
        return kept

    def _leap(self, beta: Floats, rng: np.random.Generator) -> Floats:
        """One proposal for all chains, accepted or not by Metropolis' rule."""
        momentum = rng.standard_normal(beta.shape)
        step = STEP * rng.uniform(0.6, 1.2, size=(len(beta), 1))
        value, gradient = self.density(beta)
        energy = value - 0.5 * (momentum**2).sum(axis=1)
        proposed = beta
        for _ in range(LEAPS):
            momentum = momentum + 0.5 * step * (gradient @ self.root)
            proposed = proposed + step * (momentum @ self.root.T)
            value, gradient = self.density(proposed)
            momentum = momentum + 0.5 * step * (gradient @ self.root)
        gain = value - 0.5 * (momentum**2).sum(axis=1) - energy
        accepted = np.log(rng.uniform(size=len(beta))) < np.where(np.isfinite(gain), gain, -np.inf)
        return np.where(accepted[:, None], proposed, beta)
