"""What may be a password: long enough, not a common one, any letters; typed hidden, pasted, kept by a manager."""

import hashlib
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.hashers import identify_hasher
from hypothesis import given
from hypothesis import strategies as st

from amparo.access.forms import NewPasswordForm
from amparo.access.models import Worker
from amparo.access.passwords import stands_in
from tests.personas import Country


def taken(password: str) -> bool:
    return NewPasswordForm({"password": password, "password_again": password}).is_valid()


@pytest.mark.parametrize("password", ["short", "elevenchars", "123456789012", "qwertyuiop123"])
def test_short_common_and_all_digits_are_refused(password: str) -> None:
    assert not taken(password)


@pytest.mark.parametrize(
    "password",
    ["twelve chars!", "дванаццаць літар", "🏠 ключ пад цёплым каменем", " spaces at both ends ", "x" * 63 + "y" * 137],
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


def test_fields_are_masked_and_a_manager_may_fill_them() -> None:
    fields = BeautifulSoup(NewPasswordForm().as_p(), "html.parser").find_all("input")
    assert {field["type"] for field in fields} == {"password"}
    assert {field["autocomplete"] for field in fields} == {"new-password"}
    assert not any(name.startswith("on") for field in fields for name in field.attrs), "nothing keeps one from pasting"


def test_passwords_lie_under_argon2id(committing: None, country: Country) -> None:
    encoded = Worker.objects.using("door").get(username=country.border_officer.username).password
    assert identify_hasher(encoded).algorithm == "argon2"
    assert "$argon2id$" in encoded
