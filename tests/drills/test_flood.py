"""The door is flooded while an officer works: each save is accepted (T30); of who came, nothing is kept (T22).

The real server with its processes and threads, on the loopback. The flood comes from marked addresses, with a marked
browser and a marked page that it was led from; afterwards all that the house holds is searched for the marks.
"""

import hashlib
import http.client
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from amparo.access import throttle
from amparo.house.home import Home
from amparo.house.postgres import embedded
from tests.drills import house
from tests.house.commands import environment
from tests.house.commands import prepared as with_tables
from tests.house.test_serve import free_port, serving

TOKEN = "f" * 32
SECONDS = 20
SAVES = 12
SLOWEST = 30.0
"""Seconds that a save may take while all this goes on, on a machine that does other things besides."""
MARK = "203.0.113."
BOUND = "127.91.37."
"""Networks that stand nowhere else: the first is told by a proxy, from the second the connections really come."""
BROWSER = "Mozilla/5.0 (Markedsystem 77; rv:7.7) Markedbrowser/7.7.7 Firefox/7.7.7"
LED_FROM = "https://marked-page.example/how-i-came"
LANGUAGE = "be-tarask-x-marked"


def marked(host: int) -> dict[str, str]:
    """What a browser, and a proxy before it, say of where they are."""
    address = f"{MARK}{host}"
    return {"X-Forwarded-For": address, "Forwarded": f"for={address};proto=https", "X-Real-IP": address,
            "User-Agent": BROWSER, "Referer": LED_FROM, "Accept-Language": f"en, {LANGUAGE};q=0.1"}  # fmt: skip


