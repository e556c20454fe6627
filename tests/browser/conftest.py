"""A real Chromium before a real server: what every browser test may use."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from tests.browser.served import demo
from tests.browser.watch import Watch

DEMO_PASSWORD = "amparo-demo-2006"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync",
         "--disable-component-update", "--disable-quic"]  # fmt: skip
PATIENCE_MS = 40_000

Visitor = Callable[..., Page]
Desk = Callable[..., Page]
Admitted = Callable[[str], StorageState]


@pytest.fixture(scope="module", autouse=True)
def _as_it_was() -> None:
    """Nothing is put back here: the demo has a house of its own."""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the demo is served."""
    with demo() as served:
        yield served


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; tools/chromium.py says which."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        yield browser
        browser.close()


def executable() -> str:
    """Where the browser is."""
    return os.environ.get("CHROMIUM") or _found()


def _found() -> str:
    done = subprocess.run([sys.executable, "tools/chromium.py"], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(done.stderr.strip(), pytrace=False)
    return done.stdout.strip()


@pytest.fixture(scope="session")
def watch() -> Watch:
    """What all browsers of this run met."""
    return Watch()


@pytest.fixture(autouse=True)
def nothing_leaves(watch: Watch) -> Iterator[None]:
    """In every test: no request to anywhere else, no complaint in the console, no page that may be stored."""
    yield
    complaints, kept = watch.complaints[:], watch.kept[:]
    watch.complaints.clear()
    watch.kept.clear()
    assert watch.left() == []
    assert complaints == []
    assert kept == []


@pytest.fixture(scope="session")
def admitted(chromium: Browser, address: str) -> Admitted:
    """The cookies of somebody who has just signed in: a fresh proof in one window renews them for that window alone."""

    def cookies(username: str) -> StorageState:
        context = chromium.new_context(base_url=address)
        sign_in(context.new_page(), username)
        signed_in = context.storage_state()
        context.close()
        return signed_in

    return cookies


@pytest.fixture(scope="session")
def opened(chromium: Browser, address: str, watch: Watch, admitted: Admitted) -> Callable[..., BrowserContext]:
    """A browser window of its own for somebody (or nobody), in a language; the caller closes it."""

    def window(username: str | None = None, language: str = "en", **options: object) -> BrowserContext:
        cookies = admitted(username) if username else None
        context = chromium.new_context(base_url=address, locale=language, storage_state=cookies, **options)  # type: ignore[arg-type]  # Playwright's own options
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([{"name": "amparo_language", "value": language, "url": address}])
        watch.follow(context)
        return context

    return window


@pytest.fixture
def visit(opened: Callable[..., BrowserContext]) -> Iterator[Visitor]:
    """Open a page in a fresh window as somebody (or nobody), in a language; windows are closed after the test."""
    windows: list[BrowserContext] = []

    def open_page(username: str | None = None, *, language: str = "en", path: str = "/", **options: object) -> Page:
        windows.append(opened(username, language, **options))
        page = windows[-1].new_page()
        page.goto(path)
        return page

    yield open_page
    for window in windows:
        window.close()


@pytest.fixture(scope="session")
def desk(opened: Callable[..., BrowserContext]) -> Iterator[Desk]:
    """One page a person and language, kept for the whole run: for tests that only look."""
    pages: dict[tuple[str | None, str], Page] = {}

    def page_of(username: str | None, language: str = "en") -> Page:
        if (username, language) not in pages:
            pages[username, language] = opened(username, language).new_page()
        return pages[username, language]

    yield page_of
    for page in pages.values():
        page.context.close()


def sign_in(page: Page, username: str) -> None:
    """As the person would: name, password, Enter; in the demo the code is there already."""
    page.goto("/sign-in/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def step_up(page: Page) -> None:
    """Prove again who one is, for ten minutes; in the demo the code is there already."""
    page.goto("/step-up/?next=/account/")
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url("**/account/")
