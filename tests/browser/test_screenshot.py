"""The picture in the README, drawn by the pages themselves when AMPARO_SCREENSHOTS=1 is set."""

import os
import struct
from pathlib import Path

from tests.browser.conftest import Visitor

PICTURE = Path(__file__).parent.parent.parent / "docs" / "img" / "my-work.png"
WIDTH, HEIGHT = 1100, 900
LARGEST = 200_000
"""Bytes."""


def test_the_readme_shows_my_work(visit: Visitor) -> None:
    page = visit("screener", color_scheme="light", viewport={"width": WIDTH, "height": HEIGHT})
    if os.environ.get("AMPARO_SCREENSHOTS") == "1":
        page.evaluate("document.fonts.ready")
        page.screenshot(path=PICTURE)
    picture = PICTURE.read_bytes()
    assert struct.unpack(">II", picture[16:24]) == (WIDTH, HEIGHT)
    assert len(picture) < LARGEST
    assert page.locator("h1").inner_text() == "My work", "The picture shows another page than there is."
