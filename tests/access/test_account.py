"""One's own account and those of the own body: sessions, step-up, factors, people, and what duress opens."""

import re
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from amparo.access import accounts, codes, context, door
from amparo.access.context import StepUpNeeded
from amparo.access.gate import own
from amparo.access.middleware import KEY, Context
from amparo.access.models import Team
from amparo.access.visits import device
from tests.access.hands import rows, superuser
from tests.access.signing import code_of, first_step, fresh_code, new_app, sign_in, without_factors
from tests.access.test_sign_in import address, every_pattern
from tests.personas import PASSWORD, Country, Persona

OTHER = "another secret for bad days"


@pytest.fixture(autouse=True)
def fresh(committing: None) -> None:
    without_factors()


def change(sql: str, secret: str) -> None:
    """Change the session of that secret as time would."""
    with superuser() as everything:
        done = everything.execute(f"update access_session set {sql} where token_hash = %s", [door.hashed(secret)])
        assert done.rowcount == 1


# --- Sessions ---------------------------------------------------------------------------------------------------------


def opens(secret: str) -> bool:
    with context.acting(secret) as actor:
        return actor is not None


def test_a_session_ends_thirty_minutes_after_its_last_use(country: Country) -> None:
    secret = country.border_officer.secret()
    with superuser() as everything:
        [(idle, whole)] = everything.execute(
            "select expires_at - started_at, ends_at - started_at from access_session where token_hash = %s",
            [door.hashed(secret)],
        ).fetchall()
    assert (idle, whole) == (timedelta(minutes=30), timedelta(hours=8))
    change("expires_at = now() - interval '1 second'", secret)
    assert not opens(secret)


def test_use_keeps_a_session_alive_but_never_past_its_end(country: Country) -> None:
    secret = country.border_officer.secret()
    change("last_used_at = now() - interval '29 minutes', expires_at = now() + interval '1 minute'", secret)
    assert opens(secret)
    assert left(secret) == pytest.approx(1800, abs=5)
    change("last_used_at = now() - interval '2 minutes', ends_at = now() + interval '10 minutes'", secret)
    assert opens(secret)
    assert left(secret) == pytest.approx(600, abs=5)


def left(secret: str) -> float:
    with superuser() as everything:
        [(seconds,)] = everything.execute(
            "select extract(epoch from expires_at - now()) from access_session where token_hash = %s",
            [door.hashed(secret)],
        ).fetchall()
    return float(seconds)


def test_use_is_written_once_a_minute_and_by_one_of_those_that_come_at_once(country: Country) -> None:
    secret = country.border_officer.secret()
    change("last_used_at = now() - interval '59 seconds', expires_at = now() + interval '1 minute'", secret)
    assert opens(secret)
    assert left(secret) < 61
    change("last_used_at = now() - interval '2 minutes'", secret)
    with superuser() as everything, everything.transaction():
        everything.execute(
            "select 1 from access_session where token_hash = %s for update", [door.hashed(secret)]
        ).fetchall()
        began = time.monotonic()
        assert opens(secret)
        assert time.monotonic() - began < 30, "It waited for the other request."


def test_own_sessions_are_listed_and_ended(country: Country) -> None:
    here, there = country.shelter_worker.client(), country.shelter_worker.client()
    html = here.get("/account/").content.decode()
    assert html.count("This one") == 1
    number = re.search(r'name="number" value="([0-9a-f-]{36})"', html)
    assert number
    stranger = country.outsider.client()
    stranger.post("/account/sessions/end/", {"number": number[1], "old_password": PASSWORD})
    assert there.get("/figures/").status_code == 200, "Somebody else's are out of reach."
    ended = here.post("/account/sessions/end/", {"old_password": PASSWORD}, follow=True)
    assert "What was open there has ended" in ended.content.decode()
    assert there.get("/figures/").status_code == 302
    assert here.get("/figures/").status_code == 200
    assert here.post("/account/sessions/end/", {"number": "x"}).status_code == 404


def test_whoever_finds_a_session_open_ends_no_other(country: Country) -> None:
    there, found = country.shelter_worker.client(), country.shelter_worker.client()
    asked = found.post("/account/sessions/end/", {})
    assert (asked.status_code, there.get("/figures/").status_code) == (200, 200)
    assert 'name="old_password"' in asked.content.decode()
    for wrong in ("", "not the password", PASSWORD.upper()):
        assert found.post("/account/sessions/end/", {"old_password": wrong}).status_code == 422
    with superuser() as everything:
        everything.execute("update access_attempt set not_before = now() + interval '1 hour' where failures > 1")
    assert found.post("/account/sessions/end/", {"old_password": PASSWORD}).status_code == 422, "Guessing is slowed."
    assert there.get("/figures/").status_code == 200


