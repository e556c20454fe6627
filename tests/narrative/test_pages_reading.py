"""Reading without keeping: what comes of a text or a file, what is refused and why, and that nothing typed is lost."""

from io import BytesIO

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from pypdf import PdfWriter

from amparo.access.context import Actor
from amparo.narrative import views_read
from amparo.narrative.forms import LARGEST_FILE, LONGEST_TEXT
from amparo.narrative.naming import country_of
from amparo.narrative.reading import read as reader
from tests.narrative.pages import claim, errors, read, saved, soup, statements
from tests.narrative.reports import EARLIER, IN_FRENCH, LATER
from tests.personas import Country

NOBODY_SPECIAL = Actor(
    1, "Reader", 1, "Library", "NGO", None, (1,), frozenset({"statistician"}), "own"
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FREDONIA (TIER 2)\n\nA source country for women trafficked to Germany, Italy, and Germany.", ""),
        ("Fredonia: Tier 1\n\nPROSECUTION\n\nCourts in Italy convicted traffickers.", ""),
        ("KOREA, REPUBLIC OF: TIER 1\n\nA source country for men trafficked to Japan and Japan.", "KR"),
        ("KOREA, DEMOCRATIC PEOPLE\u2019S REPUBLIC OF: TIER 3\n\nA source country for men trafficked to Russia.", "KP"),
        ("Malta is a source country for men trafficked to Italy.", "MT"),
    ],
)
def test_a_heading_of_a_country_that_nobody_knows_is_not_taken_for_another(text: str, code: str) -> None:
    assert country_of(text) == code


def test_every_claim_stands_in_the_table_and_at_its_words(db: None, country: Country) -> None:
    page = read(country.shelter_worker.client())
    rows = page.select("tbody[data-claim]")
    assert len(rows) >= 8
    for row in rows:
        number = row["data-claim"]
        words = page.select_one(f"#words-{number}")
        assert words is not None
        assert words["href"] == f"#claim-{number}"
        assert row.select_one(f'a[href="#words-{number}"]') is not None


def test_the_text_is_whole_and_in_order(db: None, country: Country) -> None:
    page = read(country.shelter_worker.client())
    pane = page.select_one(".pane--text > div")
    assert pane is not None
    for mark in pane.select("sup, .hidden"):
        mark.decompose()
    assert "".join(pane.get_text().split()) == "".join(LATER.split())


def test_a_row_says_what_is_counted_with_unit_year_role_and_who(db: None, country: Country) -> None:
    page = read(country.shelter_worker.client())
    told = [" ".join(row.get_text(" ").split()) for row in page.select("tbody[data-claim]")]
    assert any("Investigations" in row and "40 cases" in row and "2004 earlier" in row for row in told)
    assert any("at least 1,200 persons" in row and "NGO" in row for row in told)


def test_one_is_one_case_and_no_number_says_why(db: None, country: Country) -> None:
    text = LATER.replace("investigated 50 trafficking cases", "investigated one trafficking case").replace(
        "Courts convicted 9 traffickers in 2005", "The government did not report any convictions in 2005"
    )
    told = read(country.shelter_worker.client(), text).get_text(" ")
    assert "1 case " in " ".join(told.split())
    assert "not reported" in told


def test_what_the_reader_is_not_sure_of_is_said_in_words(db: None, country: Country) -> None:
    page = read(country.shelter_worker.client())
    found = sorted(reader(LATER, "2006-fredonia").claims, key=lambda claim: (claim.start, claim.end))
    for number, found_claim in enumerate(found, start=1):
        assert ("Look here" in claim(page, number).get_text()) == (not found_claim.sure)
        mark = page.select_one(f"#words-{number}")
        assert mark is not None
        assert ("?" in mark.get_text()) == (not found_claim.sure)


def test_reading_asks_no_database() -> None:
    """Without the fixture `db` any query is refused."""
    request = RequestFactory().post("/read/", {"text": LATER, "year": "2006"})
    request.actor = NOBODY_SPECIAL  # type: ignore[attr-defined] # as the middleware does
    request.session = {}  # type: ignore[assignment] # nothing is kept
    request._messages = []  # type: ignore[attr-defined] # nothing to say
    answer = views_read.index(request)
    assert answer.status_code == 200
    assert "Investigations" in answer.content.decode()


