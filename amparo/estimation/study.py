"""All methods side by side on one table, with the gate's decision: what a report is made of."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from amparo import __version__
from amparo.estimation.errors import EstimationError, TableError
from amparo.estimation.gate import Gate, judge
from amparo.estimation.methods import estimate, takes
from amparo.estimation.models import by_name, largest_terms, parse_model
from amparo.estimation.patterns import PatternTable
from amparo.estimation.release import (
    released_estimate,
    released_gate,
    released_overlaps,
    released_rows,
    released_variations,
    withholds,
)
from amparo.estimation.result import Estimate, plain
from amparo.estimation.robustness import Robustness, robustness

Progress = Callable[[str, float], None]  # what is being done, and the share of the work already done

ASSUMPTIONS = (
    "Everybody had some chance to be found by each list, and the population did not change over the period.",
    "Nobody is much harder to find than others for every list at once. Such people stay invisible to all methods here, "
    "the data cannot show it, and the number is then too low.",
    "People on several lists were recognised as the same; a missed match raises the estimate, a false one lowers it.",
    "The lists' joint dependence is described by the chosen model, and the interaction of all lists together is none.",
    "The intervals cover chance and the choice of the model. They do not cover wrong assumptions or wrong data, and "
    "in published tests even such intervals held the truth less often than they claim.",
)


@dataclass(frozen=True)
class Failure:
    """A method that has no number for this table, and why."""

    method: str
    reason: str


@dataclass(frozen=True)
class Study:
    """The estimates of one table by all methods, the variations, and whether any of it may be published."""

    table: PatternTable
    headline: str  # the method whose number is the answer, if there is one
    estimates: tuple[Estimate, ...]
    failures: tuple[Failure, ...]
    gate: Gate
    variations: Robustness | None
    seed: int
    forced: str = ""  # terms that the methods which can take them hold
    not_forced: tuple[str, ...] = ()  # methods that cannot take them
    software: str = f"amparo {__version__}"

    def by(self, method: str) -> Estimate | None:
        """The estimate by one method, if it has one."""
        return next((found for found in self.estimates if found.method == method), None)

    def released(self, small: int) -> Study:
        """The study as it may be shown when counts of patterns below `small` are withheld; the table stays whole."""
        if not withholds(self.table, small):
            return self
        return replace(
            self,
            estimates=tuple(released_estimate(found) for found in self.estimates),
            gate=released_gate(self.gate),
            variations=self.variations and released_variations(self.variations),
        )

    def as_dict(self, suppress_below: int = 0) -> dict[str, Any]:
        """Everything in types that JSON has; counts of patterns below `suppress_below`, and what tells them, go."""
        shown = self.released(suppress_below)
        content = {name: plain(value) for name, value in asdict(shown).items() if name not in ("table", "estimates")}
        content["estimates"] = [found.as_dict() for found in shown.estimates]
        content["lists"] = list(self.table.lists)
        content["observed"] = self.table.people
        content["patterns"] = [
            {"on": list(pattern), "people": count} for pattern, count in released_rows(self.table, suppress_below)
        ]
        content["overlaps"] = [
            {"lists": list(names), "people": people} for names, people in released_overlaps(self.table, suppress_below)
        ]
        content["assumptions"] = list(ASSUMPTIONS)
        return content

    def to_json(self, suppress_below: int = 0) -> str:
        """Everything as JSON, keys sorted."""
        content = self.as_dict(suppress_below)
        return json.dumps(content, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)


def default_methods(lists: int) -> tuple[str, ...]:
    """The methods of a study: the headline first; only those that can be had for this many lists."""
    headline = "bic" if lists <= 6 else "downhill"
    graphs = ("decomposable",) if lists <= 6 else ()
    if lists == 2:
        return (headline, "decomposable", "latent")
    return (headline, "stepwise", *graphs, "threshold", "latent", "main", "chao")


def study(
    table: PatternTable,
    methods: Sequence[str] = (),
    *,
    resamples: int = 1000,
    seed: int = 1,
    workers: int = 1,
    vary: bool = True,
    referrals: Sequence[str] = (),
    forced: str = "",
    handed_on: int = 0,
    progress: Progress | None = None,
) -> Study:
    """Run several methods on one table and judge the result.

    Raises TableError for an empty table; a method without an estimate becomes a `Failure`. `progress` is told what
    comes next and may stop the work by raising. `forced` names terms, "police:shelter", that every method holds which
    can take them, also in the variations; raises ModelError where they are none of the table's. `referrals` and
    `handed_on`: see `robustness` and `gate.judge`.
    """
    if not table.people:
        raise TableError("there is nobody in the table")
    forced = _by_names(forced, table)
    chosen = tuple(methods) or default_methods(len(table.lists))
    found: list[Estimate] = []
    failures: list[Failure] = []
    for place, method in enumerate(chosen):
        if progress:
            progress(method, place / (len(chosen) + vary))
        try:
            own: dict[str, Any] = {"forced": forced} if forced and takes(method, "forced") else {}
            found.append(estimate(table, method, resamples=resamples, seed=seed, workers=workers, **own))
        except EstimationError as error:
            failures.append(Failure(method, str(error)))
    if vary and progress:
        progress("robustness", len(chosen) / (len(chosen) + 1))
    variations = robustness(table, "stepwise", referrals=referrals, forced=forced, seed=seed) if vary else None
    gate = judge(table, found, handed_on=handed_on)
    without = tuple(method for method in chosen if forced and not takes(method, "forced"))
    return Study(table, chosen[0], tuple(found), tuple(failures), gate, variations, seed, forced, without)


def _by_names(forced: str, table: PatternTable) -> str:
    """The largest of the forced terms by the names of their lists, however they were written."""
    terms = largest_terms(parse_model(forced, table.lists))
    return ", ".join(by_name(term, table.lists) for term in terms if term.bit_count() > 1)
