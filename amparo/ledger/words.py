"""Acts and kinds of the ledger in plain words. A code that is not here yet is shown as it stands."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from amparo.web.components import Text

ACTS: Mapping[str, Text] = {
    "session.opened": _("Signed in"),
    "session.refused": _("Sign-in refused"),
    "case.listed": _("Looked at a list of cases"),
    "case.opened": _("Opened a new case"),
    "case.read": _("Read a case"),
    "case.changed": _("Changed facts of a case"),
    "case.identity_recorded": _("Recorded identity in a case"),
    "case.closed": _("Closed a case"),
    "case.reopened": _("Opened a case again"),
    "case.exported": _("Exported cases"),
    "screening.read": _("Read a screening"),
    "screening.saved": _("Saved answers of a screening"),
    "screening.completed": _("Finished a screening"),
    "decision.asked": _("Asked for a decision"),
    "decision.made": _("Decided on status"),
    "assistance.recorded": _("Recorded assistance"),
    "assistance.unmet": _("Recorded a need that was not met"),
    "consent.given": _("Recorded consent"),
    "consent.read": _("Read a consent"),
    "consent.withdrawn": _("Withdrew consent"),
    "referral.listed": _("Looked at a list of referrals"),
    "referral.read": _("Read a referral"),
    "referral.sent": _("Sent a referral"),
    "referral.revoked": _("Took a referral back"),
    "referral.accepted": _("Accepted a referral"),
    "referral.declined": _("Declined a referral"),
    "notification.sent": _("Sent a notification without identity"),
    "person.added": _("Recorded a person's identity"),
    "person.changed": _("Changed a person's identity"),
    "person.read_identity": _("Read names, birth date, documents"),
    "person.read_contact": _("Read contacts"),
    "person.read_whereabouts": _("Read whereabouts"),
    "person.read_photo": _("Looked at a photograph"),
    "person.searched": _("Searched for a person"),
    "person.found": _("Found a person by search"),
    "person.shared": _("Shared a person's drawer"),
    "person.erased": _("Erased a person's identity"),
    "figures.opened": _("Opened the events behind a figure"),
    "figures.exported": _("Exported figures"),
    "report.listed": _("Looked at a list of reports"),
    "report.saved": _("Saved a report"),
    "report.read": _("Opened a saved report"),
    "report.compared": _("Compared reports"),
    "report.exported": _("Exported the claims of a report"),
    "claims.added": _("Added a claim to a report"),
    "claims.accepted": _("Accepted a claim of a report"),
    "claims.corrected": _("Corrected a claim of a report"),
    "claims.rejected": _("Rejected a claim of a report"),
    "claims.undone": _("Took back a look at a claim"),
    "ledger.read": _("Read the ledger"),
    "checkpoint.read": _("Downloaded a checkpoint"),
    "organisation.added": _("Added an organisation"),
    "team.added": _("Added a team"),
    "worker.added": _("Added an account"),
    "worker.ended": _("Ended an account"),
    "worker.password_set": _("Set a password"),
    "key.rotated": _("Replaced the wrapping key"),
    "key.retired": _("Removed old wrapping keys"),
}
KINDS: Mapping[str, Text] = {
    "case": pgettext_lazy("ledger", "case"),
    "person": pgettext_lazy("ledger", "person"),
    "drawer": pgettext_lazy("ledger", "drawer"),
    "referral": pgettext_lazy("ledger", "referral"),
    "notification": pgettext_lazy("ledger", "notification"),
    "figure": pgettext_lazy("ledger", "figure"),
    "report": pgettext_lazy("ledger", "report"),
    "entry": pgettext_lazy("ledger", "entries"),
    "checkpoint": pgettext_lazy("ledger", "checkpoint"),
    "organisation": pgettext_lazy("ledger", "organisation"),
    "team": pgettext_lazy("ledger", "team"),
    "worker": pgettext_lazy("ledger", "account"),
    "key": pgettext_lazy("ledger", "key"),
}


def act_in_words(act: str) -> Text:
    """What was done, in the page's language; the code itself where it has no words."""
    return ACTS.get(act, act)


def kind_in_words(kind: str) -> Text:
    """To what it was done."""
    return KINDS.get(kind, kind)
