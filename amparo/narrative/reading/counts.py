"""Counted acts: which figure of a sentence belongs to which act, and beside which total it stands."""

import re
from dataclasses import replace

from .acts import AGENT, PART_OF, Act, acts_of, is_participle
from .counted import counted_after
from .drafts import Draft, dated
from .figures import Figure
from .measures import BY_ACT, BY_NAME, OFFICIALS
from .scene import NEAR, Group, Scene, groups_of

UNIT_OF_KIND = {"case": "cases", "call": "calls", "investigation": "cases"} | dict.fromkeys(
    ("prosecution", "conviction", "referral", "identification"), "unspecified"
)
# Verbs whose object may be a bare number: "convicted five", "prosecution of seven".
BARE = frozenset(
    {"investigations", "prosecutions", "convictions", "victims_identified", "victims_referred", "victims_assisted", "imprisoned"}
)
ANSWERS = re.compile(r"(?:This|These figures|These numbers|It|The (?:number|figure|total))\b[^,;\d]{0,80}$")


def counts_of(scene: Scene, told: list[Draft], before: list[Draft]) -> list[Draft]:
    """Read the counted acts of a sentence.

    `told` are claims read from it already, `before` those of the sentence before: comparisons may answer to either.
    """
    drafts: list[Draft] = []
    first = scene.marks[0].start if scene.marks else 0
    answering = bool(before) and ANSWERS.match(scene.text[: first + 1]) is not None
    for group in groups_of(scene, answering=answering or bool(told)):
        mains = [draft for draft in [*told, *drafts] if not draft.earlier and draft.start < group.figures[0].start]
        if group.compared:
            drafts += compared_counts(scene, group, mains or (before if answering else []))
        else:
            drafts += main_counts(scene, group, drafts)
    return without_breakdowns(dated(scene, drafts))


ALL_OF_THEM = re.compile(
    r"\b[Aa]ll (?:of )?(?:the |these |those )?(?:(?!other)[\w-]+ ){0,3}?(?:victims|children)\b[^.;]{0,24}$"
)
CARED_FOR = ("victims_assisted", "victims_referred")


def all_in(text: str, before: list[Draft]) -> list[Draft]:
    """Read "all victims received care": as many as the sentence before told of."""
    told = [draft for draft in before if draft.measure.startswith("victims") and draft.value]
    if not told or "ll " not in text:
        return []
    for act in acts_of(text):
        them = ALL_OF_THEM.search(text[: act.start])
        if them and act.side == "before" and act.measure in CARED_FOR:
            return [replace(told[-1], measure=act.measure, start=them.start(), end=act.end, form="all", figure=None)]
    return []


THEM = re.compile(r"\b(?:and|then) (?:(?:also|later|then) )?(?P<act>referred|referring|assisted|assisting) (?:all )?(?:of )?(?:them|these victims)\b")


