"""Power over others takes a passkey: in a session that codes opened it rests, and codes alone change no proof."""

from collections.abc import Callable

import pytest
from django.test import Client

from amparo.access import codes, context, door, factors, passkeys
from amparo.access.duties import BY_PASSKEY, Duty
from amparo.access.middleware import KEY
from amparo.access.models import Factor
from amparo.access.models_door import CodeApp, Passkey
from tests.access.authenticator import Authenticator
from tests.access.hands import refused, role, rows, superuser
from tests.access.signing import code_of, first_step, fresh_code, new_app, sign_in, without_factors
from tests.personas import PASSWORD, Country, Persona

POWERFUL = {"administrator": "/people/", "overseer": "/ledger/", "data_protection_officer": "/duties/"}
HERE = door.hashed("here")


@pytest.fixture(autouse=True)
def fresh(committing: None) -> None:
    without_factors()


def browser_of(who: Persona, factor: str) -> Client:
    """A browser in which somebody is signed in by that factor."""
    client = Client()
    session = client.session
    session[KEY] = door.open_session(who.worker_id, factor=factor)
    session.save()
    client.cookies["amparo"] = session.session_key
    return client


def with_passkey(who: Persona) -> Authenticator:
    device = Authenticator()
    passkeys.register(who.worker_id, device.makes(passkeys.begin_registration(who.worker_id, HERE)), "mine", HERE)
    return device


def test_these_are_the_duties_that_take_a_passkey() -> None:
    assert {Duty.ADMINISTRATOR, Duty.OVERSEER, Duty.DATA_PROTECTION_OFFICER} == BY_PASSKEY


@pytest.mark.parametrize("factor", [Factor.CODE, Factor.RECOVERY])
@pytest.mark.parametrize("name", POWERFUL)
def test_they_rest_where_codes_opened_the_session_and_the_account_says_so(
    country: Country, name: str, factor: Factor
) -> None:
    who = country.all()[name]
    by_code, by_passkey = browser_of(who, factor), browser_of(who, Factor.PASSKEY)
    assert by_passkey.get(POWERFUL[name]).status_code == 200
    assert by_code.get(POWERFUL[name])["Location"] == "/account/"
    words = "Your duties rest in this session"
    assert words in by_code.get("/account/").content.decode()
    assert words not in by_passkey.get("/account/").content.decode()


@pytest.mark.parametrize("name", POWERFUL)
def test_the_database_itself_knows_of_no_duty_there(country: Country, name: str) -> None:
    secret = door.open_session(country.all()[name].worker_id, factor=Factor.CODE)
    with context.acting(secret) as actor:
        assert actor
        assert actor.duties == frozenset()
        assert rows("select access_duties(), access_holds(%s::text[])", sorted(BY_PASSKEY)) == [([], False)]


def test_nobody_agrees_to_duties_by_a_code(country: Country) -> None:
    secret = door.open_session(country.second_administrator.worker_id, factor=Factor.CODE)
    with superuser() as everything:
        everything.execute(
            "update access_session set stepped_up_at = now() where token_hash = %s", [door.hashed(secret)]
        )
    with context.acting(secret):
        refused("not theirs to ask for", "select access_ask_grant(%s, '{screener}', 'own', %s, null)",
                country.border_officer.worker_id, country.border_officer.organisation_id)  # fmt: skip


def test_who_works_with_records_works_with_codes(country: Country) -> None:
    browser = browser_of(country.shelter_worker, Factor.CODE)
    assert browser.get("/cases/").status_code == 200
    assert "Your duties rest" not in browser.get("/account/").content.decode()


