"""Tables that left the house, read back as somebody would who received one."""

import csv
import io
import re
from typing import Any

MARK = re.compile(
    r"Export ([0-9a-f-]{36}), (\d+) rows, \d{4}-\d\d-\d\d \d\d:\d\d UTC\. It is written down who took it\."
)


def read_back(content: bytes) -> tuple[list[dict[str, str]], str]:
    """The rows of a CSV file, and the mark in its last one."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    last = list(rows.pop().values())
    assert not any(last[1:])
    return rows, last[0]


def without_mark(answer: Any) -> list[dict[str, str]]:
    """The rows of a file that was answered; its mark says how many they are."""
    rows, mark = read_back(answer.content)
    found = MARK.fullmatch(mark)
    assert found is not None, mark
    assert int(found[2]) == len(rows)
    return rows
