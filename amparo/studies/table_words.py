"""What the library says of a table that it cannot read, in the page's language.

A test gives every kind of malformed table and holds each answer to a sentence here.
"""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from amparo.web.components import Text

SENTENCES: Final[tuple[tuple[str, Text], ...]] = (
    ("the table is empty: there is no header", _("the table is empty: there is no header")),
    ("the table is empty: there is no row below the header", _("the table is empty: there is no row below the header")),
    ("the header has the same name twice", _("the header has the same name twice")),
    ("the header has a column without a name", _("the header has a column without a name")),
    (r"row (?P<row>\d+) does not have (?P<columns>\d+) columns", _("row %(row)s does not have %(columns)s columns")),
    ("the file is not a table of comma-separated values", _("it is not a table of comma-separated values")),
    (r"more than (?P<most>\d+) lists: .*", _("it has more than %(most)s lists")),
    (
        "row (?P<row>\\d+), column (?P<column>.*): a list's column holds 0 or 1 and nothing else",
        _("row %(row)s, column %(column)s: a list's column holds 0 or 1 and nothing else"),
    ),
    (
        r"row (?P<row>\d+), column (?P<column>.*): a count is a whole number, zero or more",
        _("row %(row)s, column %(column)s: a count is a whole number, zero or more"),
    ),
    (
        r"row (?P<row>\d+), column (?P<column>.*): more people than any country has registered",
        _("row %(row)s, column %(column)s: more people than any country has registered"),
    ),
    (
        "the counts add up to more people than any country has registered",
        _("the counts add up to more people than any country has registered"),
    ),
    (
        r"row (?P<row>\d+): somebody on no list at all, whom nobody can have counted",
        _("row %(row)s: somebody on no list at all, whom nobody can have counted"),
    ),
    (r"row (?P<row>\d+): this pattern has been given before", _("row %(row)s: this pattern has been given before")),
    ("there is nobody in the table", _("there is nobody in the table")),
    (
        r"an estimate needs (?P<fewest>\d+) to (?P<most>\d+) lists; this table has (?P<lists>\d+)",
        _("an estimate needs %(fewest)s to %(most)s lists; this table has %(lists)s"),
    ),
    (
        "the name of a list may not hold a colon, a comma or a bracket",
        _("the name of a list may not hold a colon, a comma or a bracket"),
    ),
    (
        "there is no column “count”; a row for each person is not taken here",
        _("there is no column “count”; a row for each person is not taken here"),
    ),
)


def in_words(error: ValueError) -> str:
    """The sentence of an error of the library; its own words where none is known."""
    said = str(error)
    for pattern, words in SENTENCES:
        if match := re.fullmatch(pattern, said):
            return str(words) % match.groupdict() if match.groupdict() else str(words)
    return said
