"""Counted acts: which figure of a sentence belongs to which act, in which year, and beside which total."""

import re
from dataclasses import dataclass, field, replace

from .acts import Act, Mark, acts_of, marks_of
from .figures import Figure, figures_of
from .measures import BY_ACT, BY_NAME, OFFICIALS
from .years import YearMention, years_of


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
    answers: int = -1  # where the figure stands in the sentence that this one is compared with


@dataclass
class Scene:
    """A sentence taken apart: its figures, acts, marks and years, each in order."""

    text: str
    section: str
    reported: int
    figures: list[Figure] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    years: list[YearMention] = field(default_factory=list)


def scene_of(text: str, section: str, reported: int) -> Scene:
    """Take a sentence apart."""
    figures = figures_of(text)
    if not any(figure.form == "count" for figure in figures):
        return Scene(text, section, reported, years=years_of(text, reported))
    acts = acts_of(text)
    marks = [mark for mark in marks_of(text) if not any(act.start <= mark.start < act.end for act in acts)]
    return Scene(text, section, reported, figures, acts, marks, years_of(text, reported))


UNIT_OF_KIND = {"case": "cases", "call": "calls", "investigation": "cases", "prosecution": "unspecified"}
UNIT_OF_KIND |= {
    "conviction": "unspecified",
    "referral": "unspecified",
    "identification": "unspecified",
    "arrest": "persons",
}


@dataclass
class Group:
    """Figures that share a year: the main statement, or one side of a comparison."""

    compared: bool
    inside: bool  # in brackets, after the figure that it is compared with
    part: bool = False
    figures: list[Figure] = field(default_factory=list)
    end: int = 0


def groups_of(scene: Scene) -> list[Group]:
    """Split a sentence's figures into the main statement, comparisons and breakdowns, by the marks between them."""
    groups = [Group(compared=False, inside=False)]
    outer = groups[0]
    for item in in_order(scene):
        if isinstance(item, Figure):
            if groups[-1].compared and resumes(scene, groups[-1], item):
                groups.append(Group(compared=False, inside=False))
                outer = groups[-1]
            groups[-1].figures.append(item)
            continue
        here = next_group(scene, item, groups[-1], outer, seen=any(group.figures for group in groups))
        if here is not groups[-1]:
            groups.append(here)
        if not here.inside:
            outer = here
    return [group for group in groups if group.figures]


def in_order(scene: Scene) -> list[Figure | Mark]:
    """Give figures and marks in the order in which they stand."""
    items: list[Figure | Mark] = [*scene.figures, *scene.marks]
    return sorted(items, key=lambda each: each.start)


def resumes(scene: Scene, group: Group, figure: Figure) -> bool:
    """Say whether a new verb after a comparison's figures starts a new statement ("..., and convicted five")."""
    if not group.figures or group.inside:
        return False
    last = group.figures[-1]
    for act in scene.acts:
        if last.stop < act.start and act.end <= figure.start and act.side == "after" and figure.start - act.end < ADJACENT:
            return not scene.text[act.start : act.end].lower().endswith("ing") and act.start - last.stop > 3
    return False


def next_group(scene: Scene, mark: Mark, here: Group, outer: Group, *, seen: bool) -> Group:
    """Say which group the figures after a mark belong to."""
    if mark.kind == "compare" and seen:
        return Group(compared=True, inside=False)
    if mark.kind == "part" and seen:
        return Group(compared=here.compared, inside=here.inside, part=True)
    if mark.kind == "open" and seen and not here.inside:
        return bracket(scene, mark)
    if mark.kind in ("close", "open") and here.inside:
        return Group(compared=outer.compared, inside=False, part=outer.part)
    if mark.kind == "stop":
        return Group(compared=False, inside=False)
    return here


