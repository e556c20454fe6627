"""A web server that is taken over finds neither the owner's password nor the superuser's nor the ledger's key (T29)."""

import contextlib
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from amparo.house import children
from amparo.house.handing import VARIABLE
from amparo.house.home import Home, HomeUnusable, reachable
from tests.house.test_processes import PARTS
from tests.house.test_serve import free_port, serving

OUT_OF_REACH = [
    "amparo_owner",
    "postgres-superuser",
    "ledger-signing-key",
    "amparo_sequencer",
    "amparo_keys",
    "amparo_backup",
    "root-key",
]
ACCOUNTS = {
    "gunicorn": "amparo-web",
    "ledger place": "amparo-ledger",
    "jobs work": "amparo-jobs",
    "keys serve": "amparo-keys",
}
OTHERS = ("amparo", "amparo-web", "amparo-ledger", "amparo-jobs")
"""Every account but the key service's: the database's is the first."""
ASK = """
import sys; from pathlib import Path; from amparo.keyservice.client import KeyClient
client = KeyClient(Path(sys.argv[1])); print(client.status().open, client.new_key('somebody', 1)[0]); client.{}
"""


def python_for_all() -> str:
    """A Python of our version that every account may run: ours, else the system's; empty where there is none."""
    candidates = [sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"]
    nobody = pwd.getpwnam("nobody")
    there = [one for one in candidates if Path(one).exists() and reachable(Path(one).resolve(), nobody)]
    return there[0] if there else ""


PYTHON = python_for_all()
ROOT = os.geteuid() == 0 and bool(PYTHON)
"""Only root can give accounts, and only accounts that reach Python can be given; else all share one, and are told."""


@pytest.fixture(scope="module")
def running(made_once: Path) -> Iterator[tuple[Home, psutil.Process]]:
    """The product, served: its home and the process of `amparo serve`."""
    folder = Path(tempfile.mkdtemp(prefix="amparo-"))
    folder.chmod(0o755)
    subprocess.run(["cp", "-a", str(made_once), str(folder / "home")], check=True)
    more = {"PYTHONPATH": ":".join(one for one in sys.path if one and not one.startswith(sys.base_prefix))}
    with serving(folder / "home", free_port(), PYTHON or sys.executable, **more) as found:
        yield Home(folder / "home"), psutil.Process(found.pid)
    shutil.rmtree(folder, ignore_errors=True)


def parts(serve: psutil.Process, words: str) -> list[psutil.Process]:
    """A part, with what it started."""
    child = next(one for one in serve.children() if words in " ".join(one.cmdline()))
    return [child, *child.children(recursive=True)]


def in_memory(process: psutil.Process, wanted: bytes) -> bool:
    """Do these bytes stand anywhere in what the process can write to? (Only root may look.)"""
    ranges = re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw", Path(f"/proc/{process.pid}/maps").read_text(), re.MULTILINE)
    with Path(f"/proc/{process.pid}/mem").open("rb", buffering=0) as memory:
        for first, last in ranges:
            with contextlib.suppress(OSError, OverflowError, ValueError):
                memory.seek(int(first, 16))
                if wanted in memory.read(int(last, 16) - int(first, 16)):
                    return True
    return False


def soon_in_memory(process: psutil.Process, wanted: bytes) -> bool:
    """The same, once the process has loaded the application."""
    deadline = time.monotonic() + 30
    while not in_memory(process, wanted):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def as_account(account: str, program: str, *words: str) -> int:
    """Run a program as that account in the house's group, as `serve` does; its exit code."""
    found = pwd.getpwnam(account)
    return subprocess.run(
        [program, *words], user=found.pw_uid, group=pwd.getpwnam("amparo").pw_gid, extra_groups=[], check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ).returncode  # fmt: skip


def test_each_part_has_an_account_of_its_own(running: tuple[Home, psutil.Process]) -> None:
    home, serve = running
    accounts = {words: {one.username() for one in parts(serve, words)} for words in ACCOUNTS}
    if ROOT:
        assert accounts == {words: {account} for words, account in ACCOUNTS.items()}
    else:
        assert len(set().union(*accounts.values())) == 1
        assert children.why_not_separate(children.table(home, "127.0.0.1", 1))


def test_no_secret_stands_in_arguments_or_environment(running: tuple[Home, psutil.Process]) -> None:
    home, serve = running
    secrets = [file.read_text().strip() for file in home.secrets.iterdir()]
    assert len(secrets) > 5
    for process in serve.children(recursive=True):
        told = " ".join([*process.cmdline(), *process.environ().values()])
        assert not [secret for secret in secrets if secret in told]
        assert "AMPARO_OWNER" not in process.environ() or "watchman" in " ".join(process.cmdline())


def test_each_part_is_handed_its_own_secrets_and_no_others(running: tuple[Home, psutil.Process]) -> None:
    _home, serve = running
    for words, (_process, names) in PARTS.items():
        process = parts(serve, words)[0]
        handed = Path(f"/proc/{process.pid}/fd/{process.environ()[VARIABLE]}").read_text()
        assert set(json.loads(handed[handed.index("{") :])) == names, words


def test_web_server_is_handed_nothing_of_the_owners(running: tuple[Home, psutil.Process]) -> None:
    home, serve = running
    for process in parts(serve, "gunicorn"):
        handed = Path(f"/proc/{process.pid}/fd/{process.environ()[VARIABLE]}").read_text()
        assert (home.secrets / "amparo_app").read_text() in handed
        for name in OUT_OF_REACH:
            assert (home.secrets / name).read_text().strip() not in handed


def test_nothing_of_the_owners_is_in_the_memory_of_the_web_server(running: tuple[Home, psutil.Process]) -> None:
    home, serve = running
    if not ROOT:
        return
    workers = parts(serve, "gunicorn")[1:]
    assert workers
    for process in workers:
        assert soon_in_memory(process, (home.secrets / "amparo_app").read_text().encode()), "what is there is found"
        for name in OUT_OF_REACH:
            assert not in_memory(process, (home.secrets / name).read_text().strip().encode()), name


def test_account_of_the_web_server_opens_no_secret(running: tuple[Home, psutil.Process]) -> None:
    home, serve = running
    if not ROOT:
        return
    sequencer = parts(serve, "ledger place")[0]
    closed = [
        *(home.secrets / name for name in OUT_OF_REACH),
        home.postgres / "PG_VERSION",
        home.log / "postgres.log",
        Path(f"/proc/{serve.pid}/environ"),
        Path(f"/proc/{sequencer.pid}/environ"),
        Path(f"/proc/{sequencer.pid}/fd/{sequencer.environ()[VARIABLE]}"),
    ]
    for path in closed:
        assert path.exists(), path
        assert as_account("amparo-web", "/bin/cat", str(path)) != 0, path
    for folder in (home.path, home.secrets, home.postgres):
        assert as_account("amparo-web", "/bin/ls", str(folder)) != 0, folder
        assert as_account("amparo-web", "/usr/bin/touch", str(folder / "planted")) != 0, folder


def test_account_of_the_web_server_reaches_the_socket_and_nobody_else_does(
    running: tuple[Home, psutil.Process],
) -> None:
    socket = running[0].run / ".s.PGSQL.5432"
    if not ROOT:
        return
    assert as_account("amparo-web", "/usr/bin/test", "-w", str(socket)) == 0
    nobody = subprocess.run(["/usr/bin/test", "-e", str(socket)], user="nobody", group="nogroup", extra_groups=[])
    assert nobody.returncode != 0


def asks(account: str, home: Home, then: str) -> subprocess.CompletedProcess[str]:
    """Ask the key service as that account in the house's group: open? a new key, and then something more."""
    found = pwd.getpwnam(account)
    path = ":".join(one for one in sys.path if one and not one.startswith(sys.base_prefix))
    return subprocess.run(
        [PYTHON, "-c", ASK.format(then), str(home.keys_socket)], user=found.pw_uid, group=pwd.getpwnam("amparo").pw_gid,
        extra_groups=[], check=False, capture_output=True, text=True, env={"PYTHONPATH": path},
    )  # fmt: skip


def test_account_of_the_web_server_asks_the_key_service_and_no_other_account_does(
    running: tuple[Home, psutil.Process],
) -> None:
    """It may seal and open by ticket; rotation, shares and the log stay the keeper's. Files of keys it reads none."""
    home = running[0]
    if not ROOT:
        return
    web = asks("amparo-web", home, "destroy()")
    assert (web.returncode, web.stdout.split()) == (0, ["True", "2"]), web.stderr
    for keepers in ("begin_turn()", "retire()", "check_log()"):
        assert "KeysRefused" in asks("amparo-web", home, keepers).stderr
    for other in ("amparo-ledger", "amparo-jobs"):
        assert "KeysUnavailable" in asks(other, home, "status()").stderr
    for file in (home.keys, *home.keys.iterdir()):
        assert as_account("amparo-web", "/usr/bin/test", "-r", str(file)) != 0, file


def test_no_other_account_reads_the_keys_or_puts_anything_in_their_place(
    running: tuple[Home, psutil.Process],
) -> None:
    home, serve = running
    if not ROOT:
        return
    service = parts(serve, "keys serve")[0]
    handed = Path(f"/proc/{service.pid}/fd/{service.environ()[VARIABLE]}")
    files = [home.keys / "log-key", handed, Path(f"/proc/{service.pid}/mem")]
    assert pwd.getpwuid(files[0].stat().st_uid).pw_name == "amparo-keys"
    assert (home.secrets / "root-key").read_text().strip() in handed.read_text()
    for account in OTHERS:
        for file in files:
            assert file.exists(), file
            assert as_account(account, "/bin/cat", str(file)) != 0, (account, file)
        assert as_account(account, "/bin/ls", str(home.keys)) != 0, account
        for folder in (home.path, home.keys, home.keys_run):
            assert as_account(account, "/usr/bin/touch", str(folder / "planted")) != 0, (account, folder)
        for one in (home.keys, home.keys_run, home.keys_socket):
            assert as_account(account, "/bin/mv", str(one), f"{one}-gone") != 0, (account, one)


def test_account_of_the_key_service_reads_neither_the_database_nor_the_secrets_of_others(
    running: tuple[Home, psutil.Process],
) -> None:
    home, serve = running
    if not ROOT:
        return
    web = parts(serve, "gunicorn")[0]
    closed = [
        *home.secrets.iterdir(),
        home.postgres / "PG_VERSION",
        home.log / "postgres.log",
        Path(f"/proc/{serve.pid}/environ"),
        Path(f"/proc/{web.pid}/fd/{web.environ()[VARIABLE]}"),
    ]
    assert len(closed) > 10
    for path in closed:
        assert path.exists(), path
        assert as_account("amparo-keys", "/bin/cat", str(path)) != 0, path
    for folder in (home.path, home.secrets, home.postgres, home.run, home.state):
        assert as_account("amparo-keys", "/usr/bin/touch", str(folder / "planted")) != 0, folder
    service = parts(serve, "keys serve")[0]
    handed = Path(f"/proc/{service.pid}/fd/{service.environ()[VARIABLE]}").read_text()
    for name in (*OUT_OF_REACH, "amparo_app", "door-key", "django"):
        told = (home.secrets / name).read_text().strip() in handed
        assert told == (name in ("amparo_keys", "root-key")), name


def test_a_part_is_given_what_root_left_in_its_folder_but_no_file_with_a_second_name(folder: Path) -> None:
    home = Home(folder / "home").make()
    if os.geteuid() != 0:
        return
    part = children.Child("keys", ("/bin/true",), "amparo-keys", (), owns=("keys",), answers_in=("run-keys",))
    (home.keys / "log-key").write_text("made by a command of root's")
    (home.keys_run / ".keys.sock.lock").touch()
    children.start(part, home, separate=True).process.wait()
    for file in (home.keys, home.keys / "log-key", home.keys_run / ".keys.sock.lock"):
        assert pwd.getpwuid(file.stat().st_uid).pw_name == "amparo-keys", file
    secret = home.secrets / "amparo_owner"
    secret.write_text("root's alone")
    os.link(secret, home.keys / "mine-now")
    with pytest.raises(HomeUnusable, match="second name"):
        children.start(part, home, separate=True)
    assert secret.stat().st_uid == 0


def test_files_of_the_home_stay_closed_to_others(running: tuple[Home, psutil.Process]) -> None:
    for path in running[0].path.iterdir():
        if path.name != "static":  # what browsers are given
            assert not path.stat().st_mode & 0o007, path
