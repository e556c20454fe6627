"""The door and the gate: who gets in, what a wrong password tells, what happens while the database is away."""

import re
import uuid
from collections.abc import Iterator

import pytest
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.html import escape

from amparo.access import actions, codes, passkeys
from amparo.access.duties import ACTS, Duty, may
from amparo.access.middleware import FROM_ELSEWHERE, Context
from amparo.access.models import OrganisationKind
from tests.access.authenticator import Authenticator
from tests.access.hands import rows
from tests.access.signing import first_step, fresh_code, new_app, sign_in, without_factors
from tests.personas import PASSWORD, Country


@pytest.fixture
def browser(committing: None) -> Client:
    without_factors()
    return Client()


# --- Signing in -------------------------------------------------------------------------------------------------------


def test_right_password_opens_my_work(browser: Client) -> None:
    answer = sign_in(browser, "border_officer")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.get("/figures/").status_code == 200


def test_wrong_answer_says_nothing_about_which_of_the_two_was_wrong(browser: Client) -> None:
    page = [
        sign_in(browser, username, password)
        for username, password in [("border_officer", "not the password"), ("nobody_at_all", PASSWORD)]
    ]
    texts = [one.content.decode().replace("border_officer", "WHO").replace("nobody_at_all", "WHO") for one in page]
    assert [one.status_code for one in page] == [422, 422]
    assert without_token(texts[0]) == without_token(texts[1])
    assert "do not fit together" in texts[0]
    assert PASSWORD not in texts[1]


def without_token(html: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)


@pytest.mark.parametrize(
    "typed", [{"next": "/"}, {"username": "border_officer"}, {"username": "x" * 101, "password": "y"}]
)
def test_form_not_filled_in_is_shown_again(browser: Client, typed: dict[str, str]) -> None:
    assert browser.post("/sign-in/", typed).status_code == 422


@pytest.mark.parametrize("other", [PASSWORD.upper(), PASSWORD[:-1], f"{PASSWORD} ", f" {PASSWORD}", f"{PASSWORD}x"])
def test_a_password_is_taken_as_it_was_typed(browser: Client, other: str) -> None:
    assert other != PASSWORD
    assert sign_in(browser, "border_officer", other).status_code == 422


@pytest.mark.parametrize("zero", ["a\x00b", "\x00"])
def test_strange_letters_are_a_wrong_password_not_a_fault(browser: Client, zero: str) -> None:
    assert sign_in(browser, f"border_officer{zero}").status_code == 422
    assert sign_in(browser, "border_officer", zero).status_code == 422


def test_every_attempt_is_recorded_without_the_name_that_was_typed(browser: Client, country: Country) -> None:
    sign_in(browser, "border_officer", "not the password")
    sign_in(browser, "border_officer")
    with country.overseer.acting():
        last = rows("select act, object_id from ledger_entry where act like 'session.%%' order by id desc limit 2")
    assert last[:1] in (
        [("session.opened", str(country.border_officer.worker_id))],
        [("session.opened", str(country.overseer.worker_id))],
    )
    assert ("session.refused", "") in last


@pytest.mark.parametrize("factor", ["code", "recovery", "passkey"])
def test_the_entry_of_a_sign_in_says_by_which_factor(browser: Client, country: Country, factor: str) -> None:
    worker = country.border_officer.worker_id
    device = Authenticator()
    passkeys.register(worker, device.makes(passkeys.begin_registration(worker, b"here")), "mine", b"here")
    new_app("border_officer")
    first_step(browser, "border_officer")
    if factor == "passkey":
        typed = {"passkey_code": device.signs(browser.get("/sign-in/second/").context["options"])}
    else:
        typed = {"code": fresh_code("border_officer") if factor == "code" else codes.new_recovery_codes(worker)[0]}
    assert browser.post("/sign-in/second/", typed).status_code == 302
    with country.overseer.acting():
        last = rows("select object_id, purpose from ledger_entry where act = 'session.opened' and object_id = %s"
                    " order by id desc limit 1", str(worker))  # fmt: skip
    assert last == [(str(worker), factor)]


def test_a_wrong_second_factor_is_written_down_too(browser: Client, country: Country) -> None:
    new_app("border_officer")
    first_step(browser, "border_officer")
    count = "select count(*) from ledger_entry where act = 'factor.refused' and object_id = %s"
    with country.overseer.acting():
        [(before,)] = rows(count, str(country.border_officer.worker_id))
    browser.post("/sign-in/second/", {"code": "000000"})
    with country.overseer.acting():
        assert rows(count, str(country.border_officer.worker_id)) == [(before + 1,)]