def bracket(scene: Scene, mark: Mark) -> Group:
    """Make the group of what stands in brackets: a comparison if it names a year, else a breakdown."""
    close = scene.text.find(")", mark.end)
    dash = mark.kind == "open" and scene.text[mark.start : mark.end].strip() != "("
    end = len(scene.text) if close < 0 or dash else close
    dated = not dash and any(mark.end <= year.start < end for year in scene.years)
    return Group(compared=dated, inside=True, part=not dated, end=end)


def counts_of(scene: Scene, told: list[Draft]) -> list[Draft]:
    """Read the counted acts of a sentence; `told` are claims read from it already that comparisons may refer to."""
    drafts: list[Draft] = []
    for group in groups_of(scene):
        mains = [draft for draft in [*told, *drafts] if not draft.earlier]
        drafts += compared_counts(scene, group, mains) if group.compared else main_counts(scene, group, drafts)
    return without_breakdowns(dated(scene, drafts))


def main_counts(scene: Scene, group: Group, before: list[Draft]) -> list[Draft]:
    """Read the figures of a statement: each with the act that it is the object or subject of."""
    found = [decide(scene, figure) for figure in group.figures]
    totals = {draft.measure for draft in before}
    return [draft for draft in found if draft and not (group.part and draft.measure in totals)]


def compared_counts(scene: Scene, group: Group, mains: list[Draft]) -> list[Draft]:
    """Read the figures of a comparison: each takes the measure of the figure that it is compared with."""
    found: list[Draft] = []
    rows = by_year(scene, group.figures)
    for row in rows:
        for place, figure in enumerate(row):
            model = model_for(figure, place, len(row), mains, inside=group.inside)
            own = decide(scene, figure)
            draft = compared_draft(figure, own, model)
            if draft:
                found.append(draft)
    return found


def compared_draft(figure: Figure, own: Draft | None, model: Draft | None) -> Draft | None:
    """Choose between what a compared figure says by itself and what it takes from the one it is compared with."""
    counted = figure.counted
    if own and (counted and counted.kind in BY_ACT or not model or own.measure == model.measure):
        unit = model.unit if model and model.measure == own.measure and own.unit == "unspecified" else own.unit
        measure = model.measure if model and model.measure == OFFICIALS.get(own.measure) else own.measure
        return replace(own, measure=measure, earlier=True, unit=unit, form="compared", answers=model.start if model else -1)
    if model and figure.form == "count":
        unit = UNIT_OF_KIND.get(counted.kind, "persons") if counted else model.unit
        return Draft(
            model.measure,
            figure.value,
            unit,
            figure.qualifier,
            figure.start,
            figure.stop,
            earlier=True,
            form="compared",
            figure=figure,
            answers=model.start,
        )
    return None


def by_year(scene: Scene, figures: list[Figure]) -> list[list[Figure]]:
    """Split figures into rows, each ending with the year that it is dated by."""
    rows: list[list[Figure]] = [[]]
    for figure in figures:
        if rows[-1] and any(rows[-1][-1].end <= year.start < figure.start for year in scene.years):
            rows.append([])
        rows[-1].append(figure)
    return rows


def model_for(figure: Figure, place: int, width: int, mains: list[Draft], *, inside: bool) -> Draft | None:
    """Find the figure that a compared one answers to: the same kind of noun, else the same place, else the last."""
    known = [draft for draft in mains if draft.start < figure.start]
    if not known:
        return None
    if inside or not figure.counted:
        return known[place] if not inside and width == len(known) else known[-1]
    same = [
        draft
        for draft in known
        if draft.figure and draft.figure.counted and draft.figure.counted.kind == figure.counted.kind
    ]
    return same[-1] if same else known[place] if width == len(known) else known[-1]


ADJACENT = 45
# Verbs whose object may be a bare number: "convicted five", "prosecution of seven".
BARE = frozenset({"investigations", "prosecutions", "convictions"})


