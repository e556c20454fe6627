"""The witness as it runs: over HTTP, asked by many at once, killed at any moment."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

import pytest

from amparo_verify.cosignatures import parse_witness
from amparo_verify.notes import parse_note, parse_verifier, split_notes
from amparo_verify.verify import Quorum, verify_export
from amparo_witness import server
from amparo_witness.command import main
from amparo_witness.folder import Folder
from amparo_witness.judging import SIZE_TYPE, Judge
from amparo_witness.server import LARGEST_BODY, MOST_CONNECTIONS, Server
from tests.verify.test_verify import SIGNER, Export
from tests.witness.histories import LOG, History, body

TRUE = History()


class Said(NamedTuple):
    status: int
    kind: str | None
    body: str


def post(port: int, sent: bytes, path: str = "/add-checkpoint", method: str = "POST") -> Said:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        return ask(connection, sent, path, method)


def ask(
    connection: http.client.HTTPConnection, sent: bytes, path: str = "/add-checkpoint", method: str = "POST"
) -> Said:
    connection.request(method, path, sent)
    answer = connection.getresponse()
    return Said(answer.status, answer.getheader("Content-Type"), answer.read().decode())


@pytest.fixture
def port(judge: Judge) -> Iterator[int]:
    with Server("127.0.0.1", 0, judge) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@contextmanager
def running(folder: Folder) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The witness as a process of its own."""
    command = [sys.executable, "-I", "-c", "from amparo_witness.command import main; main()"]
    with subprocess.Popen(
        [*command, "serve", str(folder.path), "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            yield process, int(process.stdout.readline().rpartition(":")[2])
        finally:
            process.kill()


def test_a_log_gets_its_cosignatures_over_one_connection(port: int, folder: Folder) -> None:
    witness = folder.cosigner().witness
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        for old, size in ((0, 5), (5, 6), (6, 20)):
            said = ask(connection, TRUE.request(old, size))
            assert said.status == HTTPStatus.OK
            assert witness.cosigned_at(parse_note(TRUE.note(size) + said.body))


def test_the_known_size_is_told_in_the_protocols_own_type(port: int) -> None:
    post(port, TRUE.request(0, 5))
    assert post(port, TRUE.request(0, 9)) == (409, SIZE_TYPE, "5\n")


def test_forks_and_forgeries_get_their_status(port: int) -> None:
    post(port, TRUE.request(0, 5))
    assert post(port, History(2).request(5, 9)).status == 422
    assert post(port, body(5, [], TRUE.note(9).replace("\n9\n", "\n8\n"))).status == 403
    assert post(port, body(5, [], TRUE.note(4))).status == 400
    assert post(port, TRUE.request(5, 9), "/elsewhere").status == 404
    assert post(port, b"", method="GET").status == 405
    assert post(port, TRUE.request(5, 9)).status == 200


def test_a_request_that_is_too_large_is_refused_unread(port: int) -> None:
    with closing(socket.create_connection(("127.0.0.1", port), 20)) as connection:
        connection.sendall(f"POST /add-checkpoint HTTP/1.1\r\nContent-Length: {LARGEST_BODY + 1}\r\n\r\n".encode())
        said = connection.makefile("rb").read()
    assert said.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "header", ["", "Content-Length: x\r\n", "Content-Length: -1\r\n", "Transfer-Encoding: chunked\r\n"]
)
def test_a_request_that_does_not_say_its_length_is_refused(port: int, header: str) -> None:
    with closing(socket.create_connection(("127.0.0.1", port), 20)) as connection:
        connection.sendall(f"POST /add-checkpoint HTTP/1.1\r\n{header}\r\n".encode())
        assert connection.makefile("rb").read().startswith(b"HTTP/1.1 411")


def test_of_many_who_ask_at_once_each_step_is_signed_for_one_history_only(port: int) -> None:
    post(port, TRUE.request(0, 4))
    asked = [History(fork).request(4, size) for size in range(5, 11) for fork in (10**9, size - 1)]
    with ThreadPoolExecutor(12) as pool:
        said = list(pool.map(lambda sent: post(port, sent), asked))
    assert sorted(one.status for one in said) == [200] + [409] * 11


def test_no_number_of_idle_connections_takes_more_than_its_share_of_threads(port: int) -> None:
    idle = [socket.create_connection(("127.0.0.1", port), 20) for _ in range(MOST_CONNECTIONS + 1)]
    assert idle[-1].recv(1) == b"", "one too many is closed"
    for one in idle:
        one.close()


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"POST /add-checkpoint HTTP/1.1\r\nX-Slow: ",
        b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 9999\r\n\r\n",
    ],
)
def test_whoever_sends_a_byte_now_and_then_holds_no_place_for_long(
    port: int, first: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "PATIENCE", 0.8)
    with socket.create_connection(("127.0.0.1", port), 20) as slow:
        slow.sendall(first)
        slow.settimeout(0.1)
        began, ended = time.monotonic(), False
        while not ended and time.monotonic() - began < 5:
            try:
                slow.sendall(b"x")
                ended = slow.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                ended = True
    assert ended
    assert time.monotonic() - began < 3
    assert post(port, TRUE.request(0, 4)).status == 200


