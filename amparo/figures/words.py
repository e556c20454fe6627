"""Why a value is not available, in the language of the page."""

from django.utils.translation import gettext as _


def not_yours() -> str:
    """Whoever acts may read the page, but no event."""
    return _("Your duties do not open the events that this is counted from.")


def never_recorded() -> str:
    """Nothing that the definition counts was ever recorded there: that is not a zero."""
    return _("Nothing of this kind has been recorded so far.")


def not_recorded_before(year: int) -> str:
    """Recording began later."""
    return _("Nothing of this kind was recorded before %(year)s.") % {"year": year}


def not_begun() -> str:
    """The year lies after the day for which figures were asked."""
    return _("The year had not begun on that day.")
