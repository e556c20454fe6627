"""Who reads all that is shown of a table and solves for what is withheld: linear equations in whole numbers."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

Equation = tuple[frozenset[int], int]
"""Patterns (masks), and how many people they have together."""


def determined(shown: Mapping[int, int | None], equations: list[Equation], lists: int, small: int) -> dict[int, int]:
    """The withheld counts that have one value only; `shown` has the patterns with people, None where withheld.

    Tried twice: with withheld counts that may be as large as they like, and with none above the limit.
    """
    hidden = [mask for mask, count in shown.items() if count is None]
    known = {mask: shown.get(mask, 0) or 0 for mask in range(1, 1 << lists)}
    rows = [[float(mask in masks) for mask in hidden] for masks, _ in equations]
    rests = [total - sum(known[mask] for mask in masks) for masks, total in equations]
    found: dict[int, int] = {}
    for highest in (np.inf, small - 1):
        for place, mask in enumerate(hidden):
            low, high = (_end(place, sign, rows, rests, len(hidden), highest) for sign in (1, -1))
            if low is not None and low == high:
                found[mask] = low
    return found


def _end(place: int, sign: int, rows: list[list[float]], rests: list[int], size: int, highest: float) -> int | None:
    """The lowest (or highest) value of one withheld count; None where there is none."""
    aim = np.zeros(size)
    aim[place] = sign
    limits = LinearConstraint(np.array(rows), rests, rests)
    solved = milp(aim, constraints=limits, bounds=Bounds(1, highest), integrality=np.ones(size))
    return round(solved.x[place]) if solved.success else None


def of(lists: tuple[str, ...], *names: str) -> frozenset[int]:
    """The patterns of everybody who is on all these lists."""
    group = sum(1 << lists.index(name) for name in names)
    return frozenset(mask for mask in range(1, 1 << len(lists)) if mask & group == group)


def everybody(lists: tuple[str, ...]) -> frozenset[int]:
    """All patterns."""
    return of(lists)


def twice(lists: tuple[str, ...]) -> frozenset[int]:
    """The patterns of people on more than one list."""
    return frozenset(mask for mask in of(lists) if mask.bit_count() > 1)


def in_json(content: dict[str, Any]) -> tuple[dict[int, int | None], list[Equation]]:
    """The patterns and every sum of patterns that a study tells as JSON."""
    lists = tuple(content["lists"])
    shown = {sum(on << j for j, on in enumerate(row["on"])): row["people"] for row in content["patterns"]}
    equations = [(everybody(lists), content["observed"])]
    equations += [(everybody(lists), found["observed"]) for found in content["estimates"]]
    equations += [(of(lists, *row["lists"]), row["people"]) for row in content["overlaps"]]
    for reason in content["gate"]["reasons"]:
        equations += [(twice(lists), int(reason["words"][0]))] if reason["code"] in ("few_twice", "handed_on") else []
    if content["variations"]:
        equations += _varied(lists, content["variations"], shown)
    return shown, equations


def _varied(lists: tuple[str, ...], found: dict[str, Any], shown: dict[int, int | None]) -> Iterator[Equation]:
    for name, each in zip(lists, found["without_list"], strict=False):
        if each["observed"] is not None:
            yield everybody(lists) - {1 << lists.index(name)}, each["observed"]
    top = found["without_top_pattern"]
    if top and top["observed"] is not None:
        yield everybody(lists) - {max(shown, key=lambda mask: mask.bit_count())}, top["observed"]
    for test in found["consistency"]:
        if test["truth"] is not None:
            yield of(lists, test["list_name"]), test["truth"]


def in_text(
    text: str, lists: tuple[str, ...], observed: str, absent: str
) -> tuple[dict[int, int | None], list[Equation]]:
    """The same of a text: of its lines with two lists or more and a number, and of every number said to be a truth.

    `observed` precedes the total, `absent` stands where a count is withheld.
    """
    plain = re.sub(r"(?<=\d)[\u202f\u00a0,](?=\d)", "", text)
    name = "|".join(map(re.escape, lists))
    equations = [(everybody(lists), int(number)) for number in re.findall(rf"{observed}: (\d+)", plain)]
    equations += [(twice(lists), int(number)) for number in re.findall(r"Only (\d+) people are on more than", plain)]
    equations += [(twice(lists), int(number)) for number in re.findall(r"Of (\d+) people on more than", plain)]
    truth = rf"^\s*({name}) from the other lists\b.*(?:instead of|In truth) (\d+)"
    equations += [(of(lists, one), int(number)) for one, number in re.findall(truth, plain, re.M)]
    shown: dict[int, int | None] = {}
    for names, number in re.findall(rf"^\s*((?:{name})(?: \+ (?:{name}))*):?\s+(\d+|{absent})$", plain, re.M):
        mask = sum(1 << lists.index(one) for one in names.split(" + "))
        shown[mask] = int(number) if number.isdigit() else None
    return shown, equations
