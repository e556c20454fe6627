"""Counted acts: the figures of a statement, those that it is compared with, and parts of a total in one sentence."""

import re
from dataclasses import replace
from itertools import accumulate

from .deciding import ALONE, decide, is_passed_over
from .drafts import IN_TURN, Draft, dated
from .figures import Figure
from .going_on import going_on, is_such, such_in, the_figure_in
from .meaning import BARE, OTHER_HARM, UNIT_OF_KIND
from .measures import BY_ACT, OFFICIALS
from .scene import Group, Scene, groups_of

ANSWERS = re.compile(r"(?:This|These figures|These numbers|It|The (?:number|figure|total))\b[^,;\d]{0,80}$")

SILENCES = ("unreported", "unknown", "zero", "no money")


def comparable(drafts: list[Draft]) -> list[Draft]:
    """Leave out what no other year is compared with: unknown numbers, and a zero beside a number of its measure."""
    numbered = {draft.measure for draft in drafts if draft.value and not draft.earlier}
    return [
        draft
        for draft in drafts
        if draft.form in SILENCES or draft.value or (draft.value == 0 and draft.measure not in numbered)
    ]


def counts_of(scene: Scene, told: list[Draft], before: list[Draft]) -> list[Draft]:
    """Read the counted acts of a sentence.

    `told` are claims read from it already, `before` those of the sentence before: comparisons may answer to either.
    """
    drafts: list[Draft] = []
    first = scene.marks[0].start if scene.marks else 0
    last: Group | None = None
    parted = False  # parts of a total were told, and not the total
    answering = scene.text.startswith(("Th", "It")) and ANSWERS.match(scene.text[: first + 1]) is not None
    for group in groups_of(scene, answering=answering or bool(told)):
        parted = parted or group.part
        if group.compared and group.part:
            continue
        said = comparable([*told, *drafts])
        mains = [draft for draft in said if not draft.earlier and draft.start < group.figures[0].start]
        if group.compared and ((parted and not mains) or is_of_another(scene, group, mains)):
            continue
        if group.compared and group.inside and last and last.compared:
            mains = [
                draft for draft in drafts if draft.figure in last.figures
            ]  # "compared with 28 in 2018 (27 in 2017)"
        if group.compared:
            drafts += compared_counts(scene, group, mains or (before if answering else []))
        else:
            drafts += main_counts(scene, group, drafts)
        last = group
    own = {draft.place for draft in drafts}
    again = [*such_in(scene, before), *the_figure_in(scene, [*before, *drafts])]
    drafts += [draft for draft in again if draft.place not in own]
    return without_breakdowns(dated(scene, [victims_among(scene, draft) for draft in drafts]))


AMONG = re.compile(r",? including (?:at least |about |approximately )?$|[,;]? (?:of (?:whom|them|these),? )?$")
WERE_VICTIMS = re.compile(
    r" (?:of (?:whom|them|these) )?(?:were|was) (?:\w+ )?(?:trafficking victims?|victims? of (?:human )?trafficking)\b"
)


def victims_among(scene: Scene, draft: Draft) -> Draft:
    """Count the victims among the persons helped ("helped 1,420 persons, including 310 trafficking victims")."""
    whole = draft.figure
    if not (
        draft.measure in ("victims_identified", "victims_assisted")
        and whole
        and whole.counted
        and whole.counted.kind == "person"
    ):
        return draft
    for part in scene.figures:
        named = part.counted and part.counted.kind == "victim" and "traffick" in scene.text[part.end : part.stop + 16]
        if not named and not WERE_VICTIMS.match(scene.text, part.end):
            continue
        if part.start > whole.stop and AMONG.search(scene.text, whole.stop, part.start):
            return replace(draft, value=part.value, qualifier=part.qualifier, end=part.stop, figure=part)
    return draft


def is_of_another(scene: Scene, group: Group, mains: list[Draft]) -> bool:
    """Say whether a comparison follows a figure that counts nothing, told in a clause of its own.

    "Police identified 60 victims; eight were minors, compared with four in 2016": the four answer to the eight.
    """
    ends = [mark.start for mark in scene.marks if mark.kind == "stop" and STARTS_OTHER.match(scene.text, mark.start)]
    ends = [end for end in ends if scene.text.count("(", 0, end) == scene.text.count(")", 0, end)]
    clause = max((end for end in ends if end < group.start), default=-1)
    if clause < 0 or not mains or max(main.end for main in mains) > clause:
        return False
    others = [figure for figure in scene.figures if clause < figure.start < group.start]
    return any(not group.figures[0].counted or is_alike(figure, group.figures[0]) for figure in others)