def test_a_fresh_proof_ends_one_session_without_the_password(country: Country) -> None:
    others = country.shelter_worker.client(), country.shelter_worker.client()
    here = country.shelter_worker.client(stepped_up=True)
    with superuser() as everything:
        [(number,)] = everything.execute(
            "select number from access_session where token_hash = %s", [door.hashed(others[0].session[KEY])]
        ).fetchall()
    assert here.post("/account/sessions/end/", {"number": str(number)})["Location"] == "/account/"
    assert [each.get("/figures/").status_code for each in (*others, here)] == [302, 200, 200]


@pytest.mark.parametrize(("sent", "said"), [
    ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
    ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/139.0 Safari/537.36 Edg/139.0", "Edge · Windows"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari · iPhone"),
    ("x" * 10_000, ""), ("", ""),
])  # fmt: skip
def test_a_device_is_named_by_family_only(sent: str, said: str) -> None:
    assert device(sent) == said


# --- Step-up ----------------------------------------------------------------------------------------------------------


def test_a_page_that_asks_again_leads_there_and_back(country: Country) -> None:
    secret = new_app("border_officer")
    browser = country.border_officer.client()
    asked = browser.get("/account/password/?x=1")
    assert asked["Location"] == "/step-up/?next=%2Faccount%2Fpassword%2F%3Fx%3D1"
    target = parse_qs(urlsplit(asked["Location"]).query)["next"][0]
    wrong = browser.post("/step-up/", {"code": "000000", "next": target})
    assert wrong.status_code == 422
    right = browser.post("/step-up/", {"code": code_of(secret), "next": target})
    assert right["Location"] == target
    assert browser.get("/account/password/").status_code == 200


FREE = {"access:account", "access:end_session", "access:step_up"}
"""Pages about the own account that change nothing one signs in with; ending sessions asks for the password."""


def test_every_page_that_changes_what_one_signs_in_with_asks_who_one_is(country: Country) -> None:
    new_app("border_officer")
    without, before = country.border_officer.client(), proofs(country.border_officer)
    about = {name: pattern for name, pattern in every_pattern() if getattr(pattern.callback, "own", False)}
    assert set(about) > FREE
    assert len(set(about) - FREE) >= 6
    for name in set(about) - FREE:
        path = address(name, about[name])
        assert without.get(path)["Location"].startswith("/step-up/?next="), name
        sent = without.post(path, {"old_password": PASSWORD, "password": OTHER, "password_again": OTHER})
        assert (sent.status_code, "/step-up/" in sent.content.decode()) == (401, True), name
    assert proofs(country.border_officer) == before


def proofs(who: Persona) -> list[tuple[object, ...]]:
    """All that somebody signs in with, as it lies there."""
    kept = ("passkey", "codeapp", "recoverycode", "duresspassword")
    with superuser() as everything:
        found = everything.execute("select password from access_worker where id = %s", [who.worker_id]).fetchall()
        for table in kept:
            found += everything.execute(
                f"select access_{table}::text from access_{table} where worker_id = %s", [who.worker_id]
            ).fetchall()
    return found


def test_proving_again_holds_ten_minutes(country: Country) -> None:
    browser = country.border_officer.client(stepped_up=True)
    change("stepped_up_at = now() - interval '599 seconds'", browser.session[KEY])
    assert browser.get("/account/password/").status_code == 200
    change("stepped_up_at = now() - interval '601 seconds'", browser.session[KEY])
    assert browser.get("/account/password/").status_code == 302


def test_a_code_on_paper_does_not_prove_again(country: Country) -> None:
    new_app("border_officer")
    paper = codes.new_recovery_codes(country.border_officer.worker_id)
    browser = country.border_officer.client()
    assert browser.post("/step-up/", {"code": paper[0]}).status_code == 422
    assert browser.get("/account/password/").status_code == 302


