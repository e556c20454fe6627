"""Figures that leave their act to the words before them: lists of help, sentences or calls, "12 such cases"."""

import re
from dataclasses import replace

from .changes import topic_of
from .deciding import ALONE
from .drafts import Draft
from .figures import NUMBER, Figure
from .meaning import BARE, SUSPENDED
from .measures import HELP
from .scene import Scene


def going_on(scene: Scene, figure: Figure, found: list[Draft], told: list[Draft]) -> list[Draft]:
    """Read a figure that goes on what was told: `found` in its clause, `told` in its sentence so far."""
    if figure.form != "count":
        return []
    return (
        series(scene, figure, found)
        or other_form(scene, figure, found)
        or by_others_too(scene, figure, found)
        or numbered(scene, figure)
        or helped_with(scene, figure, found)
        or sentenced_too(scene, figure, told)
        or calls_too(scene, figure)
        or begun_too(scene, figure, told)
        or listed_by_year(scene, figure, told)
        or in_another_year(scene, figure, told)
    )


def like(model: Draft, figure: Figure, end: int, form: str = "list") -> Draft:
    """Make the draft of a figure that has its act from another one."""
    return replace(
        model, value=figure.value, qualifier=figure.qualifier, start=figure.start, end=end, form=form, figure=figure
    )


SERIES = re.compile(r"(?: [\w-]+){0,8}?(?:,|,? and|, and) ")


def series(scene: Scene, figure: Figure, found: list[Draft]) -> list[Draft]:
    """Read the cases that go on a list of calls or investigations: "12 calls on sex trafficking, nine cases of ..."."""
    last = found[-1] if found else None
    if not last or last.form != "noun" or not last.figure or not figure.counted or figure.counted.kind != "case":
        return []
    between = scene.text[last.figure.stop : figure.start]
    acting = any(last.figure.stop <= act.start < figure.start for act in scene.acts)
    if last.measure not in LISTABLE or acting or not SERIES.fullmatch(between):
        return []
    return [
        replace(
            last, value=figure.value, qualifier=figure.qualifier, start=figure.start, end=figure.stop, figure=figure
        )
    ]


WITH_HELP = re.compile(rf" with (?:[\w-]+ ){{0,2}}?{HELP}")


FORM = (
    r" (?:for|of|into|involving|on) (?:both )?(?:(?:alleged|suspected|possible|child|adult) )?"
    r"(?:sex|labor|forced|bonded|domestic|child)\b"
)
FORMED = re.compile(rf"{FORM}[^,;.()\d]{{0,30}}(?:,|,? and|, and) $")
FORM_AFTER = re.compile(FORM)


FURTHER = re.compile(
    r",? (?:and |while )?(?:(?:[A-Z]+s?|[Tt]he|[Ll]ocal|[Oo]ther|civil|an?) ?)(?:[\w'-]+ ){0,4}(?:another )?$"
)


def by_others_too(scene: Scene, figure: Figure, found: list[Draft]) -> list[Draft]:
    """Read "the state housed 38 victims, NGO shelters another 70": the act is that of the first."""
    last = found[-1] if found and not figure.counted else None
    if not last or not last.figure or last.form != "object" or not last.measure.startswith("victims"):
        return []
    between = scene.text[last.figure.stop : figure.start]
    added = between.endswith(" another ") or scene.text.startswith(("a further", "an additional"), figure.start)
    if not added or not FURTHER.fullmatch(between) or not ALONE.match(scene.text, figure.end):
        return []
    return [like(last, figure, figure.end)]


NUMBERED = re.compile(
    r"\b(?:[Nn]umber of (?P<of>(?:[\w'-]+ ){1,9}?)|(?P<acts>[Ii]nvestigations|[Pp]rosecutions|[Cc]onvictions|[Cc]alls"
    r"|[Vv]ictims (?:identified|assisted)) (?:[\w'-]+ ){0,5}?)"
    r"(?:was|were|numbered|totall?ed|reached|stood at|amounted to|came to|(?:rose|fell|increased|decreased|declined"
    r"|grew|dropped)(?: \w+ly)?(?: by [\w ]+,)? to) (?:only |just )?$"
)


