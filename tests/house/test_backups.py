"""What of backups needs no server: the plan, the shelf, what is too old, what is late."""

import io
import json
import os
import tarfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest

from amparo.house import alarms, archiving, plan
from amparo.house.backup import drills, keeping, sealing, shipping, tape
from amparo.house.backup.shelf import Manifest, Shelf, ShelfUnusable, following, stamp
from amparo.house.home import Home
from amparo.house.plan import Plan, PlanUnusable
from tests.house.commands import amparo

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
IDENTITY, OTHER = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
KEY, OTHER_KEY = str(IDENTITY.to_public()), str(OTHER.to_public())


def segment(number: int) -> str:
    return f"00000001{number >> 8:08X}{number & 0xFF:08X}"


def put(shelf: Shelf, days: float, wal_from: int) -> Manifest:
    """A backup of so many days ago."""
    at = NOW - timedelta(days=days)
    made = Manifest(stamp(at), at.isoformat(), at.isoformat(), "0", 180004, segment(wal_from), "", 1, "x", "y")
    (shelf.base / made.id).mkdir()
    shelf.write(made, shelf.base / made.id)
    return made


@pytest.fixture
def home(folder: Path) -> Home:
    """A home without a server."""
    return Home(folder / "home").make()


@pytest.fixture
def shelf(folder: Path) -> Shelf:
    """An empty folder of backups."""
    (folder / "backups").mkdir()
    return Shelf(folder / "backups").make()


def a_plan(shelf: Shelf, **changes: object) -> Plan:
    return replace(Plan(str(shelf.path), (KEY,), (OTHER_KEY,)), **changes)  # type: ignore[arg-type]


def test_plan_is_kept_as_it_was_written(home: Home, shelf: Shelf) -> None:
    assert plan.read(home) is None
    a_plan(shelf).write(home)
    assert plan.read(home) == a_plan(shelf)
    assert (home.path / plan.FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"recipients": ()}, "needs a recipient"), ({"recipients": ("age1nonsense",)}, "no age public key"),
     ({"recipients": (str(IDENTITY),)}, "no age public key"), ({"keys_recipients": (KEY,)}, "in common"),
     ({"days": 36}, "1 to 35 days"), ({"days": 0}, "1 to 35 days")],
)  # fmt: skip
def test_plan_that_would_betray_is_refused(home: Home, shelf: Shelf, changes: dict[str, object], words: str) -> None:
    with pytest.raises(PlanUnusable, match=words):
        a_plan(shelf, **changes).write(home)
    assert plan.read(home) is None


def test_damaged_plan_says_how_to_write_it_anew(home: Home) -> None:
    (home.path / plan.FILE).write_text("folder = ")
    with pytest.raises(PlanUnusable, match="Write it anew"):
        plan.read(home)


def test_backup_that_is_not_set_up_is_told(home: Home, folder: Path) -> None:
    said = amparo(home.path, "backup", "setup", "--to", str(folder / "nowhere"), "--recipient", KEY)
    assert said.code == 1
    assert "Is its disk mounted?" in said.one_clear_line
    assert plan.read(home) is None


def test_manifest_that_was_changed_is_refused(shelf: Shelf) -> None:
    made = put(shelf, 1, 1)
    file = shelf.base / made.id / "manifest.json"
    whole = json.loads(file.read_text())
    whole["manifest"]["sha256"] = "another"
    file.write_text(json.dumps(whole))
    with pytest.raises(ShelfUnusable, match="missing or damaged"):
        shelf.read(made.id)


@pytest.mark.parametrize("changes", [{"id": "20200101T000000Z"}, {"ended": "yesterday"}, {"ended": "2026-11-28"}])
def test_manifest_that_does_not_belong_to_its_folder_is_refused(shelf: Shelf, changes: dict[str, str]) -> None:
    """What is too old is removed by the name in it: that is the folder's own."""
    made = put(shelf, 1, 1)
    shelf.write(replace(made, **changes), shelf.base / made.id)  # type: ignore[arg-type] # texts, all of them
    with pytest.raises(ShelfUnusable, match="missing or damaged"):
        shelf.backups()


