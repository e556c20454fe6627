"""The web server behind TLS and a proxy, and without: what it believes of a request, and every cookie that it sets."""

from collections.abc import Iterator

import pytest
from django.http import SimpleCookie

from tests.access.signing import fresh_code, without_factors
from tests.edge.served import Answer, Server, ask, send, web
from tests.personas import PASSWORD

TLS = {"AMPARO_TLS": "1", "AMPARO_PROXIES": "1"}
FROM_PROXY = {"X_Forwarded_Proto": "https", "X_Forwarded_For": "192.0.2.7"}
HSTS = "Strict-Transport-Security"
ALL = {"__Host-amparo", "__Host-csrftoken", "__Host-amparo_device", "__Host-amparo_language"}


@pytest.fixture(scope="module")
def proxied(country: object) -> Iterator[int]:
    with web(**TLS) as server:
        yield server.port


@pytest.fixture(scope="module")
def alone(country: object) -> Iterator[Server]:
    with web(AMPARO_TLS="1", DEBUG="1", DJANGO_DEBUG="1", AMPARO_DEBUG="1") as server:
        yield server


class Browser:
    """Keeps cookies, and fills in forms of the page before."""

    def __init__(self, port: int) -> None:
        self.port, self.kept, self.told, self.page = port, dict[str, str](), list[str](), ""

    def go(self, path: str, **form: str) -> Answer:
        """Ask for a page, or send a form with the token of the page before."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.kept.items())
        more = FROM_PROXY | ({"Cookie": cookie} if cookie else {}) | {"Origin": "https://127.0.0.1"}
        token = self.page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        body = "&".join(f"{name}={value}" for name, value in ({"csrfmiddlewaretoken": token} | form).items())
        answer = ask(self.port, path, method="POST" if form else "GET", body=body if form else "", **more)
        for one in answer.cookies:
            self.kept |= {name: each.value for name, each in SimpleCookie(one).items()}
        self.told += answer.cookies
        self.page = answer.body.decode() or self.page
        return answer


def test_every_cookie_is_bound_to_this_host_and_out_of_reach(committing: None, proxied: int) -> None:
    browser = Browser(proxied)
    without_factors()
    browser.go("/sign-in/")
    assert browser.go("/language/setlang/", language="ru").status == 302
    assert browser.go("/sign-in/", username="border_officer", password=PASSWORD).status == 302
    browser.go("/sign-in/second/")
    assert browser.go("/sign-in/second/", code=fresh_code("border_officer")).status == 302
    assert browser.go("/").status == 200
    assert browser.go("/sign-out/", leave="1").status == 302
    cookies = [(name, one) for told in browser.told for name, one in SimpleCookie(told).items()]
    assert {name for name, _ in cookies} == ALL
    for name, one in cookies:
        assert (one["secure"], one["path"], one["domain"]) == (True, "/", ""), name
        assert (one["httponly"], one["samesite"]) == (True, "Strict") or not one.value, name
    assert browser.kept["__Host-amparo"] == ""


def test_only_a_proxy_of_ours_is_believed_that_a_request_came_encrypted(proxied: int, alone: Server) -> None:
    assert "max-age=63072000" in ask(proxied, "/sign-in/", **FROM_PROXY).headers[HSTS]
    for name, value in {"Proto": "https", "Ssl": "on", "Protocol": "ssl"}.items():
        assert HSTS not in ask(alone.port, "/sign-in/", **{f"X_Forwarded_{name}": value}).headers


@pytest.mark.parametrize("name", [b"SCRIPT_NAME: /x", b"PATH_INFO: /sign-in/", b"Script-Name: /x", b"X-Script-Name: /x",
                                  b"X-Original-URL: /sign-in/", b"X-Rewrite-URL: /sign-in/"])  # fmt: skip
def test_no_header_says_which_page_is_asked_for(proxied: int, name: bytes) -> None:
    answer = send(proxied, b"GET /x/sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\nConnection: close\r\n\r\n" % name)
    assert answer.status == 404


@pytest.mark.parametrize("name", ["X_Forwarded_Host", "Forwarded", "X_Host"])
def test_no_header_says_which_host_this_is(proxied: int, name: str) -> None:
    value = "host=evil.example" if name == "Forwarded" else "evil.example"
    answer = ask(proxied, "/cases/", **{name: value}, **FROM_PROXY)
    assert answer.status == 302
    assert answer.headers["Location"].startswith("/sign-in/")
    assert b"evil.example" not in answer.body


OF_DEBUGGING = ("URLconf", "Traceback", "traceback", "DEBUG", "Django", "amparo.urls", "/amparo/", ".py", "CSRF")
FAULTY = (
    {"path": "/no-such-page/"}, {"path": "/", "Host": "evil.example"},
    {"path": "/sign-in/", "method": "POST", "body": "username=x"}, {"path": "/static/web/"},
)  # fmt: skip


@pytest.mark.parametrize("asked", FAULTY)
def test_nothing_of_the_inside_is_shown_whatever_the_environment_asks_for(alone: Server, asked: dict[str, str]) -> None:
    answer = ask(alone.port, **asked)
    assert answer.status in (400, 403, 404)
    assert [word for word in OF_DEBUGGING if word in answer.body.decode()] == []
