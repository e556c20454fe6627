"""`amparo check --deploy`: each reason against using an installation with real people is said, with what to do."""

import os
import pwd
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from amparo.access import actions, codes
from amparo.access.duties import BY_PASSKEY
from amparo.access.models import Organisation, Worker
from amparo.demo.country import sign_ins
from amparo.house import acknowledged, alarms, children, deploy, plan, versions
from amparo.house.home import Home
from amparo.ledger.models import Outcome, Witness
from tests.access.hands import superuser
from tests.drills.house import identity
from tests.house.commands import amparo
from tests.personas import Country
from tests.servers import HOME


@pytest.fixture
def home(folder: Path) -> Home:
    """A home without a server; the database is the tests' own."""
    return Home(folder / "home").make()


@pytest.fixture
def as_deployed(settings: Settings) -> Settings:
    """Settings as AMPARO_TLS=1 makes them."""
    settings.BEHIND_TLS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = deploy.HSTS_SECONDS
    return settings


def test_a_house_for_trying_out_is_refused_for_real_people(house: Home) -> None:
    said = amparo(house.path, "check", "--deploy")
    assert said.code == 1, said
    assert "Traceback" not in said.err
    told = ["TLS is not set", "AMPARO_HOSTS", "No backup is set up", "No witness outside", "HSTS", "PASSKEY_HOST"]
    for words in told:
        assert words in said.out, said
    host = "amparo.example"
    more: dict[str, Any] = {"AMPARO_TLS": "1", "AMPARO_HOSTS": host, "AMPARO_PASSKEY_HOST": host}
    assert "AMPARO_PROXIES" in amparo(house.path, "check", "--deploy", **more).out
    settled = amparo(house.path, "check", "--deploy", **more, AMPARO_PROXIES="1")
    for words in ("TLS is not set", "AMPARO_HOSTS", "HSTS", "Cookies", "PASSKEY", "PROXIES"):
        assert words not in settled.out, settled
    assert settled.code == 1
    assert amparo(house.path, "check").code == 0, "for trying it out it is well"


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [("DEBUG", True, "DEBUG is on"), ("BEHIND_TLS", False, "TLS is not set"),
     ("SESSION_COOKIE_SECURE", False, "Cookies are sent"), ("CSRF_COOKIE_SECURE", False, "Cookies are sent"),
     ("SECURE_HSTS_SECONDS", 3600, "HSTS")],
)  # fmt: skip
def test_each_setting_is_looked_at(as_deployed: Settings, setting: str, value: object, words: str) -> None:
    assert list(deploy.settings_reasons()) == []
    setattr(as_deployed, setting, value)
    assert words in " ".join(deploy.settings_reasons())


@pytest.mark.parametrize(
    ("named", "words"),
    [("", "No host name"), ("127.0.0.1,localhost,[::1]", "No host name"), ("*", "any name"),
     (".example.org", "any name"), ("amparo.example, other.example", "")],
)  # fmt: skip
def test_hosts_are_named_in_full(named: str, words: str) -> None:
    found = " ".join(deploy.hosts_reasons(named))
    assert words in found
    assert bool(words) == bool(found)


def test_embedded_database_for_several_bodies_until_somebody_answers_for_it(committing: None, home: Home) -> None:
    assert Organisation.objects.using("owner").filter(active=True).count() > 1
    if os.environ.get("DATABASE_URL"):
        assert list(deploy.database_reasons(home)) == []
        return
    assert "amparo check --acknowledge embedded --by NAME" in " ".join(deploy.database_reasons(home))
    acknowledged.acknowledge(home, "embedded", "Head of IT, Ministry")
    assert list(deploy.database_reasons(home)) == []
    assert acknowledged.acknowledged(home, "embedded").startswith("Head of IT, Ministry, 20")


def test_risk_is_taken_by_somebody_who_is_named(house: Home) -> None:
    assert amparo(house.path, "check", "--acknowledge", "embedded").code == 2
    assert amparo(house.path, "check", "--acknowledge", "anything", "--by", "me").code == 2
    assert amparo(house.path, "check", "--acknowledge", "embedded", "--by", "Head of IT").code == 0
    assert "Head of IT" in acknowledged.acknowledged(house, "embedded")


