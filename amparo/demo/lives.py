"""Lives: how invented people were met, asked, decided on, referred and helped, one function for each way it went."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from amparo.demo import identities
from amparo.demo.acts import Acts, Consented, Life, Sent, later
from amparo.demo.country import HARBOUR, IOM, MINISTRY, SHORE, Hand
from amparo.demo.names import Sex, invented_person
from amparo.protection import codes, rules, sheet, thresholds

REGIONS: Final = ("BY-BR", "BY-HO", "BY-HR", "BY-MA", "BY-MI", "BY-VI", "BY-HM")
MEN: Final = {2004: 0.14, 2005: 0.24}
"""Share of men, most of them in forced labour: S2 says that it rose, the shares are ours."""
BEFORE_THE_EDICT: Final = "by-0"
"""By which test status was decided until the edict of August 2005 (S17): no text of it was found."""
SETS: Final = ("identity", "contact", "facts", "needs")
ALL_SETS: Final = (*SETS, "indicators")
HELP: Final = (
    ("psychosocial", 0.6), ("medical", 0.45), ("shelter", 0.3), ("legal", 0.25), ("education", 0.2),
    ("subsistence", 0.2),
)  # fmt: skip
UNMET: Final = 0.12
"""Share of people for whom a service could not be paid (S18); nothing here is paid by the state budget."""
YES: Final = {
    "SexualExploitation": ("rec_work", "exp_sexual", "exp_earnings", "con_papers", "con_violence", "con_debt"),
    "ForcedLabour": ("rec_pay", "rec_work", "exp_hours", "exp_wages", "exp_home", "con_papers"),
}
NEEDS: Final = ("need_safety", "need_medical", "need_shelter", "need_food", "need_dependants")
PLACES_AT_BORDER: Final = ("border", "border", "border", "street")
PLACES_OF_POLICE: Final = ("street", "workplace", "dwelling", "consulate")


class Teller:
    """Tells lives through the acts; each public function but `waits` is a story of history.py, begun at a moment."""

    def __init__(self, acts: Acts) -> None:
        self.acts, self.rng = acts, acts.rng
        self.hands = acts.country.hands

    def nothing_seen(self, at: datetime) -> None:
        """Screened, no reasons seen, closed."""
        case = self._met(self._first_responder(), at)
        self.acts.save_answers(case, at, _answers(self.rng, NEEDS[:3], 0.1))
        self.acts.save_answers(case, at, _answers(self.rng, YES["ForcedLabour"][:4], 0.05))
        self.acts.save_facts(case, at, {"sex": _sex(self.rng, 0.5), "age_status": "adult", "citizenship": "BY"})
        self.acts.complete_screening(case, at, codes.ScreeningOutcome.NO_INDICATORS)
        self.acts.close_case(case, at, codes.ClosureReason.NOT_CONCERNED)

    def not_named(self, at: datetime) -> None:
        """Screened, reasons seen, an adult who does not consent: the ministry is told without a name."""
        case = self._screened(self._first_responder(), at, adult=True)
        self.acts.notify(case.hand, later(at, 1), MINISTRY, case.facts)
        self.acts.close_case(case, later(at, 2), codes.ClosureReason.PERSON_ENDED)

    def iom_after_referral(self, at: datetime) -> None:
        """Screened, decided on, referred to IOM, helped to reintegrate."""
        case = self._named(self._screened(self._first_responder(), at), at)
        self._decided(case, at, "positive" if self.rng.random() < 0.75 else None)
        sent = self._referred(case, later(at, 1, 60), IOM, "reintegration")
        self._helped(sent, self._at_iom(), later(at, 3), "reintegration", "donor")

    def ngo_after_referral(self, at: datetime) -> None:
        """Screened, decided on, referred to an NGO, sheltered."""
        case = self._named(self._screened(self._first_responder(), at), at)
        self._decided(case, at, "positive" if self.rng.random() < 0.75 else None)
        name, hand = self._ngo()
        self._helped(self._referred(case, later(at, 1, 60), name, "shelter"), hand, later(at, 2), "shelter", "ngo")

    def declined_once(self, at: datetime) -> None:
        """One NGO has no place or no money; another takes the person in."""
        case = self._named(self._screened(self._first_responder(), at), at)
        self._decided(case, at, "positive")
        first = self._referred(case, later(at, 1, 60), SHORE, "shelter")
        reason = self.rng.choice((codes.DeclineReason.NO_PLACE, codes.DeclineReason.NO_FUNDING))
        self.acts.decline(first, self.hands["shore"], later(at, 3), reason)
        second = self._referred(case, later(at, 3, 60), HARBOUR, "shelter")
        self._helped(second, self.hands["caseworker"], later(at, 5), "shelter", "ngo")

    def status_refused(self, at: datetime) -> None:
        """Helped by an NGO like everyone; status was refused in the end, which takes nothing away."""
        case = self._named(self._screened(self._first_responder(), at), at)
        name, hand = self._ngo()
        sent = self._referred(case, later(at, 0, 60), name, "psychosocial")
        self._decided(case, at, "negative")
        self._helped(sent, hand, later(at, 2), "psychosocial", "ngo")

    def iom_by_itself(self, at: datetime) -> None:
        """Came to IOM without the authorities: helped the same, no status asked for."""
        case = self._named(self._screened(self._at_iom(), at, place="shelter"), at)
        self._help(case, at, "reintegration", "donor")

    def ngo_by_itself(self, at: datetime) -> None:
        """Came to an NGO without the authorities."""
        case = self._named(self._screened(self._ngo()[1], at, place="hotline"), at)
        self._help(case, at, "shelter", "ngo")

    def waits(self, at: datetime) -> None:
        """Not over yet: an unfinished screening, a decision asked for, a referral that nobody has answered."""
        screener = self.hands["screener"]
        draft = self._met(screener, at)
        self.acts.save_answers(draft, at, _answers(self.rng, NEEDS, 0.4))
        case = self._named(self._screened(screener, at, adult=True), at)
        self.acts.ask_decision(case, later(at, 0, 30), MINISTRY, "initial")
        self._referred(case, later(at, 0, 60), HARBOUR, "shelter")

    def _met(self, hand: Hand, at: datetime, place: str | None = None) -> Life:
        places = (
            PLACES_AT_BORDER if hand.organisation_id == self.hands["screener"].organisation_id else PLACES_OF_POLICE
        )
        return self.acts.open_screening(hand, at, place or self.rng.choice(places))

    def _screened(self, hand: Hand, at: datetime, *, place: str | None = None, adult: bool = False) -> Life:
        """A screening with reasons seen: needs, what happened, the facts, the screener's own judgement."""
        case = self._met(hand, at, place)
        facts = _facts(self.rng, at.year, adult)
        self.acts.save_answers(case, at + timedelta(minutes=10), _answers(self.rng, NEEDS, 0.4))
        signs = YES[str(facts["exploitation"])]
        self.acts.save_answers(case, at + timedelta(minutes=20), _answers(self.rng, signs, 0.8))
        self.acts.save_facts(case, at + timedelta(minutes=21), facts)
        self.acts.complete_screening(case, at + timedelta(minutes=25), codes.ScreeningOutcome.INDICATORS)
        return case

    def _named(self, case: Life, at: datetime) -> Life:
        sex: Sex = "male" if case.facts["sex"] == "male" else "female"
        name = invented_person(self.rng, sex)
        born_on = _born_on(self.rng, at.date(), case.facts["age_status"])
        papers = self.rng.random() < 0.8
        values = identities.identity(self.rng, name, born_on) if papers else identities.told(name, born_on)
        self.acts.record_identity(case, at + timedelta(minutes=28), values)
        case.told = identities.told(name, born_on)
        return case

    def _decided(self, case: Life, at: datetime, final: str | None) -> None:
        """The initial decision is positive; the final one as said, or not made."""
        child = rules.takes_child_path(case.facts["age_status"])
        reason = codes.DecisionReason.CHILD_NO_MEANS if child else codes.DecisionReason.INDICATORS_MET
        self._decide(case, later(at, 0, 30), later(at, 4), "initial", "positive", reason)
        if final:
            why = codes.DecisionReason.CORROBORATED if final == "positive" else codes.DecisionReason.NOT_TRAFFICKING
            self._decide(case, later(at, 5), later(at, 34), "final", final, why)

    def _decide(self, case: Life, asked: datetime, made: datetime, stage: str, outcome: str, reason: str) -> None:
        self.acts.ask_decision(case, asked, MINISTRY, stage)
        tests = thresholds.in_force(made.date())
        threshold = tests[0].code if tests else BEFORE_THE_EDICT
        self.acts.decide(case, self.hands["decider"], made, stage, outcome, threshold, reason)

    def _referred(self, case: Life, at: datetime, receiver: str, service: str) -> Sent:
        """With consent; a child also on the ground of the child's best interests, and always asked."""
        child = rules.takes_child_path(case.facts["age_status"])
        view = codes.ChildView.AGREES.value if child else None
        sets = ALL_SETS if self.rng.random() < 0.3 else SETS
        consent: Consented | None = None
        if not child or self.rng.random() < 0.5:
            until = at.date() + timedelta(self.rng.choice((90, 180, 365)))
            given_by = codes.GivenBy.GUARDIAN if child else codes.GivenBy.PERSON
            consent = self.acts.give_consent(case, at, receiver, sets, given_by.value, until)
        return self.acts.send(case, at + timedelta(minutes=5), receiver, service, sets, consent, view)

    def _helped(self, sent: Sent, hand: Hand, at: datetime, service: str, funding: str) -> None:
        """Accepted; the receiver hears the person out, helps, and both cases are closed in time."""
        case = self.acts.accept(sent, hand, at)
        self.acts.record_identity(case, at + timedelta(minutes=45), sent.case.told)
        self._help(case, at, service, funding)
        if sent.case.closed_on is None:
            self.acts.close_case(sent.case, later(at, 36), codes.ClosureReason.REFERRED_ON)

    def _help(self, case: Life, at: datetime, service: str, funding: str) -> None:
        """The service that the person came for, others as needed, at times one that nobody could pay; then an end."""
        self.acts.record_assistance(case, later(at, 1), service, funding)
        for other, share in HELP:
            if other != service and self.rng.random() < share:
                paid = codes.Funding.IN_KIND.value if other == "subsistence" else funding
                self.acts.record_assistance(case, later(at, self.rng.randrange(2, 30)), other, paid)
        if self.rng.random() < UNMET:
            self.acts.record_unmet_need(case, later(at, 20), "employment", codes.UnmetReason.NO_FUNDING)
        if self.rng.random() < 0.7:
            reason = codes.ClosureReason.GOAL_MET if self.rng.random() < 0.8 else codes.ClosureReason.CONTACT_LOST
            self.acts.close_case(case, later(at, 40), reason)

    def _first_responder(self) -> Hand:
        return self.hands[self.rng.choices(("screener", "border_south", "police"), (4, 3, 3))[0]]

    def _at_iom(self) -> Hand:
        return self.hands[self.rng.choice(("iom_minsk", "iom_brest"))]

    def _ngo(self) -> tuple[str, Hand]:
        if self.rng.random() < 0.65:
            return HARBOUR, self.hands["caseworker"]
        return SHORE, self.hands["shore"]


