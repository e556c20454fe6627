"""HTML into text, in time that grows with its length only: no tree is built, so nothing can be nested too deep."""

import html
import re
from collections import Counter

from .model import Unreadable

LONGEST_MARKUP = 4_000_000  # characters; a saved page of one country has some hundred thousand
MOST_TOKENS = 400_000  # tags and words between them; such a page has some thousand
TAGS = (
    "html|head|body|title|meta|link|style|script|article|main|section|header|nav|aside|div|p|h[1-6]|br|hr|pre"
    "|ul|ol|li|dl|table|tbody|tr|td|form|blockquote|center|font|span|strong|em|b|i|u|a|img"
)
# It begins with a tag, or has several closed within the beginning: words in sharp brackets alone are no markup.
BEGINS = re.compile(rf"\s*(?:<\?xml|<!doctype|<!--|<(?:{TAGS})(?=[\s>/]))", re.IGNORECASE)
CLOSED = re.compile(rf"</(?:{TAGS})>|<br ?/?>", re.IGNORECASE)
SEVERAL = 3
LOOKED_AT = 20_000

# Every alternative that fails has read no further than the next tag, so no place is read over and over.
TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<raw>script|style|textarea|noscript|template|svg)(?=[\s>/]).*?(?:</(?P=raw)\s*>|\Z)"
    r"|<(?P<end>/?)(?P<tag>[a-z][a-z0-9]*)(?P<rest>(?>(?:[^<>\"']+|\"[^\"<]{0,4000}\"|'[^'<]{0,4000}'|[\"'])*))>"
    r"|<[!?/][^<>]*>"
    r"|(?P<words><+(?=<)|<?[^<]+|<)",
    re.IGNORECASE | re.DOTALL,
)
# What is not the page's own text: menus, what stands beside or below, and the fields of a form. A form itself may hold
# the whole page, and an article's head its heading.
ASIDE = {"nav", "aside", "footer", "select", "button", "label", "datalist", "iframe", "object"}
OWN_HEAD = ("article", "main")
BLOCK = re.compile(
    "p|div|h[1-6]|li|[uod]l|d[td]|table|caption|tr|section|article|main|header|footer|aside|nav|form|fieldset"
    "|blockquote|pre|hr|body|title|figure|figcaption|address|center|details|summary"
)
CELLS = {"td", "th"}
EMPTY = {"br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed", "param", "source", "track"}


def is_markup(text: str) -> bool:
    """Say whether a text is HTML, whatever it is called."""
    start = text[:LOOKED_AT]
    return BEGINS.match(start) is not None or len(CLOSED.findall(start)) >= SEVERAL


def text_of_html(markup: str) -> str:
    """Give the words of a page, a paragraph or heading to a block, without menus, scripts, styles and fields.

    Raises `Unreadable` for a page that is too much to read.
    """
    page, too_much = Page(), len(markup) > LONGEST_MARKUP
    for number, token in enumerate(TOKEN.finditer(markup)):
        if too_much or number > MOST_TOKENS:
            raise Unreadable("The file is too much to read. Give the country's part only, or paste its text.")
        page.take(token)
    lines = (re.sub(r"[ \t\f]+", " ", line).strip() for line in "".join(page.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class Page:
    """What is open at a place of the page, and the text so far."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.open: list[str] = []
        self.times: Counter[str] = Counter()
        self.aside = 0  # how many tags were open where what is left out began; 0 where nothing is left out

    def take(self, token: re.Match[str]) -> None:
        """Go on by one tag or some words."""
        if token["words"]:
            self.add(words_of(token["words"], kept=self.times["pre"] > 0))
        elif token["tag"]:
            self.tag(token["tag"].lower(), closing=bool(token["end"]), empty=token["rest"].endswith("/"))

    def add(self, words: str) -> None:
        """Add words, unless they stand in what is left out."""
        if not self.aside:
            self.pieces.append(words)

    def tag(self, name: str, *, closing: bool, empty: bool) -> None:
        """Open or close an element."""
        self.add("\n\n" if BLOCK.fullmatch(name) else "\n" if name == "br" else " " if name in CELLS else "")
        if closing:
            self.close(name)
        elif name not in EMPTY and not empty:
            self.open.append(name)
            self.times[name] += 1
            if not self.aside and self.leaves_out(name):
                self.aside = len(self.open)

    def leaves_out(self, name: str) -> bool:
        """Say whether an element that has just begun holds none of the page's own text."""
        return name in ASIDE or (name == "header" and not any(self.times[each] for each in OWN_HEAD))

    def close(self, name: str) -> None:
        """Close the nearest element of a name, with all that were left open in it."""
        while self.times[name]:
            last = self.open.pop()
            self.times[last] -= 1
            if len(self.open) < self.aside:
                self.aside = 0
            if last == name:
                return


def words_of(raw: str, *, kept: bool) -> str:
    """Give what stands between tags: a line's end is a space there, unless lines are kept or one is empty."""
    words = html.unescape(raw).replace("\r\n", "\n").replace("\r", "\n")
    return words if kept else "\n\n".join(part.replace("\n", " ") for part in re.split(r"\n[ \t]*\n", words))
