"""A sentence taken apart: its figures, acts, marks and years, and which figures stand together."""

import re
from dataclasses import dataclass, field, replace

from .acts import Act, Mark, acts_of, is_participle, marks_of
from .figures import Figure, figures_of
from .years import YearMention, years_of

NEAR = 45


@dataclass
class Scene:
    """A sentence with what was found in it, each in order; `reported` is the year that the narrative reports on."""

    text: str
    section: str
    reported: int
    figures: list[Figure] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    years: list[YearMention] = field(default_factory=list)


def scene_of(text: str, section: str, reported: int) -> Scene:
    """Take a sentence apart."""
    figures, years = figures_of(text), years_of(text, reported)
    if not any(figure.form == "count" for figure in figures):
        return Scene(text, section, reported, marks=marks_of(text) if years else [], years=years)
    acts = [sided(text, act, figures) for act in acts_of(text) if not is_quality(text, act, figures)]
    marks = [mark for mark in marks_of(text) if not any(act.start <= mark.start < act.end for act in acts)]
    return Scene(text, section, reported, figures, acts, marks, years)


def is_quality(text: str, act: Act, figures: list[Figure]) -> bool:
    """Say whether `trained` only describes those whom a number before it counts ("two trained officers")."""
    if text[act.start : act.end] != "trained":
        return False
    return any(each.end == act.start - 1 and (not each.counted or each.counted.end > act.end) for each in figures)


def sided(text: str, act: Act, figures: list[Figure]) -> Act:
    """Turn a participle after a counted noun ("victims identified by police") to what stands before it."""
    if act.side == "before" or any(figure.start - act.end == 1 for figure in figures):
        return act
    if any(is_participle(text, figure, act) for figure in figures):
        return replace(act, side="before")
    return act


@dataclass
class Group:
    """Figures that stand together: the main statement, one side of a comparison, or a breakdown (`part`)."""

    compared: bool
    inside: bool = False  # in brackets, after the figure that it belongs to
    part: bool = False
    outcome: bool = False  # what came of the figures before: "leading to 23 convictions"
    opener: str = ""  # the sign that opened it, where it stands inside
    within: str = ""  # the sign of the dash that a bracket stands in
    start: int = 0
    figures: list[Figure] = field(default_factory=list)


def groups_of(scene: Scene, *, answering: bool) -> list[Group]:
    """Split a sentence's figures by the marks between them.

    `answering` says that the sentence goes on about the one before it ("This compares with 20 in 2016").
    """
    groups = [Group(compared=False)]
    outer, seen = groups[0], answering
    for item in in_order(scene):
        if isinstance(item, Figure):
            if (groups[-1].compared and resumes(scene, groups[-1], item)) or goes_on(scene, groups[-1], item):
                outer = Group(compared=False)
                groups.append(outer)
            groups[-1].figures.append(item)
            seen = True
            continue
        here = next_group(scene, item, groups[-1], outer, seen=seen)
        groups += [here] if here is not groups[-1] else []
        outer = outer if here.inside else here
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
    if BEGINS.search(scene.text[last.stop : figure.start]):
        return True
    for act in scene.acts:
        if last.stop + 3 < act.start and act.end <= figure.start < act.end + NEAR and act.side == "after":
            return not is_gerund(scene, act) or takes_up(scene, group, act)
    return False


def is_gerund(scene: Scene, act: Act) -> bool:
    """Say whether an act is told in the form `prosecuting`."""
    return scene.text[act.start : act.end].lower().endswith("ing")


def takes_up(scene: Scene, group: Group, act: Act) -> bool:
    """Say whether `and prosecuting` goes on with the statement ("reported opening nine, compared with 12, and ...").

    It does not where the comparison itself is told in that form ("compared with opening 12 and prosecuting nine").
    """
    inner = [each for each in scene.acts if group.start <= each.start < act.start and is_gerund(scene, each)]
    return (
        not inner
        and not GERUND.search(scene.text, group.start, group.figures[0].start)
        and scene.text.endswith(" and ", 0, act.start)
    )


GERUND = re.compile(r"\b[a-z]+ing ")


def goes_on(scene: Scene, group: Group, figure: Figure) -> bool:
    """Say whether a new statement begins after the parts of a total ("12, including two men, and opened five")."""
    if not group.part or group.compared or group.inside or not group.figures:
        return False
    return BEGINS.search(scene.text, group.figures[-1].stop, figure.start) is not None


# "..., compared with one in 2016, and continued three prosecutions": verbs whose object names the act.
BEGINS = re.compile(
    r"\band (?:\w+ly |also |then )?(?:continued|opened|initiated|began|commenced|filed|launched|obtained|secured"
    r"|achieved|concluded|completed|conducted|pursued) (?:an? )?$"
)
STARTS_ANEW = re.compile(r"; (?:this|these|it)\b")
NESTED = re.compile(r"\((?!compared)")  # a bracket after a dash, but one that compares goes back to the total


def next_group(scene: Scene, mark: Mark, here: Group, outer: Group, *, seen: bool) -> Group:
    """Say which group the figures after a mark belong to; `seen` says that there were figures before it."""
    if mark.kind == "compare" and (seen or is_dated_comparison(scene, mark)):
        return Group(compared=True, inside=here.inside, opener=here.opener, start=mark.start)
    if mark.kind == "part" and seen:
        return Group(
            compared=here.compared, inside=here.inside, part=True, outcome=is_outcome(scene, mark), opener=here.opener
        )
    if mark.kind == "open" and seen and not here.inside:
        return bracket(scene, mark, outer)
    if mark.kind == "close" and here.compared and not here.inside and scene.text[here.start - 1] == "(":
        return Group(compared=False, part=True)  # the parts after a dash go on
    if mark.kind in ("close", "open") and here.inside:
        if here.opener != "(" and NESTED.match(scene.text, mark.start):
            return Group(compared=False, inside=True, part=True, opener="(", within=here.opener, start=mark.start)
        if (here.opener == "(") != (mark.kind == "close"):
            return here
        if here.within:
            return Group(compared=False, inside=True, part=True, opener=here.within)
        return Group(compared=outer.compared, part=outer.part)
    ends = not here.inside or (here.opener != "(" and STARTS_ANEW.match(scene.text, mark.start))
    return Group(compared=False) if mark.kind == "stop" and ends else here


def is_outcome(scene: Scene, mark: Mark) -> bool:
    """Say whether a mark opens what came of the figures before it, not their parts."""
    return scene.text[mark.start : mark.end].lower().startswith(("leading", "resulting", "which"))


def is_dated_comparison(scene: Scene, mark: Mark) -> bool:
    """Say whether a comparison opens with its year: "in comparison to 2016 when ..."."""
    return any(0 <= year.start - mark.end <= 1 and scene.text.startswith(" when", year.end) for year in scene.years)


def bracket(scene: Scene, mark: Mark, outer: Group) -> Group:
    """Make the group of what stands in brackets: a comparison if it names a year, else a breakdown."""
    opener = scene.text[mark.start : mark.end].strip()
    if outer.part and not outer.outcome:
        return Group(compared=False, inside=True, part=True, opener=opener, start=mark.start)
    close = scene.text.find(")", mark.end)
    round_one = opener == "(" and close > 0
    inner = {year.year for year in scene.years if mark.end <= year.start < close and not year.origin}
    told = {year.year for year in scene.years if outer.start <= year.start < mark.start} if outer.compared else set()
    dated = round_one and bool(inner) and not inner & told
    return Group(compared=dated, inside=True, part=not dated, opener=opener, start=mark.start)
