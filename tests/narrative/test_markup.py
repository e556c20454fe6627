"""Narratives saved as web pages: what is markup, what of a page is its text, and pages that are too much."""

import time
from contextlib import suppress

import pytest

from amparo.narrative.reading import Unreadable, read, text_of_bytes

from .made_up import narrative, rows

TEXT = narrative("Police opened 41 trafficking cases, compared with 38 in 2016. Courts convicted nine traffickers.")
EXPECTED = rows(read(TEXT, "2018-arcadia").claims)
BODY = "".join(f"<p>{block}</p>" for block in TEXT.split("\n\n"))
LINES = TEXT.replace(", compared", ",\ncompared").strip()
PAGES = {
    "a comment first": f"<!-- saved from the archive -->\n<html><body>{BODY}</body></html>",
    "an article": f"<article>{BODY}</article>",
    "a small heading": BODY.replace("<p>", "<h3>", 1).replace("</p>", "</h3>", 1),
    "tags after words": f"Saved page\n{BODY}",
    "line ends as br": "<html><body><p>" + LINES.replace("\n", "<br>\n") + "</p></body></html>",
    "br of another kind": "<html><body>"
    + LINES.replace("\n\n", "<br/>&nbsp;<BR />").replace("\n", "<br/>")
    + "</body>",
    "wrapped in the source": "<html><body>" + BODY.replace(" ", "\n") + "</body></html>",
    "lines kept": f"<html><pre>{LINES}</pre></html>",
    "a form around it": f'<html><form><input value="12"><select><option>9 victims</select>{BODY}</form></html>',
    "a menu above": f"<html><div><a>Tier 1 countries</a></div><div>Belgium: Tier 1</div>{BODY}</html>",
    "a list of links above": f"<html><ul><li>Tier 3 countries<li>Peru: Tier 3</ul>{BODY}</html>",
    "its heading in a head": f"<html><article><header>{BODY.replace('</p>', '</p></header>', 1)}</article></html>",
    "things beside": f"<html><nav>Tier 1</nav>{BODY}<aside>Peru: police identified 45 victims.</aside></html>",
    "script and comment": f"<html><script>if (1 < 2) '<p>9 victims'</script><!-- 12 <p> victims -->{BODY}</html>",
    "figures in bold": "<html>" + BODY.replace("41", '<b class="a > b">41</b>').replace("38", "<b>38</b>") + "</html>",
    "never closed": "<html>" + BODY.replace("</p>", ""),
}


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_a_page_gives_the_claims_of_its_text(kind: str, code: str) -> None:
    text = text_of_bytes(PAGES[kind].encode(code))
    assert "<" not in text
    assert rows(read(text, "2018-arcadia").claims) == EXPECTED


def test_words_in_sharp_brackets_are_no_markup() -> None:
    text = f"<arcadia> {TEXT}"
    assert text_of_bytes(text.encode()) == text


MUCH = {
    "never closed": "<div>" * 50_000 + BODY,
    "nested": "<div>" * 300_000 + BODY + "</div>" * 300_000,
    "tags begun": "<a " * 600_000,
    "comments begun": "<!--" * 500_000,
    "declarations begun": "<!" * 900_000,
    "quotes begun": "<a b='" * 300_000,
    "scripts begun": "<script " * 200_000,
    "spaces": "<p>" + " " * 3_000_000,
}


@pytest.mark.parametrize("kind", MUCH)
def test_no_page_takes_long(kind: str) -> None:
    started = time.process_time()
    with suppress(Unreadable):
        text_of_bytes(b"<html>" + MUCH[kind].encode())
    assert time.process_time() - started < 10


def test_fifty_thousand_tags_that_are_never_closed_hide_no_claim() -> None:
    assert rows(read(text_of_bytes(MUCH["never closed"].encode()), "2018-arcadia").claims) == EXPECTED


@pytest.mark.parametrize("page", [BODY + "x" * 4_000_000, "<div>" * 500_000 + BODY], ids=["long", "deep"])
def test_a_page_that_is_too_much_is_refused(page: str) -> None:
    with pytest.raises(Unreadable, match="too much to read"):
        text_of_bytes(page.encode())
