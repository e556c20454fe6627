"""Two columns side by side, as pages printed as text have them: read one after the other, or said to be unreadable."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.narrative.reading import NotANarrative, Reading, check_narrative, read, text_of_bytes

from .made_up import rows
from .pdfs import pdf_of_rows
from .test_damage import DOC
from .test_damage import WHOLE as SHORT

WIDTH = 44
SCENE = """Traffickers take people of the hill villages to quarries in the south, where they work without pay. Others
are sent abroad by agencies that keep their papers. Officials said that poor harvests made more families send children
to work for others, and that few of them came home before the end of the season."""
WHOLE = SHORT.replace("draft law.", "draft law; and tell people of the villages how to find help. " + SCENE) + SCENE
EXPECTED = rows(read(WHOLE, DOC).claims)
LINES = [line for block in WHOLE.split("\n\n") for line in [*textwrap.wrap(block, WIDTH), ""]]
TABLE = """Year      Investigations      Victims of forced labor
2014      11 begun            seven women and three girls
2015      15 begun            eight women and four girls
2016      38 begun            eighty women and 17 girls
"""


def test_the_text_in_one_column_holds_what_two_must() -> None:
    assert rows(read(SHORT, DOC).claims) == EXPECTED
    assert len(LINES) < 72


def pages(lines: list[str], height: int) -> list[list[tuple[str, str]]]:
    """Set lines in two columns, so many to a column: for each page its rows, left and right."""
    found = []
    for first in range(0, len(lines), 2 * height):
        left, right = lines[first : first + height], lines[first + height : first + 2 * height]
        found.append([*zip(left, right + [""] * (len(left) - len(right)), strict=False)])
    return found


def printed(page: list[tuple[str, str]], gap: int = 4) -> str:
    """Print a page's rows, both columns on one line."""
    return "\n".join(f"{left:<{WIDTH + gap}}{right}".rstrip() for left, right in page)


def is_told_as_in(text: str, reading: Reading) -> bool:
    """Say whether every quote stands where it is said to, and holds words that stand together in the narrative."""
    told = " ".join(WHOLE.split())
    quotes = [(claim.quote, text[claim.start : claim.end]) for claim in reading.claims]
    return all(quote == there and " ".join(quote.split()) in told for quote, there in quotes)


SHEETS = [printed(page) for page in pages(LINES, 11)]
SIDE_BY_SIDE = {
    "form feeds": "\f".join(SHEETS),
    "form feeds after line ends": "\n\f".join(SHEETS),
    "numbers of pages": "".join(f"{sheet}\n{' ' * 40}{number}\n" for number, sheet in enumerate(SHEETS, 88)),
    "page heads": "".join(f"{number}      ARCADIA\n{sheet}\n" for number, sheet in enumerate(SHEETS, 88)),
    "empty lines": "\n\n\n\n\n".join(SHEETS),
    "a narrow gutter": "\f".join(printed(page, 3) for page in pages(LINES, 11)),
    "gutters that differ": "\f".join(printed(page, 4 + number) for number, page in enumerate(pages(LINES, 11))),
    "a margin": "\f".join(textwrap.indent(sheet, " " * 6) for sheet in SHEETS),
    "one page": printed(pages(LINES, 36)[0]),
    "Windows line ends": "\f".join(SHEETS).replace("\n", "\r\n"),
}


@pytest.mark.parametrize("kind", SIDE_BY_SIDE)
def test_columns_side_by_side_are_read_one_after_the_other(kind: str) -> None:
    text = SIDE_BY_SIDE[kind]
    reading = read(text, DOC)
    check_narrative(text)
    assert rows(reading.claims) == EXPECTED
    assert is_told_as_in(text, reading)
    assert all(0 <= part.start < part.end <= len(text) for part in reading.sections)


def test_three_columns_are_read_one_after_the_other() -> None:
    thirds = [[*textwrap.wrap(block, 30), ""] for block in WHOLE.split("\n\n")]
    lines = [line for third in thirds for line in third]
    height = -(-len(lines) // 3)
    lines += [""] * (3 * height - len(lines))
    columns = zip(lines[:height], lines[height : 2 * height], lines[2 * height :], strict=True)
    text = "\n".join(f"{left:<34}{middle:<34}{right}".rstrip() for left, middle, right in columns)
    assert rows(read(text, DOC).claims) == EXPECTED


def test_the_quote_of_words_on_two_lines_is_the_line_with_the_number() -> None:
    sentence = (
        "In the year of this report the police of Arcadia identified 124 trafficking victims and helped them home."
    )
    left = [*textwrap.wrap(WHOLE.split("\n\n")[1], WIDTH), "", "PROTECTION", "", *textwrap.wrap(sentence, 60)]
    right = textwrap.wrap("Officials also held meetings with people of the villages near the border again. " * 8, WIDTH)
    text = "\n".join(f"{first:<64}{second}" for first, second in zip(left, right, strict=False))
    (claim,) = [claim for claim in read(text, DOC).claims if claim.value == 124]
    assert claim.quote == "124 trafficking victims"
    assert text[claim.start : claim.end] == claim.quote


@pytest.mark.parametrize("table", [TABLE, TABLE * 6, TABLE.replace("      ", "          ")])
def test_a_table_in_a_text_of_one_column_stays_where_it_is(table: str) -> None:
    text = WHOLE.replace("PROTECTION", f"{table}\nPROTECTION")
    reading = read(text, DOC)
    assert rows(reading.claims) >= EXPECTED
    assert all(line in "\n".join(each.text for each in reading.sentences) for line in
               ("2014 11 begun seven women and three girls", "2016 38 begun eighty women and 17 girls"))  # fmt: skip


def test_columns_that_have_lost_their_pages_are_refused_and_nothing_in_them_is_sure() -> None:
    text = "\n".join(printed(page) for page in pages(LINES * 6, 50))
    with pytest.raises(NotANarrative, match="column by column"):
        check_narrative(text)
    claims = read(text, DOC).claims
    assert claims
    assert not any(claim.sure for claim in claims)


def test_a_pdf_that_keeps_its_columns_row_by_row_is_read_column_by_column() -> None:
    text = text_of_bytes(pdf_of_rows(pages(LINES, 11)))
    assert rows(read(text, DOC).claims) == EXPECTED
    assert " ".join(text.split()) == " ".join(WHOLE.split())


def test_a_pdf_that_keeps_one_column_after_the_other_is_read_as_it_is_kept() -> None:
    text = text_of_bytes(pdf_of_rows(pages(LINES, 11), by_row=False))
    assert rows(read(text, DOC).claims) == EXPECTED


CELLS = st.lists(st.sampled_from(["", *(line for line in LINES if line)]), min_size=8, max_size=30)


@given(CELLS, CELLS, st.integers(min_value=1, max_value=9))
@settings(max_examples=60, deadline=None)
def test_any_lines_side_by_side_are_read_without_failing(left: list[str], right: list[str], gap: int) -> None:
    text = printed([*zip(left, right, strict=False)], gap)
    reading = read(text, DOC)
    assert all(text[claim.start : claim.end] == claim.quote for claim in reading.claims)
    spans = [(each.start, each.end) for each in (*reading.sections, *reading.sentences, *reading.flows)]
    assert all(0 <= start <= end <= len(text) for start, end in spans)
