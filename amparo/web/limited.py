"""Work on what strangers sent, in a process of its own that can do almost nothing.

The child has no secrets in its environment, opens no file and no connection once it has begun (not one more descriptor
is left to it), writes no file, and has a bounded memory and time. Under root it also becomes nobody. A hole in a parser
of images or documents then surrenders the file that exploited it, and nothing else.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
START = "import sys; sys.path.insert(0, sys.argv[1]); from amparo.web.limited import child; child(sys.argv[2])"
MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 10
PATIENCE = 30
"""Seconds of the clock: a busy machine is slow, a child that hangs is ended."""
NOBODY = 65534
DONE, REFUSED = b"+", b"-"


class Refused(ValueError):
    """What was sent is not taken; the message says why, in words of the program and none of the sender's."""


class Overwhelmed(Refused):
    """The child used up its time or memory, or fell over."""


def run(work: str, data: bytes) -> bytes:
    """What the function named by `work` ("module:function", bytes to bytes) makes of the data, in a limited process.

    Raises Refused with the function's own words where it raised a ValueError, Overwhelmed where the process ended
    before its work did.
    """
    command = [sys.executable, "-I", "-c", START, str(ROOT), work]
    try:
        done = subprocess.run(  # noqa: S603 own words; what was sent goes in by the pipe
            command, input=data, capture_output=True, timeout=PATIENCE, env={"LC_ALL": "C.UTF-8"}, check=False
        )
    except (subprocess.TimeoutExpired, BrokenPipeError) as error:
        raise Overwhelmed from error
    kind, answer = done.stdout[:1], done.stdout[1:]
    if done.returncode or kind not in (DONE, REFUSED):
        raise Overwhelmed
    if kind == REFUSED:
        raise Refused(answer.decode())
    return answer


def child(work: str) -> None:
    """In the child: load the function, give everything away, work, answer."""
    module, _, name = work.partition(":")
    function: Callable[[bytes], bytes] = getattr(import_module(module), name)
    _limit()
    try:
        answer = DONE + function(sys.stdin.buffer.read())
    except ValueError as refused:
        answer = REFUSED + str(refused).encode()
    sys.stdout.buffer.write(answer)


def _limit() -> None:
    """From here on: no more memory, time, files, connections or rights than the work takes."""
    for which, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),  # stdin, stdout, stderr: neither a file nor a socket can be opened any more
    ):
        resource.setrlimit(which, (most, most))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    with suppress(ValueError, OSError):  # as nobody, or where the account may have no more processes anyway
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
