"""Each process holds only the connections and the secrets that its work needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from amparo.house import children, databases, processes
from amparo.house.databases import DatabaseUnusable
from amparo.house.handing import VARIABLE
from amparo.house.home import Home, HomeUnusable
from tests.house.commands import amparo, environment
from tests.house.test_serve import child, free_port
from tests.house.test_serve import serving as served

SECRETS = ("ledger-signing-key", "amparo_sequencer", "amparo_worker", "amparo_keys", "root-key", "amparo_owner",
           "amparo_backup", "postgres-superuser")  # fmt: skip
PARTS = {"gunicorn": ("web", {"django", "amparo_app", "amparo_stats", "amparo_door", "door-key"}),
         "ledger place": ("sequencer", {"django", "amparo_sequencer", "ledger-signing-key"}),
         "jobs work": ("worker", {"django", "amparo_app", "amparo_worker"}),
         "keys serve": ("keys", {"amparo_keys", "root-key"})}  # fmt: skip
"""Words of the command of each part, the process that it is told to be, and all secrets that it is handed."""
DIGEST = 64
"""Characters of the checksum before what is handed."""


def aliases(house: Home, **environ: str) -> set[str]:
    return set(databases.django_databases(house, environ))


def test_the_web_has_neither_the_sequencers_connection_nor_the_owners(house: Home) -> None:
    assert aliases(house, AMPARO_PROCESS="web") == {"default", "asking", "stats", "door"}
    assert aliases(house, AMPARO_PROCESS="web", AMPARO_OWNER="1") == {"default", "asking", "stats", "door"}


def test_the_worker_takes_jobs_and_acts_as_whoever_asked_but_opens_no_door(house: Home) -> None:
    assert aliases(house, AMPARO_PROCESS="worker", AMPARO_OWNER="1") == {"default", "asking", "worker"}


@pytest.mark.parametrize("secret", sorted({*SECRETS, "amparo_app", "django"} - {"amparo_keys", "root-key"}))
def test_the_key_service_is_refused_every_secret_but_its_own(
    house: Home, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("AMPARO_PROCESS", "keys")
    assert aliases(house, AMPARO_PROCESS="keys", AMPARO_OWNER="1") == {"default"}
    with pytest.raises(HomeUnusable, match="not for the keys process"):
        house.secret(secret)


def test_the_sequencer_has_its_own_connection_only(house: Home) -> None:
    found = databases.django_databases(house, {"AMPARO_PROCESS": "sequencer"})
    assert found.pop("default") == {}, "Django's empty one, which reaches nothing"
    assert set(found) == {"sequencer"}


def test_a_process_that_is_none_is_refused(house: Home) -> None:
    with pytest.raises(DatabaseUnusable, match="web or sequencer or worker"):
        aliases(house, AMPARO_PROCESS="wbe")
    assert "web or sequencer or worker" in amparo(house.path, "user", "kinds", AMPARO_PROCESS="wbe").one_clear_line


@pytest.mark.parametrize("secret", SECRETS)
def test_the_web_is_refused_the_secrets_of_others(house: Home, monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    house.secret(secret)
    monkeypatch.setenv("AMPARO_PROCESS", "web")
    with pytest.raises(HomeUnusable, match="not for the web process"):
        house.secret(secret)
    assert house.secret("django")
    assert house.secret("amparo_app")


WORKERS = (
    "amparo_backup",
    "amparo_stats",
    "amparo_door",
    "door-key",
    "root-key",
    "amparo_keys",
    "amparo_sequencer",
    "ledger-signing-key",
    "amparo_owner",
)


@pytest.mark.parametrize("secret", WORKERS)
def test_the_worker_is_refused_the_door_the_keys_and_the_signing(
    house: Home, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("AMPARO_PROCESS", "worker")
    assert not house.holds(secret)
    with pytest.raises(HomeUnusable, match="not for the worker process"):
        house.secret(secret)


@pytest.mark.parametrize(
    "secret", ["root-key", "amparo_backup", "amparo_keys", "amparo_app", "amparo_door", "amparo_worker", "amparo_owner"]
)
def test_the_sequencer_is_refused_the_keys_of_identities(
    house: Home, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("AMPARO_PROCESS", "sequencer")
    with pytest.raises(HomeUnusable, match="not for the sequencer process"):
        house.secret(secret)


@pytest.mark.parametrize("process", [processes.WEB, processes.SEQUENCER, processes.WORKER])
def test_only_the_web_holds_the_key_of_proofs(house: Home, process: str) -> None:
    code = "from amparo import settings; print(bool(settings.DOOR_KEY))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment(house.path, AMPARO_PROCESS=process), capture_output=True,
                          text=True, timeout=60, check=False)  # fmt: skip
    assert done.stdout.strip() == str(process == processes.WEB), done.stderr


def test_no_child_is_told_the_owners_password(house: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:very-secret@db.example:5433/land?sslmode=require")
    monkeypatch.setenv("AMPARO_OWNER", "1")
    for part in (children.KEYS, *children.table(house, "127.0.0.1", 8000)):
        told = children._environment(part, house)
        assert told["AMPARO_PROCESS"] in (processes.WEB, processes.SEQUENCER, processes.WORKER, processes.KEYS)
        assert "very-secret" not in str(told)
        assert "AMPARO_OWNER" not in told
        found = psycopg.conninfo.conninfo_to_dict(told["DATABASE_URL"])
        assert found == {"host": "db.example", "port": "5433", "dbname": "land", "sslmode": "require"}


@pytest.mark.parametrize(("name", "part"), [("AMPARO_KEYS_DATABASE", "keys"), ("AMPARO_BACKUP_DATABASE", "backup")])
def test_an_address_with_the_password_of_one_part_is_told_to_no_other(
    house: Home, monkeypatch: pytest.MonkeyPatch, name: str, part: str
) -> None:
    monkeypatch.setenv(name, "postgresql://role:very-secret@db.example/land")
    monkeypatch.setattr(Path, "exists", lambda path: path.name == "backup.toml" or os.path.lexists(path))
    parts = (children.KEYS, *children.table(house, "127.0.0.1", 8000))
    assert [one.name for one in parts if "very-secret" in str(children._environment(one, house))] == [part]
    assert len(parts) == 5


def run(house: Home, code: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Python as the web process runs it: through its WSGI module."""
    code = f"import amparo.wsgi; {code}"
    return subprocess.run([sys.executable, "-c", code], env=environment(house.path, **more), capture_output=True,
                          text=True, timeout=60, check=False)  # fmt: skip


def test_the_web_application_cannot_sign_nor_place(house: Home) -> None:
    reads = run(house, "from django.conf import settings; settings.HOME.secret('ledger-signing-key', str)")
    assert "not for the web process" in reads.stderr
    assert run(house, "from amparo.ledger.sequencer import signer; signer()").returncode != 0
    places = run(house, "from amparo.ledger.sequencer import sequence; sequence()")
    assert "The connection 'sequencer' doesn't exist" in places.stderr
    assert run(house, "from amparo.ledger.log import shown_checkpoint; shown_checkpoint()").returncode == 0


def test_served_processes_are_told_who_they_are(with_tables: Path) -> None:
    with served(with_tables, free_port()) as running:
        for words, (process, secrets) in PARTS.items():
            part = child(running, words)
            told = part.environ()
            assert told["AMPARO_PROCESS"] == process
            assert "AMPARO_OWNER" not in told
            handed = Path(f"/proc/{part.pid}/fd/{told[VARIABLE]}").read_text()[DIGEST:]
            assert set(json.loads(handed)) == secrets, process
    assert "AMPARO_PROCESS" not in os.environ
