"""Serving: the web server and the ledger's sequencer as children of one command; Ctrl-C ends all of them."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from amparo.house.databases import OWNER_FLAG
from amparo.house.home import Home

WORKERS = 2
THREADS = 4
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 20
"""Seconds for the children to end by themselves."""


class PortTaken(Exception):
    """Something else listens there, or nobody may; the message says what to do."""


def refuse_taken_port(host: str, port: int) -> None:
    """Raise PortTaken where the address is in use or cannot be used."""
    try:
        with _socket(host) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise PortTaken(
                f"Cannot listen on {host}, port {port} ({error.strerror}). Choose others with --host and --port."
            ) from error
        raise PortTaken(
            f"Something is running at http://{host}:{port} already: Amparo itself, perhaps. "
            f"Open it, stop it with Ctrl-C where it runs, or choose another port with --port."
        ) from error


def _socket(host: str) -> socket.socket:
    return socket.socket(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][0])


def stop_when_asked() -> None:
    """Ctrl-C, TERM and HUP end everything in order: the first raises KeyboardInterrupt, further ones change nothing."""

    def stop(*_: object) -> None:
        for asked in SIGNALS:
            signal.signal(asked, lambda *_: None)
        raise KeyboardInterrupt

    for asked in SIGNALS:
        signal.signal(asked, stop)


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
    """End each child with all that it started, also where the child itself is gone already."""
    for child in started:
        _signal_group(child, signal.SIGTERM)
    for child in started:
        with suppress(subprocess.TimeoutExpired):
            child.wait(PATIENCE)
        _signal_group(child, signal.SIGKILL)
        child.wait()


def _signal_group(child: subprocess.Popen[bytes], wanted: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, wanted)  # each is the leader of a session of its own


def wait_until_up(host: str, port: int, started: list[subprocess.Popen[bytes]]) -> bool:
    """True once the web server answers, False where a child ended instead."""
    for _ in range(300):
        if any(child.poll() is not None for child in started):
            return False
        with _socket(host) as probe:
            if probe.connect_ex((host, port)) == 0:
                return True
        time.sleep(0.1)
    return False


def wait_for_end(started: list[subprocess.Popen[bytes]]) -> bool:
    """Wait until Ctrl-C or TERM (True; see `stop_when_asked`), or until a child ends by itself (False)."""
    try:
        while all(child.poll() is None for child in started):
            time.sleep(0.2)
    except KeyboardInterrupt:
        return True
    return False
