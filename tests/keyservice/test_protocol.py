"""What is said over the socket: everything that is well formed arrives, nothing else does, and nothing harms."""

import os
import socket
import struct
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.keyservice import protocol, server
from amparo.keyservice.client import KeyClient
from amparo.keyservice.errors import BadRequest, KeysUnavailable
from amparo.keyservice.protocol import FAILED, Operation, decode, encode, receive
from tests.keyservice.conftest import House, opens_for

fields = st.lists(st.binary(max_size=200), max_size=20)
once = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


@given(st.integers(0, 255), fields)
def test_what_is_encoded_is_decoded(word: int, sent: list[bytes]) -> None:
    assert decode(encode(word, sent)[4:]) == (word, sent)


@given(fields, st.data())
def test_a_frame_that_is_cut_is_refused_or_holds_whole_fields_only(sent: list[bytes], data: st.DataObject) -> None:
    body = encode(1, sent)[4:]
    cut = body[: data.draw(st.integers(0, max(len(body) - 1, 0)))]
    try:
        _, found = decode(cut)
    except BadRequest:
        return
    assert found == sent[: len(found)]


def test_the_layout_of_a_frame_is_as_it_is_written_down() -> None:
    assert encode(4, [b"ab", b""]).hex(" ", 2) == "0000 000c 0104 0000 0002 6162 0000 0000"


def test_another_version_is_refused() -> None:
    with pytest.raises(BadRequest, match="version 2"):
        decode(b"\x02\x01")


def test_too_much_at_once_is_refused_before_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "LARGEST_FRAME", 100)
    with pytest.raises(BadRequest, match="Send it in parts"):
        encode(1, [bytes(101)])


def knock(path: Path) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.settimeout(5)
    made.connect(str(path))
    return made


@once
@given(st.binary(max_size=300))
def test_rubbish_is_answered_or_ended_and_the_next_is_served(asked: KeyClient, house: House, rubbish: bytes) -> None:
    with knock(house.socket) as stranger, suppress(ConnectionError):
        stranger.sendall(rubbish)
        stranger.shutdown(socket.SHUT_WR)
        while stranger.recv(4096):
            pass
    assert asked.status().open


@once
@given(st.integers(0, 20), fields)
def test_well_formed_nonsense_gets_an_answer_on_the_same_connection(
    asked: KeyClient, house: House, word: int, sent: list[bytes]
) -> None:
    with knock(house.socket) as stranger:
        for _ in range(2):
            stranger.sendall(encode(word, sent))
            body = receive(stranger)
            assert body is not None
            assert decode(body)[0] in (protocol.DONE, FAILED)


@pytest.mark.parametrize("announced", [protocol.LARGEST_FRAME + 1, 2**32 - 1])
def test_a_frame_announced_too_large_is_refused_at_once(asked: KeyClient, house: House, announced: int) -> None:
    with knock(house.socket) as stranger:
        stranger.sendall(struct.pack(">I", announced))
        body = receive(stranger)
        assert body is not None
        assert decode(body)[1][0] == b"BadRequest"
        assert stranger.recv(1) == b""


def test_a_client_that_dies_in_the_middle_disturbs_nobody(asked: KeyClient, house: House) -> None:
    for begun in (b"", b"\x00", struct.pack(">I", 1000) + b"\x01\x03"):
        stranger = knock(house.socket)
        stranger.sendall(begun)
        stranger.close()
    assert asked.status().open


def test_a_client_that_dawdles_is_ended(asked: KeyClient, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PATIENCE", 0.1)
    with knock(house.socket) as stranger:
        stranger.sendall(b"\x00\x00")
        assert stranger.recv(1) == b""
    assert asked.status().open


def test_no_more_connections_than_it_takes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 3)
    client = KeyClient(house.socket)
    with server.in_a_thread(house.service(), house.socket), ExitStack() as strangers:
        assert client.status().open
        for _ in range(2):
            strangers.enter_context(knock(house.socket))
        assert strangers.enter_context(knock(house.socket)).recv(1) == b""
        assert client.status().open
        client.close()


def test_many_threads_each_get_their_own_answers(asked: KeyClient) -> None:
    wrong: list[str] = []

    def ask(number: int) -> None:
        for _ in range(20):
            if not opens_for(asked, f"person-{number}", asked.new_key(f"person-{number}", number)):
                wrong.append(f"person-{number}")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_forked_child_does_not_read_its_parents_answers(asked: KeyClient) -> None:
    assert asked.status().open
    child = os.fork()
    if child == 0:
        os._exit(0 if asked.status().open else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert asked.status().open


def test_a_service_that_started_again_is_found_without_a_word(house: House) -> None:
    client = KeyClient(house.socket)
    for _ in range(2):
        with server.in_a_thread(house.service(), house.socket):
            assert client.status().open
    with pytest.raises(KeysUnavailable, match="does not answer"):
        client.status()
    client.close()


def test_a_service_that_hangs_is_down_after_a_while(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amparo.keyservice.client.SECONDS", 0.1)
    client = KeyClient(house.socket)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(house.socket))
        silent.listen()
        began = time.monotonic()
        with pytest.raises(KeysUnavailable):
            client.status()
        assert time.monotonic() - began < 30
    client.close()


def test_an_operation_that_is_none_is_named(asked: KeyClient) -> None:
    with pytest.raises(BadRequest, match="no operation 99"):
        asked._ask(99, [])  # type: ignore[arg-type] # what a stranger would send
    with pytest.raises(BadRequest, match="fields of SEAL"):
        asked._ask(Operation.SEAL, [])