@dataclass
class Served:
    """A house that is served, and what became of the requests."""

    home: Home
    port: int
    officer: str
    case: str
    said: Path
    stopped: threading.Event = field(default_factory=threading.Event)
    answers: Counter[object] = field(default_factory=Counter)

    def ask(self, method: str, path: str, host: int, cookie: str = "", timeout: float = 60, **typed: str) -> int:
        """The status of an answer; 0 where none came."""
        cookies = f"csrftoken={TOKEN}" + (f"; amparo={cookie}" if cookie else "")
        headers = marked(host) | {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
        body = urlencode(typed | {"csrfmiddlewaretoken": TOKEN}) if method == "POST" else None
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=timeout, source_address=(f"{BOUND}{host}", 0)
        )
        try:
            connection.request(method, path, body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def wrong_passwords(self, hosts: int) -> None:
        """One after the other, of people who are there and of people who are not."""
        tries = 0
        while not self.stopped.is_set():
            tries += 1
            name = "border_officer" if tries % 3 == 0 else f"nobody{tries}"
            answer = self.ask("POST", "/sign-in/", 1 + tries % hosts, username=name, password="x" * 20)
            self.answers["door", answer] += 1

    def slow(self, first: bytes, host: int) -> None:
        """Half a request, then a byte now and then; again as soon as the connection ends."""
        while not self.stopped.is_set():
            with suppress(OSError), socket.create_connection(
                ("127.0.0.1", self.port), source_address=(f"{BOUND}{host}", 0)
            ) as plug:  # fmt: skip
                plug.sendall(first)
                while not self.stopped.wait(0.5):
                    plug.sendall(b"X")
            self.answers["slow"] += 1

    def oversize(self, host: int) -> None:
        """Says that it sends a gigabyte, and begins to."""
        head = (f"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {1 << 30}\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n\r\n").encode()  # fmt: skip
        while not self.stopped.is_set():
            with suppress(OSError), socket.create_connection(
                ("127.0.0.1", self.port), source_address=(f"{BOUND}{host}", 0)
            ) as plug:  # fmt: skip
                plug.settimeout(5)
                plug.sendall(head)
                for _piece in range(64):
                    plug.sendall(b"a" * 65536)
            self.answers["oversize"] += 1

    def flood(self) -> list[threading.Thread]:
        """All of it at once."""
        head = b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
        body = (b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                b"Content-Length: 100000\r\n\r\nusername=")  # fmt: skip
        work: list[Callable[[], None]] = [
            *[lambda: self.wrong_passwords(200) for _one in range(12)],
            *[lambda: self.wrong_passwords(1) for _one in range(4)],
            *[lambda host=host: self.slow(head, host) for host in range(10, 30)],  # type: ignore[misc]
            *[lambda host=host: self.slow(body, host) for host in range(30, 50)],  # type: ignore[misc]
            *[lambda host=host: self.oversize(host) for host in range(50, 53)],  # type: ignore[misc]
        ]
        threads = [threading.Thread(target=one, daemon=True) for one in work]
        for thread in threads:
            thread.start()
        return threads


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A few cases, an officer signed in with one of them open; one proxy before the server is believed."""
    folder = Path(tempfile.mkdtemp(prefix="amparo-"))
    folder.chmod(0o711)
    home = Home(folder / "home").make()
    with embedded(home):
        with_tables(home)
        with house.running(home):
            done = subprocess.run(
                [sys.executable, "-m", "tests.drills.prepare_officer"], env=environment(home.path, AMPARO_OWNER="1"),
                capture_output=True, text=True, check=False,
            )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    port = free_port()
    with serving(home.path, port, AMPARO_PROXIES="1", AMPARO_HOSTS="127.0.0.1,localhost") as running:
        one = Served(home, port, found["officer"], found["case"], folder / "said")
        with one.said.open("w") as said:

            def hear() -> None:
                with suppress(ValueError):  # the server has ended, and its words with it
                    said.writelines(running.stdout or [])

            threading.Thread(target=hear, daemon=True).start()
            yield one
    shutil.rmtree(folder, ignore_errors=True)


def test_an_officer_saves_each_time_while_the_door_is_flooded(served: Served) -> None:
    facts = {"age_status": "adult", "exploitation": "Unknown"}
    assert served.ask("GET", f"{served.case}", 5, served.officer) == 200
    flood, began, slowest = served.flood(), time.monotonic(), 0.0
    time.sleep(2)
    saved = []
    for number in range(SAVES):
        before = time.monotonic()
        opened = served.ask("GET", served.case, 5, served.officer)
        sex = "female" if number % 2 else "male"
        saved.append((opened, served.ask("POST", f"{served.case}facts/", 5, served.officer, sex=sex, **facts)))
        slowest = max(slowest, time.monotonic() - before)
        time.sleep(max(0.0, began + SECONDS * (number + 1) / SAVES - time.monotonic()))
    served.stopped.set()
    for thread in flood:
        thread.join(70)
    assert saved == [(200, 302)] * SAVES, served.answers
    assert slowest < SLOWEST
    assert served.answers["door", 422] > 10, "the door answered all the while"
    assert served.answers["slow"] >= 20, "slow connections are ended"
    with house.superuser(served.home) as hand:
        assert hand.execute("select sex from protection_case").fetchall() == [("female",)], "the last one is there"
    assert served.ask("GET", "/sign-in/", 5) == 200


# --- who came -----------------------------------------------------------------------------------------------------


def hashes(words: str) -> list[bytes]:
    """What an address would look like that somebody only hashed."""
    made = [hashlib.new(kind, words.encode()).digest() for kind in ("md5", "sha1", "sha256", "sha512")]
    return [*made, *(one.hex().encode() for one in made), *(one[:16] for one in made)]


HOSTS = [f"{network}{host}" for network in (MARK, BOUND) for host in range(256)]
NETWORKS = [f"{MARK}0/24", f"{BOUND}0/24", f"{MARK}0", f"{BOUND}0"]
CLEAR = [MARK.encode(), BOUND.encode(), b"Markedbrowser", b"Markedsystem", b"marked-page", b"how-i-came", b"x-marked"]
HASHED = [one for words in [*HOSTS, *NETWORKS, BROWSER, LED_FROM] for one in hashes(words)]


def marks_in(content: bytes) -> list[bytes]:
    """The marks that stand in it, in clear or hashed."""
    found = [mark for mark in CLEAR if mark.lower() in content.lower()]
    return found + list(set(HASHED) & windows(content))


def windows(content: bytes) -> set[bytes]:
    """Every piece of the content that is as long as one of the hashes and could be one."""
    pieces = set(re.findall(rb"[0-9a-f]{128}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}", content))
    return pieces | {bytes.fromhex(one.decode()) for one in pieces if len(one) % 2 == 0}


def rows_of(home: Home) -> Iterator[tuple[str, str]]:
    """A full dump: every row of every table, read by the superuser past every policy, and what the server watches."""
    with house.superuser(home) as hand:
        tables = hand.execute(
            "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'm', 'p') and n.nspname not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        for (table,) in [*tables, ("pg_stat_activity",), ("pg_stats",)]:
            for (text,) in hand.execute(f"select t::text from {table} t").fetchall():
                yield table, text


def test_of_who_came_nothing_is_kept(served: Served) -> None:
    """Signing in, screening, searching, a photograph, wrong forms, pages that are not there: marked, then searched."""
    for path in ("/no-such-page/", f"/{MARK}7/", "/cases/", served.case, "/log/checkpoint", "/sign-in/passkey/"):
        for cookie in ("", served.officer):
            served.ask("GET", path, 7, cookie)
    served.ask("POST", f"{served.case}facts/", 8, served.officer, sex="wrong", age_status="", exploitation="")
    served.ask("POST", "/search/", 8, served.officer, name="Nobody Here")
    served.ask("POST", f"{served.case}photo/record/", 8, served.officer, file="no picture")
    served.ask("POST", "/invitation/", 9, code="no code", password="x" * 20, password_again="x" * 20)
    served.ask("POST", "/sign-in/second/", 9, code="000000")
    time.sleep(3)  # the sequencer, and what is written behind
    found: dict[str, list[bytes]] = {}
    for table, text in rows_of(served.home):
        found.setdefault(table, []).extend(marks_in(text.encode()))
    assert len(found) > 20, "tables that hold anything"
    assert {table: marks for table, marks in found.items() if marks} == {}
    files = [file for file in served.home.path.rglob("*") if file.is_file() and "static" not in file.parts]
    assert any(file.is_relative_to(served.home.keys) for file in files)
    assert any(file.is_relative_to(served.home.postgres / "pg_wal") for file in files)
    for file in [*files, served.said]:
        with suppress(FileNotFoundError):  # the server tidies up
            content = file.read_bytes()
            assert marks_in(content) == [], file
    assert served.said.exists()


def test_what_counts_tries_is_keyed_and_ends_within_the_hour(served: Served) -> None:
    """The one thing that stands for an address: a code under a key that is in no database, gone when it has run out."""
    with house.superuser(served.home) as hand:
        for host in range(3):
            served.ask("POST", "/sign-in/", 10 + host, username="nobody", password="x" * 20)
        kept = hand.execute("select key, kind, expires_at - clock_timestamp() from access_attempt").fetchall()
        assert {kind for _key, kind, _left in kept} >= {throttle.Kind.NAME, throttle.Kind.ADDRESS}
        assert max(left.total_seconds() for _key, _kind, left in kept) <= 3600
        keys = {bytes(key) for key, _kind, _left in kept}
        assert not keys & set(HASHED)
        guesses = {made[:16] for kind in map(int, throttle.Kind) for place in NETWORKS
                   for made in hashes(f"{kind}\x00{place}")}  # fmt: skip
        assert not keys & guesses, "whoever has the table alone cannot try addresses out"
        ours = {bytes(key) for key in keys_of(served.home, NETWORKS[0])}
        assert keys & ours, "with the key it is this network's, so the table was the right one"
        hand.execute("update access_attempt set expires_at = now() - interval '1 second'")
        hand.execute("select access_sweep_door()")
        left = hand.execute("select count(*) from access_attempt").fetchone()
    assert left == (0,)


def keys_of(home: Home, place: str) -> list[bytes]:
    """What the door, which has the key, makes of a network today."""
    words = f"from amparo.access import throttle; print(throttle._key(throttle.Kind.ADDRESS, ({place!r},)).hex())"
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {words}"], capture_output=True, text=True, check=True,
        env=environment(home.path, DJANGO_SETTINGS_MODULE="amparo.settings"),
    )  # fmt: skip
    return [bytes.fromhex(done.stdout.strip())]


def test_the_search_would_find_an_address_that_was_kept(served: Served, tmp_path: Path) -> None:
    with house.superuser(served.home) as hand:
        hand.execute("create unlogged table diary (words text, sealed bytea)")  # the log keeps what was planted
        try:
            hand.execute("insert into diary values (%s, null)", [f"came from {MARK}9"])
            hand.execute("insert into diary values ('', sha256(%s))", [f"{MARK}9".encode()])
            hand.execute("insert into diary values (md5(%s), null)", [f"{MARK}0/24"])
            found = [marks_in(text.encode()) for table, text in rows_of(served.home) if table == "diary"]
        finally:
            hand.execute("drop table diary")
    assert all(found)
    assert len(found) == 3
