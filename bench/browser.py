"""The product as it runs, and somebody who asks it: what the bench of the pages drives."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil  # type: ignore[import-untyped] # it has no stubs

ROOT = Path(__file__).resolve().parent.parent
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
CODE = re.compile(r'name="code" value="([0-9]{6})"')
STATEMENTS = "X-Statements"
KEPT_OPEN = 1.0
"""Seconds; the server closes a connection that is idle for two."""


class Browser:
    """One person's browser: keeps cookies and the connection, sends forms with their token."""

    statements = 0
    """How many statements the latest answer to any browser took, where the application counts them."""

    def __init__(self, port: int) -> None:
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.last = 0.0
        self.connection = HTTPConnection("127.0.0.1", port, timeout=300)
        self.answer: HTTPResponse
        self.body = ""

    def get(self, path: str) -> "Browser":
        """Ask for a page. Raises RuntimeError for anything but a page or a way to one."""
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: Any) -> "Browser":
        """Send a form, with the newest token seen. Raises RuntimeError as `get`, so also for a form with errors."""
        return self._ask("POST", path, urlencode({**fields, "csrfmiddlewaretoken": self.token}, doseq=True))

    def send(self, path: str, **fields: Any) -> str:
        """Send a form; where its answer leads. Raises RuntimeError where it was not taken."""
        place = self.post(path, **fields).answer.headers["Location"]
        if not place:
            raise RuntimeError("the form was not taken")
        return str(place)

    def _ask(self, method: str, path: str, body: str | None) -> "Browser":
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self.last > KEPT_OPEN:
            self.connection.close()
        self.connection.request(method, path, body, headers)
        self.answer = self.connection.getresponse()
        self.body = self.answer.read().decode()
        self.last = time.monotonic()
        self._remember()
        if self.answer.status not in (200, 302):
            raise RuntimeError(f"{method} {path} answered {self.answer.status}")
        return self

    def _remember(self) -> None:
        for line in self.answer.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        found = TOKEN.search(self.body)
        self.token = found.group(1) if found else self.token
        Browser.statements = int(self.answer.headers.get(STATEMENTS) or 0)


def signed_in(port: int, username: str, password: str) -> Browser:
    """A browser in which somebody is signed in. Raises RuntimeError where name and password do not fit."""
    browser = Browser(port).get("/sign-in/")
    browser.get(browser.send("/sign-in/", username=username, password=password))
    shown = CODE.search(browser.body)
    if not shown:
        raise RuntimeError("the second step shows no code: not an account of the demo")
    return browser.get(browser.send("/sign-in/second/", code=shown.group(1)))


@dataclass(frozen=True)
class Server:
    """The running product."""

    port: int
    process: psutil.Process
    postgres: psutil.Process

    def cpu(self) -> tuple[float, float]:
        """Seconds of CPU used so far by the app's process and by the database's processes."""
        return _used(self.process), sum(_used(one) for one in self.postgres.children())

    def memory(self) -> tuple[int, int]:
        """The most memory that the process ever held, and what it holds now, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return tuple(int(found) // 1024 for found in re.findall(r"Vm(?:HWM|RSS):\s+(\d+) kB", status))  # type: ignore[return-value] # two lines


def _used(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def serving(application: str, postmaster: int) -> Iterator[Server]:
    """The product under gunicorn, in production mode: one process, four threads, no owner's connection."""
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if name != "AMPARO_OWNER"}
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "1",
               "--threads", "4", "--worker-class", "gthread", "--log-level", "warning", "--timeout", "300",
               "--no-control-socket"]  # fmt: skip
    child = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        _wait(port, child)
        yield Server(port, psutil.Process(child.pid).children()[0], psutil.Process(postmaster))
    finally:
        child.terminate()
        child.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, child: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if child.poll() is not None:
            raise RuntimeError("the web server did not start")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                Browser(port).get("/sign-in/")
                return
        time.sleep(0.1)
    raise RuntimeError("the web server did not answer")
