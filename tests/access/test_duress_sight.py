"""Under duress nothing is in sight that was there before: no entry of one's own, no event behind a figure, no job."""

import uuid
from datetime import date

import pytest
from django.db import connections

from amparo.access import context
from amparo.events.kinds import Kind
from amparo.figures.queries import STATS
from amparo.jobs import actions as jobs
from amparo.ledger.actions import record
from amparo.protection import actions
from amparo.safeguards import emergencies
from tests.access.hands import rows, superuser
from tests.figures.happenings import happen
from tests.personas import Country
from tests.protection.people import screened
from tests.safeguards import scenes
from tests.safeguards.test_emergency import employed

COMMON = {
    "access_dutyheld", "access_organisation", "access_principal", "access_team", "access_worker", "vault_budget",
    "ledger_checkpoint", "ledger_cosigning", "ledger_leaf", "ledger_witness",
}  # fmt: skip
"""Who works here, what everybody's budget is, hashes that anybody outside may see: the same in both views."""


@pytest.fixture(autouse=True)
def fresh(committing: None) -> None:
    """What was done is kept."""


def readable() -> list[str]:
    """Every table of which the app may read something."""
    with superuser() as found:
        sql = (
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
            " and has_any_column_privilege('amparo_app', oid, 'select')"
        )
        return [name for (name,) in found.execute(sql).fetchall()]


def test_no_table_shows_what_was_there_before(country: Country) -> None:
    who = country.shelter_worker
    with who.acting() as by:
        actions.open_screening(by=by, place="shelter")
        happen(Kind.ASSISTED, uuid.uuid4(), date(2005, 3, 1))
    with who.acting():
        assert rows("select 1 from ledger_entry")
        assert rows("select 1 from events_event")
    with context.acting(who.secret(reduced=True)):
        seen = {table for table in readable() if rows(f"select 1 from {table} limit 1")}
    assert seen - COMMON == set()


def test_what_is_done_under_duress_is_seen_under_duress(country: Country) -> None:
    """A ledger that shows nothing of what somebody has just done before one's eyes would tell."""
    with context.acting(country.overseer.secret(reduced=True)):
        record("case.listed", "case")
        assert rows("select act from ledger_entry") == [("case.listed",)]


def test_an_overseers_ledger_shows_nothing_from_before(country: Country) -> None:
    with country.overseer.acting():
        record("export.stopped", "export")
    words = "Stopped an export"
    page = country.overseer.client().get("/ledger/").content.decode()
    forced = country.overseer.client(reduced=True).get("/ledger/")
    assert (page.count(words) > forced.content.decode().count(words), forced.status_code) == (True, 200)


def test_jobs_from_before_are_out_of_sight(country: Country) -> None:
    with country.shelter_worker.acting() as by:
        asked = jobs.ask(by=by, kind="referral.remind")
        assert rows("select 1 from jobs_job where id = %s", asked)
    with context.acting(country.shelter_worker.secret(reduced=True)):
        assert rows("select 1 from jobs_job") == []


def test_figures_are_the_same_and_do_not_open(country: Country) -> None:
    with country.shelter_worker.acting():
        happen(Kind.ASSISTED, uuid.uuid4(), date(2005, 3, 1))
    opens = "/figures/assisted/events/?first=2005&last=2005"
    real, forced = country.shelter_worker.client(), country.shelter_worker.client(reduced=True)
    assert real.get(opens).status_code == 200
    answer = forced.get(opens)
    assert (answer.status_code, "Not available just now" in answer.content.decode()) == (503, True)
    secret = country.shelter_worker.secret(reduced=True)
    with context.acting(secret, using=STATS), connections[STATS].cursor() as cursor:
        cursor.execute("select count(*) > 0 from events_event")
        assert cursor.fetchone() == (True,)


def test_a_case_that_was_opened_in_an_emergency_is_out_of_sight(country: Country) -> None:
    case, who = screened(country.border_officer), employed(country, "caseworker", at=country.shelter_worker)
    with who.acting(stepped_up=True) as by:
        emergencies.open_case(
            by=by, digits=case.pk.hex[:10], reason="life", ground="night", second_id=country.shelter_head.worker_id
        )
    one = "select 1 from protection_case where id = %s"
    with who.acting():
        assert rows(one, case.pk)
    with context.acting(who.secret(reduced=True)):
        assert rows(one, case.pk) == []
        assert rows("select safeguards_emergency_cases()") == [([],)]


def test_which_bodies_are_named_in_a_request_for_a_wall_is_out_of_sight(country: Country) -> None:
    body = country.border_officer.organisation_id
    scenes.asked(country, scenes.met(country.border_officer), body)
    named = "select count(*) from safeguards_accounts(%s)", "select count(*) from safeguards_teams(%s)"
    with country.integrity_officer.acting():
        assert all(rows(sql, body)[0][0] for sql in named)
    with context.acting(country.integrity_officer.secret(reduced=True)):
        assert [rows(sql, body)[0][0] for sql in named] == [0, 0]
