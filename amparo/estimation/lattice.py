"""Sums over subsets and supersets of bit masks: the linear algebra of log-linear models on lists.

A capture pattern over t lists is an integer from 0 to 2^t - 1 whose bit j says "on list j". A term of a
log-linear model is such a mask too. Then log mu is the subset sum of the coefficients, and every sufficient
statistic is a superset sum of counts, so no design matrix is ever needed (fast zeta transform, t 2^(t-1) additions).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def lists_in(cells: int) -> int:
    """The number of lists t of an array with 2^t cells."""
    return cells.bit_length() - 1


def subset_sums(values: Floats) -> Floats:
    """For each mask c of the last axis (length 2^t), the sum of `values` over all subsets of c."""
    sums = values.copy()
    rows = sums.reshape(math.prod(sums.shape[:-1]), sums.shape[-1])
    for j in range(lists_in(sums.shape[-1])):
        halves = rows.reshape(len(rows), rows.shape[1] >> (j + 1), 2, 1 << j)
        halves[:, :, 1] += halves[:, :, 0]
    return sums


def superset_sums(values: Floats) -> Floats:
    """For each mask c of the last axis (length 2^t), the sum of `values` over all supersets of c."""
    sums = values.copy()
    rows = sums.reshape(math.prod(sums.shape[:-1]), sums.shape[-1])
    for j in range(lists_in(sums.shape[-1])):
        halves = rows.reshape(len(rows), rows.shape[1] >> (j + 1), 2, 1 << j)
        halves[:, :, 0] += halves[:, :, 1]
    return sums


def subsets(mask: int) -> list[int]:
    """All subsets of a mask, the empty one and itself included, in increasing order."""
    found, part = [], mask
    while True:
        found.append(part)
        if part == 0:
            return found[::-1]
        part = (part - 1) & mask


def members(mask: int) -> list[int]:
    """The positions of the lists in a mask, ascending."""
    return [j for j in range(mask.bit_length()) if mask >> j & 1]


def order(mask: int) -> int:
    """The number of lists in a mask."""
    return mask.bit_count()
