"""Entries get their place once, whoever commits when; what was altered or dropped in the database is named."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connections

from amparo.ledger import sequencer
from amparo.ledger.words import ACTS, KINDS
from amparo_verify.verify import Fault, Verdict, verify_export
from tests.access.hands import conninfo_of, superuser

ADD = "insert into ledger_entry (act, kind, number) values ('checkpoint.read', 'checkpoint', %s)"
MANY = (
    "insert into ledger_entry (act, kind, number)"
    " select 'checkpoint.read', 'checkpoint', n from generate_series(1, %s) n"
)


@pytest.fixture(autouse=True)
def placed(committing: None) -> None:
    """Everything before the test has its place."""
    sequencer.sequence()


@contextmanager
def writer() -> Iterator[psycopg.Connection[Any]]:
    """A connection that writes entries and commits when the test says so."""
    with psycopg.connect(conninfo_of("door")) as found:
        yield found


def places(first: int, last: int | None = None) -> list[int | None]:
    """The places of the test's entries with these numbers, in the order of numbers."""
    with superuser() as hand:
        found = hand.execute(
            "select position from ledger_entry left join ledger_leaf on entry_id = id"
            " where act = 'checkpoint.read' and number between %s and %s order by number",
            [first, last or first],
        ).fetchall()
    return [row[0] for row in found]


def exported(folder: Path) -> Verdict:
    sequencer.export(folder)
    return verify_export(folder)


EXPORTING = """
import django, pathlib, sys; django.setup()
from amparo.ledger import sequencer
sequencer.export(pathlib.Path(sys.argv[1]))
"""


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Marquesas"])
def test_the_moment_of_an_entry_is_exported_in_utc_wherever_the_country_is(tmp_path: Path, zone: str) -> None:
    with writer() as hand:
        hand.execute("select set_config('TimeZone', %s, false)", [zone])
        hand.execute(ADD, [100_101])
    now = datetime.now(UTC)
    country = os.environ | {"AMPARO_TIME_ZONE": zone, "DJANGO_SETTINGS_MODULE": "amparo.settings"}
    subprocess.run([sys.executable, "-c", EXPORTING, str(tmp_path)], env=country, check=True)
    entry = json.loads((tmp_path / "entries.jsonl").read_text("utf-8").splitlines()[-1])["entry"]
    assert entry["number"] == 100_101
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", entry["at"])
    assert abs(datetime.fromisoformat(entry["at"]) - now) < timedelta(minutes=1)


def test_a_late_commit_never_slips_in_behind_a_checkpoint() -> None:
    with writer() as early, writer() as late:
        early.execute(ADD, [100_001])
        late.execute(ADD, [100_002])
        late.commit()
        sequencer.sequence()
        assert places(100_002) == [None], "an earlier transaction is not finished: its entries may still come"
        early.commit()
        sequencer.sequence()
    before, after = places(100_001, 100_002)
    assert before is not None
    assert after == before + 1


def test_what_is_rolled_back_holds_nothing_up_and_leaves_nothing() -> None:
    with writer() as one, writer() as other:
        one.execute(ADD, [100_011])
        other.execute(ADD, [100_012])
        other.commit()
        one.rollback()
    sequencer.sequence()
    assert places(100_011) == []
    assert places(100_012)[0] is not None


def test_sequencers_at_once_give_each_entry_one_place(tmp_path: Path) -> None:
    with writer() as hand:
        hand.execute(MANY.replace("n from", "n + 200000 from"), [500])
        hand.commit()
    placed, threads = [], []
    for _ in range(4):
        threads.append(threading.Thread(target=lambda: placed.append(counted_and_closed())))
        threads[-1].start()
    for thread in threads:
        thread.join()
    assert sum(placed) >= 500
    found = places(200_001, 200_500)
    assert None not in found
    assert len(set(found)) == 500
    assert exported(tmp_path).ok


def counted_and_closed() -> int:
    try:
        return sequencer.sequence()
    finally:
        connections.close_all()


