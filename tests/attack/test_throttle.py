"""Guessing: slower and slower, also for many at once; and nobody can be shut out by a third person."""

import math
import time
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import ANY

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from django.test import Client, override_settings

from amparo.access import door, throttle
from tests.access.hands import rows, superuser
from tests.access.signing import first_step, fresh_code, sign_in, without_factors
from tests.personas import PASSWORD, Country

HOME, ELSEWHERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def fresh(committing: None) -> None:
    without_factors()


def tried(name: str, address: str = ELSEWHERE, known: str | None = None) -> bool:
    return throttle.admits(throttle.password(name, address, known))


def test_five_tries_are_free_then_each_waits_longer() -> None:
    assert [tried("one") for _try in range(7)] == [True] * 5 + [False] * 2
    with superuser() as everything:
        waits = []
        for _round in range(3):
            everything.execute("update access_attempt set not_before = now()")
            assert tried("one")
            [(wait,)] = everything.execute(
                "select extract(epoch from not_before - now()) from access_attempt where kind = 1"
            ).fetchall()
            waits.append(round(float(wait)))
    assert waits == [2, 4, 8]


def test_no_wait_is_longer_than_said_and_a_refused_try_adds_none() -> None:
    with superuser() as everything:
        tried("one")
        everything.execute("update access_attempt set failures = 100000, not_before = now()")
        assert tried("one")
        refused = [tried("one") for _try in range(20)]
        longest = dict(everything.execute(
            "select kind, round(extract(epoch from not_before - now())) from access_attempt"
        ).fetchall())  # fmt: skip
    assert not any(refused)
    assert {kind: float(wait) for kind, wait in longest.items()} == {1: ANY, 2: ANY, 3: ANY}
    assert float(longest[1]) <= 300
    assert max(float(longest[2]), float(longest[3])) <= 60


def test_the_rate_holds_for_many_at_once() -> None:
    def one(_try: int) -> bool:
        try:
            return tried("together")
        finally:
            connections.close_all()

    began = time.monotonic()
    with ThreadPoolExecutor(8) as together:
        admitted = list(together.map(one, range(24))).count(True)
    ripened = (
        math.floor(math.log2(time.monotonic() - began + 1)) + 1
    )  # waits of 1, 2, 4 ... seconds that passed meanwhile
    assert 5 <= admitted <= 5 + ripened
    with superuser() as everything:
        counted = everything.execute("select failures from access_attempt where kind = 1").fetchall()
    assert counted == [(admitted,)], "One slipped by uncounted."


def test_a_known_device_is_not_slowed_by_what_others_do() -> None:
    for _try in range(40):
        tried("shelter")
    with superuser() as everything:
        everything.execute("update access_attempt set failures = 100, not_before = now() + interval '1 minute'")
    assert not tried("shelter", HOME), "An unknown device has to wait a minute."
    assert tried("shelter", HOME, known="the shelter's computer")


def test_a_known_device_is_slowed_by_its_own_failures() -> None:
    assert [tried("shelter", HOME, known="stolen") for _try in range(7)].count(True) == 5
    assert tried("shelter", HOME, known="another"), "only that one"


def test_a_shelter_under_attack_signs_in_on_its_own_computer(country: Country) -> None:
    computer = Client(REMOTE_ADDR=HOME)
    assert sign_in(computer, "shelter_worker").status_code == 302
    computer.post("/sign-out/")
    for number in range(35):
        tried("shelter_worker", f"203.0.{number}.1")
    stranger = first_step(Client(REMOTE_ADDR="203.0.99.1"), "shelter_worker")
    assert stranger.status_code == 422, "The name as such has to wait."
    assert sign_in(computer, "shelter_worker").status_code == 302


def test_too_soon_looks_like_wrong(country: Country) -> None:
    browser = Client(REMOTE_ADDR=ELSEWHERE)
    wrong = first_step(browser, "border_officer", "not the password")
    for _try in range(5):
        tried("border_officer")
    soon = first_step(browser, "border_officer")
    assert (soon.status_code, len(soon.content)) == (wrong.status_code, len(wrong.content))
    assert "tried too often" in soon.content.decode()
    assert fresh_code("border_officer")


