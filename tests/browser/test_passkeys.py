"""Passkeys in a real browser, with an authenticator that Chromium plays: made, used to sign in, used to prove again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.accessibility import problems
from tests.browser.conftest import PATIENCE_MS, sign_in
from tests.browser.watch import Watch

KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
       "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


@pytest.fixture
def page(chromium: Browser, address: str, watch: Watch) -> Iterator[Page]:
    """A window with a device that holds passkeys, at the name that passkeys are bound to."""
    context = chromium.new_context(base_url=address.replace("127.0.0.1", "localhost"))
    context.set_default_timeout(PATIENCE_MS)
    watch.follow(context)
    found = context.new_page()
    devtools = context.new_cdp_session(found)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield found
    context.close()


def use_passkey(page: Page) -> None:
    with page.expect_navigation():
        page.locator("[data-passkey] button").click()


def test_a_passkey_is_made_signs_in_and_proves_again(page: Page) -> None:
    sign_in(page, "assessor")
    page.goto("/account/passkey/")
    assert "/step-up/" in page.url
    assert problems(page, "en") == []
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url("**/account/passkey/")
    page.locator("input[name=name]").fill("key on my key ring")
    use_passkey(page)
    assert "key on my key ring" in page.locator("main").inner_text()

    out(page)
    page.goto("/sign-in/passkey/")
    use_passkey(page)
    assert page.locator("form[action$='/sign-out/']").count() == 1, "The passkey alone did not open the house."

    page.goto("/account/password/")
    assert "/step-up/" in page.url
    use_passkey(page)
    assert page.url.endswith("/account/password/")

    out(page)
    page.locator("input[name=username]").fill("assessor")
    page.locator("input[name=password]").fill("amparo-demo-2006")
    page.locator("input[name=password]").press("Enter")
    page.locator("[data-passkey]").wait_for()
    assert problems(page, "en") == []
    use_passkey(page)
    assert page.locator("form[action$='/sign-out/']").count() == 1, "The passkey as second step did not open it."


def out(page: Page) -> None:
    with page.expect_navigation():
        page.locator("form[action$='/sign-out/'] button").click()


def test_without_a_device_the_page_says_what_to_do(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in/passkey/")
    assert page.locator("[data-no-passkey]").is_visible()
    assert not page.locator("[data-passkey]").is_visible()
    context.close()
