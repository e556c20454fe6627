"""Nobody shares by a statement of their own; a share ends when it ends: at the second, taken back, behind a wall."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from amparo.access.door import hashed
from amparo.access.models import Organisation
from amparo.protection import actions
from amparo.protection.models import Case
from tests.access.hands import conninfo_of, hidden_again, principal_of, refused, role, rows, shown, superuser
from tests.personas import Country

ASK = (
    "insert into protection_decisionrequest (id, case_id, recorded_at, authority_id, stage, asked_on, due_on, answered)"
    " values (gen_random_uuid(), %s, now(), %s, 'initial', now(), now(), false)"
)


@pytest.fixture
def case(committing: None, country: Country) -> uuid.UUID:
    with country.border_officer.acting():
        return Case.objects.create().pk


@pytest.fixture
def outside(country: Country) -> int:
    """The principal of what is shared with the outsider's body."""
    return principal_of("shared", country.outsider.organisation_id)


def sees(country: Country, case: uuid.UUID) -> set[str]:
    """In which ways the outsider can tell that the case is there."""
    with country.outsider.acting() as actor:
        mine = list(actor.principals)
        page = rows("select record_id from protection_case_page(%s, 'infinity', %s, 1000)", mine, uuid.UUID(int=0))
        ways = {
            "opens": Case.objects.filter(pk=case).exists(),
            "lists": (case,) in page,
            "fetches": bool(
                rows(
                    "select 1 from protection_case_rows(%s, 'infinity', %s, 1000) where id = %s",
                    mine,
                    uuid.UUID(int=0),
                    case,
                )
            ),
            "counts": rows("select protection_case_count(%s, 10000)", mine)[0][0] > len(page) - ((case,) in page),
            "changes": bool(rows("update protection_case set due_on = due_on where id = %s returning 1", case)),
            "locks": bool(rows("select 1 from protection_case where id = %s for update", case)),
        }
    return {way for way, found in ways.items() if found}


def lapse(case: uuid.UUID, principal: int) -> None:
    """The moment passes, and no sweeper has come by."""
    with superuser() as found:
        past = datetime.now(UTC) - timedelta(milliseconds=1)
        found.execute(
            "update protection_case_access set until = %s where record_id = %s and principal_id = %s",
            [past, case, principal],
        )
        found.execute("update protection_case set next_expiry = %s where id = %s", [past, case])


@pytest.mark.parametrize(
    "statement",
    [
        "select protection_case_share('{case}', {outside}, '2099-01-01')",
        "select protection_case_refresh('{case}')",
        "insert into protection_case_access (principal_id, opened_at, record_id) values ({outside}, now(), '{case}')",
        "delete from protection_case_access",
        "update protection_case set readers = array[{outside}]",
        "select vault_drawer_share('{case}', {outside}, '2099-01-01')",
        "select protection_referral_open_drawers()",
    ],
)
def test_no_statement_shares_a_record_or_takes_it_from_anybody(
    country: Country, case: uuid.UUID, outside: int, statement: str
) -> None:
    with country.border_officer.acting():
        refused("permission denied", statement.format(case=case, outside=outside))
    assert sees(country, case) == set()


def told(about: uuid.UUID, act: str) -> int:
    """How many entries the ledger has of it."""
    with superuser() as found:
        sql = "select count(*) from ledger_entry where object_id = %s and act = %s"
        return int(found.execute(sql, [str(about), act]).fetchall()[0][0])


def test_who_is_asked_to_decide_sees_the_case_and_it_is_written_down_once_also_by_a_bare_statement(
    country: Country, case: uuid.UUID
) -> None:
    with country.border_officer.acting():
        rows(ASK, case, country.decider.organisation_id)
    with country.decider.acting():
        assert Case.objects.filter(pk=case).exists()
    assert told(case, "decision.asked") == 1
    with country.border_officer.acting() as by:
        other = Case.objects.create()
        authority = Organisation.objects.get(pk=country.decider.organisation_id)
        actions.ask_decision(by=by, case=other, authority=authority, stage="initial")
    assert told(other.pk, "decision.asked") == 1


def test_a_case_is_shown_to_no_body_that_does_not_decide(country: Country, case: uuid.UUID, outside: int) -> None:
    with country.border_officer.acting():
        refused("does not decide", ASK, case, country.outsider.organisation_id)
    assert sees(country, case) == set()


def test_share_that_has_lapsed_is_refused_before_it_is_swept(country: Country, case: uuid.UUID, outside: int) -> None:
    shown(case, outside, datetime.now(UTC) + timedelta(hours=1))
    assert sees(country, case) >= {"opens", "lists", "fetches", "counts"}
    lapse(case, outside)
    assert sees(country, case) == set()
    with country.border_officer.acting():
        assert Case.objects.filter(pk=case).exists()  # its own body goes on seeing it


