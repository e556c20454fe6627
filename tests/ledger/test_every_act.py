"""Every act of the protection room and of the vault leaves its entry, with the act or not at all."""

import importlib
import inspect
import pkgutil
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest
from django.db import transaction
from django.utils import timezone

import amparo
from amparo.access import grants
from amparo.access.context import Actor, NotAllowed
from amparo.access.models import Organisation
from amparo.disclosure import queries as disclosure
from amparo.intake import queries as intake
from amparo.jobs import queries as jobs
from amparo.ledger.words import ACTS
from amparo.narrative import queries as narrative
from amparo.notices import queries as notices
from amparo.protection import access_report, actions, queries, referral
from amparo.protection.models import Case, Referral
from amparo.safeguards import alarms, emergencies, walls
from amparo.studies import queries as studies
from amparo.vault import actions as vault_actions
from amparo.vault import asking
from amparo.vault import queries as vault_queries
from amparo.vault.models import Drawer, Part
from amparo.vault.values import Name
from tests.access.hands import rows
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
    "referral.notify": lambda s: referral.notify(by=s.by, receiver=s.body(s.country.decider), sex="male"),
    "queries.cases_page": lambda s: queries.cases_page(by=s.by),
    "queries.case_file": lambda s: queries.case_file(by=s.by, case_id=s.case.pk),
    "queries.screening": lambda s: queries.screening(by=s.by, screening_id=s.screening.pk),
    "queries.consent": lambda s: queries.consent(by=s.by, consent_id=s.consent().pk),  # type: ignore[attr-defined] # a consent
    "queries.exported": lambda s: queries.exported(by=s.by, until=timezone.now()),
    "queries.referral": lambda s: queries.referral(by=s.by, referral_id=s.sent().pk),
    "queries.referrals": lambda s: queries.referrals(by=s.by, box="out"),
    "queries.my_work": lambda s: queries.my_work(by=s.by),
    "queries.cases_of": lambda s: queries.cases_of(by=s.by, person_ids=[s.person]),
    "access_report.access_report": lambda s: access_report.access_report(by=s.by, case_id=s.case.pk),
    "vault.actions.add_person": lambda s: vault_actions.add_person(by=s.by, subject=uuid.uuid4(), values=[NAME]),
    "vault.actions.put": lambda s: vault_actions.put(by=s.by, person_id=s.person, values=[NAME], replace=["name"]),
    "vault.actions.erase": lambda s: vault_actions.erase(by=s.by, person_id=s.person),
    "vault.queries.read_person": lambda s: vault_queries.read_person(by=s.by, person_id=s.person, purpose="assistance"),
    "vault.queries.find_person": lambda s: vault_queries.find_person(by=s.by, text="Тадэвуш Рымша"),
    "vault.queries.find_document": lambda s: vault_queries.find_document(by=s.by, number="AB123456"),
    "vault.queries.receipt": lambda s: (
        vault_actions.erase(by=s.by, person_id=s.person),
        vault_queries.receipt(by=s.by, person_id=s.person),
    ),
    "asking.ask": lambda s: asking.ask(
        by=s.by, person_ids=[s.person], parts=["identity"], purpose="assistance"
    ),
    "asking.ask_search": lambda s: asking.ask_search(by=s.by, tokens=[b"token"]),
    "asking.ask_found": lambda s: asking.ask_found(
        by=s.by, search=asking.ask_search(by=s.by, tokens=[b"token"]), tokens=[b"token"], person_ids=[s.person]
    ),
    "asking.ask_holders": lambda s: asking.ask_holders(by=s.by, tokens=[b"token"], purpose="assistance"),
    "asking.ask_for_more": lambda s: asking.ask_for_more(by=s.by, persons=60, purpose="assistance"),
}  # fmt: skip
READS = {
    "vault.queries.read_person", "vault.queries.find_person", "vault.queries.find_document",
    "asking.ask", "asking.ask_search", "asking.ask_found", "asking.ask_holders",
}  # fmt: skip
"""What somebody has seen, or may have: no rollback takes that back."""
ASKED = "'person.asked', 'person.read_identity', 'person.searched', 'person.found'"
"""What reading leaves; writing names beside others reads those."""
BY_ANOTHER = {
    "referral.accept", "referral.decline", "actions.decide", "asking.approve_more", "vault.queries.read_released",
}  # fmt: skip
"""What answers us, or is for who reads what we released; tried below, in tests/vault and in tests/disclosure."""
UNRECORDED = {
    "queries.bodies", "queries.case", "queries.case_from", "vault.queries.budgets", "vault.queries.more_asked",
    "queries.exportable",
}  # fmt: skip
"""Names of bodies and budgets are public, what was asked beyond them names nobody outside; a case that an action or a
file is then opened on is recorded there."""

