"""A report is pasted, read, looked over by keyboard and by buttons, compared and taken away."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import problems
from tests.browser.conftest import Visitor
from tests.browser.reports import EARLIER, LATER, paste, save, save_two_years

PAGE_HEAD = "<div style='font-size: 8pt'>TRAFFICKING IN PERSONS REPORT <span class=pageNumber></span></div>"


def say(page: Page, number: int) -> str:
    """The verdict buttons that a claim offers, as words of the page's code."""
    acts = page.locator(f"#claim-{number} [data-act]").all()
    return " ".join(str(act.get_attribute("data-act")) for act in acts)


def figure(page: Page, number: int) -> str:
    """The figure of a claim, as shown."""
    return page.locator(f"#claim-{number} .claim__figure strong").inner_text()


def claims_shown(page: Page) -> list[str]:
    """Measure and figure of every claim, in order."""
    return [claim.locator(".claim__figure").inner_text() for claim in page.locator("tbody.claim").all()]


def number_of(page: Page, words: str) -> int:
    """The number of the claim whose words contain these."""
    claim = page.locator("tbody.claim", has=page.locator(".claim__words", has_text=words)).first
    return int(str(claim.get_attribute("data-claim")))


def test_every_claim_stands_beside_its_highlighted_words(visit: Visitor) -> None:
    page = visit("secretariat")
    paste(page, EARLIER, 2005)
    claims = page.locator("tbody.claim").all()
    assert len(claims) >= 4
    for claim in claims:
        number = claim.get_attribute("data-claim")
        marked = page.locator(f".words[data-claims~='{number}'], .words--also[data-claim='{number}']")
        assert marked.count() >= 1
        start = page.locator(f"#words-{number}")
        assert start.evaluate("one => getComputedStyle(one).backgroundColor") != "rgba(0, 0, 0, 0)"
    investigated = number_of(page, "40 trafficking cases")
    page.locator(f"#claim-{investigated} .claim__number").click()
    assert page.evaluate("document.activeElement.id") == f"words-{investigated}"
    assert problems(page, "en") == []


def test_a_saved_report_is_looked_over_with_the_keyboard_alone(visit: Visitor) -> None:
    page = visit("secretariat")
    paste(page, LATER, 2006)
    save(page, "Ruritania, by keyboard")
    page.locator(".pane--claims").focus()
    page.keyboard.press("j")
    press_and_wait(page, "a")
    assert "undo" in say(page, 1)
    assert "accept" not in say(page, 1)
    number = number_of(page, "9 traffickers")
    page.goto(f"{page.url.partition('#')[0]}#claim-{number}")
    page.reload()
    press_and_wait(page, "c")
    page.locator("input[name=value]").fill("8")
    press_and_wait(page, "Enter")
    assert figure(page, number) == "8"
    assert page.evaluate("document.activeElement.id") == f"claim-{number}"
    press_and_wait(page, "u")
    assert figure(page, number) == "9"
    assert problems(page, "en") == []


def press_and_wait(page: Page, key: str) -> None:
    """A key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


@pytest.mark.parametrize(("language", "script"), [("ru", True), ("be", False)])
def test_a_saved_report_is_looked_over_with_buttons(visit: Visitor, language: str, script: bool) -> None:
    page = visit("secretariat", language=language, java_script_enabled=script)
    paste(page, LATER, 2006)
    assert not script or problems(page, language) == []
    save(page, f"Ruritania, {language}")
    number = number_of(page, "55 trafficking cases")
    for act, offered in (("accept", "correct reject undo"), ("undo", "accept correct reject"),
                         ("reject", "accept correct undo")):  # fmt: skip
        with page.expect_navigation():
            page.locator(f"#claim-{number} [data-act={act}]").click()
        assert say(page, number) == offered
    with page.expect_navigation():
        page.locator(f"#claim-{number} [data-act=correct]").click()
    page.locator("input[name=value]").fill("many")
    send(page)
    assert page.locator("input[name=value]").input_value() == "many"
    assert page.locator("#id_value[aria-invalid=true]").count() == 1
    page.locator("input[name=value]").fill("54")
    send(page)
    assert figure(page, number) == "54"
    assert not script or problems(page, language) == []


def send(page: Page) -> None:
    """The form's own button."""
    with page.expect_navigation():
        page.locator("main form button.button").last.click()


def test_a_colleague_accepts_a_correction_with_a_key_and_a_stale_page_says_so(visit: Visitor) -> None:
    page, colleague = visit("caseworker", language="ru"), visit("second_caseworker", language="ru")
    paste(page, LATER, 2006)
    address = save(page, "Ruritania, by two")
    number = number_of(page, "55 trafficking cases")
    page.locator(f"#claim-{number} [data-act=correct]").click()
    colleague.goto(f"{address}#claim-{number}")
    page.locator("input[name=value]").fill("54")
    send(page)
    assert "accept" not in say(page, number)
    press_and_wait(colleague, "a")
    told = colleague.locator(f"#claim-{number} .claim__told")
    assert "54" in told.inner_text()
    assert told.evaluate("one => one.getBoundingClientRect().bottom < innerHeight")
    assert problems(colleague, "ru") == []
    press_and_wait(colleague, "a")
    said = colleague.locator(f"#claim-{number} .claim__acts .meta").inner_text()
    assert said.index("Исправлено:") < said.index("Принято:")


