"""Have the chains of a Markov chain Monte Carlo run forgotten where they began, and how much do their draws tell?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from amparo.estimation.lattice import Floats

LARGEST_R_HAT = 1.05
SMALLEST_ESS = 400.0


@dataclass(frozen=True)
class Mixing:
    """Diagnostics of one quantity over several chains (Gelman and others 2013, chapter 11)."""

    r_hat: float  # split R-hat: 1 when all chains tell the same story
    ess: float  # independent draws that would tell as much
    error: float  # Monte Carlo standard error of the mean

    def refusals(self) -> tuple[str, ...]:
        """Why the draws must not be used; empty when they may."""
        reasons = []
        if not self.r_hat <= LARGEST_R_HAT:
            reasons.append(
                f"the chains disagree (R-hat {_above(self.r_hat, LARGEST_R_HAT)}, at most {LARGEST_R_HAT} would do)"
            )
        if not self.ess >= SMALLEST_ESS:
            reasons.append(
                f"too few independent draws ({np.floor(self.ess):.0f}, at least {SMALLEST_ESS:.0f} would do)"
            )
        return tuple(reasons)

    def as_diagnostics(self) -> dict[str, float]:
        """By name."""
        return {"r_hat": self.r_hat, "effective_draws": self.ess, "monte_carlo_error": self.error}


def _above(value: float, limit: float) -> str:
    """A value with two decimals, or as many as show that it is above the limit."""
    return next((text for places in range(2, 9) if float(text := f"{value:.{places}f}") > limit), f"{value:.2f}")


def mixing(draws: Floats) -> Mixing:
    """Split R-hat and effective sample size of (draws, chains)."""
    half = len(draws) // 2
    split = np.concatenate([draws[:half], draws[half : 2 * half]], axis=1)
    within = float(split.var(axis=0, ddof=1).mean())
    between = half * float(split.mean(axis=0).var(ddof=1))
    if within == 0:
        return Mixing(np.inf, 0.0, np.inf)
    pooled = within * (half - 1) / half + between / half
    ess = _effective(split, within, pooled)
    return Mixing(float(np.sqrt(pooled / within)), ess, float(np.sqrt(pooled / ess)))


def _effective(split: Floats, within: float, pooled: float) -> float:
    """Draws over the integrated autocorrelation time, cut off by Geyer's initial positive sequence."""
    rows, chains = split.shape
    centred = split - split.mean(axis=0)
    spectrum = np.fft.rfft(centred, 2 * rows, axis=0)
    autocovariance = np.fft.irfft(spectrum * spectrum.conj(), axis=0)[:rows].mean(axis=1) / rows
    correlation = 1 - (within - autocovariance) / pooled
    pairs = correlation[: rows // 2 * 2].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(pairs < 0)
    time = -1 + 2 * float(pairs[: negative[0] if negative.size else len(pairs)].sum())
    return float(rows * chains / max(time, 1 / np.log10(rows * chains)))
