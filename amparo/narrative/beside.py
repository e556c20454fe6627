"""What stands on a report's page: the marked text, its claims, and the other things that the reader takes from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from amparo.narrative import bearing
from amparo.narrative.codes import FLOWS, INSTITUTIONS, SECTIONS
from amparo.narrative.figure import country_name
from amparo.narrative.marking import BREAK, Part, parts_of
from amparo.narrative.reading import Reading, Section
from amparo.narrative.showing import Shown
from amparo.web.components import Cell, Column, Tab, Table


@dataclass(frozen=True)
class Chapter:
    """A section as shown: its name, its text in paragraphs, how many claims it states."""

    title: str
    paragraphs: list[str]
    claims: int


@dataclass(frozen=True)
class Beside:
    """A reading with the claims as they stand now."""

    reading: Reading
    text: str
    claims: Sequence[Shown]

    @cached_property
    def marked(self) -> list[Part]:
        """The text with its claims marked."""
        return parts_of(self.text, self.claims, self.reading.sections)

    @property
    def looked(self) -> int:
        """How many claims a person has looked at."""
        return sum(claim.looked_at for claim in self.claims)

    @property
    def unsure(self) -> int:
        """How many claims the reader asks a person to look at, and nobody has."""
        return sum(claim.wants_a_look for claim in self.claims)

    @property
    def parts(self) -> dict[str, tuple[str, int]]:
        """What there is to see: code, name and how many; the claims always, the rest where there is any."""
        return {code: part for code, part in self.every_part.items() if part[1] or code == "claims"}

    @cached_property
    def every_part(self) -> dict[str, tuple[str, int]]:
        """The same with those of which there is nothing."""
        reading = self.reading
        return {
            "claims": (_("Claims beside the text"), len(self.claims)),
            "sections": (_("Sections"), len(reading.sections)),
            "recommendations": (_("Recommendations"), len(reading.recommendations)),
            "institutions": (_("Institutions and laws"), len(reading.institutions)),
            "flows": (_("Flows"), len(reading.flows)),
            "criteria": (_("Criteria"), len(self.evidence)),
        }

    @property
    def institution_table(self) -> Table:
        """Bodies, services and laws that the report names."""
        columns = [Column(_("Name")), Column(_("Kind")), Column(_("Articles")), Column(_("Year"))]
        rows = [
            [
                Cell(each.name, lang="en"), Cell(_kind(each.kind)), Cell(", ".join(each.articles) or "–"),
                Cell(str(each.year or "–")),
            ]
            for each in self.reading.institutions
        ]  # fmt: skip
        return Table(_("Institutions and laws that the report names"), columns, rows)

    @property
    def flow_table(self) -> Table:
        """Countries, and the part that each plays for the people trafficked."""
        columns = [Column(_("Country")), Column(_("Part")), Column(_("Code"))]
        rows = [
            [Cell(country_name(flow.code) if flow.code else flow.country), Cell(_part(flow.role)), Cell(flow.code)]
            for flow in self.reading.flows
        ]
        return Table(_("Where people are trafficked from, through and to"), columns, rows)

    @cached_property
    def evidence(self) -> list[bearing.Evidence]:
        """The criteria of the minimum standards to which the report speaks, with the sentences that do."""
        return bearing.evidence_of(self.reading)

    @property
    def evidence_said(self) -> str:
        """What the criteria are, and what is not said of them."""
        return str(bearing.SAID)

    @property
    def evidence_table(self) -> Table:
        """How many sentences speak for and against."""
        return bearing.counted(self.evidence)

    @property
    def evidence_text(self) -> list[list[bearing.Stretch]]:
        """The text with the sentences that speak to a criterion told apart."""
        return bearing.stretches_of(self.text, self.reading)

    @property
    def chapters(self) -> list[Chapter]:
        """The sections, each with its text."""
        return [self._chapter(section) for section in self.reading.sections]

    def _chapter(self, section: Section) -> Chapter:
        text = self.text[section.start : section.end]
        paragraphs = [paragraph for paragraph in BREAK.split(text) if paragraph.strip()]
        inside = sum(section.start <= claim.start < section.end for claim in self.claims)
        return Chapter(section.title or str(SECTIONS.get(section.kind, section.kind)), paragraphs, inside)


def _kind(kind: str) -> str:
    return str(INSTITUTIONS.get(kind, kind))


def _part(role: str) -> str:
    return str(FLOWS.get(role, role))


def lay_out(reading: Reading, text: str, claims: Sequence[Shown]) -> Beside:
    """A reading beside its claims, in the order of the text."""
    return Beside(reading, text, sorted(claims, key=lambda claim: (claim.start, claim.number)))


def tabs(shown: Beside, part: str, address: str) -> list[Tab]:
    """The parts of a saved report, each with an address of its own."""
    return [
        Tab(name, address if code == "claims" else f"{address}?part={code}", code == part, count)
        for code, (name, count) in shown.parts.items()
    ]
