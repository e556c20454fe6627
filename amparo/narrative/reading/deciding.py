"""Which act a figure counts: its own noun, the verb that it is subject of, or the verb before it."""

import re
from dataclasses import replace

from .acts import AGENT, PART_OF, Act, is_participle
from .counted import counted_after
from .drafts import Draft
from .figures import Figure
from .meaning import BARE, FORCED, MISNAMED, OTHER, draft_of
from .measures import BY_ACT, BY_NAME
from .scene import NEAR, Scene

SINK = re.compile(
    r",? (?:who )?(?:(?:was|were|had been) )?(?:acquitted|upheld|overturned|annulled|released|deported|screened"
    r"|interviewed|inspected)\b"
    r"|,? (?:who )?assisted (?:(?:with|in) )?(?:the )?(?:prosecution|investigation|law|police"
    r"|authorities|prosecutors|investigators)"
)
DEFINITE = re.compile(r"\b(?:the|both|these|those|such|all)(?: \w+)? $", re.IGNORECASE)
# Other countries' acts: "assisted in 19 investigations", "took part in six joint operations".
JOINT = re.compile(
    r"\b(?:assist|participat|cooperat|collaborat|took part|taking part|join)\w* (?:in|on|with) $", re.IGNORECASE
)
HANDED_ON = re.compile(  # opened, or told, before
    r"\b(?:referr|forward|transferr|submitt|hand|overturn|revers|annul|quash|delay|postpon|affirm)(?:ed"
    r"|ing)(?: over)? $|\bupheld $"
)
# Let go, or screened and no victim yet: "released nine men arrested", "screened 40 migrants intercepted at sea".
PASSED_OVER = re.compile(r"\b(?:releas|acquitt|deport|extradit|dismiss|screen|interview|inspect)(?:ed|ing) $")
COMPARED = re.compile(r"\b(?:compared (?:with|to)|on par with|similar to|than) the $")
TWO_NOUNS = re.compile(r" and (?P<noun>investigation|prosecution|conviction)s?\b")


def decide(scene: Scene, figure: Figure) -> list[Draft]:
    """Find the acts that a figure counts: its own noun, the verb that it is subject of, or the verb before it."""
    counted = figure.counted
    if figure.value == 0 and PART_OF.match(scene.text, figure.end):
        return []  # "none of the judges": no figure for the country
    if figure.form != "count" or SINK.match(scene.text, figure.stop) or is_passed_over(figure, scene.text):
        return []
    if counted and counted.kind in BY_ACT:
        return nouns(scene, figure, counted.kind)
    ahead, behind = subject_of(scene, figure), object_of(scene, figure)
    if is_base(scene, figure, ahead) or (behind and is_aside(scene, figure, behind)):
        chosen = ahead and AGENT.fullmatch(scene.text, figure.stop, ahead.start)  # "31 victims, 20 of whom it referred"
        return drafts_for(scene, figure, ahead, "subject") if ahead and chosen else []
    found = found_by_them(scene, figure, ahead) if behind else []
    if behind and scene.text[behind.end : figure.start] in ("", " ", " all "):
        ahead = None
    if ahead and (not behind or ahead.start - figure.stop < NEAR):
        return drafts_for(scene, figure, ahead, "subject")
    return [*drafts_for(scene, figure, behind, "object"), *found] if behind else []


def is_passed_over(figure: Figure, text: str) -> bool:
    """Say whether those whom a figure counts were only screened, or let go."""
    return PASSED_OVER.search(text, max(0, figure.start - 15), figure.start) is not None


THEIR_OWN = re.compile(r" (?:of trafficking )?(?:that |whom )?(?:it|they) (?:had )?$")


def found_by_them(scene: Scene, figure: Figure, ahead: Act | None) -> list[Draft]:
    """Read "assisted 12 victims it identified": the same number, by the act after it."""
    if not ahead or not THEIR_OWN.fullmatch(scene.text[figure.stop : ahead.start]):
        return []
    if DEFINITE.search(scene.text[max(0, figure.start - 30) : figure.start]):
        return []  # told before
    return drafts_for(scene, figure, ahead, "subject")


