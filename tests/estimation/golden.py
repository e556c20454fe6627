"""The reference values beside the project, and how each is asked of this library.

`asked_of` turns a row of golden.csv into a question; `answer` answers it; `compare` holds the two against each other
within the tolerances of the reference's README.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from amparo.estimation import Estimate, PatternTable, estimate, read_table

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "mse"
EXCEPTIONS = Path(__file__).with_name("golden_exceptions.csv")
KINDS = ("published", "reference-run", "cross-check")
HEAVY_TOP = 120  # rows whose race has more models than this run in bench/estimation_golden.py

Row = dict[str, str]


@dataclass(frozen=True)
class Question:
    """A method with its options on a dataset, with or without the reference's own resamples."""

    dataset: str
    method: str
    options: tuple[tuple[str, Any], ...] = ()
    resampled: bool = False
    conditional: bool = False  # compare the interval that is conditional on the model
    top: int | None = None  # the step of the trajectory to compare


def rows() -> list[Row]:
    with (FOLDER / "golden.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["kind"] in KINDS]


def exceptions() -> dict[str, str]:
    with EXCEPTIONS.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["reason"] for row in csv.DictReader(file)}


@cache
def table(dataset: str) -> PatternTable:
    return read_table(FOLDER / f"{dataset}.csv")


@cache
def drawn(dataset: str, method: str) -> np.ndarray:
    """The resamples that R drew for a dataset, (1000, 2^t)."""
    name = f"{dataset}_seed1234"
    tidy = FOLDER / "boot" / f"{name}_tidyorder.csv"
    path = tidy if tidy.exists() and method in ("bic", "downhill") else FOLDER / "boot" / f"{name}.csv"
    lists = len(table(dataset).lists)
    values = np.loadtxt(path, delimiter=",", skiprows=1)
    counts = np.zeros((values.shape[1] - lists, 1 << lists))
    counts[:, (values[:, :lists] @ (1 << np.arange(lists))).astype(int)] = values[:, lists:].T
    return counts


def number(pattern: str, text: str) -> float | None:
    found = re.search(pattern, text)
    return float(found.group(1)) if found else None


def asked_of(row: Row) -> Question | None:
    """The question that a row answers; None when no method here answers it."""
    for matches, question in _PHRASES:
        if re.fullmatch(matches, row["method"]):
            return question(row)
    return None


def _threshold(row: Row) -> float:
    return number(r"p(?:thresh)?=([\d.]+)", row["settings"] or row["method"]) or 0.0


def _stepwise_boot(row: Row) -> Question:
    return Question(row["dataset"], "stepwise", (("threshold", 0.02), ("as_sparsemse", True)), resampled=True)


def _stepwise_point(row: Row) -> Question:
    return Question(row["dataset"], "stepwise", (("threshold", _threshold(row)),), conditional=True)


def _bic(row: Row) -> Question:
    order = int(number(r"maxorder[= ](\d)", row["settings"] + row["method"]) or len(table(row["dataset"]).lists) - 1)
    top = int(number(r"ntop=(\d+)", row["settings"]) or 10_000)
    return Question(row["dataset"], "bic", (("max_order", order),), resampled=True, top=top)


def _bic_point(row: Row) -> Question:
    order = int(number(r"maxorder=(\d)", row["settings"]) or 2)
    return Question(row["dataset"], "bic", (("max_order", order),))


def _downhill(row: Row) -> Question:
    highest = len(table(row["dataset"]).lists) - 1
    order = 2 if "maxorder 2" in row["method"] or "maxorder=2" in row["settings"] else highest
    return Question(row["dataset"], "downhill", (("max_order", order),), resampled=bool(row["lo95"]))


def _aic(row: Row) -> Question:
    return Question(row["dataset"], "aic2014", (("threshold", _threshold(row)),))


def _profile(row: Row) -> Question:
    return Question(row["dataset"], "profile")


def _rcapture(row: Row) -> Question:
    if row["method"].endswith("Mt"):
        return Question(row["dataset"], "main")
    return Question(row["dataset"], "chao", (("list_effects", "Mth" in row["method"]),))


def _graphs(row: Row) -> Question:
    cap = number(r"N=(\d+)", row["settings"])
    return Question(row["dataset"], "decomposable", (("largest_total", int(cap or 0)),))


def _latent(row: Row) -> Question:
    return Question(row["dataset"], "latent", (("classes", 5),))


def _bayes(row: Row) -> Question | None:
    precision = number(r"precision (-?[\d.]+)", row["settings"])
    tau = number(r"threshold (\d)", row["settings"])
    if precision == -1:  # main effects only: no pair stands out as far as that
        return Question(row["dataset"], "threshold", (("variance", 1.0), ("tau", 1e9)))
    if not precision:
        return None
    return Question(row["dataset"], "threshold", (("variance", 1 / precision), ("tau", tau or 0.0)))


