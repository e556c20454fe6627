"""CSV that leaves the house: readable by a spreadsheet, and never run by one."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.exchange.tables import Cell, csv_lines

DANGEROUS = '=HYPERLINK("http://example.org")'
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


def read_back(header: list[str], rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    text = "".join(csv_lines(header, rows))
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", "\u00a0@"])
def test_text_that_would_run_as_a_formula_is_text(start: str) -> None:
    assert read_back(["name"], [[f"{start}1+1"]])[1] == [f"'{start}1+1"]


def test_a_header_is_defused_too() -> None:
    assert read_back([DANGEROUS], [])[0] == [f"'{DANGEROUS}"]


def test_negative_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    assert read_back(["a", "b", "c"], [[-4, None, 0]])[1] == ["-4", "", "0"]


def test_spreadsheets_are_told_that_the_file_is_utf8() -> None:
    assert next(csv_lines(["Сябры"], [])).startswith("\ufeffСябры")


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
def test_every_text_comes_back_whole_and_none_begins_a_formula(rows: list[list[str]]) -> None:
    read = read_back(["a", "b"], rows)[1:]
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert all(cell.lstrip(" \u00a0")[:1] not in set("=+-@\t\r\n") for row in read for cell in row if cell.strip())


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="a row of 1 cells under a header of 2"):
        list(csv_lines(["a", "b"], [["x"]]))
