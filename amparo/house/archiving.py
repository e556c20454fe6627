"""The server's log (WAL), kept: the server copies each finished piece into the spool, and the house seals it away.

The server's command is a plain copy by its own account: it needs no key, no Python and no right outside the home,
so that it cannot wait for ever for something that it may not run.
"""

import os
import shlex
from pathlib import Path

from amparo.house import plan
from amparo.house.home import Home, service_account

TIMEOUT = "5min"
"""A piece of log that is not full is finished all the same after so long, if anything was written."""


def spool(home: Home) -> Path:
    """Where the server puts finished pieces, for the house to seal and take away."""
    return home.path / "spool"


def settings(home: Home) -> dict[str, str]:
    """The server's settings: nothing is kept where there is no plan of backups."""
    if not (home.path / plan.FILE).exists():
        return {}
    make_spool(home)
    return {"archive_mode": "on", "archive_timeout": TIMEOUT, "archive_command": command(home)}


def command(home: Home) -> str:
    """Copy, flush, then name: a piece under its own name is whole. One that is there already is left as it is."""
    place = shlex.quote(str(spool(home)))
    return f"test -f {place}/%f || (cp %p {place}/%f.part && sync {place}/%f.part && mv {place}/%f.part {place}/%f)"


def make_spool(home: Home) -> None:
    """The spool belongs to the server's account."""
    spool(home).mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        account = service_account()
        os.chown(spool(home), account.pw_uid, account.pw_gid)
