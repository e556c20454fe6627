"""By what a figure can be split: the coded facts of events, in words. "Unknown" is always a value of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from babel import Locale
from django.db.models import Case, CharField, Expression, F, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from amparo.events.kinds import AgeStatus, Exploitation, Instance, OffenceSet, Sex
from amparo.web.components import Text

UNKNOWN: Final = "unknown"
UNKNOWN_WORD: Final = _("Unknown")
SERVICES: Final[dict[str, Promise]] = {
    "shelter": _("Shelter"),
    "subsistence": _("Food, clothing, hygiene"),
    "medical": _("Medical help"),
    "psychosocial": _("Psychological and social help"),
    "legal": _("Legal help"),
    "interpreting": _("Interpreting"),
    "reintegration": _("Reintegration"),
    "education": _("School or training"),
    "employment": _("Work"),
    "safe_return": _("Safe, voluntary return"),
}
"""Words for the codes of services; the codes themselves belong to the room that gives them (a test compares)."""
SENTENCES: Final[dict[str, Promise]] = {
    "prison": _("Prison"),
    "suspended": _("Prison, suspended"),
    "fine": _("Fine"),
    "confiscation": _("Confiscation"),
}
BANDS: Final[tuple[tuple[str, int, Promise], ...]] = (
    ("0", 12, _("Under 1 year")),
    ("12", 36, _("1 year to under 3 years")),
    ("36", 60, _("3 years to under 5 years")),
    ("60", 120, _("5 years to under 10 years")),
    ("120", 1201, _("10 years and more")),
)
"""Lengths of prison: code, months below which the band ends, words."""


@dataclass(frozen=True)
class Split:
    """One way to split: the expression on events that gives a key, the key of "unknown", and words for keys."""

    code: str
    title: Promise
    expression: Callable[[], Expression | Coalesce | Cast]
    words: Callable[[], dict[str, Any]]
    unknown: str = UNKNOWN

    def word(self, key: str) -> Text:
        """The key in words; a code that has none stands for itself."""
        return UNKNOWN_WORD if key == self.unknown else self.words().get(key, key)

    def ordered(self, keys: set[str]) -> list[str]:
        """The keys in the order of the list, others after them, unknown last and always there."""
        order = {key: place for place, key in enumerate(self.words())}
        rest = sorted(keys - {self.unknown}, key=lambda key: (order.get(key, len(order)), key))
        return [*rest, self.unknown]


def _fact(name: str, unknown: str = UNKNOWN) -> Callable[[], Coalesce]:
    return lambda: Coalesce(F(name), Value(unknown), output_field=CharField())


def _band() -> Case:
    bands = [When(months__lt=below, then=Value(code)) for code, below, _words in BANDS]
    return Case(*bands, default=Value(UNKNOWN), output_field=CharField())


def _countries() -> dict[str, str]:
    territories = Locale.parse(get_language() or "en", sep="-").territories
    return {code: name for code, name in sorted(territories.items(), key=lambda pair: pair[1]) if len(code) == 2}


SPLITS: Final[dict[str, Split]] = {
    split.code: split
    for split in (
        Split("sex", _("Sex"), _fact("sex"), lambda: dict(Sex.choices)),
        Split("age_status", _("Age status"), _fact("age_status"), lambda: dict(AgeStatus.choices)),
        Split(
            "exploitation",
            _("Form of exploitation"),
            _fact("exploitation", Exploitation.UNKNOWN.value),
            lambda: dict(Exploitation.choices),
            unknown=Exploitation.UNKNOWN.value,
        ),
        Split("citizenship", _("Citizenship"), _fact("citizenship"), _countries),
        Split("service", _("Service"), _fact("service"), lambda: SERVICES),
        Split(
            "offence_set",
            _("Offence set"),
            _fact("offence_set", OffenceSet.UNSPECIFIED.value),
            lambda: dict(OffenceSet.choices),
            unknown=OffenceSet.UNSPECIFIED.value,
        ),
        Split("sentence", _("Kind of sentence"), _fact("sentence"), lambda: SENTENCES),
        Split("months", _("Length of prison"), _band, lambda: {code: words for code, _below, words in BANDS}),
    )
}
ORGANISATION: Final = "organisation"
"""The split that every definition has besides its own: by the organisation that recorded the event."""


def key_of(split: str) -> Expression | Coalesce | Cast:
    """The expression on events whose value is the key under `split`. Raises KeyError for an unknown split."""
    return Cast("organisation_id", CharField()) if split == ORGANISATION else SPLITS[split].expression()


FACT_TITLES: Final[dict[str, Promise]] = {
    "stage": _("Stage"),
    "instance": _("Instance"),
    "offence_set": _("Offence set"),
    "sentence": _("Kind of sentence"),
}
"""Names of the facts by which definitions choose their events."""
FACT_WORDS: Final[dict[str, dict[str, Any]]] = {
    "stage": {"initial": _("initial decision"), "final": _("final decision")},
    "instance": dict(Instance.choices),
    "offence_set": dict(OffenceSet.choices),
    "sentence": SENTENCES,
}


def fact_word(fact: str, value: str | None) -> Text:
    """A value that a definition asks for, in words; None is "not stated"."""
    return _("not stated") if value is None else FACT_WORDS[fact][value]
