"""The log as everybody sees it: tiles served and exported are the same, prove the same, and show no entry."""

from pathlib import Path

import psycopg
import pytest
from django.test import Client

from amparo.ledger import log, sequencer
from amparo_verify.command import main
from amparo_verify.notes import parse_checkpoint, parse_note
from amparo_verify.tiles import tiles_of, verify_leaf, verify_tiles
from tests.access.hands import conninfo_of, role, superuser
from tests.ledger.test_sequencer import MANY
from tests.verify.test_tiles import run


@pytest.fixture(autouse=True)
def placed(committing: None) -> None:
    """A log of more than two full tiles."""
    with psycopg.connect(conninfo_of("door")) as hand:
        hand.execute(MANY, [600])
    sequencer.sequence()


def fetched(folder: Path) -> int:
    """Everything that an outsider can fetch, as files; the log's size."""
    client = Client()
    note = client.get("/log/checkpoint").content.decode()
    size = parse_checkpoint(parse_note(note).text).size
    folder.mkdir()
    (folder / "checkpoint").write_text(note, "utf-8")
    for tile in tiles_of(size):
        answer = client.get(f"/log/tile/{tile.path()}")
        assert answer.status_code == 200, tile.path()
        file = folder / "tile" / tile.path()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(answer.content)
    return size


def test_what_anybody_fetches_verifies_and_is_what_is_exported(tmp_path: Path) -> None:
    size = fetched(tmp_path / "fetched")
    assert size >= 600
    sequencer.export(tmp_path / "export")
    (tmp_path / "fetched/log.vkey").write_bytes((tmp_path / "export/log.vkey").read_bytes())
    for folder in ("fetched", "export"):
        main(["tiles", str(tmp_path / folder)])
    files = [file.relative_to(tmp_path / "export") for file in (tmp_path / "export/tile").rglob("*") if file.is_file()]
    assert len(files) == len(list(tiles_of(size)))
    for file in files:
        assert (tmp_path / "fetched" / file).read_bytes() == (tmp_path / "export" / file).read_bytes(), file


def test_an_entry_of_the_export_stands_in_the_tiles(tmp_path: Path) -> None:
    fetched(tmp_path / "fetched")
    with superuser() as hand:
        position, leaf = hand.execute(
            "select position, hash from ledger_leaf order by position desc limit 1"
        ).fetchone()  # type: ignore[misc] # there is one
    checkpoint = parse_checkpoint(parse_note((tmp_path / "fetched/checkpoint").read_text("utf-8")).text)
    assert verify_leaf(tmp_path / "fetched", checkpoint, position, bytes(leaf))


def test_a_leaf_that_the_superuser_changed_is_found_in_the_tiles(tmp_path: Path) -> None:
    with superuser() as master:
        master.execute("set session_replication_role = replica")
        master.execute("create temporary table kept as select * from ledger_leaf where position = 300")
        master.execute("update ledger_leaf set hash = sha256('other') where position = 300")
        sequencer.export(tmp_path / "export")
        master.execute("update ledger_leaf l set hash = k.hash from kept k where k.position = l.position")
    assert run("tiles", tmp_path / "export") == 1


@pytest.mark.parametrize("place", ["0/999", "0/x999/999", "7/000", "0/000.p/0", "entries/000", "x", "0/%2e%2e/000"])
def test_there_is_nothing_where_the_log_has_not_come(place: str) -> None:
    assert Client().get(f"/log/tile/{place}").status_code == 404


def test_tiles_never_change_and_the_checkpoint_soon_does() -> None:
    client = Client()
    assert "immutable" in client.get("/log/tile/0/000")["Cache-Control"]
    assert client.get("/log/tile/0/000")["Content-Type"] == "application/octet-stream"
    assert client.get("/log/checkpoint")["Cache-Control"] == "public, max-age=5"
    assert client.post("/log/checkpoint").status_code == 405


def test_reading_the_log_makes_it_no_longer() -> None:
    shown = log.shown_checkpoint()
    Client().get("/log/tile/0/000")
    Client().get("/log/checkpoint")
    sequencer.sequence()
    assert log.shown_checkpoint() == shown


def test_the_web_reads_hashes_through_the_function_only() -> None:
    with role("default") as app:
        assert app.execute("select length(ledger_tile(0, 0, 256))").fetchone() == (8192,)
        assert app.execute("select count(*) from ledger_leaf").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("select * from ledger_node")
    for statement in ("select * from ledger_entries_about('{case}', '{x}', null, 1, 1)",
                      "select protection_access_report_bodies(null)"):  # fmt: skip
        with role("default") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(statement)


def test_verify_tiles_of_the_database_at_every_recent_checkpoint() -> None:
    with superuser() as hand:
        sizes = hand.execute("select size, note from ledger_checkpoint order by size desc limit 3").fetchall()
    for size, note in sizes:
        assert log.tree(size).root() == parse_checkpoint(parse_note(note).text).root


def test_tiles_in_a_folder_verify_as_a_library(tmp_path: Path) -> None:
    fetched(tmp_path / "fetched")
    note = parse_note((tmp_path / "fetched/checkpoint").read_text("utf-8"))
    verify_tiles(tmp_path / "fetched", parse_checkpoint(note.text))
