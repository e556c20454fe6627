"""Read a country narrative into claims, each tied to its words, and what else the narrative says."""

from pathlib import Path

from .claims import claims_of
from .files import check_narrative, text_of_bytes, text_of_file
from .layout import recommendations_of, sections_of
from .model import Claim, NotANarrative, Reading, Unreadable, claims_to_jsonl
from .source import mend


def read(text: str, doc: str) -> Reading:
    """Read a narrative; never fails, whatever the text. `doc` names it, e.g. `2018-belarus` (the year is the report's)."""
    source = mend(text)
    sections = sections_of(source.clean)
    return Reading(
        doc=doc,
        claims=claims_of(source, doc, sections),
        sections=sections,
        recommendations=recommendations_of(source.clean, sections),
    )


def read_file(path: str | Path) -> Reading:
    """Read a .txt, .html or .pdf file; the file's name without ending is the narrative's name.

    Raises `Unreadable` (no text can be had from the file) or `NotANarrative`, both with a message for people.
    """
    place = Path(path)
    text = text_of_file(place)
    check_narrative(text)
    return read(text, place.stem)


__all__ = [
    "Claim",
    "NotANarrative",
    "Reading",
    "Unreadable",
    "check_narrative",
    "claims_to_jsonl",
    "read",
    "read_file",
    "text_of_bytes",
]
