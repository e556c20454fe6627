"""A log that is held back looks like one in which nothing happens: its witnesses cosign it, so it is said otherwise."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.db import OperationalError, connections

from amparo.house import alarms, deploy
from amparo.ledger import sequencer
from tests.access.hands import role, superuser
from tests.personas import Country
from tests.servers import HOME

ON_THE_PAGE, ELSEWHERE = "Alarm: the log stands still", "have no place in the log yet"
LIMITS = ["statement_timeout", "idle_in_transaction_session_timeout", "transaction_timeout"]


@pytest.fixture
def held_back(committing: None, country: Country) -> Iterator[None]:
    """Whoever runs statements as the app lifts its limits and keeps a transaction open; others go on working."""
    sequencer.sequence()
    with role("default") as app, role("door") as other:
        known = app.execute("select name from pg_settings where name = any (%s)", [LIMITS]).fetchall()
        for (name,) in known:
            app.execute(f"set {name} = 0".encode())
        app.commit()
        app.execute("select pg_current_xact_id()")
        other.execute("insert into ledger_entry (act, kind) values ('checkpoint.read', 'checkpoint')")
        other.commit()
        sequencer.sequence()
        yield
    sequencer.sequence()


def wait(minutes: int) -> None:
    """As if the entries that have no place yet had been written earlier."""
    with superuser() as hand:
        hand.execute("set session_replication_role = replica")
        hand.execute(
            "update ledger_entry set at = at - make_interval(mins => %s)"
            " where id not in (select entry_id from ledger_leaf)",
            [minutes],
        )


@pytest.fixture
def locked(committing: None, country: Country) -> Iterator[None]:
    """Somebody holds the lock under which entries get their places, and another goes on working."""
    sequencer.sequence()
    with superuser() as hand, role("door") as other, connections[sequencer.SEQUENCER].cursor() as impatient:
        hand.execute("select pg_advisory_lock(%s)", [sequencer.LOCK])
        other.execute("insert into ledger_entry (act, kind) values ('checkpoint.read', 'checkpoint')")
        other.commit()
        impatient.execute("set lock_timeout = '200ms'")
        yield
        impatient.execute("reset lock_timeout")


def page(country: Country) -> str:
    return country.overseer.client().get("/ledger/").content.decode()


def test_entries_that_wait_too_long_are_an_alarm(held_back: None, country: Country) -> None:
    assert ON_THE_PAGE not in page(country)
    assert not [one for one in alarms.examine(HOME) if ELSEWHERE in one]
    wait(minutes=6)
    assert ON_THE_PAGE in page(country)
    assert [one for one in alarms.examine(HOME) if ELSEWHERE in one]


def test_a_sequencer_that_waits_for_its_lock_is_an_alarm(locked: None, country: Country) -> None:
    with pytest.raises(OperationalError, match="lock timeout"):
        sequencer.sequence()
    assert ON_THE_PAGE not in page(country)
    wait(minutes=6)
    assert ON_THE_PAGE in page(country)
    assert [one for one in alarms.examine(HOME) if ELSEWHERE in one]


@pytest.mark.parametrize("alias", ["default", "stats", "worker", "door"])
def test_nobody_else_may_take_that_lock(committing: None, country: Country, alias: str) -> None:
    if "DATABASE_URL" in os.environ:
        assert "the sequencer's lock" in " ".join(deploy.locks_reasons()), "whoever runs the server is told"
        return
    with superuser() as hand:
        sql = "select oid::regprocedure::text from pg_proc where proname ~ '^pg_(try_)?advisory_.*lock'"
        locks = {name for (name,) in hand.execute(sql).fetchall() if "unlock" not in name}
    assert len(locks) == 16
    with role(alias) as found:
        may = {
            one
            for one in locks
            if found.execute("select has_function_privilege(%s, 'execute')", [one]).fetchone() != (False,)
        }
        assert may == ({"pg_advisory_xact_lock(integer,integer)"} if alias == "door" else set())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            found.execute("select pg_advisory_lock(%s)", [sequencer.LOCK])


def test_it_ends_once_they_have_their_places(committing: None, country: Country) -> None:
    sequencer.sequence()
    wait(minutes=6)
    assert ON_THE_PAGE not in page(country)
    assert not [one for one in alarms.examine(HOME) if ELSEWHERE in one]


def test_a_log_that_nobody_places_at_all_is_one(committing: None, country: Country) -> None:
    with country.border_officer.acting():
        pass
    with superuser() as hand:
        hand.execute("set session_replication_role = replica")
        for table in ("ledger_cosigning", "ledger_checkpoint", "ledger_node", "ledger_leaf"):
            hand.execute(f"delete from {table}".encode())
    wait(minutes=6)
    assert ON_THE_PAGE in page(country)


def test_overseers_are_told_what_else_of_the_house_wants_seeing_to(db: None, country: Country) -> None:
    """By number: what it is, with folders and names of machines, is for whoever runs it."""
    said = "wants seeing to", "want seeing to"
    alarms.keep(HOME, [])
    assert not any(words in page(country) for words in said)
    alarms.keep(HOME, ["Pieces of the log cannot be copied to /mnt/elsewhere."])
    told = page(country)
    assert "1 thing wants seeing to" in told
    assert "elsewhere" not in told
    alarms.keep(HOME, ["one", "two"])
    assert "2 things want seeing to" in page(country)
