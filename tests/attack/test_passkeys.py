"""Attacks on passkeys: replayed, from elsewhere, for another site, copied, with another browser's challenge."""

import json
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connections
from fido2.utils import websafe_decode

from amparo.access import door, factors, passkeys
from amparo.access.passkeys import ALONE, REGISTER, SECOND, STEP_UP, PasskeyRefused
from tests.access.authenticator import FLAG, Authenticator
from tests.access.hands import rows, superuser
from tests.access.signing import new_app, without_factors
from tests.personas import Country

HERE, THERE = door.hashed("this browser"), door.hashed("another browser")


@pytest.fixture
def worker(committing: None, country: Country) -> int:
    without_factors()
    return country.border_officer.worker_id


@pytest.fixture
def device(worker: int) -> Authenticator:
    """A device with a passkey of the border officer's."""
    made = Authenticator()
    passkeys.register(worker, made.makes(passkeys.begin_registration(worker, HERE)), "mine", HERE)
    return made


def proves(worker: int, answer: str, *, purpose: str = SECOND, browser: bytes = HERE) -> bool:
    try:
        return passkeys.prove(purpose, answer, browser, worker).worker_id == worker
    except PasskeyRefused:
        return False


def test_challenges_have_32_bytes_by_chance_and_none_comes_twice(worker: int, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = list[int]()
    chance = secrets.token_bytes
    monkeypatch.setattr(passkeys.secrets, "token_bytes", lambda size: drawn.append(size) or chance(size))
    asked = [passkeys.begin(purpose, HERE, worker) for purpose in (SECOND, ALONE, STEP_UP) for _time in range(40)]
    asked += [passkeys.begin_registration(worker, HERE) for _time in range(40)]
    given = [websafe_decode(json.loads(options)["publicKey"]["challenge"]) for options in asked]
    assert {len(challenge) for challenge in given} == {32}
    assert len(set(given)) == len(given)
    assert drawn == [32] * len(given), "from the system's generator, for each anew"
    with superuser() as everything:
        kept = everything.execute("select challenge from access_challenge").fetchall()
    assert set(given) <= {bytes(challenge) for (challenge,) in kept}, "what is checked is what was given"


def test_a_passkey_proves_whose_it_is(worker: int, device: Authenticator) -> None:
    assert proves(worker, device.signs(passkeys.begin(SECOND, HERE, worker)))


def test_an_answer_that_was_used_is_refused(worker: int, device: Authenticator) -> None:
    answer = device.signs(passkeys.begin(SECOND, HERE, worker))
    assert proves(worker, answer)
    assert not proves(worker, answer)


def test_of_an_answer_sent_many_times_at_once_one_counts(worker: int, device: Authenticator) -> None:
    answer = device.signs(passkeys.begin(SECOND, HERE, worker))

    def send(_try: int) -> bool:
        try:
            return proves(worker, answer)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as together:
        assert list(together.map(send, range(8))).count(True) == 1


WRONG: dict[str, Callable[[Authenticator], None]] = {
    "asked by a page elsewhere": lambda d: setattr(d, "origin", "https://localhost.example.org"),
    "asked by a page that only looks like ours": lambda d: setattr(d, "origin", "http://localhost:8000.example.org"),
    "asked over plain http by another host": lambda d: setattr(d, "origin", "http://amparo.example.org"),
    "made for another site": lambda d: setattr(d, "host", "example.org"),
    "used without finger or PIN": lambda d: setattr(d, "flags", FLAG.UP),
    "used without anybody there": lambda d: setattr(d, "flags", FLAG.UV),
    "signed with another key": lambda d: setattr(d, "key", Authenticator().key),
    "another passkey": lambda d: setattr(d, "credential_id", b"another passkey"),
    "counter that stands still": lambda d: setattr(d, "counter", d.counter - 1),
    "counter that goes back to zero": lambda d: setattr(d, "counter", -1),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_refused(worker: int, device: Authenticator, wrong: str) -> None:
    device.counter = 7
    assert proves(worker, device.signs(passkeys.begin(SECOND, HERE, worker)))
    WRONG[wrong](device)
    assert not proves(worker, device.signs(passkeys.begin(SECOND, HERE, worker)))


@pytest.mark.parametrize("wrong", [name for name in WRONG if name.startswith(("asked", "made", "used"))])
def test_what_is_wrong_makes_no_passkey(worker: int, wrong: str) -> None:
    device = Authenticator()
    WRONG[wrong](device)
    with pytest.raises(PasskeyRefused):
        passkeys.register(worker, device.makes(passkeys.begin_registration(worker, HERE)), "planted", HERE)


def test_a_passkey_that_is_removed_opens_nothing_more_and_its_owner_is_told(
    worker: int, device: Authenticator, country: Country
) -> None:
    """A telephone was stolen; the authenticator app on another stays."""
    assert proves(worker, device.signs(passkeys.begin(SECOND, HERE, worker)))
    new_app("border_officer")
    (passkey,) = [each.id for each in factors.kept(worker) if each.name]
    browser = country.border_officer.client(stepped_up=True)
    assert browser.post(f"/account/factors/{passkey}/remove/").status_code == 302
    assert f"/account/factors/{passkey}/" not in browser.get("/account/").content.decode()
    assert not proves(worker, device.signs(passkeys.begin(SECOND, HERE, worker)))
    with country.border_officer.acting():
        assert rows("select count(*) > 0 from notices_notice where kind = 'factor.removed'") == [(True,)]


def test_a_copy_is_told_to_its_owner_and_the_overseers(worker: int, device: Authenticator, country: Country) -> None:
    device.counter = 7
    assert proves(worker, device.signs(passkeys.begin(SECOND, HERE, worker)))
    device.counter = 3
    assert not proves(worker, device.signs(passkeys.begin(SECOND, HERE, worker)))
    for persona in (country.border_officer, country.overseer):
        with persona.acting():
            assert rows("select count(*) > 0 from notices_notice where kind = 'factor.copied'") == [(True,)]


def test_an_authenticator_that_never_counts_is_taken(worker: int, device: Authenticator) -> None:
    for _time in range(2):
        device.counter = -1
        assert proves(worker, device.signs(passkeys.begin(SECOND, HERE, worker)))


def test_a_challenge_of_another_browser_is_refused(worker: int, device: Authenticator) -> None:
    answer = device.signs(passkeys.begin(SECOND, THERE, worker))
    assert not proves(worker, answer, browser=HERE)
    assert proves(worker, answer, browser=THERE), "Who has no right to it does not use it up."


@pytest.mark.parametrize("purpose", [ALONE, STEP_UP, REGISTER])
def test_a_challenge_for_something_else_is_refused(worker: int, device: Authenticator, purpose: str) -> None:
    assert not proves(worker, device.signs(passkeys.begin(purpose, HERE, worker)))


def test_an_answer_to_making_a_passkey_signs_nobody_in(worker: int, device: Authenticator) -> None:
    assert not proves(worker, device.signs(passkeys.begin(SECOND, HERE, worker), kind="webauthn.create"))


def test_a_challenge_lives_two_minutes(worker: int, device: Authenticator) -> None:
    answer = device.signs(passkeys.begin(SECOND, HERE, worker))
    with superuser() as everything:
        [(left,)] = everything.execute("select max(expires_at) - now() from access_challenge").fetchall()
        assert 100 < left.total_seconds() <= 120
        everything.execute("update access_challenge set expires_at = now()")
    assert not proves(worker, answer)


def test_a_passkey_of_another_is_no_second_factor(worker: int, device: Authenticator, country: Country) -> None:
    answer = device.signs(passkeys.begin(SECOND, HERE, country.decider.worker_id))
    assert not proves(country.decider.worker_id, answer)


def test_a_passkey_is_nobody_elses_too(worker: int, device: Authenticator, country: Country) -> None:
    other = country.decider.worker_id
    with pytest.raises(PasskeyRefused):
        passkeys.register(other, device.makes(passkeys.begin_registration(other, HERE)), "planted", HERE)


def test_a_handle_of_another_is_refused(worker: int, device: Authenticator) -> None:
    answer = device.signs(passkeys.begin(ALONE, HERE), userHandle=b"somebody else")
    with pytest.raises(PasskeyRefused):
        passkeys.prove(ALONE, answer, HERE)


def test_a_passkey_alone_signs_in_whoever_still_works_here(worker: int, device: Authenticator) -> None:
    assert passkeys.prove(ALONE, device.signs(passkeys.begin(ALONE, HERE)), HERE).worker_id == worker
    with superuser() as everything:
        everything.execute("update access_worker set is_active = false where id = %s", [worker])
        try:
            with pytest.raises(PasskeyRefused):
                passkeys.prove(ALONE, device.signs(passkeys.begin(ALONE, HERE)), HERE)
        finally:
            everything.execute("update access_worker set is_active = true where id = %s", [worker])


@pytest.mark.parametrize("rubbish", ["", "{}", "[]", "null", '{"id": 1}', '{"rawId": "é", "response": []}', "\x00"])
def test_rubbish_is_refused_not_a_fault(worker: int, device: Authenticator, rubbish: str) -> None:
    assert not proves(worker, rubbish)
    with pytest.raises(PasskeyRefused):
        passkeys.register(worker, rubbish, "x", HERE)


def test_what_a_device_keeps_says_nothing_about_who_it_is(worker: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def kept() -> str:
        return str(json.loads(passkeys.begin_registration(worker, HERE))["publicKey"]["user"]["id"])

    here = kept()
    assert kept() == here
    monkeypatch.setattr(settings, "DOOR_KEY", "the key of another house")
    assert kept() != here, "It could be worked out from the number of the account."