def them_in(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Read "identified 59 victims and referred them to care": the same number, by the second act."""
    match = THEM.search(scene.text)
    told = [draft for draft in drafts if match and draft.measure == "victims_identified" and draft.end <= match.start()]
    told = [draft for draft in told if draft.value and not draft.earlier]
    if not match or not told:
        return []
    measure = "victims_referred" if match["act"].startswith("refer") else "victims_assisted"
    return [replace(told[0], measure=measure, end=match.end(), form="all")]


def main_counts(scene: Scene, group: Group, before: list[Draft]) -> list[Draft]:
    """Read the figures of a statement: each with the act that it is the object or subject of."""
    found: list[Draft] = []
    for figure in group.figures:
        found += decide(scene, figure) or companion(scene, figure, [*before, *found])
    if not group.part:
        return found
    totals = {draft.measure for draft in before}
    return [draft for draft in found if draft.measure not in totals and is_stated(scene, draft)]


COMPANION = re.compile(r"\b(?:involving|against|with|in) $")


def companion(scene: Scene, figure: Figure, found: list[Draft]) -> list[Draft]:
    """Read the persons of cases, or the cases of persons, just counted: "18 investigations involving 17 suspects"."""
    kind = figure.counted.kind if figure.counted else ""
    if not found or found[-1].measure not in BARE or kind not in ("case", "suspect"):
        return []
    between = re.sub(r"\([^)]*\)", "", scene.text[found[-1].end : figure.start])
    if len(between) > 14 or found[-1].end > figure.start or not COMPANION.search(scene.text[: figure.start]):
        return []
    unit = UNIT_OF_KIND.get(kind, "persons")
    return [replace(found[-1], value=figure.value, qualifier=figure.qualifier, unit=unit, end=figure.stop, figure=figure)]


def is_stated(scene: Scene, draft: Draft) -> bool:
    """Say whether a part's figure is stated of it in full ("of whom 12 were convicted"), not in passing ("12 convicted")."""
    figure = draft.figure
    return draft.form != "subject" or (
        figure is not None and BE.search(scene.text[figure.stop : draft.end]) is not None
    )


BE = re.compile(r"\b(?:was|were|been|received|had)\b")


def compared_counts(scene: Scene, group: Group, mains: list[Draft]) -> list[Draft]:
    """Read the figures of a comparison: each takes the measure of the figure that it is compared with."""
    found: list[Draft] = []
    for row in by_year(scene, group.figures):
        for place, figure in enumerate(row):
            model = model_for(figure, place, len(row), mains, inside=group.inside)
            own = decide(scene, figure)
            if own and own[0].start >= group.start and own[0].form == "object":
                found += [answered(draft, model) for draft in own]
                continue
            if group.inside and model and strays(scene, group, model):
                continue
            models = [main for main in mains if model and main.figure and main.figure is model.figure] or [model]
            found += [draft for each in models for draft in compared_drafts(figure, own, each, scene.text)]
    return found


def strays(scene: Scene, group: Group, model: Draft) -> bool:
    """Say whether a bracket follows another figure than the one it would be compared with."""
    if model.figure is None:
        return False
    between = [each for each in scene.figures if model.figure.stop <= each.start < group.start]
    return any("(" not in scene.text[model.figure.stop : each.start] for each in between)


def compared_drafts(figure: Figure, own: list[Draft], model: Draft | None, text: str) -> list[Draft]:
    """Choose between what a compared figure says by itself and what it takes from the one it is compared with."""
    counted = figure.counted
    if own and ((counted and counted.kind in BY_ACT) or not model or own[0].measure == model.measure):
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
            answers=model.start,
        )
    ]


def is_comparable(figure: Figure, model: Draft, text: str) -> bool:
    """Say whether a compared figure can be of the model's measure: cases do not compare with calls or victims."""
    kind = figure.counted.kind if figure.counted else ""
    if not kind and not ALONE.match(text, figure.end):
        return False
    return kind != "case" or model.measure in BARE


def answered(own: Draft, model: Draft | None) -> Draft:
    """Give a compared figure that says itself what it counts the unit, and the officials, of its model."""
    if not model:
        return replace(own, earlier=True, form="compared")
    measure = model.measure if model.measure == OFFICIALS.get(own.measure) else own.measure
    unit = model.unit if model.measure == measure and own.unit == "unspecified" else own.unit
    return replace(own, measure=measure, unit=unit, earlier=True, form="compared", answers=model.start)


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
    if inside or not figure.counted:
        return mains[-1] if inside else by_place
    same = [draft for draft in mains if draft.figure and is_alike(draft.figure, figure)]
    return same[-1] if same else by_place


def is_alike(one: Figure, other: Figure) -> bool:
    """Say whether two figures count the same kind of noun."""
    return bool(one.counted and other.counted and one.counted.kind == other.counted.kind)


SINK = re.compile(
    r",? (?:who )?(?:(?:was|were|had been) )?(?:acquitted|released|deported|screened|interviewed|inspected)\b|,? (?:who )?assisted (?:with|in) (?:the )?(?:prosecution|investigation|law)"
)
DEFINITE = re.compile(r"\b(?:the|both|these|those|such)(?: \w+)? $", re.IGNORECASE)
TWO_NOUNS = re.compile(r" and (?P<noun>investigation|prosecution|conviction)s?\b")


def decide(scene: Scene, figure: Figure) -> list[Draft]:
    """Find the acts that a figure counts: its own noun, the verb that it is subject of, or the verb before it."""
    counted = figure.counted
    if figure.form != "count" or SINK.match(scene.text, figure.stop):
        return []
    if counted and counted.kind in BY_ACT:
        return nouns(scene, figure, counted.kind)
    ahead, behind = subject_of(scene, figure), object_of(scene, figure)
    if is_base(scene, figure, ahead) or (behind and is_aside(scene, figure, behind)):
        return []
    if behind and figure.start - behind.end <= 1:
        ahead = None
    if ahead and (not behind or ahead.start - figure.stop < NEAR):
        return drafts_for(scene, figure, ahead, "subject")
    return drafts_for(scene, figure, behind, "object") if behind else []


