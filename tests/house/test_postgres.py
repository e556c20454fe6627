"""The embedded server: private, by password only, harmless to start twice, there again after a crash."""

import errno
import grp
import os
import pwd
import signal
import socket
import stat
import subprocess
import threading
from pathlib import Path

import psutil
import psycopg
import pytest

from amparo.house.home import Home
from amparo.house.postgres import Embedded, embedded

ROLES = ["postgres", "amparo_owner", "amparo_app", "amparo_stats", "amparo_door", "amparo_sequencer", "amparo_worker",
         "amparo_keys", "amparo_backup", "amparo_guard"]  # fmt: skip


def postmaster(home: Home) -> int:
    return int((home.postgres / "postmaster.pid").read_text().splitlines()[0])


def remembers(server: Embedded) -> bool:
    """Is what was committed before the crash still there?"""
    with psycopg.connect(server.superuser_conninfo()) as connection:
        return connection.execute("select to_regclass('kept') is not null").fetchone() == (True,)


def crash(server: Embedded) -> None:
    with psycopg.connect(server.superuser_conninfo(), autocommit=True) as connection:
        connection.execute("create table if not exists kept ()")
    process = psutil.Process(postmaster(server.home))
    process.send_signal(signal.SIGKILL)
    process.wait(10)


def test_starting_twice_is_harmless(server: Embedded) -> None:
    before = postmaster(server.home)
    assert server.start() is False
    assert Embedded(server.home).start() is False
    assert postmaster(server.home) == before


def test_whoever_started_it_stops_it(folder: Path) -> None:
    home = Home(folder)
    with embedded(home) as first:
        with embedded(home) as second:
            assert second.running()
        assert first.running()
    assert not first.running()
    assert not (home.postgres / "postmaster.pid").exists()


def test_link_in_the_place_of_a_log_is_not_followed(folder: Path) -> None:
    """The folder of the logs belongs to the server's account; who writes there may be root."""
    home, elsewhere = Home(folder).make(), folder / "elsewhere"
    (home.log / "house.log").symlink_to(elsewhere)
    with pytest.raises(OSError, match="Too many levels"):
        Embedded(home).start()
    assert not elsewhere.exists()


def test_two_first_starts_at_once_make_one_server(folder: Path) -> None:
    home, started = Home(folder).make(), []
    threads = [threading.Thread(target=lambda: started.append(Embedded(home).start())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(started) == [False, True]
    Embedded(home).stop()


def test_a_server_half_made_is_made_anew(folder: Path) -> None:
    home = Home(folder).make()
    (home.path / "postgres-draft").mkdir()
    (home.path / "postgres-draft" / "PG_VERSION").write_text("half")
    with embedded(home) as server, psycopg.connect(server.superuser_conninfo()) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)


def test_kill_9_loses_nothing(server: Embedded) -> None:
    crash(server)
    assert server.start() is True
    assert remembers(server)


def test_stale_pid_file_of_another_process_is_no_hindrance(server: Embedded) -> None:
    crash(server)
    file = server.home.postgres / "postmaster.pid"
    gone = subprocess.Popen(["/bin/true"])
    gone.wait()
    file.write_text(file.read_text().replace(str(postmaster(server.home)), str(gone.pid), 1))
    assert server.start() is True
    assert remembers(server)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("password", [None, "", "postgres"])
def test_no_role_gets_in_without_its_password(server: Embedded, role: str, password: str | None) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=server.host, port=5432, user=role, password=password, dbname="postgres")


def test_superuser_gets_in_with_the_password(server: Embedded) -> None:
    psycopg.connect(server.superuser_conninfo()).close()


def test_no_connection_is_trusted(server: Embedded) -> None:
    with psycopg.connect(server.superuser_conninfo()) as connection:
        methods = connection.execute("select distinct auth_method from pg_hba_file_rules").fetchall()
    assert methods == [("scram-sha-256",)]


def test_it_listens_on_no_port(server: Embedded) -> None:
    assert psutil.Process(postmaster(server.home)).net_connections(kind="inet") == []


def test_socket_lies_in_a_private_folder(server: Embedded) -> None:
    own_group = 0o070 if os.geteuid() == 0 else 0  # the accounts of the house, none of them the machine's
    assert not stat.S_IMODE(server.home.run.stat().st_mode) & ~(0o700 | own_group & 0o010)
    assert not stat.S_IMODE((server.home.run / ".s.PGSQL.5432").stat().st_mode) & ~(0o700 | own_group)
    if own_group:
        assert server.home.run.stat().st_gid == pwd.getpwnam("amparo").pw_gid
        assert grp.getgrnam("amparo").gr_mem == []
    assert list(server.home.run.glob("first-password")) == []


def test_another_account_of_the_machine_cannot_connect(server: Embedded) -> None:
    path = str(server.home.run / ".s.PGSQL.5432")
    assert connecting(path) == 0
    if os.geteuid() == 0:  # only root can become somebody else
        assert as_somebody_else(path) == errno.EACCES
    assert not stat.S_IMODE(server.home.path.stat().st_mode) & 0o067


def connecting(path: str) -> int:
    """The error's number, 0 where it works."""
    with socket.socket(socket.AF_UNIX) as plug:
        return plug.connect_ex(path)


def as_somebody_else(path: str) -> int:
    """The same, by another account: what is run is never reached, the attempt comes first."""
    return subprocess.run(
        ["/bin/false"], user="nobody", group="nogroup", extra_groups=[], check=False,
        preexec_fn=lambda: os._exit(connecting(path)),
    ).returncode  # fmt: skip


def test_no_statement_reaches_the_log(server: Embedded) -> None:
    with psycopg.connect(server.superuser_conninfo()) as connection, pytest.raises(psycopg.Error):
        connection.execute("select 'Zosia Planted'::integer")
    logs = b"".join(file.read_bytes() for file in server.home.log.iterdir())
    assert b"::integer" not in logs
    assert b"Planted" not in logs
