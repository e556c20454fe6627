"""What the web server itself sends, as `amparo serve` starts it: pages, files, refusals without a page behind."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings

from tests.access.hands import superuser
from tests.edge.said import wrong
from tests.edge.served import Answer, Server, ask, heard, send, web

KEPT = {"web/amparo.*.css": "text/css; charset=\"utf-8\"", "web/amparo.*.js": "text/javascript; charset=\"utf-8\"",
        "web/mark.*.svg": "image/svg+xml; charset=utf-8", "web/vendor/pt-sans/*.*.woff2": "font/woff2"}  # fmt: skip
FOR_GOOD, A_MINUTE = "max-age=315360000, public, immutable", "max-age=60, public"
FILE = "/static/web/amparo.css"


@pytest.fixture(scope="module")
def server(country: object) -> Iterator[Server]:
    with web() as server:
        yield server


@pytest.fixture
def port(server: Server) -> int:
    return server.port


def of_the_wire(answer: Answer, **more: str) -> list[str]:
    """What is wrong with it; the server's name, without a version, is what every answer of it bears."""
    assert answer.headers.get("Server") in (None, "gunicorn")
    if answer.body and "/" not in answer.headers.get("Content-Type", ""):
        return ["no type"]
    return [one for one in wrong(answer.headers, **more) if one != "Server"]


PAGES = {
    "a page": ({"path": "/sign-in/"}, 200),
    "a page of somebody's": ({"path": "/cases/"}, 302),
    "no page": ({"path": "/no-such-page/"}, 404),
    "another host": ({"path": "/", "Host": "evil.example"}, 400),
    "a forged form": ({"path": "/sign-in/", "method": "POST", "body": "username=x"}, 403),
    "no such file": ({"path": "/static/web/no-such.css"}, 404),
    "a file that is written to": ({"path": FILE, "method": "POST", "body": "x=1"}, 405),
    "a part that is not there": ({"path": FILE, "Range": "bytes=9999999-"}, 416),
}


@pytest.mark.parametrize("what", PAGES)
def test_pages_and_their_errors_say_it_all(port: int, what: str) -> None:
    asked, status = PAGES[what]
    answer = ask(port, **asked)  # type: ignore[arg-type] # words by name
    assert of_the_wire(answer) == []
    assert answer.status == status


@pytest.mark.parametrize("pattern", KEPT)
def test_files_say_it_too_and_only_those_with_a_hash_are_kept_for_good(port: int, pattern: str) -> None:
    name = next(Path(settings.STATIC_ROOT).glob(pattern)).relative_to(settings.STATIC_ROOT)
    answer = ask(port, f"/static/{name}", Origin="https://evil.example")
    assert answer.status == 200
    assert of_the_wire(answer, kept=FOR_GOOD) == []
    assert answer.headers["Content-Type"] == KEPT[pattern]


@pytest.mark.parametrize("more", [{}, {"Range": "bytes=0-9"}, {"Accept-Encoding": "gzip"}, {"If-None-Match": "?"}])
def test_in_part_packed_or_unchanged_a_file_says_the_same(port: int, more: dict[str, str]) -> None:
    known = ask(port, FILE).headers["ETag"]
    answer = ask(port, FILE, **{name: value.replace("?", known) for name, value in more.items()})
    assert answer.status == {"Range": 206, "If-None-Match": 304}.get(next(iter(more), ""), 200)
    assert of_the_wire(answer, kept=A_MINUTE) == []


ASKED = (
    {"path": "/sign-in/"}, {"path": FILE}, {"path": "/log/checkpoint"}, {"path": "/no-such-page/"},
    {"path": "/sign-in/", "method": "OPTIONS", "Access_Control_Request_Method": "POST"},
    {"path": FILE, "method": "OPTIONS", "Access_Control_Request_Method": "GET"},
)  # fmt: skip


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example"])
@pytest.mark.parametrize("asked", ASKED)
def test_another_origin_gets_no_leave_to_read(port: int, asked: dict[str, str], origin: str) -> None:
    answer = ask(port, Origin=origin, **asked)
    assert [name for name in answer.headers if name.lower().startswith(("access-control-", "timing-allow-"))] == []