BASE = re.compile(r"(?:^|[;,] )[Oo]f (?:the |these |those |its )?(?:\w+ )?$")
ASIDE = re.compile(r" of (?:these|those|them|whom)\b")


def is_base(scene: Scene, figure: Figure, ahead: Act | None) -> bool:
    """Say whether a figure only recalls a total ("Of the 58 convicted, ..."), and is not itself told there."""
    if not BASE.search(scene.text[max(0, figure.start - 24) : figure.start]):
        return False
    return not (ahead and AGENT.fullmatch(scene.text[figure.stop : ahead.start]))


def is_aside(scene: Scene, figure: Figure, behind: Act) -> bool:
    """Say whether a figure splits what the verb before it counted ("assisted 132 victims, 45 of those children")."""
    return ASIDE.match(scene.text, figure.end) is not None and figure.start - behind.end > 1


def nouns(scene: Scene, figure: Figure, kind: str) -> list[Draft]:
    """Read a figure that counts acts by name: "12 investigations", "four prosecutions and convictions"."""
    if DEFINITE.search(scene.text[max(0, figure.start - 16) : figure.start]) or PART_OF.match(scene.text, figure.end):
        return []
    second = TWO_NOUNS.match(scene.text, figure.stop)
    kinds = [kind, second["noun"]] if second else [kind]
    drafts = [draft_of(scene, figure, BY_ACT[each], None, "noun") for each in kinds]
    return [draft for draft in drafts if draft]


def drafts_for(scene: Scene, figure: Figure, act: Act, form: str) -> list[Draft]:
    """Read a figure by its act, and by the one joined to it ("identified and referred 12 victims")."""
    found = []
    for each in (joined_to(scene, act), act):
        draft = draft_of(scene, figure, each.measure, each, form) if each and fits(figure, each, scene.text) else None
        if draft and all(draft.measure != other.measure for other in found):
            found.append(draft)
    return found


JOINED = re.compile(r",? (?:and|or) (?:(?:also|then|later|to|\w+ly) )?")


def joined_to(scene: Scene, act: Act) -> Act | None:
    """Find the act joined to another one by `and`."""
    for other in scene.acts:
        first, then = (other, act) if other.start < act.start else (act, other)
        if first.end < then.start <= first.end + 20 and JOINED.fullmatch(scene.text[first.end : then.start]):
            return replace(other, side=act.side) if other is first or act.side == "before" else None
    return None


def subject_of(scene: Scene, figure: Figure) -> Act | None:
    """Find the passive verb, or the participle right after it, that the figure is the subject of."""
    for act in scene.acts:
        if act.start < figure.stop:
            continue
        if any(figure.stop <= each.start < act.start and not is_listed(scene, figure, each) for each in scene.figures):
            return None
        if parted(scene, figure.stop, act.start) or act.side != "before":
            return None
        if not fits(figure, act, scene.text):
            return None
        dated_before = any(year.origin and 0 <= year.start - act.end <= 6 for year in scene.years)
        return main_verb(scene, figure, act) or (None if dated_before and act.measure == "victims_identified" else act)
    return None


LIST = re.compile(r"(?: \([^)]*\))?(?:,|;| and|, and|; and| or)(?: [\w-]+){0,2} ")


def is_listed(scene: Scene, figure: Figure, other: Figure) -> bool:
    """Say whether two figures stand in one list ("12 men and five women were ...")."""
    between = scene.text[figure.stop : other.start]
    return LIST.fullmatch(between) is not None or any(figure.stop < each.start < other.start for each in scene.figures)


def main_verb(scene: Scene, figure: Figure, act: Act) -> Act | None:
    """Find the verb of the sentence after a participle: "seven victims identified by police received care"."""
    if not is_participle(scene.text, figure, act):
        return None
    for later in scene.acts:
        if act.end < later.start <= act.end + 60 and later.side == "before" and fits(figure, later, scene.text):
            between = scene.text[act.end : later.start]
            return None if parted(scene, act.end, later.start) or re.search(r"[\d,]", between) else later
    return None


