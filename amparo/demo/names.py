"""Names of people who do not exist: common given names and composed surnames of Belarusian, Russian and Ukrainian form.

Deterministic: the same random generator in the same state gives the same person. Frequencies are skewed as in real
life (a few names are very common, most are rare). Any likeness to a living person is chance.
"""

from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random
from typing import Literal

Script = Literal["be", "ru", "be-Latn", "ru-Latn"]
Sex = Literal["female", "male"]

SCRIPTS: tuple[Script, ...] = ("ru", "be", "be-Latn", "ru-Latn")
SCRIPT_WEIGHTS = (60, 15, 20, 5)
GIVEN_SKEW = 0.8
SURNAME_SKEW = 0.75

# Russian and Belarusian form, commonest first.
WOMEN = """Наталья Наталля, Елена Алена, Татьяна Таццяна, Ольга Вольга, Ирина Ірына, Светлана Святлана, Анна Ганна,
Екатерина Кацярына, Анастасия Анастасія, Юлия Юлія, Мария Марыя, Виктория Вікторыя, Людмила Людміла, Галина Галіна,
Валентина Валянціна, Надежда Надзея, Оксана Аксана, Марина Марына, Инна Іна, Дарья Дар'я, Алина Аліна,
Александра Аляксандра, Ксения Ксенія, Вера Вера, Лариса Ларыса, Тамара Тамара, Жанна Жанна, Алла Ала, Яна Яна,
Кристина Крысціна, Диана Дыяна, Полина Паліна, Евгения Яўгенія, Елизавета Лізавета, Маргарита Маргарыта,
Любовь Любоў, Раиса Раіса, Нина Ніна, Лидия Лідзія, Снежана Сняжана"""
MEN = """Александр Аляксандр, Сергей Сяргей, Андрей Андрэй, Дмитрий Дзмітрый, Владимир Уладзімір, Николай Мікалай,
Алексей Аляксей, Виктор Віктар, Иван Іван, Михаил Міхаіл, Игорь Ігар, Юрий Юрый, Олег Алег, Евгений Яўген,
Павел Павел, Максим Максім, Василий Васіль, Анатолий Анатоль, Пётр Пётр, Валерий Валерый, Денис Дзяніс,
Артём Арцём, Роман Раман, Виталий Віталь, Вадим Вадзім, Константин Канстанцін, Леонид Леанід, Антон Антон,
Григорий Рыгор, Борис Барыс, Кирилл Кірыл, Илья Ілля, Геннадий Генадзь, Степан Сцяпан, Фёдор Фёдар, Егор Ягор"""

# Father's name as the stem of a patronymic: Russian, Belarusian.
FATHERS = """Александр Аляксандр, Иван Іван, Владимир Уладзімір, Петр Пятр, Виктор Віктар, Михайл Міхайл, Степан Сцяпан,
Павл Паўл, Роман Раман, Борис Барыс, Антон Антон, Максим Максім, Леонид Леанід, Олег Алег, Фёдор Фёдар, Вадим Вадзім"""

# Stems of surnames: Russian, Belarusian; all take any ending below.
STEMS = """Иван Іван, Коваль Каваль, Петр Пятр, Мороз Мароз, Козл Казл, Новик Новік, Заяр Заяр, Волк Волк,
Климов Клімав, Карп Карп, Соловьян Салаўян, Бондар Бондар, Савч Саўч, Гончар Ганчар, Павл Паўл, Роман Раман,
Василь Васіль, Мельник Мельнік, Сидор Сідар, Макар Макар, Тарас Тарас, Гаврил Гаўрыл, Кузьм Кузьм,
Лукьян Лук'ян, Демид Дзямід, Назар Назар, Остап Астап, Поляк Паляк, Рыбак Рыбак, Стельмах Стэльмах,
Ткач Ткач, Шевчук Шаўчук, Юрк Юрк, Ярош Ярош, Антон Антон, Богдан Багдан, Воробей Варабей, Голуб Голуб,
Дроздов Драздоў, Ерм Ярм, Жук Жук, Захар Захар, Игнат Ігнат, Кирил Кірыл, Лазар Лазар, Матвей Мацвей,
Никит Нікіт, Орл Арл, Прокоп Пракоп, Рогач Рагач, Степан Сцяпан, Трофим Трафім, Ульян Ульян, Филип Філіп,
Хоменк Хаменк, Цвет Цвет, Чернух Чарнух, Шамш Шамш, Щерб Шчарб, Якуб Якуб, Белян Бялян, Горбач Гарбач,
Дубров Дуброў, Ефим Яфім, Журавль Жураўль, Земл Зямл, Казак Казак, Лебедь Лебедзь, Мих Міх, Нестер Несцер,
Осип Асіп, Пилип Піліп, Романюк Раманюк, Сергей Сяргей, Тимош Цімаш, Устин Усцін, Федор Фёдар, Харит Харыт,
Цыган Цыган, Чайк Чайк, Шиш Шыш, Юхн Юхн, Яким Якім, Берез Бяроз, Глин Глін, Давид Давыд, Емельян Емяльян,
Железн Жалезн, Зим Зім, Колес Калес, Левон Лявон, Медвед Мядзведз, Онищ Анішч, Пасеч Пасеч, Резник Рэзнік,
Самусь Самусь, Теребил Церабіл, Холод Холад, Череп Чэрап, Шапк Шапк, Ястреб Ястраб, Барсук Барсук,
Вишн Вішн, Грибан Грыбан, Дорош Дораш, Ключ Ключ, Лисов Лісав, Муравей Муравей, Огород Агарод,
Пушкар Пушкар, Сметан Смятан, Сокол Сокал, Стрелк Стралк, Топор Тапор, Хмель Хмель, Шпак Шпак, Щукин Шчукін,
Кравч Краўч, Буслов Буслав, Верб Вярб, Кулик Кулік, Лосяк Ласяк, Рудак Рудак"""

