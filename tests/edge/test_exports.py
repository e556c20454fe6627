"""A table of cases leaves by two people, after a pause, once, in the session that asked, and says whose it is."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from amparo.access import context
from amparo.access.middleware import KEY
from amparo.events.kinds import Exploitation
from amparo.exchange.models import Export, What
from amparo.exchange.times import COOLING, LASTS, WAITS
from amparo.ledger.models import Entry
from amparo.protection import queries
from amparo.protection.models import Case
from tests.access.hands import principal_of, refused, role, rows, shown, superuser
from tests.access.signing import fresh_code
from tests.exchange.readback import MARK, read_back
from tests.personas import Country, Persona
from tests.protection.people import CONTACT, NAME, accepted, consented, page, referred, screened

SECOND = timedelta(seconds=1)


class Asked:
    """An export that the shelter's worker asked for, in a browser of theirs."""

    def __init__(self, country: Country, who: str = "shelter_worker") -> None:
        self.country, self.who = country, country.all()[who]
        self.client = self.who.client(stepped_up=True)
        answer = self.client.post(reverse("protection:export"))
        assert answer.status_code == 302
        with self.who.acting():
            self.id = Export.objects.filter(what=What.CASES).latest("asked_at").pk

    def agree(self, who: str = "shelter_head") -> int:
        """How a colleague's agreement is answered."""
        return self.post(self.country.all()[who].client(), "exchange:agree")

    def stop(self, who: str) -> int:
        return self.post(self.country.all()[who].client(), "exchange:stop")

    def take(self, client: Client | None = None) -> int:
        return self.post(client or self.client, "protection:export_file")

    def post(self, client: Client, name: str) -> int:
        self.answer = client.post(reverse(name, args=[self.id]))
        return self.answer.status_code

    def after(self, time: timedelta) -> "Asked":
        """As if that time had passed."""
        with superuser() as found:
            found.execute(
                "update exchange_export set agreed_at = agreed_at - %(t)s,"
                " ready_at = ready_at - %(t)s, expires_at = expires_at - %(t)s where id = %(id)s",
                {"t": time, "id": self.id},
            )
        return self


@pytest.fixture
def case(committing: None, country: Country) -> Case:
    """A case of the shelter's, with an identity behind it."""
    return accepted(country, referred(country, screened(country.border_officer), ["facts", "identity"]))


@pytest.fixture
def asked(case: Case, country: Country) -> Asked:
    return Asked(country)


def test_nobody_takes_an_export_that_no_second_person_agreed_to(asked: Asked) -> None:
    assert asked.take() == 404
    assert asked.after(COOLING).take() == 404


@pytest.mark.parametrize(
    "who", ["shelter_worker", "outsider", "border_officer", "border_commander", "decider", "overseer", "administrator"]
)
def test_neither_oneself_nor_another_body_nor_another_duty_agrees(asked: Asked, who: str) -> None:
    assert asked.agree(who) == 404
    assert asked.after(COOLING).take() == 404


def test_a_colleague_agrees_and_after_the_pause_it_is_taken_once(asked: Asked, case: Case) -> None:
    assert asked.agree() == 302
    assert asked.take() == 404
    assert asked.after(COOLING - SECOND * 30).take() == 404
    assert asked.after(SECOND * 30).take() == 200
    found, mark = read_back(asked.answer.content)
    assert case.reference in [row["reference"] for row in found]
    numbered = MARK.fullmatch(mark)
    assert numbered is not None
    assert numbered[1] == str(asked.id)
    assert asked.take() == 404


def test_without_a_new_proof_of_who_one_is_nothing_leaves(asked: Asked, country: Country) -> None:
    asked.agree()
    asked.after(COOLING)
    with superuser() as found:
        found.execute("update access_session set stepped_up_at = null where worker_id = %s", [asked.who.worker_id])
    assert asked.take() != 200
    assert asked.answer.headers.get("Content-Disposition") is None
    assert reverse("access:step_up") in asked.answer.content.decode()
    with asked.who.acting():
        assert Export.objects.get(pk=asked.id).taken_at is None
    with country.overseer.acting():
        assert not Entry.objects.filter(act="export.taken", object_id=str(asked.id)).exists()


