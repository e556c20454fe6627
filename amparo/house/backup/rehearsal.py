"""The rehearsal: the newest backup restored into a scratch server, looked through, and removed again, always.

It needs the private half of a recipient and so belongs on another machine than the server's; the record that it
leaves beside the backups is taken over by the house that they belong to.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pyrage

from amparo.house.backup import drills, sealing, tape
from amparo.house.backup.making import Tell, silent
from amparo.house.backup.restoring import RestoreFailed, Wanted, choose, restore
from amparo.house.backup.shelf import Manifest, Shelf, ShelfUnusable
from amparo.house.databases import OWNER_FLAG, DatabaseUnusable
from amparo.house.home import Home, HomeUnusable
from amparo.house.postgres import Embedded, ServerFailed

INSPECTION = (sys.executable, "-m", "amparo.house.backup.inspection")
FAILURES = (
    tape.TapeRefused,
    RestoreFailed,
    ShelfUnusable,
    HomeUnusable,
    ServerFailed,
    DatabaseUnusable,
    sealing.SealingFailed,
    OSError,
)
OURS = (OWNER_FLAG, "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "AMPARO_STATIC", "AMPARO_KEYS_DATABASE",
        "AMPARO_KEYS_SOCKET", "AMPARO_KEYS_FOR")  # fmt: skip
"""Settings of the house that runs here, which the scratch home must not follow to its database and its keys."""


def rehearse(
    shelf: Shelf, identities: Sequence[pyrage.x25519.Identity], keys: Sequence[pyrage.x25519.Identity] = (),
    kept: Path | None = None, tell: Tell = silent,
) -> drills.Drill:  # fmt: skip
    """Restore the newest backup into a scratch server, look it through, write down what was found, remove the server.

    `keys` opens the backup of keys, so that persons' keys are tried; `kept` is a checkpoint of the ledger that was
    kept elsewhere, best one that a witness cosigned. A failure is a finding, not an error.
    """
    began, at = time.monotonic(), datetime.now(UTC).isoformat()
    chosen, found = "", dict[str, Any]()
    scratch = Path(tempfile.mkdtemp(prefix="amparo-"))
    scratch.chmod(0o711)  # the server's account passes through
    try:
        backup = choose(shelf, Wanted())
        chosen = backup.id
        home = Home(scratch / "home")
        restore(shelf, home, identities, Wanted(to_mark=True, name=chosen), keys, tell)
        tell("Looking it through", 0, 0)
        found = _look_through(home, _contents(shelf, backup, identities), kept, keys=bool(keys))
    except FAILURES as error:
        found = {"findings": [str(error)]}
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    drill = drills.Drill(at, chosen, round(time.monotonic() - began, 1), **found)
    drills.append(shelf.drills, drill)
    return drill


def _contents(shelf: Shelf, backup: Manifest, identities: Sequence[pyrage.x25519.Identity]) -> bytes:
    file, opened = shelf.base / backup.id / "contents.age", BytesIO()
    if sealing.sha256(file) != backup.contents_sha256:
        raise RestoreFailed(f"{file} is damaged: its checksum is another.")
    sealing.unseal(file, opened, identities)
    return opened.getvalue()


def _look_through(home: Home, contents: bytes, kept: Path | None, *, keys: bool) -> dict[str, Any]:
    """In a process of its own, set up over the scratch home: the house that runs here is not touched."""
    server = Embedded(home)
    server.start()
    try:
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        asked = {
            "contents": json.loads(contents),
            "kept": kept.read_text("utf-8", errors="replace") if kept else None,
            "keys": keys,
        }
        done = subprocess.run(  # noqa: S603 own words
            INSPECTION, input=json.dumps(asked), capture_output=True, text=True, check=False,
            env=environment | {"AMPARO_HOME": str(home.path), OWNER_FLAG: "1"},
        )  # fmt: skip
    finally:
        server.stop()
    if done.returncode:
        return {"findings": [f"What was restored could not be looked through: {_last_line(done.stderr)}"]}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _last_line(said: str) -> str:
    lines = said.strip().splitlines()
    return lines[-1] if lines else "nothing was said"
