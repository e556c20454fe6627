"""Who may ask the key service: its own account and root everything, the web's account what the web needs, no other."""

import os
import pwd
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from amparo.keyservice import server
from amparo.keyservice.client import KeyClient
from amparo.keyservice.errors import KeysRefused, KeysUnavailable
from amparo.keyservice.running import client_uid
from amparo.keyservice.server import Server, in_a_thread
from tests.keyservice.conftest import House

NOBODY = pwd.getpwnam("nobody")
FINE, REFUSED, UNREACHED, ELSE = 0, 3, 4, 5


def as_nobody(path: Path, ask: Callable[[KeyClient], object]) -> int:
    """What comes of asking as another account of the machine (as this one, where the tests do not run as root)."""
    child = os.fork()
    if child == 0:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY.pw_gid)
            os.setuid(NOBODY.pw_uid)
        os._exit(_tried(path, ask))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _tried(path: Path, ask: Callable[[KeyClient], object]) -> int:
    try:
        ask(KeyClient(path))
    except KeysUnavailable:
        return UNREACHED
    except KeysRefused:
        return REFUSED
    except BaseException:
        return ELSE
    return FINE


def test_the_socket_is_of_its_account_alone(house: House, asked: KeyClient) -> None:
    assert stat.S_IMODE(house.socket.stat().st_mode) == 0o600
    assert asked.status().open


@pytest.mark.parametrize("mode", [0o600, 0o666])
def test_another_account_is_refused_also_where_the_socket_is_open(
    house: House, asked: KeyClient, mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the tests do not run as root there is no way to be another: there the service takes us for one."""
    if os.geteuid() != 0:
        monkeypatch.setattr(server, "_peer", lambda connection: NOBODY.pw_uid)
        asked.close()
        with pytest.raises(KeysUnavailable):
            asked.status()
        return
    house.socket.chmod(mode)
    assert as_nobody(house.socket, KeyClient.status) == UNREACHED
    assert as_nobody(house.socket, lambda client: client.new_key("person", 3)) == UNREACHED
    assert asked.status().open


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda client: client.new_key("person", 3), FINE),
        (lambda client: client.tokens("pair", [b"x"]), FINE),
        (KeyClient.status, FINE),
        (KeyClient.begin_turn, REFUSED),
        (KeyClient.retire, REFUSED),
        (KeyClient.check_log, REFUSED),
        (lambda client: client.unseal("word"), REFUSED),
    ],
)
def test_the_webs_account_gets_what_the_web_needs_and_not_what_its_keeper_may(
    house: House, ask: Callable[[KeyClient], object], answer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        monkeypatch.setattr(server, "_peer", lambda connection: NOBODY.pw_uid)
    with in_a_thread(house.service(), house.socket, NOBODY.pw_uid):
        assert as_nobody(house.socket, ask) == answer


def test_the_account_is_named_by_the_environment() -> None:
    assert client_uid({}) is None
    assert client_uid({"AMPARO_KEYS_FOR": "nobody"}) == NOBODY.pw_uid
    with pytest.raises(ValueError, match="AMPARO_KEYS_FOR: there is no account 'no-such'"):
        client_uid({"AMPARO_KEYS_FOR": "no-such"})


def test_two_services_do_not_share_a_socket(house: House, asked: KeyClient) -> None:
    with pytest.raises(KeysUnavailable, match="runs at"):
        Server(house.service(), house.socket)
    assert asked.status().open


def test_a_socket_that_a_killed_service_left_is_taken_over(house: House) -> None:
    house.socket.touch()
    client = KeyClient(house.socket)
    with in_a_thread(house.service(), house.socket):
        assert client.status().open
        client.close()


def test_a_path_too_long_for_a_socket_is_named(house: House) -> None:
    with pytest.raises(KeysUnavailable, match="too long"):
        Server(house.service(), house.folder / ("x" * 100))


def test_a_fault_inside_is_an_answer_and_the_next_is_served(
    house: House, asked: KeyClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(self: object, ticket: object) -> object:
        raise RuntimeError("Hanna Kruk")

    monkeypatch.setattr(type(house.tickets), "check", breaks)
    ticket = house.tickets.give("person")
    with pytest.raises(KeysUnavailable, match="RuntimeError") as raised:
        asked.open(ticket, "vault_sealed", [("person", b"", [])])
    assert "Hanna" not in str(raised.value) + capsys.readouterr().err
    assert asked.status().open
