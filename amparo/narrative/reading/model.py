"""What a reading gives: claims tied to their words, and what else the narrative says."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

Value = int | float | str | None


class Unreadable(ValueError):
    """The file cannot be turned into text; the message says why and what to do."""


class NotANarrative(ValueError):
    """The text is not a country narrative on trafficking; the message says what was missing."""


@dataclass(frozen=True)
class Claim:
    """One figure that a narrative states, tied to the words that state it (fields as in the guide).

    `start` and `end` are character offsets of `quote` in the text as given. `sure` says that the
    words follow a form that was right at least 19 times in 20 when measured; the rest wants a look.
    """

    doc: str
    quote: str
    measure: str
    value: Value
    unit: str
    year: int | None
    role: str
    qualifier: str
    actor: str
    sure: bool
    start: int
    end: int

    def to_json(self) -> dict[str, Any]:
        """Give the guide's nine fields and `sure`, in the order of the gold files."""
        names = ("doc", "quote", "measure", "value", "unit", "year", "role", "qualifier", "actor", "sure")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Section:
    """A part of the narrative: `kind` is its place in the report's scheme, `title` its heading as written."""

    kind: str
    title: str
    start: int
    end: int


@dataclass(frozen=True)
class Institution:
    """A body, service or law that the narrative names; `kind` e.g. `hotline`, `law`; dates and articles if given."""

    kind: str
    name: str
    start: int
    end: int
    articles: tuple[str, ...] = ()
    year: int | None = None


@dataclass(frozen=True)
class Flow:
    """A country and the part it plays for the people trafficked: `source`, `transit` or `destination`.

    A region has no `code`. Where only a nationality is named, `start` and `end` are its words.
    """

    country: str
    code: str
    role: str
    start: int
    end: int


@dataclass(frozen=True)
class Bearing:
    """One criterion of the minimum standards that a sentence speaks to, which way, and the words that decide it."""

    criterion: str
    direction: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class ReadSentence:
    """A sentence in its section, with the criteria that it bears on."""

    text: str
    section: str
    start: int
    end: int
    bearings: tuple[Bearing, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Everything that the reader takes from one narrative; `text` is what all its offsets are of.

    `year` is the report's, None where nothing tells it; `year_from_text` says that it was taken from the text.
    """

    doc: str
    text: str = field(default="", repr=False)
    year: int | None = None
    year_from_text: bool = False
    claims: list[Claim] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    recommendations: list[str] = field(default_factory=list)
    institutions: list[Institution] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    sentences: list[ReadSentence] = field(default_factory=list)


def claims_to_jsonl(claims: list[Claim]) -> str:
    """Write claims as JSON Lines, one a line in the order of the text, as the gold files are."""
    return "".join(json.dumps(claim.to_json(), ensure_ascii=False) + "\n" for claim in claims)


def beside_to_json(reading: Reading) -> str:
    """Write all but the claims as one JSON object on a line: year, sections, recommendations, ..., the text last."""
    told = asdict(reading)
    del told["claims"]
    text = told.pop("text")
    return json.dumps({**told, "text": text}, ensure_ascii=False) + "\n"
