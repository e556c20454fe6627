"""The closed lists of the protection room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseStatus(TextChoices):
    """HTCDS `cas_Status`."""

    ACTIVE = "Active", _("Active")
    FOLLOW_UP = "FollowUp", _("Follow-up")
    CLOSED = "Closed", _("Closed")
    CLOSED_REFERRED = "ClosedReferred", _("Closed, referred on")


class VictimStatus(TextChoices):
    """HTCDS `vic_TraffickingStatus`: changed by a decision only, and no condition of any help."""

    POSSIBLE = "PossibleVictimOfTrafficking", _("Possible victim")
    ACTUAL = "ActualVictimOfTrafficking", _("Victim")
    NOT = "NotAVictimOfTrafficking", _("Not identified as a victim")


class Place(TextChoices):
    """Where a person was met."""

    BORDER = "border", _("Border crossing")
    STREET = "street", _("Street or public place")
    WORKPLACE = "workplace", _("Workplace")
    DWELLING = "dwelling", _("Dwelling")
    HEALTH = "health", _("Health service")
    SHELTER = "shelter", _("Shelter or NGO")
    CONSULATE = "consulate", _("Consulate")
    HOTLINE = "hotline", _("Hotline")


class ScreeningState(TextChoices):
    """A screening can be left at any page and taken up again."""

    DRAFT = "draft", _("Not finished")
    COMPLETED = "completed", _("Finished")


class ScreeningOutcome(TextChoices):
    """What the screener judged, having asked: never computed from the answers."""

    INDICATORS = "indicators", _("There are reasons to believe that the person was trafficked")
    NO_INDICATORS = "no_indicators", _("No reasons seen")
    STOPPED = "stopped", _("The person did not want to go on")


class Stage(TextChoices):
    """The two stages of a status decision."""

    INITIAL = "initial", _("Initial (reasonable grounds)")
    FINAL = "final", _("Final (conclusive)")


class DecisionOutcome(TextChoices):
    """The two ways a decision can go."""

    POSITIVE = "positive", _("Positive")
    NEGATIVE = "negative", _("Negative")


class DecisionReason(TextChoices):
    """The coded reason of a decision."""

    INDICATORS_MET = "indicators_met", _("The indicators, taken together, support it")
    STATEMENT_CREDIBLE = "statement_credible", _("The person's account is credible")
    CORROBORATED = "corroborated", _("Other evidence corroborates it")
    CHILD_NO_MEANS = "child_no_means", _("A child: no means need be shown")
    NOT_TRAFFICKING = "not_trafficking", _("What happened is not trafficking")
    TOO_LITTLE = "too_little", _("Too little is known so far")
    WITHDRAWN = "withdrawn", _("The person withdrew")


class DataSet(TextChoices):
    """What a person may consent to have shared, piece by piece."""

    IDENTITY = "identity", _("Names, birth date or age, documents")
    CONTACT = "contact", _("Contacts, and whether and how they are safe")
    WHEREABOUTS = "whereabouts", _("Whereabouts")
    FACTS = "facts", _("Sex, age status, citizenship, form of exploitation")
    NEEDS = "needs", _("Urgent needs")
    INDICATORS = "indicators", _("Answers to the screening questions")


VAULT_SETS = frozenset({DataSet.IDENTITY, DataSet.CONTACT, DataSet.WHEREABOUTS})
"""Data sets that are drawers of the vault, under the same codes."""


class Purpose(TextChoices):
    """What data are shared for. There is no other."""

    ASSISTANCE = "assistance", _("To be given help")
    RETURN = "return", _("To prepare a safe return")
    LEGAL = "legal", _("To be given legal help")


class ConsentMethod(TextChoices):
    """How consent was given."""

    WRITTEN = "written", _("In writing")
    SPOKEN = "spoken", _("Spoken")
    THROUGH_INTERPRETER = "through_interpreter", _("Through an interpreter")


class GivenBy(TextChoices):
    """Who gave the consent."""

    PERSON = "person", _("The person")
    GUARDIAN = "guardian", _("The guardian, with the child")
    REPRESENTATIVE = "representative", _("A legal representative")


class Ground(TextChoices):
    """Why a referral may be made."""

    CONSENT = "consent", _("Consent")
    CHILD = "child_best_interests", _("A child's best interests")


class ChildView(TextChoices):
    """What a child said about being referred; always asked, always recorded."""

    AGREES = "agrees", _("The child agrees")
    DISAGREES = "disagrees", _("The child disagrees")
    UNABLE = "unable", _("The child cannot say yet")


class Guardian(TextChoices):
    """Who stands beside a child who is referred."""

    GUARDIAN = "guardian_informed", _("The parent or guardian knows of it")
    BODY = "body_informed", _("The guardianship body knows of it: there is no guardian here")
    NOT_SAFE = "not_safe", _("The guardianship body knows of it: to tell the parents would endanger the child")


class ReferralState(TextChoices):
    """Where a referral stands."""

    SENT = "sent", _("Sent, not answered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    REVOKED = "revoked", _("Taken back")
    DONE = "done", _("Done")


class DeclineReason(TextChoices):
    """Why a body declines a referral."""

    NO_PLACE = "no_place", _("No free place")
    NO_FUNDING = "no_funding", _("No funding")
    NOT_OUR_SERVICE = "not_our_service", _("Not a service of ours")
    NOT_SAFE_HERE = "not_safe_here", _("Not safe here")
    NOT_REACHED = "not_reached", _("The person could not be reached")


class Service(TextChoices):
    """What a person can be helped with."""

    SHELTER = "shelter", _("Shelter")
    SUBSISTENCE = "subsistence", _("Food, clothing, hygiene")
    MEDICAL = "medical", _("Medical help")
    PSYCHOSOCIAL = "psychosocial", _("Psychological and social help")
    LEGAL = "legal", _("Legal help")
    INTERPRETING = "interpreting", _("Interpreting")
    REINTEGRATION = "reintegration", _("Reintegration")
    EDUCATION = "education", _("School or training")
    EMPLOYMENT = "employment", _("Work")
    RETURN = "safe_return", _("Safe, voluntary return")


class Funding(TextChoices):
    """Who paid for a service."""

    STATE = "state", _("State budget")
    LOCAL = "local", _("Local budget")
    NGO = "ngo", _("NGO's own means")
    DONOR = "donor", _("Foreign or international donor")
    IN_KIND = "in_kind", _("In kind")


class UnmetReason(TextChoices):
    """Why a service that was needed could not be given."""

    NO_PLACE = "no_place", _("No free place")
    NO_FUNDING = "no_funding", _("No funding")
    NOT_OFFERED = "not_offered", _("Offered by nobody here")
    REFUSED = "refused", _("The person did not want it")


class ClosureReason(TextChoices):
    """Why a case is closed."""

    GOAL_MET = "goal_met", _("What was agreed has been reached")
    REFERRED_ON = "referred_on", _("Another body goes on")
    PERSON_ENDED = "person_ended", _("The person ended it")
    CONTACT_LOST = "contact_lost", _("Contact was lost")
    NOT_CONCERNED = "not_concerned", _("Not a case of trafficking")
    DIED = "died", _("The person died")


class MessageKind(TextChoices):
    """What crosses from one body to another."""

    SENT = "sent", _("Referral sent")
    ACCEPTED = "accepted", _("Referral accepted")
    DECLINED = "declined", _("Referral declined")
    REVOKED = "revoked", _("Referral taken back")
    DONE = "done", _("Help completed")
    RECALLED = "recalled", _("What was shared is recalled")
    NOTIFIED = "notified", _("Notification without identity")
