"""Files into text: plain text, HTML, PDF; a clear answer for what is none of these or no narrative."""

import codecs
import io
import re
import warnings
from pathlib import Path

from .model import NotANarrative, Unreadable
from .printed import words_of_pages
from .source import LONGEST, mend

LARGEST = 50 * 1024 * 1024
MARKS = (  # the longer ones first: UTF-32 begins as UTF-16 does
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MARKUP = re.compile(rb"^\s*(?:<!doctype html|<html|<\?xml|<head|<body|<div|<p\b)", re.IGNORECASE)
SIGNS = re.compile(
    r"minimum standards|\bTier [123]\b|\bTIER [123]\b|special case|PROSECUTION|PROTECTION|victims? identification"
    r"|(?:source|destination|transit) (?:country|,)|trafficked (?:to|for)|traffickers",
    re.IGNORECASE,
)


def text_of_file(path: Path) -> str:
    """Give the text of a .txt, .html or .pdf file. Raises `Unreadable` with what is wrong and what to do."""
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable("The file is larger than 50 MB; a narrative has some pages. Give the country's part only.")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"The file cannot be opened: {error.strerror or 'unknown reason'}.") from error
    return text_of_bytes(data)


def text_of_bytes(data: bytes) -> str:
    """Give the text of an uploaded file by what it holds, whatever it is called. Raises `Unreadable`."""
    if not data.strip():
        raise Unreadable("The file is empty.")
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return text_of_pdf(data)
    text = decoded(data)
    return text_of_html(text) if MARKUP.match(data[:1024].lstrip(b"\xef\xbb\xbf")) else text


def decoded(data: bytes) -> str:
    """Decode text: by the mark before it, as UTF-8, else Windows-1252, in which older reports were saved."""
    marked = next((name for mark, name in MARKS if data.startswith(mark)), "")
    if marked or b"\x00" in data[:4096]:
        return data.decode(marked or wide_code_of(data[:4096]), errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def wide_code_of(data: bytes) -> str:
    """Say in which code of two or four bytes a letter these bytes are English text. Raises `Unreadable`."""
    for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        letters = data.decode(name, errors="replace")
        if sum(letter.isascii() and (letter.isprintable() or letter.isspace()) for letter in letters) > 0.8 * len(
            letters
        ):
            return name
    raise Unreadable("The file is not text, HTML or PDF. Save the report as one of these.")


def text_of_html(markup: str) -> str:
    """Give the words of a page, a paragraph or heading to a block, without menus, scripts and styles."""
    from bs4 import BeautifulSoup

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Beautiful Soup warns of markup that only resembles HTML
        try:
            soup = BeautifulSoup(markup, "html.parser")
        except (ValueError, AssertionError, RecursionError) as error:
            raise Unreadable("The HTML in the file is damaged beyond reading. Save the page again.") from error
    for junk in soup(["script", "style", "nav", "header", "footer", "form", "noscript", "template"]):
        junk.decompose()
    for block in soup(["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "br", "tr", "section", "article"]):
        block.insert_after("\n\n")
        block.insert_before("\n\n")
    lines = (re.sub(r"[ \t\r\f]+", " ", line).strip() for line in soup.get_text().split("\n\n"))
    return "\n\n".join(line.replace("\n", " ") for line in lines if line.strip())


def text_of_pdf(data: bytes) -> str:
    """Give the words of a PDF file, page after page."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data))
        text = words_of_pages(reader.pages[:200])
    except Exception as error:  # a damaged PDF may raise anything inside the library
        raise Unreadable(
            "The PDF is damaged or locked. Save it again without a password, or paste its text."
        ) from error
    if not text.strip():
        raise Unreadable("The PDF holds pictures of pages and no text. Run it through text recognition first.")
    return text


def check_narrative(text: str) -> None:
    """Raise `NotANarrative` with a reason unless the text is a country narrative on trafficking."""
    if not text.strip():
        raise NotANarrative("There is no text to read.")
    source = mend(text[:LONGEST])
    words = source.clean  # a printed page may write it with a ligature, or part it at a line's end
    if len(re.findall(r"traffick", words, re.IGNORECASE)) < 2:
        raise NotANarrative("This is no country narrative: it does not speak of trafficking, or is not in English.")
    if not SIGNS.search(words):
        raise NotANarrative(
            "This speaks of trafficking, but has no tier, no sections and no victims as a narrative has."
        )
    if source.doubtful:
        raise NotANarrative(
            "This has two columns side by side, and where its pages end is lost. Copy the text column by column."
        )