def test_share_ends_at_its_very_moment(country: Country, case: uuid.UUID, outside: int) -> None:
    moment = datetime.now(UTC) + timedelta(seconds=1)
    shown(case, outside, moment)
    assert "opens" in sees(country, case)
    with country.outsider.acting():
        rows("select pg_sleep_until(%s)", moment)
        rows("select 1")
    assert sees(country, case) == set()


def test_lapsed_case_is_not_changed_by_a_statement_that_reads_nothing(
    country: Country, case: uuid.UUID, outside: int
) -> None:
    with superuser() as found:
        found.execute("update protection_case set region = 'BY-VI' where id = %s", [case])
    shown(case, outside, datetime.now(UTC) + timedelta(hours=1))
    lapse(case, outside)
    with country.outsider.acting():
        rows("update protection_case set region = 'BY-HO'")
    with country.border_officer.acting():
        assert Case.objects.get(pk=case).region == "BY-VI"


def test_share_taken_back_ends_at_once(country: Country, case: uuid.UUID, outside: int) -> None:
    shown(case, outside)
    assert "opens" in sees(country, case)
    hidden_again(case, outside)
    assert sees(country, case) == set()


def test_wall_hides_a_case_from_every_list_and_count(country: Country, case: uuid.UUID, outside: int) -> None:
    shown(case, outside)
    with superuser() as found:
        found.execute("update protection_case set walled = array[%s] where id = %s", [country.outsider.worker_id, case])
    assert sees(country, case) == set()


def test_share_after_the_wall_does_not_get_over_it(country: Country, case: uuid.UUID, outside: int) -> None:
    with superuser() as found:
        found.execute("update protection_case set walled = array[%s] where id = %s", [country.outsider.worker_id, case])
    for principal in (outside, principal_of("worker", country.outsider.worker_id)):
        shown(case, principal)
        assert sees(country, case) == set()


def test_sweeper_changes_nothing_that_can_be_seen(country: Country, case: uuid.UUID, outside: int) -> None:
    shown(case, outside, datetime.now(UTC) + timedelta(hours=1))
    lapse(case, outside)
    with psycopg.connect(conninfo_of("worker"), autocommit=True) as worker:
        assert worker.execute("select protection_case_sweep()").fetchall()[0][0] >= 1
    assert sees(country, case) == set()
    with country.border_officer.acting():
        assert outside not in Case.objects.get(pk=case).readers


def test_share_and_its_end_at_the_same_time_do_not_bring_each_other_back(
    country: Country, case: uuid.UUID, outside: int
) -> None:
    """One takes a share back, another shares with somebody else, before either has finished."""
    shown(case, outside)
    friend = principal_of("shared", country.shelter_head.organisation_id)
    with superuser() as hand, hand.transaction():
        hand.execute("delete from protection_case_access where record_id = %s and principal_id = %s", [case, outside])
        hand.execute("select protection_case_refresh(%s)", [case])
        sharing = threading.Thread(target=shown, args=(case, friend))
        sharing.start()
        sharing.join(0.5)
        assert sharing.is_alive()  # it waits for the other to finish
    sharing.join(10)
    assert sees(country, case) == set()
    with country.border_officer.acting():
        readers = Case.objects.get(pk=case).readers
    assert friend in readers
    assert outside not in readers


@pytest.mark.parametrize("ends", ["share", "session"])
def test_what_lapses_is_out_of_sight_also_in_a_transaction_that_began_before(
    country: Country, case: uuid.UUID, outside: int, ends: str
) -> None:
    """Whoever runs statements of their own keeps one open: the moment of each statement counts."""
    hours = datetime.now(UTC) + timedelta(hours=1)
    shown(case, outside, datetime.now(UTC) + timedelta(seconds=3) if ends == "share" else hours)
    secret = country.outsider.secret()
    with role("default") as app:
        app.execute("select set_config('amparo.session', %s, true)", [secret])
        assert app.execute("select count(*) from protection_case where id = %s", [case]).fetchone() == (1,)
        if ends == "session":
            with superuser() as hand:
                hand.execute(
                    "update access_session set expires_at = clock_timestamp() + interval '1 s' where token_hash = %s",
                    [hashed(secret)],
                )
        app.execute("select pg_sleep(3.5)")
        assert app.execute("select count(*) from protection_case where id = %s", [case]).fetchone() == (0,)
        assert app.execute("select now() < clock_timestamp() - interval '3 s'").fetchone() == (True,)
