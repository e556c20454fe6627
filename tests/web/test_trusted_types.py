"""With the policy in force, htmx still puts our own fragments in, and nothing that could run comes with one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Route

from tests.web.test_components_browser import STATIC, chromium

__all__ = ["chromium"]
HOST = "http://127.0.0.1:1"
SCRIPTS = {"/amparo.js": STATIC / "web/amparo.js", "/htmx.js": STATIC / "web/vendor/htmx/htmx.min.js"}
CONFIG = '{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"selfRequestsOnly":true}'
PAGE = f"""<!doctype html><title>x</title><meta name="htmx-config" content='{CONFIG}'>
<script src="/amparo.js" defer></script><script src="/htmx.js" defer></script>
<div id="part" hx-get="/part" hx-trigger="load" hx-swap="outerHTML">before</div>"""
FINE = '<div id="part"><p role="status">3 of 7</p><a href="/more">Refresh</a></div>'
HOSTILE = {
    "script": "<div id='part'>bad<script>window.ran = 1</script></div>",
    "handler": "<div id='part'>bad<img src='x' onerror='window.ran = 1'></div>",
    "handler after a slash": "<div id='part'>bad<svg/onload=window.ran=1></div>",
    "frame": "<div id='part'>bad<iframe srcdoc='<script>parent.ran = 1</script>'></iframe></div>",
    "address": "<div id='part'>bad<a href='javascript:window.ran=1'>x</a></div>",
    "base": "<div id='part'>bad<base href='https://example.org/'></div>",
}


def policy() -> str:
    """As the settings say it, without what a plain connection could not keep."""
    directives: dict[str, object] = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    words = {
        name: [str(each) for each in value if each] for name, value in directives.items() if isinstance(value, list)
    }
    return "; ".join(
        f"{name} {' '.join(w for w in value if 'NONCE' not in w.upper())}" for name, value in words.items()
    )


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def opened(page: Page, fragment: str) -> list[str]:
    """Open the page, its part answered with the fragment; what the browser complained of."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if path in SCRIPTS:
            route.fulfill(body=Path(SCRIPTS[path]).read_text(), content_type="text/javascript")
            return
        body = fragment if path == "/part" else PAGE
        route.fulfill(body=body, content_type="text/html", headers={"Content-Security-Policy": policy()})

    page.route("**/*", answer)
    page.goto(f"{HOST}/")
    page.wait_for_timeout(500)
    return complaints


def test_a_fragment_of_our_own_is_put_in(page: Page) -> None:
    assert opened(page, FINE) == []
    assert page.locator("#part [role=status]").inner_text() == "3 of 7"


@pytest.mark.parametrize("what", HOSTILE)
def test_a_fragment_with_something_that_could_run_is_refused(page: Page, what: str) -> None:
    assert opened(page, HOSTILE[what]) != []
    assert page.locator("#part").inner_text() == "before"
    assert page.evaluate("window.ran") is None


def test_no_other_policy_and_no_script_from_a_string(page: Page) -> None:
    opened(page, FINE)
    for attempt in (
        "trustedTypes.createPolicy('other', {createHTML: text => text})",
        "document.createElement('script').text = 'window.ran = 1'",
        "document.createElement('script').src = '/htmx.js'",
    ):
        assert (
            page.evaluate(f"(() => {{ try {{ {attempt}; return 'done' }} catch (refused) {{ return 'refused' }} }})()")
            == "refused"
        )
    assert page.evaluate("window.ran") is None