def test_right_is_forgotten_at_once() -> None:
    tries = throttle.password("one", HOME, None)
    for _try in range(4):
        throttle.admits(tries)
    throttle.was_right(tries)
    assert [tried("one", HOME) for _try in range(5)] == [True] * 5


def test_the_table_tells_nobody_who_was_tried_from_where(monkeypatch: pytest.MonkeyPatch) -> None:
    tried("a-name-to-find", "192.0.2.77")
    with superuser() as everything:
        [(whole,)] = everything.execute("select string_agg(a::text, '') from access_attempt a").fetchall()
    assert "a-name-to-find" not in whole
    assert "192.0.2" not in whole
    before = throttle.password("a-name-to-find", HOME, None).keys
    monkeypatch.setattr(settings, "DOOR_KEY", "another")
    assert throttle.password("a-name-to-find", HOME, None).keys != before


def test_addresses_of_one_network_are_one_place() -> None:
    assert throttle.prefix("192.0.2.1") == throttle.prefix("192.0.2.250") != throttle.prefix("192.0.3.1")
    assert throttle.prefix("2001:db8:1::1") == throttle.prefix("2001:db8:1:ffff::2") != throttle.prefix("2001:db8:2::1")
    assert throttle.prefix("::ffff:192.0.2.1") == throttle.prefix("192.0.2.1")
    assert throttle.prefix("unix socket") == throttle.prefix("") == "elsewhere"


def test_an_address_that_the_browser_makes_up_counts_for_nothing(country: Country) -> None:
    browser = Client(REMOTE_ADDR=ELSEWHERE)
    for number in range(6):
        browser.post(
            "/sign-in/", {"username": "nobody", "password": "x"}, headers={"x-forwarded-for": f"10.{number}.0.1"}
        )
    with superuser() as everything:
        counted = everything.execute("select failures >= 5 from access_attempt where kind = 1").fetchall()
    assert counted == [(True,)], "Each made-up address was a place of its own."


def test_behind_a_proxy_only_the_address_that_it_wrote_counts(country: Country) -> None:
    """Whatever the browser says before it: the proxy adds the last."""
    browser = Client(REMOTE_ADDR="127.0.0.1")
    with override_settings(PROXIES=1):
        for number in range(6):
            told = f"10.{number}.0.1, 10.0.{number}.1 ,{ELSEWHERE}"
            browser.post("/sign-in/", {"username": "nobody", "password": "x"}, headers={"x-forwarded-for": told})
    with superuser() as everything:
        counted = everything.execute("select key from access_attempt where kind <> 9 order by kind").fetchall()
    written = throttle.password("nobody", ELSEWHERE, None).keys
    assert [bytes(key) for (key,) in counted] == list(written), "A made-up address was a place of its own."


def test_many_names_that_fail_are_told_to_the_overseers_once_an_hour(country: Country) -> None:
    for number in range(throttle.MANY_NAMES):
        tried(f"name {number}", f"203.0.{number}.1")
    door.prove_password("nobody at all", "x", door.Visit())
    door.prove_password("nobody at all", "x", door.Visit())
    with country.overseer.acting():
        told = "select count(*) from notices_notice where kind = 'signin.many_failed'"
        assert rows(told) == [(1,)]


def test_what_has_run_out_is_swept(country: Country) -> None:
    tried("one")
    with superuser() as everything:
        everything.execute("update access_attempt set expires_at = now() - interval '1 second'")
        country.decider.secret()
        assert everything.execute("select count(*) from access_attempt").fetchall() == [(0,)]


def test_unknown_name_wrong_password_and_too_soon_cost_the_same_work(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    verify = Argon2PasswordHasher.verify

    def counting(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        checked.append(encoded.split("$")[3])  # memory, rounds, threads: what it costs
        return verify(self, password, encoded)

    def work(name: str, password: str) -> list[str]:
        checked.clear()
        assert door.prove_password(name, password, door.Visit()) is None
        return list(checked)

    with superuser() as everything:
        everything.execute("delete from access_attempt")
    door.nobodys()
    monkeypatch.setattr(Argon2PasswordHasher, "verify", counting)
    unknown, wrong = work("nobody", "x"), work("border_officer", "x")
    for _try in range(6):
        tried("border_officer", "")
    assert len(unknown) == 2
    assert unknown == wrong == work("border_officer", PASSWORD)