@pytest.mark.parametrize(
    ("url", "well"),
    [("postgresql://o:p@db.example/amparo", False), ("postgresql://o:p@db.example/amparo?sslmode=require", False),
     ("postgresql://o:p@db.example/amparo?sslmode=verify-full", True), ("postgresql://o:p@127.0.0.1/amparo", True),
     ("postgresql://o:p@/amparo?host=/run/postgresql", True)],
)  # fmt: skip
def test_database_over_a_network_proves_who_it_is(
    home: Home, monkeypatch: pytest.MonkeyPatch, url: str, well: bool
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert (list(deploy.database_reasons(home)) == []) is well


def test_a_server_of_your_own_that_lets_nobody_copy_it_is_told(
    committing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with superuser() as connection:
        monkeypatch.setenv("DATABASE_URL", "postgresql://country@localhost/amparo")
        assert list(deploy.backup_role_reasons()) == []
        connection.execute("alter role amparo_backup noreplication")
        try:
            (said,) = deploy.backup_role_reasons()
            monkeypatch.delenv("DATABASE_URL")
            assert list(deploy.backup_role_reasons()) == [], "the embedded server's superuser makes the role"
        finally:
            connection.execute("alter role amparo_backup replication")
    assert "amparo_backup" in said
    assert "docs/deploy.md" in said


def test_a_server_on_which_everybody_may_lock_by_number_is_told(committing: None) -> None:
    with superuser() as connection:
        connection.execute("grant execute on function pg_advisory_lock(bigint) to public")
        try:
            (said,) = deploy.locks_reasons()
        finally:
            connection.execute("revoke execute on function pg_advisory_lock(bigint) from public")
    assert "hold back the ledger" in said
    assert list(deploy.locks_reasons()) == []


def test_people_of_the_demo_are_found(committing: None, country: Country) -> None:
    assert list(deploy.people_reasons()) == []
    body = Organisation.objects.using("owner").get(pk=country.outsider.organisation_id)
    there = Worker.objects.using("owner").values_list("username", flat=True)
    username, password = next((name, known) for _, name, known in sign_ins() if name not in there)
    actions.add_worker(
        username=username, display_name="Demo", organisation=body, duties=["caseworker"], scope="own",
        password=password,
    )  # fmt: skip
    try:
        assert "People of the demo" in " ".join(deploy.people_reasons())
    finally:
        actions.end_worker(username=username)
    assert list(deploy.people_reasons()) == []


def test_duties_that_rest_for_want_of_a_passkey_are_told(committing: None, country: Country) -> None:
    with superuser() as everything:
        holding = everything.execute(
            "select distinct worker_id from access_dutyheld where duty = any (%s)", [list(BY_PASSKEY)]
        ).fetchall()
    powerful = [one for one in country.all().values() if (one.worker_id,) in holding]
    assert len(powerful) == len(holding) == 5
    assert f"{len(powerful)} who administer" in " ".join(deploy.passkey_reasons())
    with superuser() as everything:
        for one in powerful:
            everything.execute(
                "insert into access_passkey (id, worker_id, credential_id, credential, sign_count, name, added_at)"
                " values (gen_random_uuid(), %(who)s, %(key)s, %(key)s, 0, 'mine', now())",
                {"who": one.worker_id, "key": one.username.encode()},
            )
        assert list(deploy.passkey_reasons()) == []
        everything.execute("delete from access_passkey")


def test_an_account_whose_codes_everybody_sees_is_told(committing: None, country: Country) -> None:
    codes.add_for_trying(country.outsider.worker_id)
    assert "shows the codes" in " ".join(deploy.passkey_reasons())
    with superuser() as everything:
        everything.execute("delete from access_codeapp")
    assert "shows the codes" not in " ".join(deploy.passkey_reasons())


def test_home_and_backups_on_one_disk_and_a_private_half_here(home: Home, folder: Path) -> None:
    assert list(deploy.disks_reasons(home)) == []
    (folder / "backups").mkdir()
    key = identity(folder / "identity")
    made = plan.Plan(str(folder / "backups"), (key,), rehearsal_identity=str(folder / "identity"))
    made.write(home)
    found = " ".join(deploy.disks_reasons(home))
    assert "on one disk" in found
    assert "private half" in found
    plan.Plan("/proc", (key,)).write(home)
    assert list(deploy.disks_reasons(home)) == []


@pytest.fixture
def witness(committing: None) -> Iterator[Witness]:
    """A witness that is named, until the test ends; what it answered goes with it."""
    named = Witness.objects.using("owner").create(name="Ombudsman", url="https://w.example/", vkey="w.example+1+A")
    yield named
    with superuser() as hand, hand.transaction():
        hand.execute("set local session_replication_role = replica")  # what witnesses said is append-only
        hand.execute("delete from ledger_cosigning where witness_id = %s", [named.pk])
        hand.execute("delete from ledger_witness where id = %s", [named.pk])


def answered(witness: Witness, outcome: Outcome, ago: timedelta) -> None:
    line = "\u2014 w.example AAAA" if outcome == Outcome.COSIGNED else ""
    with superuser() as hand:
        hand.execute(
            "insert into ledger_cosigning (witness_id, size, at, outcome, line) values (%s, 1, %s, %s, %s)",
            [witness.pk, timezone.now() - ago, outcome, line],
        )


def test_witness_is_asked_for(committing: None) -> None:
    found = " ".join(deploy.witnesses_reasons())
    assert "No witness outside" in found


def test_witness_that_is_named_must_also_have_cosigned_lately(witness: Witness) -> None:
    assert "No witness has cosigned" in " ".join(deploy.witnesses_reasons())
    answered(witness, Outcome.COSIGNED, timedelta(days=2))
    assert "No witness has cosigned" in " ".join(deploy.witnesses_reasons())
    answered(witness, Outcome.COSIGNED, timedelta(hours=1))
    assert list(deploy.witnesses_reasons()) == []
    answered(witness, Outcome.FORKED, timedelta())
    assert "'Ombudsman' saw another ledger" in " ".join(deploy.witnesses_reasons())


def test_witness_that_was_removed_is_none(witness: Witness) -> None:
    answered(witness, Outcome.COSIGNED, timedelta(hours=1))
    Witness.objects.using("owner").filter(pk=witness.pk).update(removed_at=timezone.now())
    assert "No witness outside" in " ".join(deploy.witnesses_reasons())


@pytest.mark.parametrize(
    ("host", "origins", "words"),
    [("amparo.example", ["https://amparo.example"], ""), ("example", ["https://amparo.example:8443"], ""),
     ("localhost", ["https://localhost"], "this machine alone"), ("127.0.0.1", ["https://127.0.0.1"], "this machine"),
     ("other.example", ["https://other.example"], "do not work at amparo.example"),
     ("paro.example", ["https://paro.example"], "do not work at amparo.example"),
     ("amparo.example", ["http://amparo.example"], "ORIGINS"), ("amparo.example", ["https://evil.test"], "ORIGINS"),
     ("amparo.example", ["https://notamparo.example"], "ORIGINS"), ("amparo.example", [""], "ORIGINS"),
     ("amparo.example", ["https://amparo.example/sign-in/"], "ORIGINS")],
)  # fmt: skip
def test_what_passkeys_are_bound_to_is_looked_at(settings: Settings, host: str, origins: list[str], words: str) -> None:
    settings.PASSKEY_HOST, settings.PASSKEY_ORIGINS = host, origins
    found = " ".join(deploy.signing_in_reasons("amparo.example"))
    assert words in found
    assert bool(words) == bool(found)


def test_behind_a_proxy_that_is_not_named_everybody_is_one_network(as_deployed: Settings) -> None:
    as_deployed.PASSKEY_HOST, as_deployed.PASSKEY_ORIGINS = "amparo.example", ["https://amparo.example"]
    assert "AMPARO_PROXIES=1" in " ".join(deploy.signing_in_reasons("amparo.example"))
    as_deployed.PROXIES = 1
    assert list(deploy.signing_in_reasons("amparo.example")) == []


def test_parts_that_share_an_account_are_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as ordinary:
        ordinary.setattr(os, "geteuid", lambda: 1000)
        assert "was not started by root" in " ".join(deploy.parts_reasons(home))
    if os.geteuid() == 0:
        with monkeypatch.context() as closed:
            closed.setattr(children, "_can_run", lambda account: False)
            assert "'amparo-web' cannot reach the program" in " ".join(deploy.parts_reasons(home))
            closed.setattr(children, "_can_run", lambda account: True)
            assert list(deploy.parts_reasons(home)) == []
            closed.setattr(children, "_can_run", lambda account: account.pw_name != "amparo-keys")
            assert "'amparo-keys' cannot reach the program" in " ".join(deploy.parts_reasons(home))
        assert pwd.getpwnam("amparo-web").pw_shell.endswith("nologin")


def test_clock_that_is_wrong_is_told(committing: None, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    with monkeypatch.context() as clock:
        clock.setattr(deploy, "time", SimpleNamespace(time=lambda: real() - 86_400))
        clock.setattr(deploy, "unsynchronised", lambda: True)
        found = " ".join(deploy.clock_reasons())
    assert "differ by more than two seconds" in found
    assert "clock is behind" in found
    assert "chrony" in found
    with monkeypatch.context() as clock:
        clock.setattr(deploy, "unsynchronised", lambda: False)
        assert list(deploy.clock_reasons()) == []
    assert deploy.unsynchronised() in (True, False)


@pytest.mark.parametrize(
    ("version", "old"),
    [(180004, False), (180003, True), (180010, False), (170009, True), (160014, False), (190000, False)],
)
def test_server_that_is_older_than_could_be_is_told(version: int, old: bool) -> None:
    assert bool(versions.older_than_known(version)) is old
    if old:
        assert "Bring the server up to date" in versions.older_than_known(version)


def test_table_of_versions_says_when_it_is_old() -> None:
    assert versions.table_is_old(versions.KNOWN_ON) == ""
    assert "postgresql.org/support" in versions.table_is_old(versions.KNOWN_ON + timedelta(days=200))
    assert list(deploy.reminders(HOME, datetime(2036, 1, 1, tzinfo=UTC)))


def test_old_server_is_an_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "NEWEST", {18: 99, 17: 99, 16: 99})
    assert [one for one in alarms.examine(HOME) if "mends what was found unsafe" in one]
