"""The one directory in which all data and all secrets live: AMPARO_HOME, mode 0700."""

import os
import pwd
import secrets
import stat
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from amparo.house import handing, processes

ACCOUNT = "amparo"
"""The system account that runs the embedded database when Amparo is started by root, and the group of its children."""
THROUGH = 0o710
"""As root: the group may walk through to the socket, look at nothing."""


class HomeUnusable(Exception):
    """The data directory cannot be used; the message says where and what to do."""


@dataclass(frozen=True)
class Home:
    """Paths below the data directory. Nothing outside it is ever written."""

    path: Path

    @property
    def secrets(self) -> Path:
        """Passwords and keys, one file each, readable by whoever runs Amparo only."""
        return self.path / "secrets"

    @property
    def postgres(self) -> Path:
        """The embedded server's data directory."""
        return self.path / "postgres"

    @property
    def run(self) -> Path:
        """The embedded server's socket."""
        return self.path / "run"

    @property
    def log(self) -> Path:
        """Logs, without content."""
        return self.path / "log"

    @property
    def keys(self) -> Path:
        """The key service's keys, sealed under the root, and its log."""
        return self.path / "keys"

    @property
    def keys_run(self) -> Path:
        """The key service's socket: a folder of its own, so that no other account could put another one there."""
        return self.path / "run-keys"

    @property
    def keys_socket(self) -> Path:
        """Where the key service is asked: AMPARO_KEYS_SOCKET, else in its own folder."""
        return Path(os.environ.get("AMPARO_KEYS_SOCKET") or self.keys_run / "keys.sock")

    @property
    def state(self) -> Path:
        """What one part of the house tells the others: alarms, drills. No content of records."""
        return self.path / "state"

    def make(self) -> "Home":
        """Create the directory and what belongs in it, mode 0700; harmless when it is there.

        As root, the group of the house's accounts may pass through the home and the sockets' folders. A child that was
        handed its secrets makes nothing. Raises HomeUnusable where the home cannot be made, another account owns it,
        or it is used for other things.
        """
        if handing.taken() is not None:
            return self
        try:
            self._refuse_foreign()
            self.path.mkdir(parents=True, exist_ok=True)
            for folder in self._folders():
                folder.mkdir(exist_ok=True)
            self._close()
        except OSError as error:
            raise HomeUnusable(
                f"Cannot use {self.path} for Amparo's data ({error.strerror}). "
                "Free some space or set AMPARO_HOME to a directory that you own."
            ) from error
        if os.geteuid() == 0:
            self._give_to_account()
        return self

    def _close(self) -> None:
        """Nobody else looks in. What is right already is not touched: children pass through at this moment."""
        modes = dict.fromkeys((self.path, *self._folders()), 0o700)
        if os.geteuid() == 0:
            modes |= {self.path: THROUGH, self.run: THROUGH, self.keys_run: THROUGH, self.state: 0o750}
        for folder, mode in modes.items():
            if stat.S_IMODE(folder.stat().st_mode) != mode:
                folder.chmod(mode)

    def _folders(self) -> tuple[Path, ...]:
        return (self.secrets, self.keys, self.keys_run, self.postgres, self.run, self.log, self.state)

    def _refuse_foreign(self) -> None:
        """A directory with other things in it would be closed to everybody who uses them."""
        if self.path.is_dir() and not self.secrets.is_dir() and any(self.path.iterdir()):
            raise HomeUnusable(
                f"{self.path} holds other files. Set AMPARO_HOME to a new or an empty directory, for Amparo alone."
            )

    def secret(self, name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(32)) -> str:
        """The secret of that name, made on first use and kept in a file of mode 0600.

        A child process has only what it was handed. Raises HomeUnusable where it cannot be read or written, or is not
        for this process (processes.py).
        """
        _refuse_other_process(name)
        handed = handing.taken()
        if handed is not None:
            return _from(handed, name)
        file = self.secrets / name
        try:
            if not file.exists():
                write_once(file, make())
            found = file.read_text().strip()
        except OSError as error:
            raise HomeUnusable(f"Cannot read or write {file} ({error.strerror}).") from error
        if not found:
            raise HomeUnusable(f"{file} is empty. Put it back from your backup: without it, data may not open.")
        return found

    def holds(self, name: str) -> bool:
        """May this process use the secret? A child only those that it was handed; everybody else what is not closed to
        it (processes.py)."""
        handed = handing.taken()
        return not processes.is_closed(name) and (handed is None or name in handed)

    def has(self, name: str) -> bool:
        """Is the secret there for this process, already made?"""
        handed = handing.taken()
        return (self.secrets / name).exists() if handed is None else name in handed

    def secrets_named(self, prefix: str) -> dict[str, str]:
        """The secrets whose names begin so, as they stand now; one that is just being removed is left out."""
        handed = handing.taken()
        if handed is not None:
            return {name: content for name, content in handed.items() if name.startswith(prefix)}
        found = {}
        for file in self.secrets.glob(f"{prefix}*"):
            with suppress(FileNotFoundError):
                found[file.name] = file.read_text().strip()
        return found

    def _give_to_account(self) -> None:
        """As root: the folders that the database server uses belong to its account. The home itself is root's, so that
        no part puts a folder of its own in the place of another's; the key service's are given when it starts."""
        account = service_account()
        for folder in (self.postgres, self.run, self.log):
            os.chown(folder, account.pw_uid, account.pw_gid)
        for folder in (self.path, self.state):
            os.chown(folder, 0, account.pw_gid)
        refuse_unreachable(self.path, account)


