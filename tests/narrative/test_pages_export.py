"""Claims as files: they read back, no cell is a formula, and what people said is in them."""

import io
import json
import re
import xml.etree.ElementTree as ElementTree
import zipfile

import pytest
from django.test import Client

from amparo.exchange.tables import written
from amparo.narrative.exporting import HEADER, table_of
from amparo.narrative.figure import Figure
from amparo.narrative.reading import claims_to_jsonl
from amparo.narrative.reading import read as reader
from amparo.narrative.showing import Shown
from tests.exchange.readback import MARK, read_back
from tests.narrative.pages import correct, number_of, press, saved, soup
from tests.narrative.reports import LATER
from tests.personas import Country

CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def looked_over(db: None, country: Country) -> tuple[Client, str, int]:
    """A saved report: claim 1 rejected, the investigations corrected."""
    client = country.shelter_worker.client()
    url = saved(client)
    press(client, url, 1, "reject")
    number = number_of(soup(client, url), "50 cases")
    correct(client, url, number)
    return client, url, number


def lines(content: bytes) -> list[dict[str, str]]:
    return read_back(content)[0]


def sheets(content: bytes) -> dict[str, list[list[str]]]:
    """The workbook's cells as text, sheet by sheet, with formulas made visible."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        shared = [
            "".join(text.text or "" for text in item.iter(f"{CELL}t"))
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 written by ourselves
        ]
        listed = ElementTree.fromstring(book.read("xl/workbook.xml"))  # noqa: S314 written by ourselves
        names = [str(sheet.get("name")) for sheet in listed.iter(f"{CELL}sheet")]
        found = {}
        for place, name in enumerate(names, start=1):
            root = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{place}.xml"))  # noqa: S314 written by ourselves
            assert not list(root.iter(f"{CELL}f")), "a formula"
            found[name] = [[_text(cell, shared) for cell in row] for row in root.iter(f"{CELL}row")]
        return found


def _text(cell: ElementTree.Element, shared: list[str]) -> str:
    value = cell.findtext(f"{CELL}v") or ""
    return shared[int(value)] if cell.get("t") == "s" else f"number {value}" if value else ""


def test_csv_reads_back_with_state_and_suggestion(looked_over: tuple[Client, str, int]) -> None:
    client, url, number = looked_over
    answer = client.get(f"{url}export/csv/")
    assert answer["Content-Disposition"] == 'attachment; filename="2006-liechtenstein-claims.csv"'
    found = {int(line["number"]): line for line in lines(answer.content)}
    assert found[1]["state"] == "rejected"
    corrected = found[number]
    assert (corrected["value"], corrected["suggested_value"], corrected["state"]) == ("51", "50", "corrected")
    assert corrected["looked_on"]
    assert "Shelter" not in answer.content.decode()


def test_json_lines_have_the_form_of_the_guide(looked_over: tuple[Client, str, int]) -> None:
    client, url, _ = looked_over
    answer = client.get(f"{url}export/jsonl/")
    *found, mark = [json.loads(line) for line in answer.content.decode().splitlines()]
    assert MARK.fullmatch(mark["export"])
    fields = ["doc", "quote", "measure", "value", "unit", "year", "role", "qualifier", "actor", "sure"]
    assert all(list(line) == fields for line in found)
    assert all(line["quote"] in LATER for line in found)
    assert 51 in [line["value"] for line in found]
    assert "tier" not in [line["measure"] for line in found], "the rejected claim"


def test_untouched_json_lines_are_those_of_the_command(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    answer = client.get(f"{saved(client)}export/jsonl/")
    claims, _, _mark = answer.content.decode().rstrip().rpartition("\n")
    assert f"{claims}\n" == claims_to_jsonl(reader(LATER, "2006-liechtenstein").claims)


def test_the_workbook_holds_the_claims_and_a_sheet_to_read_first(looked_over: tuple[Client, str, int]) -> None:
    client, url, _ = looked_over
    found = sheets(client.get(f"{url}export/xlsx/").content)
    assert list(found) == ["claims", "read me"]
    assert found["claims"][0] == list(HEADER)
    years = {row[HEADER.index("year")] for row in found["claims"][1:]}
    assert years <= {"2004", "2005", "2006", ""}, "years are text"
    values = {row[HEADER.index("value")] for row in found["claims"][1:]}
    assert "number 51" in values
    assert any("not zero" in cell for row in found["read me"] for cell in row)


def test_an_unsaved_report_can_be_taken_away(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    for kind in ("csv", "xlsx", "jsonl"):
        answer = client.post(f"/read/export/{kind}/", {"text": LATER, "year": "2006", "country": "LI"})
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == f'attachment; filename="2006-liechtenstein-claims.{kind}"'
    assert client.post("/read/export/exe/", {"text": LATER, "year": "2006"}).status_code == 404
    assert client.post("/read/export/csv/", {"text": "", "year": "2006"}).status_code == 422


def test_the_name_of_a_file_is_made_of_codes_alone(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    for sent in ({"country": 'a"', "title": '"; x=".exe'}, {"country": "XX"}, {"country": "CI"}):
        answer = client.post("/read/export/csv/", {"text": LATER, "year": "2006", **sent})
        assert re.fullmatch(r'attachment; filename="2006(-[a-z-]+)?-claims\.csv"', answer["Content-Disposition"])


HOSTILE = Shown(
    1, '=HYPERLINK("http://example.org")', 0, 5, True, "suggested",
    Figure("convictions", None, "+cmd", None, "current", "not_reported", "@actor"),
)  # fmt: skip


def test_no_cell_runs_as_a_formula() -> None:
    line = lines(written("csv", table_of("=doc", "=title", [HOSTILE]), "mark"))[0]
    assert [line[name][0] for name in ("doc", "quote", "unit", "actor")] == ["'"] * 4
    assert (
        sheets(written("xlsx", table_of("=doc", "=title", [HOSTILE]), "=mark"))["claims"][1][HEADER.index("quote")]
        == HOSTILE.quote
    )


def test_not_reported_is_an_empty_cell_and_null() -> None:
    assert lines(written("csv", table_of("d", "t", [HOSTILE]), "mark"))[0]["value"] == ""
    assert json.loads(written("jsonl", table_of("d", "t", [HOSTILE]), "mark").splitlines()[0])["value"] is None
