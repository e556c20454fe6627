"""The embedded server is reached by its own account, with a password, and by nobody else."""

import os
import pwd
import stat
from typing import Any

import psycopg
import pytest

from amparo.house import deploy
from amparo.house.databases import LOGIN_ROLES
from amparo.house.postgres import PORT, Embedded
from tests.access.hands import conninfo_of, superuser
from tests.servers import HOME

CAME_IN, REFUSED, OTHER_ERROR = 0, 3, 4
ROLES = ["postgres", "amparo_owner", "amparo_app", "amparo_door", "amparo_sequencer", "amparo_worker", "amparo_keys",
         "amparo_guard"]  # fmt: skip
every_role = pytest.mark.parametrize("role", ROLES)


def conninfo(role: str, password: str | None = None) -> str:
    """The server as the tests reach it, as somebody else."""
    found: dict[str, Any] = psycopg.conninfo.conninfo_to_dict(conninfo_of("default"))
    return psycopg.conninfo.make_conninfo(**(found | {"user": role, "password": password}))


@every_role
@pytest.mark.parametrize("password", [None, "", "postgres", "amparo"])
def test_nobody_comes_in_without_the_password(committing: None, role: str, password: str | None) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(conninfo(role, password), connect_timeout=5, passfile="/dev/null")


@every_role
def test_password_of_one_role_opens_no_other(committing: None, role: str) -> None:
    if role != "amparo_app":
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(conninfo(role, HOME.secret("amparo_app")), connect_timeout=5)


def test_every_rule_of_the_server_asks_for_a_password(committing: None) -> None:
    with superuser() as found:
        methods = found.execute("select distinct auth_method from pg_hba_file_rules").fetchall()
        assert methods == [("scram-sha-256",)]
        assert found.execute("select 1 from pg_authid where rolcanlogin and rolpassword is null").fetchall() == []
        assert found.execute("show password_encryption").fetchall() == [("scram-sha-256",)]


def test_socket_data_and_secrets_belong_to_their_accounts_alone(committing: None) -> None:
    for path in (HOME.postgres, HOME.secrets, HOME.log):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700, path
    for path in (HOME.path, HOME.run):  # under root the house's own accounts pass through
        assert not stat.S_IMODE(path.stat().st_mode) & 0o067, path
    socket = HOME.run / f".s.PGSQL.{PORT}"
    if socket.exists():  # over TCP the server listens elsewhere
        assert stat.S_IMODE(socket.stat().st_mode) & 0o007 == 0
    for secret in HOME.secrets.iterdir():
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600, secret.name


@pytest.mark.parametrize("role", sorted({*LOGIN_ROLES.values(), "amparo_keys", "amparo_owner"}))
@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_no_role_comes_into_another_database_where_nothing_is_closed(
    committing: None, role: str, database: str
) -> None:
    if "DATABASE_URL" in os.environ:
        assert "from the database postgres" in " ".join(deploy.locks_reasons()), "whoever runs the server is told"
        return
    elsewhere = psycopg.conninfo.make_conninfo(conninfo(role, HOME.secret(role)), dbname=database)
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(elsewhere)


def test_another_account_of_the_machine_does_not_even_reach_the_socket(committing: None) -> None:
    """With the superuser's own password in hand. Where the tests do not run as root there is no way to be another."""
    if os.geteuid() != 0:
        assert stat.S_IMODE(HOME.path.stat().st_mode) == 0o700
        return
    nobody = pwd.getpwnam("nobody")
    conninfo = psycopg.conninfo.make_conninfo(Embedded(HOME).superuser_conninfo(), connect_timeout=5)
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
        os._exit(_knock(conninfo))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == REFUSED


def _knock(conninfo: str) -> int:
    """Try to come in over the socket; what came of it as an exit code."""
    try:
        psycopg.connect(conninfo)
    except psycopg.OperationalError as error:
        return REFUSED if "Permission denied" in str(error) else OTHER_ERROR
    except BaseException:
        return OTHER_ERROR
    return CAME_IN


def test_statements_and_what_was_typed_reach_no_log(committing: None) -> None:
    marker = "Алена Дубровіна 5550102"
    with psycopg.connect(conninfo_of("default")) as app, pytest.raises(psycopg.Error):
        app.execute("select %s::integer", [marker])
    with psycopg.connect(conninfo_of("default")) as app, pytest.raises(psycopg.Error):
        app.execute("insert into ledger_entry (act, kind) values (%s, 'case')", [marker])
    said = b"".join(path.read_bytes() for path in HOME.log.iterdir())
    assert marker.encode() not in said
    assert b"5550102" not in said
