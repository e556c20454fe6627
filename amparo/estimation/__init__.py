"""How many were never found: multiple systems estimation, in NumPy and SciPy, without Django and without a database."""

from amparo.estimation.errors import EstimationError, ModelError, NoEstimateError, TableError
from amparo.estimation.methods import METHODS, estimate
from amparo.estimation.patterns import PatternTable
from amparo.estimation.result import Estimate, Interval
from amparo.estimation.table import read_strata, read_table

__all__ = [
    "METHODS",
    "Estimate",
    "EstimationError",
    "Interval",
    "ModelError",
    "NoEstimateError",
    "PatternTable",
    "TableError",
    "estimate",
    "read_strata",
    "read_table",
]
