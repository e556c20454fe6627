"""People met in the tests, and how far their cases have come. All invented."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from amparo.access.models import Organisation
from amparo.protection import actions, referral
from amparo.protection.models import Case, Consent, Referral, Screening
from amparo.vault.values import Contact, Name
from tests.personas import Country, Persona

NAME = "Наталья Ковалёва"
CONTACT = "+375 29 000 00 00"
NOBODY = "00000000-0000-4000-8000-000000000000"
"""The id of a record that does not exist."""


def opened(officer: Persona) -> Screening:
    """A screening that was begun."""
    with officer.acting() as by:
        return actions.open_screening(by=by, place="border")


def screened(officer: Persona, **facts: str | None) -> Case:
    """A case that was opened and screened, with a name and a contact."""
    with officer.acting() as by:
        screening = actions.open_screening(by=by, place="border")
        actions.save_answers(by=by, screening=screening, answers={"need_shelter": "yes", "con_papers": "unclear"})
        actions.save_facts(by=by, case=screening.case, **({"age_status": "adult", "sex": "female"} | facts))
        actions.record_identity(
            by=by, case=screening.case, values=[Name(NAME), Contact(CONTACT, "only_as_said", "mornings only")]
        )
        actions.complete_screening(by=by, screening=screening, outcome="indicators")
        return Case.objects.get(pk=screening.case_id)


def asked_to_decide(officer: Persona, case: Case, decider: Persona, stage: str = "final") -> Case:
    """The case, of which the decider's body is asked to decide."""
    with officer.acting() as by:
        authority = Organisation.objects.get(pk=decider.organisation_id)
        actions.ask_decision(by=by, case=case, authority=authority, stage=stage)
    return case


def consented(country: Country, case: Case, sets: list[str]) -> Consent:
    """A consent for the shelter."""
    with country.border_officer.acting() as by:
        shelter = Organisation.objects.get(pk=country.shelter_worker.organisation_id)
        return referral.give_consent(
            by=by, case=case, recipient=shelter, purpose="assistance", sets=sets, given_by="person", method="spoken",
            language="ru", valid_until=timezone.localdate() + timedelta(days=30),
        )  # fmt: skip


def referred(country: Country, case: Case, sets: list[str]) -> Referral:
    """A referral to the shelter under such a consent."""
    consent = consented(country, case, sets)
    with country.border_officer.acting() as by:
        return referral.send(
            by=by, case=case, receiver=consent.recipient, service="shelter", sets=sets, consent=consent
        )


def accepted(country: Country, sent: Referral) -> Case:
    """The case of the shelter that an accepted referral opened."""
    with country.shelter_worker.acting() as by:
        return referral.accept(by=by, referral=Referral.objects.get(pk=sent.pk))


def page(client: Client, name: str, *args: object, **query: str) -> str:
    """The page of that name as text; it must be there."""
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def same_as_nothing(client: Client, name: str, hidden: object) -> None:
    """A record out of sight and one that does not exist are the same page, to the byte, read or written to."""
    for ask in (client.get, client.post):
        there, nowhere = ask(reverse(name, args=[hidden])), ask(reverse(name, args=[NOBODY]))
        assert there.status_code == nowhere.status_code, name
        assert there.status_code in (404, 405), name
        assert there.content == nowhere.content, name
