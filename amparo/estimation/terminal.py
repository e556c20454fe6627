"""An estimate or a study on a terminal, with a small picture of the intervals."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, log

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from amparo.estimation.gate import Decision
from amparo.estimation.result import Estimate
from amparo.estimation.strata import StratifiedEstimate
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

WIDTH = 36
DOT, THIN, THICK, POINT, AT_LEAST = "\u00b7", "\u2500", "\u2501", "\u25cf", "\u25b8"
STYLES = {Decision.PUBLISH: "green", Decision.WARN: "yellow", Decision.REFUSE: "red"}


NO_DECISION = (
    "Parts are estimated by one method and nothing decides whether they may be published; without --by there are all "
    "methods and a decision. One method alone is not enough."
)


def cli_report(result: Estimate | Study | StratifiedEstimate) -> RenderableType:
    """What `amparo estimate` prints."""
    if isinstance(result, Study):
        return _of_study(result)
    return _of_strata(result) if isinstance(result, StratifiedEstimate) else _of_estimate(result)


def _of_strata(found: StratifiedEstimate) -> RenderableType:
    table = Table(box=None, pad_edge=False)
    table.add_column(Text(", ".join(found.by)))
    for heading in ("Observed", "Never found", "Total", "80%", "95%"):
        table.add_column(heading, justify="right", no_wrap=True)
    for part in found.parts:
        name = Text(", ".join(part.values))  # not a str: rich would take brackets in it for orders
        if part.estimate is None:
            observed = "withheld" if part.observed is None else people(part.observed)
            table.add_row(name, observed, "", "" if part.observed is None else "no estimate", "", "")
        else:
            table.add_row(name, *_figures(part.estimate))
    for (column, value), estimate in found.margins.items() if len(found.by) > 1 else ():
        table.add_row(Text(f"{column} {value}"), *_figures(estimate), style="dim")
    if found.total is not None:
        table.add_row("all", *_figures(found.total), style="bold")
    reasons = [_dim(f"{', '.join(part.values)}: {part.reason}") for part in found.parts if part.reason]
    reasons += [_dim(f"{', '.join(p.values)}: {note}") for p in found.parts if p.estimate for note in p.estimate.notes]
    return Group(table, *reasons, _dim(NO_DECISION), *map(_dim, ASSUMPTIONS))


def _figures(found: Estimate) -> tuple[str, ...]:
    return (
        people(found.observed),
        people(found.dark_figure),
        people(found.total),
        span(found, 80),
        span(found, 95),
    )


def _of_study(study: Study) -> RenderableType:
    decision = study.gate.decision
    lines = [DECISION_SENTENCES[decision], *(f"\u2022 {reason.text}" for reason in study.gate.reasons)]
    gate = Panel(Text("\n".join(lines)), title=Text(decision.value), border_style=STYLES[decision], expand=False)
    parts: list[RenderableType] = [gate, _observed(study.table.people, study.table.lists), _table(study.estimates)]
    parts += [_dim(forcing(study.forced, study.not_forced))] if study.forced else []
    parts += [_dim(f"{METHOD_NAMES[f.method]}: {f.reason}") for f in study.failures]
    parts += [_dim(note) for note in conditional_note(study.estimates)]
    parts += [_dim(f"* {METHOD_NAMES[e.method]}: {reason}") for e in study.estimates for reason in e.refused]
    parts += [_dim(text) for text in ASSUMPTIONS]
    parts.append(_dim(f"{study.software}, seed {study.seed}"))
    return Group(*parts)


def _of_estimate(found: Estimate) -> RenderableType:
    parts: list[RenderableType] = [_observed(found.observed, found.lists), _table([found])]
    if found.terms:
        parts.append(Text(f"Interactions: {', '.join(found.terms)}"))
    if found.models_considered > 1 and found.model:
        rejected = f"{len(found.models_rejected):,} of {found.models_considered:,} models rejected"
        parts.append(Text(f"{rejected}: no estimate, or not identifiable"))
    if found.intervals:
        parts += [_dim(f"{c.level}% {people(c.low)}\u2013{people(c.high)}, {c.kind}") for c in found.conditional]
    parts += [_dim(note) for note in conditional_note([found])]
    parts += [_dim(f"* {reason}") for reason in found.refused]
    parts += [_dim(note) for note in found.notes]
    parts.append(_dim("One method alone is not enough to publish: run without --method for the decision."))
    parts.append(_dim(found.software + (f", seed {found.seed}" if found.seed is not None else "")))
    return Group(*parts)


def _observed(number: int, lists: Sequence[str]) -> Text:
    return Text(f"Observed: {people(number)} people on {len(lists)} lists ({', '.join(lists)})")


def _dim(text: str) -> Text:
    return Text(text, style="dim")


def _table(estimates: Sequence[Estimate]) -> Table:
    low, high = _range(estimates)
    table = Table(box=None, pad_edge=False)
    table.add_column("Method")
    for heading in ("Never found", "Total", "80%", "95%", "Share"):
        table.add_column(heading, justify="right", no_wrap=True)
    dots = DOT * (WIDTH - len(people(low)) - len(people(high)) - 2)
    table.add_column(f"{people(low)} {dots} {people(high)}", no_wrap=True)
    for found in estimates:
        table.add_row(
            marked(found),
            people(found.dark_figure),
            people(found.total),
            span(found, 80),
            span(found, 95),
            share(found),
            Text(picture(found, low, high), style="dim" if found.refused else ""),
        )
    return table


def _range(estimates: Sequence[Estimate]) -> tuple[float, float]:
    """The ends of the pictures' common scale."""
    values = [found.total for found in estimates]
    values += [limit for found in estimates for i in found.intervals for limit in (i.low, i.high) if isfinite(limit)]
    return min(values), max(values)


def picture(found: Estimate, low: float, high: float) -> str:
    """The interval as a line of WIDTH characters on a log scale: 95% thin, 80% thick, the total a dot."""

    def place(value: float) -> int:
        if high <= low:
            return 0
        inside = min(max(value, low), high)
        return round((WIDTH - 1) * log(inside / low) / log(high / low))

    cells = [" "] * WIDTH
    for level, mark in ((95, THIN), (80, THICK)):
        for interval in (i for i in found.intervals if i.level == level):
            start, end = place(interval.low), place(interval.high)
            cells[start : end + 1] = mark * (end - start + 1)
    cells[place(found.total)] = AT_LEAST if found.lower_bound else POINT
    return "".join(cells)
