"""kill -9 of each part in turn while referrals are sent and accepted: none lost, doubled or half visible."""

import http.client
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
import pytest

from amparo.house.backup import inspection
from amparo.house.backup.shelf import Shelf
from amparo.house.home import Home
from amparo.house.postgres import embedded
from amparo.protection import reconciliation
from tests.drills import house
from tests.house.commands import environment
from tests.house.commands import prepared as with_tables
from tests.house.test_serve import free_port, gone

REFERRALS = 500
CLIENTS = 2
TOKEN = "d" * 32
PATIENCE = 180


def part(serve: psutil.Process, words: str) -> psutil.Process:
    """The child of `amparo serve` whose command holds these words."""
    return next(one for one in serve.children() if words in " ".join(one.cmdline()))


def database(serve: psutil.Process, home: Home) -> psutil.Process:
    return psutil.Process(int((home.postgres / "postmaster.pid").read_text().split()[0]))


VICTIMS: dict[str, Callable[[psutil.Process, Home], psutil.Process]] = {
    "database": database,
    "web": lambda serve, home: part(serve, "gunicorn"),
    "worker of the web": lambda serve, home: part(serve, "gunicorn").children()[0],
    "backup": lambda serve, home: part(serve, "backup keep"),
    "sequencer": lambda serve, home: part(serve, "ledger place"),
    "worker": lambda serve, home: part(serve, "jobs work"),
    "key service": lambda serve, home: part(serve, "keys serve"),
    "everything at once": lambda serve, home: serve,
}
"""What is killed, and how it is found. A part that is added to `children.table` gets a line here."""


class Kept:
    """`amparo serve`, started again whenever it ends, as systemd does."""

    def __init__(self, home: Home, port: int) -> None:
        self.home, self.port, self.wanted, self.starts = home, port, True, 0
        self.process: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self._keep, daemon=True)
        self.thread.start()

    def _keep(self) -> None:
        command = [sys.executable, "-m", "amparo", "serve", "--port", str(self.port)]
        while self.wanted:
            self.starts += 1
            with (self.home.path / "said").open("ab") as said:
                self.process = subprocess.Popen(
                    command, env=environment(self.home.path), stdout=said, stderr=said, start_new_session=True
                )
            self.process.wait()
            time.sleep(0.5)

    def serve(self) -> psutil.Process:
        assert self.process
        return psutil.Process(self.process.pid)

    def end(self) -> None:
        self.wanted = False
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.thread.join(PATIENCE)


class Client:
    """Somebody at work: asks over HTTP, signed in; what is not answered is never taken for done."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie

    def ask(self, method: str, path: str, **typed: str) -> tuple[int, str]:
        """Status, and what was answered; 0 where nothing was."""
        headers = {"Cookie": f"amparo={self.cookie}; csrftoken={TOKEN}",
                   "Content-Type": "application/x-www-form-urlencoded"}  # fmt: skip
        body = urlencode(typed | {"csrfmiddlewaretoken": TOKEN}) if method == "POST" else None
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location") or answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def wait_for(self) -> None:
        """Until the product answers again, for two seconds: a process that is about to end may answer once more."""
        deadline, answered = time.monotonic() + PATIENCE, 0
        while answered < 5:
            answered = answered + 1 if self.ask("GET", "/sign-in/")[0] in (200, 302) else 0
            assert time.monotonic() < deadline, "it does not come back"
            time.sleep(0.5 if answered else 0.2)


class Work:
    """What clients did, as it was acknowledged to them."""

    def __init__(self, port: int, scene: dict[str, Any]) -> None:
        self.sender, self.receiver = Client(port, scene["sender"]), Client(port, scene["receiver"])
        self.sent: set[str] = set()
        self.accepted: set[str] = set()
        self.unsure: list[str] = []
        self.refused: list[tuple[int, str]] = []
        self.tried = 0

    def refer(self, consent: str) -> None:
        """Send one referral and accept it; where no answer comes, go on with the next once the product is back."""
        self.tried += 1
        status, place = self.sender.ask("POST", f"/consents/{consent}/refer/", service="shelter", sets="identity")
        if not self._acknowledged(status, place, consent):
            return
        self.sent.add(consent)
        status, page = self.sender.ask("GET", place)
        found = re.search(r"/referrals/([0-9a-f-]{36})/", page)
        if not found:
            self.unsure.append(consent)
            self.receiver.wait_for()
            return
        status, place = self.receiver.ask("POST", f"/referrals/{found[1]}/accept/")
        if self._acknowledged(status, place, consent):
            self.accepted.add(found[1])

    def _acknowledged(self, status: int, said: str, consent: str) -> bool:
        if status == 302 and "/sign-in/" not in said:
            return True
        self.unsure.append(consent)
        if 400 <= status < 500:
            self.refused.append((status, said))
        self.receiver.wait_for()
        return False


def in_threads(work: Work, consents: list[str]) -> list[threading.Thread]:
    """Clients that share the consents among them."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for consent in consents:
        waiting.put(consent)

    def client() -> None:
        while True:
            try:
                consent = waiting.get_nowait()
            except queue.Empty:
                return
            work.refer(consent)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    return threads


