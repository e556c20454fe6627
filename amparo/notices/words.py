"""The kinds of notice in plain words: one line each. A kind that is not here is refused by the database."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from amparo.web.components import Text

KINDS: Mapping[str, Text] = {
    "test": _("A test notice, to see that notices arrive"),
    "erasure_due": _("Who a person is will be erased within a month, as the schedule says"),
    "budget_reached": _("Somebody reached the limit of readings or searches"),
    "bulk_asked": _("A colleague asks to read more identities than the limit"),
    "bulk_approved": _("More identities than the limit may be read for one day"),
    "holder.asked": _("Another body asks whether you know a person: your answer is up to you"),
    "holder.answered": _("A body answered your question: contact it"),
    "grant.asked": _("Duties for an account wait for a second person"),
    "grant.carried_out": _("What your account may do was changed by two people"),
    "account.stopped": _("An account was stopped: an emergency access of it was not confirmed"),
    "wall.asked": _("A wall is asked for: an official may be involved in a case"),
    "wall.answered": _("Your request for a wall was answered"),
    "wall.set": _("A wall was set before a case"),
    "wall.refused": _("A wall that was asked for was not set"),
    "wall.lift_asked": _("Lifting a wall waits for a second person"),
    "wall.lifted": _("A wall was lifted by two people"),
    "emergency.opened": _("A case was opened in an emergency"),
    "emergency.confirm": _("You are named as the second person of an emergency access: confirm or object within a day"),
    "emergency.confirmed": _("An emergency access was confirmed"),
    "emergency.objected": _("The second person objects to an emergency access: the account is stopped"),
    "canary.touched": _("A canary was touched: somebody opened what nobody has cause to open"),
    "session.duress": _("Somebody signed in under duress"),
    "signin.many_failed": _("Sign-in failed for many names within an hour"),
    "factor.added": _("A second factor was added to your account"),
    "factor.removed": _("A second factor was removed from your account"),
    "factor.paper_made": _("New recovery codes were made for your account"),
    "worker.password_set": _("The password of your account was changed"),
    "factor.guessed": _("Somebody has your password and failed at the second factor"),
    "factor.copied": _("A passkey was refused: there may be a copy of it"),
    "factor.recovery_used": _("A recovery code of yours was used to sign in"),
    "factors.reset": _("An administrator reset how somebody signs in"),
    "ledger.altered": _("The ledger does not fit its checkpoint"),
    "referral.late": _("A referral waits for an answer past its day"),
    "referral.recalled": _("What was shared with a referral is recalled: use it no longer, pass nothing on"),
    "disclosure.asked": _("Somebody asks for data of a person"),
    "disclosure.answered": _("A request of yours was answered"),
    "disclosure.released": _("Data of a person in your care were released"),
    "disclosure.recalled": _("What you were given is recalled: use it no longer, pass nothing on"),
    "device.enrolled": _("A device that writes without a network was enrolled for your body"),
    "device.revoked": _("A device that writes without a network was revoked"),
    "envelope.aside": _("A sealed screening is kept aside until a second person looks at it"),
    "house.differs": _("Some referrals are not whole: amparo check names them"),
}

LINKS: Mapping[str, tuple[str, str, bool]] = {
    # object          act that opens it    page                     takes the id
    "case":           ("case.open",        "protection:case",       True),
    "referral":       ("referral.list",    "protection:referral",   True),
    "request":        ("disclosure.list",  "disclosure:requests",   False),
    "bulk":           ("person.read",      "protection:more",       False),
    "agreement":      ("grant.agree",      "access:grants",         False),
    "wall_request":   ("wall.set",         "safeguards:wall_request", True),
    "wall":           ("wall.lift",        "safeguards:walls",      False),
    "emergency":      ("emergency.answer", "safeguards:emergencies", False),
    "device":         ("intake.send",      "intake:overview",       False),
    "alarm":          ("emergency.review", "safeguards:alarms",     False),
    "question":       ("person.ask_holders", "protection:questions", False),
    "holder_question": ("person.answer_holder", "protection:asked_of_us", False),
}  # fmt: skip
"""Where a notice leads, for whoever may open that. What is meant only lies in the record itself."""
