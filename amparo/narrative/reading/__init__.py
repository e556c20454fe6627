"""Read a country narrative into claims, each tied to its words, and what else the narrative says."""

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from .checking import check_length, check_narrative
from .claims import LONGEST as LONGEST_SENTENCE
from .claims import claims_of
from .criteria import bearings_of
from .dating import year_of
from .files import text_of_bytes, text_of_file
from .flows import flows_of
from .institutions import institutions_of
from .layout import Part, parts_of, recommendations_of
from .model import (
    Bearing,
    Claim,
    Flow,
    Institution,
    NotANarrative,
    Reading,
    ReadSentence,
    Section,
    Unreadable,
    beside_to_json,
    claims_to_jsonl,
)
from .source import LONGEST, Source, mend


def read(text: str, doc: str, year: int | None = None) -> Reading:
    """Read a narrative; never fails, whatever the text. `doc` names it, e.g. `2018-belarus` (the year is the report's).

    `year` says the report's year where the name does not; without either it is taken from the text.
    Spans in the result are character offsets in `text` as given, which the result holds. A text longer than 400,000
    characters is read that far. Use `check_narrative` before to learn whether the text is a narrative at all.
    """
    source = mend(text[:LONGEST])
    parts = parts_of(source.clean)
    told, guessed = (year, False) if year else year_of(doc, source.clean)
    sections = [section for section, _ in parts]
    claims = claims_of(source, doc, parts, told)
    return Reading(
        doc=doc,
        text=text,
        year=told,
        year_from_text=guessed,
        claims=claims,
        sections=[in_raw(source, section) for section in sections],
        recommendations=recommendations_of(source.clean, sections),
        institutions=[in_raw(source, each) for each in institutions_of(source.clean, sections)],
        flows=[in_raw(source, flow) for flow in profile_flows(source.clean, sections)],
        sentences=[sentence for part in parts for sentence in read_sentences(source, part, claims)],
    )


Spanned = TypeVar("Spanned", Section, Institution, Flow)


def in_raw(source: Source, each: Spanned) -> Spanned:
    """Move a span from the mended text to the text as given."""
    start, end = source.raw_span(each.start, each.end)
    return replace(each, start=start, end=end)


def profile_flows(text: str, sections: list[Section]) -> list[Flow]:
    """Read the flows from the profile of trafficking patterns; older reports tell them in the introduction."""
    kinds = {section.kind for section in sections}
    place = "profile" if "profile" in kinds else "introduction"
    return [
        flow for section in sections if section.kind == place for flow in flows_of(text, section.start, section.end)
    ]


def read_sentences(source: Source, part: Part, claims: list[Claim]) -> list[ReadSentence]:
    """Give a section's sentences with the criteria that each bears on."""
    found = []
    section, spans = part
    for start, end in spans:
        words, (begin, stop) = source.clean[start:end], source.raw_span(start, end)
        bearings: tuple[Bearing, ...] = ()
        if section.kind != "recommendations" and len(words) < LONGEST_SENTENCE:
            bearings = bearings_of(words, [claim for claim in claims if begin <= claim.start < stop])
        found.append(ReadSentence(words, section.kind, begin, stop, bearings))
    return found


def read_file(path: str | Path, year: int | None = None) -> Reading:
    """Read a .txt, .html or .pdf file; the file's name without ending is the narrative's name, `year` the report's.

    Raises `Unreadable` (no text can be had from the file, or too much) or `NotANarrative` (none, or several of them),
    both with a message for people.
    """
    place = Path(path)
    text = text_of_file(place)
    check_narrative(text)
    check_length(text)
    return read(text, place.stem, year)


__all__ = [
    "Bearing",
    "Claim",
    "Flow",
    "Institution",
    "NotANarrative",
    "ReadSentence",
    "Reading",
    "Section",
    "Unreadable",
    "beside_to_json",
    "check_narrative",
    "claims_to_jsonl",
    "read",
    "read_file",
    "text_of_bytes",
]