def test_reading_keeps_nothing(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    with CaptureQueriesContext(connection) as captured:
        read(client)
    assert not [sql for sql in statements(captured) if "narrative_" in sql or "ledger_" in sql]
    assert "No report is saved yet" in soup(client, "/read/").get_text()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("2006-fredonia.txt", LATER.encode()),
        ("2006-fredonia.html", f"<html><body><p>{LATER}</p></body></html>".encode()),
        ("2006-fredonia.txt", LATER.encode("utf-16")),
    ],
)
def test_a_file_is_read_and_its_name_gives_the_year(name: str, content: bytes, db: None, country: Country) -> None:
    answer = country.shelter_worker.client().post("/read/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    assert "31" in claim_texts(answer.content)


def claim_texts(content: bytes) -> str:
    return " ".join(row.get_text(" ") for row in BeautifulSoup(content, "html.parser").select("tbody[data-claim]"))


def picture_pdf() -> bytes:
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


WRONG = {
    "binary": ("a.txt", b"\x7fELF\x00\x00\x01" * 400, "not text, HTML or PDF"),
    "empty": ("a.txt", b"", "The file is empty"),
    "other language": ("a.txt", IN_FRENCH.encode(), "not in English"),
    "other text": ("a.txt", b"A recipe for bread. " * 50, "does not speak of trafficking"),
    "damaged": ("a.pdf", b"%PDF-1.7 and nothing that a PDF has", "damaged or locked"),
    "pictures": ("a.pdf", picture_pdf(), "pictures of pages"),
    "just too large": ("a.txt", b"x" * (LARGEST_FILE + 1), "larger than 10 MB"),
    "too long": ("a.txt", LATER.encode() + b"More. " * (LONGEST_TEXT // 6), "much longer"),
}


def test_a_request_beyond_all_measure_is_refused_before_it_is_read(db: None, country: Country) -> None:
    sent = {"file": SimpleUploadedFile("a.txt", b"x" * (60 * 1024 * 1024)), "year": "2006"}
    answer = country.shelter_worker.client().post("/read/", sent)
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_file_is_answered_at_the_form(what: str, db: None, country: Country) -> None:
    name, content, words = WRONG[what]
    sent = {"file": SimpleUploadedFile(name, content), "year": "2006"}
    answer = country.shelter_worker.client().post("/read/", sent)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    assert words in errors(page)
    assert page.select_one("#id_file[aria-invalid]") is not None
    assert page.select_one("#id_year")["value"] == "2006"  # type: ignore[index] # else: fails


TWO = LATER + "\n" + LATER.replace("FREDONIA", "SYLVANIA")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"text": "", "year": "2006"}, "Paste a report"),
        ({"text": LATER, "year": ""}, "Write the year of the report"),
        ({"text": LATER, "year": "06"}, "four figures"),
        ({"text": LATER, "year": "two thousand"}, "four figures"),
        ({"text": IN_FRENCH, "year": "2006"}, "not in English"),
        ({"text": "Trafficking and trafficking again.", "year": "2006"}, "no tier, no sections"),
        ({"text": TWO, "year": "2006"}, "2 narratives (FREDONIA, SYLVANIA): split it"),
    ],
)
def test_a_wrong_text_is_answered_and_kept(sent: dict[str, str], words: str, db: None, country: Country) -> None:
    answer = country.shelter_worker.client().post("/read/", sent)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    assert words in errors(page)
    assert page.select_one("textarea").get_text().strip() == sent["text"].strip()  # type: ignore[union-attr] # else: fails


def test_what_a_file_held_is_not_lost_when_the_year_is_missing(db: None, country: Country) -> None:
    answer = country.shelter_worker.client().post("/read/", {"file": SimpleUploadedFile("report.txt", LATER.encode())})
    assert answer.status_code == 422
    kept = BeautifulSoup(answer.content, "html.parser").select_one("textarea")
    assert kept is not None
    assert kept.get_text().strip() == LATER.strip()