def _answers(rng: Random, questions: tuple[str, ...], yes: float) -> dict[str, str]:
    """Replies to questions, each yes with that probability; some are not clear or not asked."""
    replies: dict[str, str] = {}
    for question in questions:
        drawn = rng.random()
        if drawn < 0.95:
            replies[question] = sheet.Reply.YES.value if drawn < yes * 0.95 else sheet.Reply.NO.value
        elif drawn < 0.98:
            replies[question] = sheet.Reply.UNCLEAR.value
    return replies


def _sex(rng: Random, men: float) -> str:
    return "male" if rng.random() < men else "female"


def _facts(rng: Random, year: int, adult: bool) -> dict[str, str | None]:
    """Sex, age status and form of exploitation of somebody trafficked (S1, S2); the shares are invented."""
    sex = _sex(rng, MEN.get(year, MEN[2005]))
    labour = 0.85 if sex == "male" else 0.12
    age = "adult" if adult else rng.choices(("adult", "child", "presumed_child"), (89, 8, 3))[0]
    exploitation = "ForcedLabour" if rng.random() < labour else "SexualExploitation"
    citizenship = "BY" if rng.random() < 0.96 else rng.choice(("UA", "MD", "RU"))
    region = rng.choices(REGIONS, (22, 12, 10, 12, 16, 10, 18))[0]
    return {"sex": sex, "age_status": age, "citizenship": citizenship, "exploitation": exploitation, "region": region}


def _born_on(rng: Random, met_on: date, age_status: str | None) -> date:
    years = rng.randrange(14, 18) if rules.takes_child_path(age_status) else rng.randrange(18, 46)
    return met_on - timedelta(days=years * 365 + rng.randrange(120, 365))