def test_the_database_gives_nothing_without_that_proof_either(asked: Asked) -> None:
    asked.agree()
    asked.after(COOLING)
    take = "select exchange_take(%s)"
    secret = asked.client.session[KEY]
    with superuser() as found:
        found.execute("update access_session set stepped_up_at = now() - interval '11 minutes' where worker_id = %s",
                      [asked.who.worker_id])  # fmt: skip
    with context.acting(secret):
        assert rows(take, asked.id) == [(None,)]
    with superuser() as found:
        found.execute("update access_session set stepped_up_at = now() where worker_id = %s", [asked.who.worker_id])
    with context.acting(secret):
        assert rows(take, asked.id) != [(None,)], "the same session, once it has proved it again"


def test_the_mark_leads_to_who_asked_who_agreed_and_who_took_it(asked: Asked, country: Country) -> None:
    asked.agree()
    asked.after(COOLING).take()
    number = read_back(asked.answer.content)[1].split()[1].rstrip(",")
    with country.overseer.acting():
        told = list(Entry.objects.filter(kind="export", object_id=number).order_by("id"))
    worker, head = country.shelter_worker.worker_id, country.shelter_head.worker_id
    assert [(one.act, one.worker_id) for one in told] == [
        ("export.asked", worker), ("export.agreed", head), ("export.taken", worker),
    ]  # fmt: skip
    assert told[-1].number == len(read_back(asked.answer.content)[0])


def test_only_the_session_that_asked_takes_it(asked: Asked) -> None:
    asked.agree()
    asked.after(COOLING)
    assert asked.take(asked.who.client(stepped_up=True)) == 404
    assert asked.take(asked.country.shelter_head.client(stepped_up=True)) == 404
    assert asked.take() == 200


def test_a_fresh_proof_gives_the_session_a_new_secret_and_it_still_takes_what_it_asked_for(asked: Asked) -> None:
    asked.agree()
    asked.after(COOLING)
    before = asked.client.session[KEY]
    assert asked.client.post(reverse("access:step_up"), {"code": fresh_code(asked.who.username)}).status_code == 302
    assert asked.client.session[KEY] != before
    assert asked.take() == 200


def test_it_is_gone_after_its_hour_and_an_asking_after_its_day(asked: Asked, country: Country) -> None:
    waiting = Asked(country)
    assert waiting.after(WAITS).agree() == 404
    asked.agree()
    assert asked.after(COOLING + LASTS).take() == 404


@pytest.mark.parametrize("who", ["shelter_worker", "shelter_head", "shelter_colleague"])
def test_either_of_the_two_and_any_colleague_stops_it_during_the_pause(asked: Asked, who: str) -> None:
    asked.agree()
    assert asked.stop(who) == 302
    assert asked.after(COOLING).take() == 404
    assert asked.agree("shelter_colleague") == 404
    assert asked.stop(who) == 404


@pytest.mark.parametrize("who", ["outsider", "border_officer", "statistician"])
def test_nobody_outside_sees_or_stops_it(asked: Asked, country: Country, who: str) -> None:
    assert asked.stop(who) == 404
    assert str(asked.id) not in page(country.all()[who].client(), "exchange:exports")
    asked.agree()
    assert asked.after(COOLING).take() == 200


def test_the_page_offers_each_what_they_can_do(asked: Asked, country: Country) -> None:
    def offered(client: Client) -> set[str]:
        found = BeautifulSoup(page(client, "exchange:exports"), "html.parser")
        forms = [str(form["action"]) for form in found.select("form[action*='export']")]
        return {action.strip("/").split("/")[-1] for action in forms if str(asked.id) in action}

    mine, head = asked.client, country.shelter_head.client()
    assert (offered(mine), offered(head)) == ({"stop"}, {"agree", "stop"})
    asked.agree()
    assert (offered(mine), offered(head)) == ({"stop"}, {"stop"})
    asked.after(COOLING)
    assert offered(mine) == {"stop", str(asked.id)}
    asked.take()
    assert (offered(mine), offered(head)) == (set(), set())