def numbered(scene: Scene, figure: Figure) -> list[Draft]:
    """Read what a sentence says that a number was: "the number of convictions fell to 12", "calls numbered 310"."""
    lead = NUMBERED.search(scene.text, max(0, figure.start - 120), figure.start) if not figure.counted else None
    topic = topic_of(lead["of"] or lead["acts"]) if lead else None
    if not lead or not topic or not ALONE.match(scene.text, figure.end):
        return []
    unit = UNIT_OF_MEASURE.get(topic, "persons")
    return [Draft(topic, figure.value, unit, figure.qualifier, lead.start(), figure.end, form="list", figure=figure)]


UNIT_OF_MEASURE = {"investigations": "cases", "hotline_calls": "calls", "convictions": "unspecified"} | {
    "prosecutions": "unspecified"
}


def other_form(scene: Scene, figure: Figure, found: list[Draft]) -> list[Draft]:
    """Read "opened 131 investigations for sex trafficking and 56 for forced labor": the act is that of the first."""
    last = found[-1] if found else None
    if not last or not last.figure or last.form not in ("noun", "object") or last.measure not in BARE:
        return []
    if figure.counted and not (last.figure.counted and figure.counted.kind == last.figure.counted.kind):
        return []
    end = figure.stop if figure.counted else figure.end
    if not FORMED.fullmatch(scene.text, last.figure.stop, figure.start) or not FORM_AFTER.match(scene.text, end):
        return []
    return [like(last, figure, end)]


def helped_with(scene: Scene, figure: Figure, found: list[Draft]) -> list[Draft]:
    """Read the bare numbers that go on a list of help: "gave 12 victims shelter, nine with legal aid"."""
    last = found[-1] if found else None
    if not last or figure.form != "count" or last.measure != "victims_assisted" or figure.counted:
        return []
    help_given = WITH_HELP.match(scene.text, figure.end)
    if not help_given or ";" in scene.text[last.end : figure.start]:
        return []
    own = replace(last, value=figure.value, qualifier=figure.qualifier, start=figure.start, end=help_given.end())
    return [replace(own, form="list", figure=figure)]


SENTENCED = re.compile(
    rf" (?:were (?:given|sentenced) |(?:also )?received |(?:were )?sentenced )?(?:prison |jail )?(?:sentences |terms )?"
    rf"(?:of |to )?(?:between |from |less than |more than |at least |up to )?(?:{NUMBER}[ -]|life\b)"
)
PRISON_TERM = re.compile(r"[^.;,]{0,40}\b(?:years?|months?|life)\b")


def sentenced_too(scene: Scene, figure: Figure, found: list[Draft]) -> list[Draft]:
    """Read the bare numbers that go on a list of sentences: "five got two years, eight three to five years"."""
    last = found[-1] if found else None
    if not last or last.measure != "imprisoned" or figure.form != "count" or figure.counted or figure.value == 1:
        return []
    given = SENTENCED.match(scene.text, figure.end)
    term = PRISON_TERM.match(scene.text, figure.end)
    if not given or not term or SUSPENDED.search(scene.text, figure.end, term.end() + len(" suspended")):
        return []
    own = replace(last, value=figure.value, qualifier=figure.qualifier, start=figure.start, end=term.end())
    return [replace(own, form="list", figure=figure)]


LISTABLE = ("hotline_calls", "investigations")


CALLS = re.compile(
    r"\b(?:took|received|had|handled|answered|logged|registered|recorded|fielded|got)"
    r" (?:(?:an? )?(?:total of|estimated|only|just) )?$"
)


def calls_too(scene: Scene, figure: Figure) -> list[Draft]:
    """Read the calls of another line: "the hotline took 300 calls, while the ministry's own line had 212"."""
    if figure.counted or "call" not in scene.text or not ALONE.match(scene.text, figure.end):
        return []
    before = scene.text[: figure.start]
    if not CALLS.search(before[-40:]) or "line" not in before or "call" not in before:
        return []
    return [
        Draft(
            "hotline_calls",
            figure.value,
            "calls",
            figure.qualifier,
            figure.start,
            figure.end,
            form="list",
            figure=figure,
        )
    ]


BEGUN = re.compile(r"\band (?:also |then )?(?:continued|re-?opened|opened|initiated|began|launched) $")


