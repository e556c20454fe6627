"""The watchman: ends everything that `amparo serve` started where `serve` itself was killed and could not.

It reads a pipe that only `serve` holds: the system closes it with `serve`, however that ended.
`serve` writes a line for each child that it started, and `over` when it has ended all of them itself.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

from amparo.house import home as homes
from amparo.house.postgres import Embedded, ServerFailed

PATIENCE = 20
"""Seconds for the children to end by themselves."""
OVER = "over"
DATABASE = "database"


def main() -> None:
    """Wait for the end of the pipe, then see to it that nothing is left."""
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, signal.SIG_IGN)
    told = [line.strip() for line in sys.stdin]
    if OVER in told:
        return
    end([int(word) for word in told if word.isdigit()])
    if DATABASE in told:
        with suppress(ServerFailed):
            Embedded(homes.current()).stop()


def end(children: Iterable[int]) -> None:
    """End each child with all that it started: asked first, then killed."""
    left = [child for child in children if _signal(child, signal.SIGTERM)]
    deadline = time.monotonic() + PATIENCE
    while left and time.monotonic() < deadline:
        time.sleep(0.1)
        left = [child for child in left if _signal(child, 0)]
    for child in left:
        _signal(child, signal.SIGKILL)


def _signal(child: int, wanted: int) -> bool:
    """Send it to the whole group of the child, who leads a session of its own; False where nobody is left."""
    try:
        os.killpg(child, wanted)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
