"""A statistician asks for an estimate, watches it, reads what may be published, compares, takes it away; or cancels."""

from pathlib import Path

from tests.browser import journey
from tests.browser.accessibility import problems
from tests.browser.conftest import Visitor
from tests.browser.journey import Steps
from tests.browser.watch import Watch

INDEPENDENT = "police,shelter,hotline,count\n1,0,0,168\n0,1,0,112\n0,0,1,72\n1,1,0,72\n1,0,1,48\n0,1,1,32\n1,1,1,18\n"


def test_an_estimate_is_asked_for_watched_and_read(visit: Visitor, watch: Watch, tmp_path: Path) -> None:
    """The bar with script; that all goes without it, tests/studies/test_pages.py shows."""
    at = Steps(visit("statistician"), watch)
    at.go("/estimates/")
    at.follow("/new/table/")
    first = journey.ask_for_an_estimate(at, INDEPENDENT)
    assert problems(at.page, "en") == []
    at.page.get_by_role("link", name="See what came of it").wait_for(timeout=300_000)
    at.press("main .progress a")
    journey.wait_for_the_estimate(at, first)
    assert "may be published" in at.said.lower()
    for words in ("Observed on the lists\n522", "Never found (dark figure)", "All methods side by side", "SDG 16.2.2",
                  "Everybody had some chance to be found"):  # fmt: skip
        assert words in at.said.replace("\t", "\n"), words
    assert at.page.locator("figure svg").count() >= 1
    assert problems(at.page, "en") == []
    with at.page.expect_download() as started:
        at.page.locator("form[action$='/document/'] button").first.click()
    assert started.value.suggested_filename == "document.txt"
    started.value.save_as(tmp_path / "document")
    assert "522" in (tmp_path / "document").read_text("utf-8-sig")


def test_an_estimate_of_what_bodies_recorded_says_why_it_must_not_be_published(visit: Visitor, watch: Watch) -> None:
    """The demo's bodies know each other's people by referral alone, so the lists tell nothing of whom nobody found."""
    at = Steps(visit("statistician"), watch)
    at.go("/estimates/new/")
    at.page.locator("[name=first]").fill("01/01/2004")
    at.page.locator("[name=last]").fill("31/12/2005")
    for body in ("State Border Committee", journey.MINISTRY, "IOM", journey.HARBOUR):
        at.page.get_by_label(body).check()
    assert problems(at.page, "en") == []
    at.submit()
    address = at.page.url
    journey.wait_for_the_estimate(at, address)
    assert "must not be published" in at.said
    assert "because one body referred them to another" in at.said
    assert "No number: the data do not determine it." in at.said
    assert problems(at.page, "en") == []


def test_an_estimate_is_cancelled_while_it_is_made(visit: Visitor, watch: Watch) -> None:
    at = Steps(visit("statistician"), watch)
    journey.ask_for_an_estimate(at)
    at.press("form[action$='/cancel/'] button")
    assert "Begin anew" in at.said
    assert "Cancelled" in at.said
    assert problems(at.page, "en") == []