def test_guessing_at_step_up_is_slowed(country: Country) -> None:
    secret = new_app("border_officer")
    browser = country.border_officer.client()
    for _wrong in range(6):
        browser.post("/step-up/", {"code": "000000"})
    with superuser() as everything:  # the wait is seconds, which a busy machine takes to answer
        longer = "update access_attempt set not_before = not_before + interval '1 h' where failures > 4 returning 1"
        assert everything.execute(longer).fetchall()
    assert browser.post("/step-up/", {"code": code_of(secret)}).status_code == 422


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", r"/\example.org", "javascript:1"])
def test_step_up_leads_nowhere_else(country: Country, elsewhere: str) -> None:
    new_app("border_officer")
    browser = country.border_officer.client()
    answer = browser.post("/step-up/", {"code": fresh_code("border_officer"), "next": elsewhere})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("referrer", ["http://testserver/cases/?page=2", "https://example.org/x", ""])
def test_what_was_typed_before_proving_again_is_shown(country: Country, referrer: str) -> None:
    @own()
    def asks(request: object) -> HttpResponse:
        raise StepUpNeeded

    request = RequestFactory().post(
        "/asks/", {"note": "a long note", "password": "hush"}, headers={"referer": referrer}
    )
    request.session = country.border_officer.client().session  # type: ignore[assignment] # as good as one
    answer = Context(lambda request: HttpResponse()).process_view(request, asks, (), {})
    html = answer.content.decode()
    assert answer.status_code == 401
    assert "a long note" in html
    assert "hush" not in html
    back = "%2Fcases%2F%3Fpage%3D2" if "testserver" in referrer else "%2F"
    assert f'href="/step-up/?next={back}"' in html


# --- Factors and password ---------------------------------------------------------------------------------------------


def test_the_last_factor_stays(country: Country) -> None:
    new_app("border_officer")
    browser = country.border_officer.client(stepped_up=True)
    found = re.search(r"/account/factors/[0-9a-f-]+/remove/", browser.get("/account/").content.decode())
    assert found
    assert browser.post(found[0]).status_code == 409
    stranger = country.decider.client(stepped_up=True)
    assert stranger.get(found[0]).status_code == 404
    stranger.post(found[0])
    assert found[0] in browser.get("/account/").content.decode()


def test_a_new_password_ends_every_session(country: Country) -> None:
    browser, other = country.border_officer.client(stepped_up=True), country.border_officer.client()
    try:
        assert browser.post("/account/password/", {"password": "x", "password_again": "x"}).status_code == 422
        typed = {"old_password": PASSWORD, "password": f"{PASSWORD} 2", "password_again": f"{PASSWORD} 2"}
        answer = browser.post("/account/password/", typed, follow=True)
        assert answer.redirect_chain[-1][0] == "/sign-in/"
        assert "Your password is changed" in answer.content.decode()
        assert [each.get("/figures/").status_code for each in (browser, other)] == [302, 302]
        assert first_step(Client(), "border_officer").status_code == 422
    finally:
        restore(country.border_officer, PASSWORD)


def test_a_new_password_asks_for_the_present_one_and_counts_the_tries(country: Country) -> None:
    """Whoever finds an open session, and a code on the same telephone, must not take the account over."""
    browser = country.border_officer.client(stepped_up=True)
    typed = {"password": f"{PASSWORD} 2", "password_again": f"{PASSWORD} 2"}
    assert browser.post("/account/password/", typed).status_code == 422
    wrong = browser.post("/account/password/", typed | {"old_password": f"{PASSWORD} 2"})
    assert wrong.status_code == 422
    assert "This is not your present password" in wrong.content.decode()
    with superuser() as everything:
        counted = everything.execute(
            "update access_attempt set not_before = now() + interval '1 hour' where failures = 1"
        )
        assert counted.rowcount > 0
    try:
        assert browser.post("/account/password/", typed | {"old_password": PASSWORD}).status_code == 422, "Too soon."
        assert browser.get("/account/").status_code == 200, "The session goes on."
        without_factors()
        assert first_step(Client(), "border_officer").status_code == 302, "The password is what it was."
    finally:
        restore(country.border_officer, PASSWORD)


def restore(persona: Persona, password: str) -> None:
    with context.acting(persona.secret(stepped_up=True), using="door") as actor:
        assert actor
        accounts.set_password(actor, password)


# --- People who work here ---------------------------------------------------------------------------------------------