def test_it_holds_coded_facts_only_and_its_name_says_nothing(asked: Asked, case: Case) -> None:
    asked.agree()
    asked.after(COOLING).take()
    row = next(row for row in read_back(asked.answer.content)[0] if row["reference"] == case.reference)
    assert set(row) == {"reference", *queries.EXPORTED}
    assert row["exploitation"] in Exploitation.values
    assert not any(word in asked.answer.content.decode() for word in (*NAME.split(), CONTACT))
    assert asked.answer["Content-Disposition"] == 'attachment; filename="table.csv"'
    assert asked.answer["Cache-Control"].startswith("no-store")


def test_what_came_later_is_not_in_it_and_what_may_no_longer_be_seen_neither(asked: Asked, country: Country) -> None:
    asked.agree()
    later = accepted(country, referred(country, screened(country.border_officer), ["facts"]))
    asked.after(COOLING).take()
    assert later.reference not in asked.answer.content.decode()


@pytest.mark.parametrize("lapses", [True, False])
def test_a_share_that_lapses_between_asking_and_taking_is_not_in_it_and_one_that_lasts_is(
    committing: None, country: Country, lapses: bool
) -> None:
    """Nobody took it back, and no sweeper came by: its moment passed."""
    case = screened(country.border_officer)
    theirs = principal_of("organisation", country.shelter_head.organisation_id)
    shown(case.pk, theirs, datetime.now(UTC) + timedelta(hours=1))
    asked = Asked(country, "shelter_head")
    asked.agree("shelter_worker")
    if lapses:
        moment = datetime.now(UTC) + timedelta(seconds=1)
        shown(case.pk, theirs, moment)
        time.sleep(max((moment - datetime.now(UTC)).total_seconds(), 0))
    assert asked.after(COOLING).take() == 200
    with country.border_officer.acting():
        assert theirs in Case.objects.get(pk=case.pk).readers
    assert (case.reference in asked.answer.content.decode()) is not lapses


def test_a_share_that_ended_between_asking_and_taking_is_not_in_it(committing: None, country: Country) -> None:
    shared = screened(country.border_officer)
    consented(country, shared, ["facts"])
    with superuser() as found:
        principal = found.execute(
            "select id from access_principal where kind = 'organisation' and organisation_id = %s",
            [country.shelter_head.organisation_id],
        ).fetchall()[0][0]
        found.execute(
            "insert into protection_case_access (principal_id, opened_at, record_id, until)"
            " select %s, opened_at, id, 'infinity' from protection_case where id = %s", [principal, shared.pk],
        )  # fmt: skip
        found.execute("update protection_case set readers = readers || %s where id = %s", [principal, shared.pk])
    asked = Asked(country, "shelter_head")
    with country.shelter_head.acting():
        assert Case.objects.filter(pk=shared.pk).exists()
    asked.agree("shelter_worker")
    with superuser() as found:
        found.execute(
            "update protection_case set readers = array_remove(readers, %s) where id = %s", [principal, shared.pk]
        )
    assert asked.after(COOLING).take() == 200
    assert shared.reference not in asked.answer.content.decode()


def test_it_cools_from_the_moment_at_which_a_colleague_agrees(asked: Asked, country: Country) -> None:
    """A transaction that was begun long before carries its own beginning along as the time that it is."""
    with role("default") as app:
        app.execute("select set_config('amparo.session', %s, true)", [country.shelter_head.secret()])
        [(agreed_at,)] = app.execute("select clock_timestamp() from pg_sleep(1)").fetchall()
        assert app.execute("select exchange_agree(%s)", [asked.id]).fetchone() == (True,)
        app.commit()
    with asked.who.acting():
        ready_at = Export.objects.get(pk=asked.id).ready_at
    assert ready_at is not None
    assert ready_at - agreed_at >= COOLING


