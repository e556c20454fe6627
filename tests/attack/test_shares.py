"""A share ends when it ends: at the second, when it is taken back, behind a wall, and whoever else writes meanwhile."""

import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from amparo.access.door import hashed
from amparo.protection.models import Case
from tests.access.hands import conninfo_of, principal_of, role, rows, superuser
from tests.personas import Country

SHARE = "select protection_case_share(%s, %s, %s)"
FOR_EVER = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
def case(committing: None, country: Country) -> uuid.UUID:
    with country.border_officer.acting():
        return Case.objects.create().pk


@pytest.fixture
def outside(country: Country) -> int:
    """The principal of what is shared with the outsider's body."""
    return principal_of("shared", country.outsider.organisation_id)


def share(country: Country, case: uuid.UUID, principal: int, until: datetime) -> None:
    with country.border_officer.acting():
        rows(SHARE, case, principal, until)


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


def test_share_that_has_lapsed_is_refused_before_it_is_swept(country: Country, case: uuid.UUID, outside: int) -> None:
    share(country, case, outside, datetime.now(UTC) + timedelta(hours=1))
    assert sees(country, case) >= {"opens", "lists", "fetches", "counts"}
    lapse(case, outside)
    assert sees(country, case) == set()
    with country.border_officer.acting():
        assert Case.objects.filter(pk=case).exists()  # its own body goes on seeing it


def test_share_ends_at_its_very_moment(country: Country, case: uuid.UUID, outside: int) -> None:
    moment = datetime.now(UTC) + timedelta(seconds=1)
    share(country, case, outside, moment)
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
    share(country, case, outside, datetime.now(UTC) + timedelta(hours=1))
    lapse(case, outside)
    with country.outsider.acting():
        rows("update protection_case set region = 'BY-HO'")
    with country.border_officer.acting():
        assert Case.objects.get(pk=case).region == "BY-VI"


def test_share_taken_back_ends_at_once(country: Country, case: uuid.UUID, outside: int) -> None:
    share(country, case, outside, FOR_EVER)
    assert "opens" in sees(country, case)
    with country.border_officer.acting():
        rows("select protection_case_unshare(%s, %s)", case, outside)
    assert sees(country, case) == set()


def test_wall_hides_a_case_from_every_list_and_count(country: Country, case: uuid.UUID, outside: int) -> None:
    share(country, case, outside, FOR_EVER)
    with superuser() as found:
        found.execute("update protection_case set walled = array[%s] where id = %s", [country.outsider.worker_id, case])
    assert sees(country, case) == set()


def test_share_after_the_wall_does_not_get_over_it(country: Country, case: uuid.UUID, outside: int) -> None:
    with superuser() as found:
        found.execute("update protection_case set walled = array[%s] where id = %s", [country.outsider.worker_id, case])
    for principal in (outside, principal_of("worker", country.outsider.worker_id)):
        share(country, case, principal, FOR_EVER)
        assert sees(country, case) == set()


def test_walled_colleague_does_not_share_the_case_with_a_friend(
    country: Country, case: uuid.UUID, outside: int
) -> None:
    with superuser() as found:
        wall = "update protection_case set walled = array[%s] where id = %s"
        found.execute(wall, [country.border_commander.worker_id, case])
    with country.border_commander.acting(), pytest.raises(Exception, match="no such record"):
        rows(SHARE, case, outside, FOR_EVER)


def test_sweeper_changes_nothing_that_can_be_seen(country: Country, case: uuid.UUID, outside: int) -> None:
    share(country, case, outside, datetime.now(UTC) + timedelta(hours=1))
    lapse(case, outside)
    with psycopg.connect(conninfo_of("worker"), autocommit=True) as worker:
        assert worker.execute("select protection_case_sweep()").fetchall()[0][0] >= 1
    assert sees(country, case) == set()
    with country.border_officer.acting():
        assert outside not in Case.objects.get(pk=case).readers


@pytest.fixture
def second(country: Country) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """Another process of the app, in which the commander acts."""
    from amparo.access import door

    with role("default") as app:
        app.execute("select * from access_enter(%s)", [door.open_session(country.border_commander.worker_id)])
        yield app


def share_and_commit(app: "psycopg.Connection[tuple[object, ...]]", case: uuid.UUID, principal: int) -> None:
    app.execute(SHARE, [case, principal, FOR_EVER])
    app.commit()


def test_share_and_its_end_at_the_same_time_do_not_bring_each_other_back(
    country: Country, case: uuid.UUID, outside: int, second: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    """One takes a share back, another shares with somebody else, before either has finished."""
    share(country, case, outside, FOR_EVER)
    friend = principal_of("shared", country.shelter_head.organisation_id)
    with country.border_officer.acting():
        rows("select protection_case_unshare(%s, %s)", case, outside)
        sharing = threading.Thread(target=share_and_commit, args=(second, case, friend))
        sharing.start()
        sharing.join(0.5)
        assert sharing.is_alive()  # it waits for the other to finish
    sharing.join(10)
    assert sees(country, case) == set()
    with country.border_officer.acting():
        readers = Case.objects.get(pk=case).readers
    assert friend in readers
    assert outside not in readers
    connection.close()


@pytest.mark.parametrize("ends", ["share", "session"])
def test_what_lapses_is_out_of_sight_also_in_a_transaction_that_began_before(
    country: Country, case: uuid.UUID, outside: int, ends: str
) -> None:
    """Whoever runs statements of their own keeps one open: the moment of each statement counts."""
    hours = datetime.now(UTC) + timedelta(hours=1)
    share(country, case, outside, datetime.now(UTC) + timedelta(seconds=3) if ends == "share" else hours)
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
