"""Every act of the protection room and of the vault leaves its entry, with the act or not at all."""

import inspect
import uuid
from collections.abc import Callable
from datetime import timedelta
from types import ModuleType

import pytest
from django.db import transaction
from django.utils import timezone

from amparo.access.context import Actor
from amparo.access.models import Organisation
from amparo.protection import actions, queries, referral
from amparo.protection.models import Case, Referral
from amparo.vault import actions as vault_actions
from amparo.vault import queries as vault_queries
from amparo.vault.models import Drawer, Part
from amparo.vault.values import Name
from tests.access.hands import principal_of, rows
from tests.personas import Country, Persona

NAME = Name("Тадэвуш Рымша")
DAY = timezone.localdate


class Scene:
    """A case at the shelter with an identity, and what an act may need besides; all made by the acting caseworker."""

    def __init__(self, by: Actor, country: Country) -> None:
        self.by, self.country = by, country
        self.screening = actions.open_screening(by=by, place="shelter")
        actions.save_facts(by=by, case=self.screening.case, age_status="adult", sex="male")
        actions.record_identity(by=by, case=self.screening.case, values=[NAME])
        self.case = Case.objects.get(pk=self.screening.case_id)
        assert self.case.person_id
        self.person: uuid.UUID = self.case.person_id

    def body(self, persona: Persona) -> Organisation:
        return Organisation.objects.get(pk=persona.organisation_id)

    def consent(self) -> object:
        return referral.give_consent(
            by=self.by, case=self.case, recipient=self.body(self.country.outsider), purpose="assistance",
            sets=["identity"], given_by="person", method="spoken", language="be", valid_until=DAY() + timedelta(9),
        )  # fmt: skip

    def sent(self) -> Referral:
        return referral.send(
            by=self.by, case=self.case, receiver=self.body(self.country.outsider), service="shelter",
            sets=["identity"], consent=self.consent(),  # type: ignore[arg-type] # made just above
        )  # fmt: skip

    def drawer(self) -> uuid.UUID:
        return Drawer.objects.get(person_id=self.person, part=Part.IDENTITY).pk


Act = Callable[[Scene], object]
IN_HOUSE: dict[str, Act] = {
    "actions.open_screening": lambda s: actions.open_screening(by=s.by, place="shelter"),
    "actions.save_answers": lambda s: actions.save_answers(by=s.by, screening=s.screening, answers={"need_food": "no"}),
    "actions.save_facts": lambda s: actions.save_facts(by=s.by, case=s.case, sex="female"),
    "actions.complete_screening": lambda s: actions.complete_screening(
        by=s.by, screening=s.screening, outcome="indicators"
    ),
    "actions.record_identity": lambda s: actions.record_identity(by=s.by, case=s.case, values=[NAME]),
    "actions.ask_decision": lambda s: actions.ask_decision(
        by=s.by, case=s.case, authority=s.body(s.country.decider), stage="initial"
    ),
    "actions.record_assistance": lambda s: actions.record_assistance(
        by=s.by, case=s.case, service="shelter", provided_on=DAY(), funding="ngo"
    ),
    "actions.record_unmet_need": lambda s: actions.record_unmet_need(
        by=s.by, case=s.case, service="shelter", noticed_on=DAY(), reason="no_funding"
    ),
    "actions.close_case": lambda s: actions.close_case(by=s.by, case=s.case, reason="goal_met"),
    "actions.reopen_case": lambda s: (
        actions.close_case(by=s.by, case=s.case, reason="goal_met"),
        actions.reopen_case(by=s.by, case=Case.objects.get(pk=s.case.pk)),
    ),
    "referral.give_consent": Scene.consent,
    "referral.withdraw_consent": lambda s: referral.withdraw_consent(by=s.by, consent=s.consent()),  # type: ignore[arg-type] # made here
    "referral.send": Scene.sent,
    "referral.revoke": lambda s: referral.revoke(by=s.by, referral=s.sent()),
    "referral.notify": lambda s: referral.notify(by=s.by, receiver=s.body(s.country.outsider), sex="male"),
    "queries.cases_page": lambda s: queries.cases_page(by=s.by),
    "queries.case_file": lambda s: queries.case_file(by=s.by, case_id=s.case.pk),
    "queries.screening": lambda s: queries.screening(by=s.by, screening_id=s.screening.pk),
    "queries.consent": lambda s: queries.consent(by=s.by, consent_id=s.consent().pk),  # type: ignore[attr-defined] # a consent
    "queries.exported": lambda s: queries.exported(by=s.by),
    "queries.referral": lambda s: queries.referral(by=s.by, referral_id=s.sent().pk),
    "queries.referrals": lambda s: queries.referrals(by=s.by, box="out"),
    "queries.my_work": lambda s: queries.my_work(by=s.by),
    "queries.cases_of": lambda s: queries.cases_of(by=s.by, person_ids=[s.person]),
    "vault.actions.add_person": lambda s: vault_actions.add_person(by=s.by, subject=uuid.uuid4(), values=[NAME]),
    "vault.actions.put": lambda s: vault_actions.put(by=s.by, person_id=s.person, values=[NAME], replace=["name"]),
    "vault.actions.share": lambda s: vault_actions.share(
        by=s.by, drawer_id=s.drawer(), until=timezone.now() + timedelta(1),
        principal=principal_of("shared", s.country.outsider.organisation_id),
    ),
    "vault.actions.erase": lambda s: vault_actions.erase(by=s.by, person_id=s.person),
    "vault.queries.read_person": lambda s: vault_queries.read_person(by=s.by, person_id=s.person),
    "vault.queries.find_person": lambda s: vault_queries.find_person(by=s.by, text="Тадэвуш Рымша"),
    "vault.queries.find_document": lambda s: vault_queries.find_document(by=s.by, number="AB123456"),
}  # fmt: skip
BY_ANOTHER_BODY = {"referral.accept", "referral.decline", "actions.decide"}
"""What answers us; tried below."""
UNRECORDED = {"queries.bodies", "queries.case", "queries.case_from"}
"""Names of bodies are public; a case that an action or a file is then opened on is recorded there."""


