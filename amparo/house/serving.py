"""Serving: the parts of Amparo (children.py) as children of one command; Ctrl-C ends all of them."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from amparo.house import watchman
from amparo.house.children import Child, Started, start
from amparo.house.home import Home

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 20
"""Seconds for the children to end by themselves."""
LOOK = 0.2
"""Seconds between two looks whether all is well."""


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
def children(
    home: Home, parts: list[Child], *, separate: bool, embedded: bool, beside: Sequence[Started] = ()
) -> Iterator[list[Started]]:
    """The parts, running until the block ends, or until this process does, however it ends (watchman.py).

    `separate`: under accounts of their own. `embedded`: the database is ours too, and ends with them. `beside`: parts
    that run already and are ended by whoever started them, or by the watchman.
    """
    started: list[Started] = []
    watching = _watchman(home)
    try:
        if embedded:
            _tell(watching, watchman.DATABASE)
        for one in beside:
            _tell(watching, str(one.process.pid))
        for part in parts:
            started.append(start(part, home, separate=separate))
            _tell(watching, str(started[-1].process.pid))
        yield [*beside, *started]
    finally:
        _end(started)
        _tell(watching, watchman.OVER)
        watching.communicate()


def _watchman(home: Home) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "amparo.house.watchman"]
    environment = os.environ | {"AMPARO_HOME": str(home.path)}
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603


def _tell(watching: subprocess.Popen[bytes], word: str) -> None:
    assert watching.stdin is not None  # noqa: S101 it was opened as a pipe
    with suppress(BrokenPipeError):
        watching.stdin.write(f"{word}\n".encode())
        watching.stdin.flush()


def _end(started: list[Started]) -> None:
    """End each child with all that it started, also where the child itself is gone already."""
    for one in started:
        _signal_group(one.process, signal.SIGTERM)
    for one in started:
        with suppress(subprocess.TimeoutExpired):
            one.process.wait(PATIENCE)
        _signal_group(one.process, signal.SIGKILL)
        one.process.wait()
        if one.handed:
            one.handed.close()


def _signal_group(process: subprocess.Popen[bytes], wanted: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, wanted)  # each is the leader of a session of its own


def wait_until_up(host: str, port: int, started: list[Started]) -> bool:
    """True once the web server answers, False where a child ended instead."""
    for _ in range(300):
        if any(one.process.poll() is not None for one in started):
            return False
        with _socket(host) as probe:
            if probe.connect_ex((host, port)) == 0:
                return True
        time.sleep(0.1)
    return False


def wait_for_end(started: list[Started], database_alive: Callable[[], bool], secrets: Home) -> str:
    """Wait until Ctrl-C or TERM (see `stop_when_asked`): empty. Where a part ends by itself: its name.

    Meanwhile the children are handed every secret that is added or removed.
    """
    known = _secrets_at(secrets)
    try:
        while database_alive():
            ended = [one.child.name for one in started if one.process.poll() is not None]
            if ended:
                return ended[0]
            if known != (known := _secrets_at(secrets)):
                _hand_anew(started)
            time.sleep(LOOK)
    except KeyboardInterrupt:
        return ""
    return "database"


def _secrets_at(home: Home) -> int:
    return home.secrets.stat().st_mtime_ns


def _hand_anew(started: list[Started]) -> None:
    for one in started:
        if one.handed:
            one.handed.refresh()