BASE = re.compile(r"(?:^|[;,] )[Oo]f (?:the |these |those |its )?(?:(?!which|whom|them)\w+ )?$")
ASIDE = re.compile(r" of (?:these|those|them|whom)\b")


def is_base(scene: Scene, figure: Figure, ahead: Act | None) -> bool:
    """Say whether a figure only recalls a total ("Of the 58 convicted, ..."), and is not itself told there."""
    if not BASE.search(scene.text[max(0, figure.start - 24) : figure.start]):
        return False
    between = scene.text[figure.stop : ahead.start] if ahead else ""
    return not (ahead and (AGENT.fullmatch(between) or ", all " in between))


def is_aside(scene: Scene, figure: Figure, behind: Act) -> bool:
    """Say whether a figure splits what the verb before it counted ("assisted 132 victims, 45 of those children")."""
    return ASIDE.match(scene.text, figure.end) is not None and figure.start - behind.end > 1


SYSTEM = re.compile(
    r" (?:(?:and|or) \w+ )?(?:systems?|mechanisms?|process|procedures?|guidelines|protocols?)\b"
)  # "no referral system"


# Calls are told with their hotline only: "the 45 referrals to its hotline".
TO_HOTLINE = re.compile(r" to (?:the|its|an?) (?:[\w-]+ ){0,5}(?:hotline|helpline|line)\b")


def nouns(scene: Scene, figure: Figure, kind: str) -> list[Draft]:
    """Read a figure that counts acts by name: "12 investigations", "four prosecutions and convictions"."""
    lead = scene.text[max(0, figure.start - 30) : figure.start]
    told = DEFINITE.search(lead) and not COMPARED.search(lead) and not TO_HOTLINE.match(scene.text, figure.stop)
    if told or JOINT.search(lead) or HANDED_ON.search(lead) or PART_OF.match(scene.text, figure.end):
        return []
    if kind == "investigation" and ASKED.search(scene.text[: figure.start][-24:]):
        call = draft_of(scene, figure, "hotline_calls", None, "noun") if HOTLINE.search(scene.text) else None
        return [replace(call, unit="calls")] if call else []
    if SYSTEM.match(scene.text, figure.stop) or is_source(scene, figure) or is_other_caller(scene, figure):
        return []
    if OF_ELSE.match(scene.text, figure.stop) or OTHER_KIND.match(scene.text, figure.end, figure.stop):
        return []
    second = TWO_NOUNS.match(scene.text, figure.stop)
    kinds = [kind, second["noun"]] if second else [kind]
    drafts = [draft_of(scene, figure, BY_ACT[each], None, "noun") for each in kinds]
    return [draft for draft in drafts if draft]


OTHER_KIND = re.compile(r"(?!.*traffick).*\bsmuggling\b")  # "four smuggling convictions": asked of these words only
# Acts against another crime: "700 arrests for smuggling", "93 investigations that had no link with trafficking".
OF_ELSE = re.compile(
    rf" (?:for|of|into) (?!{FORCED}){OTHER}(?![^.;,]{{0,30}}traffick)"
    r"|[^.;]{0,60}? who (?:had )?violat\w+ (?:[\w-]+ )?labor laws?\b"
    r"|[^.;]{0,80}?\b(?:no (?:\w+ )?(?:link|connection|relation) (?:with|to)|unrelated to|not (?:related|linked) to)"
    r" (?:human )?trafficking"
)
# Questions put to an office, not inquiries of the police: "answered 300 inquiries".
ASKED = re.compile(
    r"\b(?:(?:receiv|answer|field|handl|respond|logg|register)(?:ed|ing)(?: to)?|dealt with|took)(?: an?"
    r"| more than| approximately)? $"
)


HOTLINE = re.compile(
    r"(?:hot|help|phone|telephone|sos|emergency|complaint)[ -]?lines?\b|\blines? (?:for|operated|run)", re.IGNORECASE
)
ONLY_BY_LINE = ("caller", "consult", "contact", "quer", "request", "message")


BY_WEB = re.compile(r"internet|web|online|e-?mail")


def is_other_caller(scene: Scene, figure: Figure) -> bool:
    """Say whether callers, or consultations, are of no hotline ("informed 52,000 callers of their rights at work")."""
    if not figure.counted or not figure.counted.word.startswith(ONLY_BY_LINE):
        return False
    return not HOTLINE.search(scene.text) or BY_WEB.search(scene.text, figure.end, figure.stop) is not None


