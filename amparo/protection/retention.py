"""How long a closed case keeps who the person is, with the days on which each term was in force. Data, not code.

No law that Amparo ships names these terms: they are ours, on the short side, until a country enters its own. When one
ends the identity is erased; what is counted stays, because it never held who it was.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEAP_DAY = (2, 29)
OPEN_YEARS = 10
"""While a case is open: the day is set anew when it closes, so this only catches files that everybody forgot."""


@dataclass(frozen=True)
class Term:
    """A class of cases, and how many years after its closing a case of the class keeps who the person is."""

    code: str
    text: Promise
    years: int
    source: str
    since: date
    until: date | None = None

    def in_force(self, day: date) -> bool:
        """Was it the term on that day?"""
        return self.since <= day and (self.until is None or day <= self.until)


OURS = "Amparo's own default, to be replaced by the country's record schedule"
TERMS = (
    Term("not_a_victim", _("Screened and not identified as a victim: one year"), 1, OURS, since=date(2000, 1, 1)),
    Term("adult", _("An adult: five years, so that help and a claim for damages can be taken up again"), 5, OURS,
         since=date(2000, 1, 1)),
    Term("child", _("A child, or age not known: fifteen years, until the person can ask as an adult"), 15, OURS,
         since=date(2000, 1, 1)),
)  # fmt: skip
"""The database reckons by them once more (sql/retain.sql)."""


def class_of(*, age_status: str | None, victim_status: str) -> str:
    """The class of a case: whoever is not known to be an adult is kept for as a child, unless not a victim."""
    if victim_status == "NotAVictimOfTrafficking":
        return "not_a_victim"
    return "adult" if age_status == "adult" else "child"


def term_of(code: str, day: date) -> Term:
    """The term of a class on a day. Raises LookupError where the schedule has none: nothing is erased by guess."""
    found = [term for term in TERMS if term.code == code and term.in_force(day)]
    if len(found) != 1:
        raise LookupError(f"The schedule has {len(found)} terms for the class {code!r} on {day}.")
    return found[0]


def kept_until(*, age_status: str | None, victim_status: str, closed_on: date) -> date:
    """The day until which a case that was closed on a day keeps who the person is."""
    term = term_of(class_of(age_status=age_status, victim_status=victim_status), closed_on)
    return years_after(closed_on, term.years)


def years_after(day: date, years: int) -> date:
    """The same day some years later; the day after the end of February where there is none."""
    if (day.month, day.day) == LEAP_DAY:
        return date(day.year + years, 3, 1)
    return day.replace(year=day.year + years)
