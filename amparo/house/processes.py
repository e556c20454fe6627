"""Which process may hold what. AMPARO_PROCESS names the process; commands leave it out and hold all but the owner.

The web, which strangers talk to, holds neither the key that signs the ledger nor the sequencer's connection; the
sequencer holds neither the app's connections nor the keys of identities; the key service holds no connection of
Django's and no secret but its own two.
"""

import os
from collections.abc import Mapping
from fnmatch import fnmatch

PROCESS = "AMPARO_PROCESS"
WEB, SEQUENCER, WORKER, KEYS = "web", "sequencer", "worker", "keys"
ALIASES: Mapping[str, tuple[str, ...]] = {WEB: ("default", "asking", "stats", "door"), SEQUENCER: ("sequencer",),
                                         WORKER: ("default", "asking", "worker"), KEYS: ()}  # fmt: skip
"""The connections that each process's work needs."""
CLOSED: Mapping[str, tuple[str, ...]] = {
    WEB: ("amparo_owner", "amparo_sequencer", "amparo_worker", "amparo_keys", "root-key", "ledger-signing-key",
          "postgres-superuser", "amparo_backup"),
    WORKER: ("amparo_owner", "amparo_door", "amparo_sequencer", "amparo_keys", "root-key", "ledger-signing-key",
             "postgres-superuser", "door-key", "amparo_backup", "amparo_stats"),
    SEQUENCER: ("amparo_owner", "amparo_app", "amparo_door", "amparo_worker", "door-key", "amparo_keys", "root-key",
                "postgres-superuser", "amparo_backup", "amparo_stats"),
    KEYS: ("amparo_owner", "amparo_app", "amparo_stats", "amparo_door", "amparo_sequencer", "amparo_worker",
           "amparo_backup", "postgres-superuser", "ledger-signing-key", "door-key", "django"),
}  # fmt: skip
"""The secrets of the home that each process is refused."""


class UnknownProcess(ValueError):
    """AMPARO_PROCESS names no process; the message lists those there are."""


def current(environ: Mapping[str, str] = os.environ) -> str:
    """The process that this is; "" for a command. Raises UnknownProcess."""
    name = environ.get(PROCESS, "")
    if name and name not in ALIASES:
        raise UnknownProcess(f"{PROCESS} is '{name}'. It may be {' or '.join(ALIASES)}, or left out.")
    return name


def is_closed(secret: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Is this secret refused to the process that this is? Raises UnknownProcess."""
    return any(fnmatch(secret, closed) for closed in CLOSED.get(current(environ), ()))
