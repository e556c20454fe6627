"""What a browser is told with every answer, whoever asks for which address: pages, files, errors, redirections."""

import subprocess
import sys
from pathlib import Path

import pytest
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from amparo.exchange import tables as kinds
from tests.edge.addresses import every_address, records
from tests.edge.said import wrong
from tests.narrative.pages import saved
from tests.personas import Country

NOBODY = "nobody"
WHO = ("border_officer", "shelter_worker", "decider", "statistician", "overseer", "administrator", NOBODY)


def browser(country: Country, who: str) -> Client:
    """Signed in, or nobody's; a fault of ours is answered, not raised."""
    client = Client() if who == NOBODY else country.all()[who].client()
    client.raise_request_exception = False
    return client


def untyped(answer: HttpResponse) -> list[str]:
    """Where a body comes without a type."""
    return ["no type"] if answer.content and "/" not in answer.get("Content-Type", "") else []


@pytest.mark.parametrize("who", WHO)
def test_every_address_answers_with_the_whole_set_whoever_asks(db: None, country: Country, who: str) -> None:
    ids = records(country)
    client, found, met = browser(country, who), {}, set[int]()
    for address in every_address():
        for ask in (client.get, client.post, client.options):
            if address.name == "access:sign_out" and ask is client.post:
                continue  # whoever is signed out asks for nothing more
            answer = ask(address.of(ids))
            met.add(answer.status_code)
            if problems := [*wrong(answer.headers), *untyped(answer)]:
                found[address.name, ask.__name__] = problems
    assert found == {}
    assert 500 not in met
    assert met & {200, 302}


WITHOUT_ACCOUNT = {
    "access:sign_in", "access:second_step", "access:passkey_alone", "access:invitation", "access:set_up",
    "intake:offline",
}  # fmt: skip
"""Pages of the door, and the sheet that works without a network, which knows of no session."""


def test_whoever_is_signed_in_can_sign_out_from_every_page(db: None, country: Country) -> None:
    ids, without, pages = records(country), [], 0
    client = country.shelter_worker.client(stepped_up=True)
    for address in every_address():
        answer = client.get(address.of(ids))
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            pages += 1
            if 'action="/sign-out/"' not in answer.content.decode():
                without.append(address.name)
    assert pages > 10
    assert [name for name in without if name not in WITHOUT_ACCOUNT] == []


ODD = {
    "no such page": ("get", "/no-such-page/", {}, 404),
    "no such host": ("get", "/", {"headers": {"host": "evil.example"}}, 400),
    "forged form": ("post", "/sign-in/", {}, 403),
    "odd method": ("trace", "/sign-in/", {}, 405),
    "odd bytes": ("get", "/%00%ff", {}, 404),
    "version control": ("get", "/.git/config", {}, 404),
    "version control, static": ("get", "/static/.git/HEAD", {}, 404),
    "a folder": ("get", "/static/", {}, 404),
    "a folder below": ("get", "/static/web/", {}, 404),
    "a way up": ("get", "/static/../settings.py", {}, 404),
}


@pytest.mark.parametrize("what", ODD)
def test_errors_say_the_same(db: None, what: str) -> None:
    way, path, more, status = ODD[what]
    client = Client(enforce_csrf_checks=True)
    answer = getattr(client, way)(path, **more)
    assert wrong(answer.headers) == []
    assert answer.status_code == status


def test_nothing_unsafe_and_no_other_host_is_allowed_anywhere(db: None) -> None:
    said = Client().get("/sign-in/")["Content-Security-Policy"]
    assert not [word for word in ("unsafe", "http:", "https:", "*", "strict-dynamic", "report") if word in said]


def test_each_page_has_a_nonce_of_its_own_where_it_has_one(db: None) -> None:
    def page(request: object) -> HttpResponse:
        return HttpResponse(str(request.csp_nonce))  # type: ignore[attr-defined] # set by the middleware

    asked = [CSPMiddleware(page)(RequestFactory().get("/")) for _ in range(2)]  # type: ignore[arg-type] # any callable
    assert asked[0].content != asked[1].content
    assert all(f"'nonce-{one.content.decode()}'" in one["Content-Security-Policy"] for one in asked)


BEHIND_TLS = """
import django; django.setup()
from django.test import Client
answer = Client().get("/sign-in/", secure=True)
print(answer["Strict-Transport-Security"])
print("upgrade-insecure-requests" in answer["Content-Security-Policy"])
for name, cookie in answer.cookies.items():
    print(name, cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"] == "")
from django.conf import settings
print(settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE)
print(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_COOKIE_SECURE, settings.DEVICE_COOKIE_NAME)
"""


def test_behind_tls_cookies_are_bound_to_this_host_and_browsers_come_back_encrypted(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMPARO_TLS", "1")
    monkeypatch.setenv("AMPARO_HOSTS", "testserver")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "amparo.settings")
    done = subprocess.run([sys.executable, "-c", BEHIND_TLS], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:-1] == [
        "max-age=63072000; includeSubDomains",
        "True",
        "__Host-csrftoken True True Strict / True",
        "__Host-amparo True",
        "__Host-amparo_language True __Host-amparo_device",
    ]


def test_a_file_with_a_hash_in_its_name_may_be_kept_and_nothing_else(db: None) -> None:
    client = Client()
    hashed = next(Path(settings.STATIC_ROOT).glob("web/amparo.*.css")).name
    answer = client.get(f"/static/web/{hashed}")
    answer.close()
    assert "immutable" in answer["Cache-Control"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert client.get("/static/web/no-such.css")["Cache-Control"] == "no-store, private"


TYPES = {
    ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".md": "text/markdown",
    ".woff2": "font/woff2", ".json": "application/json",
}  # fmt: skip


def test_every_file_says_its_type_and_letters(db: None) -> None:
    client, met = Client(), set()
    for file in Path(settings.STATIC_ROOT).rglob("*.*"):
        if file.is_dir() or file.suffix == ".gz":
            continue
        answer = client.get(f"/static/{file.relative_to(settings.STATIC_ROOT)}")
        answer.close()
        assert wrong(answer.headers, kept=answer["Cache-Control"]) == []
        assert answer["Content-Type"].split(";")[0] == TYPES.get(file.suffix, "application/octet-stream")
        met.add(file.suffix)
    assert met >= set(TYPES)


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_table_says_its_type_and_letters(db: None, country: Country, kind: str) -> None:
    client = country.shelter_worker.client()
    answer = client.get(f"{saved(client)}export/{kind}/")
    assert wrong(answer.headers) == []
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (200, kinds.TYPES[kind].split(";")[0])