SECRET = b"Zosia-Metkava"
GET, POST = (b"%s / HTTP/1.1\r\nHost: h\r\n%%s\r\n\r\n" % method for method in (b"GET", b"POST"))
NOT_READABLE = {
    "no request": (b"%s\r\n\r\n" % SECRET, 400),
    "no such version": (b"GET /%s HTTP/9.9\r\nHost: h\r\n\r\n" % SECRET, 400),
    "a header that is none": (GET % SECRET, 400),
    "a header with a space": (GET % b"%s : x" % SECRET, 400),
    "two lengths": (POST % b"X: %s\r\nContent-Length: 1\r\nContent-Length: 2" % SECRET + b"xy", 400),
    "a length and pieces": (
        POST % b"X: %s\r\nContent-Length: 5\r\nTransfer-Encoding: chunked" % SECRET + b"xxxxx",
        400,
    ),
    "pieces of another kind": (POST % b"Transfer-Encoding: %s" % SECRET, 501),
    "too long an address": (b"GET /%s HTTP/1.1\r\nHost: h\r\n\r\n" % (SECRET * 300), 414),
    "too long a header": (GET % b"X: %s" % (SECRET * 500), 431),
    "too many headers": (GET % b"\r\n".join([b"X: %s" % SECRET] * 60), 431),
}


@pytest.mark.parametrize("what", NOT_READABLE)
def test_what_cannot_be_read_as_a_request_is_refused_with_the_same_headers_and_not_repeated(
    server: Server, what: str
) -> None:
    sent, status = NOT_READABLE[what]
    answer = send(server.port, sent)
    assert of_the_wire(answer) == []
    assert (answer.status, answer.headers["Content-Type"]) == (status, "text/plain; charset=utf-8")
    assert SECRET not in answer.body
    log = server.log.read_bytes()
    assert b"amparo.house.receiving WARNING" in log
    assert SECRET not in log


def test_whoever_is_one_too_many_at_the_door_is_told_so_with_the_same_headers(country: object) -> None:
    with web() as server, superuser() as everything, ExitStack() as plugs, everything.transaction():
        knocking = sign_in(server.port)
        everything.execute("lock table access_attempt")
        answer = sent_away(knocking, server.port, plugs)
    assert of_the_wire(answer) == []
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Retry-After"] == "5"


def sign_in(port: int) -> bytes:
    """A form of the door, filled in."""
    page = ask(port, "/sign-in/")
    token = page.body.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    body = f"csrfmiddlewaretoken={token}&username=nobody&password=x"
    return (
        f"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {page.cookies[0].split(';')[0]}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def sent_away(words: bytes, port: int, plugs: ExitStack) -> Answer:
    """One after another they come to a door where nobody gets on, until somebody is sent away."""
    for _one in range(200):
        plug = plugs.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
        plug.sendall(words)
        plug.settimeout(0.05)
        try:
            plug.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            continue
        plug.settimeout(60)
        answer = heard(plug)
        assert answer.status == 503, answer
        return answer
    raise AssertionError("Nobody was sent away.")


HANDLERS = """
import django, logging; django.setup()
from amparo.urls import urlpatterns
names = ["", *logging.root.manager.loggerDict]
print(sorted({type(one).__name__ for name in names for one in logging.getLogger(name).handlers}))
"""


def test_all_that_is_logged_goes_through_what_leaves_content_out(
    country: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "amparo.settings")
    done = subprocess.run([sys.executable, "-c", HANDLERS], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['WithoutContent']"


def test_the_web_server_writes_to_its_error_stream_and_to_nobody_elsewhere(server: Server) -> None:
    send(server.port, GET % SECRET)
    ask(server.port, "/cases/", method="POST", body="x=1")
    send(server.port, sign_in(server.port))
    processes = [server.process, *server.process.children(recursive=True)]
    assert len(processes) > 1
    written = {file.path for one in processes for file in one.open_files() if file.mode != "r"}
    assert written <= {str(server.log)}
    reached = [plug.raddr.ip for one in processes for plug in one.net_connections("inet") if plug.raddr]
    assert set(reached) <= {"127.0.0.1"}
    assert server.log.stat().st_size