def _refuse_other_process(secret: str) -> None:
    try:
        closed = processes.is_closed(secret)
    except processes.UnknownProcess as error:
        raise HomeUnusable(str(error)) from error
    if closed:
        raise HomeUnusable(f"The secret {secret} is not for the {processes.current()} process.")


def _from(handed: dict[str, str], name: str) -> str:
    try:
        return handed[name]
    except KeyError:
        raise HomeUnusable(f"This process was not handed the secret '{name}': it must do without.") from None


def write_once(file: Path, content: str) -> None:
    """Write a file of mode 0600 whole or not at all; who comes second finds what the first wrote. Raises OSError."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)


def current() -> Home:
    """The home named by AMPARO_HOME, else the platform's data directory (root: /var/lib/amparo)."""
    named = os.environ.get("AMPARO_HOME")
    if named:
        return Home(Path(named).expanduser().resolve())
    return Home(Path("/var/lib/amparo") if os.geteuid() == 0 else platformdirs.user_data_path("amparo"))


def service_account(name: str = ACCOUNT) -> pwd.struct_passwd:
    """An account that runs a part of the house under root (the embedded server, if not said otherwise).

    Made on first use, without a login shell, in the group of the house. Raises HomeUnusable where it cannot be made.
    """
    try:
        return pwd.getpwnam(name)
    except KeyError:
        group = ["--user-group"] if name == ACCOUNT else ["--gid", ACCOUNT]
        command = ["/usr/sbin/useradd", "--system", "--shell", "/usr/sbin/nologin", "--no-create-home", *group, name]
        try:
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603 fixed words, no input
            return pwd.getpwnam(name)
        except (OSError, subprocess.CalledProcessError, KeyError) as error:
            raise HomeUnusable(
                f"Cannot make the account '{name}' that runs a part of Amparo under root. "
                "Make it yourself, start Amparo as an ordinary user, or set DATABASE_URL."
            ) from error


def reachable(path: Path, account: pwd.struct_passwd) -> bool:
    """May the account walk down to the path? (Every folder above must let it through.)"""
    return all(_may_enter(folder.stat(), account) for folder in path.parents)


def _may_enter(found: os.stat_result, account: pwd.struct_passwd) -> bool:
    if found.st_uid == account.pw_uid:
        return bool(found.st_mode & 0o100)
    if found.st_gid == account.pw_gid:
        return bool(found.st_mode & 0o010)
    return bool(found.st_mode & 0o001)


def refuse_unreachable(path: Path, account: pwd.struct_passwd) -> None:
    """Raise HomeUnusable where the server's account cannot reach its data: no folder above is ever loosened."""
    if not reachable(path, account):
        raise HomeUnusable(
            f"The database runs as the account '{account.pw_name}', which cannot reach {path}. "
            "Set AMPARO_HOME to a directory that it can enter, /var/lib/amparo for instance."
        )
