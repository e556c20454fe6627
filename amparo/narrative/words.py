"""The reader's answers in the page's language. The reader itself is a plain library and speaks English only."""

import re
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from amparo.web.components import Text

ANSWERS: Final[Mapping[str, Text]] = {
    "The file is empty.": _("The file is empty."),
    "The file is not text, HTML or PDF. Save the report as one of these.": _(
        "The file is not text, HTML or PDF. Save the report as one of these."
    ),
    "The file is too much to read. Give the country's part only, or paste its text.": _(
        "The file is too much to read. Give the country's part only, or paste its text."
    ),
    "The PDF is damaged or locked. Save it again without a password, or paste its text.": _(
        "The PDF is damaged or locked. Save it again without a password, or paste its text."
    ),
    "The PDF holds pictures of pages and no text. Run it through text recognition first.": _(
        "The PDF holds pictures of pages and no text. Run it through text recognition first."
    ),
    "There is no text to read.": _("There is no text to read."),
    "This is no country narrative: it does not speak of trafficking, or is not in English.": _(
        "This is no country narrative: it does not speak of trafficking, or is not in English."
    ),
    "This speaks of trafficking, but has no tier, no sections and no victims as a narrative has.": _(
        "This speaks of trafficking, but has no tier, no sections and no victims as a narrative has."
    ),
    "This has two columns side by side, and where its pages end is lost. Copy the text column by column.": _(
        "This has two columns side by side, and where its pages end is lost. Copy the text column by column."
    ),
}

WITH_FIGURES: Final[Mapping[str, Text]] = {
    r"This holds (?P<number>\d+) narratives \((?P<countries>.+)\): split it, one country a file\.": _(
        "This holds %(number)s narratives (%(countries)s): split it, one country a file."
    ),
    r"The PDF is too long: it has (?P<pages>\d+) pages, and at most (?P<most>\d+) are read\."
    r" Give the country's part only\.": _(
        "The PDF is too long: it has %(pages)s pages, and at most %(most)s are read. Give the country's part only."
    ),
}
"""Answers that say how much or which, by the form that they have in English."""


def answer_in_words(answer: str) -> str:
    """What the reader answered; in English where there is no translation."""
    for form, words in WITH_FIGURES.items():
        if match := re.fullmatch(form, answer, re.DOTALL):
            return str(words) % match.groupdict()
    return str(ANSWERS.get(answer, answer))
