"""How personal names are compared: normalised, heard across two scripts, and reduced to phonetic keys.

Method: letters become sounds (letters.py); what the ear and the clerk confuse falls together (unstressed o/a, ё/е,
ья/ия, -ов/-оў, doubled letters); a known given name stands for itself in all its national forms (given.py); any other
word loses its final vowels, which carry sex and case in Slavic surnames. Words of other scripts are compared as they
stand, without marks.
"""

import re
import unicodedata
from functools import cache
from itertools import product

from amparo.vault.given import GIVEN_NAMES
from amparo.vault.letters import APOSTROPHES, CYRILLIC, HYPHENS, LATIN, LONGEST_SPELLING

MOST_READINGS = 4
_KEPT_MARKS = {unicodedata.normalize("NFD", letter) for letter in (*CYRILLIC, *LATIN)}
_NOT_IN_WORDS = re.compile(r"[^\w]+|[\d_]+")
_DROPPED = str.maketrans("", "", APOSTROPHES)
_SPACED = str.maketrans(dict.fromkeys(HYPHENS, " "))

_PATRONYMIC_ENDINGS = (
    *("ович", "евич", "ёвич", "авіч", "евіч", "овіч", "йович", "ьич", "мич", "кич", "лліч"),
    *("ovich", "evich", "avich", "ovych", "evych", "owicz", "ewicz"),
)
_WOMANS_PATRONYMIC_ENDINGS = (
    *("овна", "евна", "ёвна", "івна", "ївна", "аўна", "еўна", "ёўна", "оўна", "ична", "ічна"),
    *("ovna", "evna", "ivna", "auna", "euna", "ouna", "owna", "ichna", "ychna"),
)
_KNOWN = "="

# Sounds as they are spelled to sounds as they are compared, in this order.
_LEVEL: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=[AE])U(?![AEU]|I(?![AEU]))"), "V"),  # -ou, Salauyou, Науменко and Наўменка
    (re.compile(r"^[EI]*E|^I+A"), "E"),  # Ya-, Ye-, Yo-, E-
    (re.compile(r"^I+U"), "U"),
    (re.compile(r"^V(?=[^AEIU])"), "U"),  # Власов and Уласаў
    (re.compile(r"(?<=.)I+(?=[AEU])"), ""),  # ия, ья, iya; -аев, -ayev
    (re.compile(r"(?<=.)E"), "A"),  # unstressed e and ya, ё
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"EA+"), "E"),
    (re.compile(r"F$"), "V"),  # Romanoff
    (re.compile(r"^MIKALA"), "NIKALA"),  # Николаев and Мікалаеў
)
_FINAL_VOWELS = re.compile(r"(?<=...)[AI]+$")


