"""T8: whoever masters the machine takes one entry out of many, or changes it. The verifier names its place."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from amparo.ledger import sequencer
from amparo_verify.verify import Fault, Verdict, verify_export
from tests.access.hands import conninfo_of, superuser
from tests.ledger.test_sequencer import MANY

MANY_ENTRIES = 5_000
"""The same with a million: bench/ledger_db.py --tamper."""


@pytest.fixture(scope="module")
def first(committing_module: None) -> int:
    """The place of the first of many entries."""
    sequencer.sequence()
    with superuser() as hand:
        begin = hand.execute("select coalesce(max(position) + 1, 0) from ledger_leaf").fetchone()
    for _ in range(5):
        with psycopg.connect(conninfo_of("door")) as hand:
            hand.execute(MANY, [MANY_ENTRIES // 5])
        sequencer.sequence()
    assert begin
    return int(begin[0])


@pytest.fixture(scope="module")
def committing_module(country: object, django_db_blocker: object) -> Iterator[None]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined] # pytest-django's
        yield


@contextmanager
def tampered(place: int, *statements: str) -> Iterator[None]:
    """One entry tampered with, triggers off; put right again afterwards."""
    tables = {"ledger_entry": "id = (select entry_id from ledger_leaf where position = %s)",
              "ledger_leaf": "position = %s"}  # fmt: skip
    with superuser() as master:
        master.execute("set session_replication_role = replica")
        for table, which in tables.items():
            master.execute(f"create temporary table kept_{table} as select * from {table} where {which}", [place])
        try:
            for statement in statements:
                master.execute(statement)
            yield
        finally:
            for table, key in (("ledger_entry", "id"), ("ledger_leaf", "position")):
                master.execute(f"delete from {table} where {key} in (select {key} from kept_{table})")
                master.execute(f"insert into {table} select * from kept_{table}")


def verdict(folder: Path) -> Verdict:
    sequencer.export(folder)
    return verify_export(folder)


LEAF = "(select position from kept_ledger_leaf)"
ENTRY = "(select id from kept_ledger_entry)"
TAMPERED = {
    "deleted": (
        [f"delete from ledger_leaf where position = {LEAF}", f"delete from ledger_entry where id = {ENTRY}"],
        Fault.DROPPED,
    ),
    "its leaf alone deleted": ([f"delete from ledger_leaf where position = {LEAF}"], Fault.DROPPED),
    "somebody else's": ([f"update ledger_entry set worker_id = 7 where id = {ENTRY}"], Fault.ALTERED),
    "another day": ([f"update ledger_entry set at = at - interval '1 day' where id = {ENTRY}"], Fault.ALTERED),
    "another act": ([f"update ledger_entry set act = 'case.read' where id = {ENTRY}"], Fault.ALTERED),
    "another salt": (
        [f"update ledger_entry set salt = uuid_send(gen_random_uuid()) where id = {ENTRY}"],
        Fault.ALTERED,
    ),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_one_entry_of_many_is_named_by_its_place(first: int, how: str, tmp_path: Path) -> None:
    statements, fault = TAMPERED[how]
    place = first + random.randrange(MANY_ENTRIES - 1)
    with tampered(place, *statements):
        found = verdict(tmp_path / "tampered")
    assert found.failures[0].fault == fault, how
    assert found.first_failing_index == place
    assert f"entry {place}" in found.text()


def test_an_entry_whose_leaf_was_made_to_fit_is_found_between_two_checkpoints(first: int, tmp_path: Path) -> None:
    place = first + random.randrange(MANY_ENTRIES)
    fit = (
        f"update ledger_entry set number = 1 + number where id = {ENTRY}",
        f"update ledger_leaf set hash = sha256('fitting') where position = {LEAF}",
    )
    with tampered(place, *fit):
        found = verdict(tmp_path / "tampered")
    assert not found.ok
    failure = found.failures[0]
    assert failure.first is not None
    assert failure.last is not None
    assert failure.first <= place <= failure.last


def test_put_right_again_all_holds(first: int, tmp_path: Path) -> None:
    assert verdict(tmp_path / "export").ok
