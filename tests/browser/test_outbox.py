"""A device without a network, in a real browser with a profile on the disk: sealed, nothing left behind, sent, gone.

T13: whoever steals the laptop searches its profile folder, as here, and finds none of what was written.
"""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.accessibility import problems
from tests.browser.conftest import FLAGS, PATIENCE_MS, Visitor, executable, sign_in, step_up
from tests.browser.watch import Watch
from tests.intake import vectors

WRITE = "/intake/offline/en/"
NAMES = ("Пракседа Забаронная", "Winifred Unseenova")
PLACE = "Thornbush Alley 19"
PHONE = "+375 29 111-22-33"
MARKERS = (*NAMES, PLACE, PHONE)
"""Each stands nowhere else."""

Profile = Callable[[], BrowserContext]


@pytest.fixture
def profile(chromium: Browser, address: str, watch: Watch, tmp_path: Path) -> Iterator[Callable[[], BrowserContext]]:
    """Open the browser of one device; what was open before is closed, its folder stays."""
    opened: list[BrowserContext] = []

    def window() -> BrowserContext:
        for one in opened:
            one.close()
        opened[:] = [
            chromium.browser_type.launch_persistent_context(
                tmp_path / "profile", executable_path=executable(), args=FLAGS, base_url=address, locale="en"
            )
        ]
        opened[0].set_default_timeout(PATIENCE_MS)
        watch.follow(opened[0])
        return opened[0]

    yield window
    for one in opened:
        one.close()


def found_in(folder: Path, *words: str) -> list[str]:
    """Files of a folder in which one of the words stands, in UTF-8, UTF-16, hex, base64 or an address."""
    forms = {form for word in words for form in _forms(word)}
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    assert len(files) > 20, "This is no profile of a browser."
    return [file.relative_to(folder).as_posix() for file in files if _holds(file, forms)]


def _forms(word: str) -> set[bytes]:
    whole = {word.encode(), word.encode("utf-16-le"), quote_plus(word).encode(), word.encode("utf-8").hex().encode()}
    return whole | {base64.b64encode(word.encode()).rstrip(b"=")[:-1]}


def _holds(file: Path, forms: set[bytes]) -> bool:
    content = file.read_bytes()
    return any(form in content for form in forms)


def enrolled(window: BrowserContext) -> Page:
    """The caseworker, who heads the body, sits at the device, enrols it and signs out."""
    page = window.new_page()
    sign_in(page, "caseworker")
    step_up(page)
    page.goto("/intake/devices/enrol/")
    assert problems(page, "en") == []
    page.locator("input[name=name]").fill("tablet 3")
    page.locator("[data-enrol] button").click()
    page.wait_for_url(f"**{WRITE}")
    page.locator("[data-offline] form").wait_for()
    page.evaluate("navigator.serviceWorker.ready")
    page.goto("/")
    with page.expect_navigation():
        page.locator("form[action$='/sign-out/'] button").click()
    return page


def write(page: Page, name: str, waiting: int) -> None:
    """Fill in the sheet as somebody would at the roadside, and save."""
    page.locator("select[name=place]").select_option("border")
    page.locator("input[name=need_shelter][value=yes]").check()
    page.locator("textarea[name=names]").fill(name)
    page.locator("input[name=contact]").fill(PHONE)
    page.locator("input[name=whereabouts]").fill(PLACE)
    page.locator("input[name=born_on]").fill("1999-03-27")
    page.locator("[data-offline] form button").click()
    page.get_by_text(f"Saved and sealed. Not sent yet: {waiting}").wait_for()
    assert page.locator("textarea[name=names]").input_value() == ""
    assert page.locator("input[name=contact]").input_value() == ""


@contextmanager
def without_network(window: BrowserContext) -> Iterator[None]:
    """As at the border."""
    window.set_offline(True)
    yield
    window.set_offline(False)


def test_what_is_written_without_a_network_is_sealed_sent_once_and_leaves_nothing(
    profile: Profile, visit: Visitor, tmp_path: Path
) -> None:
    window = profile()
    page = enrolled(window)
    with without_network(window):
        page.goto(WRITE)
        for number, name in enumerate(NAMES, start=1):
            write(page, name, number)
        assert found_in(tmp_path / "profile", *MARKERS) == []
    window = profile()
    page = window.new_page()
    assert found_in(tmp_path / "profile", *MARKERS) == []
    with without_network(window):
        page.goto(WRITE)
        page.get_by_text("Not sent yet: 2").wait_for()
        assert problems(page, "en") == []
        assert page.evaluate("caches.keys().then(names => names.length)") == 1

    page.goto(WRITE)
    page.locator("[data-send] a").click()
    page.locator("input[name=username]").wait_for()
    sign_in(page, "caseworker")
    page.goto("/intake/")
    page.get_by_text("Not sent yet: 2").wait_for()
    assert problems(page, "en") == []
    page.locator("[data-outbox] button").click()
    page.get_by_text("Taken in: 2. Not sent yet: 0").wait_for()
    assert page.evaluate("AmparoOutbox.numbers()") == []
    assert found_in(tmp_path / "profile", *MARKERS) == []
    assert drafts_found(visit, NAMES[1]) == 1


def drafts_found(visit: Visitor, name: str) -> int:
    """How many people of that name the caseworker finds, at another computer."""
    desk = visit("caseworker", path="/search/")
    desk.locator("input[name=name]").fill(name)
    with desk.expect_navigation():
        desk.locator("main form button").first.click()
    return desk.locator("main").inner_text().count(name)


