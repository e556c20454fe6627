"""Serving: the web server and the ledger's sequencer as children of one command; Ctrl-C ends all of them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from amparo.house.databases import OWNER_FLAG
from amparo.house.home import Home

WORKERS = 2
THREADS = 4
PATIENCE = 20
"""Seconds for the children to end by themselves."""


class PortTaken(Exception):
    """Something else listens there; the message says what to do."""


def refuse_taken_port(host: str, port: int) -> None:
    """Raise PortTaken where the address is in use."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"Something is running at http://{host}:{port} already: Amparo itself, perhaps. "
                f"Open it, stop it with Ctrl-C where it runs, or choose another port with --port."
            ) from error


@contextmanager
def children(home: Home, host: str, port: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Web server and sequencer, running until the block ends."""
    environment = {name: value for name, value in os.environ.items() if name != OWNER_FLAG}
    web = [sys.executable, "-m", "gunicorn", "amparo.wsgi", "--bind", f"{host}:{port}", "--workers", str(WORKERS),
           "--threads", str(THREADS), "--worker-class", "gthread", "--log-level", "warning", "--timeout", "120",
           "--no-control-socket"]  # fmt: skip
    sequencer = [sys.executable, "-m", "amparo", "ledger", "place", "--forever"]
    started: list[subprocess.Popen[bytes]] = []
    try:
        for command in (web, sequencer):
            # A session of its own: Ctrl-C reaches only this command, which then ends its children in order.
            started.append(subprocess.Popen(command, env=environment, start_new_session=True))  # noqa: S603 own words
        yield started
    finally:
        _end(started)


def _end(started: list[subprocess.Popen[bytes]]) -> None:
    for child in started:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for child in started:
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait_until_up(host: str, port: int, started: list[subprocess.Popen[bytes]]) -> bool:
    """True once the web server answers, False where a child ended instead."""
    for _ in range(300):
        if any(child.poll() is not None for child in started):
            return False
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return True
        time.sleep(0.1)
    return False


def wait_for_end(started: list[subprocess.Popen[bytes]]) -> bool:
    """Wait until Ctrl-C or TERM (True), or until a child ends by itself (False)."""
    asked = []
    for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(wanted, lambda *_: asked.append(True))
    while not asked:
        if any(child.poll() is not None for child in started):
            return False
        time.sleep(0.2)
    return True
