"""Witnesses cosign by themselves; a dead one delays nobody, a fork is an alarm, and overseers see all of it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from django.utils import timezone

from amparo.commands import ledger as commands
from amparo.ledger import log, sequencer, witnesses, witnessing
from amparo.ledger.models import Cosigning, Outcome, Witness
from amparo_verify.cosignatures import count_witnesses, parse_witness
from amparo_verify.notes import parse_checkpoint, parse_note
from amparo_witness.folder import ML_DSA_44, Folder
from amparo_witness.judging import Judge
from amparo_witness.server import Server
from tests.access.hands import conninfo_of, superuser
from tests.ledger.test_witnessing import grow, pretend
from tests.personas import Country


@pytest.fixture(autouse=True)
def nobody_else(committing: None) -> Iterator[None]:
    """No witness of another test is asked."""
    sequencer.sequence()
    yield
    with superuser() as hand:
        hand.execute("update ledger_witness set removed_at = now() where removed_at is null")


class Outside:
    """A body outside with a witness that runs."""

    def __init__(self, place: Path, name: str, kind: str = "ed25519") -> None:
        self.folder = Folder(place)
        self.vkey = self.folder.make(name, kind).witness.encoded()
        self.folder.trust(sequencer.signer().verifier.encoded())
        self.server = Server("127.0.0.1", 0, Judge(self.folder))
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[list[Outside]]:
    made = [Outside(tmp_path / "court", "court.example/w1"), Outside(tmp_path / "om", "om.example/w1", ML_DSA_44)]
    yield made
    for one in made:
        one.stop()


def finished(rounds: witnesses.Rounds) -> None:
    for thread in rounds._asking.values():
        thread.join(20)


def answers(witness: Witness) -> list[str]:
    return list(
        Cosigning.objects.using("sequencer").filter(witness=witness).order_by("id").values_list("outcome", flat=True)
    )


def test_both_kinds_of_witness_cosign_by_themselves_and_the_note_is_handed_out(outside: list[Outside]) -> None:
    for one in outside:
        witnesses.add(one.url, one.vkey)
    grow(3)
    rounds = witnesses.Rounds()
    rounds.look()
    finished(rounds)
    shown = log.shown_checkpoint()
    assert shown is not None
    assert count_witnesses(parse_note(shown.note), [parse_witness(one.vkey) for one in outside]) == 2
    grow(2)
    newer = log.shown_checkpoint()
    assert newer == shown, "the newest has no cosignature yet: what was cosigned within the hour is handed out"
    grown = witnesses.Rounds()
    grown.look()
    finished(grown)
    newest = log.shown_checkpoint()
    assert newest is not None
    assert newest.size > shown.size


def test_nothing_new_asks_nobody_until_a_cosignature_is_old(
    outside: list[Outside], monkeypatch: pytest.MonkeyPatch
) -> None:
    witness = witnesses.add(outside[0].url, outside[0].vkey)
    assert witnesses.ask(witness) == Outcome.COSIGNED
    assert list(witnesses.due()) == []
    monkeypatch.setattr(witnesses, "FRESH", timedelta(0))
    assert [one.pk for one in witnesses.due()] == [witness.pk]
    assert witnesses.ask(witness) == Outcome.COSIGNED, "the same checkpoint at a later time"


def test_a_witness_that_never_answers_delays_neither_the_others_nor_the_log(
    outside: list[Outside], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witnessing, "PATIENCE", 60)
    silent = socket.socket()
    silent.bind(("127.0.0.1", 0))
    silent.listen()
    dead = witnesses.add(f"http://127.0.0.1:{silent.getsockname()[1]}", outside[1].vkey)
    alive = witnesses.add(outside[0].url, outside[0].vkey)
    rounds = witnesses.Rounds(every=0)
    began = time.monotonic()
    rounds.look()
    with psycopg.connect(conninfo_of("door")) as hand:
        hand.execute("insert into ledger_entry (act, kind) values ('checkpoint.read', 'checkpoint')")
    assert sequencer.sequence() >= 1
    rounds.look()
    rounds._asking[alive.pk].join(40)
    assert time.monotonic() - began < witnessing.PATIENCE - 2
    assert rounds._asking[dead.pk].is_alive()
    assert Outcome.COSIGNED in answers(alive)
    silent.close()
    finished(rounds)
    assert answers(dead) == [Outcome.UNREACHABLE]


def test_the_same_failure_is_kept_once_and_a_recovery_is_seen(outside: list[Outside]) -> None:
    witness = witnesses.add("http://127.0.0.1:1", outside[0].vkey)
    for _ in range(3):
        witnesses.ask(witness)
    witness.url = outside[0].url
    witnesses.ask(witness)
    assert answers(witness) == [Outcome.UNREACHABLE, Outcome.COSIGNED]


@pytest.mark.parametrize(("ahead", "outcome"), [(10**9, Outcome.ROLLED_BACK), (0, Outcome.FORKED)])
def test_a_rollback_and_a_fork_are_alarms_on_the_overseers_page(
    outside: list[Outside], country: Country, ahead: int, outcome: Outcome
) -> None:
    witness = witnesses.add(outside[0].url, outside[0].vkey)
    witnesses.ask(witness)
    known = parse_checkpoint(outside[0].folder.logs()[0].note.text).size  # type: ignore[union-attr] # it cosigned
    pretend(outside[0].folder, known + ahead)
    grow(2)
    assert witnesses.ask(witness) == outcome
    html = country.overseer.client().get("/ledger/").content.decode()
    assert "Alarm: a witness saw another history of this log" in html
    assert str(outcome.label) in html
    with superuser() as hand, pytest.raises(psycopg.errors.InsufficientPrivilege):
        hand.execute("delete from ledger_cosigning where outcome = %s", [outcome])


def test_another_root_at_the_same_size_is_an_alarm_without_anything_new(outside: list[Outside]) -> None:
    witness = witnesses.add(outside[0].url, outside[0].vkey)
    witnesses.ask(witness)
    pretend(outside[0].folder, parse_checkpoint(outside[0].folder.logs()[0].note.text).size)  # type: ignore[union-attr] # it cosigned
    assert witnesses.ask(witness) == Outcome.FORKED


def test_overseers_are_warned_while_too_few_witnesses_are_awake(outside: list[Outside], country: Country) -> None:
    first = witnesses.add(outside[0].url, outside[0].vkey)
    page = country.overseer.client()
    witnesses.ask(first)
    html = page.get("/ledger/").content.decode()
    assert "1 of 2 needed witnesses cosigned this log within the last hour" in html
    assert "court.example/w1" in html
    witnesses.ask(witnesses.add(outside[1].url, outside[1].vkey))
    assert "needed witnesses cosigned" not in page.get("/ledger/").content.decode()
    with superuser() as hand:
        hand.execute("set session_replication_role = replica")
        hand.execute("update ledger_cosigning set at = %s", [timezone.now() - timedelta(minutes=61)])
    assert "0 of 2 needed witnesses" in page.get("/ledger/").content.decode()


def test_the_command_names_lists_and_removes_witnesses(
    outside: list[Outside], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "open_house", nullcontext)
    key = tmp_path / "key"
    key.write_text(outside[1].vkey + "\n", "utf-8")

    def say(*words: str) -> tuple[int, str]:
        said = CliRunner().invoke(commands.ledger, ["witness", *words])
        return said.exit_code, " ".join(said.output.split())

    assert say("add", outside[1].url, str(key)) == (0, "om.example/w1 will be asked to cosign every new checkpoint.")
    assert say("add", outside[1].url, str(key))[0] == 2
    assert "om.example/w1" in say("list")[1]
    assert say("remove", "om.example/w1")[0] == 0
    assert say("remove", "om.example/w1")[0] == 2
    assert say("list") == (0, "")
    assert "must begin with https://" in say("add", "ftp://x", str(key))[1]
    key.write_text("no key", "utf-8")
    assert "holds no witness's key" in say("add", outside[1].url, str(key))[1]
    with superuser() as hand:
        acts = hand.execute("select act from ledger_entry where kind = 'witness' order by id desc limit 2").fetchall()
    assert acts == [("witness.removed",), ("witness.added",)]


def test_cosignatures_go_out_with_the_export(outside: list[Outside], tmp_path: Path) -> None:
    from amparo_verify.verify import Quorum, verify_export

    for one in outside:
        witnesses.ask(witnesses.add(one.url, one.vkey))
    sequencer.export(tmp_path / "export")
    both = Quorum(tuple(parse_witness(one.vkey) for one in outside), 2)
    verdict = verify_export(tmp_path / "export", quorum=both)
    assert verdict.ok, verdict.text()
    assert verdict.witnessed


def test_only_the_owner_names_witnesses() -> None:
    for alias in ("default", "door", "sequencer"):
        with psycopg.connect(conninfo_of(alias)) as hand, pytest.raises(psycopg.errors.InsufficientPrivilege):
            hand.execute("insert into ledger_witness (name, url, vkey, added_at) values ('a', 'b', 'c', now())")
