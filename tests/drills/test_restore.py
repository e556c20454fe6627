"""Backups: sealed, whole, restored to any moment, useless to a thief; and what is said where they cannot be used."""

import gzip
import io
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pyrage
import pytest

from amparo.house import alarms, archiving, databases
from amparo.house.backup import drills, keeping, making, restoring, sealing, shipping
from amparo.house.backup.restoring import Wanted
from amparo.house.backup.shelf import Shelf
from amparo.house.home import Home
from amparo.house.plan import Plan
from amparo.house.postgres import Embedded, binaries, embedded
from amparo.keyservice.client import KeyClient
from amparo.keyservice.running import running
from tests.drills import house
from tests.drills.prepare import ERASED, KNOWN
from tests.house.commands import Said, amparo
from tests.house.commands import prepared as with_tables

CASES = 20


@dataclass(frozen=True)
class Scene:
    """A house with its backups; the private halves lie beside, as they never do."""

    home: Home
    folder: Path
    plan: Plan
    moment: datetime
    """After which half of what is sealed was deleted, by mistake."""
    before: int
    erased: str
    later: str
    """Erased after all that is in the backups of the database; only the keys know of it."""

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.plan.path)

    def command(self, *words: str, into: str, identity: str = "identity") -> Said:
        """`amparo restore` with these words."""
        return amparo(
            self.folder / "no-home", "restore", str(self.plan.path), "--identity", str(self.folder / identity),
            "--into", str(self.folder / into), *words,
        )  # fmt: skip


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    """A backup, work after it, a wrong DELETE, more work; everything shipped; the server runs on."""
    folder = Path(tempfile.mkdtemp(prefix="amparo-"))
    folder.chmod(0o711)
    home = Home(folder / "home").make()
    plan = house.planned(home, folder)
    with embedded(home):
        with_tables(home)
        found = house.prepared(home, CASES)
        assert amparo(home.path, "ledger", "place").code == 0
        with house.superuser(home) as connection:
            (folder / "kept-checkpoint").write_text(making.last_checkpoint(connection) or "")
        with without_superuser(home):
            making.back_up(home, plan)
        shipping.back_up_keys(home, plan)
        house.prepared_more(home)
        with house.superuser(home) as connection:
            before = sealed(connection)
            time.sleep(0.1)
            moment = datetime.now(UTC)
            time.sleep(0.1)
            half = "delete from vault_sealed where id in (select id from vault_sealed order by id limit %s)"
            connection.execute(half, [before // 2])
            assert sealed(connection) < before
            ship_all(home, plan, connection)
            later = erase_one(connection)
        with running(home):
            KeyClient(home.keys_socket).destroy()
        shipping.back_up_keys(home, plan, datetime.now(UTC) + timedelta(seconds=1))
        yield Scene(home, folder, plan, moment, before, found["erased"], later)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def without_superuser(home: Home) -> Iterator[None]:
    """The superuser's secret is not there, and nobody asks for it: it would be made anew."""
    secret, elsewhere = home.secrets / "postgres-superuser", home.path / "elsewhere"
    secret.rename(elsewhere)
    try:
        yield
        assert not secret.exists()
    finally:
        elsewhere.rename(secret)


def sealed(connection: psycopg.Connection) -> int:
    row = connection.execute("select count(*) from vault_sealed").fetchone()
    assert row
    return int(row[0])


def erase_one(connection: psycopg.Connection) -> str:
    """On its day, as the worker process does it; the person's id."""
    row = connection.execute(
        "select vault_empty(d.person_id, d.organisation_id, 'person.erased_due'), d.person_id::text from vault_drawer d"
        " join vault_person p on p.id = d.person_id where p.wrapped_key is not null limit 1"
    ).fetchone()
    assert row
    return str(row[1])


def ship_all(home: Home, plan: Plan, connection: psycopg.Connection) -> None:
    """Whatever was written so far is in the folder of backups."""
    making.finish_log(home, plan, connection, making.silent)


def count_in(home: Home, query: str) -> object:
    """One value out of a restored house."""
    with embedded(home), house.superuser(home) as connection:
        row = connection.execute(query).fetchone()
        assert row
        return row[0]


@pytest.fixture
def shelf(scene: Scene, folder: Path) -> Shelf:
    """A copy of the backups, to be damaged."""
    shutil.copytree(scene.plan.path, folder / "copy")
    return Shelf(folder / "copy")


def the_identity(scene: Scene, name: str = "identity") -> list[pyrage.x25519.Identity]:
    return sealing.read_identities(scene.folder / name)


def test_wrong_delete_is_undone_to_the_instant_before(scene: Scene) -> None:
    said = scene.command("--to", scene.moment.isoformat(), "--keys-identity", str(scene.folder / "keys-identity"),
                         into="before")  # fmt: skip
    assert said.code == 0, said
    home = Home(scene.folder / "before")
    assert count_in(home, "select count(*) from vault_sealed") == scene.before
    checked = amparo(home.path, "check")
    assert checked.code == 0, checked
    names = amparo(home.path, "keys", "rotate")
    assert "0 persons' keys" not in names.out, "persons' keys open with the keys that were restored"
    assert names.code == 0, names


def test_without_a_moment_everything_is_there_as_far_as_the_log_goes(scene: Scene, folder: Path) -> None:
    home = Home(folder / "home")
    restoring.restore(scene.shelf, home, the_identity(scene), Wanted())
    found = count_in(home, "select count(*) from vault_sealed")
    assert isinstance(found, int)
    assert 0 < found < scene.before


def test_without_the_keys_no_identity_opens(scene: Scene, folder: Path) -> None:
    """A thief of the disk with the data's private half, even: the keys are sealed to others (T14)."""
    home = Home(folder / "home")
    restoring.restore(scene.shelf, home, the_identity(scene), Wanted(to_mark=True))
    assert [*home.keys.iterdir(), *home.secrets.glob("root-key")] == []
    said = amparo(home.path, "keys", "rotate")
    assert said.code == 1
    assert "do not open" in said.err


def test_erased_person_stays_unreadable_in_what_is_restored(scene: Scene, folder: Path) -> None:
    home = Home(folder / "home")
    restoring.restore(scene.shelf, home, the_identity(scene), Wanted(), the_identity(scene, "keys-identity"))
    query = f"select wrapped_key is null and erased_at is not null from vault_person where id = '{scene.erased}'"
    assert count_in(home, query) is True


def test_person_erased_after_the_backup_comes_back_unreadable_and_is_erased_again(scene: Scene, folder: Path) -> None:
    """The newest keys beside an older database."""
    home = Home(folder / "home")
    restoring.restore(scene.shelf, home, the_identity(scene), Wanted(), the_identity(scene, "keys-identity"))
    keys = "select id::text, wrapped_key from vault_person where wrapped_key is not null"
    with embedded(home), house.superuser(home) as connection:
        there = {owner: bytes(key) for owner, key in connection.execute(keys).fetchall()}
        assert scene.later in there, "the database knows nothing of it"
        databases.prepare(home)
        with running(home):
            client = KeyClient(home.keys_socket)
            opened = {owner for owner, key in there.items() if client.rewrap(owner, key)}
            client.destroy()
        assert opened == there.keys() - {scene.later}
        assert {owner for owner, _ in connection.execute(keys).fetchall()} == opened
        again = connection.execute("select object_id from ledger_entry where act = 'person.erased_again'").fetchall()
        assert again == [(scene.later,)]


def test_rehearsal_finds_all_well_and_leaves_nothing(scene: Scene) -> None:
    room = scene.folder / "room"
    room.mkdir(mode=0o711)
    said = amparo(
        scene.folder / "no-home", "backup", "rehearse", str(scene.plan.path),
        "--identity", str(scene.folder / "identity"), "--keys-identity", str(scene.folder / "keys-identity"),
        "--checkpoint", str(scene.folder / "kept-checkpoint"), TMPDIR=str(room),
    )  # fmt: skip
    assert said.code == 0, said
    assert list(room.iterdir()) == []
    assert not (scene.folder / "no-home").exists(), "the machine that rehearses needs no house"
    drill = drills.read(scene.shelf.drills)[-1]
    assert (drill.findings, drill.keys, drill.witnessed) == ([], True, True)
    assert drill.rows > CASES
    assert drill.ledger > CASES
    found = alarms.examine(scene.home)
    assert not [one for one in found if "restore" in one]
    with house.superuser(scene.home) as connection:
        entries = connection.execute("select act, number from ledger_entry where act like 'backup.%' order by id")
        assert {("backup.rehearsed", 0)} <= set(entries.fetchall())
    assert drills.read(drills.file_of(scene.home))[-1] == drill


def test_rehearsal_that_fails_is_written_down_and_told(scene: Scene, shelf: Shelf, folder: Path) -> None:
    (shelf.base / shelf.backups()[-1].id / "contents.age").write_bytes(b"gone")
    said = amparo(folder / "none", "backup", "rehearse", str(shelf.path), "--identity", str(scene.folder / "identity"))
    assert said.code == 1
    assert "Wrong:" in said.out
    assert drills.read(shelf.drills)[-1].findings


def test_wrong_identity_is_told_and_nothing_is_left(scene: Scene) -> None:
    said = scene.command(into="stranger", identity="keys-identity")
    assert said.code == 1
    assert "sealed to another key" in said.one_clear_line
    assert not (scene.folder / "stranger").exists()


def test_home_that_exists_is_never_written_over(scene: Scene) -> None:
    before = sorted(scene.home.secrets.iterdir())
    said = scene.command(into="home")
    assert said.code == 1
    assert "is not empty" in said.one_clear_line
    assert sorted(scene.home.secrets.iterdir()) == before


def test_moment_before_the_oldest_backup_or_after_the_log_is_told(scene: Scene) -> None:
    early = scene.command("--to", "2001-01-01", into="early")
    assert early.code == 1
    assert "nothing earlier can be restored" in early.one_clear_line
    late = scene.command("--to", (datetime.now(UTC) + timedelta(days=1)).isoformat(), into="late")
    assert late.code == 1
    assert "The log ends before" in late.one_clear_line
    assert not (scene.folder / "late").exists()
    assert scene.command("--to", "yesterday", into="early").code == 2


def test_missing_piece_of_log_is_named(scene: Scene, shelf: Shelf, folder: Path) -> None:
    chosen = shelf.backups()[-1]
    later = [name for name in shelf.segments() if name >= chosen.wal_from]
    assert len(later) > 1
    (shelf.wal / f"{later[0]}.age").unlink()
    with pytest.raises(restoring.RestoreFailed, match=f"missing: {later[0]}"):
        restoring.restore(shelf, Home(folder / "home"), the_identity(scene), Wanted())
    assert not (folder / "home").exists()


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_moment_before_the_hole_in_the_log_is_restored(scene: Scene, shelf: Shelf, folder: Path, damage: str) -> None:
    """One bad piece costs what was done after it, not everything since the backup."""
    identities, moment = the_identity(scene), datetime.fromisoformat(shelf.backups()[-1].ended)
    home, last = Home(folder / "home"), shelf.wal / f"{shelf.segments()[-2]}.age"
    last.write_bytes(b"none of ours")
    if damage == "missing":
        last.unlink()
    with pytest.raises((restoring.RestoreFailed, sealing.SealingFailed), match=r"--to MOMENT"):
        restoring.restore(shelf, home, identities, Wanted())
    with pytest.raises(restoring.RestoreFailed, match="The log ends before") as told:
        restoring.restore(shelf, home, identities, Wanted(to=scene.moment + timedelta(hours=1)))
    assert damage in str(told.value)
    assert last.stem in str(told.value)
    assert not home.path.exists()
    restoring.restore(shelf, home, identities, Wanted(to=moment))
    assert count_in(home, "select count(*) from vault_sealed") == scene.before


def test_a_backup_that_is_named_needs_no_other(scene: Scene, shelf: Shelf, folder: Path) -> None:
    (named,) = shelf.names()
    (shelf.base / "20990101T000000Z").mkdir()
    (shelf.base / "20990101T000000Z" / "manifest.json").write_text("{}")
    with pytest.raises(Exception, match="--backup NAME"):
        restoring.choose(shelf, Wanted())
    assert restoring.choose(shelf, Wanted(name=named)).id == named
    with pytest.raises(restoring.RestoreFailed, match="no backup 20250101T000000Z"):
        restoring.choose(shelf, Wanted(name="20250101T000000Z"))


@pytest.mark.parametrize("damage", ["flipped", "cut"])
def test_damaged_backup_is_told_before_it_is_opened(scene: Scene, shelf: Shelf, folder: Path, damage: str) -> None:
    file = shelf.base / shelf.backups()[-1].id / "base.age"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content if damage == "flipped" else content[:-1])
    with pytest.raises(restoring.RestoreFailed, match=r"damaged: its checksum is another.*another copy"):
        restoring.restore(shelf, Home(folder / "home"), the_identity(scene), Wanted())
    assert not (folder / "home").exists()


def test_damaged_piece_of_log_is_named(scene: Scene, shelf: Shelf, folder: Path) -> None:
    file = shelf.wal / f"{shelf.segments()[-1]}.age"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(sealing.SealingFailed, match=f"{file.name} is damaged"):
        restoring.restore(shelf, Home(folder / "home"), the_identity(scene), Wanted())
    assert not (folder / "home").exists()


def test_full_disk_leaves_no_half_backup(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sorted(scene.shelf.base.rglob("*"))

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            making.back_up(scene.home, scene.plan)
    assert sorted(scene.shelf.base.rglob("*")) == before


def test_disk_of_the_backups_that_is_not_mounted_is_told(scene: Scene) -> None:
    plan = Plan(str(scene.folder / "not-mounted"), scene.plan.recipients)
    with pytest.raises(Exception, match="Is its disk mounted"):
        making.back_up(scene.home, plan)
    assert not plan.path.exists()


def spellings(word: str) -> list[bytes]:
    return [word.encode(), word.encode("utf-16-le"), word.encode().hex().encode()]


def test_no_name_address_or_phone_is_found_in_anything_that_can_be_stolen(scene: Scene) -> None:
    """The base backup opened, the log opened, dumps and logs: everything but the keys (T7, T14)."""
    stolen = dict(everything(scene))
    assert len(stolen) > 5
    assert scene.erased.encode() in b"".join(stolen.values()), "the search finds what is there"
    for word in (*KNOWN.values(), *KNOWN["name"].split(), ERASED, "Rosehip"):
        for form in spellings(word):
            assert [place for place, content in stolen.items() if form in content] == []


def everything(scene: Scene) -> Iterator[tuple[str, bytes]]:
    for sealed_file in [*scene.shelf.base.glob("*/*.age"), *scene.shelf.wal.glob("*.age")]:
        out = io.BytesIO()
        sealing.unseal(sealed_file, out, the_identity(scene))
        yield str(sealed_file), out.getvalue()
        yield f"{sealed_file} as it lies there", sealed_file.read_bytes()
    for file in [*scene.home.log.rglob("*"), *archiving.spool(scene.home).rglob("*"), *scene.plan.path.glob("*.jsonl")]:
        yield str(file), file.read_bytes()
    dump = binaries(scene.home, Embedded(scene.home).account) / "pg_dump"
    conninfo = psycopg.conninfo.make_conninfo(Embedded(scene.home).superuser_conninfo(), dbname="amparo")
    yield "dump", subprocess.run([dump, "-d", conninfo], capture_output=True, check=True).stdout


def test_backup_opens_with_age_and_gunzip_alone(scene: Scene) -> None:
    """No program of ours is needed to get at it."""
    sealed_file = scene.shelf.base / scene.shelf.backups()[-1].id / "base.age"
    plain = gzip.decompress(pyrage.decrypt(sealed_file.read_bytes(), the_identity(scene)))
    assert b"PG_VERSION" in plain
    assert b"backup_manifest" in plain


def test_archiver_that_cannot_write_raises_an_alarm(scene: Scene) -> None:
    spool = archiving.spool(scene.home)
    spool.rename(spool.with_name("elsewhere"))
    try:
        with house.superuser(scene.home) as connection:
            connection.execute("select pg_create_restore_point('something'), pg_switch_wal()")
            deadline = time.monotonic() + 60
            while not [one for one in alarms.examine(scene.home) if "cannot put its log into the spool" in one]:
                assert time.monotonic() < deadline
                time.sleep(0.5)
    finally:
        spool.with_name("elsewhere").rename(spool)
    assert [one for one in alarms.findings(scene.home) if "cannot put its log into the spool" in one]


def test_one_round_ships_backs_up_when_due_and_says_what_is_wrong(scene: Scene, folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    plan = Plan(str(folder / "elsewhere"), scene.plan.recipients, scene.plan.keys_recipients)
    keeping.go_round(scene.home, plan)
    made = Shelf(plan.path).backups()
    assert len(made) == len(list(Shelf(plan.path).keys.glob("*.age"))) == 1
    keeping.go_round(scene.home, plan)
    assert [one.id for one in Shelf(plan.path).backups()] == [made[0].id], "one a day"
    assert shipping.waiting(scene.home) == []
    missing = Plan(str(folder / "not-mounted"), plan.recipients)
    assert "Is its disk mounted" in " ".join(keeping.go_round(scene.home, missing))