STARTS_OTHER = re.compile(r";|issued|granted|awarded|screened|inspected")


def main_counts(scene: Scene, group: Group, before: list[Draft]) -> list[Draft]:
    """Read the figures of a statement: each with the act that it is the object or subject of."""
    found: list[Draft] = []
    for figure in group.figures:
        found += (
            decide(scene, figure)
            or companion(scene, figure, [*before, *found])
            or going_on(scene, figure, found, [*before, *found])
        )
    if not group.part:
        return found
    totals = [draft for draft in before if not group.outcome or draft.unit != "cases"]
    told = {draft.measure for draft in totals}
    return [
        draft for draft in found if draft.measure not in told and draft.value is not None and is_stated(scene, draft)
    ]


COMPANION = re.compile(r"\b(?:involving|against|with|in) $")


def companion(scene: Scene, figure: Figure, found: list[Draft]) -> list[Draft]:
    """Read the persons of cases, or the cases of persons, just counted: "18 investigations involving 17 suspects"."""
    kind = figure.counted.kind if figure.counted else ""
    found = [draft for draft in found if draft.form != "compared"]
    if not found or found[-1].measure not in BARE or kind not in ("case", "suspect"):
        return []
    between = re.sub(r"\([^)]*\)", "", scene.text[found[-1].end : figure.start])
    if len(between) > 14 or found[-1].end > figure.start or not COMPANION.search(scene.text[: figure.start]):
        return []
    unit = UNIT_OF_KIND.get(kind, "persons")
    return [
        replace(found[-1], value=figure.value, qualifier=figure.qualifier, unit=unit, end=figure.stop, figure=figure)
    ]


def is_stated(scene: Scene, draft: Draft) -> bool:
    """Say whether a part's figure is stated in full ("of whom 12 were convicted"), not in passing ("12 convicted")."""
    figure = draft.figure
    return draft.form != "subject" or (
        figure is not None and BE.search(scene.text[figure.stop : draft.end]) is not None
    )


BE = re.compile(r"\b(?:was|were|been|received|had|resulted|ended|led)\b")


def compared_counts(scene: Scene, group: Group, mains: list[Draft]) -> list[Draft]:
    """Read the figures of a comparison: each takes the measure of the figure that it is compared with."""
    found: list[Draft] = []
    for row in by_year(scene, group.figures):
        for place, figure in enumerate(row):
            if answers_uncounted(scene, figure, place, row, mains):
                continue
            model = model_for(figure, place, len(row), mains, inside=group.inside)
            model = mains[0] if mains and is_such(scene, figure) else model
            drafts = compared_figure(scene, group, figure, model, mains)
            found += [replace(each, start=max(each.start, min(figure.start, group.start))) for each in drafts]
    return found


def answers_uncounted(scene: Scene, figure: Figure, place: int, row: list[Figure], mains: list[Draft]) -> bool:
    """Say whether the figure in the same place of the statement counts nothing ("90 reports and 12 arrests in 2017,

    compared with 84 and 11": 84 answers to the reports).
    """
    stated = [each for each in scene.figures if each.start < row[0].start]
    if figure.counted or len(row) == 1 or len(stated) != len(row):
        return False
    return bool(mains) and all(main.figure is not stated[place] for main in mains if main.figure)


def compared_figure(scene: Scene, group: Group, figure: Figure, model: Draft | None, mains: list[Draft]) -> list[Draft]:
    """Read one compared figure; one that answers to two joined acts ("identified and referred") is two claims."""
    if scene.text.startswith((" of which", " of whom"), figure.end):
        return []  # some of those who were compared
    own = decide(scene, figure)
    if own and own[0].start >= group.start and own[0].form == "object":
        return [answered(draft, model) for draft in own]
    if model is None:
        return compared_drafts(figure, own, None, scene.text)
    if group.inside and not IN_TURN.match(scene.text, group.figures[-1].end) and strays(scene, group, model):
        return []
    models = [main for main in mains if main.figure and main.figure is model.figure] or [first_denied(model, mains)]
    drafts = [draft for each in models for draft in compared_drafts(figure, own, each, scene.text)]
    return list({draft.measure: draft for draft in drafts}.values())


def first_denied(model: Draft, mains: list[Draft]) -> Draft:
    """Choose the first of several acts that were denied at once ("did not identify or refer any, against one")."""
    same = [main for main in mains if main.form == "zero" and (main.start, main.end) == (model.start, model.end)]
    return same[0] if same and model.form == "zero" else model


PLACES = re.compile(r" (?:\w+ )?(?:countries|regions|provinces|cities|states|districts|quarters)\b")


