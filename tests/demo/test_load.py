"""Loading the demo: once, whole or not at all, the same from the same seed, row security in force again after it."""

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from amparo.access import actions, door
from amparo.access.duties import Duty
from amparo.demo import country, history, work
from amparo.demo.load import DemoRefused, Loaded, load
from amparo.demo.tables import COLUMNS
from amparo.protection import queries
from tests.demo.conftest import SEED, everything, unheard
from tests.demo.people import acting

RANDOM = {"wrapped_key", "sealed"}
"""Columns that the vault's own randomness fills: never the same twice."""
HISTORY = "2006-01-01"


def history_rows() -> dict[str, list[str]]:
    """Every row of the history as text, sorted; of tables without a day of their own, every row copied with them."""
    found = {}
    with everything() as connection:
        for table, columns in COLUMNS.items():
            kept = [f"{column}::text" for column in columns if column not in RANDOM]
            day = next((c for c in ("opened_at", "recorded_at", "at", "sent_on") if c in columns), None)
            where = f"where {day} < '{HISTORY}'" if day else ""
            rows = connection.execute(f"select concat_ws('|', {', '.join(kept)}) from {table} {where}").fetchall()
            found[table] = sorted(str(row[0]) for row in rows)
    return found


def unprotected() -> list[str]:
    """Tables without forced row security, and triggers that do not fire."""
    names = list(COLUMNS)
    with everything() as connection:
        loose = connection.execute(
            "select relname from pg_class where relname = any(%s) and not (relrowsecurity and relforcerowsecurity)"
            " union select tgname from pg_trigger where tgrelid = any(%s::regclass[]) and tgenabled <> 'O'",
            [names, names],
        ).fetchall()
    return [str(row[0]) for row in loose]


@pytest.fixture(scope="module")
def first_rows(small: Loaded) -> dict[str, list[str]]:
    """What the first load left."""
    return history_rows()


def test_the_same_seed_gives_the_same_country(first_rows: dict[str, list[str]], house: None) -> None:
    load(60, SEED, unheard)
    again = history_rows()
    dated = [table for table, columns in COLUMNS.items() if {"opened_at", "recorded_at", "at"} & set(columns)]
    for table in dated:
        assert again[table] == first_rows[table], table
        assert again[table], table


def test_another_seed_gives_another_country(first_rows: dict[str, list[str]], house: None) -> None:
    load(60, SEED + 1, unheard)
    assert history_rows()["protection_case"] != first_rows["protection_case"]


def test_loading_twice_adds_nothing(small: Loaded) -> None:
    again = load(60, SEED, unheard)
    assert again.already
    assert (again.people, again.cases, again.events) == (small.people, small.cases, small.events)


def test_row_security_and_triggers_are_in_force_afterwards(small: Loaded) -> None:
    assert unprotected() == []


def test_a_load_cut_short_leaves_nothing(house: None) -> None:
    def cut(what: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(20, SEED, cut)
    assert not country.is_there()
    assert unprotected() == []
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from events_event")
        assert cursor.fetchone() == (0,)
    assert load(20, SEED, unheard).people >= 20


def test_a_load_cut_short_after_the_history_goes_on_with_the_work(house: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(made: country.Country) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(work, "begin", cut)
        with pytest.raises(KeyboardInterrupt):
            load(20, SEED, unheard)
    for _ in range(2):
        again = load(20, SEED, unheard)
        assert again.already
    with acting("supervisor") as by:
        assert len(queries.my_work(by=by).drafts) == 1


def test_it_is_never_loaded_beside_other_data(house: None) -> None:
    body = actions.add_organisation(name="A real shelter", kind="NGO")
    actions.add_worker(
        username="real", display_name="R", organisation=body, duties=[Duty.CASEWORKER], password="x" * 12
    )
    with pytest.raises(DemoRefused, match="AMPARO_HOME"):
        load(20, SEED, unheard)
    assert not country.is_there()


def test_a_demo_without_people_is_refused() -> None:
    with pytest.raises(ValueError, match="one person"):
        load(0, SEED, unheard)


def test_everyone_named_on_the_terminal_can_sign_in_and_no_colleague(small: Loaded) -> None:
    named = country.sign_ins()
    assert {duty for duty, _, _ in named} == set(Duty.values)
    assert {username for duty, username, _ in named if username != duty} == {
        "supervisor", "second_administrator", "second_caseworker",
    }  # fmt: skip
    for _, username, password in named:
        threshold = door.prove_password(username, password, door.Visit())
        assert threshold
        shown = door.standing(threshold)
        assert shown
        assert door.prove_code(threshold, str(shown.shown_code), door.Visit())
    assert door.prove_password("police", country.PASSWORD, door.Visit()) is None


@pytest.mark.parametrize("username", ["screener", "decider", "caseworker", "supervisor"])
def test_work_waits_for_everyone_who_works_with_cases(small: Loaded, username: str) -> None:
    with acting(username) as by:
        mine = queries.my_work(by=by)
    assert mine.drafts or mine.to_answer or mine.to_decide
    assert username == "supervisor" or mine.late > 0


def test_progress_is_told_to_the_end(house: None) -> None:
    told: list[tuple[str, int, int]] = []
    load(60, SEED, lambda *heard: told.append(heard))
    assert [done for _, done, total in told if done == total] == [60, 1]


@given(st.integers(min_value=60, max_value=50_000))
def test_a_demo_has_as_many_people_as_asked_for(people: int) -> None:
    assert history.people_in(people) == people


def test_without_a_number_the_demo_has_the_reports_people() -> None:
    assert history.people_in(None) == history.people_in(history.REPORTED_PEOPLE) == history.REPORTED_PEOPLE