ELSEWHERE = {
    "access.accounts.sessions": "session.listed", "access.accounts.end_session": "session.ended",
    "access.accounts.step_up": "session.stepped_up", "access.accounts.set_password": "worker.password_set",
    "access.accounts.change_password": "worker.password_set",
    "access.accounts.people": "worker.listed", "access.accounts.invite": "worker.invited",
    "access.accounts.reset": "worker.factors_reset", "access.accounts.end": "worker.ended",
    "access.accounts.end_sessions": "session.ended", "access.grants.ask": "agreement.asked",
    "access.grants.agree": "agreement.agreed", "access.grants.withdraw": "agreement.withdrawn",
    "access.grants.waiting": "grant.listed", "disclosure.actions.ask": "disclosure.asked",
    "disclosure.actions.decide": "disclosure.decided", "disclosure.actions.confirm": "disclosure.confirmed",
    "disclosure.actions.release": "disclosure.released", "disclosure.actions.turn_down": "disclosure.turned_down",
    "disclosure.actions.recall": "disclosure.recalled", "disclosure.queries.requests": "disclosure.listed",
    "disclosure.queries.request": "disclosure.read", "disclosure.queries.case_by_reference": "case.read",
    "exchange.actions.take_away": "export.taken", "exchange.actions.ask": "export.asked",
    "exchange.actions.agree": "export.agreed", "exchange.actions.stop": "export.stopped",
    "exchange.actions.take": "export.taken",
    "jobs.actions.ask": "job.asked", "jobs.actions.cancel": "job.cancelled", "jobs.queries.mine": "job.listed",
    "ledger.queries.entries_page": "ledger.read", "narrative.actions.save_report": "report.saved",
    "narrative.actions.accept": "claims.accepted", "narrative.actions.correct": "claims.corrected",
    "narrative.actions.reject": "claims.rejected", "narrative.actions.undo": "claims.undone",
    "narrative.actions.add": "claims.added", "narrative.queries.reports": "report.listed",
    "narrative.queries.other_years": "report.listed", "narrative.queries.same": "report.listed",
    "narrative.queries.report": "report.read",
    "narrative.queries.two_reports": "report.compared", "narrative.queries.claim": "report.read",
    "intake.actions.enrol": "device.enrolled", "intake.actions.revoke": "device.revoked",
    "intake.actions.receive": "envelope.taken_in", "intake.actions.take_in": "envelope.taken_in",
    "intake.actions.refuse": "envelope.refused", "intake.queries.devices": "device.listed",
    "notices.actions.mark_seen": "notice.seen", "notices.queries.notices": "notice.listed",
    "safeguards.alarms.alarms": "alarm.listed", "safeguards.emergencies.open_case": "emergency.opened",
    "safeguards.emergencies.name_second": "emergency.second_named",
    "safeguards.emergencies.answer": "emergency.confirmed", "safeguards.emergencies.emergencies": "emergency.listed",
    "safeguards.walls.ask": "wall.asked", "safeguards.walls.set_wall": "wall.set",
    "safeguards.walls.refuse": "wall.refused", "safeguards.walls.agree_lift": "wall.lifted",
    "safeguards.walls.walls": "wall.listed", "safeguards.walls.request": "wall.read",
    "vault.holders.ask_by_name": "person.asked_holders", "vault.holders.ask_by_document": "person.asked_holders",
    "vault.holders.questions": "question.listed", "vault.holders.asked_of_us": "holder.listed",
    "vault.holders.answer": "holder.answered",
    "studies.actions.ask": "estimate.asked", "studies.actions.ask_of_table": "estimate.asked",
    "studies.actions.count": "estimate.counted", "studies.actions.keep": "estimate.made",
    "studies.queries.estimates": "estimate.listed", "studies.queries.estimate": "estimate.read",
    "studies.queries.two": "estimate.compared", "exchange.actions.take_document": "export.taken",
    "vault.retaining.hold": "person.held", "vault.retaining.lift": "person.released",
}  # fmt: skip
"""What acts in other rooms, and the entry that it leaves."""
SILENT = {
    "access.accounts.set_duress_password": "an entry would tell whoever forces somebody",
    "access.accounts.waits_for_passkey": "a question about the own session",
    "access.grants.accounts": "names of accounts to choose from; what is asked of one is recorded",
    "disclosure.queries.opened": "reads through vault.queries.read_released, which records each part",
    "disclosure.queries.holders": "names of bodies", "disclosure.queries.consent_for": "part of a request that is read",
    "figures.queries.counting": "a connection to count over; opening what is behind a number is recorded",
    "figures.releasing.csv_lines": "part of a table that leaves, which `exchange.actions.take_away` records",
    "release.actions.settle": "part of a table that leaves, likewise",
    "exchange.queries.exports": "one's own body's exports, each recorded when asked for and taken",
    "intake.actions.intake_key": "a public key", "intake.queries.device": "part of the list of devices",
    "intake.queries.kept_aside": "on the page of the list of devices; no content", "intake.queries.heads": "a duty",
    "intake.queries.envelope": "part of what is kept aside; opening it is recorded",
    "jobs.queries.one": "one's own job, listed before", "jobs.queries.can_ask": "kinds of jobs",
    "ledger.queries.latest_checkpoint": "public: it names nobody", "ledger.queries.watch": "public: it names nobody",
    "notices.queries.unseen": "a number on every page", "safeguards.emergencies.seconds": "names of colleagues",
    "safeguards.emergencies.require_own": "a question before a page is drawn",
    "safeguards.emergencies.require_to_answer": "a question before a page is drawn",
    "safeguards.walls.ask_lift": "half of a lifting; recorded with the second",
    "safeguards.walls.withdraw_lift": "takes back the half",
    "studies.actions.cancel": "cancels a job, which records it", "studies.actions.ask_again": "asks as `ask` does",
    "studies.queries.vintages": "numbers and days of estimates; opening one is recorded",
}  # fmt: skip
"""What leaves no entry in other rooms, and why."""
PAGES = re.compile(r"\.(show\w*|showing|downloads|touched|views\w*|forms\w*)$")
"""Modules that compose what the functions here return."""