def test_the_first_passkey_is_added_by_a_code_and_brings_the_duty_at_the_next_sign_in(country: Country) -> None:
    browser, device = Client(), Authenticator()
    sign_in(browser, "administrator")
    assert browser.get("/people/")["Location"] == "/account/"
    assert browser.post("/step-up/", {"code": fresh_code("administrator")}).status_code == 302
    made = device.makes(browser.get("/account/passkey/").context["options"])
    assert browser.post("/account/passkey/", {"passkey_code": made, "name": "mine"})["Location"] == "/account/"
    assert browser.get("/people/")["Location"] == "/account/", "The session is the one that a code opened."
    again = Client()
    first_step(again, "administrator")
    answer = device.signs(again.get("/sign-in/second/").context["options"])
    assert again.post("/sign-in/second/", {"passkey_code": answer}).status_code == 302
    assert again.get("/people/").status_code == 200


def phished(who: Persona) -> Client:
    """Somebody who got the password and two codes of the app by means of a false page, and proved again."""
    thief = Client()
    sign_in(thief, who.username)
    assert thief.post("/step-up/", {"code": code_of(new_app(who.username))}).status_code == 302
    return thief


def plants_a_passkey(thief: Client) -> int:
    device = Authenticator(credential_id=b"a passkey of the thief, 32 bytes")
    made = device.makes(thief.get("/account/passkey/").context["options"])
    return thief.post("/account/passkey/", {"passkey_code": made, "name": "planted"}).status_code


def plants_an_app(thief: Client) -> int:
    secret = codes.new_secret()
    sealed = codes.offer(secret, door.hashed(thief.session[KEY]))
    return thief.post("/account/app/", {"offered_secret": sealed, "code": code_of(secret)}).status_code


def takes_the_passkey_away(thief: Client) -> int:
    with superuser() as everything:
        [(found,)] = everything.execute("select id from access_passkey").fetchall()
    return thief.post(f"/account/factors/{found}/remove/").status_code


def makes_codes_on_paper(thief: Client) -> int:
    return thief.post("/account/recovery-codes/").status_code


def changes_the_password(thief: Client) -> int:
    typed = {"old_password": PASSWORD, "password": f"{PASSWORD} 2", "password_again": f"{PASSWORD} 2"}
    return thief.post("/account/password/", typed).status_code


def sets_one_for_duress(thief: Client) -> int:
    return thief.post("/account/second-password/", {"password": "x" * 15, "password_again": "x" * 15}).status_code


ATTACKS = (plants_a_passkey, plants_an_app, takes_the_passkey_away, makes_codes_on_paper, changes_the_password,
           sets_one_for_duress)  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_whoever_got_two_codes_by_a_false_page_changes_no_proof_of_an_administrator(
    country: Country, attack: Callable[[Client], int]
) -> None:
    who = country.administrator
    with_passkey(who)
    thief = phished(who)
    app = CodeApp.objects.using(door.DOOR).get(worker_id=who.worker_id).pk
    assert attack(thief) == 503
    assert [one.name for one in factors.kept(who.worker_id) if one.name] == ["mine"]
    assert CodeApp.objects.using(door.DOOR).get(worker_id=who.worker_id).pk == app
    assert factors.recovery_codes_left(who.worker_id) == 0
    assert first_step(Client(), who.username).status_code == 302, "The password is what it was."


@pytest.mark.parametrize("attack", ATTACKS[:3])
def test_the_owner_does_all_of_it_in_a_session_of_the_passkey(
    country: Country, attack: Callable[[Client], int]
) -> None:
    with_passkey(country.administrator)
    new_app("administrator")
    assert attack(country.administrator.client(stepped_up=True)) == 302


def test_an_account_for_trying_is_made_by_the_owner_alone(country: Country) -> None:
    """Its codes do for every duty, since the demo shows them to everybody: nobody at the door makes an account one."""
    who = country.overseer
    codes.add_for_trying(who.worker_id)
    assert browser_of(who, Factor.CODE).get("/ledger/").status_code == 200
    new_app("administrator")
    with role("door") as at_door, pytest.raises(Exception, match="permission denied"):
        at_door.execute("update access_codeapp set for_trying = true")
    assert not Passkey.objects.using(door.DOOR).exists()
