"""By which test a status decision is made, with the days on which each test was law. Data, not code.

The days and texts were taken from reprints and reports, not from an official gazette, except where `verified` says so;
the law packs of the standards room will carry this on.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Threshold:
    """A test: its code in a decision, its words, its source, and from when until when it could be applied."""

    code: str
    text: Promise
    source: str
    since: date
    until: date | None = None
    verified: bool = False

    def in_force(self, day: date) -> bool:
        """Could a decision of that day be made by it?"""
        return self.since <= day and (self.until is None or day <= self.until)


THRESHOLDS = (
    Threshold(
        "by-1",
        _("Edict 352 of 2005: harmed by such acts, and a prosecution is or was under way"),
        "Edict of the President of the Republic of Belarus No. 352 of 8 August 2005, item 1",
        since=date(2005, 8, 9),
        until=date(2012, 1, 6),
    ),
    Threshold(
        "by-2",
        _("Law 350-Z of 2012: trafficking or a related offence was committed against the person"),
        "Law of the Republic of Belarus No. 350-Z of 7 January 2012, Article 1",
        since=date(2012, 1, 7),
    ),
    Threshold(
        "coe",
        _("Council of Europe Convention: reasonable grounds to believe"),
        "Council of Europe Convention on Action against Trafficking in Human Beings, Article 10(2)",
        since=date(2014, 3, 1),
        verified=True,
    ),
)


def in_force(day: date) -> list[Threshold]:
    """The tests that a decision of that day can be made by."""
    return [threshold for threshold in THRESHOLDS if threshold.in_force(day)]


def words(code: str) -> str:
    """The test in words; the code itself for one that is not in the list."""
    return str(next((threshold.text for threshold in THRESHOLDS if threshold.code == code), code))