def test_killed_after_an_answer_it_still_knows_what_it_signed(folder: Folder) -> None:
    size = 0
    for grown in (3, 8, 9):
        with running(folder) as (process, port):
            assert post(port, TRUE.request(size, grown)).status == 200
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        size = grown
        with running(folder) as (_, port):
            assert post(port, History(1).request(0, 12)) == (409, SIZE_TYPE, f"{size}\n")
            assert post(port, History(1).request(size, 12)).status == 422


def test_killed_while_it_answers_it_never_signed_what_it_does_not_know(folder: Folder) -> None:
    signed = 0
    with running(folder) as (process, port):
        killer = threading.Timer(0.15, process.kill)
        killer.start()
        for size in range(1, 400):
            try:
                signed = size if post(port, TRUE.request(size - 1, size)).status == 200 else signed
            except (OSError, http.client.HTTPException):
                break
        killer.join()
    log = folder.log(LOG.name)
    assert log
    assert log.checkpoint().size in (signed, signed + 1)


def test_two_processes_cannot_serve_one_folder(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    with running(folder), pytest.raises(SystemExit) as ended:
        main(["serve", str(folder.path), "--port", "0"])
    assert ended.value.code == 2
    assert "another process serves" in capsys.readouterr().err


def test_a_damaged_folder_means_no_signature(folder: Folder, port: int) -> None:
    post(port, TRUE.request(0, 4))
    (file,) = (folder.path / "logs").iterdir()
    file.write_bytes(file.read_bytes()[:-20])
    assert post(port, TRUE.request(4, 5)).status == 500
    assert post(port, TRUE.request(0, 5)).status == 500


@pytest.mark.parametrize("kind", [[], ["--kind", "ed25519"], ["--kind", "ml-dsa-44"]])
def test_from_the_first_command_to_a_judges_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: list[str]
) -> None:
    place, export = tmp_path / "witness", Export()
    (tmp_path / "log.vkey").write_text(SIGNER.verifier.encoded() + "\n")
    main(["init", str(place), "--name", "court.example/w1", *kind])
    witness = parse_witness(capsys.readouterr().out)
    main(["trust", str(place), str(tmp_path / "log.vkey")])
    assert Judge(Folder(place)).add_checkpoint(body(0, [], export.checkpoints[3])).status == HTTPStatus.OK
    capsys.readouterr()
    main(["kept", str(place)])
    (kept,) = split_notes(capsys.readouterr().out.splitlines(keepends=True))
    parse_verifier(SIGNER.verifier.encoded()).verify(parse_note(kept))
    verdict = verify_export(export.write(tmp_path / "export"), kept, export.vkey, Quorum((witness,), 1))
    assert verdict.ok
    assert verdict.witnessed == 13


@pytest.mark.parametrize(
    "arguments",
    [["serve", "nowhere"], ["trust", "nowhere", "key"], ["kept", "nowhere"], ["init", "x", "--name", "a b"]],
)
def test_what_cannot_be_done_is_said_in_one_line(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