def test_a_session_that_somebody_planted_is_left_behind(browser: Client, country: Country) -> None:
    mine = country.outsider.client()
    before = mine.cookies["amparo"].value
    sign_in(mine, "border_officer")
    assert mine.cookies["amparo"].value != before
    assert "Border Guard" in mine.get("/figures/").content.decode()


ELSEWHERE = (
    "https://example.org/", "//example.org/", r"/\example.org", "javascript:alert(1)", "http:///example.org",
    r"\\example.org",
)  # fmt: skip


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_next_leads_nowhere_else(browser: Client, elsewhere: str) -> None:
    assert sign_in(browser, "border_officer", next=elsewhere)["Location"] == "/"
    page = browser.get("/sign-in/", {"next": elsewhere}).content.decode()
    assert f'name="next" value="{escape(elsewhere)}"' not in page


def test_next_leads_back_to_the_page_that_was_asked_for(browser: Client) -> None:
    asked = browser.get("/figures/?first=2004")
    assert asked.status_code == 302
    assert asked["Location"] == "/sign-in/?next=%2Ffigures%2F%3Ffirst%3D2004"
    assert sign_in(browser, "border_officer", next="/figures/?first=2004")["Location"] == "/figures/?first=2004"


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Client) -> None:
    sign_in(browser, "border_officer")
    cookie = browser.cookies["amparo"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert not cookie["expires"], "it ends with the browser"


# --- Leaving ----------------------------------------------------------------------------------------------------------


def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(browser: Client) -> None:
    sign_in(browser, "border_officer")
    thief = Client()
    thief.cookies["amparo"] = browser.cookies["amparo"].value
    assert thief.get("/figures/").status_code == 200
    assert browser.post("/sign-out/")["Location"] == "/sign-in/"
    assert thief.get("/figures/").status_code == 302
    assert browser.get("/figures/").status_code == 302


def test_signing_out_takes_a_form_not_a_link(browser: Client) -> None:
    sign_in(browser, "border_officer")
    assert browser.get("/sign-out/").status_code == 405
    assert browser.get("/figures/").status_code == 200


@pytest.mark.parametrize("how", ["ended", "new password"])
def test_whoever_leaves_is_out_at_once(browser: Client, how: str) -> None:
    name = f"leaving_{uuid.uuid4().hex[:8]}"
    body = actions.add_organisation(name=name, kind=OrganisationKind.NGO)
    actions.add_worker(
        username=name, display_name="Leaving", organisation=body, duties=[Duty.CASEWORKER], password=PASSWORD
    )
    sign_in(browser, name)
    assert browser.get("/figures/").status_code == 200
    if how == "ended":
        actions.end_worker(username=name)
    else:
        actions.set_password(username=name, password=f"{PASSWORD} and more")
    assert browser.get("/figures/").status_code == 302
    assert sign_in(browser, name).status_code == 422


def test_what_was_typed_when_the_session_ended_is_shown(browser: Client) -> None:
    answer = browser.post("/ledger/", {"note": "a long note", "password": "hush"})
    html = answer.content.decode()
    assert "a long note" in html
    assert "hush" not in html


def test_form_that_was_open_too_long_gives_back_what_was_typed(committing: None, country: Country) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"username": "my name", "password": "hush", "note": "a long note"})
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "The form was open for too long" in html
    assert "a long note" in html
    assert "hush" not in html


# --- The gate ---------------------------------------------------------------------------------------------------------