ATTACKS = {
    "agrees to one's own": "update exchange_export set agreed_by_id = asked_by_id where id = %s",
    "skips the pause": "update exchange_export set ready_at = now() where id = %s",
    "takes it by hand": "update exchange_export set taken_at = now() where id = %s",
    "makes it another's": "update exchange_export set asked_by_id = 1 where id = %s",
    "removes the trace": "delete from exchange_export where id = %s",
    "asks for somebody's session": "select exchange_bound(%s)",
}


@pytest.mark.parametrize("what", ATTACKS)
def test_injected_sql_neither_agrees_nor_takes(asked: Asked, what: str) -> None:
    with asked.who.acting():
        refused("permission denied", ATTACKS[what], asked.id)


@pytest.mark.parametrize(
    "column",
    ["asked_by_id", "organisation_id", "asked_at", "agreed_by_id", "ready_at", "expires_at", "taken_at", "bound"],
)
def test_who_asked_and_when_cannot_be_said_by_the_app(asked: Asked, column: str) -> None:
    with asked.who.acting():
        refused(
            "permission denied",
            f"insert into exchange_export (id, what, object_id, rows, {column})"
            " values (gen_random_uuid(), 'cases', '', 1, default)",
        )


BROKEN = {
    "export_agreed_by_another": "agreed_by_id = asked_by_id, agreed_at = now(), ready_at = now() + interval '1 h'",
    "export_cools_then_ends": "agreed_by_id = {head}, agreed_at = now(), ready_at = now() + interval '9 minutes'",
    "export_of_cases_by_two": "taken_at = now()",
}


@pytest.mark.parametrize("constraint", BROKEN)
def test_even_the_superuser_meets_the_checks(asked: Asked, country: Country, constraint: str) -> None:
    change = BROKEN[constraint].format(head=country.shelter_head.worker_id)
    with superuser() as found, pytest.raises(Exception, match=constraint):
        found.execute(f"update exchange_export set expires_at = now(), {change} where id = %s", [asked.id])


def test_a_screener_may_not_ask_and_nobody_is_asked_for_by_a_link(country: Country, committing: None) -> None:
    assert country.border_officer.client().post(reverse("protection:export")).status_code == 404
    assert country.shelter_worker.client().get(reverse("protection:export")).status_code == 405


@pytest.mark.parametrize("what", ["cases", "figures"])
def test_a_table_that_a_duty_does_not_allow_cannot_be_asked_for_in_the_database(
    db: None, country: Country, what: str
) -> None:
    with country.overseer.acting():
        statement = (
            f"insert into exchange_export (id, what, object_id, rows) values (gen_random_uuid(), '{what}', '', 1)"
        )
        refused("row-level security", statement)


def test_figures_and_claims_leave_at_once_and_are_written_down(db: None, country: Country) -> None:
    client = country.statistician.client()
    answer = client.get(reverse("figures:overview_csv"))
    found = MARK.fullmatch(read_back(answer.content)[1])
    assert found is not None
    with country.statistician.acting():
        export = Export.objects.get(pk=found[1])
        assert (export.what, export.taken_at, export.rows) == ("figures", export.asked_at, int(found[2]))
        with pytest.raises(DatabaseError), transaction.atomic():
            rows("update exchange_export set rows = 0")


def test_the_number_of_rows_is_seen_by_whoever_is_to_agree(asked: Asked, country: Country) -> None:
    with asked.who.acting():
        number = Case.objects.count()
    text = BeautifulSoup(page(country.shelter_head.client(), "exchange:exports"), "html.parser").get_text(
        " ", strip=True
    )
    assert f"Rows {number}" in text


def test_somebody_who_left_takes_nothing(asked: Asked, country: Country) -> None:
    asked.agree()
    asked.after(COOLING)
    with superuser() as found:
        found.execute("delete from access_session where worker_id = %s", [asked.who.worker_id])
    assert asked.take() in (401, 302)
    someone: Persona = country.shelter_worker
    assert asked.take(someone.client(stepped_up=True)) == 404
