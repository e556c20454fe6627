"""What an act means where its verb alone would mislead: another crime, a plan, officials, a referral to court."""

import re

from .acts import Act
from .counted import PEOPLES
from .drafts import Draft
from .figures import Figure
from .led import led, lowered
from .measures import OFFICIALS
from .scene import Scene

UNIT_OF_KIND = {"case": "cases", "call": "calls", "investigation": "cases"} | dict.fromkeys(
    ("prosecution", "conviction", "referral", "identification"), "unspecified"
)
# Verbs whose objectmay be a bare number: "convicted five", "prosecution of seven".
BARE = frozenset(
    {
        "investigations",
        "prosecutions",
        "convictions",
        "victims_identified",
        "victims_referred",
        "victims_assisted",
        "imprisoned",
    }
)


# What an act counts by another measure's name: survivors trained are helped, traffickers identified investigated.
MISNAMED = {
    ("registered", "case"): "investigations",
    ("uncovered", "case"): "investigations",
    ("detected", "case"): "investigations",
    ("discovered", "case"): "investigations",
    ("persons_trained", "victim"): "victims_assisted",
    ("victims_identified", "suspect"): "investigations",
}
OF_SUSPECTS = re.compile(
    r" (?:involving|against) [^.;,]{0,30}?(?:suspects|offenders|traffickers|defendants|perpetrators)\b"
)


def renamed(scene: Scene, figure: Figure, measure: str, act: Act | None) -> str:
    """Name the measure by what is counted where the act alone would mislead."""
    kind = figure.counted.kind if figure.counted else ""
    verb = scene.text[act.start : act.end].lower() if act else ""
    if figure.counted and kind == "case" and OF_SUSPECTS.match(scene.text, figure.stop):
        return MISNAMED.get((measure, "suspect"), measure)
    if act and kind == "suspect" and not scene.text[act.start : act.end].lower().startswith("identif"):
        return "" if measure == "victims_identified" else measure  # "intercepted and arrested 16 traffickers"
    return MISNAMED.get((verb, kind)) or MISNAMED.get((measure, kind), measure)


# Domestic workers and others of whom reports tell that they left those who held them, and boys who rode for others.
FLED = (
    r"runaway|camel jockey|(?:fled|fleeing|escap(?:ed|ing)|(?:ran|run) away) (?:from )?(?:[\w-]+ ){0,3}?"
    r"(?:employer|sponsor|brothel|trafficker)|abusive (?:employer|household)"
)
OF_VICTIMS = led(
    r"victim|survivor|exploit|forced|armed group|soldier|servitude|trafficked|bonded|slavery|repatriat|shelter"
    r"|rescue|freed|liberated|safe house"
    rf"|domestic service|{FLED}"
)
PLANNED = re.compile(
    r"\b(?:could|can|would|will|may|might|aim(?:s|ed)? to|plan(?:s|ned)? to|intend(?:s"
    r"|ed)? to|capable of"
    r"|capacity (?:to|of)|designed to|seeks? to|hoped to"
    r"|in order to|(?:allocat|earmark|budget|propos)[^.;]{0,60} to"
    r"|(?:aim|plan|intend|hop)(?:s|ed)? to(?: [\w-]+){0,4}|(?:should|must|needs? to)(?: [\w-]+){0,4})"
    r"(?: \w+)? $",
    re.IGNORECASE,
)


WOMEN = re.compile(
    r"(?:assisted|attended to|sheltered|cared for|looked after|took in|lodged|directed|referred"
    r"|handed over) [^.;]{0,20}?\d+ (?:women|girls|maids)\b(?! (?:and|or|who|from|with))"
)
AT_RISK = re.compile(r"\b(?:streets?|orphan\w*|vulnerable|at[- ]risk|separated|unaccompanied|schools?|pupils?)\b")


