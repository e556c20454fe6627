"""The demo, started as a user starts it, for a browser to visit."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PEOPLE = 60
PATIENCE = 120
"""Seconds in which the demo must write something, until it answers."""


@contextmanager
def demo(people: int = PEOPLE) -> Iterator[str]:
    """`amparo demo` in a home of its own on a free port; yields its address, stops it with Ctrl-C's signal."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="amparo-demo-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        environment = {
            name: value for name, value in os.environ.items() if name not in {"AMPARO_OWNER", "DATABASE_URL"}
        }
        command = [sys.executable, "-m", "amparo", "demo", "--people", str(people), "--port", str(port)]
        with (home / "output").open("wb") as output:
            running = subprocess.Popen(
                command, env=environment | {"AMPARO_HOME": str(home / "amparo")}, stdout=output, stderr=output
            )
            try:
                _wait(f"http://127.0.0.1:{port}/sign-in/", running, home / "output")
                yield f"http://127.0.0.1:{port}"
            finally:
                running.send_signal(signal.SIGINT)
                running.wait(timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str, running: "subprocess.Popen[bytes]", output: Path) -> None:
    """As long as it gets on, however slow the machine is."""
    written, since = 0, time.monotonic()
    while time.monotonic() - since < PATIENCE and running.poll() is None:
        with suppress(OSError):
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 our own address
            return
        if written != (written := _written(output.parent)):
            since = time.monotonic()
        time.sleep(0.2)
    words = re.sub(r"[^ -~\n]", "", output.read_text())
    raise AssertionError(f"The demo did not answer:\n{words}")


def _written(folder: Path) -> int:
    """Bytes in the home and of the output; files come and go meanwhile."""
    written = 0
    for where, _, files in os.walk(folder):
        for file in files:
            with suppress(FileNotFoundError):
                written += (Path(where) / file).lstat().st_size
    return written