def normalise(text: str) -> str:
    """A name as it is compared: case folded, apostrophes dropped, hyphens as spaces, foreign marks taken off.

    Letters that are letters of their own (й, ё, ў, ї, š) keep their marks.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    plain = folded.translate(_DROPPED).translate(_SPACED)
    return " ".join(_NOT_IN_WORDS.sub(" ", "".join(_unmarked(letter) for letter in plain)).split())


def words(text: str) -> list[str]:
    """The normalised words of a name, in order. Words of one letter (initials) are left out, ideographs kept."""
    return [word for word in normalise(text).split() if len(word) > 1 or not _is_heard(word)]


def is_patronymic(word: str) -> bool:
    """True for a word that looks like a patronymic in Russian, Belarusian, Ukrainian or their romanisations.

    Surnames in -ович look the same: only the other words of the name can tell.
    """
    return normalise(word).endswith(_PATRONYMIC_ENDINGS + _WOMANS_PATRONYMIC_ENDINGS)


def is_womans_patronymic(word: str) -> bool:
    """True for -овна and its forms, which no surname shares."""
    return normalise(word).endswith(_WOMANS_PATRONYMIC_ENDINGS)


def is_given_name(word: str) -> bool:
    """True for a given name of the table, in any of its forms."""
    return any(key.startswith(_KNOWN) for key in phonetic_keys(word))


def phonetic_keys(word: str) -> frozenset[str]:
    """The keys of one word of a name: one, or a few where spelling or a short form leaves a choice.

    Two words are the same name when they share a key. Keys of known given names begin with "=".
    """
    return frozenset(key for reading in _readings(normalise(word)) for key in _keys_of(reading))


def sounds(word: str) -> str:
    """The word letter by letter as it is heard, in its likeliest reading, before anything falls together."""
    return _readings(normalise(word))[0]


def name_keys(text: str) -> list[frozenset[str]]:
    """The keys of each word of a name that identifies, in order; the patronymic is left out where it can be told.

    A name in ideographs written as one word is read as surname and given name.
    """
    parts = words(text)
    if len(parts) == 1 and 2 <= len(parts[0]) <= 4 and _is_ideographic(parts[0]):
        parts = [parts[0][:1], parts[0][1:]]
    return [phonetic_keys(word) for word in _without_patronymic(parts)]


def _without_patronymic(parts: list[str]) -> list[str]:
    """Leave out the patronymic; of two words, only where the other is a given name and no surname is left."""
    if len(parts) == 2:
        return [one for one, other in (parts, parts[::-1]) if not (is_womans_patronymic(one) and is_given_name(other))]
    found = _patronymic_place(parts)
    return parts if found is None else parts[:found] + parts[found + 1 :]


def _patronymic_place(parts: list[str]) -> int | None:
    """Where the patronymic stands among three words or more, if it can be told.

    A surname in -ович looks like one: of several, the one that follows the given name is taken, as both usual orders
    (given, patronymic, surname; surname, given, patronymic) have it.
    """
    places = range(len(parts)) if len(parts) > 2 else range(0)
    found = [place for place in places if is_womans_patronymic(parts[place])]
    found = found or [place for place in places if is_patronymic(parts[place])]
    if len(found) > 1:
        found = [place for place in found if place and is_given_name(parts[place - 1])]
    return found[0] if len(found) == 1 else None


def _unmarked(letter: str) -> str:
    decomposed = unicodedata.normalize("NFD", letter)
    if decomposed in _KEPT_MARKS:
        return letter
    return "".join(part for part in decomposed if not unicodedata.combining(part))


def _is_heard(word: str) -> bool:
    return all(letter in CYRILLIC or letter in LATIN for letter in word)


def _is_ideographic(word: str) -> bool:
    return all("\u3400" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7a3" for letter in word)


def _readings(word: str) -> list[str]:
    """The word as sounds, in each of its possible readings; a word of another script as it stands."""
    if not _is_heard(word):
        return [word]
    choices: list[tuple[str, ...]] = []
    place = 0
    while place < len(word):
        spelling = _longest_spelling(word, place)
        choices.append(LATIN[spelling] if spelling in LATIN else (CYRILLIC[spelling],))
        place += len(spelling)
    return ["".join(reading) for _, reading in zip(range(MOST_READINGS), product(*choices), strict=False)]


def _longest_spelling(word: str, place: int) -> str:
    spellings = (word[place : place + length] for length in range(LONGEST_SPELLING, 0, -1))
    return next(spelling for spelling in spellings if spelling in CYRILLIC or spelling in LATIN)


def _keys_of(reading: str) -> frozenset[str]:
    level = _levelled(reading)
    known = _given_names().get(level)
    return known if known else frozenset({_FINAL_VOWELS.sub("", level)})


def _levelled(reading: str) -> str:
    for pattern, replacement in _LEVEL:
        reading = pattern.sub(replacement, reading)
    return reading


@cache
def _given_names() -> dict[str, frozenset[str]]:
    """Every spelling of a known given name, levelled, with the names that it stands for."""
    full: dict[str, set[str]] = {}
    short: dict[str, set[str]] = {}
    for row in GIVEN_NAMES.strip().splitlines():
        forms, _, short_forms = row.partition("|")
        name = _KNOWN + forms.split()[0]
        for found, spellings in ((full, forms), (short, short_forms)):
            for spelling in spellings.split():
                for reading in _readings(normalise(spelling)):
                    found.setdefault(_levelled(reading), set()).add(name)
    return {level: frozenset(names) for level, names in (short | full).items()}
