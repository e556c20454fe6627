"""Nothing that others may glimpse says what or whom this is about: titles, addresses, files, cookies, sinks."""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import redirect_stderr
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from amparo.protection.models import Case
from amparo.web.logs import WithoutContent
from tests.access.hands import superuser
from tests.conftest import ROOT
from tests.edge.addresses import Address, every_address, records
from tests.edge.test_uploads import picture
from tests.personas import Country

FORBIDDEN = re.compile(
    r"traffick|victim|exploit|slave|prostitut|shelter|refuge|survivor|rape|abuse|sexual|asylum|rescue|police|hotline"
    r"|duress|forces? me|lantern house|official|принужда|должностн|прымуша|службов"
    r"|торговл\w+ людьми|жертв|эксплуат|рабств|проститу|приют|убежищ|изнасил|насили|полици|горяч\w+ лини"
    r"|гандл\w+ людзьмі|ахвяр|эксплуатац|рабств|прастыту|прытулак|прытулк|гвалт|паліцы|гарач\w+ лін",
    re.IGNORECASE,
)
"""What a title, an address or a file's name would give away to somebody who glimpses it, in the three languages."""
OF_NO_PERSON = ("figures:", "narrative:", "ledger:")
"""Pages of numbers, published reports and the record of acts: they are opened from nobody's case."""
LANGUAGES = ["en", "ru", "be"]


def of_persons() -> list[Address]:
    return [one for one in every_address() if not one.name.startswith(OF_NO_PERSON)]


def test_the_words_are_found_where_they_stand() -> None:
    given_away = ("Жертвы торговли людьми", "/shelter/7/", "Прытулак", "trafficking.csv", "Victim of rape")
    assert all(FORBIDDEN.search(one) for one in given_away)


