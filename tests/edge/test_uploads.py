"""What strangers may send as a file: only the picture or the words in it survive, and a hostile one meets a wall."""

import base64
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image

from amparo.ledger.models import Entry
from amparo.protection.models import Case
from amparo.web import limited, uploads
from tests.narrative.pdfs import pdf_of
from tests.narrative.reports import LATER
from tests.personas import Country
from tests.protection.people import accepted, page, referred, same_as_nothing, screened

TOLD = b"Lesnaya 5, taken by Alena"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = b"<html><script>alert(1)</script></html>"


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **more: object) -> bytes:
    """A picture with red above and blue below, as some camera would save it."""
    drawn = Image.new("RGB", size, "red")
    drawn.paste("blue", (0, size[1] // 2, *size))
    out = io.BytesIO()
    drawn.save(out, kind, **more)
    return out.getvalue()


def camera() -> Image.Exif:
    """What a camera writes down: a turned picture, a place, a description."""
    told = Image.Exif()
    told[0x0112] = 6
    told[0x010E] = TOLD.decode()
    told.get_ifd(0x8825)[2] = (53.9, 27.5, 0.0)
    return told


def kept(content: bytes) -> bytes:
    return uploads.photo(SimpleUploadedFile("holiday in Minsk.jpg", content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_only_the_picture_survives_the_right_way_up(kind: str) -> None:
    sent = picture(kind, exif=camera()) + TOLD + SCRIPT + EICAR
    assert TOLD in sent
    found = kept(sent)
    assert not any(word in found for word in (TOLD, b"Exif", b"http", b"script", b"EICAR", b"Minsk"))
    with Image.open(io.BytesIO(found)) as drawn:
        assert (drawn.format, drawn.size, dict(drawn.getexif())) == ("JPEG", (48, 64), {})


def test_a_large_picture_is_kept_small_and_a_clear_one_on_white() -> None:
    with Image.open(io.BytesIO(kept(picture(size=(4000, 3000))))) as drawn:
        assert max(drawn.size) == 1600
    clear = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(clear, "PNG")
    with Image.open(io.BytesIO(kept(clear.getvalue()))) as drawn:
        assert min(drawn.getpixel((5, 5))) > 250  # type: ignore[type-var, arg-type] # three bands


def animated(kind: str) -> bytes:
    out = io.BytesIO()
    first = Image.new("RGB", (20, 20), "red")
    first.save(out, kind, save_all=True, append_images=[Image.new("RGB", (20, 20), "blue")])
    return out.getvalue()


def bomb() -> bytes:
    """A file of 50 kB with 400 million pixels in it."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


HOSTILE = {
    "empty": (b"", "no photograph"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "no photograph"),
    "HTML that claims to be a picture": (b"\xff\xd8" + SCRIPT, "no photograph"),
    "GIF and script in one": (b"GIF89a/*" + SCRIPT + b"*/=1;", "no photograph"),
    "test virus": (EICAR, "no photograph"),
    "PDF": (b"%PDF-1.7\n", "no photograph"),
    "archive": (b"PK\x03\x04" + b"\0" * 100, "no photograph"),
    "moving GIF": (animated("GIF"), "no photograph"),
    "moving WebP": (animated("WEBP"), "moving"),
    "moving PNG": (animated("PNG"), "moving"),
    "cut off": (picture(size=(900, 900))[:2000], "damaged"),
    "too many pixels": (bomb(), "40 million"),
    "too large": (picture() + b"\0" * uploads.LARGEST_PHOTO, "8 MB"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_photograph_is_refused_with_words_that_help(what: str) -> None:
    content, words = HOSTILE[what]
    with pytest.raises(ValidationError, match=words):
        kept(content)


@pytest.mark.parametrize("code", ["no_photo", "too_many_pixels", "moves", "damaged"])
def test_every_refusal_has_words(code: str) -> None:
    with translation.override("en"):
        assert str(uploads.WRONG[code]).endswith(".")


TRIES = {
    "open a file": "open('/etc/passwd').read()",
    "open a connection": "__import__('socket').socket()",
    "start a program": "__import__('os').posix_spawn('/bin/true', ['true'], {})",
    "take all memory": "bytearray(3 * 2**30)",
    "work for ever": "sum(iter(int, 1))",
    "see a secret": "__import__('os').environ['AMPARO_HOME']",
}
"""What somebody tries who has found a hole in a parser."""


@pytest.mark.parametrize("what", TRIES)
def test_whoever_breaks_out_of_the_parser_is_still_locked_in(what: str, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(
        "import socket, os\n"  # as a parser would have loaded them before it began
        f"def work(data):\n    {TRIES[what]}\n    return b'reached'\n"
        "def fine(data):\n    return data\n"
    )
    tmp_path.chmod(0o755)
    start = limited.START.replace("sys.argv[1]);", f"sys.argv[1]); sys.path.insert(0, {str(tmp_path)!r});")
    limits = "import amparo.web.limited as l; l.CPU_SECONDS = 1; "

    def run(work: str) -> "subprocess.CompletedProcess[bytes]":
        command = [sys.executable, "-I", "-c", start.replace("from amparo", limits + "from amparo", 1),
                   str(limited.ROOT), f"broken:{work}"]  # fmt: skip
        return subprocess.run(command, input=b"x", capture_output=True, timeout=60, env={}, check=False)

    assert run("fine").stdout == b"+x"
    assert b"reached" not in run("work").stdout


def test_the_child_has_no_rights_left_where_it_is_started_by_root() -> None:
    code = "import os\nfrom amparo.web import limited\nlimited._limit()\nprint(os.getuid(), os.getgid())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    expected = "65534 65534" if os.geteuid() == 0 else f"{os.getuid()} {os.getgid()}"
    assert done.stdout.strip() == expected


def test_a_child_that_falls_over_is_an_answer_not_a_fault() -> None:
    with pytest.raises(limited.Overwhelmed):
        limited.run("amparo.web.photos:no_such_work", b"")


def swollen_pdf() -> bytes:
    """A small, whole file whose page unpacks to 200 MB."""
    made = pdf_of([" " * 10_000] * 20_000)
    assert len(made) < 2**20
    return made


def test_a_pdf_that_swells_is_refused_at_the_form(db: None, country: Country) -> None:
    sent = {"file": SimpleUploadedFile("a.pdf", swollen_pdf()), "year": "2006"}
    answer = country.shelter_worker.client().post("/read/", sent)
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "too much to read" in words or "damaged" in words


def test_a_real_pdf_still_reads(db: None, country: Country) -> None:
    sent = {"file": SimpleUploadedFile("a.pdf", pdf_of([line for line in LATER.split("\n") if line])), "year": "2006"}
    assert country.shelter_worker.client().post("/read/", sent).status_code == 200


def test_no_file_ever_lies_on_the_disk(db: None, country: Country, tmp_path: Path, settings: object) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)  # type: ignore[attr-defined] # pytest-django's own
    sent = {"file": SimpleUploadedFile("a.txt", b"x" * (9 * 2**20)), "year": "2006"}
    country.shelter_worker.client().post("/read/", sent)
    assert list(tmp_path.iterdir()) == []


def test_a_form_with_too_many_fields_or_files_is_refused(db: None, country: Country) -> None:
    client = country.shelter_worker.client()
    many = {f"field{n}": "x" for n in range(300)}
    assert client.post("/read/", many).status_code == 400
    files = {f"file{n}": SimpleUploadedFile("a.txt", b"x") for n in range(3)}
    assert client.post("/read/", files).status_code == 400
    assert client.post(
        "/read/", {"text": "x" * (3 * 2**20)}, content_type="application/x-www-form-urlencoded"
    ).status_code in (400, 413)


# --- the page for a person's photograph ---------------------------------------------------------------------------


@pytest.fixture
def photographed(db: None, country: Country) -> Case:
    """A case with a photograph."""
    case = screened(country.border_officer)
    file = SimpleUploadedFile("holiday in Minsk.jpg", picture(exif=camera()))
    answer = country.border_officer.client().post(reverse("protection:photo_record", args=[case.pk]), {"file": file})
    assert answer.status_code == 302
    return case


def shown(case: Case, country: Country, who: str = "border_officer") -> str:
    client, address = country.all()[who].client(), reverse("protection:photo", args=[case.pk])
    return client.post(address, {"purpose": "contact"}).content.decode()


def test_a_photograph_is_shown_inside_the_page_on_an_explicit_press_only(photographed: Case, country: Country) -> None:
    assert "data:image" not in page(country.border_officer.client(), "protection:photo", photographed.pk)
    assert "data:image" not in page(country.border_officer.client(), "protection:identity", photographed.pk)
    found = shown(photographed, country)
    jpeg = base64.b64decode(found.split("data:image/jpeg;base64,")[1].split('"')[0])
    assert jpeg[:3] == b"\xff\xd8\xff"
    assert TOLD not in jpeg
    with country.overseer.acting():
        asked = Entry.objects.filter(object_id=str(photographed.person_id), purpose="contact")
        # of a person whom no committed row knows yet it is written that somebody asked
        assert asked.filter(act__in=["person.read_photo", "person.asked"]).exists()


def test_nobody_else_sees_or_replaces_the_photograph(photographed: Case, country: Country) -> None:
    for name in ("outsider", "complicit_official", "decider", "shelter_worker", "overseer"):
        for where in ("photo", "photo_record"):
            same_as_nothing(country.all()[name].client(), f"protection:{where}", photographed.pk)


def test_a_photograph_does_not_go_with_a_referral_of_the_identity(photographed: Case, country: Country) -> None:
    ours = accepted(country, referred(country, photographed, ["identity", "facts"]))
    assert "data:image" not in shown(ours, country, "shelter_worker")


def test_a_wrong_file_comes_back_with_what_to_do(db: None, country: Country) -> None:
    case = screened(country.border_officer)
    for content in (b"", EICAR):
        file = SimpleUploadedFile("a.jpg", content)
        answer = country.border_officer.client().post(
            reverse("protection:photo_record", args=[case.pk]), {"file": file}
        )
        assert answer.status_code == 422
        assert "Choose a JPEG, PNG or WebP file" in answer.content.decode()


def test_a_later_photograph_replaces_the_earlier_one(photographed: Case, country: Country) -> None:
    before = shown(photographed, country)
    file = SimpleUploadedFile("b.png", picture("PNG", (30, 90)))
    country.border_officer.client().post(reverse("protection:photo_record", args=[photographed.pk]), {"file": file})
    after = shown(photographed, country)
    assert after.count("data:image") == 1
    assert after.split("base64,")[1] != before.split("base64,")[1]
