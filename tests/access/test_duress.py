"""Signing in under duress: looks the same, shows nothing real, changes nothing, tells the overseers."""

import re
import uuid

import pytest
from django.http import HttpResponse
from django.test import Client

from amparo.access import codes, context, door
from amparo.access.middleware import KEY
from amparo.access.models import Principal
from amparo.protection import actions
from amparo.protection.models import Case
from tests.access.hands import refused, rows, superuser
from tests.access.signing import code_of, first_step, new_app, sign_in, without_factors
from tests.access.test_sign_in import without_token
from tests.attack.test_writes import REFERRAL
from tests.personas import PASSWORD, Country, Persona
from tests.safeguards.test_emergency import ASK

OTHER = "another secret for bad days"


@pytest.fixture(autouse=True)
def fresh(committing: None) -> None:
    without_factors()


@pytest.fixture
def prepared(country: Country) -> Persona:
    """Somebody who has a case and a password for duress."""
    who = country.shelter_colleague
    answer = who.client(stepped_up=True).post(
        "/account/second-password/", {"password": OTHER, "password_again": OTHER}, follow=True
    )
    assert "This password is set" in answer.content.decode()
    with who.acting() as by:
        actions.open_screening(by=by, place="shelter")
    return who


def signed_in_with(password: str) -> Client:
    browser = Client(headers={"user-agent": "Firefox/1 Linux"})
    assert sign_in(browser, "shelter_colleague", password)["Location"] == "/"
    return browser


def test_pages_that_both_views_share_are_the_same_to_the_byte(prepared: Persona) -> None:
    real, forced = signed_in_with(PASSWORD), signed_in_with(OTHER)
    for page in ("/people/", "/no-such-page/", "/figures/", "/search/"):
        one, other = real.get(page), forced.get(page)
        assert (one.status_code, plain(one)) == (other.status_code, plain(other)), page
    assert sorted(real.cookies) == sorted(forced.cookies)
    for name in real.cookies:
        assert len(real.cookies[name].value) == pytest.approx(len(forced.cookies[name].value), abs=4)
    listed = [each.get("/account/").content.decode().count("Firefox · Linux") for each in (real, forced)]
    assert listed[0] == listed[1] >= 3, "Both sessions stand in both lists, and nothing tells them apart."


WRITTEN = set[uuid.UUID]()
"""Cases that tests here wrote under duress, in whichever order they run."""


def plain(answer: HttpResponse) -> str:
    return without_token(answer.content.decode())


def test_under_duress_no_real_case_is_in_sight(prepared: Persona, country: Country) -> None:
    real, forced = prepared.client(), prepared.client(reduced=True)
    assert real.get("/cases/").content.decode().count('href="/cases/') > 1
    with context.acting(forced.session[KEY]) as actor:
        assert actor
        assert {case for (case,) in rows("select id from protection_case")} == WRITTEN
        for table in ("protection_referral", "vault_drawer", "notices_notice"):
            assert rows(f"select count(*) from {table}") == [(0,)], table
        assert actor.duties == {"caseworker"}


def test_whoever_signs_in_with_that_password_is_shown_nothing_real(prepared: Persona) -> None:
    """Through the door itself: what the first step found out holds after the second."""
    with prepared.acting():
        real = {str(case) for (case,) in rows("select id from protection_case")}
    assert real
    forced = signed_in_with(OTHER)
    assert not [case for case in real if case in forced.get("/cases/").content.decode()]
    with context.acting(forced.session[KEY]):
        assert rows("select access_reduced()") == [(True,)]


def test_what_is_written_under_duress_is_seen_under_duress_only(prepared: Persona) -> None:
    with context.acting(prepared.secret(reduced=True)) as actor:
        assert actor
        made = actions.open_screening(by=actor, place="shelter").case_id
        WRITTEN.add(made)
        assert Case.objects.filter(pk=made).exists()
    with context.acting(prepared.secret()):
        assert not Case.objects.filter(pk=made).exists()
    with context.acting(prepared.secret(reduced=True)):
        assert Case.objects.filter(pk=made).exists()


def told(persona: Persona, about: Persona) -> int:
    """How often somebody was told that another signed in under duress."""
    with persona.acting():
        kind = "select count(*) from notices_notice where kind = 'session.duress' and object_id = %s"
        return int(rows(kind, str(about.worker_id))[0][0])