def begun_too(scene: Scene, figure: Figure, told: list[Draft]) -> list[Draft]:
    """Read "initiated five investigations (three of men) and continued two from previous years"."""
    last = None if figure.counted else next((draft for draft in reversed(told) if draft.form == "noun"), None)
    if not last or not BEGUN.search(scene.text[: figure.start][-24:]):
        return []
    return [like(last, figure, figure.end)]


BY_YEAR = re.compile(
    rf"(?:[,;] (?:and )?{NUMBER}){{1,5}} [a-z]{{1,20}} (?:in|during|for) "
    r"(?:(?:19|20)\d\d(?:,? and |, )?){2,6},? respectively\b"
)


def listed_by_year(scene: Scene, figure: Figure, told: list[Draft]) -> list[Draft]:
    """Read the numbers within a list of years: "identified 35, 81, and 29 victims in 2016, 2015, and 2014"."""
    last = told[-1] if told and not figure.counted and "respectively" in scene.text else None
    if not last or not last.figure or not BY_YEAR.match(scene.text, figure.end):
        return []
    between = scene.text[last.figure.stop : figure.start]
    return [like(last, figure, figure.end)] if between.strip(" ,;") in ("", "and") else []


JOINED = re.compile(r"(?:,|,? and|,? but|;|, against)(?: only| just| some)? $")


def in_another_year(scene: Scene, figure: Figure, told: list[Draft]) -> list[Draft]:
    """Read a bare number with a year of its own after one that has its own, too: "71 women in 2004, and 43 in 2003"."""
    last = told[-1] if told and not figure.counted and scene.years else None
    if not last or not last.figure or not JOINED.search(scene.text[: figure.start][-12:]):
        return []
    years = [year for year in scene.years if last.figure.stop <= year.start < figure.start]
    own = [year for year in scene.years if 0 <= year.start - figure.end <= 4]
    if len(years) != 1 or not own or scene.text[years[0].end : figure.start].strip(" ,;") not in WORDS_BETWEEN:
        return []
    return [like(last, figure, own[0].end)]


WORDS_BETWEEN = ("", "and", "but", "against", "and only", "but only", "and just", "and some")


def is_such(scene: Scene, figure: Figure) -> bool:
    """Say whether a figure counts what was told before: "12 such cases", "no such arrests"."""
    return scene.text.startswith(" such ", figure.end)


SUCH = re.compile(r"(?:^|[;,] |\band )(?:[Ii]n [^,;.]{4,30},? )?(?:[Tt]here (?:were|was|had been) (?:only )?)?$")


def such_in(scene: Scene, before: list[Draft]) -> list[Draft]:
    """Read "In 1999 there were 12 such cases": of the measure that the sentence before told in cases."""
    if " such " not in scene.text:
        return []
    model = next((draft for draft in before if draft.unit == "cases" and draft.measure in BARE), None)
    return [
        replace(like(model, figure, figure.stop, "list"), year=None, answers=-1)
        for figure in scene.figures
        if model
        and figure.counted
        and figure.counted.kind == "case"
        and is_such(scene, figure)
        and SUCH.search(scene.text[: figure.start])
    ]


THE_FIGURE = re.compile(
    r"\b[Tt]he (?:figures?|numbers?) (?:(?:for|in) (?:19|20)\d\d )?(?:(?:had )?(?:stood at|was|been|reached"
    r"|came to|rose to|fell to)) (?:only "
    r"|just )?$"
)


def the_figure_in(scene: Scene, before: list[Draft]) -> list[Draft]:
    """Read "in 2018 the figure stood at 430": of the measure told last, in this sentence or the one before."""
    found: list[Draft] = []
    for figure in scene.figures if "he figure" in scene.text or "he number" in scene.text else ():
        last = [draft for draft in before if draft.number and draft.figure and draft.form in COUNTED_FORMS]
        if not last or figure.counted or figure.form != "count" or not THE_FIGURE.search(scene.text[: figure.start]):
            continue
        found.append(replace(like(last[-1], figure, figure.end), year=None, earlier=False, answers=-1))
    return found


COUNTED_FORMS = ("object", "subject", "noun", "compared", "list")