def is_source(scene: Scene, figure: Figure) -> bool:
    """Say whether acts are only where others come from ("charged six men from two investigations")."""
    compared = any(mark.kind == "compare" and mark.end + 1 == figure.start for mark in scene.marks)
    return scene.text[: figure.start].endswith(" from ") and not compared


def drafts_for(scene: Scene, figure: Figure, act: Act, form: str) -> list[Draft]:
    """Read a figure by its act, and by the one joined to it ("identified and referred 12 victims")."""
    found: list[Draft] = []
    for each in [*joined_to(scene, act), act]:
        draft = draft_of(scene, figure, each.measure, each, form) if fits(figure, each, scene.text) else None
        if draft and all(draft.measure != other.measure for other in found):
            found.append(draft)
    return found


JOINED = re.compile(
    r"(?P<and>,? (?:and|or) |,? but not (?:yet )?)(?:(?:was|were) )?(?:(?:also|then|later|to|\w+ly) )?|, "
)


def joined_to(scene: Scene, act: Act) -> list[Act]:
    """List the acts that share their number with another one: "investigated, prosecuted, and convicted 12 men"."""
    before = chain(scene, act, [each for each in reversed(scene.acts) if each.end <= act.start])
    after = chain(scene, act, [each for each in scene.acts if each.start >= act.end]) if act.side == "before" else []
    return [replace(each, side=act.side) for each in [*reversed(before), *after]]


def chain(scene: Scene, act: Act, others: list[Act]) -> list[Act]:
    """Give the acts next to one another from an act on that commas join, and `and` at one place."""
    found: list[Act] = []
    joined, last = False, act
    for other in others:
        first, then = sorted((last, other), key=lambda each: each.start)
        link = JOINED.fullmatch(scene.text, first.end, then.start)
        if not link:
            break
        joined, last = joined or link["and"] is not None, other
        found.append(other)
    return found if joined else []


def subject_of(scene: Scene, figure: Figure) -> Act | None:
    """Find the passive verb, or the participle right after it, that the figure is the subject of."""
    aside = ASIDES.match(scene.text, figure.stop) if scene.acts else None
    for act in scene.acts:
        if act.start < (aside.end() if aside and scene.text[figure.stop :].startswith(" of those") else figure.stop):
            continue
        at = aside.end() if aside and aside.end() <= act.start else figure.stop
        if any(at <= each.start < act.start and not is_listed(scene, figure, each) for each in scene.figures):
            return None
        if is_inside(scene.text[figure.stop : act.start]):
            return None
        if parted(scene, at, act.start) or act.side != "before":
            return None
        if not fits(figure, act, scene.text):
            return None
        dated_before = any(year.origin and 0 <= year.start - act.end <= 6 for year in scene.years)
        return main_verb(scene, figure, act) or (None if dated_before and act.measure == "victims_identified" else act)
    return None


APPOSITION = re.compile(  # "one of these, a woman from the coast, was ...", "31, or some 35 percent, received ..."
    r"(?: of (?:these|those|them|whom|the [\w,]+))?,"
    r" (?:(?:an?|the|both|all|mostly|most of whom) [^,;.()]{3,90}|or (?:about |some |nearly |roughly )?[\d.]+ percent),"
    r"(?= (?:was|were|had been|received)\b)"
)
# "17 girls who had been exploited in prostitution came to its notice"
RELATIVE = (
    r" who (?:had been|have been|were|was|had|have) (?:\w+ly )?(?:exploited|subjected|forced|trafficked|coerced)"
    r"[^,;.]{0,60}?(?= (?:came|were|was|received)\b)"
)
ASIDES = re.compile(
    rf"{APPOSITION.pattern}|{RELATIVE}| ?(?:\([^)]*\)|—[^—]*—)| of those (?:convicted|prosecuted|arrested"
    rf"|identified|referred)(?= )"
)


def is_inside(between: str) -> bool:
    """Say whether a bracket or a dash closes between a figure and its verb: an aside is no subject."""
    return between.count(")") > between.count("(") or between.count("—") == 1