def test_the_words_of_a_state_are_not_cut_off(visit: Visitor) -> None:
    page = visit("secretariat", language="ru", viewport={"width": 1280, "height": 900})
    paste(page, LATER, 2006)
    address = save(page, "Ruritania, by hand")
    page.goto(f"{address}add/")
    page.locator("textarea[name=quote]").fill("9 traffickers in")
    page.locator("select[name=measure]").select_option("imprisoned")
    page.locator("select[name=unit]").select_option("persons")
    page.locator("input[name=value]").fill("9")
    send(page)
    added = page.locator(".claim--added .tag")
    assert added.inner_text() == "Добавлено вручную"
    right = "one => one.getBoundingClientRect().right"
    assert added.evaluate(right) <= page.locator(".pane--claims").evaluate(right)


def test_two_years_stand_beside_each_other(visit: Visitor) -> None:
    page = visit("assessor")
    earlier, later = save_two_years(page)
    page.locator("a[href$='/compare/']").click()
    page.locator(f"main a[href*='with={earlier.rstrip('/').rpartition('/')[2]}']").click()
    row = page.locator(".compared tbody tr", has_text="55").inner_text()
    assert "40" in row
    assert "+15" in row
    assert "37.5" in row
    words = page.locator(".compared tbody tr a", has_text="55").first
    assert str(words.get_attribute("href")).startswith(later.partition("/read/")[1])
    assert problems(page, "en") == []


@pytest.mark.parametrize(("kind", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("jsonl", b"{")])
def test_the_claims_are_taken_away_as_a_file(visit: Visitor, tmp_path: Path, kind: str, begins: bytes) -> None:
    page = visit("secretariat")
    paste(page, EARLIER, 2005)
    with page.expect_download() as started:
        page.locator(f"button[formaction$='/export/{kind}/']").click()
    started.value.save_as(tmp_path / "claims")
    content = (tmp_path / "claims").read_bytes()
    assert started.value.suggested_filename.endswith(f".{kind}")
    assert content.startswith(begins)
    assert len(content) > 300


def test_a_text_that_is_no_narrative_comes_back_as_it_was_typed(visit: Visitor) -> None:
    page = visit("secretariat")
    page.goto("/read/")
    shopping = "Two loaves of bread, a bag of onions, soap.\nAsk about the key of the cellar."
    page.locator("textarea[name=text]").fill(shopping)
    page.locator("input[name=year]").fill("2o06")
    send(page)
    assert page.locator("textarea[name=text]").input_value() == shopping
    assert page.locator("input[name=year]").input_value() == "2o06"
    assert page.locator("[aria-invalid=true]").count() == 2
    assert page.evaluate("document.activeElement.matches('.error-summary')")
    assert problems(page, "en") == []


@pytest.mark.parametrize("script", [True, False])
def test_what_is_not_saved_is_kept_in_another_language(visit: Visitor, script: bool) -> None:
    page = visit("secretariat", java_script_enabled=script)
    paste(page, LATER, 2006)
    page.locator("button[value=criteria]").click()
    page.locator("input[name=title]").fill("")
    with page.expect_navigation():
        page.locator("button[formaction$='/save/']").click()
    with page.expect_navigation():
        page.locator("form.languages button[value=ru]").click()
    assert page.locator("html").get_attribute("lang") == "ru"
    assert page.locator(".evidence li").count() >= 3
    assert page.locator("textarea[name=text]").input_value().split() == LATER.split()
    assert not script or problems(page, "ru") == []


def test_a_sentence_is_found_in_the_text_from_its_criterion(visit: Visitor) -> None:
    page = visit("secretariat")
    paste(page, LATER, 2006)
    page.locator("button[value=criteria]").click()
    link = page.locator(".evidence li a").last
    link.click()
    sentence = page.locator(str(link.get_attribute("href")))
    assert sentence.evaluate("one => one.matches(':target')")
    assert problems(page, "en") == []


def test_a_report_printed_in_columns_is_read_like_its_text(visit: Visitor, tmp_path: Path) -> None:
    """What a browser prints has ligatures, broken lines and words, page heads and numbers."""
    page = visit("secretariat")
    paste(page, LATER * 2, 2006)
    told = claims_shown(page)
    printed = page.context.new_page()
    printed.goto("about:blank")
    blocks = "".join(f"<p>{block}</p>" for block in (LATER * 2).split("\n\n"))
    printed.set_content(f"<html lang=en><style>body {{ column-count: 2; hyphens: auto }}</style>{blocks}")
    printed.pdf(path=tmp_path / "report.pdf", display_header_footer=True, header_template=PAGE_HEAD)
    page.goto("/read/")
    page.locator("input[name=file]").set_input_files(tmp_path / "report.pdf")
    page.locator("input[name=year]").fill("2006")
    send(page)
    assert claims_shown(page) == told
    assert len(told) > 6
