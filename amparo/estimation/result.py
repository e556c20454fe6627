"""The one type of result that every method gives."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from amparo import __version__
from amparo.estimation.errors import EstimationError

BCA = "BCa, choice of model repeated in every resample"
GIVEN = "BCa, conditional on the model: no other was allowed in any resample"
WALD = "conditional on the model: normal on the log of the dark figure"
PROFILE = "conditional on the model: multinomial profile likelihood"
POSTERIOR = "posterior quantiles"
BOOTSTRAP = "parametric bootstrap, conditional on the model"

Setting = str | int | float | bool | None


@dataclass(frozen=True)
class Interval:
    """An interval for the total, and what it takes into account."""

    level: int  # percent
    low: float
    high: float
    kind: str

    @property
    def ratio(self) -> float:
        """High limit over low limit: how many times the truth may differ within the interval."""
        return self.high / self.low if self.low > 0 else math.inf


@dataclass(frozen=True)
class TrajectoryPoint:
    """The intervals when only the `top` best models may be chosen in a resample."""

    top: int
    low95: float
    low80: float
    high80: float
    high95: float


@dataclass(frozen=True)
class Estimate:
    """How many people there are, seen and not seen, by one method."""

    method: str
    observed: int
    total: float
    lists: tuple[str, ...]
    settings: Mapping[str, Setting] = field(default_factory=dict)
    intervals: tuple[Interval, ...] = ()
    conditional: tuple[Interval, ...] = ()  # shown only beside `intervals`, labelled
    model: str = ""  # by the numbers of its lists, "[12,3]"
    terms: tuple[str, ...] = ()  # interactions by name
    never_met: tuple[str, ...] = ()  # the interactions at minus infinity among them
    deviance: float | None = None
    aic: float | None = None
    bic: float | None = None
    models_considered: int = 1
    models_rejected: tuple[str, ...] = ()  # no estimate, or not identifiable
    verdicts: tuple[str, ...] = ()  # which of the two, for each model rejected; none where they are very many
    share: float | None = None  # of resamples that choose this very model
    resamples: int = 0
    resamples_usable: int = 0  # those in which some model has an estimate
    resamples_with_empty_list: int = 0
    bias: float | None = None  # z0 of BCa
    acceleration: float | None = None  # a of BCa
    trajectory: tuple[TrajectoryPoint, ...] = ()
    diagnostics: Mapping[str, float] = field(default_factory=dict)
    lower_bound: bool = False  # the method bounds the total from below and claims no more
    refused: tuple[str, ...] = ()  # reasons of the method itself why its number must not be used
    notes: tuple[str, ...] = ()
    seed: int | None = None
    software: str = f"amparo {__version__}"

    @property
    def dark_figure(self) -> float:
        """People on no list."""
        return self.total - self.observed

    def interval(self, level: int) -> Interval:
        """The interval of a level in percent; raises EstimationError when it was not computed."""
        for interval in self.intervals:
            if interval.level == level:
                return interval
        raise EstimationError(f"no {level}% interval was computed")

    def as_dict(self) -> dict[str, Any]:
        """Everything, in types that JSON has; numbers that are not finite become null."""
        return {**plain(asdict(self)), "dark_figure": plain(self.dark_figure)}

    def to_json(self) -> str:
        """Everything as JSON, keys sorted."""
        return json.dumps(self.as_dict(), sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)


def plain(value: Any) -> Any:
    """A value in types that JSON has; numbers that are not finite become None."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value
