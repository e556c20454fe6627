"""Legal bases of a request: data with the days on which they are in force. A change of the law is a line here."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from amparo.web.components import Text

ALWAYS, OPEN_END = date(1900, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True)
class Basis:
    """A basis: its code, its words, from and until which day it can be relied on."""

    code: str
    words: Text
    since: date = ALWAYS
    until: date = OPEN_END


BASES: Final = (
    Basis("consent", _("The person's consent")),
    Basis("own_request", _("The person's own request")),
    Basis("court_order", _("Order of a court")),
    Basis("prosecutor_request", _("Written request of a prosecutor"), since=date(2001, 1, 1)),
    Basis("vital_interest", _("Danger to life or health")),
    Basis("victims_law", _("Law on countering trafficking"), since=date(2012, 1, 7)),
)


def in_force(day: date) -> list[Basis]:
    """The bases that can be relied on that day."""
    return [basis for basis in BASES if basis.since <= day <= basis.until]
