"""The table of lists: how many people have each pattern of being on the lists and not on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from amparo.estimation.canonical import canonical_order
from amparo.estimation.errors import TableError
from amparo.estimation.lattice import Floats, Ints, lists_in, members, superset_sums

FEWEST_LISTS = 2
MOST_LISTS = 10


@dataclass(frozen=True)
class PatternTable:
    """Counts of people by capture pattern.

    `counts[c]` is the number of people on exactly the lists of bit mask c (bit j is `lists[j]`); `counts[0]`, the
    people on no list, is always 0 because nobody has seen them. Raises TableError when that does not hold.
    """

    lists: tuple[str, ...]
    counts: tuple[int, ...]

    def __post_init__(self) -> None:
        if not FEWEST_LISTS <= len(self.lists) <= MOST_LISTS:
            raise TableError(
                f"an estimate needs {FEWEST_LISTS} to {MOST_LISTS} lists; this table has {len(self.lists)}"
            )
        if len(set(self.lists)) < len(self.lists) or not all(name.strip() for name in self.lists):
            raise TableError("every list needs a name of its own")
        if any(mark in name for name in self.lists for mark in ":,[]"):
            raise TableError("the name of a list may not hold a colon, a comma or a bracket")
        if len(self.counts) != 1 << len(self.lists):
            raise TableError("the table does not have one count for each pattern")
        if not all(isinstance(count, int | np.integer) for count in self.counts):
            raise TableError("a count is no whole number")
        if min(self.counts) < 0:
            raise TableError("a count is below zero")
        if self.counts[0]:
            raise TableError("the pattern of nobody's list has people in it: whom no list has seen cannot be counted")

    @classmethod
    def from_patterns(cls, lists: Sequence[str], patterns: Mapping[int, int]) -> PatternTable:
        """From a mapping of bit mask to number of people; patterns left out have none."""
        counts = [0] * (1 << len(lists)) if len(lists) <= MOST_LISTS else [0]
        for mask, count in patterns.items():
            if len(lists) <= MOST_LISTS and not 0 <= mask < len(counts):
                raise TableError("a pattern names a list that the table does not have")
            counts[mask if len(lists) <= MOST_LISTS else 0] = count
        return cls(tuple(lists), tuple(counts))

    @classmethod
    def from_identifiers(cls, people_by_list: Mapping[str, Iterable[str]]) -> PatternTable:
        """From the (pseudonymous) identifiers of the people on each list; the same twice on a list counts once."""
        pattern_of: dict[str, int] = {}
        for j, people in enumerate(people_by_list.values()):
            for person in people:
                pattern_of[person] = pattern_of.get(person, 0) | 1 << j
        patterns: dict[int, int] = {}
        for mask in pattern_of.values():
            patterns[mask] = patterns.get(mask, 0) + 1
        return cls.from_patterns(tuple(people_by_list), patterns)

    @property
    def array(self) -> Floats:
        """The counts as (2^t,) floats."""
        return np.array(self.counts, dtype=np.float64)

    @property
    def people(self) -> int:
        """How many different people are on the lists."""
        return sum(self.counts)

    @property
    def list_sizes(self) -> dict[str, int]:
        """How many people are on each list."""
        sums = superset_sums(self.array)
        return {name: int(sums[1 << j]) for j, name in enumerate(self.lists)}

    @property
    def empty_lists(self) -> tuple[str, ...]:
        """The lists with nobody on them."""
        return tuple(name for name, size in self.list_sizes.items() if size == 0)

    @property
    def filled_lists(self) -> tuple[str, ...]:
        """The lists with somebody on them: the others say nothing about anybody."""
        return tuple(name for name, size in self.list_sizes.items() if size)

    @property
    def notes_on_lists(self) -> tuple[str, ...]:
        """What an estimate says that goes by the filled lists alone; nothing where all are."""
        empty = self.empty_lists
        return (f"left out because nobody is on it: {', '.join(empty)}",) if empty else ()

    def overlap(self, mask: int) -> int:
        """How many people are on all lists of a mask, whatever others they are on."""
        return int(superset_sums(self.array)[mask])

    def position(self, name: str) -> int:
        """The position of a list; raises TableError for a name that is not there."""
        if name not in self.lists:
            raise TableError(f"there is no list of that name; the lists are {', '.join(self.lists)}")
        return self.lists.index(name)

    def reordered(self, names: Sequence[str]) -> PatternTable:
        """The same people with the lists in another order, or with lists left out (then some people vanish)."""
        positions = [self.position(name) for name in names]
        return self._mapped(tuple(names), [1 << positions.index(j) if j in positions else 0 for j in self._range()])

    def canonical(self) -> PatternTable:
        """The same people with the lists in the order that hangs on the people alone."""
        return self.reordered([self.lists[j] for j in canonical_order(self.array)])

    def without_list(self, name: str) -> PatternTable:
        """The table as if a list did not exist: people on it alone were never seen."""
        self.position(name)
        return self.reordered([other for other in self.lists if other != name])

    def merged(self, names: Sequence[str], merged_name: str | None = None) -> PatternTable:
        """The table with several lists taken as one, in the place of the first."""
        positions = sorted(self.position(name) for name in names)
        joined = merged_name or "+".join(self.lists[j] for j in positions)
        kept = [j for j in self._range() if j not in positions[1:]]
        while joined in self.lists:  # a list may be called "A+B" already
            joined += "+"
        labels = tuple(joined if j == positions[0] else self.lists[j] for j in kept)
        return self._mapped(labels, [1 << kept.index(positions[0] if j in positions else j) for j in self._range()])

    def _range(self) -> range:
        return range(len(self.lists))

    def _mapped(self, names: tuple[str, ...], bits: list[int]) -> PatternTable:
        """Every list j becomes the bits `bits[j]` of a new table; who has none left was never seen."""
        patterns: dict[int, int] = {}
        for mask, count in enumerate(self.counts):
            new = 0
            for j in members(mask):
                new |= bits[j]
            if new:
                patterns[new] = patterns.get(new, 0) + count
        return PatternTable.from_patterns(names, patterns)

    def seen_by(self, name: str) -> tuple[PatternTable, int]:
        """The people of one list by the other lists they are on, and how many there truly are.

        This is the internal-consistency test's table (Binette and Steorts 2022): the number on the list is known, so
        an estimate of it from the other lists can be compared with the truth.
        """
        bit = 1 << self.position(name)
        others = [other for other in self.lists if other != name]
        inside = {mask & ~bit: count for mask, count in enumerate(self.counts) if mask & bit and mask != bit}
        widened = PatternTable.from_patterns(self.lists, inside)
        return widened.reordered(others), self.overlap(bit)

    def without_pattern(self, mask: int) -> PatternTable:
        """The table with nobody in one pattern."""
        return PatternTable(self.lists, tuple(0 if c == mask else count for c, count in enumerate(self.counts)))

    def plus(self, other: PatternTable) -> PatternTable:
        """Two tables of the same lists added up; raises TableError when the lists differ."""
        if self.lists != other.lists:
            raise TableError("tables of different lists cannot be added")
        return PatternTable(self.lists, tuple(a + b for a, b in zip(self.counts, other.counts, strict=True)))

    def rows(self) -> list[tuple[tuple[int, ...], int]]:
        """The patterns with people in them as zeros and ones, with their counts, by number of lists."""
        filled = [mask for mask, count in enumerate(self.counts) if count]
        filled.sort(key=lambda mask: (mask.bit_count(), members(mask)))
        return [(tuple(mask >> j & 1 for j in self._range()), self.counts[mask]) for mask in filled]


def pattern_masks(membership: Ints) -> Ints:
    """(rows,) bit masks of (rows, t) zeros and ones."""
    masks: Ints = membership @ (1 << np.arange(membership.shape[1], dtype=np.int64))
    return masks


def table_of(names: Sequence[str], counts: Floats) -> PatternTable:
    """A table from (2^t,) counts in mask order."""
    if lists_in(len(counts)) != len(names):
        raise TableError("the table does not have one count for each pattern")
    if (counts != np.rint(counts)).any():
        raise TableError("a count is no whole number")
    return PatternTable(tuple(names), tuple(int(count) for count in counts))
