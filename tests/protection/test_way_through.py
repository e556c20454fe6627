"""The whole way: met at the border, screened, referred with consent, accepted, helped, closed, counted."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from amparo.access.context import Actor
from amparo.access.models import Organisation
from amparo.events.models import Event
from amparo.protection import actions, referral, rules
from amparo.protection.models import Case, Referral, StatusDecision
from amparo.vault import queries as vault
from amparo.vault.values import Contact, Name
from tests.personas import Country, Persona
from tests.protection.people import asked_to_decide


def screened(officer: Persona, **facts: str) -> Case:
    """A case that an officer opened and screened."""
    with officer.acting() as by:
        screening = actions.open_screening(by=by, place="border")
        actions.save_answers(by=by, screening=screening, answers={"need_shelter": "yes", "con_papers": "yes"})
        actions.save_facts(by=by, case=screening.case, **({"age_status": "adult", "sex": "female"} | facts))
        actions.record_identity(
            by=by, case=screening.case, values=[Name("Наталья Ковалёва"), Contact("+375 29 000 00 00", "yes")]
        )
        actions.complete_screening(by=by, screening=screening, outcome="indicators")
        return Case.objects.get(pk=screening.case_id)


def referred(country: Country, case: Case, sets: list[str], days: int = 30) -> Referral:
    """Refer the case to the shelter with consent to these data sets."""
    with country.border_officer.acting() as by:
        shelter = Organisation.objects.get(pk=country.shelter_worker.organisation_id)
        consent = referral.give_consent(
            by=by, case=case, recipient=shelter, purpose="assistance", sets=sets, given_by="person", method="spoken",
            language="ru", valid_until=timezone.localdate() + timedelta(days=days),
        )  # fmt: skip
        return referral.send(by=by, case=case, receiver=shelter, service="shelter", sets=sets, consent=consent)


def test_a_person_is_helped_from_border_to_shelter(db: None, country: Country) -> None:
    case = screened(country.border_officer)
    sent = referred(country, case, ["identity", "facts", "needs"])
    with country.shelter_worker.acting() as by:
        ours = referral.accept(by=by, referral=Referral.objects.get(pk=sent.pk))
        ours = Case.objects.get(pk=ours.pk)
        known = vault.read_person(by=by, person_id=ours.person_id, purpose="assistance", parts=["identity", "contact"])
        assert [value.full for value in known["identity"]] == ["Наталья Ковалёва"]
        assert "contact" not in known
        actions.record_assistance(by=by, case=ours, service="shelter", provided_on=date(2026, 1, 5), funding="ngo")
        actions.close_case(by=by, case=ours, reason="goal_met")
        assert not Case.objects.filter(pk=case.pk).exists()
        kinds = set(Event.objects.filter(subject=case.subject).values_list("kind", flat=True))
        assert kinds == {"referral.accepted", "person.assisted", "case.closed"}
    with country.border_officer.acting():
        assert Referral.objects.get(pk=sent.pk).state == "accepted"
        assert not Case.objects.filter(pk=ours.pk).exists()


def test_before_acceptance_the_receiver_sees_no_identity(db: None, country: Country) -> None:
    case = screened(country.border_officer)
    referred(country, case, ["identity", "facts"])
    with country.shelter_worker.acting() as by:
        assert vault.read_person(by=by, person_id=case.person_id, purpose="assistance") == {}


def test_withdrawn_consent_shuts_the_drawers_at_once(db: None, country: Country) -> None:
    case = screened(country.border_officer)
    sent = referred(country, case, ["identity"])
    with country.shelter_worker.acting() as by:
        referral.accept(by=by, referral=Referral.objects.get(pk=sent.pk))
        assert vault.read_person(by=by, person_id=case.person_id, purpose="assistance")
    with country.border_officer.acting() as by:
        referral.withdraw_consent(by=by, consent=Referral.objects.get(pk=sent.pk).consent)
    with country.shelter_worker.acting() as by:
        assert vault.read_person(by=by, person_id=case.person_id, purpose="assistance") == {}


def test_an_adult_is_not_referred_without_consent(db: None, country: Country) -> None:
    case = screened(country.border_officer)
    with country.border_officer.acting() as by:
        shelter = Organisation.objects.get(pk=country.shelter_worker.organisation_id)
        with pytest.raises(rules.RuleBroken, match="consent"):
            referral.send(by=by, case=case, receiver=shelter, service="shelter", sets=["identity"], consent=None)


def test_a_decider_sees_what_was_asked_and_decides(db: None, country: Country) -> None:
    case = asked_to_decide(country.border_officer, screened(country.border_officer), country.decider, "initial")
    with country.decider.acting() as by:
        decide(by, case, "initial")
        decision = StatusDecision.objects.get(case=case)
    assert decision.decided_by_id == country.decider.worker_id
    assert decision.screened_by_id == country.border_officer.worker_id


def test_nobody_decides_on_whom_they_screened(db: None, country: Country) -> None:
    case = screened(country.screening_decider)
    with country.screening_decider.acting() as by, pytest.raises(rules.RuleBroken, match="somebody else"):
        decide(by, case, "final")


def decide(by: Actor, case: Case, stage: str) -> StatusDecision:
    """A positive decision."""
    return actions.decide(
        by=by, case=Case.objects.get(pk=case.pk), stage=stage, outcome="positive",
        threshold="by-2012", reason="indicators_met",
    )  # fmt: skip
