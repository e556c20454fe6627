"""What was read is on record before anybody sees it: where the commit of the entry fails, no page is shown (T9)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from amparo.access.gate import may, public
from amparo.access.middleware import Context
from amparo.protection.models import Case
from tests.access.hands import superuser
from tests.personas import Country
from tests.protection.people import CONTACT, NAME, screened

FAILING = {
    "refused by a rule": "raise check_violation using message = 'not today';",
    "killed": "perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(10);",
    "out of room": "raise disk_full using message = 'no space left';",
}
READ = {"identity": "person.read_identity", "case": "case.read", "cases": "case.listed"}


@contextmanager
def commit_fails(act: str, how: str) -> Iterator[None]:
    """Every transaction that holds an entry of this act fails when it is committed, not before."""
    with superuser() as master:
        master.execute(
            f"create function test_fails() returns trigger language plpgsql security definer as $$"
            f" begin {FAILING[how]} return null; end $$"
        )
        master.execute(
            "create constraint trigger test_fails after insert on ledger_entry deferrable initially deferred"
            f" for each row when (new.act = '{act}') execute function test_fails()"
        )
        try:
            yield
        finally:
            master.execute("drop trigger test_fails on ledger_entry")
            master.execute("drop function test_fails()")


@pytest.fixture
def case(committing: None, country: Country) -> Case:
    return screened(country.border_officer)


def read(client: Client, page: str, case: Case) -> HttpResponse:
    client.raise_request_exception = False
    address = reverse(f"protection:{page}", args=[] if page == "cases" else [case.pk])
    return client.post(address, {"purpose": "assistance"}) if page == "identity" else client.get(address)  # type: ignore[return-value] # the tests' own kind


def entries(act: str) -> int:
    with superuser() as hand:
        return int((hand.execute("select count(*) from ledger_entry where act = %s", [act]).fetchone() or (0,))[0])


@pytest.mark.parametrize("how", FAILING)
@pytest.mark.parametrize("page", READ)
def test_a_page_whose_entry_cannot_be_kept_is_not_shown(case: Case, country: Country, page: str, how: str) -> None:
    client, before = country.border_officer.client(), entries(READ[page])
    with commit_fails(READ[page], how):
        answer = read(client, page, case)
    assert answer.status_code >= 500
    shown = answer.content.decode()
    for secret in (NAME, CONTACT, case.reference, str(case.pk), "not today", "test_fails"):
        assert secret not in shown
    assert entries(READ[page]) == before
    again = read(client, page, case)
    assert again.status_code == 200
    assert (NAME if page == "identity" else case.reference) in again.content.decode()
    assert entries(READ[page]) == before + 1


def test_when_a_page_has_come_its_entry_is_there_for_others(case: Case, country: Country) -> None:
    before = entries("case.read")
    read(country.border_officer.client(), "case", case)
    assert entries("case.read") == before + 1


@may("home.open")
def piecemeal(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(str(number) for number in range(3))


@public
def piecemeal_for_all(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(["x"])


@may("home.open")
def drawn_later(request: HttpRequest) -> TemplateResponse:
    return TemplateResponse(request, "web/errors/not_found.html")


@pytest.mark.parametrize("view", [piecemeal, piecemeal_for_all, drawn_later])
def test_an_answer_made_after_the_commit_is_refused(committing: None, country: Country, view: object) -> None:
    request = RequestFactory().get("/")
    request.session = country.border_officer.client().session  # type: ignore[attr-defined] # as the middleware sets it
    with pytest.raises(ImproperlyConfigured, match="does not make its answer whole"):
        Context(lambda _: HttpResponse()).process_view(request, view, (), {})  # type: ignore[arg-type] # a view


def views(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern)
        else:
            yield pattern


def test_no_file_of_the_product_streams() -> None:
    from pathlib import Path

    import amparo

    package = Path(amparo.__file__).parent
    words = ("StreamingHttpResponse", "FileResponse", "TemplateResponse", "streaming_content")
    found = [file.name for file in package.rglob("*.py") if any(word in file.read_text("utf-8") for word in words)]
    assert found == []
    assert json.dumps(len(list(views(get_resolver()))) > 50) == "true"
