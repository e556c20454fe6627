"""One person is one person in Russian, Belarusian and Ukrainian, in Cyrillic and Latin; two people stay two."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.demo.names import SCRIPTS, Script, invented_person
from amparo.vault.names import name_keys, normalise, phonetic_keys, words
from amparo.vault.similarity import similarity
from tests.vault.pairs import NINE_PAIRS

SAME_GIVEN_NAMES = """
Наталья Наталия Natalya Natalia Natallia Наталля Наташа
Юлия Юлія Yuliya Yulia Julia Iuliia Юля
Елена Алена Olena Yelena Elena Лена
Сергей Сяргей Сергій Sergey Sergei Siarhei Serhiy
Владимир Уладзімір Володимир Vladimir Uladzimir Volodymyr Вова
Екатерина Кацярына Катерина Ekaterina Katsiaryna Kateryna Катя
Татьяна Таццяна Тетяна Tatiana Tatyana Tatsiana Таня
Дмитрий Дзмітрый Дмитро Dmitry Dmitriy Dzmitry Dmytro
Евгений Яўген Євген Evgeny Yevgeniy Yauhen Yevhen
Ольга Вольга Olga Volha Olha
Анна Ганна Anna Hanna
Мария Марыя Марія Maria Maryia Mariya
Григорий Рыгор Grigory Ryhor
Фёдор Федор Фёдар Fyodor Fedor
""".strip().splitlines()

SAME_SURNAMES = """
Ковалёва Ковалева Кавалёва Kovaleva Kovalyova Kavaliova Kavalyova Ковалёв Кавалёў Kavaliou
Коваленко Каваленка Kovalenko Kavalenka
Кузнецов Кузняцоў Kuznetsov Kuzniatsou Кузнецова
Новицкий Навіцкі Новицкая Novitsky Navitski Novitskaya Navickaja
Щербаков Шчарбакоў Shcherbakov Shcharbakou
Соловьёв Соловьев Салаўёў Solovyov Salauyou
Медведев Мядзведзеў Medvedev Miadzvedzeu
Шевченко Шаўчэнка Shevchenko Shauchenka
Алексеев Аляксееў Alekseev Alekseyev Aliakseyeu
Николаев Мікалаеў Nikolaev Mikalayeu
Григорьев Grigoriev Grigoryev
Лукьяненко Лук'яненка Лук’яненка Lukyanenko
Власов Уласаў Vlasov Ulasau
""".strip().splitlines()

DIFFERENT = [
    ("Иванов", "Петров"),
    ("Кириллова", "Королёва"),
    ("Коваленко", "Ковальчук"),
    ("Анна", "Яна"),
    ("Алла", "Ольга"),
    ("Александр", "Александра"),
    ("Евгений", "Евгения"),
    ("Марина", "Мария"),
    ("Дарья", "Дарина"),
    ("Юрий", "Юлий"),
    ("Попов", "Бобов"),
    ("Зотов", "Жотов"),
]


@pytest.mark.parametrize("row", [*SAME_GIVEN_NAMES, *SAME_SURNAMES], ids=lambda row: row.split()[0])
def test_every_form_is_found_by_every_other(row: str) -> None:
    forms = row.split()
    missed = [(one, other) for one in forms for other in forms if not phonetic_keys(one) & phonetic_keys(other)]
    assert missed == []


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert not phonetic_keys(one) & phonetic_keys(other)


def test_a_short_form_of_two_names_stands_for_both() -> None:
    assert phonetic_keys("Саша") == phonetic_keys("Александр") | phonetic_keys("Александра")


@pytest.mark.parametrize(("typed", "stored"), NINE_PAIRS)
def test_the_nine_pairs_agree_word_by_word(typed: str, stored: str) -> None:
    wanted = name_keys(stored)
    assert all(any(keys & other for other in name_keys(typed)) for keys in wanted)


@pytest.mark.parametrize(
    ("text", "identifying"),
    [
        ("Наталья Ивановна Ковалёва", "Наталья Ковалёва"),
        ("Ковалёва Наталья Ивановна", "Ковалёва Наталья"),
        ("Наталля Іванаўна Кавалёва", "Наталля Кавалёва"),
        ("Natallia Ivanauna Kavaliova", "Natallia Kavaliova"),
        ("Иван Петрович Сидоров", "Иван Сидоров"),
        ("Тетяна Іванівна Шевчук", "Тетяна Шевчук"),
        ("Наталья Ивановна", "Наталья"),
    ],
)
def test_the_patronymic_does_not_count(text: str, identifying: str) -> None:
    assert name_keys(text) == name_keys(identifying)


@pytest.mark.parametrize("text", ["Иван Станкевич", "Станкевич Иван", "Shauna Smith"])
def test_a_surname_that_looks_like_a_patronymic_counts(text: str) -> None:
    assert len(name_keys(text)) == 2


@pytest.mark.parametrize("text", ["Иван Петрович Станкевич", "Станкевич Иван Петрович", "Stankevich Ivan Petrovich"])
def test_of_two_words_in_ovich_the_one_after_the_given_name_is_the_patronymic(text: str) -> None:
    kept = name_keys(text)
    assert len(kept) == 2
    assert all(any(keys & other for other in kept) for keys in name_keys("Иван Станкевич"))


def test_where_surname_and_patronymic_cannot_be_told_apart_both_count() -> None:
    assert len(name_keys("Петрович Станкевич Иван")) == 3


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("  КОВАЛЁВА-Петрова ", "ковалёва петрова"),
        ("Лук’яненка", "лукяненка"),
        ("Müller", "müller"),
        ("José O'Neil", "jose oneil"),
        ("Иванова 1985", "иванова"),
        ("Ｎａｔａｌｉａ", "natalia"),
    ],
)
def test_normalising(typed: str, normal: str) -> None:
    assert normalise(typed) == normal


@pytest.mark.parametrize(
    ("one", "other"),
    [("ქეთევან", "ქეთევან"), ("محمد", "مُحَمَّد"), ("Νίκος", "νικοσ"), ("王小红", "王小红"), ("김민수", "김민수")],
)
def test_other_scripts_are_compared_as_they_stand_without_marks(one: str, other: str) -> None:
    assert name_keys(one) == name_keys(other) != []


def test_a_name_in_ideographs_has_surname_and_given_name() -> None:
    assert name_keys("王小红") == [frozenset({"王"}), frozenset({"小红"})]


def test_initials_identify_nobody() -> None:
    assert words("Иванова Н. П.") == ["иванова"]


@given(st.text())
def test_any_text_has_keys_that_do_not_change_with_case(text: str) -> None:
    assert [bool(keys) for keys in name_keys(text)] == [True] * len(name_keys(text))
    assert normalise(normalise(text)) == normalise(text)


@given(st.integers(0, 2**32), st.sampled_from(SCRIPTS), st.sampled_from(SCRIPTS))
@settings(max_examples=200)
def test_an_invented_persons_given_name_agrees_in_every_script(seed: int, one: Script, other: Script) -> None:
    person = invented_person(Random(seed))
    assert phonetic_keys(person.in_script(one).given) & phonetic_keys(person.in_script(other).given)


@given(st.text(max_size=30), st.text(max_size=30))
def test_similarity_is_symmetric_and_between_nothing_and_one(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) == similarity(other, one) <= 1


def test_the_likeliest_comes_first() -> None:
    typed = "Наталья Ковалёва"
    hits = ["Пётр Сидоров", "Наталья Ковальчук", "Kavaliova Natallia", "Ковалева Наталья Ивановна", "Наталья Ковалёва"]
    assert sorted(hits, key=lambda hit: similarity(typed, hit)) == hits


@pytest.mark.shared
def test_true_pairs_agree_and_strangers_do_not(shared: Path) -> None:
    lines = (shared / "names" / "wikidata-latin-russian-test.tsv").read_text("utf-8").splitlines()[:5000]
    rows = [line.split("\t") for line in lines]
    latin = [phonetic_keys(row[0]) for row in rows]
    russian = [phonetic_keys(row[1].replace(" ", "")) for row in rows]
    agreeing = sum(bool(one & other) for one, other in zip(latin, russian, strict=True))
    neighbours = sum(bool(one & other) for one, other in zip(latin, russian[1:], strict=False))
    assert agreeing / len(rows) > 0.65
    assert neighbours / len(rows) < 0.001
