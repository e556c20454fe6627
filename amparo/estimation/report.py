"""A study as plain text: one page that says the number, how sure it is, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from amparo.estimation.gate import Decision
from amparo.estimation.release import released_overlaps, released_rows
from amparo.estimation.result import Estimate
from amparo.estimation.robustness import Consistency, Robustness, Variation
from amparo.estimation.study import ASSUMPTIONS, Study
from amparo.estimation.words import (
    DECISION_SENTENCES,
    METHOD_NAMES,
    conditional_note,
    forcing,
    marked,
    people,
    share,
    span,
)


def plain_text(study: Study, suppress_below: int = 0) -> str:
    """The report of a study; counts of patterns below `suppress_below`, and what tells them, are withheld."""
    study = study.released(suppress_below)
    parts = [
        _summary(study),
        _methods(study),
        _models(study),
        _trajectory(study),
        _variations(study.variations) if study.variations else (),
        _patterns(study, suppress_below),
        _overlaps(study, suppress_below),
        ("Assumptions", *(f"  {number}. {text}" for number, text in enumerate(ASSUMPTIONS, start=1))),
        _provenance(study),
    ]
    return "\n\n".join("\n".join(part) for part in (list(lines) for lines in parts) if part) + "\n"


def _summary(study: Study) -> Iterator[str]:
    yield f"Decision: {study.gate.decision.value}"
    yield DECISION_SENTENCES[study.gate.decision]
    for reason in study.gate.reasons:
        yield f"  - {reason.text}"
    yield f"Observed on {len(study.table.lists)} lists: {people(study.table.people)}"
    found = study.by(study.headline)
    if found is not None and study.gate.decision is not Decision.REFUSE:
        yield f"Never found (dark figure): {people(found.dark_figure)}"
        yield f"Total: {people(found.total)}; 80% {span(found, 80)}; 95% {span(found, 95)}"


def _methods(study: Study) -> Iterator[str]:
    yield f"{'Method':30}{'total':>12}{'dark figure':>14}{'80%':>22}{'95%':>22}{'share':>7}"
    for found in study.estimates:
        yield (
            f"{marked(found):30}{people(found.total):>12}{people(found.dark_figure):>14}"
            f"{span(found, 80):>22}{span(found, 95):>22}{share(found):>7}"
        )
    yield from (f"  {note}" for note in conditional_note(study.estimates))
    for found in study.estimates:
        for reason in found.refused:
            yield f"  * {METHOD_NAMES[found.method]} refuses its own number: {reason}"
    for failure in study.failures:
        yield f"  {METHOD_NAMES[failure.method]}: {failure.reason}"
    if study.forced:
        yield f"  {forcing(study.forced, study.not_forced)}"
    yield "  share: how often resamples choose the reported model"


def _models(study: Study) -> Iterator[str]:
    yield "Chosen interactions"
    for found in study.estimates:
        if found.model:
            yield f"  {METHOD_NAMES[found.method]}: {_terms(found)}"
    yield "Models rejected because no estimate exists or it is not identifiable"
    for found in study.estimates:
        if found.models_considered > 1 and found.model:
            rejected = len(found.models_rejected)
            yield f"  {METHOD_NAMES[found.method]}: {rejected:,} of {found.models_considered:,}"
            for model, why in zip(found.models_rejected, found.verdicts, strict=False):
                yield f"    {model}: {why}"


def _terms(found: Estimate) -> str:
    if not found.terms:
        return "none"
    return ", ".join(f"{term} (never together)" if term in found.never_met else term for term in found.terms)


def _trajectory(study: Study) -> Iterator[str]:
    found = study.by(study.headline)
    if found is None or not found.trajectory:
        return
    yield "95% interval when only the best models may be chosen in a resample"
    for point in found.trajectory:
        yield f"  best {point.top:>5,}: {people(point.low95):>12} \u2013 {people(point.high95)}"


def _variations(found: Robustness) -> Iterator[str]:
    yield f"Variations ({METHOD_NAMES[found.method]})"
    top = (found.without_top_pattern,) if found.without_top_pattern else ()
    for variation in (*found.without_list, *found.merged, *top, *found.assumption, *found.referral):
        yield f"  {variation.what}: {_total(variation)}"
    for test in found.consistency:
        yield f"  {test.list_name} from the other lists: {_tested(test)}"
    for name in found.not_testable:
        yield f"  {name} from the other lists: its people are on too few of them"


def _tested(test: Consistency) -> str:
    verdict = "holds" if test.covered else "misses"
    if test.truth is None:
        return f"{people(test.total)} (its 95% interval {verdict} the truth, which is withheld)"
    limits = f"{people(test.low95)}\u2013{people(test.high95)}"
    return f"{people(test.total)} instead of {people(test.truth)} (95% {limits} {verdict} the truth)"


def _total(variation: Variation) -> str:
    return people(variation.total) if isfinite(variation.total) else f"no estimate ({variation.reason})"


def _patterns(study: Study, suppress_below: int) -> Iterator[str]:
    rows = released_rows(study.table, suppress_below)
    yield "People by pattern of lists" + ("" if rows else ": withheld, there are too few")
    for pattern, count in rows:
        names = [name for name, on in zip(study.table.lists, pattern, strict=True) if on]
        yield f"  {' + '.join(names)}: {people(count) if count is not None else 'withheld'}"


def _overlaps(study: Study, suppress_below: int) -> Iterator[str]:
    found = released_overlaps(study.table, suppress_below)
    yield "People on each list and on two lists, whatever others they are on" + ("" if found else ": withheld")
    for names, number in found:
        yield f"  {' and '.join(names)}: {people(number)}"


def _provenance(study: Study) -> Iterator[str]:
    resamples = max((found.resamples for found in study.estimates), default=0)
    yield f"Computed by {study.software}, seed {study.seed}, {resamples:,} resamples."
    if suppressed := [found for found in study.estimates if found.resamples_with_empty_list]:
        most = max(found.resamples_with_empty_list for found in suppressed)
        yield f"In {most:,} resamples some list had nobody on it and dropped out."