# Endings: Russian for a man and a woman, Belarusian for a man and a woman, weight.
ENDINGS = (
    ("ов", "ова", "аў", "ава", 30), ("ович", "ович", "овіч", "овіч", 22), ("енко", "енко", "енка", "енка", 14),
    ("чук", "чук", "чук", "чук", 7), ("ский", "ская", "скі", "ская", 12), ("ик", "ик", "ік", "ік", 4),
    ("ёнок", "ёнок", "ёнак", "ёнак", 3), ("ин", "ина", "ін", "іна", 6), ("ейко", "ейко", "ейка", "ейка", 2),
)  # fmt: skip

# Official Belarusian and Russian romanisation for passports; e, ё, ю, я after a vowel or at the beginning.
_BELARUSIAN_SPELLINGS = "a b v h d e io zh z i i k l m n o p r s t u u f kh ts ch sh y _ e iu ia _"
_BELARUSIAN = dict(zip("абвгдеёжзійклмнопрстуўфхцчшыьэюя'", _BELARUSIAN_SPELLINGS.split(), strict=True))
_RUSSIAN_SPELLINGS = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya"
_RUSSIAN = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", _RUSSIAN_SPELLINGS.split(), strict=True))
_BELARUSIAN_OPEN = {"е": "ye", "ё": "yo", "ю": "yu", "я": "ya"}
_VOWELS = "аеёіоуыэюяи'ьъ"


@dataclass(frozen=True)
class InventedName:
    """One form of an invented person's name; `others` are the same person's forms in the other scripts."""

    given: str
    patronymic: str
    surname: str
    script: Script
    sex: Sex
    others: tuple["InventedName", ...] = ()

    @property
    def full(self) -> str:
        """Given name, patronymic if there is one, surname."""
        return " ".join(part for part in (self.given, self.patronymic, self.surname) if part)

    def in_script(self, script: Script) -> "InventedName":
        """The same person's name in another script."""
        return next(form for form in (self, *self.others) if form.script == script)


def invented_person(rng: Random, sex: Sex | None = None) -> InventedName:
    """An invented person's name in one script, most often Russian, with the forms in the other scripts beside it."""
    chosen: Sex = sex or ("female" if rng.random() < 0.5 else "male")
    given = _draw(rng, WOMEN if chosen == "female" else MEN, GIVEN_SKEW)
    father = _draw(rng, FATHERS, GIVEN_SKEW)
    surname = _surname(rng, chosen)
    forms = [_form(script, chosen, given, father, surname) for script in SCRIPTS]
    first = rng.choices(range(len(SCRIPTS)), SCRIPT_WEIGHTS)[0]
    shown = forms.pop(first)
    return InventedName(shown.given, shown.patronymic, shown.surname, shown.script, chosen, tuple(forms))


def latin_from_belarusian(text: str) -> str:
    """Romanisation as in Belarusian passports."""
    return _romanised(text, _BELARUSIAN, _BELARUSIAN_OPEN)


def latin_from_russian(text: str) -> str:
    """Romanisation as Russian papers commonly had it."""
    return _romanised(text, _RUSSIAN, {})


def _form(script: Script, sex: Sex, *pairs: tuple[str, str]) -> InventedName:
    (given_ru, given_be), (father_ru, father_be), (surname_ru, surname_be) = pairs
    if script.startswith("ru"):
        ending = "овна" if sex == "female" else "ович"
        parts = (given_ru, father_ru + ending, surname_ru)
    else:
        ending = "аўна" if sex == "female" else "авіч"
        parts = (given_be, father_be + ending, surname_be)
    if script == "be-Latn":
        return InventedName(latin_from_belarusian(parts[0]), "", latin_from_belarusian(parts[2]), script, sex)
    if script == "ru-Latn":
        return InventedName(latin_from_russian(parts[0]), "", latin_from_russian(parts[2]), script, sex)
    return InventedName(*parts, script, sex)


def _surname(rng: Random, sex: Sex) -> tuple[str, str]:
    stem_ru, stem_be = _draw(rng, STEMS, SURNAME_SKEW)
    man_ru, woman_ru, man_be, woman_be, _ = rng.choices(ENDINGS, [ending[-1] for ending in ENDINGS])[0]
    russian, belarusian = (woman_ru, woman_be) if sex == "female" else (man_ru, man_be)
    return _joined(stem_ru, russian), _joined(stem_be, belarusian)


def _joined(stem: str, ending: str) -> str:
    """Before a vowel a soft stem turns it to е (Коваль, Ковалев), and ў is в again."""
    if ending[0] not in _VOWELS:
        return stem + ending
    if stem[-1] in "ьй":
        return stem[:-1] + ("е" + ending[1:] if ending[0] in "оа" else ending)
    return (stem[:-1] + "в" if stem.endswith("ў") else stem) + ending


def _draw(rng: Random, table: str, skew: float) -> tuple[str, str]:
    rows, weights = _table(table, skew)
    return rng.choices(rows, cum_weights=weights)[0]


@cache
def _table(table: str, skew: float) -> tuple[list[tuple[str, str]], list[float]]:
    rows = [(russian, belarusian) for russian, belarusian in (row.split() for row in table.split(","))]
    return rows, list(accumulate(rank**-skew for rank in range(1, len(rows) + 1)))


def _romanised(text: str, letters: dict[str, str], opening: dict[str, str]) -> str:
    spelled, before = "", "'"
    for letter in text.lower():
        table = opening if before in _VOWELS and letter in opening else letters
        spelled += table[letter].strip("_")
        before = letter
    return spelled.capitalize()
