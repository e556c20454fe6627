"""What changes of an account is told to its owner, and written down."""

from collections.abc import Callable

import pytest
from django.test import Client

from amparo.access import codes, door
from amparo.access.middleware import KEY
from tests.access.authenticator import Authenticator
from tests.access.hands import rows
from tests.access.signing import code_of, first_step, without_factors
from tests.access.test_account import restore
from tests.personas import PASSWORD, Country, Persona


@pytest.fixture(autouse=True)
def fresh(committing: None) -> None:
    without_factors()


@pytest.mark.parametrize(("path", "typed", "kind"), [
    ("/account/recovery-codes/", {}, "factor.paper_made"),
    ("/account/password/", {"old_password": PASSWORD, "password": f"{PASSWORD} 3", "password_again": f"{PASSWORD} 3"},
     "worker.password_set"),
])  # fmt: skip
def test_what_changes_of_an_account_is_told_to_its_owner(
    country: Country, path: str, typed: dict[str, str], kind: str
) -> None:
    owner, done = country.colleague_at_border, f"select count(*) from ledger_entry where act = '{kind}'"
    with owner.acting():
        before = told(kind), rows(done)[0][0]
    try:
        assert owner.client(stepped_up=True).post(path, typed).status_code in {200, 302}
        with owner.acting():
            assert (told(kind), rows(done)[0][0]) == (before[0] + 1, before[1] + 1)
    finally:
        restore(owner, PASSWORD)


def adds_an_app(owner: Persona, browser: Client) -> None:
    secret = codes.new_secret()
    sealed = codes.offer(secret, door.hashed(browser.session[KEY]))
    typed = {"offered_secret": sealed, "code": code_of(secret)}
    assert browser.post("/account/app/", typed)["Location"] == "/account/"


def adds_a_passkey(owner: Persona, browser: Client) -> None:
    made = Authenticator().makes(browser.get("/account/passkey/").context["options"])
    assert browser.post("/account/passkey/", {"passkey_code": made, "name": "mine"})["Location"] == "/account/"


def sets_up_the_first(owner: Persona, browser: Client) -> None:
    """At the door, by whoever has the password alone: so the owner has to hear of it."""
    first_step(browser, owner.username)
    made = Authenticator().makes(browser.get("/sign-in/set-up/passkey/").context["options"])
    assert browser.post("/sign-in/set-up/passkey/", {"passkey_code": made, "name": "mine"}).status_code == 200


@pytest.mark.parametrize("adds", [adds_an_app, adds_a_passkey, sets_up_the_first])
def test_a_factor_that_is_added_is_told_to_its_owner(country: Country, adds: Callable[..., None]) -> None:
    owner = country.colleague_at_border
    written = "select count(*) from ledger_entry where act = 'factor.added' and object_id = %s"
    with owner.acting():
        before = told("factor.added")
    with country.overseer.acting():
        [(entries,)] = rows(written, str(owner.worker_id))
    adds(owner, owner.client(stepped_up=True))
    with owner.acting():
        assert told("factor.added") == before + 1
    with country.overseer.acting():
        assert rows(written, str(owner.worker_id)) == [(entries + 1,)]
    with country.border_officer.acting():
        assert told("factor.added") == 0, "to nobody else"


def told(kind: str) -> int:
    return int(rows("select count(*) from notices_notice where kind = %s", kind)[0][0])