@pytest.fixture(scope="module")
def scene() -> Iterator[tuple[Home, Kept, dict[str, Any]]]:
    """The product, served and kept alive, with cases that may be referred."""
    folder = Path(tempfile.mkdtemp(prefix="amparo-"))
    folder.chmod(0o755)
    home = Home(folder / "home").make()
    plan = house.planned(home, folder)
    with embedded(home):
        with_tables(home)
        found = house.prepared(home, REFERRALS + len(VICTIMS))
    kept = Kept(home, free_port())
    Client(kept.port, "").wait_for()
    yield home, kept, found
    kept.end()
    assert Shelf(plan.path).backups(), "the part that keeps backups made one meanwhile"
    assert Shelf(plan.path).segments()
    assert gone(home.path, PATIENCE)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("victim", VICTIMS)
def test_nothing_is_lost_doubled_or_half_visible(scene: tuple[Home, Kept, dict[str, Any]], victim: str) -> None:
    home, kept, found = scene
    share = -(-REFERRALS // len(VICTIMS))
    consents = [found["consents"].pop() for _ in range(share)]
    an_hour_later(home)
    work = Work(kept.port, found)
    threads = in_threads(work, consents)
    while len(work.accepted) < share // 4:
        assert any(thread.is_alive() for thread in threads), work.refused[:1]
        time.sleep(0.01)
    killed = VICTIMS[victim](kept.serve(), home)
    killed.kill()
    for thread in threads:
        thread.join(2 * PATIENCE)
    work.sender.wait_for()

    assert not killed.is_running() or killed.status() == psutil.STATUS_ZOMBIE
    assert work.tried == share
    assert work.refused == []
    assert len(work.unsure) <= share // 10, "little more than what was under way at that moment has no answer"
    judge(home, work, consents)


def an_hour_later(home: Home) -> None:
    """Nobody opens as many cases in an hour as these two: what they looked at so far is forgotten."""
    with house.superuser(home) as connection:
        connection.execute("delete from protection_look")


def judge(home: Home, work: Work, consents: list[str]) -> None:
    """The database against what clients were told."""
    with house.superuser(home) as connection:
        rows = connection.execute(
            "select consent_id::text, id::text, state from protection_referral where consent_id = any(%s::uuid[])",
            [consents],
        ).fetchall()
        times = Counter(consent for consent, _, _ in rows)
        assert work.sent <= set(times), "what was acknowledged is there"
        assert max(times.values()) == 1, "nothing is there twice"
        assert set(times) - work.sent <= set(work.unsure)
        accepted = {identifier for _, identifier, state in rows if state == "accepted"}
        assert work.accepted <= accepted
        assert len(accepted - work.accepted) <= len(work.unsure)
        assert list(reconciliation.half_done(connection)) == [], "nothing is half visible"
        wait_until_placed(connection)
        with connection.transaction():
            assert inspection.ledger(connection, [])[1] == [], "the ledger goes on without a gap"


def wait_until_placed(connection: Any) -> None:
    """The sequencer gives every entry its place."""
    deadline = time.monotonic() + PATIENCE
    query = "select (select count(*) from ledger_entry) - (select count(*) from ledger_leaf)"
    while connection.execute(query).fetchone() != (0,):
        assert time.monotonic() < deadline, "entries wait for their place"
        time.sleep(0.2)
