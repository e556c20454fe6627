"""CSV that leaves the house: readable by a spreadsheet, and never run by one."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.exchange.tables import Cell, Table, csv_lines, defused, written
from tests.conftest import ROOT

DANGEROUS = '=HYPERLINK("http://example.org")'
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=20)


def read_back(header: list[str], rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    text = "".join(csv_lines(header, rows))
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize(
    "start",
    [
        *("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "⁼", "₊", "−"),
        *(" =", "\u00a0@", '"=', "'=", "\"'\u200b=", "“=", "«+", "\ufeff=", "\u2060-", "\u3000="),
    ],
)
def test_text_that_would_run_as_a_formula_is_text(start: str) -> None:
    assert read_back(["name"], [[f"{start}1+1"]])[1] == [f"'{start}1+1"]


@pytest.mark.parametrize("text", ["1-1", "a=b", "Ковалёва-Іванова", "“quoted”", "‘=’"[:1], " word", "– ", "5 % of = 3"])
def test_other_text_is_left_alone(text: str) -> None:
    assert defused(text) == text


def test_the_mark_is_the_last_row_and_the_last_line() -> None:
    table = Table(["a", "b"], [["=1", 2]])
    assert written("csv", table, "Export 7").decode().splitlines()[-1] == "Export 7,"
    assert [json.loads(line) for line in written("jsonl", table, "Export 7").splitlines()] == [
        {"a": "=1", "b": 2}, {"export": "Export 7"},
    ]  # fmt: skip


def test_the_mark_stands_in_the_workbook_and_at_the_foot_of_every_page() -> None:
    with zipfile.ZipFile(io.BytesIO(written("xlsx", Table(["a"], [["=1+1"], [-3]]), "Export 7 & more"))) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    assert "Export 7 &amp; more" in parts["xl/sharedStrings.xml"]
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert [text.count("&amp;LExport 7 &amp;&amp; more") for text in sheets] == [1, 1]
    assert not any("<f>" in text or "hyperlink" in text.lower() for text in sheets)


def test_no_other_room_writes_tables() -> None:
    found = {
        path.relative_to(ROOT / "amparo").parts[0]
        for path in (ROOT / "amparo").rglob("*.py")
        if re.search(r"^(?:import|from) (?:csv|xlsxwriter)\b", path.read_text(), re.MULTILINE)
    }
    assert found == {"exchange"}


def test_a_header_is_defused_too() -> None:
    assert read_back([DANGEROUS], [])[0] == [f"'{DANGEROUS}"]


def test_negative_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    assert read_back(["a", "b", "c"], [[-4, None, 0]])[1] == ["-4", "", "0"]


def test_spreadsheets_are_told_that_the_file_is_utf8() -> None:
    assert next(csv_lines(["Сябры"], [])).startswith("\ufeffСябры")


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
def test_every_text_comes_back_whole_and_none_begins_a_formula(rows: list[list[str]]) -> None:
    read = read_back(["a", "b"], rows)[1:]
    pairs = [pair for back, row in zip(read, rows, strict=True) for pair in zip(back, row, strict=True)]
    assert all(cell in (text, f"'{text}") for cell, text in pairs)
    assert all(cell.lstrip(" \u00a0")[:1] not in set("=+-@\t\r\n") for row in read for cell in row if cell.strip())


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="a row of 1 cells under a header of 2"):
        list(csv_lines(["a", "b"], [["x"]]))
