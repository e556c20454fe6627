"""Files into text: plain text, HTML, PDF; a clear answer for what is none of these."""

import codecs
import io
from pathlib import Path
from stat import S_ISREG

from .markup import is_markup, text_of_html
from .model import Unreadable
from .printed import words_of_pages

MOST_PAGES = 200
LARGEST = 50 * 1024 * 1024
MARKS = (  # the longer ones first: UTF-32 begins as UTF-16 does
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def text_of_file(path: Path) -> str:
    """Give the text of a .txt, .html or .pdf file. Raises `Unreadable` with what is wrong and what to do."""
    try:
        about = path.stat()
        if not S_ISREG(about.st_mode):
            raise Unreadable("This is no file that ends, but a folder, a pipe or a device. Give a file.")
        if about.st_size > LARGEST:
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
    return text_of_html(text) if is_markup(text) else text


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


def text_of_pdf(data: bytes) -> str:
    """Give the words of a PDF file, page after page. Raises `Unreadable`, also for more than 200 pages."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data))
        pages = len(reader.pages)
        text = words_of_pages(reader.pages) if pages <= MOST_PAGES else ""
    except Exception as error:  # a damaged PDF may raise anything inside the library
        raise Unreadable(
            "The PDF is damaged or locked. Save it again without a password, or paste its text."
        ) from error
    if pages > MOST_PAGES:
        raise Unreadable(
            f"The PDF is too long: it has {pages} pages, and at most {MOST_PAGES} are read."
            " Give the country's part only."
        )
    if not text.strip():
        raise Unreadable("The PDF holds pictures of pages and no text. Run it through text recognition first.")
    return text