def every_pattern(found: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the product with its name."""
    for one in (found or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from every_pattern(one, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name}", one


def test_every_address_says_its_act_or_that_it_is_public() -> None:
    patterns = list(every_pattern())
    assert len(patterns) > 10
    for name, pattern in patterns:
        view = pattern.callback
        act, public = getattr(view, "act", None), getattr(view, "public", False)
        marks = [act in ACTS, public or view in FROM_ELSEWHERE, getattr(view, "own", False)]
        assert marks.count(True) == 1, name


def test_only_the_door_the_logs_hashes_and_the_empty_sheet_are_public() -> None:
    public = {name for name, pattern in every_pattern() if not is_behind(pattern)}
    assert public == {
        "access:sign_in", "access:second_step", "access:passkey_alone", "access:set_up", "access:set_up_passkey",
        "access:invitation", "access:sign_out", "set_language", "log:checkpoint", "log:tile",
        "intake:offline", "intake:worker",
    }  # fmt: skip


def is_behind(pattern: URLPattern) -> bool:
    """Is the page for people who have signed in?"""
    return bool(getattr(pattern.callback, "act", None) or getattr(pattern.callback, "own", False))


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_view_without_a_mark_is_refused(committing: None, country: Country, signed_in: bool) -> None:
    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse("records")

    request = RequestFactory().get("/forgotten/")
    request.session = country.border_officer.client().session if signed_in else {}  # type: ignore[assignment] # as good as one
    with pytest.raises(ImproperlyConfigured, match="neither its act nor that it is public"):
        Context(lambda request: HttpResponse()).process_view(request, forgotten, (), {})


SAMPLES = {"UUIDConverter": uuid.uuid4(), "SlugConverter": "persons", "IntConverter": 1, "StringConverter": "x"}


def address(name: str, pattern: URLPattern) -> str:
    """An address of that name, with made-up parts."""
    parts = pattern.pattern.converters
    return reverse(name, kwargs={key: SAMPLES[type(found).__name__] for key, found in parts.items()})


def test_missing_duty_looks_like_a_wrong_address(committing: None, country: Country) -> None:
    people = {
        "border_officer": [Duty.SCREENER], "decider": [Duty.DECIDER], "licensing_clerk": [Duty.LICENSING_OFFICER],
        "overseer": [Duty.OVERSEER], "administrator": [Duty.ADMINISTRATOR],
    }  # fmt: skip
    tried = 0
    for person, duties in people.items():
        client = country.all()[person].client()
        wrong = client.get("/no-such-address/")
        assert wrong.status_code == 404
        for name, pattern in every_pattern():
            act = getattr(pattern.callback, "act", None)
            if act and not may(duties, act):
                tried += 1
                for answer in (client.get(address(name, pattern)), client.post(address(name, pattern))):
                    assert (answer.status_code, answer.content) == (404, wrong.content), (person, name)
    assert tried > 20


def test_nobody_signed_in_is_led_to_the_door(browser: Client) -> None:
    for name, pattern in every_pattern():
        if is_behind(pattern):
            answer = browser.get(address(name, pattern))
            assert answer.status_code == 302, name
            assert answer["Location"].startswith("/sign-in/?next="), name


# --- The database is away ---------------------------------------------------------------------------------------------


@pytest.fixture
def database_down(committing: None, country: Country, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All connections lead to a folder where no server listens."""
    for alias in ("default", "door"):
        connections[alias].close()
        monkeypatch.setitem(connections[alias].settings_dict, "HOST", str(configured.HOME.log))
    yield
    for alias in ("default", "door"):
        connections[alias].close()


WORDS = {"en": "wait a minute", "ru": "подождите минуту", "be": "пачакайце хвіліну"}


@pytest.mark.parametrize("language", WORDS)
def test_database_away_is_a_page_that_says_what_to_do(database_down: None, language: str) -> None:
    browser = Client()
    browser.cookies["amparo_language"] = language
    answer = browser.post("/sign-in/", {"username": "border_officer", "password": "hush", "note": "a long note"})
    html = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert f'<html lang="{language}"' in html
    assert WORDS[language] in html.lower()
    assert "a long note" in html
    assert "hush" not in html
    assert "psycopg" not in html
    assert str(configured.HOME.path) not in html


def test_session_outlives_a_database_that_was_away(
    committing: None, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = country.border_officer.client()
    default = connections["default"]
    with monkeypatch.context() as away:
        default.close()
        away.setitem(default.settings_dict, "HOST", str(configured.HOME.log))
        assert browser.get("/figures/").status_code == 503
    default.close()
    assert browser.get("/figures/").status_code == 200


@pytest.mark.parametrize(("path", "typed"), [
    ("/sign-in/", {"username": "border_officer", "password": "wrong"}),
    ("/invitation/", {"code": "AAAA", "password": "x", "password_again": "y"}),
])  # fmt: skip
def test_a_form_with_a_password_says_it_has_to_be_typed_again(
    committing: None, path: str, typed: dict[str, str]
) -> None:
    said = Client().post(path, typed).content.decode()
    assert "Passwords and files have to be put in again" in said
    assert "Nothing that you typed is lost" not in said
