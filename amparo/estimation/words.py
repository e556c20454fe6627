"""Names of methods and sentences of a report, for readers who are no statisticians."""

from __future__ import annotations

from collections.abc import Sequence

from amparo.estimation.gate import Decision
from amparo.estimation.result import GIVEN, Estimate

METHOD_NAMES = {
    "bic": "best of all models (BIC)",
    "downhill": "best model by search (BIC)",
    "stepwise": "stepwise, p-values",
    "main": "independent lists",
    "fixed": "one given model",
    "aic2014": "stepwise, AIC (UK 2014)",
    "profile": "one given model, profile",
    "decomposable": "average over graphs",
    "threshold": "Bayesian threshold",
    "latent": "latent classes",
    "chao": "lower bound (Chao)",
}

DECISION_SENTENCES = {
    Decision.PUBLISH: "The number may be published with its interval and the assumptions below.",
    Decision.WARN: "The number may be published only together with the warnings below.",
    Decision.REFUSE: "The number must not be published: the data do not determine it.",
}


CONDITIONAL = "+ takes one model for granted: its interval does not cover the choice of another"


def marked(found: Estimate) -> str:
    """The method's name; with + where its interval is conditional on a model, with * where it refuses its number."""
    given = any(interval.kind == GIVEN for interval in found.intervals)
    return METHOD_NAMES[found.method] + (" +" if given else "") + (" *" if found.refused else "")


def conditional_note(estimates: Sequence[Estimate]) -> tuple[str, ...]:
    """What + means, where one of the estimates has it."""
    return (CONDITIONAL,) if any("+" in marked(found) for found in estimates) else ()


def forcing(forced: str, not_forced: Sequence[str]) -> str:
    """Which terms were forced into the models, and which methods could not take them."""
    without = ", ".join(METHOD_NAMES[method] for method in not_forced)
    unheard = f" These methods cannot take it and go without: {without}." if without else ""
    return f"In every model because of referral: {forced}.{unheard}"


def people(number: float) -> str:
    """A number of people as it is read: whole, with thousands apart."""
    return f"{number:,.0f}".replace(",", "\u202f")


def span(found: Estimate, level: int) -> str:
    """The interval of a level as text; a dash where there is none, "at least" for a lower bound."""
    if found.lower_bound:
        return "at least"
    limits = [interval for interval in found.intervals if interval.level == level]
    return f"{people(limits[0].low)}\u2013{people(limits[0].high)}" if limits else "\u2013"


def share(found: Estimate) -> str:
    """The share of resamples that choose the reported model."""
    return f"{found.share:.0%}" if found.share is not None else "\u2013"