def test_files_that_are_none_of_ours_beside_the_backups_end_nothing(home: Home, shelf: Shelf) -> None:
    """Somebody keeps a copy of a file beside it: the part that keeps backups goes on, and takes the copy for none."""
    made = put(shelf, 0.5, 1)
    (shelf.base / made.id).joinpath("manifest.json").rename(shelf.base / "manifest.json")
    for name in ("oldZ", f"{made.id} copy", "29991399T000000Z"):
        (shelf.base / name).mkdir()
        (shelf.base / name / "manifest.json").write_text("{}")
    (shelf.keys / f"{stamp(NOW)} copy.age").touch()
    (shelf.keys / "zzz.age").touch()
    a_plan(shelf).write(home)
    assert shelf.backups() == shelf.key_files() == []
    assert keeping._due(shelf.names(), NOW)
    assert shipping.remove_old(a_plan(shelf), NOW) == 0
    found = " ".join(alarms.backups(home, NOW))
    assert "There is no backup yet" in found
    assert "The keys are in no backup yet" in found


def test_what_is_older_than_35_days_is_removed_with_its_log(shelf: Shelf) -> None:
    old, edge, new = put(shelf, 36, 10), put(shelf, 34.9, 260), put(shelf, 1, 300)
    for number in (9, 10, 200, 259, 260, 299, 300, 301):
        (shelf.wal / f"{segment(number)}.age").touch()
    for days in (40, 36, 2):
        (shelf.keys / f"{stamp(NOW - timedelta(days=days))}.age").touch()
    assert shipping.remove_old(a_plan(shelf), NOW) == 1 + 2 + 4
    assert [one.id for one in shelf.backups()] == [edge.id, new.id]
    assert not (shelf.base / old.id).exists()
    assert shelf.segments() == [segment(number) for number in (260, 299, 300, 301)]
    assert len(list(shelf.keys.glob("*.age"))) == 1


def test_newest_backup_is_never_removed_but_an_alarm_is_raised(home: Home, shelf: Shelf) -> None:
    made = put(shelf, 50, 10)
    assert shipping.remove_old(a_plan(shelf), NOW) == 0
    assert [one.id for one in shelf.backups()] == [made.id]
    a_plan(shelf).write(home)
    found = " ".join(alarms.backups(home, NOW))
    assert "what was erased is in it" in found
    assert "Make one: amparo backup" in found


def shipped(shelf: Shelf, number: int, days: float) -> None:
    """A piece of log that was shipped so many days ago."""
    file = shelf.wal / f"{segment(number)}.age"
    file.touch()
    at = (NOW - timedelta(days=days)).timestamp()
    os.utime(file, (at, at))


def damage(shelf: Shelf, made: Manifest, content: str | None) -> None:
    """Its manifest is gone, or not what was written."""
    file = shelf.base / made.id / "manifest.json"
    (shelf.base / made.id / "base.age").write_bytes(b"what was erased is in it")
    file.unlink() if content is None else file.write_text(content)


@pytest.mark.parametrize("content", [None, "", "{}", '{"manifest": {}, "sha256": "0"}'])
def test_a_damaged_backup_keeps_no_other_and_goes_when_its_time_is_over(
    home: Home, shelf: Shelf, content: str | None
) -> None:
    """The promise to those who were erased: removal goes by a backup's name, whatever became of its manifest."""
    gone, first, edge, last = put(shelf, 40, 10), put(shelf, 36, 20), put(shelf, 34, 30), put(shelf, 1, 300)
    for number, days in ((9, 41), (10, 40), (20, 36), (29, 34.5), (30, 34), (299, 2), (300, 1)):
        shipped(shelf, number, days)
    damage(shelf, gone, content)
    damage(shelf, edge, content)
    a_plan(shelf).write(home)
    assert any(f"{edge.id} cannot be restored" in one and "amparo backup" in one for one in alarms.backups(home, NOW))
    assert not any(
        "cannot be removed" in one for one in keeping._try([lambda: shipping.remove_old(a_plan(shelf), NOW)])
    )
    assert shelf.folders() == [edge.id, last.id]
    assert not (shelf.base / first.id).exists()
    assert shelf.segments() == [segment(number) for number in (30, 299, 300)], "what the damaged one may need stays"
    assert shipping.remove_old(a_plan(shelf), NOW + timedelta(days=2)) == 1 + 2
    assert shelf.folders() == [last.id]
    assert shelf.segments() == [segment(300)]


