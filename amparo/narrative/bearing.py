"""Which sentences bear on which criterion of the minimum standards, and which way: laid out for people to judge."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.exchange.tables import Table as File
from amparo.narrative.codes import CRITERIA, DIRECTIONS, SECTIONS
from amparo.narrative.reading import Bearing, Reading, ReadSentence
from amparo.web.components import Cell, Column, Table

HEADER = ("doc", "criterion", "about", "direction", "words", "sentence", "text", "section", "start", "end")
WIDTHS = {"doc": 16, "about": 40, "words": 30, "text": 80, "section": 16}
SAID = gettext_lazy(
    "Minimum standards (MS) and criteria of 22 U.S.C. 7106 in their present numbering. Found by words, for people to "
    "judge: whether a country meets a criterion is not said here."
)


@dataclass(frozen=True)
class Run:
    """A piece of a sentence: does it decide which way the sentence speaks?"""

    text: str
    decides: bool = False


@dataclass(frozen=True)
class Spoken:
    """A sentence that speaks to a criterion, by its number among those that speak to any."""

    number: int
    sentence: ReadSentence
    bearing: Bearing

    @property
    def runs(self) -> list[Run]:
        """Its words on one line, cut around those that decide."""
        words = "|".join(map(re.escape, sorted(self.bearing.words, key=len, reverse=True)))
        cut = re.split(rf"\b({words})\b", " ".join(self.sentence.text.split()), flags=re.IGNORECASE)
        return [Run(text, bool(place % 2)) for place, text in enumerate(cut) if text]

    @property
    def section(self) -> str:
        """The part of the report in which it stands."""
        return str(SECTIONS.get(self.sentence.section, self.sentence.section))


@dataclass(frozen=True)
class Way:
    """The sentences that speak one way to a criterion."""

    code: str
    spoken: Sequence[Spoken]

    @property
    def title(self) -> str:
        """Which way."""
        return str(DIRECTIONS[self.code])


@dataclass(frozen=True)
class Evidence:
    """What a report says to one criterion, way by way; ways without a sentence are there, too."""

    code: str
    ways: Sequence[Way]

    @property
    def about(self) -> str:
        """What the criterion asks."""
        return str(CRITERIA[self.code])


@dataclass(frozen=True)
class Stretch:
    """A run of the report's text; `sentence` is the number of the one that it is, with its criteria."""

    text: str
    sentence: int = 0
    criteria: tuple[str, ...] = ()


def speaking(reading: Reading) -> list[ReadSentence]:
    """The sentences that speak to any criterion; their places from 1 are their numbers."""
    return [sentence for sentence in reading.sentences if sentence.bearings]


def evidence_of(reading: Reading) -> list[Evidence]:
    """The criteria to which the report speaks, in their order."""
    every = list(_every(reading))
    told = {spoken.bearing.criterion for spoken in every}
    return [
        Evidence(code, [Way(way, _of(every, code, way)) for way in DIRECTIONS]) for code in CRITERIA if code in told
    ]


def _every(reading: Reading) -> Iterator[Spoken]:
    for number, sentence in enumerate(speaking(reading), start=1):
        for bearing in sentence.bearings:
            yield Spoken(number, sentence, bearing)


def _of(every: Sequence[Spoken], code: str, way: str) -> list[Spoken]:
    return [each for each in every if (each.bearing.criterion, each.bearing.direction) == (code, way)]


def counted(evidence: Sequence[Evidence]) -> Table:
    """How many sentences speak which way to each criterion; each leads to them."""
    columns = [Column(_("Criterion")), *(Column(way, numeric=True) for way in DIRECTIONS.values())]
    rows = [
        [
            Cell(f"{each.code} {each.about}", url=f"#criterion-{each.code}"),
            *(Cell(len(way.spoken)) for way in each.ways),
        ]
        for each in evidence
    ]
    return Table(_("Sentences by criterion"), columns, rows, narrow="scroll")


def stretches_of(text: str, reading: Reading) -> list[list[Stretch]]:
    """The text in paragraphs, cut where a sentence begins or ends that speaks to a criterion."""
    paragraphs: list[list[Stretch]] = [[]]
    for stretch in _stretches(text, speaking(reading)):
        first, *later = [stretch.text] if stretch.sentence else stretch.text.split("\n\n")
        paragraphs[-1].append(stretch if stretch.sentence else Stretch(first))
        paragraphs += [[Stretch(each)] for each in later]
    return [paragraph for paragraph in paragraphs if any(stretch.text.strip() for stretch in paragraph)]


def _stretches(text: str, sentences: Sequence[ReadSentence]) -> Iterator[Stretch]:
    at = 0
    for number, sentence in enumerate(sentences, start=1):
        yield Stretch(text[at : sentence.start])
        criteria = tuple(bearing.criterion for bearing in sentence.bearings)
        yield Stretch(text[sentence.start : sentence.end], number, criteria)
        at = sentence.end
    yield Stretch(text[at:])


def file_of(doc: str, title: str, reading: Reading) -> File:
    """The same as a table that leaves the house: a line for each sentence and criterion."""
    rows = [[doc, *_line(each)] for each in _every(reading)]
    said = _("Each line is one sentence that speaks to one criterion, with the words that decide which way.")
    return File(HEADER, rows, "criteria", title, [said, str(SAID)], frozenset({"doc"}), WIDTHS)


def _line(spoken: Spoken) -> list[str | int]:
    bearing, sentence = spoken.bearing, spoken.sentence
    return [
        bearing.criterion, str(CRITERIA[bearing.criterion]), bearing.direction, "; ".join(bearing.words),
        spoken.number, " ".join(sentence.text.split()), sentence.section, sentence.start, sentence.end,
    ]  # fmt: skip
