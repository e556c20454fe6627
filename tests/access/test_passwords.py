"""What may be a password: long enough, not a common one, any letters; typed hidden, pasted, kept by a manager."""

import hashlib
import uuid
from pathlib import Path
from tempfile import NamedTemporaryFile

import argon2
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.hashers import identify_hasher
from django.test import Client
from django.urls import get_resolver
from hypothesis import given
from hypothesis import strategies as st

from amparo.access import actions
from amparo.access.duties import Duty
from amparo.access.forms import ChangePasswordForm, EndSessionForm, NewPasswordForm
from amparo.access.models import OrganisationKind, Worker
from amparo.access.passwords import stands_in
from amparo.web.forms import Form
from tests.access.signing import first_step
from tests.conftest import ROOT
from tests.personas import Country


def taken(password: str) -> bool:
    return NewPasswordForm({"password": password, "password_again": password}).is_valid()


@pytest.mark.parametrize("password", ["short", "elevenchars", "27182818284", "1234567890123", "qwertyuiop123"])
def test_short_and_common_ones_are_refused(password: str) -> None:
    assert not taken(password)


@pytest.mark.parametrize(
    "password",
    [
        "twelve chars!",
        "дванаццаць літар",
        "🏠 ключ пад цёплым каменем",
        " spaces at both ends ",
        "x" * 63 + "y" * 137,
        "271828182845",
        "3141 5926 5358 9793",
        "!?!?;;;;;;:;:",
        "ЁЁЁЁжжжжўўўў",
    ],
)
def test_any_characters_and_long_sentences_are_taken(password: str) -> None:
    assert taken(password)


@pytest.mark.parametrize(
    "password", ["Amparo-2026-11-28!", "border police 1", "Милиция Минск 2026", "shelter+shelter!!"]
)
def test_words_of_this_field_alone_are_refused(password: str) -> None:
    assert not taken(password)


@pytest.mark.parametrize(
    "password", ["kettle under the border tree", "прытулак для трох кітоў", "2026: a lamp, a hotline"]
)
def test_they_may_stand_beside_other_words(password: str) -> None:
    assert taken(password)


@given(st.sets(st.text("abcdefgh ", min_size=12, max_size=20), min_size=2, max_size=40), st.data())
def test_one_that_was_stolen_elsewhere_is_found_in_the_list_and_no_other(stolen: set[str], data: st.DataObject) -> None:
    apart = data.draw(st.sampled_from(sorted(stolen)))
    hashes = sorted(hashlib.sha1(one.encode(), usedforsecurity=False).hexdigest().upper() for one in stolen - {apart})
    with NamedTemporaryFile() as file:
        Path(file.name).write_text("".join(f"{one}:{number}\r\n" for number, one in enumerate(hashes)))
        assert not stands_in(Path(file.name), apart)
        assert all(stands_in(Path(file.name), one) for one in stolen - {apart})


def test_a_list_of_the_installation_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "breached.txt"
    stolen = hashlib.sha1(b"four words in a theft", usedforsecurity=False).hexdigest().upper()
    file.write_text(f"{stolen}:3\n")
    monkeypatch.setenv("AMPARO_BREACHED_PASSWORDS", str(file))
    assert not taken("four words in a theft")
    assert taken("four words in no theft")


def test_a_list_that_is_not_there_lets_nothing_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMPARO_BREACHED_PASSWORDS", str(tmp_path / "gone.txt"))
    with pytest.raises(FileNotFoundError):
        taken("four words in no theft")


def test_two_that_differ_are_refused() -> None:
    assert not NewPasswordForm({"password": "twelve chars!", "password_again": "twelve chars?"}).is_valid()


def every_form(of: type[Form] = Form) -> set[type[Form]]:
    """Every form of every room: their views are all loaded with the addresses."""
    assert get_resolver().url_patterns
    return {form for direct in of.__subclasses__() for form in {direct, *every_form(direct)}}


def password_fields(form: type[Form]) -> list[str]:
    """Fields for a password, by what people read or what the browser sends: not by how they are drawn."""
    return [
        name for name, field in form.base_fields.items()
        if "password" in name or "password" in str(field.label).lower()
    ]  # fmt: skip


