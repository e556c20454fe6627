"""What the web server waits for before it answers, and who has to wait at the door."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.test import override_settings
from django.urls import get_resolver
from hypothesis import given
from hypothesis import strategies as st

from amparo.access.middleware import KEY
from amparo.house.receiving import ACTS, LARGEST_BODY, LARGEST_HEAD, is_stranger, is_whole, missing


def signed(**holds: str) -> bytes:
    """A cookie that we have signed."""
    store = SessionStore()
    store.update(holds)
    store.save()
    return str(store.session_key).encode()


AT_WORK = signed(**{KEY: "secret"})
GET = b"GET /cases/ HTTP/1.1\r\nHost: h\r\nCookie: csrftoken=x; amparo=%s\r\n\r\n" % AT_WORK
POST = b"POST /sign-in/ HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nusername=ab"


@given(cut=st.integers(0, len(POST)))
def test_a_request_is_waited_for_until_its_last_byte(cut: int) -> None:
    assert bool(missing(POST[:cut])) is (cut < len(POST))
    assert bool(missing(GET[: min(cut, len(GET) - 1)]))


def test_what_comes_after_it_belongs_to_the_next() -> None:
    assert missing(GET + b"GET / HTTP/1.1\r\n") == 0
    assert missing(POST + POST[:20]) == 0


@pytest.mark.parametrize(
    "request_",
    [
        b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY + 1),
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"x" * (LARGEST_HEAD + 1),
    ],
)
def test_what_will_be_refused_is_not_waited_for(request_: bytes) -> None:
    assert missing(request_) == 0


def test_of_what_is_refused_the_rest_is_not_waited_for_either() -> None:
    assert is_whole(POST)
    assert is_whole(GET)
    assert not is_whole(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY + 1))
    assert not is_whole(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")


def test_a_length_that_stands_in_the_body_is_none() -> None:
    assert missing(b"POST / HTTP/1.1\r\nHost: h\r\n\r\nContent-Length: 5000\r\n") == 0


@pytest.mark.parametrize(
    ("request_", "stranger"),
    [
        (GET, False),
        (GET.replace(b"Cookie: csrftoken=x; ", b"cookie:"), False),
        (GET.replace(b"Cookie: csrftoken=x; ", b"Cookie: a=b\r\ncOOkie:  c=d;"), False),
        (GET.replace(AT_WORK, b"secret"), True),
        (GET.replace(AT_WORK, AT_WORK[:-1]), True),
        (GET.replace(AT_WORK, signed(threshold_secret="secret")), True),
        (GET.replace(AT_WORK, signed(passkey_nonce="secret")), True),
        (GET.replace(b" amparo=", b" xx-amparo="), True),
        (GET.replace(b"Cookie: csrftoken=x; ", b"Cookie: x="), True),
        (GET.replace(b"amparo=", b"amparo_language="), True),
        (GET.replace(b"Cookie", b"X-Cookie"), True),
        (GET.replace(b"/cases/", b"/sign-in/second/"), True),
        (POST + b"\r\nCookie: amparo=" + AT_WORK, True),
        (GET.replace(b"/cases/", b"/sign%2Din/"), True),
        (GET.replace(b"/cases/", b"/%73%69gn-in/second/"), True),
        (GET.replace(b"/cases/", b"http://h/sign-in/"), True),
        (GET.replace(b"/cases/", b"x://h:1/%69nvitation/"), True),
        (GET.replace(b"/cases/", b"https://h/cases/"), False),
        (b"\r\n" + POST.replace(b"Host: h", b"Cookie: amparo=" + AT_WORK), True),
    ],
)
def test_who_has_no_session_and_who_is_at_the_door_waits_there(request_: bytes, stranger: bool) -> None:
    assert is_stranger(request_) is stranger


def test_behind_tls_the_session_has_another_name() -> None:
    with override_settings(SESSION_COOKIE_NAME="__Host-amparo"):
        assert is_stranger(GET)
        assert not is_stranger(GET.replace(b"amparo=", b"__Host-amparo="))
        assert is_stranger(GET.replace(b"amparo=", b"__host-amparo="))


def test_the_session_is_told_by_what_signing_in_puts_into_it() -> None:
    assert ACTS == KEY


def routes(patterns: list[Any], before: str) -> Iterator[tuple[str, Any]]:
    """Every address with the view behind it."""
    for one in patterns:
        route = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from routes(one.url_patterns, route)
        else:
            yield route, one.callback


def test_every_page_that_is_open_to_all_is_at_the_door() -> None:
    """But for leaving, which takes no password."""
    public = [f"/{route}" for route, view in routes(get_resolver().url_patterns, "") if getattr(view, "public", False)]
    assert len(public) > 5
    asked = {route: GET.replace(b"/cases/", route.encode()) for route in public}
    assert [route for route, words in asked.items() if not is_stranger(words)] == ["/sign-out/"]