def test_a_file_without_a_year_needs_only_the_year_then(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    answer = client.post("/read/", {"file": SimpleUploadedFile("report.txt", LATER.encode())})
    page = BeautifulSoup(answer.content, "html.parser")
    assert "need not be chosen again" in errors(page)
    assert "put in again" not in errors(page)
    kept = page.select_one("textarea").get_text().replace("\n", "\r\n")  # type: ignore[union-attr] # else: fails
    assert client.post("/read/", {"text": kept, "year": "2006"}).status_code == 200
    again = {"text": kept, "year": "2006", "file": SimpleUploadedFile("report.txt", LATER.encode())}
    assert client.post("/read/", again).status_code == 200, "the same file, chosen again all the same"


def test_a_text_and_a_file_together_are_questioned(db: None, country: Country) -> None:
    sent = {"text": LATER, "year": "2006", "file": SimpleUploadedFile("a.txt", EARLIER.encode())}
    answer = country.shelter_worker.client().post("/read/", sent)
    assert answer.status_code == 422
    assert "Give one of them" in answer.content.decode()


def test_windows_line_ends_and_nulls_do_no_harm(db: None, country: Country) -> None:
    page = read(country.shelter_worker.client(), LATER.replace("\n", "\r\n"))
    assert [part["data-claim"] for part in page.select("tbody[data-claim]")] == [
        part["data-claim"] for part in read(country.shelter_worker.client()).select("tbody[data-claim]")
    ]
    sent = {"file": SimpleUploadedFile("2006-a.html", f"<p>{LATER}</p><p>\0</p>".encode() + b" " * 5000)}
    assert country.shelter_worker.client().post("/read/", sent).status_code == 422


def test_markup_in_a_text_is_shown_and_not_run(db: None, country: Country) -> None:
    page = read(country.shelter_worker.client(), LATER + "\n<script>alert(1)</script> <b>bold</b>")
    assert "<script>alert(1)</script>" in page.select_one(".pane--text").get_text()  # type: ignore[union-attr] # else: fails
    assert page.select(".pane--text script, .pane--text b") == []


def test_the_parts_of_an_unsaved_report_open_without_saving(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    page = read(client, part="sections")
    assert "PROTECTION" in [heading.get_text() for heading in page.select("h2")]
    assert client.post("/read/", {"text": LATER, "year": "2006", "part": "nonsense"}).status_code == 404


def test_the_country_is_recognised_and_can_be_set(db: None, country: Country) -> None:
    text = LATER.replace("Fredonia", "Moldova").replace("FREDONIA", "MOLDOVA")
    page = read(country.shelter_worker.client(), text)
    assert page.select_one("#id_country option[selected]")["value"] == "MD"  # type: ignore[index] # else: fails
    page = read(country.shelter_worker.client(), text, country="LI")
    assert page.select_one("#id_country option[selected]")["value"] == "LI"  # type: ignore[index] # else: fails


def sent_by(page: BeautifulSoup, form: str) -> dict[str, str]:
    """What a form of the page would send, as a browser does, without its buttons."""
    found = page.select_one(form)
    assert found is not None
    inside = found.select("input, select, textarea") + page.select(f"[form={found.get('id') or 'none'}]:not(button)")
    chosen = {str(one["name"]): _value(one) for one in inside}
    return {name: "\r\n".join(value.splitlines()) for name, value in chosen.items()}


def _value(field: Tag) -> str:
    if field.name == "select":
        option = field.select_one("option[selected]")
        return str(option["value"]) if option else ""
    if field.name == "textarea":
        return field.get_text().removeprefix("\n")
    return str(field.get("value", ""))


MOLDOVA, SERBIA = (LATER.replace("Fredonia", name).replace("FREDONIA", name.upper()) for name in ("Moldova", "Serbia"))


def test_another_text_brings_its_own_country_and_title(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    sent = sent_by(read(client, MOLDOVA), "#reading") | {"text": SERBIA, "year": "2007"}
    named = sent_by(read(client, **sent), "#reading")
    assert (named["country"], named["title"]) == ("RS", "Serbia: report of 2007")


def test_what_a_person_called_it_stays_with_another_text(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    sent = sent_by(read(client, MOLDOVA), "#reading") | {"text": SERBIA, "country": "LI", "title": "My own title"}
    named = sent_by(read(client, **sent), "#reading")
    assert (named["country"], named["title"]) == ("LI", "My own title")


def test_a_part_that_another_text_does_not_have_loses_nothing(db: None, country: Country) -> None:
    without = LATER.replace("Fredonia is a source country for women trafficked to Sylvania.\n", "")
    page = read(country.shelter_worker.client(), without, part="flows")
    assert claim(page, 1)


def test_a_wrong_year_when_saving_keeps_country_and_title(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    sent = sent_by(read(client, MOLDOVA), "#reading") | {"country": "LI", "title": "My own title", "year": "20o6"}
    answer = client.post("/read/save/", sent)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    assert "four figures" in errors(page)
    kept = sent_by(page, "#reading")
    assert [kept[name] for name in ("country", "title", "year")] == ["LI", "My own title", "20o6"]
    assert claim(page, 1)


def test_the_title_goes_with_the_year_that_is_saved(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    sent = sent_by(read(client, MOLDOVA), "#reading") | {"year": "2007"}
    assert "Moldova: report of 2007" in soup(client, client.post("/read/save/", sent)["Location"]).h1.get_text()  # type: ignore[union-attr] # else: fails
    own = client.post("/read/save/", sent | {"year": "2008", "title": "Of 2006"})["Location"]
    assert "Of 2006" in soup(client, own).h1.get_text()  # type: ignore[union-attr] # else: fails


def test_the_same_report_is_not_saved_twice(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    first = saved(client)
    colleague = country.shelter_colleague.client()
    assert saved(colleague, LATER.replace("\n", "\r\n")) == first
    assert "It was not saved a second time" in soup(colleague, first).get_text()
    assert len(soup(client, "/read/").select("main table tbody tr")) == 1
    others = {saved(client, year="2007"), saved(client, country="SM"), saved(client, EARLIER), first}
    assert len(others) == 4, "another year, country or text is another report"
    assert saved(country.outsider.client()) not in others


def test_without_a_title_the_page_still_has_one(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    sent = sent_by(read(client, MOLDOVA), "#reading") | {"title": " "}
    page = BeautifulSoup(client.post("/read/save/", sent).content, "html.parser")
    assert "Fill in" in errors(page)
    assert page.h1.get_text() == "Moldova: report of 2006"  # type: ignore[union-attr] # else: fails
    assert "Moldova: report of 2006" in page.title.get_text()  # type: ignore[union-attr] # else: fails


@pytest.mark.parametrize("address", ["save/", "export/csv/", "export/criteria/csv/", "language/"])
def test_an_address_that_takes_a_text_leads_back_without_one(address: str, db: None, country: Country) -> None:
    answer = country.shelter_worker.client().get(f"/read/{address}", follow=True)
    assert answer.redirect_chain == [("/read/", 302)]
    assert "Give the text of the report once more" in answer.content.decode()


def in_russian(client: Client, page: BeautifulSoup) -> BeautifulSoup:
    """The page that comes of its button for Russian."""
    form = page.select_one("form.languages")
    sent = sent_by(page, "form.languages") | {"language": "ru"}
    answer = client.post(str(form["action"]), sent, follow=True)  # type: ignore[index] # else: fails
    return BeautifulSoup(answer.content, "html.parser")


def test_what_is_not_saved_is_kept_in_another_language(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    page = in_russian(client, read(client, MOLDOVA, title="My own title", part="sections"))
    assert page.html["lang"] == "ru"  # type: ignore[index] # else: fails
    named = sent_by(page, "#reading")
    assert (named["country"], named["title"], named["year"], named["part"]) == (
        "MD",
        "My own title",
        "2006",
        "sections",
    )
    assert named["text"].split() == MOLDOVA.split()
    renamed = in_russian(client, read(client, MOLDOVA))
    assert sent_by(renamed, "#reading")["title"] == "Молдова: доклад 2006 года"


@pytest.mark.parametrize(("field", "value"), [("title", ""), ("year", "20o6")])
def test_a_reading_that_was_not_saved_is_kept_in_another_language(
    field: str, value: str, db: None, country: Country
) -> None:
    client = country.shelter_worker.client()
    sent = sent_by(read(client, MOLDOVA), "#reading") | {"country": "LI", field: value}
    page = BeautifulSoup(client.post("/read/save/", sent).content, "html.parser")
    page = in_russian(client, page)
    assert page.html["lang"] == "ru"  # type: ignore[index] # else: fails
    text = page.select_one("textarea[name=text]").get_text()  # type: ignore[union-attr] # else: fails
    assert text.split() == MOLDOVA.split()
    assert page.select_one("[name=country]") is not None


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("ru", IN_FRENCH, "не на английском языке"),
        ("be", IN_FRENCH, "не на англійскай мове"),
        ("ru", TWO, "всего 2 (FREDONIA, SYLVANIA)"),
        ("be", TWO, "усяго 2 (FREDONIA, SYLVANIA)"),
    ],
)
def test_the_readers_answer_is_in_the_language_of_the_page(
    language: str, text: str, words: str, db: None, country: Country
) -> None:
    client = country.shelter_worker.client()
    client.cookies["amparo_language"] = language
    answer = client.post("/read/", {"text": text, "year": "2006"})
    assert words in answer.content.decode()


def test_nobody_reads_before_signing_in(db: None, client: object) -> None:
    answer = client.post("/read/", {"text": LATER, "year": "2006"})  # type: ignore[attr-defined] # Django's test client
    assert answer.status_code == 401
    assert "31 trafficking victims" in answer.content.decode()


@pytest.mark.parametrize("who", ["overseer", "administrator", "statistician", "prosecutor"])
def test_every_duty_may_read(who: str, db: None, country: Country) -> None:
    client = country.all()[who].client()
    assert claim(read(client), 1)
    assert soup(client, "/read/").h1 is not None
