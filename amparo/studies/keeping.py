"""A study of the library as rows of a vintage."""

import uuid
from collections.abc import Iterable, Iterator
from itertools import combinations
from math import isfinite

from django.db import connection

from amparo.estimation import Estimate
from amparo.estimation import gate as library
from amparo.estimation.robustness import ODDS_RATIOS, Robustness
from amparo.estimation.robustness import Variation as Varying
from amparo.estimation.strata import StratifiedEstimate
from amparo.estimation.study import Failure, Study
from amparo.studies.codes import Decision, Varied
from amparo.studies.models import Question, Reason, Result, Step, Variation

DECISIONS = {
    library.Decision.PUBLISH: Decision.PUBLISH,
    library.Decision.WARN: Decision.WARN,
    library.Decision.REFUSE: Decision.REFUSE,
}
SUM = "+"
"""The part that stands for all parts added up."""


def vintage(question: Question, study: Study, parts: StratifiedEstimate | None, handed_on: int) -> uuid.UUID:
    """Keep the vintage with all that belongs to it; returns its id."""
    vintage_id = uuid.uuid4()
    decision = DECISIONS[study.gate.decision].value
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into studies_vintage (id, question_id, software, decision, observed, handed_on)"
            " values (%s, %s, %s, %s, %s, %s)",
            [vintage_id, question.pk, study.software, decision, study.table.people, handed_on],
        )
    Result.objects.bulk_create(_results(vintage_id, study, parts))
    Reason.objects.bulk_create(_reasons(vintage_id, study.gate))
    if study.variations:
        Variation.objects.bulk_create(_variations(vintage_id, study.variations, study.table.lists))
    Step.objects.bulk_create(_steps(vintage_id, study))
    return vintage_id


def _reasons(vintage_id: uuid.UUID, gate: library.Gate) -> Iterator[Reason]:
    for place, one in enumerate(gate.reasons):
        decision = DECISIONS[one.decision]
        yield Reason(vintage_id=vintage_id, place=place, decision=decision, code=one.code, words=list(one.words))


def _results(vintage_id: uuid.UUID, study: Study, parts: StratifiedEstimate | None) -> Iterator[Result]:
    """The headline, the other methods in their order, then the parts and their sum."""
    lines: list[tuple[str, Estimate | Failure, int]] = [("", found, found.observed) for found in study.estimates]
    lines += [("", failure, study.table.people) for failure in study.failures]
    lines.sort(key=lambda line: line[1].method != study.headline)  # the headline first, also where it has no number
    if parts:
        method = study.headline if not parts.total else parts.total.method
        for part in parts.parts:
            found = part.estimate or Failure(method, part.reason)
            lines.append((part.values[0], found, part.observed or 0))  # never withheld here
        if parts.total:
            lines.append((SUM, parts.total, parts.total.observed))
    for place, (key, one, observed) in enumerate(lines):
        made = _failed(one, observed) if isinstance(one, Failure) else _found(one)
        made.vintage_id, made.place, made.part = vintage_id, place, key
        yield made


def _failed(failure: Failure, observed: int) -> Result:
    return Result(
        method=failure.method, observed=observed, why=failure.reason, lower_bound=False, considered=0, rejected=0,
        resamples=0, usable=0, terms=[], never_met=[], refused=[],
    )  # fmt: skip


def _found(one: Estimate) -> Result:
    limits = {interval.level: interval for interval in one.intervals}
    ends = {f"{end}{level}": _finite(getattr(found, end)) for level, found in limits.items() for end in ("low", "high")}
    return Result(
        method=one.method, observed=one.observed, total=_finite(one.total),
        why="" if isfinite(one.total) else "the number is not finite", lower_bound=one.lower_bound,
        interval=limits[95].kind if 95 in limits else "", terms=list(one.terms), never_met=list(one.never_met),
        considered=one.models_considered, rejected=len(one.models_rejected), share=one.share,
        resamples=one.resamples, usable=one.resamples_usable, bic=one.bic, deviance=one.deviance,
        refused=list(one.refused), **ends,
    )  # fmt: skip


def _finite(number: float) -> float | None:
    return float(number) if isfinite(number) else None


def _variations(vintage_id: uuid.UUID, found: Robustness, lists: tuple[str, ...]) -> Iterator[Variation]:
    for place, made in enumerate(_each(found, lists)):
        made.vintage_id, made.place = vintage_id, place
        yield made


def _each(found: Robustness, lists: tuple[str, ...]) -> Iterator[Variation]:
    yield from _varied(Varied.WITHOUT, found.without_list, ([name] for name in lists))
    yield from _varied(Varied.MERGED, found.merged, (list(pair) for pair in combinations(lists, 2)))
    if found.without_top_pattern:
        yield from _varied(Varied.TOP, [found.without_top_pattern], [[]])
    yield from _varied(Varied.ODDS, found.assumption, ([f"{ratio:.2f}"] for ratio in ODDS_RATIOS))
    yield from _varied(Varied.REFERRAL, found.referral, ([one.what] for one in found.referral))
    for test in found.consistency:
        yield Variation(
            kind=Varied.KNOWN, words=[test.list_name], total=_finite(test.total), truth=test.truth,
            low95=_finite(test.low95), high95=_finite(test.high95),
        )  # fmt: skip
    for name in found.not_testable:
        yield Variation(kind=Varied.UNTESTED, words=[name])


def _varied(kind: Varied, found: Iterable[Varying], words: Iterable[list[str]]) -> Iterator[Variation]:
    for one, said in zip(found, words, strict=False):
        yield Variation(kind=kind, words=said, total=_finite(one.total), why=one.reason)


def _steps(vintage_id: uuid.UUID, study: Study) -> Iterator[Step]:
    headline = study.by(study.headline)
    for point in headline.trajectory if headline else ():
        limits = {name: _finite(getattr(point, name)) for name in ("low95", "low80", "high80", "high95")}
        yield Step(vintage_id=vintage_id, top=point.top, **limits)
