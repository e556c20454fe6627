"""The parts of Amparo that run as processes of their own: one line each, with the account and the secrets of each.

Started by root, each part runs under an account of its own and has in memory what it was handed, no more; the files
with the secrets are root's. The part that keeps backups alone is root's: it seals all of them (docs/deploy.md). Started
by an ordinary user all parts share that user: each still gets only its own secrets, but nothing stops a part that was
taken over from reading the files. `amparo check --deploy` says so.
"""

import os
import pwd
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amparo.house import plan, processes
from amparo.house.databases import OWNER_FLAG, without_owner
from amparo.house.handing import VARIABLE, Handed
from amparo.house.home import ACCOUNT, THROUGH, Home, HomeUnusable, service_account

WORKERS = 2
THREADS = 4
WEB_ACCOUNT = f"{ACCOUNT}-web"
AMPARO = (sys.executable, "-m", "amparo")


@dataclass(frozen=True)
class Child:
    """A part: its name, its command, the account under which it runs if root starts it, the secrets that it needs.

    Secrets may be patterns. None: it runs as whoever starts it and reads the files, as commands do.
    """

    name: str
    command: tuple[str, ...]
    account: str
    secrets: tuple[str, ...] | None
    owns: tuple[str, ...] = ()
    """Folders of the home that are its account's alone."""
    answers_in: tuple[str, ...] = ()
    """Folders of its account through which the other parts may pass, to a socket."""


def table(home: Home, host: str, port: int) -> list[Child]:
    """Every part that `amparo serve` starts."""
    gunicorn = (sys.executable, "-m", "gunicorn", "amparo.wsgi", "--bind", f"{host}:{port}", "--workers", str(WORKERS),
                "--threads", str(THREADS), "--worker-class", "amparo.house.receiving.Receiving",
                "--log-level", "warning", "--timeout", "120",
                "--limit-request-line", "2048", "--limit-request-fields", "50", "--limit-request-field_size", "4096",
                "--keep-alive", "5", "--no-control-socket",
                "--forwarded-allow-ips", _proxies(), "--forwarder-headers", "")  # fmt: skip
    return [
        Child("web", gunicorn, WEB_ACCOUNT, ("django", "amparo_app", "amparo_stats", "amparo_door", "door-key")),
        Child("sequencer", (*AMPARO, "ledger", "place", "--forever"), f"{ACCOUNT}-ledger",
              ("django", "amparo_sequencer", "ledger-signing-key")),
        Child("worker", (*AMPARO, "jobs", "work"), f"{ACCOUNT}-jobs", ("django", "amparo_app", "amparo_worker")),
        *([Child("backup", (*AMPARO, "backup", "keep"), "", None)] if (home.path / plan.FILE).exists() else []),
    ]  # fmt: skip


def _proxies() -> str:
    """Who is believed that a request came encrypted: a proxy on this machine, where there is one (settings.PROXIES)."""
    return "127.0.0.1,::1" if int(os.environ.get("AMPARO_PROXIES", "0")) else ""


KEYS = Child("keys", (*AMPARO, "keys", "serve"), f"{ACCOUNT}-keys", ("amparo_keys", "root-key"), owns=("keys",),
             answers_in=("run-keys",))  # fmt: skip
"""The key service: it is there before the others, because what is prepared for them is sealed by it."""


@dataclass(frozen=True)
class Started:
    """A part that runs, and what it was handed."""

    child: Child
    process: subprocess.Popen[bytes]
    handed: Handed | None


def start(child: Child, home: Home, *, separate: bool) -> Started:
    """Start a part in a session of its own, so that Ctrl-C reaches only the command that ends it in order."""
    environment = _environment(child, home)
    handed = Handed(home.secrets, child.secrets) if child.secrets is not None else None
    if handed:
        environment[VARIABLE] = str(handed.handle)
    account = service_account(child.account) if separate and child.account else None
    for name in (*child.owns, *child.answers_in):
        _give_folder(home.path / name, account, through=name in child.answers_in)
    process = subprocess.Popen(  # noqa: S603 own words
        child.command, env=environment, start_new_session=True, pass_fds=[handed.handle] if handed else [],
        **_as_account(account),
    )  # fmt: skip
    return Started(child, process, handed)


def _give_folder(folder: Path, account: pwd.struct_passwd | None, *, through: bool) -> None:
    """Give it with what is in it to the account; without accounts it stays with whoever starts.

    Commands by root and a restore leave files of root's there. A file that has a second name is not given: whoever had
    the account before could have named one of root's so. Raises HomeUnusable.
    """
    if not account:
        return
    for path in (folder, *folder.rglob("*")):
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) and found.st_nlink > 1:
            raise HomeUnusable(f"{path} has a second name elsewhere, so it is not given to an account. Look into it.")
        os.chown(path, account.pw_uid, pwd.getpwnam(ACCOUNT).pw_gid, follow_symlinks=False)
    folder.chmod(THROUGH if through else 0o700)


OF_ONE_PART = {"AMPARO_KEYS_DATABASE": "keys", "AMPARO_BACKUP_DATABASE": "backup"}
"""Addresses with the password of a role, each for the one part that connects as it."""


def _environment(child: Child, home: Home) -> dict[str, str]:
    """Nothing of the owner's or of another part's: neither the flag nor an address with a password."""
    closed = {OWNER_FLAG, *(name for name, part in OF_ONE_PART.items() if part != child.name)}
    kept = {name: value for name, value in os.environ.items() if name not in closed}
    if child.secrets is not None and kept.get("DATABASE_URL"):
        kept["DATABASE_URL"] = without_owner(kept["DATABASE_URL"])
    name = {} if child.secrets is None else {processes.PROCESS: child.name}
    return kept | {"AMPARO_HOME": str(home.path)} | name


def _as_account(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """How to start a process as that account: in the group of the house and in no other."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": pwd.getpwnam(ACCOUNT).pw_gid, "extra_groups": [], "umask": 0o077}


def why_not_separate(parts: list[Child]) -> str:
    """Why the parts cannot have accounts of their own, in words; empty where they can.

    Tried rather than reasoned about: each account runs Python and looks for the program.
    """
    if os.geteuid() != 0:
        return "Amparo was not started by root, so all its parts share one account and could read each other's secrets."
    for part in parts:
        if part.account and not _can_run(service_account(part.account)):
            return (
                f"The account '{part.account}' cannot reach the program, which lies in a folder that is closed to it, "
                "so all parts run as root. Install Amparo where every account may read it, /opt/amparo for instance."
            )
    return ""


def _can_run(account: pwd.struct_passwd) -> bool:
    look = [sys.executable, "-c", "import amparo, django, gunicorn"]
    try:
        done = subprocess.run(look, capture_output=True, check=False, **_as_account(account))  # noqa: S603
    except PermissionError:  # Python itself is out of reach
        return False
    return bool(done.returncode == 0)