def public_of(module: ModuleType, space: str) -> set[str]:
    """The functions of a module that somebody calls `by=`."""
    return {
        f"{space}.{name}"
        for name, found in inspect.getmembers(module, inspect.isfunction)
        if found.__module__ == module.__name__ and "by" in inspect.signature(found).parameters and name[0] != "_"
    }


def entries(but_for: str = "''") -> int:
    return int(rows(f"select count(*) from ledger_entry where act not in ({but_for})")[0][0])


def test_no_function_is_forgotten_here() -> None:
    found = (
        public_of(actions, "actions") | public_of(referral, "referral") | public_of(queries, "queries")
        | public_of(access_report, "access_report") | public_of(vault_actions, "vault.actions")
        | public_of(vault_actions, "vault.actions") | public_of(vault_queries, "vault.queries")
        | public_of(asking, "asking")
    )  # fmt: skip
    assert found == set(IN_HOUSE) | BY_ANOTHER | UNRECORDED


def of_all_rooms() -> set[str]:
    """Functions of every module of the product that are called by an acting person."""
    found = set[str]()
    for one in pkgutil.walk_packages(amparo.__path__, "amparo."):
        if (
            "migrations" in one.name
            or one.name.endswith(("__main__", ".inspection", ".wsgi"))
            or PAGES.search(one.name)
        ):
            continue
        for name, function in inspect.getmembers(importlib.import_module(one.name), inspect.isfunction):
            by = inspect.signature(function).parameters.get("by")
            if function.__module__ == one.name and by is not None and by.annotation is Actor and name[0] != "_":
                found.add(f"{one.name.removeprefix('amparo.')}.{name}")
    return found


