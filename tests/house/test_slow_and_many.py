"""The web server's worker, with a small application: those at work are answered, whoever else is slow or many."""

import http.client
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core import signing
from django.core.signing import JSONSerializer

from amparo.access.middleware import KEY
from amparo.house.receiving import LINE, SECONDS, STRANGERS
from tests.house.small_app import SECRET_KEY
from tests.house.test_serve import free_port

SIGNED = signing.dumps(
    {KEY: "secret"}, key=SECRET_KEY, salt=SessionStore.__module__, serializer=JSONSerializer, compress=True
)
AT_WORK = {"Cookie": f"amparo={SIGNED}"}
THREADS = 2


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """One process of the web server, with two threads that answer."""
    port = free_port()
    running = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "tests.house.small_app", "--bind", f"127.0.0.1:{port}", "--workers", "1",
         "--threads", str(THREADS), "--worker-class", "amparo.house.receiving.Receiving", "--log-level", "warning",
         "--keep-alive", "5", "--no-control-socket"],
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while ask(port, "/", timeout=1)[0] != 200:
        assert time.monotonic() < deadline
        assert running.poll() is None
    yield port
    running.terminate()
    assert running.wait(40) == 0


def ask(
    port: int, path: str, body: bytes | None = None, timeout: float = 30, **headers: str
) -> tuple[int, bytes, float]:
    """Status, what was answered, and after how many seconds; 0 where nothing came."""
    began = time.monotonic()
    plug = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        plug.request("POST" if body is not None else "GET", path, body, headers)
        answer = plug.getresponse()
        return answer.status, answer.read(), time.monotonic() - began
    except (OSError, http.client.HTTPException):
        return 0, b"", time.monotonic() - began
    finally:
        plug.close()


def test_bodies_come_whole_and_connections_are_kept(port: int) -> None:
    plug = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for size in (0, 1, 70_000, 3_000_000):
        plug.request("POST", "/", b"x" * size, AT_WORK)
        assert plug.getresponse().read() == str(size).encode()
    plug.close()


def test_whoever_waits_for_a_yes_before_the_body_hears_it(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as plug:
        plug.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert plug.recv(100).startswith(b"HTTP/1.1 100")
        plug.sendall(b"abc")
        heard = b""
        while b"\r\n\r\n3" not in heard:
            piece = plug.recv(1000)
            assert piece, heard
            heard += piece


def test_two_requests_sent_at_once_are_answered_in_order(port: int) -> None:
    one = b"POST / HTTP/1.1\r\nHost: h\r\nCookie: amparo=%s\r\nContent-Length: %d\r\n\r\n%s"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as plug:
        plug.sendall(one % (SIGNED.encode(), 2, b"ab") + one % (SIGNED.encode(), 12, b"c" * 12))
        heard = b""
        while not heard.endswith(b"\r\n\r\n12"):
            piece = plug.recv(1000)
            assert piece, heard
            heard += piece
    assert heard.count(b"HTTP/1.1 200") == 2


@pytest.mark.parametrize("begins", [b"GET / HTTP/1.1\r\nX-Slow: ", b"POST / HTTP/1.1\r\nContent-Length: 9000\r\n\r\n"])
def test_slow_requests_keep_nobody_waiting_and_end(port: int, begins: bytes) -> None:
    plugs = [socket.create_connection(("127.0.0.1", port), timeout=30) for _one in range(10 * THREADS)]
    began = time.monotonic()
    for plug in plugs:
        plug.sendall(begins)
    while time.monotonic() < began + 3:
        for plug in plugs:
            plug.sendall(b"x")
        status, _said, seconds = ask(port, "/", **AT_WORK)
        assert status == 200
        assert seconds < SECONDS / 2
    for plug in plugs:
        with suppress(ConnectionError):
            assert plug.recv(10) == b"", "ended without an answer"
        plug.close()
    assert time.monotonic() - began < 3 * SECONDS


def test_many_at_the_door_wait_there_and_keep_nobody_from_work(port: int) -> None:
    answers: Counter[int] = Counter()
    wanted = LINE + 20

    def knock() -> None:
        answers[ask(port, "/sign-in/", b"password=x", timeout=60)[0]] += 1

    many = [threading.Thread(target=knock) for _one in range(wanted)]
    for one in many:
        one.start()
    slowest = 0.0
    for _one in range(10):
        status, _said, seconds = ask(port, "/", b"saved", **AT_WORK)
        assert status == 200
        slowest = max(slowest, seconds)
    for one in many:
        one.join(90)
    assert slowest < LINE * 0.5 / STRANGERS / 2, "shorter than the line at the door"
    assert set(answers) == {200, 503}
    assert answers[200] >= LINE
    assert ask(port, "/sign-in/")[0] == 200, "the line moves on"


def test_what_is_too_large_is_not_waited_for(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as plug:
        plug.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % (1 << 30))
        assert b"200 OK" in plug.recv(1000)
        with suppress(ConnectionError):
            while plug.recv(1000):
                pass
    assert ask(port, "/", **AT_WORK)[0] == 200
