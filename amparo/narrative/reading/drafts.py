"""Claims in the making, and the year that each belongs to."""

import re
from dataclasses import dataclass, replace

from .acts import Mark
from .figures import WORD, Figure
from .scene import Scene
from .years import OPENING, WHEN, YearMention


@dataclass(frozen=True)
class Draft:
    """A claim in the making, in the sentence's own offsets."""

    measure: str
    value: float | str | None
    unit: str
    qualifier: str
    start: int
    end: int
    year: int | None = None
    earlier: bool = False
    form: str = ""  # the rule that gave it: decides whether it is sure
    figure: Figure | None = None
    answers: int = -1  # the place of the figure in the sentence that this one is compared with

    @property
    def place(self) -> int:
        """Where the figure stands in its sentence; the words where there is no figure."""
        return self.figure.start if self.figure else self.start

    @property
    def number(self) -> float:
        """The number that it states; 0 where it states none."""
        return self.value if isinstance(self.value, int | float) else 0.0


def dated(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Give every draft its year: the one named after it, else the one that opens its clause, else the report's."""
    return [each for draft in drafts for each in date_all(scene, draft)]


def date_all(scene: Scene, draft: Draft) -> list[Draft]:
    """Date a draft; "none in 2015 or 2016" states a zero for either year."""
    first, after = date_one(scene, draft), year_after(scene, draft)
    if not after or (draft.value and not is_of_either(scene, draft, after)):
        return [first]
    second = next((year for year in scene.years if 0 <= year.start - after.end <= 1 and year.year != after.year), None)
    if not second or not re.match(r"(?:or|and)\b", scene.text[second.start :]) or second.year is None:
        return [first]
    return [first, replace(first, year=second.year, earlier=draft.earlier or second.year < scene.reported)]


def is_of_either(scene: Scene, draft: Draft, year: YearMention) -> bool:
    """Say whether a number holds for a year and the one after it: a sum, or what another is compared with."""
    if "both" in scene.text[year.start - 5 : year.end]:
        return True
    return (draft.earlier or draft.form == "money") and "respectively" not in scene.text[year.end : year.end + 30]


def date_one(scene: Scene, draft: Draft) -> Draft:
    """Date one draft by the years around it."""
    after, lead = year_after(scene, draft), year_before(scene, draft)
    end = max(draft.end, after.end) if after and draft.earlier else draft.end
    if after:
        year = after.year
    elif draft.earlier and lead and is_when(scene, lead):
        year = lead.year
    elif draft.earlier:
        year = (lead.year if lead and lead.year else scene.reported) - 1
    else:
        year = lead.year if lead else scene.reported
    dating = after or lead
    earlier = draft.earlier or (dating is not None and dating.over) or (year is not None and year < scene.reported)
    return replace(draft, year=year, earlier=earlier, end=end)


def year_after(scene: Scene, draft: Draft) -> YearMention | None:
    """Find the year named after a figure, before the next comparison, bracket or clause."""
    at = draft.figure.end if draft.figure else draft.start if draft.form in ("unreported", "zero") else draft.end
    for year in scene.years:
        if (
            year.start < at
            or (year.origin and not draft.earlier)
            or (year.year is None and not (draft.value or draft.earlier))
        ):
            continue
        if not draft.value and re.search(r"\bsince\b", scene.text[at : year.start]):
            return replace(year, year=None) if draft.earlier else None
        if draft.form in ("unreported", "zero") and year.start > draft.end + 3:
            return None
        if draft.form == "change":
            return year if not year.origin and year.year and year.start - draft.end <= 1 else None
        between = [mark for mark in scene.marks if at <= mark.start < year.start]
        if draft.earlier and scene.text[year.start - 2 : year.start] == ") ":
            between = without_brackets(between)
        if opens_figure(scene, year) or any(mark.kind in ("compare", "stop", "open", "close") for mark in between):
            return None
        if between and is_of_part(scene, between, year):
            return None
        if draft.form == "money" and (
            opens_clause(scene, year) or (not closes(scene, draft, year) and figures_between(scene, at, year))
        ):
            return None  # "gave 500 pesos to train 20 officers in 2019": the year is of the training
        since = re.search(r"\bsince\b", scene.text[at : year.start])
        return replace(year, year=None) if since else in_turn(scene, draft, year)
    return None


def figures_between(scene: Scene, at: int, year: YearMention) -> bool:
    """Say whether numbers stand between a place and a year."""
    return any(at <= each.start < year.start for each in scene.figures)


def closes(scene: Scene, draft: Draft, year: YearMention) -> bool:
    """Say whether a year ends the bracket that a sum opens: "(4 million pesos to 90 victims in 2016)"."""
    return scene.text.endswith("(", 0, draft.start) and scene.text.startswith(")", year.end)


AND_IN = re.compile(r"[,;] (?:and|but|while) $")  # "admitted 61 victims in all, and in 2003, 55"
OPENS_FIGURE = re.compile(rf",? (?:only |just )?(?:\d|{WORD}\b)")


def opens_figure(scene: Scene, year: YearMention) -> bool:
    """Say whether a year is that of the number after it, told beside another one."""
    before = scene.text[max(0, year.start - 8) : year.start]
    return AND_IN.search(before) is not None and OPENS_FIGURE.match(scene.text, year.end) is not None


def years_in_row(scene: Scene, at: int) -> list[YearMention]:
    """Give the years that stand at a place and those joined to them ("in 2016 and 2015")."""
    row: list[YearMention] = []
    for year in scene.years:
        if abs(year.start - at) <= (2 if row else 3):
            row.append(year)
            at = year.end
    return row


def in_turn(scene: Scene, draft: Draft, year: YearMention) -> YearMention:
    """Give the year of a figure's own place: "12 and nine in 2016 and 2015, respectively"."""
    row = years_in_row(scene, year.start)
    figures = [figure for figure in scene.figures if figure.end <= year.start][-len(row) :]
    if len(row) == 1 or draft.figure not in figures or not IN_TURN.match(scene.text, row[-1].end):
        return year
    return row[figures.index(draft.figure)]


IN_TURN = re.compile(r",? respectively\b")


def is_of_part(scene: Scene, between: list[Mark], year: YearMention) -> bool:
    """Say whether a year belongs to a part of what a figure counts ("22 suspects, including 12 from 2015")."""
    part = next((mark for mark in between if mark.kind == "part"), None)
    if not part or scene.text[: year.start].endswith(", "):
        return False
    return any(part.end <= each.start < year.start for each in scene.figures)


def without_brackets(marks: list[Mark]) -> list[Mark]:
    """Leave out a bracket that opens and closes: "63 cases (two of forced labor) in 2015"."""
    kept: list[Mark] = []
    for mark in marks:
        if mark.kind == "close" and kept and kept[-1].kind == "open":
            kept.pop()
        else:
            kept.append(mark)
    return kept


CLAUSE_START = re.compile(
    r"(?:[;,:] (?:and |but |while |although |whereas |additionally, )?|\bwhile )(?:in |on |during )?(?:early |late "
    r"|mid-)?$",
    re.IGNORECASE,
)


OPENED = re.compile(
    r",| (?:the government|it|(?:[A-Z][a-z]+ )?(?:authorities|officials|police|courts)|the (?:figure|number|total)"
    r"|there (?:was|were|had)|an? "
    r"|[a-z]{3,}ed)\b"
)


# "expenditure in fiscal year 2015 was ...": the year is of what follows.
COPULA = re.compile(
    r"(?: (?:fiscal|financial|budget|calendar) year)? (?:was|were|amounted to|came to|totall?ed|stood at|numbered) "
)


def opens_clause(scene: Scene, year: YearMention) -> bool:
    """Say whether a year opens a clause in the middle of a sentence ("..., and in 2017 announced ...")."""
    return bool(CLAUSE_START.search(scene.text[: year.start]) and OPENED.match(scene.text, year.end))


def is_when(scene: Scene, year: YearMention) -> bool:
    """Say whether the rest of the sentence is about a year ("an increase from the previous year, when ...")."""
    return scene.text.startswith(WHEN, year.end)


def year_before(scene: Scene, draft: Draft) -> YearMention | None:
    """Find the year that opens the clause of a figure ("In 2016, ..."; "...; in the previous year, ...")."""
    for year in reversed(scene.years):
        if year.end > draft.start or year.origin:
            continue
        if is_when(scene, year):
            return year
        stops = [mark for mark in scene.marks if mark.kind == "stop" and year.end <= mark.start < draft.start]
        if any(len(scene.years) > 1 or year.start or scene.text[mark.start : mark.end] != "but" for mark in stops):
            return None
        if (
            year.start < OPENING
            or scene.text.startswith((" that ", " with the "), year.end)
            or (COPULA.match(scene.text, year.end) and draft.place - year.end < 40)
            or opens_clause(scene, year)
        ):
            return year
    return None