def decide(scene: Scene, figure: Figure) -> Draft | None:
    """Find the act that a figure counts: its own noun, the verb that it is subject of, or the verb before it."""
    counted = figure.counted
    if figure.form != "count":
        return None
    if counted and counted.kind in BY_ACT:
        if re.search(r"\b[Tt]he $", scene.text[max(0, figure.start - 4) : figure.start]) or PART_OF.match(scene.text, figure.end):
            return None
        return draft_of(scene, figure, BY_ACT[counted.kind], None, "noun")
    ahead, behind = subject_of(scene, figure), object_of(scene, figure)
    if behind and figure.start - behind.end <= 1:
        ahead = None
    if ahead and (not behind or ahead.start - figure.stop < ADJACENT):
        return draft_of(scene, figure, ahead.measure, ahead, "subject")
    if behind:
        return draft_of(scene, figure, behind.measure, behind, "object")
    return None


def subject_of(scene: Scene, figure: Figure) -> Act | None:
    """Find the passive verb, or the participle right after it, that the figure is the subject of."""
    for act in scene.acts:
        if act.start < figure.stop:
            continue
        if parted(scene, figure.stop, act.start):
            return None
        if act.side == "before" or is_participle(scene, figure, act):
            return act if fits(figure, act, scene.text) else None
        return None
    return None


AGENT = re.compile(r" (?:that |which |whom )?(?:the government|the police|authorities|police|officials|it|they|NGOs) (?:had )?$")


def is_participle(scene: Scene, figure: Figure, act: Act) -> bool:
    """Say whether a verb describes the noun before it ("victims identified by police", "victims that police identified")."""
    between = scene.text[figure.stop : act.start]
    whole = figure.counted and PART_OF.match(scene.text, figure.end)
    return (not between.strip() and not whole) or AGENT.fullmatch(between) is not None


PART_OF = re.compile(r" of (?:the|these|those|its) ")
ALONE = re.compile(r"(?:$|[.,;)]| (?:of|in|on|for|under|with|and|to|from|during|as|by|after|people\b|others?\b)(?:\W|$))")


def stands_alone(figure: Figure, text: str) -> bool:
    """Say whether nothing is named after a number ("convicted five, ..."); what is named there may be something else."""
    return ALONE.match(text, figure.end) is not None


def object_of(scene: Scene, figure: Figure) -> Act | None:
    """Find the active verb before the figure whose object it is."""
    for act in reversed(scene.acts):
        if act.end > figure.start or act.side == "before":
            continue
        if parted(scene, act.end, figure.start):
            return None
        if fits(figure, act, scene.text):
            return act
        if act.measure != "imprisoned":
            return None
    return None


def parted(scene: Scene, start: int, end: int) -> bool:
    """Say whether a clause ends between two places of the sentence."""
    return any(start <= mark.start < end and mark.kind == "stop" for mark in scene.marks)


def fits(figure: Figure, act: Act, text: str) -> bool:
    """Say whether the act can count what the figure counts; a figure without a noun fits a passive verb only."""
    if not figure.counted:
        if act.start >= figure.end:
            return act.side == "before" and act.start - figure.end < ADJACENT
        return figure.start - act.end <= 1 and act.measure in BARE and stands_alone(figure, text)
    kind = figure.counted.kind
    return kind in BY_NAME[act.measure].counts or (act.measure == "persons_trained" and kind == "victim")


def draft_of(scene: Scene, figure: Figure, measure: str, act: Act | None, form: str) -> Draft | None:
    """Make the draft of a figure and the act that it counts."""
    counted = figure.counted
    kind = counted.kind if counted else ""
    if measure == "persons_trained" and kind == "victim":
        measure = "victims_assisted"
    if act and is_other(scene, figure, act, measure):
        return None
    if measure in OFFICIALS and is_official(scene, figure):
        measure = OFFICIALS[measure]
    start = min(figure.start, act.start) if act else figure.start
    end = max(figure.stop, act.end) if act else figure.stop
    unit = UNIT_OF_KIND.get(kind, "persons")
    return Draft(measure, figure.value, unit, figure.qualifier, start, end, form=form, figure=figure)


