"""Invented people are the same for the same seed, look like people, and have one name in four spellings."""

import re
from collections import Counter
from random import Random

import pytest

from amparo.demo.names import SCRIPTS, InventedName, Script, invented_person, latin_from_belarusian, latin_from_russian

PEOPLE = 3000
LETTERS = {"ru": r"[А-ЯЁ][а-яё]+", "be": r"[А-ЯЁІЎ][а-яёіў']+", "be-Latn": r"[A-Z][a-z]+", "ru-Latn": r"[A-Z][a-z]+"}


def people(seed: int = 1) -> list[InventedName]:
    rng = Random(seed)
    return [invented_person(rng) for _ in range(PEOPLE)]


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    assert people() == people()
    assert people() != people(2)


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_form_is_written_in_the_letters_of_its_script(script: Script) -> None:
    forms = [person.in_script(script) for person in people()]
    parts = {part for form in forms for part in (form.given, form.patronymic, form.surname) if part}
    assert [part for part in parts if not re.fullmatch(LETTERS[script], part)] == []


def test_russian_and_belarusian_forms_have_a_patronymic_of_the_persons_sex() -> None:
    endings = {"female": ("овна", "аўна"), "male": ("ович", "авіч")}
    for person in people():
        for script in ("ru", "be"):
            assert person.in_script(script).patronymic.endswith(endings[person.sex])


def test_a_few_names_are_common_and_most_are_rare() -> None:
    counts = Counter(person.in_script("ru").surname for person in people())
    common = sum(count for _, count in counts.most_common(len(counts) // 10))
    assert common > PEOPLE * 0.4
    assert counts.most_common(1)[0][1] < PEOPLE * 0.05


def test_sex_can_be_chosen() -> None:
    rng = Random(3)
    assert {invented_person(rng, "female").sex for _ in range(50)} == {"female"}


@pytest.mark.parametrize(
    ("belarusian", "latin"),
    [
        ("Наталля", "Natallia"),
        ("Уладзімір", "Uladzimir"),
        ("Яўген", "Yauhen"),
        ("Юлія", "Yuliya"),
        ("Шчарбак", "Shcharbak"),
    ],
)
def test_romanisation_of_belarusian(belarusian: str, latin: str) -> None:
    assert latin_from_belarusian(belarusian) == latin


@pytest.mark.parametrize(
    ("russian", "latin"), [("Наталья", "Natalya"), ("Щербаков", "Shcherbakov"), ("Фёдор", "Fedor")]
)
def test_romanisation_of_russian(russian: str, latin: str) -> None:
    assert latin_from_russian(russian) == latin
