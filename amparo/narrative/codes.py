"""The codes of a claim, as the guide for readers defines them, with their words for people."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Measure(TextChoices):
    """What is counted."""

    TIER = "tier", _("Tier placement")
    INVESTIGATIONS = "investigations", _("Investigations")
    PROSECUTIONS = "prosecutions", _("Prosecutions")
    CONVICTIONS = "convictions", _("Convictions")
    IMPRISONED = "imprisoned", _("Sentenced to prison")
    SENTENCE_MIN = "sentence_min", _("Lightest sentence imposed")
    SENTENCE_MAX = "sentence_max", _("Heaviest sentence imposed")
    PENALTY_MIN = "penalty_min", _("Lightest penalty in the law")
    PENALTY_MAX = "penalty_max", _("Heaviest penalty in the law")
    OFFICIALS_INVESTIGATED = "officials_investigated", _("Officials investigated")
    OFFICIALS_PROSECUTED = "officials_prosecuted", _("Officials prosecuted")
    OFFICIALS_CONVICTED = "officials_convicted", _("Officials convicted")
    VICTIMS_IDENTIFIED = "victims_identified", _("Victims identified")
    VICTIMS_REFERRED = "victims_referred", _("Victims referred to care")
    VICTIMS_ASSISTED = "victims_assisted", _("Victims assisted")
    HOTLINE_CALLS = "hotline_calls", _("Calls to the hotline")
    PERSONS_TRAINED = "persons_trained", _("Persons trained")
    FUNDING = "funding", _("Funding")
    CHANGE_PERCENT = "change_percent", _("Stated change in percent")


class Unit(TextChoices):
    """What one unit is; beside these, money by its currency's code (ISO 4217)."""

    PERSONS = "persons", pgettext_lazy("unit", "persons")
    CASES = "cases", pgettext_lazy("unit", "cases")
    CALLS = "calls", pgettext_lazy("unit", "calls")
    MONTHS = "months", pgettext_lazy("unit", "months")
    PERCENT = "percent", pgettext_lazy("unit", "percent")
    TIER = "tier", pgettext_lazy("unit", "tier")
    UNSPECIFIED = "unspecified", pgettext_lazy("unit", "not said")


class Role(TextChoices):
    """Whether the figure is of the year reported on."""

    CURRENT = "current", _("the year reported on")
    EARLIER = "earlier", _("an earlier year, for comparison")


class Qualifier(TextChoices):
    """How the figure is meant."""

    EXACT = "exact", pgettext_lazy("figure", "as stated")
    AT_LEAST = "at_least", pgettext_lazy("figure", "at least")
    AT_MOST = "at_most", pgettext_lazy("figure", "at most")
    ABOUT = "about", pgettext_lazy("figure", "about")
    NOT_REPORTED = "not_reported", pgettext_lazy("figure", "not reported")
    LIFE = "life", pgettext_lazy("figure", "life imprisonment")
    FINE = "fine", pgettext_lazy("figure", "a fine")


class Doer(TextChoices):
    """Who did it."""

    GOVERNMENT = "government", _("Government")
    NGO = "ngo", pgettext_lazy("who did it", "NGO")
    IO = "io", _("International organisation")
    OTHER = "other", pgettext_lazy("who did it", "Others")
    UNKNOWN = "unknown", pgettext_lazy("who did it", "Not said")


class Tier(TextChoices):
    """A placement in the Trafficking in Persons Report."""

    ONE = "1", _("Tier 1")
    TWO = "2", _("Tier 2")
    WATCH = "2WL", _("Tier 2 Watch List")
    THREE = "3", _("Tier 3")
    SPECIAL = "special", _("Special case")


class State(TextChoices):
    """How a claim stands with the people who look it over."""

    SUGGESTED = "suggested", _("Not looked at")
    ACCEPTED = "accepted", _("Accepted")
    CORRECTED = "corrected", _("Corrected")
    REJECTED = "rejected", _("Rejected")
    ADDED = "added", _("Added by hand")


class Verdict(TextChoices):
    """What a person said of a claim; `undone` takes back what was said before it."""

    ACCEPTED = "accepted", _("Accepted")
    CORRECTED = "corrected", _("Corrected")
    REJECTED = "rejected", _("Rejected")
    UNDONE = "undone", _("Undone")


WITHOUT_NUMBER: Final = frozenset({Qualifier.NOT_REPORTED, Qualifier.LIFE, Qualifier.FINE})
"""Qualifiers that stand in the place of a number."""

SECTIONS: Final = {
    "introduction": _("Introduction"),
    "efforts": _("Government efforts"),
    "recommendations": _("Recommendations"),
    "prosecution": pgettext_lazy("section", "Prosecution"),
    "protection": _("Protection"),
    "prevention": _("Prevention"),
    "profile": _("Trafficking profile"),
}
"""Kinds of sections as the reader names them."""

INSTITUTIONS: Final = {
    "body": _("Coordinating body"),
    "hotline": _("Hotline"),
    "referral mechanism": _("Referral mechanism"),
    "shelter": _("Shelter"),
    "law": _("Law"),
}
"""Kinds of institutions as the reader names them."""

FLOWS: Final = {
    "source": pgettext_lazy("trafficking flow", "Source"),
    "transit": pgettext_lazy("trafficking flow", "Transit"),
    "destination": pgettext_lazy("trafficking flow", "Destination"),
}
"""Parts that a country plays, as the reader names them."""

CRITERIA: Final = {
    "MS1": _("Prohibits and punishes trafficking"),
    "MS2": _("Penalties as for grave crimes"),
    "MS3": _("Penalties that deter"),
    "C1": _("Investigates, prosecutes, convicts and sentences"),
    "C2": _("Protects victims, does not punish them, trains officials"),
    "C3": _("Prevents trafficking, informs the public, governs recruiters"),
    "C4": _("Works with other governments"),
    "C5": _("Extradites traffickers"),
    "C6": _("Watches migration and respects the right to leave"),
    "C7": _("Acts against complicit officials"),
    "C8": _("Share of victims who are foreign"),
    "C9": _("Partnerships with measurable outcomes"),
    "C10": _("Monitors its own efforts and publishes an assessment"),
    "C11": _("Appreciable progress"),
    "C12": _("Reduces demand"),
}
"""The minimum standards (MS) and the criteria of serious and sustained efforts, in their present numbering."""

DIRECTIONS: Final = {
    "for": pgettext_lazy("criterion", "For"),
    "against": pgettext_lazy("criterion", "Against"),
    "mixed": pgettext_lazy("criterion", "Both ways"),
    "neutral": pgettext_lazy("criterion", "Neither way"),
}
"""Which way a sentence speaks to a criterion, as the reader names it."""
