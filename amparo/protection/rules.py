"""Pure decisions of the protection room: no database, no clock, no settings.

Nothing here takes cooperation, status, documents or data as a condition of help (domain rule D1): there is no
eligibility rule, because help has no condition.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from amparo.protection.codes import VAULT_SETS, DataSet, Ground

ANSWER_DAYS = 5
"""Working days in which a referral should be answered, and an initial decision made (domain 2.2)."""
LONGEST_CONSENT = timedelta(days=366)


class RuleBroken(ValueError):
    """What was asked for is against a rule; the message says which and what to do instead."""


def takes_child_path(age_status: str | None) -> bool:
    """In doubt the person is presumed a child (Council of Europe Convention, Art. 10(3)): only an adult is an adult."""
    return age_status != "adult"


def working_days_after(day: date, days: int) -> date:
    """The date `days` working days (Monday to Friday) after a day."""
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def ground_for(*, age_status: str | None, consent_live: bool) -> Ground:
    """On what ground a referral may be made now. Raises RuleBroken for an adult without a live consent."""
    if consent_live:
        return Ground.CONSENT
    if takes_child_path(age_status):
        return Ground.CHILD
    raise RuleBroken(
        _("An adult is referred with consent only. Record the consent first, or send a notification without identity.")
    )


def require_child_view(age_status: str | None, child_view: str | None) -> None:
    """A child is asked, and what the child says is recorded. Raises RuleBroken."""
    if takes_child_path(age_status) and not child_view:
        raise RuleBroken(_("Ask the child and record what the child says about being referred."))


def require_guardian(ground: str, guardian: str | None) -> None:
    """In a child's best interests nobody acts alone: a guardian or the guardianship body knows. Raises RuleBroken."""
    if ground == Ground.CHILD and not guardian:
        raise RuleBroken(_("Say who stands beside the child: the guardian or the guardianship body."))


def sets_to_share(wanted: Iterable[str], consented: Iterable[str] | None) -> frozenset[str]:
    """The data sets that go with a referral: exactly what was wanted, never more than was consented to.

    `consented` is None on the child ground, where the screener's choice stands. Raises RuleBroken for more.
    """
    chosen = frozenset(wanted)
    if consented is not None and not chosen <= frozenset(consented):
        raise RuleBroken(_("The person did not consent to sharing all of this. Share less, or ask again."))
    return chosen


def vault_sets(sets: Iterable[str]) -> frozenset[str]:
    """Those of the data sets that are drawers of the vault."""
    return frozenset(sets) & {str(one) for one in VAULT_SETS}


def check_period(valid_from: date, valid_until: date) -> None:
    """A consent has an end, a year away at most. Raises RuleBroken."""
    if valid_until < valid_from:
        raise RuleBroken(_("The consent would end before it begins."))
    if valid_until - valid_from > LONGEST_CONSENT:
        raise RuleBroken(_("A consent lasts a year at most. It can be given again."))


def check_sets(sets: Iterable[str]) -> None:
    """A consent names what may be shared. Raises RuleBroken for none."""
    if not set(sets) & set(DataSet.values):
        raise RuleBroken(_("Say what may be shared: choose at least one."))


def victim_status_after(stage: str, outcome: str) -> str | None:
    """The HTCDS status that a decision leads to, None for no change; support goes on either way."""
    if outcome == "negative":
        return "NotAVictimOfTrafficking" if stage == "final" else None
    return "ActualVictimOfTrafficking" if stage == "final" else None