def test_a_backup_that_was_killed_while_it_was_removed_goes_the_next_time(shelf: Shelf) -> None:
    """Its manifest was taken away first; what was sealed was still there."""
    old = put(shelf, 36, 10)
    put(shelf, 1, 300)
    damage(shelf, old, None)
    assert shipping.remove_old(a_plan(shelf), NOW) == 1
    assert not (shelf.base / old.id).exists()


def test_where_all_are_damaged_the_newest_stays_and_an_alarm_says_what_to_do(home: Home, shelf: Shelf) -> None:
    old, newest = put(shelf, 50, 10), put(shelf, 40, 20)
    for made, number, days in ((old, 10, 50), (newest, 20, 40)):
        damage(shelf, made, "{")
        shipped(shelf, number, days)
    shipping.remove_old(a_plan(shelf), NOW)
    assert shelf.folders() == [newest.id]
    assert shelf.segments() == [segment(20)]
    a_plan(shelf).write(home)
    found = " ".join(alarms.backups(home, NOW))
    assert "There is no backup yet: amparo backup" in found
    assert "Put the file back" in found
    assert "what was erased is in it" in found
    assert keeping._due([one.id for one in shelf.whole()], NOW), "another is made at once"


def test_what_cannot_be_removed_is_named_and_keeps_nothing_else(home: Home, shelf: Shelf, folder: Path) -> None:
    stuck, old = put(shelf, 40, 10), put(shelf, 37, 20)
    put(shelf, 1, 300)
    (shelf.base / stuck.id).rename(folder / "elsewhere")
    (shelf.base / stuck.id).symlink_to(folder / "elsewhere")
    with pytest.raises(ShelfUnusable, match=f"{stuck.id}.*Remove them by hand"):
        shipping.remove_old(a_plan(shelf), NOW)
    assert not (shelf.base / old.id).exists()


@pytest.mark.parametrize("number", [0, 1, 0xFE, 0xFF, 0x100, 0xFFFF])
def test_pieces_of_log_follow_each_other(number: int) -> None:
    assert following(segment(number)) == segment(number + 1)


