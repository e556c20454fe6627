"""Whoever is forced to sign in is nobody's second person: nothing real is seen, opened, shut or answered."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from amparo.access import context
from amparo.access.door import DOOR
from amparo.access.models import Organisation, Team, Worker
from amparo.exchange.models import Export
from amparo.protection import referral
from amparo.safeguards import alarms, emergencies
from amparo.vault import asking
from amparo.vault.values import Name
from tests.access.hands import refused, rows, superuser
from tests.access.test_grants import asked as asked_grant
from tests.disclosure.hands import asked as asked_request
from tests.personas import Country, Persona
from tests.protection.people import screened
from tests.safeguards import scenes

NOBODYS = uuid.UUID(int=7)


@pytest.fixture(autouse=True)
def fresh(committing: None) -> None:
    """What a browser does is kept."""


def forced(persona: Persona) -> Client:
    """A browser of somebody who is forced, and who has proved again who they are."""
    return persona.client(reduced=True, stepped_up=True)


def counted(persona: Persona, table: str, *, reduced: bool) -> int:
    with context.acting(persona.secret(reduced=reduced)):
        return int(rows(f"select count(*) from {table}")[0][0])


def export(country: Country) -> None:
    assert country.shelter_worker.client().post("/cases/export/").status_code == 302


def request(country: Country) -> None:
    asked_request(country.prosecutor, ["sex"], holder=country.shelter_head.organisation_id, purpose="prosecution")


def bulk(country: Country) -> None:
    with country.shelter_worker.acting() as by:
        asking.ask_for_more(by=by, persons=2, purpose="contact")


def grant(country: Country) -> None:
    asked_grant(country.administrator, country.shelter_colleague, "caseworker")


def wall(country: Country) -> None:
    scenes.walled(country, scenes.met(country.border_officer))


def emergency(country: Country) -> None:
    case = scenes.met(country.border_officer)
    with country.shelter_worker.acting(stepped_up=True) as by:
        emergencies.open_case(
            by=by, digits=case.pk.hex[:10], reason="life", ground="night", second_id=country.shelter_head.worker_id
        )


def alarm(country: Country) -> None:
    body = Organisation.objects.using("owner").get(pk=country.border_officer.organisation_id)
    team = Team.objects.using("owner").get(organisation=body, name="Day shift")
    called, left = Name("Тадэвуш Канарэйка"), "A colleague who left"
    alarms.add_canary(body=body, name=called, colleague=left, duty="screener", team=team)
    with superuser() as found:
        [(case,)] = found.execute("select case_id from safeguards_canary order by set_at desc limit 1").fetchall()
    assert country.border_commander.client().get(f"/cases/{case}/").status_code == 200


@pytest.mark.parametrize(("make", "table", "who"), [
    (export, "exchange_export", "shelter_head"), (request, "disclosure_request", "shelter_head"),
    (request, "disclosure_askedfield", "prosecutor"), (bulk, "vault_bulk", "shelter_head"),
    (grant, "access_grant", "data_protection_officer"), (wall, "safeguards_wallrequest", "integrity_officer"),
    (wall, "safeguards_wall", "overseer"), (emergency, "safeguards_emergency", "shelter_head"),
    (wall, "ledger_entry", "overseer"), (alarm, "safeguards_alarm", "overseer"),
])  # fmt: skip
def test_what_waits_between_people_is_not_in_sight(
    country: Country, make: Callable[[Country], None], table: str, who: str
) -> None:
    make(country)
    persona = country.all()[who]
    own = f"{table} where worker_id <> {persona.worker_id}" if table == "ledger_entry" else table
    assert counted(persona, own, reduced=False) > 0
    assert counted(persona, own, reduced=True) == 0


@pytest.mark.parametrize(("who", "statement"), [
    ("shelter_head", "select exchange_agree(%s)"), ("shelter_head", "select exchange_stop(%s)"),
    ("shelter_head", "select exchange_take(%s)"), ("shelter_head", "select disclosure_confirm(%s, null)"),
    ("shelter_head", "select disclosure_turn_down(%s, 'refused')"), ("shelter_head", "select disclosure_recall(%s)"),
    ("shelter_head", "select disclosure_release(%s, null, null, null)"),
    ("shelter_worker", "select vault_bulk_ask(2, %s::text)"), ("shelter_head", "select vault_bulk_approve(%s)"),
    ("shelter_head", "select safeguards_answer_emergency(%s, true)"),
    ("shelter_head", "select safeguards_name_second(%s, 1)"), ("administrator", "select access_agree_grant(%s)"),
    ("administrator", "select access_withdraw_agreement(%s)"),
    ("integrity_officer", "select safeguards_set_wall(%s, null, null, false)"),
    ("integrity_officer", "select safeguards_refuse_wall(%s)"), ("integrity_officer", "select safeguards_ask_lift(%s)"),
    ("overseer", "select safeguards_agree_lift(%s)"),
])  # fmt: skip
def test_the_database_lets_nobody_who_is_forced_decide(country: Country, who: str, statement: str) -> None:
    with context.acting(country.all()[who].secret(reduced=True, stepped_up=True)):
        refused("not just now", statement, NOBODYS)


def test_administrator_who_is_forced_sees_no_account_and_signs_nobody_out(country: Country) -> None:
    colleague = country.overseer
    name, secret = "Overseer", colleague.secret()
    real = country.administrator.client().get("/people/").content.decode()
    assert name in real
    assert name not in forced(country.administrator).get("/people/").content.decode()
    with context.acting(country.administrator.secret(reduced=True), using=DOOR), connections[DOOR].cursor() as cursor:
        cursor.execute("select access_end_sessions(%s)", [colleague.worker_id])
        assert cursor.fetchone() == (False,)
    with context.acting(secret) as actor:
        assert actor is not None, "still signed in"


def test_nobody_who_is_forced_answers_a_referral_that_they_do_not_see(country: Country) -> None:
    case = screened(country.border_officer, age_status="presumed_child")
    with country.border_officer.acting() as by:
        receiver = Organisation.objects.get(pk=country.shelter_head.organisation_id)
        sent = referral.send(
            by=by, case=case, receiver=receiver, service="shelter", sets=["facts"], consent=None, child_view="agrees",
            guardian="guardian_informed",
        )  # fmt: skip
    with context.acting(country.shelter_head.secret(reduced=True)):
        rows("update protection_referral set state = 'declined', answered_on = now(), decline_reason = 'no_place'")
    sent.refresh_from_db(using="owner")
    assert sent.state == "sent"


def test_no_colleague_who_is_forced_lets_a_table_of_cases_go(country: Country) -> None:
    export(country)
    with country.shelter_head.acting():
        waiting = Export.objects.latest("asked_at").pk
    for what in ("agree", "stop"):
        answer = forced(country.shelter_head).post(f"/exports/{waiting}/{what}/")
        assert (answer.status_code, "Not available just now" in answer.content.decode()) == (503, True), what
    with superuser() as found:
        [(agreed, stopped)] = found.execute(
            "select agreed_by_id, stopped_by_id from exchange_export where id = %s", [waiting]
        ).fetchall()
    assert (agreed, stopped) == (None, None)


def test_what_is_asked_under_duress_reaches_nobody(country: Country) -> None:
    form = {
        "holder": country.shelter_head.organisation_id, "purpose": "prosecution", "basis": "court_order",
        "fields_asked": "sex", "expires_on": (timezone.localdate() + timedelta(days=10)).isoformat(),
    }  # fmt: skip
    worker = Worker.objects.using("owner").get(pk=country.shelter_colleague.worker_id)
    asked = {"worker": worker.pk, "duties": "caseworker", "scope": "own", "body": worker.organisation_id}
    answers = [
        forced(country.shelter_worker).post("/cases/export/"),
        forced(country.prosecutor).post("/requests/ask/", form),
        forced(country.administrator).post("/duties/ask/", asked),
    ]
    assert [each.status_code for each in answers] == [503] * 3