def object_of(scene: Scene, figure: Figure) -> Act | None:
    """Find the active verb before the figure whose object it is."""
    for act in reversed(scene.acts):
        if act.end > figure.start or act.side == "before":
            continue
        if act.measure != "persons_trained" and ";" in scene.text[act.end : figure.start]:
            return None
        if parted(scene, act.end, figure.start) or has_object(scene, act, figure):
            return None
        if VERB_BETWEEN.search(scene.text[act.end : figure.start]):
            return None
        if fits(figure, act, scene.text):
            return act
        if act.measure != "imprisoned" and not is_topic(scene, act):
            return None
    return None


def is_topic(scene: Scene, act: Act) -> bool:
    """Say whether an act is only what something is about ("trained 30 officers on identifying victims and ...")."""
    gerund = scene.text[act.start : act.end].lower().endswith("ing")
    return gerund and re.search(r"\b(?:on|in|for|of) (?:\w+ly )?$", scene.text[: act.start]) is not None


VERB_BETWEEN = re.compile(r"\b(?:had|has|was|were)\b")


def has_object(scene: Scene, act: Act, figure: Figure) -> bool:
    """Say whether the verb has an object of its own before the figure ("investigating cases ..., and 87 inspectors")."""
    if (
        act.start == act.end
        or figure.start - act.end < 10
        or re.search(r"(?:of|to|for)$", scene.text[act.start : act.end])
    ):
        return False
    own = counted_after(scene.text, act.end, single=False)
    if not own or own.kind == "trainee" or own.end > figure.start:
        return False
    if any(act.end <= each.start < own.end for each in scene.figures):
        return False
    return re.search(r"\b(?:including|in|with|totaling) $", scene.text[own.end : figure.start]) is None


def parted(scene: Scene, start: int, end: int) -> bool:
    """Say whether a clause ends between two places of the sentence."""
    return any(start <= mark.start < end and mark.kind == "stop" for mark in scene.marks)


BARE_SUBJECT = re.compile(
    r"(?: of (?:these|those|them|whom|the \w+))?,? (?:who )?(?:\w+ )?(?:was|were|had|have|has|received)\b"
)
ALONE = re.compile(
    r"(?:$|[.,;)]| \(| (?:of|in|on|for|under|with|and|to|from|during|as|by|after|the|it|they|[a-z]+ed|people\b|others?\b)(?:\W|$))"
)


def fits(figure: Figure, act: Act, text: str) -> bool:
    """Say whether the act can count what the figure counts; a bare number must stand right beside its verb."""
    if figure.counted:
        kind = figure.counted.kind
        return kind in BY_NAME[act.measure].counts or (act.measure, kind) in MISNAMED
    if act.start >= figure.end:
        return (
            act.side == "before" and act.start - figure.end < NEAR and BARE_SUBJECT.match(text, figure.end) is not None
        )
    return text[act.end : figure.start] in (" ", " all ") and act.measure in BARE and ALONE.match(text, figure.end) is not None


# What an act counts by another measure's name: survivors trained are helped, traffickers identified investigated.
MISNAMED = {
    ("registered", "case"): "investigations",
    ("persons_trained", "victim"): "victims_assisted",
    ("victims_identified", "suspect"): "investigations",
}


def renamed(scene: Scene, figure: Figure, measure: str, act: Act | None) -> str:
    """Name the measure by what is counted where the act alone would mislead."""
    kind = figure.counted.kind if figure.counted else ""
    verb = scene.text[act.start : act.end].lower() if act else ""
    if act and kind == "suspect" and not scene.text[act.start : act.end].lower().startswith("identif"):
        return measure
    return MISNAMED.get((verb, kind)) or MISNAMED.get((measure, kind), measure)


OF_VICTIMS = re.compile(
    r"victim|survivor|exploit|forced|armed group|soldier|servitude|trafficked|bonded|slavery|repatriat|shelter|rescue", re.IGNORECASE
)
PLANNED = re.compile(
    r"\b(?:could|can|would|will|may|might|aim(?:s|ed)? to|plan(?:s|ned)? to|intend(?:s|ed)? to|capable of|capacity (?:to|of)|designed to|seeks? to|hoped to"
    r"|in order to)(?: \w+)? $",
    re.IGNORECASE,
)


