"""A text as it comes: wrapped, hyphenated, with page heads and curly quotes, cut off, scanned, or no narrative."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.narrative.reading import read

from .made_up import rows

WHOLE = (
    """ARCADIA: TIER 2

The Government of Arcadia does not fully meet the minimum standards for the elimination of trafficking.

RECOMMENDATIONS FOR ARCADIA

Train judges and police; fund shelters for men; and adopt the draft law.

PROSECUTION

The government maintained its efforts. The 2009 anti-trafficking law prescribed penalties of four to 12 years
imprisonment. Police investigated 41 trafficking cases in 2017, compared with 38 in 2016. Courts convicted 19
traffickers and sentenced them to prison terms ranging from two to nine years.

PROTECTION

The government identified 124 trafficking victims, an increase from 97 in 2016. NGOs provided shelter and medical
care to 66 victims. The ministry allocated €350,000 ($420,000) to victim assistance.

TRAFFICKING PROFILE

Arcadia is a source and transit country for men, women, and children subjected to trafficking.
""".replace("\nimprisonment", " imprisonment")
    .replace("\ntraffickers and", " traffickers and")
    .replace("\ncare to", " care to")
)
DOC = "2018-arcadia"
EXPECTED = rows(read(WHOLE, DOC).claims)


def wrapped(text: str, width: int = 46) -> str:
    """Break every paragraph into lines of at most `width` characters."""
    blocks = []
    for block in text.split("\n\n"):
        lines, line = [], ""
        for word in block.split(" "):
            if line and len(line) + len(word) >= width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        blocks.append("\n".join([*lines, line]))
    return "\n\n".join(blocks)


DAMAGED = {
    "wrapped lines": wrapped(WHOLE),
    "Windows line ends": wrapped(WHOLE).replace("\n", "\r\n"),
    "broken words": WHOLE.replace("trafficking cases", "traf-\nficking cases").replace("identified", "identi-\nfied"),
    "soft hyphens": WHOLE.replace("trafficking", "traf\u00adficking"),
    "ligatures": WHOLE.replace("fi", "\ufb01"),
    "curly quotes and hard spaces": WHOLE.replace("'", "’").replace(" cases", "\u00a0cases"),
    "page heads": WHOLE.replace(" Courts", "\n2018 TRAFFICKING IN PERSONS REPORT\n88\nCourts"),
    "lost paragraph breaks": WHOLE.replace("\n\n", "\n"),
    "lost line breaks": " ".join(WHOLE.split()),
    "lost spaces": WHOLE.replace("41 trafficking", "41trafficking").replace("66 victims", "66victims"),
    "a mark of byte order": "\ufeff" + WHOLE,
    "broken words and Windows line ends": wrapped(WHOLE.replace("trafficking cases", "traf-\nficking cases")).replace(
        "\n", "\r\n"
    ),
    "spaces without width": WHOLE.replace(" ", " \u200b"),
    "signs without width in words": WHOLE.replace("ffick", "f\u200bf\u2060ick").replace(
        "identified", "ident\u200cified"
    ),
    "soft hyphens at Windows line ends": WHOLE.replace("ffick", "f\u00ad\r\nfick"),
    "an empty line after every line": wrapped(WHOLE).replace("\n", "\n\n"),
    "an empty line after every line, paragraphs lost": "\n\n".join(line for line in wrapped(WHOLE).split("\n") if line),
    "an empty line with spaces after every line": wrapped(WHOLE).replace("\n", "\n  \n"),
    "a quoted mail": "\n".join(f"> {line}".rstrip() for line in wrapped(WHOLE).split("\n")),
    "a mail quoted twice, with an answer": "See below.\n\nBest wishes\n\n"
    + "\n".join(f"> > {line}" for line in wrapped(WHOLE).split("\n")),
    "a quoted mail that is spaced out": "\n".join(
        f"> {line}" for line in wrapped(WHOLE).replace("\n", "\n\n").split("\n")
    ),
    "spaces doubled": WHOLE.replace(". ", ".  "),
}


def test_the_text_without_damage_holds_what_the_damaged_ones_must() -> None:
    assert len(EXPECTED) == 13


@pytest.mark.parametrize("kind", DAMAGED)
def test_damage_loses_no_claim_and_every_quote_is_in_the_text_as_given(kind: str) -> None:
    text = DAMAGED[kind]
    claims = read(text, DOC).claims
    assert rows(claims) == EXPECTED
    assert all(text[claim.start : claim.end] == claim.quote for claim in claims)


@given(st.integers(min_value=0, max_value=len(WHOLE)))
@settings(max_examples=60, deadline=None)
def test_a_text_cut_off_yields_what_stands_before_the_cut(length: int) -> None:
    text = WHOLE[:length]
    claims = read(text, DOC).claims
    assert all(text[claim.start : claim.end] == claim.quote for claim in claims)
    whole_sentences = text.rfind(". ")
    before_the_cut = {
        row for claim, row in zip(claims, [*map(key, claims)], strict=True) if claim.end < whole_sentences
    }
    assert before_the_cut <= EXPECTED | {("sentence_min", 48, 2017, "current", "exact")}


def key(claim: object) -> tuple[object, ...]:
    """Give the row of one claim."""
    return next(iter(rows([claim])))  # type: ignore[list-item] # a claim, told apart by its fields


@pytest.mark.parametrize("seed", range(20))
def test_letters_misread_by_a_scanner_never_stop_the_reader(seed: int) -> None:
    chance = random.Random(seed)
    text = "".join(chance.choice("l1I|0O rn") if chance.random() < 0.05 else letter for letter in WHOLE)
    claims = read(text, DOC).claims
    assert all(text[claim.start : claim.end] == claim.quote for claim in claims)


@given(st.text(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_any_text_at_all_is_read_without_failing(text: str) -> None:
    reading = read(text, DOC)
    assert all(text[claim.start : claim.end] == claim.quote for claim in reading.claims)
    assert all(0 <= part.start <= part.end <= len(text) for part in reading.sections)


WORDS = """
the government identified 12 no none 3,000 victims , ( ) ; : . — in 2016 compared with of which Of these to from
prosecuted cases traffickers sentenced years life $ 5 million Article 12 PROSECUTION all received shelter did not
report any
"""
PIECES = st.sampled_from([*WORDS.split(), "\n\n"])


@given(st.lists(PIECES, max_size=120))
@settings(max_examples=200, deadline=None)
def test_any_heap_of_the_readers_own_words_is_read_without_failing(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert all(text[claim.start : claim.end] == claim.quote for claim in read(text, DOC).claims)


ENDLESS = {
    "10 MB of narrative": WHOLE * (10_000_000 // len(WHOLE)),
    "one word": "a" * 2_000_000,
    "spaces": " " * 2_000_000,
    "line ends": "\n" * 2_000_000,
    "digits": "1" * 2_000_000,
    "digits and commas": "1,000," * 300_000,
    "numbers": "12 " * 600_000,
    "brackets": "(" * 500_000 + ")" * 500_000,
    "one endless sentence": "police identified 12 victims and " * 60_000,
    "capitals": "PROSECUTION " * 150_000,
    "hyphens": "-" * 1_000_000,
    "half a currency": "$" * 1_000_000,
    "other letters": "Торговля людьми запрещена законом. " * 50_000,
    "another alphabet": "人身売買は禁止されている。" * 100_000,
    "zeros": "\x00" * 1_000_000,
    "sentences of numbers": ("Police identified " + "35 victims, " * 200 + "and 36 victims. ") * 60,
    "sentences of numbers by year": (
        "Police identified " + "35, " * 400 + "and nine victims in 2016, 2015, and 2014, respectively. "
    )
    * 60,
    "rows of few letters": "a   b\n" * 1_500_000,
    "rows of two columns": ("the police identified 12 victims   of trafficking in persons, and 13\n") * 150_000,
    "rows of very many columns": ("of trafficking in persons   " * 1500 + "\n") * 200,
    "form feeds": "\f" * 2_000_000,
    "signs of quoted mail": "> " * 1_000_000,
    "lines of quoted mail, spaced out": "> a\n\n" * 400_000,
    "signs without width": "\u200b" * 2_000_000,
    "letters that grow when lowered": "İ identified 12 victims. " * 40_000,
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_nothing_hangs_the_reader(kind: str) -> None:
    started = time.process_time()
    read(ENDLESS[kind], DOC)
    assert time.process_time() - started < 20


def test_a_wrong_year_in_the_name_is_no_failure() -> None:
    assert read(WHOLE, "arcadia").claims[0].value == "2"
