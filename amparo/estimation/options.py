"""The options of the methods: which there are, of what kind, and within which range. The one place that checks them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any

from amparo.estimation.errors import OptionError
from amparo.estimation.patterns import MOST_LISTS


@dataclass(frozen=True)
class Rule:
    """What values an option takes: in words, and as a function that gives the value or raises ValueError."""

    allowed: str
    read: Callable[[Any], Any]


def _text() -> Rule:
    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError
        return value

    return Rule("a text", read)


def _one_of(*words: str) -> Rule:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError
        return str(value)

    return Rule(" or ".join(words), read)


def _truth() -> Rule:
    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError
        return value

    return Rule("true or false", read)


def _number(low: float, high: float = math.inf, *, above: bool = False) -> Rule:
    """A finite number from `low` (or above it) and below `high`."""

    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError
        if value < low or (above and value == low) or value >= high:
            raise ValueError
        return value

    limits = f"a number above {low:g}" if above else f"a number from {low:g}"
    return Rule(limits if math.isinf(high) else f"{limits}, below {high:g}", read)


def _whole(low: int, high: int = 1_000_000) -> Rule:
    """A whole number within limits, however it is written (1e6)."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise ValueError
        if value != int(value):
            raise ValueError
        return int(value)

    return Rule(f"a whole number from {low:,} to {high:,}", read)


RULES: Mapping[str, Rule] = {
    "model": _text(),
    "forced": _text(),
    "extended": _truth(),
    "as_sparsemse": _truth(),
    "list_effects": _truth(),
    "threshold": _number(0, 1),
    "max_order": _whole(1, MOST_LISTS),
    "top": _whole(1),
    "largest_total": _whole(1, 100_000_000_000),
    "prior": _one_of("flat", "reciprocal"),
    "delta": _number(0, above=True),
    "variance": _number(0, above=True),
    "tau": _number(0),
    "draws": _whole(100),
    "warm_up": _whole(0),
    "classes": _whole(2, 1000),
    "chains": _whole(4, 1000),
    "burn_in": _whole(0),
    "sweeps": _whole(100),
    "concentration": _number(0, above=True),
}


def checked(name: str, function: Callable[..., Any], options: Mapping[str, Any], first: int = 2) -> dict[str, Any]:
    """The options of a method, each of its kind and within its range.

    The method is called `name`; its options are the parameters of `function` but the `first`. None stands for the
    default where that is None. Raises OptionError, which says which option, what is wrong and what is allowed.
    """
    known = dict(list(signature(function).parameters.items())[first:])
    for option in options:
        if option not in known:
            has = f"it has {', '.join(known)}" if known else "it has none"
            raise OptionError(f"the method {name} has no option {option}; {has}")
    return {option: _value(name, option, known[option], value) for option, value in options.items()}


def _value(name: str, option: str, known: Parameter, value: Any) -> Any:
    if value is None and known.default is None:
        return None
    try:
        return RULES[option].read(value)
    except ValueError:
        allowed = RULES[option].allowed
        raise OptionError(f"the option {option} of the method {name} is {allowed}, not {value!r}") from None
