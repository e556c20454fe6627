"""`amparo serve`: everything starts with it and ends with it."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.house.commands import amparo, environment

STARTED = "Stop with Ctrl-C."


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(home: Path, port: int, python: str = sys.executable, **more: str) -> Iterator[subprocess.Popen[str]]:
    """The command, running; ended in any case."""
    command = [python, "-m", "amparo", "serve", "--port", str(port)]
    running = subprocess.Popen(
        command, env=environment(home, **more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        assert running.stdout is not None
        said = [running.stdout.readline()]
        while STARTED not in said[-1]:
            assert said[-1], f"it ended: {said}"
            said.append(running.stdout.readline())
        yield running
    finally:
        if running.poll() is None:
            running.send_signal(signal.SIGINT)
        running.communicate(timeout=120)


def of_home(home: Path) -> list[psutil.Process]:
    """Every process that has to do with that home, by its command line, environment or working directory."""
    return [process for process in psutil.process_iter() if str(home) in traces(process)]


def traces(process: psutil.Process) -> str:
    try:
        return " ".join([*process.cmdline(), *map("=".join, process.environ().items()), process.cwd() or ""])
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return ""


def gone(home: Path, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while of_home(home):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)


def child(running: subprocess.Popen[str], words: str) -> psutil.Process:
    """The direct child of the command whose command line holds these words."""
    return next(one for one in psutil.Process(running.pid).children() if words in " ".join(one.cmdline()))


def test_it_starts_answers_ends_whole_and_starts_again(folder: Path) -> None:
    port = free_port()
    with serving(folder, port) as running:
        assert status(port, "/sign-in/") == 200
        assert len(of_home(folder)) > 4
        second = amparo(folder, "serve", "--port", str(port))
        assert second.code == 1
        assert "running at" in second.one_clear_line
        assert status(port, "/sign-in/") == 200
        running.send_signal(signal.SIGINT)
        assert running.wait(120) == 0
        assert gone(folder)
    with serving(folder, port) as running:
        assert status(port, "/no-such-address/") in (302, 404)
        running.send_signal(signal.SIGTERM)
        assert running.wait(120) == 0
    assert gone(folder)


@pytest.mark.parametrize("part", ["gunicorn", "ledger place", "keys serve"])
def test_a_part_that_dies_ends_the_whole(with_tables: Path, part: str) -> None:
    with serving(with_tables, free_port()) as running:
        child(running, part).kill()
        assert running.wait(120) == 1
        assert gone(with_tables)


def test_killed_itself_it_leaves_nothing_running(with_tables: Path) -> None:
    with serving(with_tables, free_port()) as running:
        running.kill()
        running.wait(10)
        assert gone(with_tables)
        assert not (with_tables / "postgres" / "postmaster.pid").exists(), "the database was stopped in order"


def test_a_database_that_dies_ends_the_whole(with_tables: Path) -> None:
    with serving(with_tables, free_port()) as running:
        postmaster = int((with_tables / "postgres" / "postmaster.pid").read_text().split()[0])
        psutil.Process(postmaster).kill()
        assert running.wait(120) == 1
        assert gone(with_tables)


def test_asked_to_stop_while_it_starts_it_leaves_nothing(folder: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "amparo", "serve", "--port", str(free_port())], env=environment(folder),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    while not (folder / "postgres" / "postmaster.pid").exists():
        assert running.poll() is None
        time.sleep(0.02)
    running.send_signal(signal.SIGTERM)
    said = running.communicate(timeout=120)[1]
    assert running.returncode == 1
    assert b"Traceback" not in said
    assert gone(folder)
