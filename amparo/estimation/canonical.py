"""An order of the lists that hangs on the people on them alone, not on how the table happens to be written down.

Whatever is drawn at random is drawn in this order, so one seed gives one answer however lists and rows are sorted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from amparo.estimation.lattice import Floats, Ints, lists_in, members, superset_sums

Ranks = tuple[int, ...]  # of each list; lists that nothing has told apart so far share one


def canonical_order(counts: Floats) -> Ranks:
    """The positions of the lists of (2^t,) counts, sorted so that every way to write the table gives the same table.

    Lists are told apart by how many people are on them, then by which others these are on; what is still alike is
    tried in every order, and the largest table wins.
    """
    lists = range(lists_in(len(counts)))
    sizes = superset_sums(counts)[[1 << j for j in lists]]
    orders = list(_orders(counts, _ranks([float(size) for size in sizes])))
    if len(orders) == 1:
        return orders[0]
    return max(orders, key=lambda order: counts[_cells(order)].tolist())


def cells_in_order(counts: Floats) -> Ints:
    """(2^t,) the masks of the cells as they come when the lists are in canonical order."""
    return _cells(canonical_order(counts))


def _cells(order: Sequence[int]) -> Ints:
    cells = np.zeros(1, dtype=np.int64)
    for j in order:
        cells = np.concatenate([cells, cells | 1 << j])
    return cells


def _ranks(keys: Sequence[object]) -> Ranks:
    places = {key: place for place, key in enumerate(sorted(set(keys)))}  # type: ignore[type-var]  # of one type each
    return tuple(places[key] for key in keys)


def _orders(counts: Floats, ranks: Ranks) -> Iterator[Ranks]:
    """All orders of the lists that respect the ranks, except those that differ by lists that mirror each other."""
    ranks = _told_apart(counts, ranks)
    alike = next(([j for j, rank in enumerate(ranks) if rank == one] for one in ranks if ranks.count(one) > 1), None)
    if alike is None:
        yield tuple(sorted(range(len(ranks)), key=lambda j: ranks[j]))
        return
    tried: list[int] = []
    for j in alike:
        if not any(_mirrored(counts, i, j) for i in tried):
            tried.append(j)
            yield from _orders(counts, _ranks([(rank, k != j) for k, rank in enumerate(ranks)]))


def _told_apart(counts: Floats, ranks: Ranks) -> Ranks:
    """Finer ranks: by the patterns that a list is part of, each told by its people and the ranks of its lists."""
    filled = [(int(mask), float(counts[mask]), members(int(mask))) for mask in np.flatnonzero(counts)]
    while len(set(ranks)) < len(ranks):
        told = [(mask, (people, sorted(ranks[k] for k in on))) for mask, people, on in filled]
        seen = [sorted(pattern for mask, pattern in told if mask >> j & 1) for j in range(len(ranks))]
        finer = _ranks([(rank, _frozen(patterns)) for rank, patterns in zip(ranks, seen, strict=True)])
        if len(set(finer)) == len(set(ranks)):
            break
        ranks = finer
    return ranks


def _frozen(patterns: Sequence[tuple[float, list[int]]]) -> tuple[tuple[float, tuple[int, ...]], ...]:
    return tuple((people, tuple(on)) for people, on in patterns)


def _mirrored(counts: Floats, i: int, j: int) -> bool:
    """Is the table the same with two lists exchanged?"""
    order = list(range(lists_in(len(counts))))
    order[i], order[j] = j, i
    return bool((counts[_cells(order)] == counts).all())