def draft_of(scene: Scene, figure: Figure, measure: str, act: Act | None, form: str) -> Draft | None:
    """Make the draft of a figure and the act that it counts; None where the act is another, or only planned."""
    kind = figure.counted.kind if figure.counted else ""
    measure = renamed(scene, figure, measure, act)
    if measure.startswith("victims") and kind in ("person", "child") and not OF_VICTIMS.search(scene.text):
        return None
    if measure == "victims_referred" and act:
        measure = referral(scene.text[max(act.end, figure.stop) :][:60], kind)
        if not measure:
            return None
    if act and (
        is_other(scene, figure, act, measure) or PLANNED.search(scene.text[max(0, act.start - 24) : act.start])
    ):
        return None
    if measure in OFFICIALS and is_official(scene, figure):
        measure = OFFICIALS[measure]
    start = min(figure.start, act.start) if act else figure.start
    end = max(figure.stop, act.end) if act else figure.stop
    unit = UNIT_OF_KIND.get(kind, "persons")
    return Draft(measure, figure.value, unit, figure.qualifier, start, end, form=form, figure=figure)


TO_COURT = re.compile(r"[^.;,]{0,25}\b(?:for (?:prosecution|trial|criminal prosecution)|to (?:the )?courts?)\b")
TO_LAW = re.compile(
    r"[^.;,]{0,12}\b(?:to|for) (?:the )?(?:[\w-]+ ){0,3}?(?:prosecut\w+|police|attorney|investigat\w+|law enforcement|judici\w+|magistrate\w*)\b"
)


CARE = re.compile(r"care|shelter|service|assistance|NGO|support|center|facilit|organi[sz]ation", re.IGNORECASE)


def referral(after: str, kind: str) -> str:
    """Name what a referral counts by where it goes: to court, to the police (nothing), or to care."""
    if TO_COURT.match(after):
        return "prosecutions"
    if TO_LAW.match(after) or (kind not in ("victim", "child", "person", "referral") and not CARE.search(after)):
        return ""
    return "victims_referred"


OTHER_CRIME = re.compile(
    r"(?:on|for|of|under|with) (?:[\w-]+ ){0,3}?(?:(?<!child )prostitution(?: charges| offenses| violations)?|smuggling|immigration|administrative"
    r"|illegal entry|overstay|drug|labor law|wage|document fraud|visa|passport)",
    re.IGNORECASE,
)
PRISON = re.compile(r"prison|jail|years?|months?|life|incarcerat", re.IGNORECASE)
TRAINING = re.compile(r"train", re.IGNORECASE)
CAMPAIGN = re.compile(r"awareness|campaign|outreach", re.IGNORECASE)


def is_other(scene: Scene, figure: Figure, act: Act, measure: str) -> bool:
    """Say whether the act is not the one that is counted: another crime, a sentence without prison, a seminar on else."""
    after = scene.text[max(act.end, figure.stop) :][:60].split(",")[0]
    if measure in OFFICIALS and OTHER_CRIME.search(after) and "traffick" not in after.lower():
        return True
    if measure == "imprisoned":
        if "fine" in scene.text[act.start : act.end]:
            return True
        return not PRISON.search(scene.text) or "suspended" in scene.text[min(act.start, figure.start) : act.end + 20]
    words = scene.text[act.start : act.end]
    if measure != "persons_trained" or TRAINING.search(words):
        return False
    if words.lower().startswith("reach"):
        return not TRAINING.search(scene.text) or CAMPAIGN.search(scene.text) is not None
    return "traffick" not in scene.text.lower()


OFFICIAL_WORDS = ("official", "officer", "employee", "military", "police", "complicit", "soldier", "diplomat")


def is_official(scene: Scene, figure: Figure) -> bool:
    """Say whether those acted against are officials: by their noun, or by who a case or a member is of."""
    counted = figure.counted
    if not counted:
        return any(each.counted and each.counted.kind == "official" for each in scene.figures)
    if counted.kind == "official":
        return True
    near = re.split(r"[,;(]", scene.text[counted.end : counted.end + 90].lower())[0].lstrip()
    return near.startswith(("of ", "into ", "against ", "involving ")) and any(word in near for word in OFFICIAL_WORDS)


def without_breakdowns(drafts: list[Draft]) -> list[Draft]:
    """Drop figures that add up to a total stated before them in the same sentence."""
    dropped: set[int] = set()
    for place, total in enumerate(drafts):
        if total.form == "compared":
            continue
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