def test_no_decoy_reaches_another_body(prepared: Persona, country: Country) -> None:
    """There it would be taken for a person, and would be seen by those who are not forced."""
    with context.acting(prepared.secret(reduced=True)):
        decoy = Case.objects.create(age_status="child").pk
        WRITTEN.add(decoy)
        refused("not just now", REFERRAL, decoy, prepared.organisation_id, country.outsider.organisation_id)
        refused("not just now", ASK, decoy, country.decider.organisation_id)


def test_overseers_and_the_bodys_protection_officer_are_told_and_nobody_else_sees_it(
    prepared: Persona, country: Country
) -> None:
    watching = (country.overseer, country.data_protection_officer)
    before = [told(one, prepared) for one in watching]
    first_step(Client(), "shelter_colleague", OTHER)
    assert [told(one, prepared) for one in watching] == [number + 1 for number in before]
    for persona in (prepared, country.shelter_head, country.border_protection_officer, country.administrator):
        assert told(persona, prepared) == 0, persona.username
    with country.overseer.acting():
        assert rows("select count(*) from ledger_entry where act ~ 'duress'") == [(0,)]


def test_the_password_of_every_day_tells_nobody(prepared: Persona, country: Country) -> None:
    watching = (country.overseer, country.data_protection_officer)
    before = [told(one, prepared) for one in watching]
    first_step(Client(), "shelter_colleague", PASSWORD)
    assert [told(one, prepared) for one in watching] == before


def test_step_up_under_duress_succeeds_in_appearance_only(prepared: Persona) -> None:
    secret = new_app("shelter_colleague")
    forced = prepared.client(reduced=True)
    assert forced.post("/step-up/", {"code": code_of(secret), "next": "/account/"})["Location"] == "/account/"
    assert forced.get("/account/password/").status_code == 200
    with context.acting(forced.session[KEY]) as actor:
        assert actor
        assert actor.stepped_up
        assert rows("select access_stepped_up()") == [(False,)]


def test_under_duress_nothing_of_the_account_changes(prepared: Persona) -> None:
    secret = new_app("shelter_colleague")
    forced = prepared.client(reduced=True, stepped_up=True)
    kept = re.search(r"/account/factors/[0-9a-f-]+/remove/", forced.get("/account/").content.decode())
    assert kept
    typed = {"password": "a new one that is long", "password_again": "a new one that is long"}
    guessed = [typed | {"old_password": word} for word in (PASSWORD, "no password of theirs")]
    mine = {"password": PASSWORD, "password_again": PASSWORD}
    planted = codes.new_secret()
    offer = {
        "offered_secret": codes.offer(planted, door.hashed(forced.session[KEY])),
        "code": code_of(planted),
    }
    answers = [*(forced.post("/account/password/", each) for each in guessed),
               forced.post("/account/second-password/", typed), forced.post("/account/second-password/", mine),
               forced.post("/account/app/", offer), forced.post("/account/recovery-codes/")]  # fmt: skip
    assert {(each.status_code, "Not available just now" in each.content.decode()) for each in answers} == {(503, True)}
    assert signed_in_with(PASSWORD).get("/cases/").status_code == 200
    assert codes.take(prepared.worker_id, code_of(secret)) is False, "signed_in_with made a newer app"


@pytest.mark.parametrize("reduced", [True, False])
def test_where_sessions_are_ended_the_password_for_duress_does_and_tells(
    prepared: Persona, country: Country, reduced: bool
) -> None:
    before = told(country.overseer, prepared)
    answer = prepared.client(reduced=reduced).post("/account/sessions/end/", {"old_password": OTHER})
    assert answer["Location"] == "/account/", "Whoever stands behind sees what they expect."
    assert told(country.overseer, prepared) == before + 1


def test_the_own_password_is_not_taken_for_duress(country: Country) -> None:
    browser = country.shelter_worker.client(stepped_up=True)
    typed = {"password": PASSWORD, "password_again": PASSWORD}
    assert browser.post("/account/second-password/", typed).status_code == 422
    with superuser() as everything:
        found = everything.execute(
            "select 1 from access_duresspassword where worker_id = %s", [country.shelter_worker.worker_id]
        )
        assert found.fetchall() == []


def test_nobody_learns_whose_a_decoy_is(prepared: Persona) -> None:
    with prepared.acting():
        assert not Principal.objects.filter(kind="decoy").exists()
