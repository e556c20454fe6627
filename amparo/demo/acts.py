"""What happened to an invented person, as rows: each function leaves what the action of that name leaves.

The actions work in the present, one person at a time; a history of thousands needs days gone by and speed. So the same
acts are written here as rows, and a test compares both, table by table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from amparo.access.models import FAR_FUTURE
from amparo.demo import identities
from amparo.demo.country import Country, Hand
from amparo.demo.identities import Person, Sealing
from amparo.demo.tables import FACTS, Tables, as_array
from amparo.events.kinds import Kind, Source
from amparo.protection import codes, rules, sheet
from amparo.protection.actions import DRAFT_DAYS
from amparo.protection.referral import end_of
from amparo.vault.values import Value

NO_FACTS: dict[str, str | None] = {
    "sex": "unknown", "age_status": None, "citizenship": None, "exploitation": "Unknown", "region": None,
}  # fmt: skip
EVENT_CODES = ("offence_set", "instance", "counterpart", "months", "outcome", "stage", "reason", "service", "funding",
               "sentence")  # fmt: skip


@dataclass
class Life:
    """A case on its way into the table, with what changes as the story goes on."""

    id: UUID
    hand: Hand
    opened_at: datetime
    subject: UUID
    facts: dict[str, str | None]
    person: Person | None = None
    from_referral: UUID | None = None
    status: str = codes.CaseStatus.ACTIVE
    victim_status: str = codes.VictimStatus.POSSIBLE
    due_on: date | None = None
    closed_on: date | None = None
    closure_reason: str | None = None
    shares: list[int] = field(default_factory=list)
    screening: UUID | None = None
    place: str = ""
    outcome: str | None = None
    completed_on: date | None = None
    answers: dict[str, str] = field(default_factory=dict)
    asked: dict[str, list[object]] = field(default_factory=dict)
    """Rows of decision requests by stage; the last value says whether it was answered."""
    told: list[Value] = field(default_factory=list)
    """What the person would tell the next body of who they are."""


@dataclass(frozen=True)
class Consented:
    """A consent that was given: its row's id and how long it holds."""

    id: UUID
    until: date


@dataclass
class Sent:
    """A referral on its way into the table."""

    id: UUID
    case: Life
    receiver: int
    service: str
    sets: tuple[str, ...]
    ground: str
    consent: UUID | None
    child_view: str | None
    sent_on: date
    shared_until: date
    state: str = codes.ReferralState.SENT
    answered_on: date | None = None
    decline_reason: str | None = None


