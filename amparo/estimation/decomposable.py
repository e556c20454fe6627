"""Bayesian averaging over decomposable graphs of the lists (Madigan and York 1997; the R package dga).

A graph joins the lists that may depend on each other. With a hyper-Dirichlet prior every decomposable graph has its
marginal likelihood in closed form, so the posterior of the total is a sum over all graphs and a grid of totals. Its
upper limit hangs on how large a total the grid allows (discrepancy D9): always look at two caps and at the mass near
the end of the grid.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import combinations

import numpy as np
from scipy.special import gammaln, logsumexp

from amparo.estimation.errors import EstimationError
from amparo.estimation.lattice import Bools, Floats, lists_in, members
from amparo.estimation.loglinear import Run
from amparo.estimation.models import by_name
from amparo.estimation.patterns import PatternTable
from amparo.estimation.result import POSTERIOR, Estimate, Interval, Setting

GRID = 1000
COARSE = 0.025  # posterior mass that one point of the grid may hold
SMALL_STEP = 2  # people, however much of the posterior they hold
MOST_HALVINGS = 30
MOST_LISTS = 6
CAP = 11  # times the people observed: Silverman 2020
WIDER = 3  # times the cap, for the second look
NEAR_END = 0.05  # share of the grid whose posterior mass tells that the cap decides the answer
TOO_MUCH_NEAR_END = 0.005


def decomposable(
    table: PatternTable,
    run: Run,
    largest_total: int | None = None,
    prior: str = "reciprocal",
    delta: float | None = None,
) -> Estimate:
    """Posterior median of the total, averaged over all decomposable graphs, each equally likely beforehand.

    `largest_total` caps the grid (default eleven times the people observed, thrice that where the posterior leans on
    it); `prior` on the total is "reciprocal" (1/N, as dga does when not told otherwise) or "flat"; `delta` is the prior
    count of a cell, 2^-t by default.
    """
    del run  # nothing is drawn at random
    lists = len(table.lists)
    if lists > MOST_LISTS:
        raise EstimationError(f"averaging over graphs takes at most {MOST_LISTS} lists")
    if prior not in ("flat", "reciprocal"):
        raise EstimationError("the prior on the total is flat or reciprocal")
    if largest_total is not None and largest_total <= table.people:
        raise EstimationError("the largest total must be above the number of people observed")
    weight = delta or 2.0**-lists
    cap = largest_total or CAP * table.people
    found = _posterior(table, cap, prior, weight)
    if largest_total is None and found.diagnostics["mass_near_cap"] > TOO_MUCH_NEAR_END:
        cap *= WIDER
        found = _posterior(table, cap, prior, weight)
    high, high_wider = (f.interval(95).high for f in (found, _posterior(table, WIDER * cap, prior, weight)))
    settings: dict[str, Setting] = {"largest_total": cap, "prior": prior, "delta": weight}
    notes = (f"with a cap three times higher the upper 95% limit is {high_wider:,.0f} instead of {high:,.0f}",)
    refused = _refusals(found.diagnostics["mass_near_cap"], high_wider / high)
    return replace(found, settings=settings, notes=notes, refused=refused)


def _refusals(near_end: float, growth: float) -> tuple[str, ...]:
    reasons = []
    if near_end > TOO_MUCH_NEAR_END:
        reasons.append("the posterior leans on the largest total allowed: the cap decides the upper limit")
    if growth > 1.25:
        reasons.append("the upper limit grows by more than a quarter when the cap is tripled")
    return tuple(reasons)


def _posterior(table: PatternTable, cap: int, prior: str, delta: float) -> Estimate:
    """The posterior with one cap."""
    graphs = decomposable_graphs(len(table.lists))
    missing, log_posterior = _on_grid(table, cap, prior, delta)
    totals = table.people + missing
    by_total = np.exp(logsumexp(log_posterior, axis=0))
    by_graph = np.exp(logsumexp(log_posterior, axis=1))
    best = int(by_graph.argmax())
    low95, low80, median, high80, high95 = np.interp([0.025, 0.1, 0.5, 0.9, 0.975], np.cumsum(by_total), totals)
    return Estimate(
        method="decomposable",
        observed=table.people,
        total=float(median),
        lists=table.lists,
        intervals=(
            Interval(80, float(low80), float(high80), POSTERIOR),
            Interval(95, float(low95), float(high95), POSTERIOR),
        ),
        terms=tuple(by_name(edge, table.lists) for edge in graphs[best][0]),
        models_considered=len(graphs),
        diagnostics={
            "mean": float(by_total @ totals),
            "largest_graph_probability": float(by_graph[best]),
            "mass_near_cap": float(by_total[missing >= (1 - NEAR_END) * (cap - table.people)].sum()),
        },
    )


def _on_grid(table: PatternTable, cap: int, prior: str, delta: float) -> tuple[Floats, Floats]:
    """A grid of how many are missing, and the (graphs, grid) log posterior there.

    Where one step holds too much of the posterior, which would then hide between two points, it is made finer until a
    step is small against the posterior or a person or two.
    """
    missing = np.linspace(0, cap - table.people, GRID)
    for _ in range(MOST_HALVINGS):
        log_posterior = _log_posterior(table, missing, prior, delta)
        heavy = np.exp(logsumexp(log_posterior, axis=0)) > COARSE
        finer = _halved(missing, heavy)
        if len(finer) == len(missing):
            break
        missing = finer
    return missing, log_posterior


def _halved(missing: Floats, heavy: Bools) -> Floats:
    """The grid with whole numbers put half-way along the steps at heavy points and the steps beside those."""
    at = np.convolve(heavy, np.ones(5), "same") > 0
    near = at[:-1] & at[1:]
    middles = np.rint((missing[:-1] + missing[1:]) / 2)[near & (np.diff(missing) > SMALL_STEP)]
    return np.union1d(missing, middles)


def _log_posterior(table: PatternTable, missing: Floats, prior: str, delta: float) -> Floats:
    """(graphs, grid) log posterior masses that add up to one; a point stands for the stretch half-way to the next."""
    totals = table.people + missing
    weights = np.array([coefficients for _, coefficients in decomposable_graphs(len(table.lists))])
    log_posterior = weights @ _component_scores(table.array, missing, delta)
    steps = np.diff(missing)
    widths = (np.append(steps[:1], steps) + np.append(steps, steps[-1:])) / 2
    log_posterior += gammaln(totals + 1) - gammaln(missing + 1) + np.log(widths)
    if prior == "reciprocal":
        log_posterior -= np.log(totals)
    log_posterior -= logsumexp(log_posterior)
    return np.asarray(log_posterior, dtype=np.float64)


def _component_scores(counts: Floats, missing: Floats, delta: float) -> Floats:
    """(2^t, grid) log marginal likelihood of the marginal table of each set of lists, as the missing grow."""
    lists = lists_in(len(counts))
    people = counts.sum() + missing
    shared = gammaln(delta * len(counts)) - gammaln(people + delta * len(counts))
    scores = np.zeros((len(counts), len(missing)))
    for component in range(1, len(counts)):
        prior = delta * 2.0 ** (lists - component.bit_count())
        cells = np.bincount([cell & component for cell in range(len(counts))], counts, minlength=len(counts))
        own = [cell for cell in range(1, len(counts)) if cell & component == cell]
        fixed = (gammaln(cells[own] + prior) - gammaln(prior)).sum()
        scores[component] = fixed + gammaln(cells[0] + missing + prior) - gammaln(prior) + shared
    return scores


@lru_cache(maxsize=8)
def decomposable_graphs(lists: int) -> list[tuple[tuple[int, ...], Floats]]:
    """All decomposable graphs: their edges (masks) and what each set of lists counts in the likelihood.

    There are 2, 8, 61, 822 and 18,154 for 2 to 6 lists. A decomposable graph can be taken apart list by list, always
    removing one whose neighbours are all joined; the likelihood is the product of (list and neighbours) over
    (neighbours).
    """
    pairs = list(combinations(range(lists), 2))
    found = []
    for chosen in range(1 << len(pairs)):
        edges = [pair for k, pair in enumerate(pairs) if chosen >> k & 1]
        coefficients = _taken_apart(lists, edges)
        if coefficients is not None:
            found.append((tuple(1 << i | 1 << j for i, j in edges), coefficients))
    return found


def _taken_apart(lists: int, edges: list[tuple[int, int]]) -> Floats | None:
    near = [0] * lists
    for i, j in edges:
        near[i] |= 1 << j
        near[j] |= 1 << i
    coefficients = np.zeros(1 << lists)
    left = (1 << lists) - 1
    while left:
        removable = next((i for i in members(left) if _complete(near, near[i] & left)), None)
        if removable is None:
            return None
        neighbours = near[removable] & left
        coefficients[neighbours | 1 << removable] += 1
        coefficients[neighbours] -= 1
        left &= ~(1 << removable)
    coefficients[0] = 0
    return coefficients


def _complete(near: list[int], group: int) -> bool:
    return all(group & ~(1 << i) & ~near[i] == 0 for i in members(group))
