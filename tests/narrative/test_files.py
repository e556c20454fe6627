"""Files of any kind: text, HTML and PDF are read, the rest gets a clear answer, never a guess."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.narrative.reading import (
    NotANarrative,
    Unreadable,
    check_narrative,
    claims_to_jsonl,
    read,
    read_file,
    text_of_bytes,
)

from .made_up import narrative, rows
from .pdfs import pdf_of

SENTENCE = "Police investigated 41 trafficking cases, compared with 38 in 2016."
TEXT = narrative(SENTENCE)
EXPECTED = rows(read(TEXT, "2018-arcadia").claims)


def html_of(text: str) -> str:
    """Make a page with the menus and scripts that pages have."""
    blocks = "".join(f"<p>{block}</p>" for block in text.split("\n\n"))
    head = "<head><title>x</title><script>var n = 12;</script></head>"
    return f"<!doctype html><html>{head}<body><nav>Home</nav>{blocks}</body></html>"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("2018-arcadia.txt", TEXT.encode()),
        ("2018-arcadia.txt", TEXT.replace("'", "’").encode("cp1252")),
        ("2018-arcadia.txt", b"\xff\xfe" + TEXT.encode("utf-16-le")),
        ("2018-arcadia.txt", TEXT.replace("'", "’").encode("utf-16-le")),
        ("2018-arcadia.txt", TEXT.replace("'", "’").encode("utf-16-be")),
        ("2018-arcadia.txt", TEXT.encode("utf-32")),
        ("2018-arcadia.txt", TEXT.encode("utf-32-be")),
        ("2018-arcadia.html", html_of(TEXT).encode()),
        ("2018-arcadia.htm", html_of(TEXT).replace("<p>", "<div>").replace("</p>", "</div>").encode()),
        ("2018-arcadia.pdf", pdf_of([line for line in TEXT.split("\n") if line])),
    ],
    ids=[
        "text",
        "Windows-1252",
        "UTF-16",
        "UTF-16 without a mark",
        "UTF-16 without a mark, the other way round",
        "UTF-32",
        "UTF-32 without a mark",
        "HTML",
        "HTML without paragraphs",
        "PDF",
    ],
)
def test_text_html_and_pdf_give_the_same_claims(tmp_path: Path, name: str, data: bytes) -> None:
    place = tmp_path / name
    place.write_bytes(data)
    reading = read_file(place)
    assert reading.doc == "2018-arcadia"
    assert rows(reading.claims) == EXPECTED
    assert all(reading.text[claim.start : claim.end] == claim.quote for claim in reading.claims)
    assert "41 trafficking cases" in reading.text[reading.sections[1].start : reading.sections[1].end]


@pytest.mark.parametrize(("letters", "printed"), [("ff", "\ufb00"), ("ffi", "\ufb03"), ("traffick", "traf-\nfick")])
def test_trafficking_is_found_however_it_is_printed(tmp_path: Path, letters: str, printed: str) -> None:
    place = tmp_path / "2018-arcadia.txt"
    place.write_text(TEXT.replace(letters, printed), "utf-8")
    assert rows(read_file(place).claims) == EXPECTED


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"   \n ", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 100, "not text"),
        (b"%PDF-1.7\nnot really", "damaged"),
        (pdf_of([]), "pictures"),
        (pdf_of(["Trafficking."]).replace(b"[3 0 R] /Count 1", b"[" + b"3 0 R " * 201 + b"] /Count 201"), "201 .* 200"),
    ],
    ids=["empty", "blank", "picture", "broken PDF", "PDF without text", "PDF of a whole report"],
)
def test_what_cannot_be_read_is_said_in_words_for_people(tmp_path: Path, data: bytes, says: str) -> None:
    place = tmp_path / "file.bin"
    place.write_bytes(data)
    with pytest.raises(Unreadable, match=says):
        read_file(place)


def test_a_file_that_is_not_there_is_unreadable_and_the_message_names_no_path(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be opened") as raised:
        read_file(tmp_path / "nobody.txt")
    assert "nobody" not in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "Dear Sir or Madam, thank you for your letter of 12 May about the bridge.",
        "Торговля людьми запрещена законом. Полиция выявила 12 жертв.",
        "Trafficking. Trafficking. A poem on nothing.",
        " \n ",
    ],
)
def test_what_is_no_narrative_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(NotANarrative):
        check_narrative(text)


def test_both_refusals_are_value_errors() -> None:
    assert issubclass(Unreadable, ValueError)
    assert issubclass(NotANarrative, ValueError)


@given(st.binary(max_size=3000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_text_or_refused_in_a_sentence(data: bytes) -> None:
    try:
        told: str | Unreadable = text_of_bytes(data)
    except Unreadable as refusal:
        told = refusal
    assert isinstance(told, str) or str(told).endswith(".")


def test_claims_are_written_as_the_gold_files_are() -> None:
    lines = claims_to_jsonl(read(TEXT, "2018-arcadia").claims).splitlines()
    fields = ["doc", "quote", "measure", "value", "unit", "year", "role", "qualifier", "actor", "sure"]
    assert [list(json.loads(line)) for line in lines] == [fields] * 3
    assert json.loads(lines[1])["value"] == 41
