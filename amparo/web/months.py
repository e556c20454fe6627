"""Names of the months, for the catalogues: Django's own Belarusian ones are partly undeclined or of another norm.

Nothing imports this module; the catalogue tool reads the words from it, and our catalogues go before Django's.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ALONE = (
    _("January"),
    _("February"),
    _("March"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
    _("September"),
    _("October"),
    _("November"),
    _("December"),
)
"""As a heading: "March 2005"."""

IN_A_DATE = (
    pgettext_lazy("alt. month", "January"),
    pgettext_lazy("alt. month", "February"),
    pgettext_lazy("alt. month", "March"),
    pgettext_lazy("alt. month", "April"),
    pgettext_lazy("alt. month", "May"),
    pgettext_lazy("alt. month", "June"),
    pgettext_lazy("alt. month", "July"),
    pgettext_lazy("alt. month", "August"),
    pgettext_lazy("alt. month", "September"),
    pgettext_lazy("alt. month", "October"),
    pgettext_lazy("alt. month", "November"),
    pgettext_lazy("alt. month", "December"),
)
"""After a day: "29 March 2005"; in Russian and Belarusian another case."""