OTHER_CRIME = re.compile(
    r"(?:on|for|of|under|with) (?:[\w-]+ ){0,3}?(?:prostitution(?: charges| offenses)?|smuggling|immigration|administrative|illegal entry|overstay|drug|labor law"
    r"|wage|document fraud|visa|passport)",
    re.IGNORECASE,
)
PRISON = re.compile(r"prison|jail|years?|months?|life|incarcerat", re.IGNORECASE)


def is_other(scene: Scene, figure: Figure, act: Act, measure: str) -> bool:
    """Say whether the act is not the one that is counted: another crime, a sentence without prison, a seminar on else."""
    after = scene.text[max(act.end, figure.stop) :][:60]
    if measure in BARE and OTHER_CRIME.search(after) and "traffick" not in after.lower():
        return True
    if measure == "imprisoned":
        return not PRISON.search(scene.text) or "suspended sentence" in scene.text
    words = scene.text[act.start : act.end].lower()
    return measure == "persons_trained" and "train" not in words and "traffick" not in scene.text.lower()


def is_official(scene: Scene, figure: Figure) -> bool:
    """Say whether those acted against are officials: by their noun, or by who a case or a member is of."""
    counted = figure.counted
    if not counted:
        return any(each.counted and each.counted.kind == "official" for each in scene.figures)
    if counted.kind == "official":
        return True
    after = scene.text[counted.end : counted.end + 90].lower()
    words = ("official", "officer", "employee", "military", "police", "complicit", "soldier", "diplomat")
    near = after.split(",")[0].split(";")[0]
    return near.lstrip().startswith(("of ", "into ", "against ", "involving ")) and any(word in near for word in words)


def dated(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Give every draft its year: the one named after it, else the one that opens the sentence, else the report's."""
    return [date_one(scene, draft, drafts) for draft in drafts]


def date_one(scene: Scene, draft: Draft, drafts: list[Draft]) -> Draft:
    """Date one draft by the years around it."""
    after = year_after(scene, draft)
    if after and draft.form == "change" and (after.origin or after.start - draft.end > 4):
        after = None
    first = min((each.start for each in [*drafts, *scene.figures]), default=0)
    lead = next((year for year in scene.years if year.end <= first and not year.origin), None)
    if after:
        year, end = after.year, max(draft.end, after.end) if draft.earlier else draft.end
    elif draft.earlier:
        year, end = (lead.year if lead and lead.year else scene.reported) - 1, draft.end
    else:
        year, end = (lead.year if lead else scene.reported), draft.end
    earlier = draft.earlier or (year is not None and year < scene.reported)
    return replace(draft, year=year, earlier=earlier, end=end)


def year_after(scene: Scene, draft: Draft) -> YearMention | None:
    """Find the year named after a figure, before the next comparison, bracket or clause."""
    at = draft.figure.end if draft.figure else draft.end
    for year in scene.years:
        if year.start < at or (year.origin and not draft.earlier):
            continue
        between = [mark for mark in scene.marks if at <= mark.start < year.start]
        blocked = any(mark.kind in ("compare", "stop", "open", "close") for mark in between)
        return None if blocked else year
    return None


def without_breakdowns(drafts: list[Draft]) -> list[Draft]:
    """Drop figures that add up to a total stated before them in the same sentence."""
    dropped: set[int] = set()
    for place, total in enumerate(drafts):
        rest = [i for i in range(place + 1, len(drafts)) if same_series(total, drafts[i])]
        for stop in range(2, len(rest) + 1):
            values = [drafts[i].value for i in rest[:stop]]
            if total.value and sum(value for value in values if isinstance(value, int | float)) == total.value:
                dropped.update(rest[:stop])
    return [draft for place, draft in enumerate(drafts) if place not in dropped]


def same_series(total: Draft, other: Draft) -> bool:
    """Say whether two drafts state the same measure for the same year in the same unit."""
    return (total.measure, total.year, total.earlier, total.unit) == (
        other.measure,
        other.year,
        other.earlier,
        other.unit,
    )