def test_what_a_revoked_device_sends_waits_for_a_second_person(profile: Profile, visit: Visitor) -> None:
    window = profile()
    page = enrolled(window)
    with without_network(window):
        page.goto(WRITE)
        write(page, NAMES[0], 1)
    sign_in(page, "caseworker")
    page.goto("/intake/")
    page.get_by_role("link", name="revoke it").first.click()
    page.get_by_role("button", name="Revoke it").click()
    page.get_by_text("What this device still sends is kept aside").wait_for()
    page.locator("[data-outbox] button").click()
    page.get_by_text("Kept aside for a second person: 1. Not sent yet: 0").wait_for()

    second = visit("second_caseworker", path="/intake/")
    assert problems(second, "en") == []
    with second.expect_navigation():
        second.get_by_role("button", name="Take it in").first.click()
    assert "/screenings/" in second.url


def test_a_screening_that_no_receipt_came_for_stays_on_the_device(profile: Profile) -> None:
    window = profile()
    page = enrolled(window)
    page.goto(WRITE)
    write(page, NAMES[0], 1)
    sign_in(page, "caseworker")
    page.goto("/intake/")
    window.route("**/intake/send/", lambda route: route.fulfill(json={"digest": "AAAA", "aside": False}))
    page.locator("[data-outbox] button").click()
    page.get_by_text("It stays here, sealed").wait_for()
    assert page.evaluate("AmparoOutbox.numbers()") == [1]


def test_the_device_keeps_nothing_that_opens_what_it_sealed(profile: Profile) -> None:
    page = enrolled(profile())
    page.goto(WRITE)
    known = page.evaluate(
        "AmparoOutbox.device().then(one => ({...one, type: one.signing.type, out: one.signing.extractable}))"
    )
    assert (known["type"], known["out"]) == ("private", False)
    assert sorted(known) == ["device", "key", "name", "number", "out", "previous", "signing", "type"]
    refused = page.evaluate(
        "AmparoOutbox.device().then(one => crypto.subtle.exportKey('pkcs8', one.signing)).catch(error => error.name)"
    )
    assert refused == "InvalidAccessError"


def test_the_rest_of_the_house_is_not_kept(profile: Profile) -> None:
    window = profile()
    page = enrolled(window)
    kept = page.evaluate(
        "caches.keys().then(n => caches.open(n[0])).then(c => c.keys()).then(k => k.map(r => new URL(r.url).pathname))"
    )
    assert {one.split("/")[1] for one in kept} == {"intake", "static"}
    assert [one for one in kept if one.startswith("/intake/") and not one.startswith("/intake/offline/")] == []


def test_the_search_of_the_profile_would_find_it(profile: Profile, tmp_path: Path) -> None:
    window = profile()
    page = window.new_page()
    page.goto(WRITE)
    page.evaluate("word => localStorage.setItem('note', word)", NAMES[1])
    page.evaluate(
        """word => new Promise(done => { const asked = indexedDB.open('careless', 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore('notes');
        asked.onsuccess = () => { const going = asked.result.transaction('notes', 'readwrite', {durability: 'strict'});
            going.objectStore('notes').put(word, 1); going.oncomplete = done; }; })""",
        PLACE,
    )
    window.close()
    assert any("Local Storage" in file for file in found_in(tmp_path / "profile", NAMES[1]))
    assert any("IndexedDB" in file for file in found_in(tmp_path / "profile", PLACE))


VECTOR = """async ([publicKey, info, plain, bound, point, jwk]) => {
    const bytes = text => Uint8Array.from(text.match(/../g), pair => parseInt(pair, 16));
    const curve = {name: 'ECDH', namedCurve: 'P-256'};
    const ephemeral = {privateKey: await crypto.subtle.importKey('jwk', jwk, curve, false, ['deriveBits']),
                       publicKey: await crypto.subtle.importKey('raw', bytes(point), curve, true, [])};
    const sealed = await AmparoHpke.seal(bytes(publicKey), bytes(info), bytes(plain), {ephemeral, bound: bytes(bound)});
    return Array.from(sealed, one => one.toString(16).padStart(2, '0')).join(''); }"""


def test_the_browser_seals_as_the_standards_vector_says(visit: Visitor) -> None:
    page = visit(None, path=WRITE)
    half = [vectors.EPHEMERAL, vectors.ENCAPSULATED[1:33], vectors.ENCAPSULATED[33:]]
    d, x, y = (base64.urlsafe_b64encode(part).decode().rstrip("=") for part in half)
    words = [vectors.PUBLIC, vectors.INFO, vectors.PLAIN, vectors.BOUND, vectors.ENCAPSULATED]
    jwk = {"kty": "EC", "crv": "P-256", "d": d, "x": x, "y": y}
    sealed = page.evaluate(VECTOR, [*(word.hex() for word in words), jwk])
    assert bytes.fromhex(sealed) == vectors.ENCAPSULATED + vectors.SEALED


@pytest.mark.parametrize("language", ["en", "ru", "be"])
def test_the_page_says_in_each_language_that_it_needs_a_script_and_an_enrolled_device(
    chromium: Browser, address: str, visit: Visitor, language: str
) -> None:
    page = visit(None, path=f"/intake/offline/{language}/")
    page.locator("[data-not-enrolled]").wait_for()
    assert problems(page, language) == []
    bare = chromium.new_context(base_url=address, java_script_enabled=False)
    plain = bare.new_page()
    plain.goto(f"/intake/offline/{language}/")
    assert plain.locator("noscript, noscript *").first.inner_text()
    assert not plain.locator("[data-offline] form").is_visible()
    bare.close()
