"""A sign-in and a fresh proof each bring a new secret: a copy of the cookie from before opens nothing any more."""

import pytest
from django.test import Client

from amparo.access import accounts, context, door, passkeys
from amparo.access.context import NotJustNow
from amparo.access.middleware import KEY
from tests.access.authenticator import Authenticator
from tests.access.hands import superuser
from tests.access.signing import first_step, fresh_code, sign_in, without_factors
from tests.access.test_account import number_of
from tests.personas import Country, Persona

NAME = "border_officer"


@pytest.fixture(autouse=True)
def fresh(committing: None) -> None:
    without_factors()


@pytest.fixture
def officer(country: Country) -> Persona:
    return country.border_officer


def copy_of(browser: Client) -> Client:
    """Somebody who has a copy of the cookie."""
    thief = Client()
    thief.cookies["amparo"] = browser.cookies["amparo"].value
    return thief


def is_in(browser: Client) -> bool:
    return browser.get("/figures/").status_code == 200


def session_of(browser: Client) -> tuple[object, ...]:
    """What of the session stays the same for as long as it is one."""
    with superuser() as everything:
        found = everything.execute(
            "select number, worker_id, started_at, ends_at, factor from access_session where token_hash = %s",
            [door.hashed(browser.session[KEY])],
        ).fetchall()
    assert len(found) == 1
    return tuple(found[0])


def by_code(browser: Client) -> None:
    assert sign_in(browser, NAME)["Location"] == "/"


def by_passkey_alone(browser: Client) -> None:
    here, device, worker = door.hashed("here"), Authenticator(), number_of(NAME)
    passkeys.register(worker, device.makes(passkeys.begin_registration(worker, here)), "mine", here)
    page = browser.get("/sign-in/passkey/")
    answer = device.signs(page.context["options"])
    assert browser.post("/sign-in/passkey/", {"passkey_code": answer})["Location"] == "/"


@pytest.mark.parametrize("signs_in", [by_code, by_passkey_alone])
def test_signing_in_ends_the_session_that_was_open_in_that_browser(officer: Persona, signs_in: object) -> None:
    browser = officer.client()
    thief = copy_of(browser)
    assert is_in(thief)
    signs_in(browser)  # type: ignore[operator]  # one of the two above
    assert is_in(browser)
    assert not is_in(thief)


def test_it_ends_with_the_password_already_since_the_browser_has_left_it(officer: Persona) -> None:
    browser = officer.client()
    thief = copy_of(browser)
    first_step(browser, NAME)
    assert not is_in(thief)


def test_a_password_that_is_wrong_ends_nothing(officer: Persona) -> None:
    browser = officer.client()
    first_step(browser, NAME, "not the password")
    assert is_in(browser)


def test_what_is_open_in_another_browser_stays_open(officer: Persona) -> None:
    elsewhere, browser = officer.client(), officer.client()
    by_code(browser)
    assert is_in(elsewhere)


def test_proving_again_renews_the_secret_of_the_same_session(officer: Persona) -> None:
    browser = officer.client()
    thief, before = copy_of(browser), session_of(browser)
    assert browser.post("/step-up/", {"code": fresh_code(NAME)})["Location"] == "/"
    assert is_in(browser)
    assert session_of(browser) == before
    assert not is_in(thief), "from that moment on, without grace"
    assert thief.get("/account/password/")["Location"].startswith("/sign-in/")


def test_a_proof_that_is_wrong_renews_nothing(officer: Persona) -> None:
    browser = officer.client()
    secret = browser.session[KEY]
    assert browser.post("/step-up/", {"code": "000000"}).status_code == 422
    assert browser.session[KEY] == secret
    assert is_in(browser)


def test_of_two_proofs_with_one_secret_the_second_finds_it_renewed(officer: Persona) -> None:
    """Sent by two windows at once, or the second by whoever has a copy: it must not take the session over."""
    secret = officer.secret()
    with context.acting(secret, using=door.DOOR) as first:
        assert first
        renewed = accounts.step_up(first)
        with pytest.raises(NotJustNow):
            accounts.step_up(first)
    with context.acting(renewed) as actor:
        assert actor
        assert actor.stepped_up


def test_a_page_that_comes_late_with_the_old_cookie_does_not_take_the_new_one_away(officer: Persona) -> None:
    browser = officer.client()
    late = copy_of(browser)
    browser.post("/step-up/", {"code": fresh_code(NAME)})
    for answer in (late.get("/figures/"), late.post("/account/sessions/end/", {"number": ""})):
        assert answer.status_code in {302, 401}
        assert "amparo" not in answer.cookies


def test_under_duress_it_is_renewed_alike(officer: Persona) -> None:
    forced = officer.client(reduced=True)
    copy = copy_of(forced)
    forced.post("/step-up/", {"code": fresh_code(NAME)})
    assert is_in(forced)
    assert not is_in(copy)
