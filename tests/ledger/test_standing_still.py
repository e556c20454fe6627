"""A log that is held back looks like one in which nothing happens: its witnesses cosign it, so it is said otherwise."""

from collections.abc import Iterator

import pytest

from amparo.house import alarms
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


def page(country: Country) -> str:
    return country.overseer.client().get("/ledger/").content.decode()


def test_entries_that_wait_too_long_are_an_alarm(held_back: None, country: Country) -> None:
    assert ON_THE_PAGE not in page(country)
    assert not [one for one in alarms.examine(HOME) if ELSEWHERE in one]
    wait(minutes=6)
    assert ON_THE_PAGE in page(country)
    assert [one for one in alarms.examine(HOME) if ELSEWHERE in one]


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
