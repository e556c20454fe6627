"""What the key service costs: CPU of both sides of the socket, against the same work within one process.

    .venv/bin/python bench/keys.py

The service is a process of its own over a folder of its own, its log written and on the disk for each opening; the
database's check of the ticket is left out, every ticket holds, no budget ends. CPU is that of client and service
together, by number of calls; wall time is of one client that waits for each answer.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from amparo.keyservice.budgets import Limits
from amparo.keyservice.client import KeyClient
from amparo.keyservice.destroyed import Erased
from amparo.keyservice.errors import KeysUnavailable
from amparo.keyservice.keys import Keys
from amparo.keyservice.root import LocalRoot
from amparo.keyservice.server import Server
from amparo.keyservice.service import Service
from amparo.keyservice.tickets import Ticket

ROOT, ENDLESS, PAGE = bytes(range(32)), 10**9, 50
OWNERS = [str(uuid4()) for _ in range(PAGE)]
ITEM = ("vault_sealed", "name", str(uuid4()), "Наталья Петровна Ковалёва".encode())
PARTS = [f"nat\x00kovalev\x00{number}".encode() for number in range(30)]


class EveryTicket:
    """Tickets that hold, of a thousand workers who each open as much as people do."""

    def check(self, ticket: UUID) -> Ticket:
        """For everybody of the bench."""
        return Ticket(ticket.int % 1000, frozenset(OWNERS))

    def erased_since(self, moment: float) -> list[Erased]:
        """Nobody."""
        return []

    def erase_again(self, persons: Sequence[str]) -> None:
        """Nobody is on the list."""


@contextmanager
def service(folder: Path, path: Path) -> Iterator[psutil.Process]:
    """The service, in a process of its own."""
    child = os.fork()
    if child == 0:
        limits = Limits(ENDLESS, ENDLESS, ENDLESS, ENDLESS)
        Server(Service(folder, EveryTicket(), LocalRoot(ROOT), limits), path).serve()
        os._exit(0)
    try:
        yield psutil.Process(child)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def wait_for(client: KeyClient) -> None:
    """Until it answers."""
    for _ in range(200):
        try:
            client.status()
        except KeysUnavailable:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("the service did not start")


def measure(name: str, call: Callable[[], object], times: int, other: psutil.Process | None = None) -> None:
    """Print CPU of this process, of the other, and the wall time, in microseconds a call."""
    for _ in range(10):
        call()
    theirs = sum(other.cpu_times()[:2]) if other else 0.0
    wall, ours = time.perf_counter(), time.process_time()
    for _ in range(times):
        call()
    ours, wall = time.process_time() - ours, time.perf_counter() - wall
    theirs = sum(other.cpu_times()[:2]) - theirs if other else 0.0
    scale = 1e6 / times
    print(
        f"{name:<34}{(ours + theirs) * scale:>10.0f}{ours * scale:>10.0f}{theirs * scale:>10.0f}{wall * scale:>10.0f}"
    )


def run(times: int, folder: Path) -> None:
    """Everything, over the socket and within one process."""
    keys, client = Keys(folder / "keys", LocalRoot(ROOT)), KeyClient(folder / "keys.sock")
    wrapped = [(owner, keys.new_key(owner, 3)[1]) for owner in OWNERS]
    print(f"{'microseconds a call':<34}{'CPU':>10}{'client':>10}{'service':>10}{'wall':>10}")
    measure("open 1, one process", lambda: keys.open(*wrapped[0]), times)
    measure("open 50, one process", lambda: keys.open_all(wrapped), times // 10)
    measure("seal 1, one process", lambda: keys.seal(*wrapped[0], [ITEM]), times)
    measure("30 tokens, one process", lambda: keys.tokens("pair", PARTS), times)
    with service(folder / "keys", folder / "keys.sock") as other:
        wait_for(client)
        drawers = [(owner, key, [("name", ITEM[2], keys.seal(owner, key, [ITEM])[0])]) for owner, key in wrapped]
        measure("open 1, checked and logged", lambda: client.open(uuid4(), "vault_sealed", drawers[:1]), times, other)
        measure(
            "open 50, checked and logged", lambda: client.open(uuid4(), "vault_sealed", drawers), times // 10, other
        )
        measure("seal 1", lambda: client.seal(*wrapped[0], [ITEM]), times, other)
        measure("seal 8", lambda: client.seal(*wrapped[0], [ITEM] * 8), times, other)
        measure("30 tokens", lambda: client.tokens("pair", PARTS), times, other)
        measure("new key", lambda: client.new_key(OWNERS[0], 3), times, other)
        measure("new keys for 500", lambda: client.new_keys([(owner, 3) for owner in OWNERS * 10]), times // 50, other)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5000)
    folder = Path(tempfile.mkdtemp(prefix="amparo-bench-"))
    (folder / "keys").mkdir()
    try:
        run(parser.parse_args().times, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