def public_of(module: ModuleType, space: str) -> set[str]:
    """The functions of a module that somebody calls `by=`."""
    return {
        f"{space}.{name}"
        for name, found in inspect.getmembers(module, inspect.isfunction)
        if found.__module__ == module.__name__ and "by" in inspect.signature(found).parameters and name[0] != "_"
    }


def entries() -> int:
    return int(rows("select count(*) from ledger_entry")[0][0])


def test_no_function_is_forgotten_here() -> None:
    found = (
        public_of(actions, "actions") | public_of(referral, "referral") | public_of(queries, "queries")
        | public_of(vault_actions, "vault.actions") | public_of(vault_queries, "vault.queries")
    )  # fmt: skip
    assert found == set(IN_HOUSE) | BY_ANOTHER_BODY | UNRECORDED


@pytest.mark.parametrize("name", IN_HOUSE)
def test_an_act_leaves_an_entry_and_one_taken_back_leaves_none(db: None, country: Country, name: str) -> None:
    with country.shelter_worker.acting() as by:
        scene = Scene(by, country)
        before = entries()
        with transaction.atomic():
            IN_HOUSE[name](scene)
            assert entries() > before
            transaction.set_rollback(True)
        assert entries() == before


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answer_to_a_referral_leaves_an_entry(db: None, country: Country, answer: str) -> None:
    with country.shelter_worker.acting() as by:
        sent = Scene(by, country).sent()
    with country.outsider.acting() as by:
        before, ours = entries(), Referral.objects.get(pk=sent.pk)
        if answer == "accept":
            referral.accept(by=by, referral=ours)
        else:
            referral.decline(by=by, referral=ours, reason="no_place")
        assert entries() > before


def test_a_decision_leaves_an_entry(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        scene = Scene(by, country)
        IN_HOUSE["actions.ask_decision"](scene)
    with country.decider.acting() as by:
        before = entries()
        actions.decide(
            by=by, case=Case.objects.get(pk=scene.case.pk), stage="initial", outcome="positive", threshold="by-2012",
            reason="indicators_met",
        )  # fmt: skip
        assert entries() > before
