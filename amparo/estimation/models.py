"""Hierarchical log-linear models: which terms they hold, how they are written, how they are enumerated.

A model is the sorted tuple of its terms (bit masks), the intercept 0 and every list's main effect included, closed
downwards: with a term, all parts of it. Written by its largest terms: "[12,13,4]" is the model of four lists with the
pairs 1-2 and 1-3. Lists count from 1; a tenth list is written 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from amparo.estimation.errors import ModelError
from amparo.estimation.lattice import members, order, subsets

Model = tuple[int, ...]


def main_effects(lists: int) -> Model:
    """The model of independent lists."""
    return (0, *(1 << j for j in range(lists)))


def pair_masks(lists: int) -> list[int]:
    """All pairs of lists in lexicographic order: 1-2, 1-3, ..., 2-3, ...; none of two lists, see `closure`."""
    if lists == 2:
        return []
    return [1 << i | 1 << j for i, j in combinations(range(lists), 2)]


def closure(terms: Iterable[int], lists: int) -> Model:
    """The smallest hierarchical model with all main effects that holds these terms.

    Raises ModelError for a term outside the lists and for the term of all lists, which no data can identify.
    """
    full = (1 << lists) - 1
    held = set(main_effects(lists))
    for term in terms:
        if not 0 <= term <= full:
            raise ModelError("a term names a list that the table does not have")
        if term == full and lists > 1:
            raise ModelError("the interaction of all lists cannot be identified: nobody is seen outside all of them")
        held.update(subsets(term))
    return tuple(sorted(held))


def largest_terms(model: Model) -> list[int]:
    """The terms of a model that are part of no other: its generators, in lexicographic order, largest first."""
    terms = [term for term in model if term]
    tops = [term for term in terms if not any(other != term and other & term == term for other in terms)]
    return sorted(tops, key=lambda term: (-order(term), members(term)))


def interactions(model: Model) -> list[int]:
    """The terms of a model of two lists and more, pairs first, in lexicographic order."""
    return sorted((term for term in model if order(term) > 1), key=lambda term: (order(term), members(term)))


def notation(model: Model) -> str:
    """A model by the numbers of its lists, for example "[123,14]"."""
    digits = ["".join(str((j + 1) % 10) for j in members(term)) for term in largest_terms(model)]
    return f"[{','.join(digits)}]"


def by_name(term: int, names: Sequence[str]) -> str:
    """A term by the names of its lists, for example "police:hotline"."""
    return ":".join(names[j] for j in members(term))


def parse_model(text: str, names: Sequence[str]) -> Model:
    """Read a model written "[12,3]" or by names "police:hotline, police:shelter" (main effects are always in).

    Raises ModelError when a term cannot be read.
    """
    inner = text.strip()
    if inner.startswith("[") and inner.endswith("]"):
        return closure((_digits(part, len(names)) for part in inner[1:-1].split(",") if part.strip()), len(names))
    return closure((_named(part, names) for part in inner.split(",") if part.strip()), len(names))


def _digits(part: str, lists: int) -> int:
    mask = 0
    for digit in part.strip():
        number = (int(digit) - 1) % 10 if digit.isdecimal() and digit.isascii() else lists
        if number >= lists:
            raise ModelError("a model in brackets is written with the numbers of the table's lists, for example [12,3]")
        mask |= 1 << number
    return mask


def _named(part: str, names: Sequence[str]) -> int:
    mask = 0
    for name in part.split(":"):
        if name.strip() not in names:
            raise ModelError(f"the model names a list that the table does not have; its lists are {', '.join(names)}")
        mask |= 1 << names.index(name.strip())
    return mask


def hierarchical_models(lists: int, max_order: int, most: int = 40_000) -> list[Model]:
    """All hierarchical models that hold every main effect, with terms of at most `max_order` lists.

    The term of all lists is never in (it is not identifiable): 8, 113 and 6,893 models for 3, 4 and 5 lists. Raises
    ModelError when there are more than `most`; a downhill search serves then.
    """
    found: list[Model] = []
    for model in _grow(lists, min(max_order, lists - 1), 2, main_effects(lists)):
        found.append(model)
        if len(found) > most:
            raise ModelError(
                f"more than {most:,} models of order {max_order}: take a lower order or the search downhill"
            )
    return found


def _grow(lists: int, max_order: int, size: int, model: Model) -> Iterator[Model]:
    """All models that extend `model` by terms of `size` lists and more."""
    if size > max_order:
        yield model
        return
    held = set(model)
    ready = [term for term in _masks(lists, size) if all(term & ~(1 << j) in held for j in members(term))]
    if not ready:
        yield model
        return
    for chosen in range(1 << len(ready)):
        extra = [term for k, term in enumerate(ready) if chosen >> k & 1]
        yield from _grow(lists, max_order if extra else 0, size + 1, tuple(sorted((*model, *extra))))


def _masks(lists: int, size: int) -> list[int]:
    return [sum(1 << j for j in chosen) for chosen in combinations(range(lists), size)]


def neighbours(model: Model, lists: int, max_order: int) -> list[Model]:
    """The hierarchical models one term larger or one term smaller (Silverman, Chan and Vincent 2024)."""
    held = set(model)
    top = min(max_order, lists - 1)
    larger = [
        tuple(sorted((*model, term)))
        for size in range(2, top + 1)
        for term in _masks(lists, size)
        if term not in held and all(term & ~(1 << j) in held for j in members(term))
    ]
    smaller = [tuple(other for other in model if other != term) for term in largest_terms(model) if order(term) > 1]
    return larger + smaller
