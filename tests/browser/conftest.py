"""A real Chromium before a real server: what every browser test may use."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.served import demo

DEMO_PASSWORD = "amparo-demo-2006"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync",
         "--disable-component-update", "--disable-quic"]  # fmt: skip

Visitor = Callable[..., Page]


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the demo is served."""
    with demo() as served:
        yield served


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; tools/chromium.py says which."""
    path = os.environ.get("CHROMIUM") or _found()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def _found() -> str:
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "tools/chromium.py"], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(done.stderr.strip(), pytrace=False)
    return done.stdout.strip()


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visitor]:
    """Open a page as somebody (or nobody), in a language; contexts are closed after the test."""
    contexts: list[BrowserContext] = []

    def open_page(username: str | None = None, *, language: str = "en", path: str = "/", **options: object) -> Page:
        context = chromium.new_context(base_url=address, bypass_csp=True, locale=language, **options)  # type: ignore[arg-type]  # Playwright's own options
        context.add_cookies([{"name": "amparo_language", "value": language, "url": address}])
        contexts.append(context)
        page = context.new_page()
        if username:
            sign_in(page, username)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page: Page, username: str) -> None:
    """As the person would: name, password, Enter."""
    page.goto("/sign-in/")
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
