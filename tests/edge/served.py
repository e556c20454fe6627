"""The web server as `amparo serve` starts it, beside the database of the tests; and what it answers, byte for byte."""

import http.client
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import psutil
from django.utils.datastructures import CaseInsensitiveMapping

from amparo.house import children
from tests.house.test_serve import free_port
from tests.servers import HOME


@dataclass(frozen=True)
class Answer:
    """What came over the wire."""

    status: int
    headers: CaseInsensitiveMapping[str]
    body: bytes
    cookies: tuple[str, ...]
    """Each as it was set, with what it is bound to."""


@dataclass(frozen=True)
class Server:
    """Where it listens, and what it wrote to its error stream."""

    port: int
    log: Path
    process: psutil.Process


@contextmanager
def web(**environment: str) -> Iterator[Server]:
    """The web server, until the block ends; the environment is what whoever runs it would set."""
    port, log = free_port(), HOME.path / f"web-{time.monotonic_ns()}.log"
    with patch.dict(os.environ, environment), _error_stream(log):
        part = next(one for one in children.table(HOME, "127.0.0.1", port) if one.name == "web")
        started = children.start(part, HOME, separate=False)
    try:
        _wait(port, started)
        yield Server(port, log, psutil.Process(started.process.pid))
    finally:
        started.process.terminate()
        started.process.wait(60)
        assert started.handed
        started.handed.close()


@contextmanager
def _error_stream(file: Path) -> Iterator[None]:
    """What is started meanwhile writes its errors there."""
    before = os.dup(2)
    with file.open("wb") as log:
        os.dup2(log.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)


def _wait(port: int, started: children.Started) -> None:
    deadline = time.monotonic() + 120
    while True:
        assert started.process.poll() is None, "it ended"
        assert time.monotonic() < deadline, "it does not answer"
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.1)


def send(port: int, words: bytes) -> Answer:
    """These very bytes, and what is answered to them."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as plug:
        plug.sendall(words)
        return heard(plug, words.split(b" ", 1)[0].decode("latin-1"))


def heard(plug: socket.socket, method: str = "GET") -> Answer:
    """The answer that comes next."""
    with http.client.HTTPResponse(plug, method=method) as answer:
        answer.begin()
        headers = answer.getheaders()
        cookies = tuple(value for name, value in headers if name.lower() == "set-cookie")
        return Answer(answer.status, CaseInsensitiveMapping(headers), answer.read(), cookies)


def ask(port: int, path: str, *, method: str = "GET", body: str = "", **headers: str) -> Answer:
    """A whole request; headers by name, `_` for `-`."""
    said = {"Host": "127.0.0.1", "Connection": "close"} | {name.replace("_", "-"): v for name, v in headers.items()}
    if body:
        said |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body.encode()))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
    return send(port, ("\r\n".join(lines) + f"\r\n\r\n{body}").encode())