def is_of_victims(scene: Scene, kind: str) -> bool:
    """Say whether a sentence on persons is about victims; children who are intercepted, or helped under Protection,

    are taken for such where nothing says that they are only poor or at risk.
    """
    if OF_VICTIMS.search(lowered(scene.text)) or (kind == "child" and "intercepted" in scene.text):
        return True
    helped = kind == "child" or WOMEN.search(scene.text) is not None
    return helped and scene.section == "protection" and not AT_RISK.search(scene.text)


NO_VICTIMS = re.compile(r"\bbut (?:it |they )?did not (?:\w+ )?(?:identif|report)\w+ any\b[^.;]{0,30}victims")
# Victims of something else than trafficking.
OTHER_HARM = re.compile(
    r" of (?:illegal recruitment|smuggling|crimes?\b|(?:(?:physical|sexual|domestic|gender-based|intimate partner)"
    r"(?: (?:and|or) \w+)? )?(?:violence|abuse|assault))"
)
NEGATED = re.compile(r"\b(?:not|never)(?: \w+ly| yet)? $")  # "15 victims did not receive services"


DROPPED = r"\b(?:dismiss(?:ed|ing)|dropp(?:ed|ing)|withdr\w+|quash(?:ed|ing)) (?:the |all )?(?:(?!and )[\w-]+ ){0,3}?$"
UNDONE = re.compile(rf"{NEGATED.pattern}|{DROPPED}")


def draft_of(scene: Scene, figure: Figure, measure: str, act: Act | None, form: str) -> Draft | None:
    """Make the draft of a figure and the act that it counts; None where the act is another, or only planned."""
    kind = figure.counted.kind if figure.counted else ""
    measure = renamed(scene, figure, measure, act)
    if not measure:
        return None
    if measure.startswith("victims") and kind in ("person", "child") and not is_of_victims(scene, kind):
        return None
    if measure == "victims_assisted" and is_no_help(scene, figure, act):
        return None
    if measure == "victims_identified" and kind == "person" and NO_VICTIMS.search(scene.text, figure.stop):
        return None
    if measure.startswith("victims") and OTHER_HARM.match(scene.text, figure.stop):
        return None
    if measure == "victims_referred":
        went = act is not None and scene.text.startswith("went", act.start)  # "40 went to a home"
        measure = (
            measure
            if went
            else referral(scene.text[max(act.end if act else 0, figure.stop) :][:60], kind or kind_of_others(scene))
        )
        if not measure:
            return None
    lead = scene.text[max(0, act.start - 80) : act.start] if act else ""
    if act and (is_other(scene, figure, act, measure) or PLANNED.search(lead) or UNDONE.search(lead)):
        return None
    measure = of_officials(scene, figure, measure)
    start = min(figure.start, act.start) if act else figure.start
    end = max(figure.stop, act.end) if act else figure.stop
    unit = UNIT_OF_KIND.get(kind, "persons")
    return Draft(measure, figure.value, unit, figure.qualifier, start, end, form=form, figure=figure)


# Who works or lives abroad is helped for many reasons, and sent home for as many.
TRAVELLERS = frozenset({"worker", "migrant", "foreigner", "national", "citizen", "refugee", "returnee", "resident"})
EXPLOITED = re.compile(rf"victim|exploit|forced|trafficked|servitude|slavery|bonded|armed group|{FLED}", re.IGNORECASE)


# Not known, or only thought, to be victims.
PERHAPS = re.compile(
    r"\b(?:some|many|most|any) of whom (?:may|might|could) (?:have been|be)\b"
    r"|\bnot (?:report|know|specify|state|say|track) (?:how many|if any|whether)[^.;]{0,30} were [^.;]{0,20}victims"
)


EVER = re.compile(
    r"\b(?:ever|to date|so far|since its inception|since (?:it|its|the) (?:\w+ )?(?:opened|opening|founding"
    r"|establishment))\b"
)  # in all years together


def is_no_help(scene: Scene, figure: Figure, act: Act | None) -> bool:
    """Say whether those helped are not said to be victims, or were helped in all years together."""
    if figure.counted and figure.counted.kind == "person" and PERHAPS.search(scene.text, figure.stop):
        return True
    if act and EVER.search(scene.text, figure.end, act.end + 60):
        return True
    return is_travellers(figure) and not EXPLOITED.search(scene.text)


