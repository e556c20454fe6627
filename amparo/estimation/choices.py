"""What a method of choosing a model chose, for one table or for each of many resamples."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from amparo.estimation.lattice import Floats
from amparo.estimation.models import Model


@dataclass(frozen=True)
class Choices:
    """One chosen model and its estimate a row."""

    totals: Floats  # (R,) people observed and not; nan where no model has an estimate
    models: list[Model | None]  # the chosen model of each row

    def shares(self) -> dict[Model, float]:
        """How often each model was chosen, as shares of the rows where one was, most frequent first."""
        chosen = Counter(model for model in self.models if model is not None)
        return {model: count / chosen.total() for model, count in chosen.most_common()}


class Selection(Protocol):
    """A rule that chooses a model for each row of counts; what it does with one row never depends on the others."""

    def choose(self, counts: Floats) -> Choices:
        """Choose for each row of (R, 2^t) counts."""
        ...


def joined(parts: list[Choices]) -> Choices:
    """The choices of consecutive groups of rows."""
    return Choices(np.concatenate([part.totals for part in parts]), [model for part in parts for model in part.models])


def empty_choices(rows: int) -> Choices:
    """No choice yet for any row."""
    return Choices(np.full(rows, np.nan), [None] * rows)
