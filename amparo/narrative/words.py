"""The reader's answers in the page's language. The reader itself is a plain library and speaks English only."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from amparo.web.components import Text

ANSWERS: Final[Mapping[str, Text]] = {
    "The file is empty.": _("The file is empty."),
    "The file is not text, HTML or PDF. Save the report as one of these.": _(
        "The file is not text, HTML or PDF. Save the report as one of these."
    ),
    "The HTML in the file is damaged beyond reading. Save the page again.": _(
        "The HTML in the file is damaged beyond reading. Save the page again."
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


def answer_in_words(answer: str) -> str:
    """What the reader answered; in English where there is no translation."""
    return str(ANSWERS.get(answer, answer))