def is_travellers(figure: Figure) -> bool:
    """Say whether a figure counts migrants, workers or people of one nation, of whom few are victims."""
    word = figure.counted.word if figure.counted else ""
    return word.removesuffix("s") in TRAVELLERS or PEOPLES.fullmatch(word.capitalize()) is not None


TO_COURT = re.compile(r"[^.;,]{0,25}\b(?:for (?:prosecution|trial|criminal prosecution)|to (?:the )?courts?)\b")
TO_LAW = re.compile(
    r"[^.;,]{0,12}\b(?:to|for) (?:the )?(?:(?!by )[\w-]+ ){0,3}?(?:prosecut\w+|police|attorney|investigat\w+"
    r"|law enforcement|judici\w+|magistrate\w*)\b"
)


def kind_of_others(scene: Scene) -> str:
    """Name what a bare number counts beside victims: "the government referred 60 victims, civil society 16"."""
    return next((each.counted.kind for each in scene.figures if each.counted and each.counted.kind == "victim"), "")


CARE = re.compile(
    r"care|shelter|institut|social (?:services|work)|service|assistance|NGO|support|center|facilit|organi[sz]ation",
    re.IGNORECASE,
)


def referral(after: str, kind: str) -> str:
    """Name what a referral counts by where it goes: to court, to the police (nothing), or to care."""
    if TO_COURT.match(after):
        return "prosecutions"
    if TO_LAW.match(after) or (kind not in ("victim", "child", "person", "referral") and not CARE.search(after)):
        return ""
    return "victims_referred"


FORCED = r"(?:[\w-]+ ){0,3}?(?:forc|coerc|compel)(?:ed|ing|led|ling) "  # into prostitution: trafficking
OTHER = (
    r"(?:[\w-]+ ){0,3}?(?:(?<!child )prostitution(?: charges| offenses| violations)?|smuggling|any crime"
    r"|(?:immigration|drug|visa|passport)(?! (?:police|officers?|officials?|authorit|inspectors?|agents?"
    r"|services?|polic))"
    r"|administrative|illegal entry|overstay|labor law|wage|document fraud)"
)
OTHER_CRIME = re.compile(
    rf"(?:on|for|of|under|with) (?!{FORCED}){OTHER}|for (?:[\w-]+ ){{0,2}}brib\w+|violat\w+ (?:[\w-]+ )?labor laws?",
    re.IGNORECASE,
)
PRISON = re.compile(r"prison|jail|behind bars|years?|months?|life|incarcerat", re.IGNORECASE)
SUSPENDED = re.compile(r"(?<!not )(?<!partially )(?<!partly )suspended|conditional sentence|no prison|no jail")
TRAINING = re.compile(
    r"train|identification|speciali[sz]ed (?:instruction|course)|specialist [\w']* ?course"
    r"|such (?:an? )?(?:course|seminar|workshop|session)",
    re.IGNORECASE,
)
TOPIC = re.compile(r"traffick|\bidentification\b|\bthe (?:new|\d{4}) (?:law|act)\b", re.IGNORECASE)
FORCED_LABOR = re.compile(r"forced labor|servitude")
COURSES = re.compile(r"\btraining (?:courses?|sessions?|events?)\b[^.;\d]*$")  # "training courses and seminars for 30"
FOR_WORK = re.compile(r"\b(?:vocational|employment|job|skills)[\w-]* (?:[\w-]+ )?train", re.IGNORECASE)
CAMPAIGN = re.compile(r"awareness|campaign|outreach", re.IGNORECASE)


COURSE = re.compile(r"course|seminar|workshop|instruction|module", re.IGNORECASE)