@pytest.fixture
def newcomer(country: Country) -> str:
    """Somebody whom the administrator has invited."""
    name = f"guest.{time.time_ns()}"
    browser = country.administrator.client(stepped_up=True)
    page = browser.post("/people/invite/", {"username": name, "display_name": "Guest", "side": "records"})
    code = re.search(r"<code>([^<]+)</code>", page.content.decode())
    assert code
    taken = Client()
    typed = {"code": code[1], "password": PASSWORD, "password_again": PASSWORD}
    assert taken.post("/invitation/", typed)["Location"] == "/sign-in/set-up/"
    return name


def number_of(name: str) -> int:
    with superuser() as everything:
        [(found,)] = everything.execute("select id from access_worker where username = %s", [name]).fetchall()
    return int(found)


def test_whoever_was_invited_has_no_duty_and_sees_the_own_account_only(country: Country, newcomer: str) -> None:
    browser = Client()
    sign_in(browser, newcomer)
    assert browser.get("/")["Location"] == "/account/"
    assert browser.get("/cases/")["Location"] == "/account/"
    assert "You have no duty yet" in browser.get("/account/").content.decode()


@pytest.mark.parametrize("act", ["end", "reset", "sign-out"])
def test_an_administrator_ends_what_somebody_has_open_at_once(country: Country, newcomer: str, act: str) -> None:
    browser = Client()
    sign_in(browser, newcomer)
    assert browser.get("/account/").status_code == 200
    address = f"/people/{number_of(newcomer)}/{act}/"
    answer = country.administrator.client(stepped_up=True).post(address, follow=True)
    said = {"end": "has ended.", "reset": "Invitation code", "sign-out": "is signed out everywhere."}
    assert said[act] in answer.content.decode()
    assert browser.get("/account/").status_code == 302, "at once"
    again = sign_in(Client(), newcomer).status_code
    assert again == (302 if act == "sign-out" else 422)


def test_a_reset_is_told_to_its_owner_and_the_overseers(country: Country, newcomer: str) -> None:
    number = number_of(newcomer)
    assert country.administrator.client(stepped_up=True).post(f"/people/{number}/reset/").status_code == 200
    about = "select count(*) from notices_notice where kind = 'factors.reset' and object_id = %s"
    with country.overseer.acting():
        assert rows(about, str(number)) == [(1,)]
    with context.acting(door.open_session(number)):
        assert rows(about, str(number)) == [(1,)]
    with country.administrator.acting():
        assert rows(about, str(number)) == [(0,)], "nobody else"


@pytest.mark.parametrize("act", ["end", "reset", "sign-out"])
@pytest.mark.parametrize("who", ["border_officer", "administrator", "overseer"])
def test_nobody_touches_the_accounts_of_another_body_or_the_own(country: Country, act: str, who: str) -> None:
    persona = country.all()[who]
    if who == "overseer":  # works where the administrator does: then the actor is somebody else
        answer = country.shelter_head.client(stepped_up=True).post(f"/people/{persona.worker_id}/{act}/")
    else:
        answer = country.administrator.client(stepped_up=True).post(f"/people/{persona.worker_id}/{act}/")
    assert answer.status_code == 404
    assert opens(persona.secret())


@pytest.mark.parametrize("statement", [
    "select access_end({0})", "select access_reset('\\x00', {0})", "select access_end_sessions({0})",
])  # fmt: skip
def test_the_database_refuses_it_whatever_the_page_says(country: Country, statement: str) -> None:
    for by in (country.administrator, country.shelter_head):
        with context.acting(by.secret(stepped_up=True), using="door"):
            assert accounts._rows(statement.format(country.border_officer.worker_id)) == [(False,)]


def test_nobody_is_invited_into_a_team_of_another_body(country: Country) -> None:
    foreign = Team.objects.using("owner").filter(organisation_id=country.border_officer.organisation_id)[0].pk
    invite = "select access_invite('\\x02', 'somebody.else', 'Somebody', %s, 'records')"
    with (
        context.acting(country.administrator.secret(stepped_up=True), using="door"),
        pytest.raises(DatabaseError, match="into the own body"),
    ):
        accounts._rows(invite, foreign)


def test_a_name_that_is_taken_is_not_given_again(country: Country) -> None:
    browser = country.administrator.client(stepped_up=True)
    typed = {"username": "border_officer", "display_name": "Guest", "side": "records"}
    assert browser.post("/people/invite/", typed).status_code == 422


def test_an_invitation_asks_again_who_invites(country: Country) -> None:
    assert country.administrator.client().get("/people/invite/").status_code == 302