def test_log_is_removed_from_the_spool_only_once_it_is_sealed(
    home: Home, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    archiving.make_spool(home)
    pieces = [archiving.spool(home) / segment(number) for number in (1, 2)]
    for piece in pieces:
        piece.write_bytes(piece.name.encode() * 1000)
    (archiving.spool(home) / f"{segment(3)}.part").write_bytes(b"not whole yet")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(sealing.pyrage, "encrypt_io", fails)
        with pytest.raises(sealing.SealingFailed):
            shipping.ship(home, a_plan(shelf))
    assert shipping.waiting(home) == pieces
    assert list(shelf.wal.iterdir()) == []
    assert shipping.ship(home, a_plan(shelf)) == 2
    assert shipping.waiting(home) == []
    out = io.BytesIO()
    sealing.unseal(shelf.wal / f"{segment(2)}.age", out, [IDENTITY])
    assert out.getvalue() == segment(2).encode() * 1000


def test_keys_are_sealed_to_their_own_recipients_alone(home: Home, shelf: Shelf) -> None:
    secret = home.secret("wrapping-key-0001")
    file = shipping.back_up_keys(home, a_plan(shelf))
    with pytest.raises(sealing.SealingFailed, match="another key"):
        sealing.unseal(file, io.BytesIO(), [IDENTITY])
    out = io.BytesIO()
    sealing.unseal(file, out, [OTHER])
    assert secret.encode() in out.getvalue()
    with pytest.raises(PlanUnusable, match="No recipient for keys"):
        shipping.back_up_keys(home, a_plan(shelf, keys_recipients=()))


@pytest.mark.parametrize("name", ["/etc/planted", "../planted", "a/../../planted", "link"])
def test_tape_that_would_write_elsewhere_is_refused(folder: Path, name: str) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.type = tarfile.SYMTYPE if name == "link" else tarfile.REGTYPE
        member.linkname = "/etc/passwd" if name == "link" else ""
        tar.addfile(member)
    packed.seek(0)
    with pytest.raises(tape.TapeRefused, match="Do not use it"):
        tape.unpack(packed, folder / "in")
    assert not [path for path in folder.rglob("*") if "planted" in path.name or path.is_symlink()]


def test_files_that_are_no_identities_or_no_sealed_files_are_told(folder: Path) -> None:
    (folder / "file").write_text("# only a comment\n")
    with pytest.raises(sealing.SealingFailed, match="holds no age identity"):
        sealing.read_identities(folder / "file")
    with pytest.raises(sealing.SealingFailed, match="damaged or no sealed file"):
        sealing.unseal(folder / "file", io.BytesIO(), [IDENTITY])


def test_a_day_without_backup_a_week_without_drill_and_waiting_log_raise_alarms(home: Home, shelf: Shelf) -> None:
    a_plan(shelf).write(home)
    archiving.make_spool(home)
    found = " ".join(alarms.backups(home, NOW))
    assert "There is no backup yet" in found
    assert "The keys are in no backup yet" in found
    assert "No backup was ever restored" in found
    put(shelf, 0.5, 1)
    (shelf.keys / f"{stamp(NOW)}.age").touch()
    drills.append(drills.file_of(home), drills.Drill((NOW - timedelta(days=1)).isoformat(), "x", 1))
    assert list(alarms.backups(home, NOW)) == []
    (archiving.spool(home) / segment(1)).touch()
    later = " ".join(alarms.backups(home, datetime.now(UTC) + timedelta(days=9)))
    assert "have waited in" in later
    assert "The newest backup is of 2026-11-28 00:00" in later
    assert "Try one each week" in later


def test_drill_that_failed_is_an_alarm_until_one_goes_well(home: Home, shelf: Shelf) -> None:
    a_plan(shelf).write(home)
    drills.append(drills.file_of(home), drills.Drill(NOW.isoformat(), "x", 1, findings=["vault_person: 3 rows"]))
    assert "vault_person: 3 rows" in " ".join(alarms.backups(home, NOW))
    drills.append(drills.file_of(home), drills.Drill(NOW.isoformat(), "x", 1))
    assert "vault_person" not in " ".join(alarms.backups(home, NOW))
    with drills.file_of(home).open("a") as record:
        record.write("{half a line\n")
    assert "damaged" in " ".join(alarms.backups(home, NOW))


ODD_LINES = [
    b'{"at": "x", "backup": "b", "seconds": 1}', b'{"at": ["2026"], "backup": "b", "seconds": 1}', b"\xff\xfe",
    b'{"at": "2026-11-28T00:00:00+00:00", "backup": "b", "seconds": 1, "findings": 3}',
    b'{"at": "2026-11-28T00:00:00+00:00", "backup": "b", "seconds": 1, "findings": [3]}',
    b'{"at": "0001-01-01T00:00:00+14:00", "backup": "b", "seconds": 1}', b"[]", b"null",
]  # fmt: skip
"""What whoever can write beside the backups might write into the record of rehearsals."""


@pytest.mark.parametrize("line", ODD_LINES)
def test_a_line_that_is_no_drill_is_a_drill_that_failed_and_ends_nothing(
    home: Home, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, line: bytes
) -> None:
    told: list[int] = []
    monkeypatch.setattr(alarms, "record", lambda home, act, number: told.append(number))
    a_plan(shelf).write(home)
    shelf.drills.write_bytes(line + b"\n")
    for _ in range(2):
        assert "damaged" in " ".join(alarms.backups(home, NOW))
    assert told == [1], "it is taken over once"


def test_words_of_a_drill_are_shown_as_they_are(house: Home) -> None:
    """Its findings come from a file that others can write: brackets in them are no markup."""
    drills.append(drills.file_of(house), drills.Drill(NOW.isoformat(), "x", 1, findings=["[/red] [bold]all well"]))
    Plan(str(house.path), (KEY,), (OTHER_KEY,)).write(house)
    try:
        said = amparo(house.path, "check")
    finally:
        drills.file_of(house).unlink()
        (house.path / plan.FILE).unlink()
    assert "failed: [/red] [bold]all well" in said.out, said


def test_pages_are_told_what_was_found_and_that_nobody_looks_any_more(home: Home) -> None:
    assert alarms.findings(home) == ["Nobody has looked yet whether backups are made."]
    alarms.keep(home, ["The disk is full."])
    assert alarms.findings(home) == ["The disk is full."]
    file = home.state / "alarms.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"at": 0}))
    assert "Nobody has looked since" in " ".join(alarms.findings(home))