def test_no_function_of_any_room_is_forgotten() -> None:
    here = re.compile(r"^(vault\.(actions|queries|asking)|protection\.\w+)\.")
    assert {name for name in of_all_rooms() if not here.match(name)} == set(ELSEWHERE) | set(SILENT)


@pytest.mark.parametrize("act", sorted(set(ELSEWHERE.values())))
def test_entry_of_an_act_elsewhere_has_words_and_is_written(act: str) -> None:
    root = Path(amparo.__file__).parent
    files = [*root.rglob("*.py"), *root.rglob("sql/*.sql")]
    assert act in ACTS
    whole, composed = re.escape(act), re.escape(act.split(".")[0]) + r"\.\{"
    found = [file for file in files if re.search(rf"['\"](?:{whole}['\"]|{composed})", file.read_text("utf-8"))]
    assert [file for file in found if file.name not in ("words.py", "duties.py")], (
        "by code, not in lists of words alone"
    )


LISTS: dict[str, tuple[str, Callable[[Actor], object]]] = {
    "access.grants.waiting": ("grant.agree", lambda by: grants.waiting(by=by)),
    "disclosure.queries.requests": ("disclosure.list", lambda by: disclosure.requests(by=by, box="in")),
    "intake.queries.devices": ("intake.send", lambda by: intake.devices(by=by)),
    "jobs.queries.mine": ("job.list", lambda by: jobs.mine(by=by)),
    "narrative.queries.reports": ("narrative.read", lambda by: narrative.reports(by=by)),
    "notices.queries.notices": ("notice.read", lambda by: notices.notices(by=by)),
    "studies.queries.estimates": ("estimation.read", lambda by: studies.estimates(by=by)),
    "safeguards.alarms.alarms": ("emergency.review", lambda by: alarms.alarms(by=by)),
    "safeguards.emergencies.emergencies": ("emergency.answer", lambda by: emergencies.emergencies(by=by)),
    "safeguards.walls.walls": ("wall.lift", lambda by: walls.walls(by=by)),
}
"""Lists of other rooms, and what one must be allowed to see them."""


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_of_another_room_leaves_its_entry_and_nobody_else_gets_it(db: None, country: Country, name: str) -> None:
    allowed, look = LISTS[name]
    written = f"select count(*) from ledger_entry where act = '{ELSEWHERE[name]}'"
    seen = 0
    for persona in country.all().values():
        with persona.acting(stepped_up=True) as by:
            if not by.may(allowed):
                with pytest.raises(NotAllowed):
                    look(by)
                continue
            before = rows(written)[0][0]
            look(by)
            assert rows(written)[0][0] > before, persona.username
            seen += 1
    assert seen


@pytest.mark.parametrize("name", sorted(set(IN_HOUSE) - READS))
def test_an_act_leaves_an_entry_and_one_taken_back_leaves_none(db: None, country: Country, name: str) -> None:
    with country.shelter_worker.acting() as by:
        scene = Scene(by, country)
        before = entries(but_for=ASKED)
        with transaction.atomic():
            IN_HOUSE[name](scene)
            assert entries(but_for=ASKED) > before
            transaction.set_rollback(True)
        assert entries(but_for=ASKED) == before


@pytest.mark.parametrize("name", sorted(READS))
def test_a_reading_leaves_an_entry_that_nothing_takes_back(db: None, country: Country, name: str) -> None:
    with country.shelter_worker.acting() as by:
        scene = Scene(by, country)
        before = entries()
        with transaction.atomic():
            IN_HOUSE[name](scene)
            transaction.set_rollback(True)
        assert entries() > before


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
