"""The one directory in which all data and all secrets live: AMPARO_HOME, mode 0700."""

import os
import pwd
import secrets
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

ACCOUNT = "amparo"
"""The system account that runs the embedded database when Amparo is started by root."""


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

    def make(self) -> "Home":
        """Create the directory and what belongs in it, mode 0700; harmless when it is there.

        Raises HomeUnusable where it cannot be made, another account owns it, or it is used for other things.
        """
        try:
            self._refuse_foreign()
            self.path.mkdir(parents=True, exist_ok=True)
            for folder in (self.secrets, self.postgres, self.run, self.log):
                folder.mkdir(exist_ok=True)
                folder.chmod(0o700)
            self.path.chmod(0o700)
        except OSError as error:
            raise HomeUnusable(
                f"Cannot use {self.path} for Amparo's data ({error.strerror}). "
                "Free some space or set AMPARO_HOME to a directory that you own."
            ) from error
        if os.geteuid() == 0:
            self._give_to_account()
        return self

    def _refuse_foreign(self) -> None:
        """A directory with other things in it would be closed to everybody who uses them."""
        if self.path.is_dir() and not self.secrets.is_dir() and any(self.path.iterdir()):
            raise HomeUnusable(
                f"{self.path} holds other files. Set AMPARO_HOME to a new or an empty directory, for Amparo alone."
            )

    def secret(self, name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(32)) -> str:
        """The secret of that name, made on first use and kept in a file of mode 0600.

        Raises HomeUnusable where it cannot be read or written.
        """
        file = self.secrets / name
        try:
            if not file.exists():
                _write_once(file, make())
            found = file.read_text().strip()
        except OSError as error:
            raise HomeUnusable(f"Cannot read or write {file} ({error.strerror}).") from error
        if not found:
            raise HomeUnusable(f"{file} is empty. Put it back from your backup: without it, data may not open.")
        return found

    def _give_to_account(self) -> None:
        """As root: the folders that the database server uses belong to its account."""
        account = service_account()
        for folder in (self.path, self.postgres, self.run, self.log):
            os.chown(folder, account.pw_uid, account.pw_gid)
        refuse_unreachable(self.path, account)


def _write_once(file: Path, content: str) -> None:
    """Write the file whole or not at all; who comes second finds what the first wrote."""
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


def service_account() -> pwd.struct_passwd:
    """The account that runs the embedded server under root; made on first use, without a login shell.

    Raises HomeUnusable where it cannot be made.
    """
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        command = ["/usr/sbin/useradd", "--system", "--shell", "/usr/sbin/nologin", "--no-create-home", ACCOUNT]
        try:
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603 fixed words, no input
            return pwd.getpwnam(ACCOUNT)
        except (OSError, subprocess.CalledProcessError, KeyError) as error:
            raise HomeUnusable(
                f"Cannot make the account '{ACCOUNT}' that runs the database under root. "
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
