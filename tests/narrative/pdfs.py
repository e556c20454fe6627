"""Small PDF files of our own."""

import zlib

Row = tuple[str, str]


def pdf_of(lines: list[str]) -> bytes:
    """Make a PDF file of one page, a line of text under the other."""
    return pdf_of_pages([" ".join(f"({escaped(line)}) Tj T*" for line in lines)])


def pdf_of_rows(pages: list[list[Row]], *, by_row: bool = True) -> bytes:
    """Make a PDF file of two columns, kept row by row or column by column."""
    return pdf_of_pages([content(page, by_row=by_row) for page in pages])


def content(page: list[Row], *, by_row: bool) -> str:
    """Set the words of a page, each at its place."""
    placed = [(0, row, left) for row, (left, _) in enumerate(page)]
    placed += [(270, row, right) for row, (_, right) in enumerate(page)]
    ordered = sorted(placed, key=lambda each: each[1]) if by_row else placed
    return " ".join(f"1 0 0 1 {50 + x} {780 - 14 * row} Tm ({escaped(text)}) Tj" for x, row, text in ordered if text)


def escaped(line: str) -> str:
    """Write a line so that its brackets are words and no marks of the file."""
    return line.replace("(", "\\(").replace(")", "\\)")


def pdf_of_pages(shown: list[str]) -> bytes:
    """Make a PDF file of pages, each given by what it shows."""
    streams = [zlib.compress(f"BT /F1 11 Tf 14 TL 50 780 Td {each} ET".encode("cp1252")) for each in shown]
    places = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(streams)))
    font = 3 + 2 * len(streams)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (places.encode(), len(streams)),
    ]
    for number, stream in enumerate(streams):
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 %d 0 R >> >> >>" % (4 + 2 * number, font),
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    return file_of([*objects, b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"])


def file_of(objects: list[bytes]) -> bytes:
    """Write the objects of a PDF file, the first of them its catalogue, with the table of their places."""
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % count + table
    return body + head + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (count, len(body))
