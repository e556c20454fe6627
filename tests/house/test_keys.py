"""The key service as a process: killed, sealed, opened by custodians; the ceremony on a terminal."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from amparo.house.home import Home
from amparo.keyservice.client import KeyClient
from amparo.keyservice.errors import KeysSealed, KeysUnavailable
from amparo.keyservice.running import ROOT, answers, running
from amparo.keyservice.store import LOG_KEY
from tests.drills.house import superuser
from tests.house.commands import amparo, environment
from tests.keyservice.conftest import opens_for

WORD = re.compile(r"(\d+)\. ([a-z]+)")


@contextmanager
def serving_keys(home: Home, **more: str) -> Iterator[subprocess.Popen[str]]:
    """The key service as a process of its own."""
    words = [sys.executable, "-m", "amparo", "keys", "serve"]
    service = subprocess.Popen(words, env=environment(home.path, **more), stderr=subprocess.PIPE, text=True)
    try:
        while not answers(home):
            assert service.poll() is None, service.stderr and service.stderr.read()
            time.sleep(0.05)
        yield service
    finally:
        service.terminate()
        service.communicate(timeout=20)


PATIENCE = 300
"""Seconds without a word: trying all shares takes half a minute on a quick machine, several on a crowded one."""


class Custodians:
    """Whoever sits at the terminal: writes words down, types them, answers yes or no."""

    def __init__(self, home: Home, *words: str, papers: list[str] | None = None, yes: bool = True, **more: str) -> None:
        self.papers: list[dict[int, str]] = []
        self._typed, self._yes = list(papers or []), yes
        self.out = ""
        child, self._terminal = pty.fork()
        if child == 0:
            command = [sys.executable, "-m", "amparo", "keys", *words]
            os.execve(sys.executable, command, environment(home.path, TERM="xterm", **more))  # noqa: S606
        if not self._talk():
            os.kill(child, signal.SIGKILL)
        self.code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.close(self._terminal)

    def shares(self) -> list[str]:
        """What is on the papers."""
        return [" ".join(paper[place] for place in sorted(paper)) for paper in self.papers]

    def _talk(self) -> bool:
        """Answer until the command ends; False where it says nothing for minutes: it waits for what it will not get."""
        said = ""
        while select.select([self._terminal], [], [], PATIENCE)[0]:
            try:
                part = os.read(self._terminal, 65536).decode()
            except OSError:  # the command has ended
                return True
            if not part:
                return True
            said, self.out = said + part, self.out + part
            if (answer := self._answer(said)) is not None:
                os.write(self._terminal, answer.encode() + b"\n")
                said = ""
        return False

    def _answer(self, said: str) -> str | None:
        """What is typed once a question is on the screen."""
        if self.papers:
            self.papers[-1] |= {int(place): word for place, word in WORD.findall(said)}
        if said.endswith("to see your words: "):
            self.papers.append({})
            return ""
        if found := re.search(r"From your paper, word (\d+): $", said):
            return self.papers[-1][int(found.group(1))]
        if said.endswith("then Enter: "):
            return self._typed.pop(0)
        if said.endswith("[y/N]: "):
            return "y" if self._yes else "n"
        return "" if said.endswith((" on paper: ", "to go on: ")) else None


def acts(home: Home) -> list[str]:
    """What the ledger holds of keys, as the superuser reads it."""
    with superuser(home) as hand:
        return [act for (act,) in hand.execute("select act from ledger_entry where act like 'key.%' order by id")]


def test_a_killed_service_is_said_at_once_and_the_next_start_opens_the_same(house: Home) -> None:
    client = KeyClient(house.keys_socket)
    with serving_keys(house) as service:
        wrapped = client.new_key("person", 3)
        service.send_signal(signal.SIGKILL)
        service.wait()
        with pytest.raises(KeysUnavailable, match="Nothing was saved"):
            client.new_key("person", 3)
    with serving_keys(house):
        assert opens_for(client, "person", wrapped)
    client.close()


def test_killed_again_and_again_while_keys_are_made_nothing_that_was_answered_is_lost(house: Home) -> None:
    client, made = KeyClient(house.keys_socket), dict[str, bytes]()
    for start in range(3):
        with serving_keys(house) as service:
            ending = time.monotonic() + 0.3
            for number in range(100_000):
                if time.monotonic() > ending:
                    service.send_signal(signal.SIGKILL)
                try:
                    made[f"{start}-{number}"] = client.new_key(f"{start}-{number}", 100 + number)
                except KeysUnavailable:
                    break
    assert len(made) > 30
    with serving_keys(house):
        assert all(opens_for(client, owner, wrapped) for owner, wrapped in made.items())
    client.close()


def test_a_second_service_is_refused_in_one_line(house: Home) -> None:
    with serving_keys(house):
        said = amparo(house.path, "keys", "serve")
        assert said.code == 1
        assert "runs at" in said.one_clear_line
        assert amparo(house.path, "keys", "status").out.startswith("Open: ")


def test_a_command_uses_the_service_that_runs_and_leaves_it_running(house: Home) -> None:
    with serving_keys(house) as service, running(house) as started:
        assert started == []
        assert amparo(house.path, "keys", "rotate").code == 0
        assert service.poll() is None


def test_its_memory_is_shut_to_other_processes(house: Home) -> None:
    with serving_keys(house) as service:
        assert Path(f"/proc/{service.pid}/environ").stat().st_uid == 0
        limits = Path(f"/proc/{service.pid}/limits").read_text()
        assert re.search(r"Max core file size +0 +0", limits)


def test_down_it_is_said_what_is_down(house: Home) -> None:
    said = amparo(house.path, "keys", "status")
    assert said.code == 1
    assert "does not answer" in said.one_clear_line


@pytest.mark.parametrize(("name", "value"), [
    ("AMPARO_KEYS_BUDGETS", "many"), ("AMPARO_KEYS_FOR", "no-such"), ("AMPARO_TRANSIT_URL", "http://far.example"),
])  # fmt: skip
def test_a_setting_that_is_none_is_named_in_one_line(house: Home, name: str, value: str) -> None:
    said = amparo(house.path, "keys", "serve", **{name: value, "AMPARO_TRANSIT_TOKEN_FILE": "/dev/null"})
    assert said.code == 1
    assert name in said.one_clear_line


def test_a_rehearsal_walks_all_of_it_and_changes_nothing(house: Home) -> None:
    amparo(house.path, "keys", "rotate")
    before = {file: file.read_bytes() for folder in (house.secrets, house.keys) for file in folder.iterdir()}
    held = Custodians(house, "ceremony", "--rehearse")
    assert held.code == 0, held.out
    assert "no two do: tried, all of them" in held.out
    assert len(held.shares()) == 5
    assert before == {file: file.read_bytes() for folder in (house.secrets, house.keys) for file in folder.iterdir()}
    assert acts(house)[-1] == "key.rehearsed"


def test_custodians_take_the_root_open_the_service_and_bring_the_root_back(house: Home) -> None:
    amparo(house.path, "keys", "rotate")
    root = (house.secrets / ROOT).read_text()
    held = Custodians(house, "ceremony")
    assert held.code == 0, held.out
    assert acts(house)[-1] == "key.shared"
    assert not (house.secrets / ROOT).exists()
    shares, sealed = held.shares(), {"AMPARO_KEYS_UNSEAL": "1"}
    lost = amparo(house.path, "keys", "serve")
    assert (lost.code, "amparo keys recover" in lost.one_clear_line) == (1, True)
    client = KeyClient(house.keys_socket)
    with serving_keys(house, **sealed):
        with pytest.raises(KeysSealed, match="Three custodians"):
            client.new_key("person", 3)
        assert "keys are sealed" in amparo(house.path, "check").out
        opened = Custodians(house, "unseal", papers=[shares[1], "a wrong paper", shares[4], shares[0]])
        assert opened.code == 0, opened.out
        assert "The keys are open." in opened.out
        assert client.new_key("person", 3)
        assert amparo(house.path, "check").code == 0
    client.close()
    assert not (house.secrets / ROOT).exists()
    back = Custodians(house, "recover", papers=[shares[3], shares[2], shares[1]])
    assert back.code == 0, back.out
    assert (house.secrets / ROOT).read_text() == root
    assert acts(house)[-1] == "key.recovered"
    assert amparo(house.path, "keys", "recover").code == 2


def test_shares_of_another_house_do_not_become_its_root(house: Home) -> None:
    amparo(house.path, "keys", "rotate")  # which makes them where there are none yet
    strange = Custodians(house, "ceremony", "--rehearse").shares()
    root = (house.secrets / ROOT).read_text()
    (house.secrets / ROOT).rename(house.path / "aside")
    try:
        refused = Custodians(house, "recover", papers=strange[:3])
        assert refused.code == 1
        assert "not the one that the keys of this home lie under" in " ".join(refused.out.split())
        assert not (house.secrets / ROOT).exists()
    finally:
        (house.path / "aside").rename(house.secrets / ROOT)
    assert (house.secrets / ROOT).read_text() == root


def test_on_a_new_machine_the_root_never_touches_the_disk(folder: Path) -> None:
    home = Home(folder / "new").make()
    held = Custodians(home, "ceremony", "--remove-root")
    assert held.code == 0, held.out
    assert (home.keys / LOG_KEY).exists()
    assert not (home.secrets / ROOT).exists()
    for file in (one for one in home.path.rglob("*") if one.is_file()):
        assert not [share for share in held.shares() if share[:60].encode() in file.read_bytes()], file