def test_no_address_says_what_it_is_about_and_each_takes_opaque_ids_only() -> None:
    for one in of_persons():
        ids: dict[str, object] = dict.fromkeys(one.takes, "00000000-0000-4000-8000-000000000000")
        ids |= {"code": "x", "number": 1, "worker_id": 1, "kind": "csv"}
        assert not FORBIDDEN.search(one.of(ids)), one.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_title_header_cookie_or_file_name_gives_anything_away(db: None, country: Country, language: str) -> None:
    ids, met = records(country), set[str]()
    for who in ("border_officer", "shelter_worker"):
        client = country.all()[who].client()
        client.cookies["amparo_language"] = language
        for one in of_persons():
            answer = client.get(one.of(ids))
            met |= {f"{name}: {value}" for name, value in answer.headers.items()}
            met |= {str(cookie.key) for cookie in answer.cookies.values()}
            title = BeautifulSoup(answer.content, "html.parser").title
            met.add(title.get_text() if title else "")
    assert len(met) > 30
    assert [one for one in met if FORBIDDEN.search(one)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_door_and_the_error_pages_do_not_say_what_lies_behind_them(db: None, language: str) -> None:
    client = Client(headers={"accept-language": language})
    for path in ("/sign-in/", "/no-such-page/", "/cases/"):
        found = BeautifulSoup(client.get(path, follow=True).content, "html.parser")
        assert not FORBIDDEN.search(found.get_text(" ")), path
    with translation.override(language):
        assert not FORBIDDEN.search(gettext("Amparo"))


def test_the_icon_is_a_drawing_without_words() -> None:
    icon = (ROOT / "amparo/web/static/web/mark.svg").read_text()
    assert "<text" not in icon
    assert not FORBIDDEN.search(icon)


# --- a whole case with marked content, and every place where it might have left something ------------------------

MARKERS = {
    "name": "Зьмітрозина Меткавая",
    "place": "Завулак Пазнак 77",
    "phone": "+375 29 765-43-21",
    "document": "MRK7654321",
    "how": "пытацца пра варэньне",
    "search": "Нябачная Шукальніца",
    "place_of_photo": "Lugavinka Zapavetnaja 8",
}
"""Each stands nowhere else: wherever one is found, content leaked there."""


class Sinks(logging.StreamHandler):  # type: ignore[type-arg] # of text
    """The log as the product writes it."""

    def __init__(self) -> None:
        self.written = io.StringIO()
        super().__init__(self.written)
        self.shaped = WithoutContent()

    def format(self, record: logging.LogRecord) -> str:
        """As the product's own handler does."""
        return self.shaped.format(record)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged meanwhile, also what the product leaves out as unimportant."""
    handler, root = Sinks(), logging.getLogger()
    loggers = [root, *(logging.getLogger(name) for name in ("django", "django.request", "django.db.backends"))]
    before = [one.level for one in loggers]
    for one in loggers:
        one.addHandler(handler)
        one.setLevel(logging.INFO)
    with redirect_stderr(handler.written):
        yield handler.written
    for one, level in zip(loggers, before, strict=True):
        one.removeHandler(handler)
        one.setLevel(level)


def told(text: str) -> list[str]:
    """The markers that stand in a text, whole or in part, however encoded."""
    text = unquote(text).casefold()
    return [
        what for what, marker in MARKERS.items()
        if any(len(word) > 3 and word in text for word in (*marker.casefold().split(), marker.casefold()))
    ]  # fmt: skip


def work_a_whole_case(country: Country) -> tuple[list[str], list[str]]:
    """From meeting to referral, search, photograph, wrong forms and a fault; the addresses met and the cookies set."""
    client = country.border_officer.client()
    client.raise_request_exception = False
    addresses, cookies = list[str](), list[str]()

    def send(path: str, **data: object) -> str:
        answer = client.post(path, data)
        addresses.extend([path, answer.get("Location", ""), *map(str, answer.headers.items())])
        cookies.extend(cookie.OutputString() for cookie in answer.cookies.values())
        return str(answer.get("Location", ""))

    send("/screenings/start/", place="border")
    with country.border_officer.acting() as by:
        case = Case.objects.filter(owner_id=by.worker_id).latest("opened_at")
    at = f"/cases/{case.pk}/"
    send(f"{at}facts/", age_status="adult", sex="female", exploitation="Unknown")
    identity = {
        "names": MARKERS["name"], "contact": MARKERS["phone"], "safe": "only_as_said", "how": MARKERS["how"],
        "whereabouts": MARKERS["place"], "document_number": MARKERS["document"], "estimated_age": "30", "then": "done",
    }  # fmt: skip
    send(f"{at}identity/record/", **(identity | {"estimated_age": "many"}))  # comes back with its words
    send(f"{at}identity/record/", **identity)
    send(f"{at}identity/")
    photo = picture(comment=MARKERS["place_of_photo"].encode())
    send(f"{at}photo/record/", file=SimpleUploadedFile(f"{MARKERS['place_of_photo']}.jpg", photo))
    send(f"{at}photo/")
    send("/search/", name=MARKERS["name"])
    send("/search/", name=MARKERS["search"])
    send("/search/", document=MARKERS["document"])
    send(f"{at}notify/", receiver=country.outsider.organisation_id, sex="female", exploitation="Unknown")
    send(f"{at}close/", reason="goal_met")
    client.post("/read/", {"text": MARKERS["name"], "year": "2006"})
    odd = f"names={MARKERS['name']}".encode("cp1251")
    client.generic("POST", f"{at}identity/record/", odd, content_type="text/plain; charset=no-such")
    client.get("/" + MARKERS["name"])
    return addresses, cookies


def test_marked_content_is_found_sealed_and_nowhere_else(committing: None, country: Country, log: io.StringIO) -> None:
    addresses, cookies = work_a_whole_case(country)
    assert told("\n".join(addresses)) == []
    assert told("\n".join(cookies)) == []
    assert told(log.getvalue()) == []
    assert everything_in_the_database() == {}


def everything_in_the_database() -> dict[str, list[str]]:
    """Every table with a row that speaks of a marker, read by the superuser past every policy; bytes as text too."""
    found = {}
    with superuser() as database:
        tables = database.execute(
            "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'm', 'p') and n.nspname not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        tables += [("pg_stat_activity",), ("pg_stats",)]
        for (table,) in tables:
            rows = database.execute(f"select t::text from {table} t").fetchall()
            if leaked := told("\n".join(plain(text) for (text,) in rows)):
                found[table] = leaked
    return found


HEX = re.compile(r"\\+x((?:[0-9a-f]{2})+)")


def plain(text: str) -> str:
    """A row as text, with its bytes read as text beside it."""
    return text + " ".join(bytes.fromhex(found).decode("utf-8", "replace") for found in HEX.findall(text))


def test_the_search_through_the_database_would_find_it(committing: None) -> None:
    with superuser() as database:
        database.execute("create table diary as select %s::text as words, %s::bytea as sealed", ["x", b"y"])
        try:
            assert everything_in_the_database() == {}
            database.execute("insert into diary values (%s, '')", [f"met {MARKERS['name']} today"])
            assert everything_in_the_database() == {"diary": ["name"]}
            database.execute("delete from diary")
            database.execute("insert into diary values ('', %s)", [MARKERS["phone"].encode()])
            assert everything_in_the_database() == {"diary": ["phone"]}
        finally:
            database.execute("drop table diary")


def test_the_search_through_the_log_would_find_it(log: io.StringIO) -> None:
    logging.getLogger("django").error("%s", MARKERS["name"])
    assert "django ERROR" in log.getvalue(), "the log is not read"
    log.write(MARKERS["name"])
    assert told(log.getvalue()) == ["name"]


@pytest.mark.parametrize("name", ["protection:identity_record", "protection:photo_record", "protection:search"])
def test_a_fault_shows_and_logs_no_word_of_what_was_typed(
    committing: None, country: Country, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def fault(*_args: object, **_named: object) -> None:
        raise RuntimeError(f"cannot save {MARKERS['name']}, {MARKERS['phone']}")

    monkeypatch.setattr("amparo.web.forms.Form.is_valid", fault)
    monkeypatch.setattr("django.forms.forms.BaseForm.is_valid", fault)
    with country.border_officer.acting():
        case = Case.objects.create()
    client = country.border_officer.client()
    client.raise_request_exception = False
    args = [] if name == "protection:search" else [case.pk]
    answer = client.post(reverse(name, args=args), {"names": MARKERS["name"], "name": MARKERS["name"]})
    assert answer.status_code == 500
    assert told(answer.content.decode()) == []
    assert "RuntimeError" in log.getvalue()
    assert told(log.getvalue()) == []
