"""Latent classes: people differ in how easily lists find them (Manrique-Vallier 2016; the R package LCMCR).

A Dirichlet process, cut off at some number of classes, mixes classes in which lists are independent. Gibbs sampling in
many chains that begin far apart; when they do not come to agree, the number is refused: with this method that happens,
and one chain alone cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from amparo.estimation.chains import mixing
from amparo.estimation.lattice import Floats
from amparo.estimation.loglinear import Run
from amparo.estimation.patterns import PatternTable
from amparo.estimation.result import POSTERIOR, Estimate, Interval

SLIDES = 1  # Metropolis moves in a sweep
SLIDE = 0.4  # their largest standard deviation, in log odds; it differs from move to move
EDGE, TINY = 1e-12, 1e-300


def latent_classes(
    table: PatternTable,
    run: Run,
    classes: int = 10,
    chains: int = 16,
    burn_in: int = 5000,
    sweeps: int = 10_000,
    concentration: float = 0.25,
) -> Estimate:
    """Posterior median of the total; `concentration` is both parameters of the gamma prior on the process's alpha.

    Refused (see `Estimate.refused`) unless R-hat of the log total is at most 1.05 over `chains` chains with at least
    400 effective draws.
    """
    # in canonical order, so that the order of the lists does not change what is drawn
    sampler = _Sampler(table.canonical(), classes, chains, concentration, np.random.default_rng(run.seed))
    for _ in range(burn_in):
        sampler.sweep()
    unseen = np.empty((sweeps, chains))
    for row in range(sweeps):
        sampler.sweep()
        unseen[row] = sampler.unseen
    totals = table.people + unseen
    diagnosis = mixing(np.log(totals))
    low95, low80, median, high80, high95 = np.quantile(totals, [0.025, 0.1, 0.5, 0.9, 0.975])
    return Estimate(
        method="latent",
        observed=table.people,
        total=float(median),
        lists=table.lists,
        settings={"classes": classes, "chains": chains, "burn_in": burn_in, "sweeps": sweeps},
        intervals=(
            Interval(80, float(low80), float(high80), POSTERIOR),
            Interval(95, float(low95), float(high95), POSTERIOR),
        ),
        diagnostics=diagnosis.as_diagnostics(),
        refused=diagnosis.refusals(),
        seed=run.seed,
    )


@dataclass
class _State:
    weights: Floats  # (C, K) of the classes
    chances: Floats  # (C, J, K) that a list finds somebody of a class
    alpha: Floats  # (C,)


class _Sampler:
    """C chains, K classes, J lists, M patterns with people in them."""

    def __init__(
        self, table: PatternTable, classes: int, chains: int, concentration: float, rng: np.random.Generator
    ) -> None:
        rows = table.rows()
        self.rng, self.concentration, self.people = rng, concentration, table.people
        self.patterns = np.array([pattern for pattern, _ in rows], dtype=np.float64)
        self.counts = np.broadcast_to(np.array([count for _, count in rows]), (chains, len(rows)))
        weights = rng.dirichlet(np.ones(classes), size=chains)
        chances = rng.beta(1, 3, size=(chains, len(table.lists), classes))
        self.state = _State(weights, chances, np.ones(chains))
        self.unseen = np.zeros(chains, dtype=np.int64)
        self.unseen_classes = np.zeros((chains, classes), dtype=np.int64)

    def sweep(self) -> None:
        """Draw everything once, each part given the rest.

        The slides come first, with the people's classes and the unseen integrated out; these are drawn right after.
        """
        for _ in range(SLIDES):
            self._slide()
        members = self._class_members()
        self._draw_unseen()
        self._draw_chances(members)
        self._draw_weights(members.sum(axis=1) + self.unseen_classes)
        last = np.log(np.maximum(self.state.weights[:, -1], TINY))
        shape = self.concentration + self.state.weights.shape[1] - 1
        self.state.alpha = self.rng.gamma(shape, 1 / (self.concentration - last))

    def _slide(self) -> None:
        """Make one class of each chain larger and as much harder to find, or the other way round (Metropolis).

        Along this ridge the people seen hardly change and the unseen do, so Gibbs steps alone would creep.
        """
        chains, classes = self.state.weights.shape
        own = np.arange(chains)
        chosen = self.rng.integers(classes, size=chains)
        shift = self.rng.normal(size=chains) * SLIDE * self.rng.uniform(0, 1, size=chains) ** 2
        chances, weights = self.state.chances.copy(), self.state.weights.copy()
        odds = chances[own, :, chosen]
        chances[own, :, chosen] = np.clip(odds / (odds + (1 - odds) * np.exp(shift)[:, None]), EDGE, 1 - EDGE)
        weights[own, chosen] *= np.exp(shift)
        weights /= weights.sum(axis=1, keepdims=True)
        gain = self._log_density(weights, chances) - self._log_density(self.state.weights, self.state.chances)
        accepted = np.log(self.rng.uniform(size=chains)) < gain
        self.state.weights = np.where(accepted[:, None], weights, self.state.weights)
        self.state.chances = np.where(accepted[:, None, None], chances, self.state.chances)

    def _log_density(self, weights: Floats, chances: Floats) -> Floats:
        """(C,) log posterior in log ratios of weights and log odds of chances, classes and unseen integrated out."""
        logs = np.log(np.maximum(weights, TINY))
        found, missed = np.log(chances), np.log1p(-chances)
        seen = logsumexp(self.patterns @ (found - missed) + (missed.sum(axis=1) + logs)[:, None, :], axis=2)
        nobody = np.exp(logsumexp(missed.sum(axis=1) + logs, axis=1))
        likelihood = (self.counts * seen).sum(axis=1) - self.people * np.log1p(-np.minimum(nobody, 1 - EDGE))
        left = np.maximum(1 - np.cumsum(weights, axis=1)[:, :-1], TINY)
        stick = (self.state.alpha - 1) * np.log(left[:, -1]) - np.log(left[:, :-1]).sum(axis=1)
        return np.asarray(likelihood + stick + logs.sum(axis=1) + (found + missed).sum(axis=(1, 2)), dtype=np.float64)

    def _class_members(self) -> Floats:
        """(C, M, K) how many people of each pattern are in each class."""
        found, missed = np.log(self.state.chances), np.log1p(-self.state.chances)
        logs = self.patterns @ found + (1 - self.patterns) @ missed
        logs += np.log(np.maximum(self.state.weights, TINY))[:, None, :]
        return np.asarray(self.rng.multinomial(self.counts, _normalised(logs)))

    def _draw_chances(self, members: Floats) -> None:
        on = np.einsum("mj,cmk->cjk", self.patterns, members)
        off = members.sum(axis=1)[:, None, :] - on + self.unseen_classes[:, None, :]
        self.state.chances = np.clip(self.rng.beta(1 + on, 1 + off), EDGE, 1 - EDGE)

    def _draw_weights(self, sizes: Floats) -> None:
        """Break the stick: each class takes a share of what the classes before it have left."""
        after = sizes[:, ::-1].cumsum(axis=1)[:, ::-1] - sizes
        shares = self.rng.beta(1 + sizes, self.state.alpha[:, None] + after)
        shares[:, -1] = 1.0
        left = np.cumprod(1 - shares, axis=1)
        self.state.weights = shares * np.hstack([np.ones((len(shares), 1)), left[:, :-1]])

    def _draw_unseen(self) -> None:
        """How many people no list found, and their classes (the prior on the total is 1/N)."""
        missed = np.log1p(-self.state.chances).sum(axis=1) + np.log(np.maximum(self.state.weights, TINY))
        nobody = np.exp(missed).sum(axis=1)
        self.unseen = self.rng.negative_binomial(self.people, np.clip(1 - nobody, 1e-9, 1.0))
        self.unseen_classes = self.rng.multinomial(self.unseen, _normalised(missed))


def _normalised(logs: Floats) -> Floats:
    chances = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=-1, keepdims=True), dtype=np.float64)