_PHRASES = (
    (r"stepwise p=0.02 \+ BCa", _stepwise_boot),
    (r"stepwise \+ BCa.*", _stepwise_boot),
    (r"main effects only|main effects|stepwise point fit", _stepwise_point),
    (r"BIC \+ BCa.*|BIC exhaustive.*", _bic),
    (r"BIC enumeration, point fit", _bic_point),
    (r"downhill.*", _downhill),
    (r"main effects, multinomial profile interval", _profile),
    (r"AIC stepwise \(2014/2015 UK method\)", _aic),
    (r"closedp.t .*", _rcapture),
    (r"decomposable graphs, model averaging", _graphs),
    (r"latent class Dirichlet process mixture", _latent),
    (r"Bayesian threshold", _bayes),
)


def heavy(question: Question) -> bool:
    """Too much work for every run of the tests; bench/estimation_golden.py asks these too."""
    if question.method in ("latent", "threshold"):
        return True
    if len(table(question.dataset).lists) < 5:
        return False
    if question.method == "downhill":
        return question.resampled
    spared = question.dataset in ("uk2013_5lists", "netherlands_5lists")
    return question.method == "bic" and ((question.top or 0) > HEAVY_TOP or not spared)


@cache
def answer(dataset: str, method: str, options: tuple[tuple[str, Any], ...], resampled: bool) -> Estimate:
    """One run serves all the rows that ask for it."""
    if not resampled:
        return estimate(table(dataset), method, resamples=0, **dict(options))
    return estimate(table(dataset), method, drawn=drawn(dataset, method), **dict(options))


def answered(question: Question) -> Estimate:
    options = question.options
    if question.top is not None:
        options = (*options, ("top", question.top if question.top > HEAVY_TOP or heavy(question) else HEAVY_TOP))
    return answer(question.dataset, question.method, options, question.resampled)


def limits(question: Question, found: Estimate) -> dict[str, float]:
    """The limits of the answer that a row speaks of, by the names of its columns."""
    if question.top is not None:
        point = min(found.trajectory, key=lambda p: abs(p.top - (question.top or 0)))
        return {"lo95": point.low95, "lo80": point.low80, "hi80": point.high80, "hi95": point.high95}
    intervals = {i.level: i for i in (found.conditional if question.conditional else found.intervals)}
    return {f"{side[:2]}{level}": getattr(i, side) for level, i in intervals.items() for side in ("low", "high")} | {
        f"hi{level}": i.high for level, i in intervals.items()
    }


def tolerances(row: Row, question: Question) -> tuple[float, float]:
    """Absolute tolerance of the point, and of the limits."""
    value = float(row["estimate"] or 0)
    if "rounded to 100" in row["extra"]:
        return 0.5, 50.5
    if row["kind"] == "published":
        return 0.51, 1.0
    if question.method == "latent":
        return 0.03 * value, 0.1 * value
    if question.method == "threshold":
        long = "500,000" in row["settings"]
        return (0.01 if long else 0.05) * value, (0.03 if long else 0.1) * value
    ties = row["dataset"] in ("korea_3lists", "western_us_5lists") and "R replicates" not in row["method"]
    return max(1e-6 * value, 0.006), 0.02 * value if ties else max(
        0.1, 1e-5 * value if question.conditional else 1e-6 * value
    )


def compare(row: Row, question: Question, found: Estimate) -> Iterator[str]:
    """What differs between a row and the answer, in words."""
    point, limit = tolerances(row, question)
    if row["estimate"] and abs(found.total - float(row["estimate"])) > point:
        yield f"total {found.total:.4f} instead of {row['estimate']}"
    have = limits(question, found) if row["lo95"] or row["lo80"] else {}
    for name in ("lo95", "lo80", "hi80", "hi95"):
        if row[name] and abs(have[name] - float(row[name])) > limit:
            yield f"{name} {have[name]:.2f} instead of {row[name]}"
    yield from _details(row, found)


def _details(row: Row, found: Estimate) -> Iterator[str]:
    """Deviance, criteria, selected terms and counts of models, where the row's remarks hold them."""
    extra = row["extra"]
    for name, value in (("AIC", found.aic), ("BIC", found.bic), ("deviance", found.deviance)):
        wanted = number(rf"\b{name}=(-?[\d.]+)", extra)
        if wanted is not None and (value is None or abs(value - wanted) > 6e-4):
            yield f"{name} {value} instead of {wanted}"
    best = re.search(r"(?:best|model)=(\[[\d,]+\])", extra)
    if best and found.model != best.group(1):
        yield f"model {found.model} instead of {best.group(1)}"
    admitted = number(r"admissible models=(\d+)", extra)
    if admitted is not None and found.models_considered - len(found.models_rejected) != admitted:
        yield f"{found.models_considered - len(found.models_rejected)} models instead of {admitted:.0f}"
    visited = number(r"models visited=(\d+)", extra)
    if visited is not None and found.models_considered != visited:
        yield f"{found.models_considered} models visited instead of {visited:.0f}"
    share = number(r"share of the reported model=([\d.]+)", extra)
    if share is not None and abs((found.share or 0) - share) > 6e-4:
        yield f"share {found.share} instead of {share}"
    terms = re.search(r"terms=(.*)", extra)
    if terms and "EMPTY" not in extra:
        wanted_terms = set() if terms.group(1) == "none" else set(terms.group(1).split())
        if set(found.terms) != wanted_terms:
            yield f"terms {found.terms} instead of {wanted_terms}"
