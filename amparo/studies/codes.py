"""The closed lists of the studies room."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from amparo.estimation.patterns import FEWEST_LISTS, MOST_LISTS

__all__ = ["FEWEST_LISTS", "METHODS", "MOST_LISTS", "SMALL", "Decision", "Method", "Source", "Split", "Varied"]

SMALL: Final = 5
"""Fewer people than this are withheld in what leaves the house."""
SHORTEST_DAYS: Final = 90
"""A shorter period would tell on which day somebody was where."""
RESAMPLES: Final = 1000
SEED: Final = 1


class Source(TextChoices):
    """Where the table of patterns comes from."""

    EVENTS = "events", _("From what the bodies recorded")
    TABLE = "table", _("From a table of patterns")


class Split(TextChoices):
    """The coded facts by which an estimate can be divided; the parts add up."""

    SEX = "sex", _("Sex")
    AGE_STATUS = "age_status", _("Age status")
    EXPLOITATION = "exploitation", _("Form of exploitation")
    CITIZENSHIP = "citizenship", _("Citizenship")
    YEAR = "year", _("Year")


class Method(TextChoices):
    """The methods of the library, in words."""

    BIC = "bic", _("Best of all models (BIC)")
    DOWNHILL = "downhill", _("Best model by search (BIC)")
    STEPWISE = "stepwise", _("Stepwise, p-values")
    MAIN = "main", _("Independent lists")
    DECOMPOSABLE = "decomposable", _("Average over graphs")
    THRESHOLD = "threshold", _("Bayesian threshold")
    LATENT = "latent", _("Latent classes")
    CHAO = "chao", _("Lower bound (Chao)")


METHODS: Final = (Method.BIC, Method.STEPWISE, Method.DECOMPOSABLE)
"""Those that can be asked for as the headline."""


class Decision(TextChoices):
    """What may be done with the number; the codes are short, the library's words are in `words.py`."""

    PUBLISH = "publish", _("May be published")
    WARN = "warn", _("May be published with the warnings")
    REFUSE = "refuse", _("Must not be published")


class Varied(TextChoices):
    """What was varied to see whether the number moves."""

    WITHOUT = "without", _("Without a list")
    MERGED = "merged", _("Two lists as one")
    TOP = "top", _("Without the people on most lists")
    ODDS = "odds", _("If all lists together depended on each other")
    REFERRAL = "referral", _("With referral between lists in the model")
    KNOWN = "known", _("A list's people, estimated from the other lists")
    UNTESTED = "untested", _("Lists whose people are on too few others")