def test_a_transaction_larger_than_a_batch_is_placed_whole_and_in_order(tmp_path: Path) -> None:
    number = sequencer.BATCH + 77
    with writer() as hand:
        hand.execute(MANY.replace("n from", "n + 300000 from"), [number])
        hand.commit()
    with writer() as hand:
        hand.execute(ADD, [300_000 + number + 1])
        hand.commit()
    assert sequencer.sequence() >= number
    found = places(300_001, 300_001 + number)
    assert None not in found
    assert found == list(range(found[0] or 0, (found[0] or 0) + number + 1))
    assert exported(tmp_path).ok


def test_nothing_to_place_signs_nothing() -> None:
    sequencer.sequence()
    before = checkpoints()
    assert sequencer.sequence() == 0
    assert checkpoints() == before


def checkpoints() -> int:
    with superuser() as hand:
        return int((hand.execute("select count(*) from ledger_checkpoint").fetchone() or (0,))[0])


def test_export_of_the_database_verifies_and_covers_every_entry(tmp_path: Path) -> None:
    with writer() as hand:
        hand.execute(ADD, [100_021])
        hand.commit()
    verdict = exported(tmp_path)
    assert verdict.ok, verdict.text()
    assert verdict.covered == verdict.entries > 0


@contextmanager
def tampered(statement: str, undo: str, number: int) -> Iterator[int]:
    """An entry tampered with as only the machine's master can: triggers off. Put right again afterwards."""
    with writer() as hand:
        hand.execute(ADD, [number])
        hand.commit()
    sequencer.sequence()
    place = places(number)[0]
    assert place is not None
    with superuser() as master:
        master.execute("set session_replication_role = replica")
        master.execute("create temporary table kept_entry as select * from ledger_entry where number = %s", [number])
        master.execute("create temporary table kept_leaf as select * from ledger_leaf where position = %s", [place])
        for one in statement.split(";"):
            master.execute(one)
        yield place
        for one in undo.split(";"):
            master.execute(one)


def test_an_altered_entry_is_named(tmp_path: Path) -> None:
    change = "update ledger_entry set worker_id = {} where id = (select id from kept_entry)"
    with tampered(change.format("7"), change.format("null"), 100_031) as place:
        verdict = exported(tmp_path)
    assert [one.fault for one in verdict.failures] == [Fault.ALTERED]
    assert verdict.first_failing_index == place
    assert f"entry {place}" in verdict.text()


def test_a_dropped_entry_is_named(tmp_path: Path) -> None:
    drop = "delete from ledger_leaf where position = (select position from kept_leaf);" \
           "delete from ledger_entry where id = (select id from kept_entry)"  # fmt: skip
    restore = "insert into ledger_entry select * from kept_entry; insert into ledger_leaf select * from kept_leaf"
    with writer() as hand:
        hand.execute(ADD, [100_040])
        hand.commit()
    with tampered(drop, restore, 100_041) as place:
        with writer() as hand:
            hand.execute(ADD, [100_042])
            hand.commit()
        verdict = exported(tmp_path)
    assert verdict.failures[0].fault == Fault.DROPPED
    assert verdict.first_failing_index == place
    assert exported(tmp_path / "after").ok


def test_a_log_rolled_back_is_found_by_whoever_kept_a_later_checkpoint(tmp_path: Path) -> None:
    assert exported(tmp_path / "earlier").ok
    with writer() as hand:
        hand.execute(ADD, [100_051])
        hand.commit()
    assert exported(tmp_path / "later").ok
    with superuser() as hand:
        kept = (hand.execute("select note from ledger_checkpoint order by size desc limit 1").fetchone() or ("",))[0]
    assert verify_export(tmp_path / "later", kept).ok
    assert verify_export(tmp_path / "earlier").ok
    assert Fault.ROLLED_BACK in [one.fault for one in verify_export(tmp_path / "earlier", kept).failures]


