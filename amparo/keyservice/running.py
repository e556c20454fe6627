"""The key service of a home: made from what lies there and what the environment says, started and stopped."""

import base64
import ctypes
import os
import pwd
import resource
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from amparo.house import handing
from amparo.house.children import KEYS, Started, start, why_not_separate
from amparo.house.databases import KEYS_ROLE, keys_conninfo
from amparo.house.home import Home
from amparo.keyservice import transit
from amparo.keyservice.budgets import Limits, limits_from
from amparo.keyservice.client import KeyClient
from amparo.keyservice.errors import KeysSealed, KeysUnavailable, SettingWrong
from amparo.keyservice.protocol import Operation
from amparo.keyservice.root import LocalRoot, RootWrapper
from amparo.keyservice.service import Service
from amparo.keyservice.store import LOG_KEY, SEARCH_KEY, Store, old_kek_name
from amparo.keyservice.tickets import TicketChecker
from amparo.vault.cipher import KEY_BYTES

BESIDE_THE_DATABASE = Limits(identities_hour=240, identities_day=800, whereabouts_day=20, bulk_day=1000)
"""The database's own budgets are narrower. Here each opening counts anew, and names that a search shows count too."""
ROOT = "root-key"
"""In the home's secrets, where the root is not given by custodians or kept by others."""
UNSEAL, BUDGETS, ACCOUNT = "AMPARO_KEYS_UNSEAL", "AMPARO_KEYS_BUDGETS", "AMPARO_KEYS_FOR"
OLD_KEKS, OLD_SEARCH = "wrapping-key-", "search-key"
"""What lay in the home's secrets before there was a key service."""
_SET_DUMPABLE = 4
SETTLED_EVERY = 60.0
"""Seconds between two looks who was erased."""
PATIENCE = 20.0
"""Seconds for the service to start, and to end."""


def service_of(home: Home, environ: Mapping[str, str] = os.environ) -> Service:
    """The home's key service, sealed where AMPARO_KEYS_UNSEAL is set.

    Raises KeysUnavailable, SettingWrong, HomeUnusable, DatabaseUnusable.
    """
    root = root_of(home, environ)
    if root is not None and handing.taken() is None:
        _adopt(home, root)
    limits = limits_from(environ[BUDGETS]) if environ.get(BUDGETS) else BESIDE_THE_DATABASE
    return Service(home.keys, TicketChecker(keys_conninfo(home, environ)), root, limits)


def make_what_it_needs(home: Home, environ: Mapping[str, str] = os.environ) -> None:
    """The secrets that it is handed, which it could not make itself: its password, and the root if that lies here.

    Raises KeysUnavailable, SettingWrong, HomeUnusable.
    """
    if not environ.get("AMPARO_KEYS_DATABASE"):
        home.secret(KEYS_ROLE)
    root = root_of(home, environ)
    if root is not None:
        _adopt(home, root)


def root_of(home: Home, environ: Mapping[str, str] = os.environ) -> RootWrapper | None:
    """Where the root is: with others, with custodians (None), or in the home's secrets, made on first use of all.

    Raises KeysUnavailable where it was there and is gone, or lies where it should not; SettingWrong.
    """
    found: RootWrapper | None = transit.from_environment(environ)
    if found is not None or environ.get(UNSEAL) != "1":
        return found or LocalRoot(local_root(home))
    if home.has(ROOT):
        raise KeysUnavailable(
            f"{home.secrets / ROOT} holds the root key: nothing would be sealed. Remove it, or unset {UNSEAL}."
        )
    return None


def local_root(home: Home) -> bytes:
    """The root key in the home's secrets. Raises KeysUnavailable where there are keys and no root."""
    if not home.has(ROOT) and (home.keys / LOG_KEY).exists():
        raise KeysUnavailable(
            f"The root key is not on this machine. Set {UNSEAL}=1 and let three custodians open the keys "
            "(amparo keys unseal), or put it back: amparo keys recover"
        )
    return base64.b64decode(home.secret(ROOT, lambda: as_text(new_root())))


def new_root() -> bytes:
    """A fresh random root key."""
    return secrets.token_bytes(KEY_BYTES)


def as_text(root: bytes) -> str:
    """As the root lies in its file."""
    return base64.b64encode(root).decode()


def client_uid(environ: Mapping[str, str] = os.environ) -> int | None:
    """The account that may ask beside the service's own, where AMPARO_KEYS_FOR names one. Raises SettingWrong."""
    name = environ.get(ACCOUNT)
    try:
        return pwd.getpwnam(name).pw_uid if name else None
    except KeyError:
        raise SettingWrong(f"{ACCOUNT}: there is no account '{name}' on this machine.") from None


def keep_settled(service: Service, stopped: threading.Event) -> None:
    """At once and each minute until stopped: who was erased goes on the list (destroyed.py)."""
    failing = False
    while True:
        try:
            service.answer(Operation.DESTROY, [])
            failing = False
        except KeysSealed:
            pass
        except (KeysUnavailable, OSError) as error:
            if not failing:
                sys.stderr.write(f"The key service cannot look who was erased: {error}\n")
            failing = True
        if stopped.wait(SETTLED_EVERY):
            return


def shut_in() -> None:
    """Nobody looks into this process: not another one of the same account, not a dump of its memory after a crash."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0)


def answers(home: Home) -> bool:
    """Does the home's key service answer, open or sealed?"""
    client = KeyClient(home.keys_socket)
    try:
        client.status()
    except KeysUnavailable:
        return False
    finally:
        client.close()
    return True


@contextmanager
def running(home: Home) -> Iterator[list[Started]]:
    """The key service for as long as the block lasts; whoever started it stops it: the child, if there is one.

    Started by root it has an account of its own, where that can run the program (children.py). Raises KeysUnavailable
    where it does not start; its own words are on the error stream. HomeUnusable, SettingWrong.
    """
    if answers(home):
        yield []
        return
    make_what_it_needs(home)
    started = start(KEYS, home, separate=not why_not_separate([KEYS]))
    try:
        _wait(home, started.process)
        yield [started]
    finally:
        _end(started.process)
        if started.handed:
            started.handed.close()


def _wait(home: Home, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers(home):
        if child.poll() is not None or time.monotonic() > deadline:
            raise KeysUnavailable("The key service did not start; its words are above.")
        time.sleep(0.02)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _adopt(home: Home, root: RootWrapper) -> None:
    """Keys of an older Amparo, which the web process could read, move under the root and out of its sight."""
    store = Store(home.keys, root)
    old = {file: old_kek_name(int(file.name.removeprefix(OLD_KEKS))) for file in home.secrets.glob(f"{OLD_KEKS}*")}
    search = home.secrets / OLD_SEARCH
    for file, name in (old | ({search: SEARCH_KEY} if search.exists() else {})).items():
        _adopt_one(file, name, store)


def _adopt_one(file: Path, name: str, store: Store) -> None:
    store.key(LOG_KEY)  # first of all: wrapping keys without it mean that something is missing
    store.keep(name, base64.b64decode(file.read_text()))
    file.unlink()