def is_of_law(scene: Scene, figure: Figure, words: str) -> bool:
    """Say whether police or courts went through a course told under Prosecution, where its subject is understood."""
    kind = figure.counted.kind if figure.counted else ""
    return (
        scene.section == "prosecution"
        and kind in ("official", "trainee", "person")
        and COURSE.search(words) is not None
    )


PURSUED = ("investigations", "prosecutions", "convictions")
# What employers do that is another offence: keeping passports, paying nothing.
KEEPING = re.compile(
    r"\b(?:passport|wage|overtime|document) (?:retention|confiscation|withholding|theft|violations?)\b"
)


def is_other(scene: Scene, figure: Figure, act: Act, measure: str) -> bool:
    """Say whether the act is not the one that is counted: another crime, no prison, a seminar on something else."""
    after = scene.text[max(act.end, figure.stop) :][:60].split(",")[0]
    told = f"{scene.text[figure.end : figure.stop]} {after}".lower()
    if measure in OFFICIALS and OTHER_CRIME.search(after) and not re.search("traffick|complicit", told):
        return True
    if measure in PURSUED and KEEPING.search(scene.text[: act.start][-90:]) and "traffick" not in scene.text.lower():
        return True
    if measure in ("investigations", "persons_trained") and figure.counted and figure.counted.word == "companies":
        return True  # firms are looked into and briefed; people are counted
    if measure == "imprisoned":
        return is_no_prison(scene, figure, act)
    return measure == "persons_trained" and is_no_training(scene, figure, act)


def is_no_prison(scene: Scene, figure: Figure, act: Act) -> bool:
    """Say whether a sentence is a fine, suspended, told by its length, or only bounded."""
    if (figure.value == 1 and act.end > figure.start) or "fine" in scene.text[act.start : act.end]:
        return True  # what one trafficker received is told by its length
    if figure.value == 0 and re.match(r" to (?:more|longer) than\b", scene.text[act.end : act.end + 20]):
        return True  # "none was sentenced to more than four years"
    near = scene.text[min(act.start, figure.start) : act.end]
    near += re.split(r"[,;]| and ", scene.text[act.end : act.end + 45])[0]
    return not PRISON.search(scene.text) or SUSPENDED.search(near) is not None


def is_no_training(scene: Scene, figure: Figure, act: Act) -> bool:
    """Say whether people were taught something else, or only reached by a campaign."""
    words = scene.text[act.start : act.end]
    if figure.value == 1 and scene.text[figure.stop : act.end] == " trained":
        return True  # "one nurse trained in ..." tells of her skills
    if FOR_WORK.search(scene.text[max(0, act.start - 25) : act.end]):
        return True
    if TRAINING.search(words) or COURSES.search(scene.text[: act.start][-60:]):
        return False
    if words.lower().startswith("reach"):
        return not TRAINING.search(scene.text) or CAMPAIGN.search(scene.text) is not None
    if TOPIC.search(scene.text) or is_of_law(scene, figure, words):
        return False
    return FORCED_LABOR.search(scene.text) is None or CAMPAIGN.search(scene.text) is not None


def of_officials(scene: Scene, figure: Figure, measure: str) -> str:
    """Name the measure of officials where those acted against are some; who was sentenced was convicted."""
    if measure in OFFICIALS and is_official(scene, figure):
        return OFFICIALS[measure]
    sentenced = measure == "imprisoned" and figure.counted is not None and figure.counted.kind == "official"
    return "officials_convicted" if sentenced else measure


OFFICIAL_WORDS = ("official", "officer", "employee", "military", "police", "complicit", "soldier")


def is_official(scene: Scene, figure: Figure) -> bool:
    """Say whether those acted against are officials: by their noun, or by who a case or a member is of."""
    if not figure.counted:
        return any(is_official(scene, each) for each in scene.figures if each.counted)
    if figure.counted.kind == "official":
        return True
    near = re.split(r"[,;(]", scene.text[figure.counted.end : figure.counted.end + 90].lower())[0].lstrip()
    return near.startswith(("of ", "into ", "against ", "involving ")) and any(word in near for word in OFFICIAL_WORDS)