@pytest.mark.parametrize("text", ["Natallia", "case read", "наталья", "a1", "UPPER", "x" * 41])
@pytest.mark.parametrize("column", ["act", "kind", "purpose"])
def test_an_entry_holds_codes_only(column: str, text: str) -> None:
    words = {"act": "checkpoint.read", "kind": "checkpoint", "purpose": "", column: text + "x" * 20 * (len(text) > 40)}
    with writer() as hand, pytest.raises(psycopg.Error) as raised:
        hand.execute("insert into ledger_entry (act, kind, purpose) values (%(act)s, %(kind)s, %(purpose)s)", words)
    assert type(raised.value) in (psycopg.errors.CheckViolation, psycopg.errors.StringDataRightTruncation)


@pytest.mark.parametrize(("act", "kind"), [("case.stolen", "case"), ("case.read", "secret"), ("case", "case")])
@pytest.mark.parametrize("alias", ["default", "door", "owner"])
def test_an_act_that_nobody_put_into_words_cannot_be_written(alias: str, act: str, kind: str) -> None:
    with connections[alias].cursor() as cursor, pytest.raises(DatabaseError, match=r"in_list|row-level security"):
        cursor.execute("insert into ledger_entry (act, kind) values (%s, %s)", [act, kind])
    with superuser() as hand, pytest.raises(psycopg.errors.CheckViolation, match="in_list"):
        hand.execute("insert into ledger_entry (act, kind) values (%s, %s)", [act, kind])


def test_the_databases_lists_are_the_words() -> None:
    with superuser() as hand:
        found = hand.execute(
            "select unnest(string_to_array(prosrc, 'and kind in')) from pg_proc where proname = 'ledger_in_list'"
        ).fetchall()
    assert [set(words.split("'")[1::2]) for (words,) in found] == [set(ACTS), set(KINDS)]


NAMING = "insert into ledger_entry (act, kind, object_id) values ('case.read', 'case', %s)"
SOME_ID = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.mark.parametrize(
    "identifier",
    ["Natallia", "12 34", "g1", "'--", "12345678", "-1", "\u0661\u0662",
     SOME_ID.upper(), SOME_ID[:-1], SOME_ID.replace("-", ""), "{" + SOME_ID + "}", SOME_ID.replace("-", "", 1) + "a",
     SOME_ID.replace("0f8f", "наша"), SOME_ID + " "],
)  # fmt: skip
def test_an_entry_names_its_record_by_a_random_id_only(identifier: str) -> None:
    with writer() as hand, pytest.raises(psycopg.errors.CheckViolation, match="entry_is_codes"):
        hand.execute(NAMING, [identifier])


@pytest.mark.parametrize("identifier", ["", "1", "1234567", SOME_ID])
def test_a_random_id_and_a_small_number_name_a_record(identifier: str) -> None:
    with writer() as hand:
        hand.execute(NAMING, [identifier])
        hand.rollback()


@pytest.mark.parametrize("column", ["worker_id", "organisation_id", "at", "id", "xid", "salt"])
def test_who_and_when_cannot_be_forged(column: str) -> None:
    forged = {"at": "now() - interval '1 year'", "salt": "'\\x00'::bytea"}.get(column, "1")
    for alias in ("door", "default"):
        with psycopg.connect(conninfo_of(alias)) as hand, pytest.raises(psycopg.errors.InsufficientPrivilege):
            hand.execute(f"insert into ledger_entry (act, kind, {column}) values ('a', 'b', {forged})")


def test_sequencer_writes_no_entry_and_changes_no_place() -> None:
    for statement in (
        "insert into ledger_entry (act, kind) values ('a', 'b')",
        "update ledger_leaf set position = position + 1",
        "delete from ledger_checkpoint",
        "select secret from access_session",
    ):
        with psycopg.connect(conninfo_of("sequencer")) as hand, pytest.raises(psycopg.Error):
            hand.execute(statement)


def test_a_place_is_given_once() -> None:
    with connections["sequencer"].cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute("insert into ledger_leaf select * from ledger_leaf limit 1")
