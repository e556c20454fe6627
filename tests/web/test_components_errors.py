"""Error pages: each says what to do, in three languages, with nothing behind it working; none gives anything away."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from amparo.web import views

PAGES: dict[int, Callable[[HttpRequest], HttpResponse]] = {
    400: views.bad_request,
    401: views.session_ended,
    403: views.forbidden,
    404: views.not_found,
    413: views.too_large,
    500: views.server_error,
    503: views.unavailable,
    507: views.storage_full,
}
CYRILLIC = {"en": False, "ru": True, "be": True}


def asked(language: str = "en", path: str = "/case/1", data: dict[str, str] | None = None) -> HttpRequest:
    """A request as a browser sends it: no session, no account, no database."""
    maker = RequestFactory(headers={"accept-language": language})
    return maker.post(path, data) if data is not None else maker.get(path)


def text(response: HttpResponse) -> str:
    """The page's words."""
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


@pytest.mark.parametrize("language", ["en", "ru", "be"])
@pytest.mark.parametrize("status", PAGES)
def test_every_error_page_says_what_to_do_in_the_readers_language(status: int, language: str) -> None:
    response = PAGES[status](asked(language))
    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == status
    assert page.html is not None
    assert page.html["lang"] == language
    steps = [step.text for step in page.select("main li")]
    assert len(steps) >= 2
    assert all(any("а" <= letter <= "я" for letter in step) == CYRILLIC[language] for step in steps)


def test_a_wrong_address_and_a_hidden_record_give_the_same_page_to_the_byte() -> None:
    wrong = views.not_found(asked(path="/nothing"), Http404("no route"))
    hidden = views.not_found(asked(path="/case/17"), Http404("Case 17 is not yours"))
    assert wrong.content == hidden.content


@pytest.mark.parametrize("view", [views.bad_request, views.forbidden, views.not_found, views.unavailable])
def test_no_trace_and_no_inner_word_is_shown(view: Callable[..., HttpResponse]) -> None:
    shown = view(asked(), PermissionDenied("column birth_date of person 17")).content.decode()
    for word in ("birth_date", "17", "Traceback", "PermissionDenied", "Django"):
        assert word not in shown


def test_a_request_that_is_too_large_gets_its_own_advice() -> None:
    response = views.bad_request(asked(), RequestDataTooBig("too much"))
    assert response.status_code == 413
    assert "smaller file" in text(response)


@pytest.mark.parametrize("view", [views.csrf_failure, views.session_ended, views.unavailable, views.storage_full])
def test_nothing_typed_is_lost_when_a_form_cannot_be_taken(view: Callable[[HttpRequest], HttpResponse]) -> None:
    typed = {"notes": "Met at the bridge <b>at noon</b>.", "town": "Брэст"}
    shown = text(view(asked(data=typed)))
    assert "Met at the bridge <b>at noon</b>." in shown
    assert "Брэст" in shown


@pytest.mark.parametrize("view", [views.csrf_failure, views.session_ended, views.unavailable, views.storage_full])
def test_what_could_not_be_taken_is_sent_again_from_the_page(view: Callable[[HttpRequest], HttpResponse]) -> None:
    request = asked(
        path="/case/1?step=2", data={"notes": "one\ntwo", "sex": "female", "then": "next", "password": "hush"}
    )
    request.META["HTTP_ORIGIN"] = "http://testserver"
    (form,) = BeautifulSoup(view(request).content, "html.parser").select("main form")
    sent = {str(each["name"]): each["value"] for each in form.select("input")}
    assert form["action"] == "/case/1?step=2"
    assert sent.pop("csrfmiddlewaretoken")
    assert sent == {"notes": "one\ntwo", "sex": "female", "then": "next"}


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "http://testserver:81", "null", ""])
def test_what_a_page_of_others_sent_is_no_press_away(origin: str) -> None:
    request = asked(data={"outcome": "positive"})
    if origin:
        request.META["HTTP_ORIGIN"] = origin
    page = BeautifulSoup(views.csrf_failure(request).content, "html.parser")
    assert page.select("form") == []


def test_the_button_that_was_pressed_is_not_shown_among_what_was_typed() -> None:
    shown = BeautifulSoup(views.session_ended(asked(data={"notes": "kept", "then": "leave"})).content, "html.parser")
    assert [typed.text for typed in shown.select(".typed")] == ["kept"]


def test_an_expired_form_repeats_no_password_and_no_key() -> None:
    secrets = {"password": "correct horse", "csrfmiddlewaretoken": "tok-en", "one_time_code": "482913", "next": "/x"}
    shown = text(views.csrf_failure(asked(data={**secrets, "notes": "kept"}), "CSRF token missing"))
    assert "kept" in shown
    assert [value for value in secrets.values() if value in shown] == []
    assert "CSRF" not in shown


def test_a_form_too_large_to_read_still_gets_the_page(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    request = RequestFactory().post("/", "notes=far+too+much", content_type="application/x-www-form-urlencoded")
    assert views.csrf_failure(request).status_code == 403


def test_a_database_that_is_down_says_when_to_come_back() -> None:
    assert int(views.unavailable(asked())["Retry-After"]) > 0


def test_the_way_out_is_on_every_error_page() -> None:
    for view in PAGES.values():
        page = BeautifulSoup(view(asked()).content, "html.parser")
        (exit_link,) = page.select("a[data-quick-exit]")
        assert "noreferrer" in exit_link["rel"]
        assert str(exit_link["href"]).startswith("https://")