class Acts:
    """The acts of the demo's history. `now` decides which shares have ended."""

    def __init__(self, tables: Tables, rng: Random, country: Country, now: datetime) -> None:
        self.tables, self.rng, self.country, self.now = tables, rng, country, now
        self._sealing = Sealing()
        self._lives: list[Life] = []
        self._referrals: list[Sent] = []

    def open_screening(self, by: Hand, at: datetime, place: str) -> Life:
        """As `actions.open_screening`."""
        case = Life(self.new_id(), by, at, self.new_id(), dict(NO_FACTS), screening=self.new_id(), place=place)
        case.due_on = rules.working_days_after(at.date(), DRAFT_DAYS)
        self._lives.append(case)
        self._ledger(by, at, "case.opened", "case", case.id)
        return case

    def save_answers(self, case: Life, at: datetime, answers: Mapping[str, str]) -> None:
        """As `actions.save_answers`, for one page."""
        case.answers |= answers
        self._ledger(case.hand, at, "screening.saved", "case", case.id, number=len(answers))

    def save_facts(self, case: Life, at: datetime, facts: Mapping[str, str | None]) -> None:
        """As `actions.save_facts`."""
        case.facts |= facts
        self._ledger(case.hand, at, "case.changed", "case", case.id)

    def record_identity(self, case: Life, at: datetime, values: list[Value]) -> None:
        """As `actions.record_identity`."""
        act = "person.changed" if case.person else "person.added"
        case.person = case.person or self._sealing.add_person(self.rng, case.subject, case.hand.organisation_id)
        self._ledger(case.hand, at, act, "person", case.person.id)
        self._sealing.put(self.rng, case.person, case.hand, values, at)
        self._ledger(case.hand, at, "case.identity_recorded", "case", case.id)

    def complete_screening(self, case: Life, at: datetime, outcome: str) -> None:
        """As `actions.complete_screening`."""
        case.outcome, case.completed_on, case.due_on = outcome, at.date(), None
        self._event(Kind.SCREENED, case.hand, at, case.subject, case.facts, outcome=outcome)
        self._ledger(case.hand, at, "screening.completed", "case", case.id)

    def ask_decision(self, case: Life, at: datetime, authority: str, stage: str) -> None:
        """As `actions.ask_decision`."""
        due = rules.working_days_after(at.date(), rules.ANSWER_DAYS)
        case.asked[stage] = [self.new_id(), case.id, at, self.country.bodies[authority], stage, at.date(), due, False]
        if self.country.shared[authority] not in case.shares:
            case.shares.append(self.country.shared[authority])
        self._ledger(case.hand, at, "decision.asked", "case", case.id)

    def decide(self, case: Life, by: Hand, at: datetime, stage: str, outcome: str, threshold: str, reason: str) -> None:
        """As `actions.decide`."""
        self.tables.add(
            "protection_statusdecision", self.new_id(), case.id, at, stage, outcome, threshold, reason, at.date(),
            by.worker_id, case.hand.worker_id, by.organisation_id,
        )  # fmt: skip
        case.asked[stage][-1] = True
        case.victim_status = rules.victim_status_after(stage, outcome) or case.victim_status
        kind = Kind.IDENTIFIED if outcome == codes.DecisionOutcome.POSITIVE else Kind.NOT_IDENTIFIED
        self._event(kind, by, at, case.subject, case.facts, stage=stage, reason=reason)
        self._ledger(by, at, "decision.made", "case", case.id)

    def give_consent(
        self, case: Life, at: datetime, recipient: str, sets: tuple[str, ...], given_by: str, until: date
    ) -> Consented:
        """As `referral.give_consent`, for help."""
        consent = Consented(self.new_id(), until)
        language = "ru" if self.rng.random() < 0.8 else "be"
        self.tables.add(
            "protection_consent", consent.id, case.id, at, self.country.bodies[recipient], "assistance",
            given_by, "written" if self.rng.random() < 0.6 else "spoken", language, at.date(), until,
        )  # fmt: skip
        for one in sets:
            self.tables.add("protection_consentedset", self.new_id(), consent.id, one)
        self._ledger(case.hand, at, "consent.given", "case", case.id, purpose="assistance")
        return consent

    def send(
        self, case: Life, at: datetime, receiver: str, service: str, sets: tuple[str, ...], consent: Consented | None,
        child_view: str | None = None,
    ) -> Sent:  # fmt: skip
        """As `referral.send`; the sets always hold the coded facts."""
        ground = rules.ground_for(age_status=case.facts["age_status"], consent_live=consent is not None)
        until = consent.until if consent else at.date() + rules.LONGEST_CONSENT
        sent = Sent(
            self.new_id(), case, self.country.bodies[receiver], service, sets, ground.value,
            consent.id if consent else None,
            child_view, at.date(), until,
        )  # fmt: skip
        self._referrals.append(sent)
        self._pack(sent)
        facts = {"counterpart": sent.receiver, "service": service, "reason": ground.value}
        self._event(Kind.REFERRED, case.hand, at, case.subject, case.facts, **facts)
        self._ledger(case.hand, at, "referral.sent", "case", case.id)
        self._post("sent", case.hand.organisation_id, sent.receiver, at, sent.id)
        return sent

    def _pack(self, sent: Sent) -> None:
        for one in sorted(sent.sets):
            self.tables.add("protection_referralset", self.new_id(), sent.id, one)
        for question, answer in sent.case.answers.items():
            of_set = codes.DataSet.NEEDS if sheet.is_need(question) else codes.DataSet.INDICATORS
            if of_set in sent.sets:
                self.tables.add("protection_referralanswer", self.new_id(), sent.id, of_set.value, question, answer)

    def accept(self, sent: Sent, by: Hand, at: datetime) -> Life:
        """As `referral.accept`: a case of the receiver's own, and the shared drawers open."""
        sent.state, sent.answered_on = codes.ReferralState.ACCEPTED, at.date()
        person = sent.case.person
        if person:
            parts = sorted(rules.vault_sets(sent.sets))
            identities.share(person, sent.case.hand.organisation_id, parts, by.readers, end_of(sent.shared_until))
        case = Life(self.new_id(), by, at, sent.case.subject, dict(sent.case.facts), person, sent.id)
        self._lives.append(case)
        self._answered(Kind.REFERRAL_ACCEPTED, sent, by, at)
        self._ledger(by, at, "referral.accepted", "referral", sent.id)
        self._ledger(by, at, "case.opened", "case", case.id)
        return case

    def decline(self, sent: Sent, by: Hand, at: datetime, reason: str) -> None:
        """As `referral.decline`."""
        sent.state, sent.answered_on, sent.decline_reason = codes.ReferralState.DECLINED, at.date(), reason
        self._answered(Kind.REFERRAL_DECLINED, sent, by, at, reason=reason)
        self._ledger(by, at, "referral.declined", "referral", sent.id)

    def _answered(self, kind: Kind, sent: Sent, by: Hand, at: datetime, **facts: str) -> None:
        counterpart = sent.case.hand.organisation_id
        self._post(str(sent.state), sent.receiver, counterpart, at, sent.id)
        shared = {"counterpart": counterpart, "service": sent.service, **facts}
        self._event(kind, by, at, sent.case.subject, sent.case.facts, **shared)

    def record_assistance(self, case: Life, at: datetime, service: str, funding: str) -> None:
        """As `actions.record_assistance`."""
        self.tables.add("protection_assistance", self.new_id(), case.id, at, service, at.date(), funding, None)
        self._event(Kind.ASSISTED, case.hand, at, case.subject, case.facts, service=service, funding=funding)
        self._ledger(case.hand, at, "assistance.recorded", "case", case.id)

    def record_unmet_need(self, case: Life, at: datetime, service: str, reason: str) -> None:
        """As `actions.record_unmet_need`."""
        self.tables.add("protection_assistance", self.new_id(), case.id, at, service, at.date(), None, reason)
        self._ledger(case.hand, at, "assistance.unmet", "case", case.id)

    def close_case(self, case: Life, at: datetime, reason: str) -> None:
        """As `actions.close_case`."""
        on = reason == codes.ClosureReason.REFERRED_ON
        case.status = codes.CaseStatus.CLOSED_REFERRED if on else codes.CaseStatus.CLOSED
        case.closed_on, case.closure_reason, case.due_on = at.date(), reason, None
        if case.person and not case.from_referral:  # whoever received the case has no drawer of its own
            self._ledger(case.hand, at, "person.retained", "person", case.person.id)
        self._event(Kind.CASE_CLOSED, case.hand, at, case.subject, case.facts, reason=reason)
        self._ledger(case.hand, at, "case.closed", "case", case.id)

    def notify(self, by: Hand, at: datetime, receiver: str, facts: Mapping[str, str | None]) -> None:
        """As `referral.notify`: no link to any case."""
        note, body = self.new_id(), self.country.bodies[receiver]
        values = [facts[name] for name in FACTS]
        self.tables.add("protection_notification", note, by.organisation_id, body, at.date(), *values)
        self._event(Kind.NOTIFIED, by, at, None, facts, counterpart=body)
        self._ledger(by, at, "notification.sent", "notification", note)
        self._post("notified", by.organisation_id, body, at, None, note)

    def justice(self, kind: Kind, by: Hand, at: datetime, subject: UUID, **facts: object) -> None:
        """An event of the prosecution room, which keeps no records yet."""
        self._event(kind, by, at, subject, {}, **facts)

    def finish(self) -> int:
        """Write every case and referral as it stands at the end of its story; returns how many cases."""
        self._sealing.finish(self.tables)
        for life in self._lives:
            self._keep(life)
        for person in {id(life.person): life.person for life in self._lives if life.person}.values():
            identities.keep(self.tables, person, self.now)
        for sent in self._referrals:
            self._keep_referral(sent)
        kept = len(self._lives)
        self._lives, self._referrals = [], []
        return kept

    def _keep(self, case: Life) -> None:
        readers = [*case.hand.readers, *case.shares]
        self.tables.add(
            "protection_case", case.id, case.hand.organisation_id, case.hand.worker_id, case.opened_at,
            as_array(readers), FAR_FUTURE, case.subject, case.person and case.person.id, str(case.status),
            str(case.victim_status), case.from_referral, case.due_on, case.closed_on, case.closure_reason,
            *(case.facts[name] for name in FACTS),
        )  # fmt: skip
        for principal in readers:
            self.tables.add("protection_case_access", principal, case.opened_at, case.id, FAR_FUTURE)
        for row in case.asked.values():
            self.tables.add("protection_decisionrequest", *row)
        if case.screening:
            self._keep_screening(case)

    def _keep_screening(self, case: Life) -> None:
        state = "completed" if case.outcome else "draft"
        self.tables.add(
            "protection_screening", case.screening, case.id, case.opened_at, case.hand.worker_id, sheet.CODE,
            case.place, case.opened_at.date(), state, case.outcome, case.completed_on,
        )  # fmt: skip
        for question, answer in case.answers.items():
            self.tables.add("protection_answer", self.new_id(), case.screening, question, answer)

    def _keep_referral(self, sent: Sent) -> None:
        due = rules.working_days_after(sent.sent_on, rules.ANSWER_DAYS)
        self.tables.add(
            "protection_referral", sent.id, sent.case.id, sent.case.hand.organisation_id, sent.receiver,
            sent.case.subject, sent.ground, sent.consent if sent.ground == codes.Ground.CONSENT else None,
            sent.child_view, _guardian(sent), sent.service, str(sent.state), sent.sent_on, due, sent.shared_until,
            end_of(sent.shared_until), sent.answered_on, sent.decline_reason, *_facts_left(sent),
        )  # fmt: skip

    def _post(
        self, kind: str, sender: int, receiver: int, at: datetime, referral: UUID | None, note: UUID | None = None
    ) -> None:
        """What crossed from one body to another, and arrived."""
        row = (uuid5(referral or note or UUID(int=0), kind), kind, sender, receiver, referral, note, at, at)
        self.tables.add("protection_outbox", *row)
        self.tables.add("protection_inbox", *row)

    def _event(
        self, kind: Kind, by: Hand, at: datetime, subject: UUID | None, facts: Mapping[str, str | None], **more: object
    ) -> None:
        self.tables.add(
            "events_event", self.new_id(), kind.value, at.date(), at, by.organisation_id, subject, Source.DEMO.value,
            *(facts.get(name) for name in FACTS), *(more.get(name) for name in EVENT_CODES),
        )  # fmt: skip

    def _ledger(
        self, by: Hand, at: datetime, act: str, kind: str, object_id: UUID, purpose: str = "", number: int | None = None
    ) -> None:
        self.tables.add(
            "ledger_entry", at, by.worker_id, by.organisation_id, act, kind, str(object_id), purpose, number
        )

    def new_id(self) -> UUID:
        """A random id that the same seed gives again."""
        return identities.new_id(self.rng)


def later(at: datetime, days: int, minutes: int = 0) -> datetime:
    """Days and minutes after a moment, but never in the next year: what a year's figures count stays in that year."""
    moment = at + timedelta(days=days, minutes=minutes)
    last = datetime(at.year, 12, 30, at.hour, at.minute, at.second, at.microsecond, at.tzinfo)
    return min(moment, last)


def _guardian(sent: Sent) -> str | None:
    """Beside a child who was met alone stands the guardianship body."""
    return codes.Guardian.BODY.value if sent.ground == codes.Ground.CHILD else None


def _facts_left(sent: Sent) -> tuple[str | None, ...]:
    """What a referral says of the person: nothing once it was declined or taken back."""
    if sent.state in (codes.ReferralState.DECLINED, codes.ReferralState.REVOKED):
        return ("unknown", None, None, "Unknown", None)
    return tuple(sent.case.facts[name] for name in FACTS)