LIST = re.compile(r"(?: \([^)]*\))?(?:,|;| and|, and|; and| or)(?: [\w-]+){0,2} ")


def is_listed(scene: Scene, figure: Figure, other: Figure) -> bool:
    """Say whether two figures stand in one list ("12 men and five women were ..."); "none of them" is in no list."""
    if other.value == 0:
        return False
    between = scene.text[figure.stop : other.start]
    return LIST.fullmatch(between) is not None or any(figure.stop < each.start < other.start for each in scene.figures)


COUNTING = re.compile(r",(?! all )|\b(?!(?:19|20)\d\d\b)\d")  # a list or another number, but not a year


def main_verb(scene: Scene, figure: Figure, act: Act) -> Act | None:
    """Find the verb of the sentence after a participle: "seven victims identified by police received care"."""
    if not is_participle(scene.text, figure, act):
        return None
    for later in scene.acts:
        if act.end < later.start <= act.end + 60 and later.side == "before" and fits(figure, later, scene.text):
            counting = any(act.end <= each.start < later.start for each in scene.figures)
            listed = COUNTING.search(scene.text, act.end, later.start) or parted(scene, act.end, later.start)
            return None if counting or listed else later
    return None


def object_of(scene: Scene, figure: Figure) -> Act | None:
    """Find the active verb before the figure whose object it is."""
    for act in reversed(scene.acts):
        if act.end > figure.start or act.side == "before":
            continue
        listed = act.measure == "persons_trained"
        if parted(scene, act.end, figure.start, listed=listed) or has_object(scene, act, figure):
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


VERB_BETWEEN = re.compile(r"\b(?:had|has|was|were|capacity|could|can)\b")


def has_object(scene: Scene, act: Act, figure: Figure) -> bool:
    """Say whether the verb has an object of its own before the figure ("investigating cases, and 87 inspectors")."""
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


def parted(scene: Scene, start: int, end: int, *, listed: bool = False) -> bool:
    """Say whether a clause ends between two places of the sentence; who was trained may be `listed` with semicolons."""
    stops = [mark for mark in scene.marks if mark.kind == "stop" and start <= mark.start < end]
    return any(not (listed and scene.text[mark.start] == ";") for mark in stops)


OF_THINGS = re.compile(r" of (?:the|these|those) (?!victims|suspects|cases|\d)[a-z]+s\b")
BARE_SUBJECT = re.compile(
    r"(?: \([^)]*\))?(?: of (?:these|those|them|whom|which|the \w+))?,? (?:who )?(?:\w+ ){0,2}?(?:was|were|are|had|have"
    r"|has|await(?:s|ed)?|remain(?:s|ed)?"
    r"|received|accepted|agreed|consented|chose|entered|came to|went to|stood|benefited|resulted in|ended in)\b"
)
ALONE = re.compile(
    r"(?:$|[.,;)—–]| \(| (?:of|over to|a year|one year|in|on|for|under|with|and|to|from|during|as|by|after|while"
    r"|the|it|they|last year"
    r"|[a-z]+ed|people\b"
    r"|respectively|total|others\b)(?:\W|$)(?! ?(?<=ed )(?!(?:to|in|by|from|for|as|the)\b)[\w-]+ ?[\w-]*s\b))"
)


def fits(figure: Figure, act: Act, text: str) -> bool:
    """Say whether the act can count what the figure counts; a bare number must stand right beside its verb."""
    if figure.counted:
        kind = figure.counted.kind
        return kind in BY_NAME[act.measure].counts or (act.measure, kind) in MISNAMED
    if OF_THINGS.match(text, figure.end):
        return False
    if act.start >= figure.end:
        aside = APPOSITION.match(text, figure.end)
        after = aside.end() if aside and aside.end() <= act.start else figure.end
        near = act.side == "before" and act.start - after < NEAR
        chosen = AGENT.fullmatch(text, figure.end, act.start) if text.startswith(" of whom", figure.end) else None
        beside = act.start - figure.end == 1 or chosen is not None
        return near and (beside or BARE_SUBJECT.match(text, after) is not None)
    return (
        text[act.end : figure.start] in (" ", " all ")
        and act.measure in BARE
        and ALONE.match(text, figure.end) is not None
    )