def strays(scene: Scene, group: Group, model: Draft) -> bool:
    """Say whether a bracket follows another figure than the one it would be compared with."""
    if model.figure is None:
        return False
    stop = model.figure.stop
    nested = model.earlier or any(mark.kind == "compare" and stop <= mark.start < group.start for mark in scene.marks)
    if nested and any(year.start > group.start for year in scene.years):
        return False  # "compared with 281 in 2018 (277 in 2017)"
    between = [
        each
        for each in scene.figures
        if stop <= each.start < group.start and each.value is not None and not PLACES.match(scene.text, each.end)
    ]
    if sum(each.value or 0 for each in between) == model.value:
        return False  # its parts: "convicted 12, eight for sex trafficking and four for forced labor (10 in 2016)"
    words = [scene.text[stop : each.start] for each in between]
    return any(each.count("(") == each.count(")") for each in words)


def compared_drafts(figure: Figure, own: list[Draft], model: Draft | None, text: str) -> list[Draft]:
    """Choose between what a compared figure says by itself and what it takes from the one it is compared with."""
    counted = figure.counted
    if own and (says_itself(figure, own[0]) or not model or own[0].measure == model.measure):
        return [answered(draft, model) for draft in own]
    if not model or figure.form != "count" or not is_comparable(figure, model, text):
        return []
    unit = UNIT_OF_KIND.get(counted.kind, "persons") if counted else model.unit
    return [
        Draft(
            model.measure,
            figure.value,
            unit,
            figure.qualifier,
            figure.start,
            figure.stop,
            earlier=True,
            form="compared",
            figure=figure,
            answers=model.place,
        )
    ]


def says_itself(figure: Figure, own: Draft) -> bool:
    """Say whether a figure names its act in its own words: "12 prosecutions", "27 suspects investigated"."""
    kind = figure.counted.kind if figure.counted else ""
    return kind in BY_ACT or (kind in ("suspect", "case") and own.form == "subject" and own.end - figure.stop < SHORT)


SHORT = 20  # characters: one participle, or "for investigation"


def is_comparable(figure: Figure, model: Draft, text: str) -> bool:
    """Say whether a compared figure can be of the model's measure: cases do not compare with calls or victims."""
    if model.form == "money" or OTHER_HARM.match(text, figure.stop) or is_passed_over(figure, text):
        return False
    kind = figure.counted.kind if figure.counted else ""
    if kind == "victim" and not model.measure.startswith(("victims", "hotline", "persons")):
        return False
    if not kind and not ALONE.match(text, figure.end):
        return False
    return kind != "case" or model.measure in BARE or text.startswith(" such ", figure.end)


def answered(own: Draft, model: Draft | None) -> Draft:
    """Give a compared figure that says itself what it counts the unit, and the officials, of its model."""
    if not model:
        return replace(own, earlier=True, form="compared")
    measure = model.measure if model.measure == OFFICIALS.get(own.measure) else own.measure
    unit = model.unit if model.measure == measure and own.unit == "unspecified" else own.unit
    return replace(own, measure=measure, unit=unit, earlier=True, form="compared", answers=model.place)


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
    if not mains:
        return None
    by_place = mains[place] if width == len(mains) else mains[-1]
    if inside:
        return mains[-width:][place] if width <= len(mains) and not figure.counted else mains[-1]
    if not figure.counted:
        return by_place
    same = [draft for draft in mains if draft.figure and is_alike(draft.figure, figure)]
    return same[-1] if same else by_place


def is_alike(one: Figure, other: Figure) -> bool:
    """Say whether two figures count the same kind of noun."""
    return bool(one.counted and other.counted and one.counted.kind == other.counted.kind)


def without_breakdowns(drafts: list[Draft]) -> list[Draft]:
    """Drop figures that add up to a total stated before them in the same sentence."""
    dropped: set[int] = set()
    for place, total in enumerate(drafts):
        if total.form == "compared":
            continue
        rest = [i for i in range(place + 1, len(drafts)) if same_series(total, drafts[i])]
        numbers = (drafts[i].value for i in rest)
        sums = accumulate(value if isinstance(value, int | float) else 0 for value in numbers)
        for stop, parts in enumerate(sums, start=1):
            if total.value and stop > 1 and parts == total.value:
                dropped.update(rest[:stop])
    places = {drafts[i].place for i in dropped}
    kept = [draft for place, draft in enumerate(drafts) if place not in dropped]
    return [draft for draft in kept if draft.answers not in places]


def same_series(total: Draft, other: Draft) -> bool:
    """Say whether two drafts state the same measure for the same year in the same unit."""
    return (total.measure, total.year, total.earlier, total.unit) == (
        other.measure,
        other.year,
        other.earlier,
        other.unit,
    )
