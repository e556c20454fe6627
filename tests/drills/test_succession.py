"""A house that was set back to an earlier state goes on openly: its old witnesses cosign it again, under a new name."""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from amparo.house import databases
from amparo.house.home import Home
from amparo.house.postgres import Embedded, embedded
from amparo_verify.notes import parse_checkpoint, parse_note
from amparo_verify.verify import Fault, Quorum, verify_export
from amparo_witness.folder import Folder
from amparo_witness.judging import Judge
from amparo_witness.server import Server
from tests.house.commands import Said, amparo, prepared


class SetBack:
    """A house whose log a court watched, and which then lost its newest entries."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "home").make()
        self.folder = folder
        self.court = Folder(folder / "court")
        self.court.make("court.example/w1")

    def act(self, times: int) -> None:
        """So many entries more, all with their place."""
        with embedded(self.home):
            conninfo = psycopg.conninfo.make_conninfo(
                Embedded(self.home).superuser_conninfo(), dbname=databases.DATABASE
            )
            with psycopg.connect(conninfo) as hand:
                hand.execute(
                    "insert into ledger_entry (act, kind, number) select 'checkpoint.read', 'checkpoint', n"
                    " from generate_series(1, %s) n", [times],
                )  # fmt: skip
            assert self.command("place").code == 0

    def command(self, *words: str) -> Said:
        return amparo(self.home.path, "ledger", *words)

    def export(self, name: str) -> Path:
        assert self.command("export", str(self.folder / name)).code == 0
        return self.folder / name

    def trust(self, vkey: str) -> None:
        """The court is told the log's key and what it is called."""
        self.court.trust(vkey)

    def ask(self) -> Said:
        """The court is asked to cosign; what it gave is in the file `cosigned`."""
        with Server("127.0.0.1", 0, Judge(self.court)) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
            thread.start()
            try:
                key = self.folder / "court" / "witness.vkey"
                return self.command("cosign", f"http://127.0.0.1:{server.server_port}", str(key), str(self.cosigned))
            finally:
                server.shutdown()
                thread.join()

    @property
    def cosigned(self) -> Path:
        return self.folder / "cosigned"

    @property
    def quorum(self) -> Quorum:
        return Quorum((self.court.cosigner().witness,), 1)


@pytest.fixture(scope="module")
def house() -> Iterator[SetBack]:
    """Ten entries, of which there is a copy; twelve more, cosigned; then the copy stands in the house's place."""
    folder = Path(tempfile.mkdtemp(prefix="amparo-"))
    folder.chmod(0o711)
    made = SetBack(folder)
    prepared(made.home)
    made.act(10)
    before = made.export("before")
    made.trust((before / "log.vkey").read_text("utf-8"))
    shutil.copytree(made.home.path, folder / "copy", symlinks=True)
    preserve_owners(made.home.path, folder / "copy")
    made.act(12)
    assert made.ask().code == 0
    shutil.rmtree(made.home.path)
    (folder / "copy").rename(made.home.path)
    yield made
    shutil.rmtree(folder, ignore_errors=True)


def preserve_owners(source: Path, copy: Path) -> None:
    """The server refuses files that are not its account's."""
    for file in [source, *source.rglob("*")]:
        there = file.lstat()
        shutil.chown(copy / file.relative_to(source), there.st_uid, there.st_gid)


def test_the_log_goes_on_and_the_loss_is_in_every_proof(house: SetBack) -> None:
    lost = parse_checkpoint(parse_note(house.cosigned.read_text("utf-8")).text)
    kept = (house.folder / "before" / "checkpoint").read_text("utf-8")
    old_key = (house.folder / "before" / "log.vkey").read_text("utf-8")
    (house.folder / "lost").write_text(house.cosigned.read_text("utf-8"), "utf-8")

    house.act(3)
    assert "rolled back" in house.ask().err

    wrong = house.command("succeed", str(house.folder / "before" / "checkpoint"), "--yes")
    assert "nothing was lost" in wrong.one_clear_line
    said = house.command("succeed", str(house.folder / "lost"), "--yes")
    assert said.code == 0, said
    again = house.command("succeed", str(house.folder / "lost"), "--yes")
    assert "goes on as" in again.one_clear_line

    assert "not known here" in house.ask().err, "a witness follows nobody who does not ask it"
    house.trust(said.out.strip().splitlines()[-1])
    assert house.ask().code == 0
    house.act(5)
    assert house.ask().code == 0

    export = house.export("after")
    for verdict in (
        verify_export(export, kept, old_key),
        verify_export(export, house.cosigned.read_text("utf-8"), old_key, house.quorum),
    ):
        assert verdict.ok, verdict.text()
        assert verdict.covered == verdict.entries
        assert f"a checkpoint of {lost.size} was seen outside" in verdict.text()
    with_lost = verify_export(export, (house.folder / "lost").read_text("utf-8"), old_key)
    assert {one.fault for one in with_lost.failures} <= {Fault.FORKED, Fault.ROLLED_BACK}
    assert not with_lost.ok
    assert len(house.court.logs()) == 2, "the old name stays as the record of what was"