KINDS = {
    "SignInForm": {"current-password"}, "NewPasswordForm": {"new-password"}, "InvitationForm": {"new-password"},
    "ChangePasswordForm": {"current-password", "new-password"}, "EndSessionForm": {"current-password"},
}  # fmt: skip


def test_these_forms_have_a_field_for_a_password_and_no_other_has() -> None:
    assert {form.__name__ for form in every_form() if password_fields(form)} == set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_fields_are_masked_and_a_manager_may_fill_them(name: str) -> None:
    (form,) = [each for each in every_form() if each.__name__ == name]
    typed = dict.fromkeys(form.base_fields, "typed before")
    drawn = BeautifulSoup(str(form(typed)), "html.parser")
    fields = [drawn.find("input", attrs={"name": field}) for field in password_fields(form)]
    assert {field["type"] for field in fields} == {"password"}
    assert {field["autocomplete"] for field in fields} == KINDS[name]
    assert {int(field["maxlength"]) for field in fields} == {200}
    for field in fields:
        assert not field.get("value"), "It is not drawn again."
        assert not any(attribute.startswith("on") for attribute in field.attrs), "nothing keeps one from pasting"
        assert not {"readonly", "disabled", "inputmode", "pattern"} & set(field.attrs)


@pytest.mark.parametrize(
    ("path", "form"),
    [("/account/password/", ChangePasswordForm), ("/account/sessions/end/", EndSessionForm),
     ("/account/second-password/", NewPasswordForm)],
)  # fmt: skip
def test_a_form_that_comes_too_late_gives_back_no_password(
    committing: None, country: Country, path: str, form: type[Form]
) -> None:
    """What was typed is shown, to be copied: of a password nothing, for others may see the screen."""
    typed = dict.fromkeys(password_fields(form), "hush, nobody reads this") | {"note": "a long note"}
    expired, unproved = Client().post(path, typed), country.border_officer.client().post(path, typed)
    forged = Client(enforce_csrf_checks=True).post(path, typed)
    for answer in (expired, unproved, forged):
        assert "hush, nobody" not in answer.content.decode()
    assert [each.status_code for each in (expired, forged)] == [401, 403]
    assert all("a long note" in each.content.decode() for each in (expired, forged))


def test_no_script_of_ours_listens_to_pasting() -> None:
    ours = [script for script in (ROOT / "amparo").glob("*/static/**/*.js") if "vendor" not in script.parts]
    assert len(ours) > 3
    assert [script.name for script in ours if "paste" in script.read_text("utf-8")] == []


def test_of_two_hundred_letters_the_last_one_counts(committing: None) -> None:
    """A password is taken whole: none is cut before it is hashed, neither by our forms nor by what hashes it."""
    name, long = f"long_{uuid.uuid4().hex[:8]}", "ў" * 199
    body = actions.add_organisation(name=name, kind=OrganisationKind.NGO)
    actions.add_worker(
        username=name, display_name="Long", organisation=body, duties=[Duty.CASEWORKER], password=f"{long}a"
    )
    assert first_step(Client(), name, f"{long}b").status_code == 422
    assert first_step(Client(), name, long).status_code == 422
    assert first_step(Client(), name, f"{long}aa").status_code == 422
    assert first_step(Client(), name, f"{long}a").status_code == 302
    assert not taken(f"{long}ab"), "What is too long is refused, not cut."


def test_passwords_lie_under_argon2id_at_the_cost_that_is_asked_for(committing: None, country: Country) -> None:
    """OWASP's least for Argon2id with one lane: 19 MiB twice, 12 MiB three times and so on; memory counts most."""
    encoded = Worker.objects.using("door").get(username=country.border_officer.username).password
    assert identify_hasher(encoded).algorithm == "argon2"
    assert "$argon2id$" in encoded
    kept = argon2.extract_parameters(encoded.removeprefix("argon2"))
    assert kept.memory_cost >= 19 * 1024
    assert kept.time_cost >= 2
    assert kept.parallelism >= 1
    assert kept.hash_len >= 16
    assert kept.salt_len >= 16
