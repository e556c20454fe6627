"""The second step: codes of an authenticator app, codes on paper, the first factor; what half a sign-in opens."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
from bs4 import BeautifulSoup
from django.db import connections
from django.test import Client

from amparo.access import actions, codes, door, passkeys
from amparo.access.duties import Duty
from amparo.access.models import Worker
from amparo.access.models_door import CodeApp
from tests.access.authenticator import Authenticator
from tests.access.hands import role, rows, superuser
from tests.access.signing import first_step, fresh_code, new_app, sign_in, without_factors
from tests.access.test_sign_in import address, every_pattern
from tests.personas import PASSWORD, Country

STEP = codes.STEP_SECONDS


@pytest.fixture
def browser(committing: None) -> Client:
    without_factors()
    return Client()


def second(browser: Client, code: str) -> int:
    return browser.post("/sign-in/second/", {"code": code}).status_code


def test_password_and_code_open_the_house(browser: Client) -> None:
    assert sign_in(browser, "border_officer").status_code == 302
    assert browser.get("/figures/").status_code == 200


def test_a_wrong_code_opens_nothing_and_says_no_more(browser: Client) -> None:
    new_app("border_officer")
    first_step(browser, "border_officer")
    assert second(browser, "000000") == 422
    assert browser.get("/figures/").status_code == 302


def test_a_code_opens_once(browser: Client) -> None:
    code = fresh_code("border_officer")
    first_step(browser, "border_officer")
    assert second(browser, code) == 302
    thief = Client()
    first_step(thief, "border_officer")
    assert second(thief, code) == 422


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_opens_one_step_early_or_late_and_no_more(committing: None, steps: int, opens: bool) -> None:
    secret, now = codes.new_secret(), 1_900_000_000
    typed = pyotp.TOTP(secret).at(now + steps * STEP)
    assert (codes.step_of(secret, typed, now=now) is not None) is opens


def test_after_a_later_code_an_earlier_one_is_dead(committing: None, country: Country) -> None:
    secret, worker = new_app("border_officer"), country.border_officer.worker_id
    now = time.time()
    assert codes.take(worker, pyotp.TOTP(secret).at(now + STEP))
    assert not codes.take(worker, pyotp.TOTP(secret).at(now))
    assert not codes.take(worker, pyotp.TOTP(secret).at(now + STEP))


def test_of_many_who_bring_one_code_at_once_one_comes_in(committing: None, country: Country) -> None:
    code, worker = fresh_code("border_officer"), country.border_officer.worker_id

    def take(_try: int) -> bool:
        try:
            return codes.take(worker, code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as together:
        assert list(together.map(take, range(8))).count(True) == 1


def test_five_wrong_codes_ask_for_the_password_again_and_tell_the_owner(browser: Client, country: Country) -> None:
    secret = new_app("border_officer")
    first_step(browser, "border_officer")
    for _wrong in range(5):
        second(browser, "000000")
    assert second(browser, pyotp.TOTP(secret).now()) == 302
    assert browser.get("/figures/").status_code == 302, "The right code came too late."
    with country.border_officer.acting():
        assert rows("select count(*) > 0 from notices_notice where kind = 'factor.guessed'") == [(True,)]


def test_a_code_on_paper_opens_once(browser: Client, country: Country) -> None:
    new_app("border_officer")
    paper = codes.new_recovery_codes(country.border_officer.worker_id)
    assert len(set(paper)) == 10
    first_step(browser, "border_officer")
    assert second(browser, paper[3].lower().replace("-", " ")) == 302
    assert browser.get("/figures/").status_code == 200
    first_step(browser, "border_officer")
    assert second(browser, paper[3]) == 422
    with country.border_officer.acting():
        assert rows("select count(*) > 0 from notices_notice where kind = 'factor.recovery_used'") == [(True,)]


def test_the_entry_of_a_sign_in_says_by_which_factor(browser: Client, country: Country) -> None:
    worker, device = country.border_officer.worker_id, Authenticator()
    passkeys.register(worker, device.makes(passkeys.begin_registration(worker, b"here")), "mine", b"here")
    paper = codes.new_recovery_codes(worker)
    sign_in(browser, "border_officer")
    first_step(browser, "border_officer")
    second(browser, paper[0])
    first_step(browser, "border_officer")
    page = BeautifulSoup(browser.get("/sign-in/second/").content, "html.parser")
    options = str(page.select_one("[data-passkey]")["data-options"])  # type: ignore[index] # it is there
    assert browser.post("/sign-in/second/", {"passkey_code": device.signs(options)}).status_code == 302
    first_step(browser, "border_officer")
    assert second(browser, "000000") == 422
    with country.overseer.acting():
        told = rows(
            "select act, purpose from ledger_entry where act in ('session.opened', 'factor.refused') and object_id = %s"
            " order by id desc limit 4", str(worker)
        )  # fmt: skip
    opened = [("session.opened", factor) for factor in ("passkey", "recovery", "code")]
    assert told == [("factor.refused", ""), *opened]


def test_the_secret_of_an_app_lies_sealed_and_opens_in_its_own_row_only(committing: None, country: Country) -> None:
    secret = new_app("border_officer")
    new_app("decider")
    with superuser() as everything:
        [(whole,)] = everything.execute("select string_agg(access_codeapp::text, '') from access_codeapp").fetchall()
        assert secret not in whole
        assert secret.encode().hex() not in whole
        everything.execute(
            "update access_codeapp set sealed = (select sealed from access_codeapp where worker_id = %s)"
            " where worker_id = %s", [country.border_officer.worker_id, country.decider.worker_id],
        )  # fmt: skip
    with pytest.raises(Exception, match="does not open here"):
        codes.take(country.decider.worker_id, pyotp.TOTP(secret).now())
    without_factors()


# --- The first factor -------------------------------------------------------------------------------------------------


def offered(html: str) -> tuple[str, str]:
    """The secret on the page, as letters, and as the form brings it back."""
    letters = re.search(r"<code>([A-Z2-7 ]+)</code>", html)
    sealed = re.search(r'name="offered_secret" value="([^"]+)"', html)
    assert letters
    assert sealed
    return letters[1].replace(" ", ""), sealed[1]


def test_who_has_no_second_factor_is_led_to_set_one_up_before_anything_else(browser: Client) -> None:
    first_step(browser, "border_officer")
    assert browser.get("/sign-in/second/")["Location"] == "/sign-in/set-up/"
    secret, sealed = offered(browser.get("/sign-in/set-up/").content.decode())
    wrong = browser.post("/sign-in/set-up/", {"offered_secret": sealed, "code": "000000"})
    assert wrong.status_code == 422
    assert offered(wrong.content.decode())[0] == secret, "The app has read this one."
    done = browser.post("/sign-in/set-up/", {"offered_secret": sealed, "code": pyotp.TOTP(secret).now()})
    paper = re.findall(r"<li><code>([^<]+)</code>", done.content.decode())
    assert (done.status_code, len(paper)) == (200, 10)
    assert browser.get("/figures/").status_code == 200


def test_a_secret_that_was_offered_elsewhere_is_not_taken(browser: Client) -> None:
    first_step(browser, "border_officer")
    secret, sealed = offered(browser.get("/sign-in/set-up/").content.decode())
    victim = Client()
    first_step(victim, "decider")
    planted = {"offered_secret": sealed, "code": pyotp.TOTP(secret).now()}
    assert victim.post("/sign-in/set-up/", planted).status_code == 422
    assert not CodeApp.objects.using(door.DOOR).exists()


def test_who_has_a_factor_cannot_set_up_another_with_the_password_alone(browser: Client) -> None:
    new_app("border_officer")
    first_step(browser, "border_officer")
    for page in ("/sign-in/set-up/", "/sign-in/set-up/passkey/"):
        assert browser.get(page)["Location"] == "/sign-in/"
        assert browser.post(page, {"code": "1"})["Location"] == "/sign-in/"


@pytest.mark.parametrize("has_factor", [True, False])
def test_half_a_sign_in_reaches_no_page(browser: Client, has_factor: bool) -> None:
    if has_factor:
        new_app("border_officer")
    first_step(browser, "border_officer")
    half, tried = browser.cookies["amparo"].value, 0
    for name, pattern in every_pattern():
        if name == "set_language" or getattr(pattern.callback, "public", False):
            continue
        tried += 1
        browser.cookies["amparo"] = half
        answer = browser.get(address(name, pattern))
        assert (answer.status_code, answer["Location"][:9]) == (302, "/sign-in/"), name
    assert tried > 50


def test_the_database_knows_no_session_without_a_second_factor(committing: None, country: Country) -> None:
    with role("door") as at_door, pytest.raises(Exception, match="session_has_a_factor"):
        at_door.execute(
            "select access_open_session(sha256('half'), %s, 8, '', '', false)", [country.border_officer.worker_id]
        )


def test_what_a_threshold_opens_in_the_database_is_nothing(browser: Client) -> None:
    first_step(browser, "border_officer")
    with role("default") as app:
        secret = browser.session["threshold_secret"]
        assert app.execute("select * from access_enter(%s)", [secret]).fetchall() == []
        assert app.execute("select count(*) from access_worker").fetchall() == [(0,)]


# --- Invitations ------------------------------------------------------------------------------------------------------


MINE = "four words of mine here"


def take_up(browser: Client, code: str, password: str = MINE) -> int:
    typed = {"code": code, "password": password, "password_again": password}
    return browser.post("/invitation/", typed).status_code


@pytest.fixture
def invited(browser: Client, country: Country) -> str:
    """Somebody new, by user name."""
    name = f"new_{time.time_ns()}"
    body = Worker.objects.using("owner").get(username="shelter_head").organisation
    actions.add_worker(username=name, display_name="New", organisation=body, duties=[Duty.CASEWORKER])
    return name


def test_an_invitation_leads_to_a_password_and_a_factor(browser: Client, invited: str) -> None:
    code = actions.invite(username=invited)
    assert take_up(browser, code, "password1234") == 422, "A common password"
    assert take_up(browser, code.lower()) == 302
    html = browser.get("/sign-in/set-up/").content.decode()
    assert invited in html
    secret, sealed = offered(html)
    browser.post("/sign-in/set-up/", {"offered_secret": sealed, "code": pyotp.TOTP(secret).now()})
    assert browser.get("/figures/").status_code == 200
    assert take_up(Client(), code) == 422, "It was used."


def test_an_invitation_ends_after_three_days(browser: Client, invited: str) -> None:
    code = actions.invite(username=invited)
    with superuser() as everything:
        [(left,)] = everything.execute("select max(expires_at) - now() from access_invitation").fetchall()
        assert 71 < left.total_seconds() / 3600 < 72.1
        everything.execute("update access_invitation set expires_at = now() - interval '1 second'")
    assert take_up(browser, code) == 422


def test_without_an_invitation_a_password_is_nobodys(browser: Client, invited: str) -> None:
    assert first_step(browser, invited, PASSWORD).status_code == 422
    assert first_step(browser, invited, "!").status_code == 422
