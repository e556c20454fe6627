"""Which criteria of the minimum standards a sentence speaks to, and which way: evidence laid out, not a judgement.

The criteria are those of 22 U.S.C. 7106(b) in their present numbering; MS1 to MS3 are the standards of 7106(a) on
the law itself. What the words say is shown with them; whether a country meets a criterion is for people to say.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from .led import led
from .model import Bearing, Claim
from .progress import in_all, progress_of


@dataclass(frozen=True)
class Criterion:
    """A criterion, the words by which a sentence speaks to it, and an example of our own."""

    name: str
    about: str
    words: str
    example: str

    @property
    def stems(self) -> tuple[str, ...]:
        """Pieces of words, one of which every phrase of `words` holds: a quick look before the pattern is tried."""
        return STEMS[self.name]


# Pieces of words, one of which every phrase of a criterion holds.
STEMS = {
    "MS1": ("criminal", "prohibit", "penal code", "anti-traffick"),
    "MS2": ("commensurate", "penalt", "prescribed"),
    "MS3": ("stringent", "deter", "fine", "maximum"),
    "C1": ("investigat", "prosecut", "convict", "sentenc", "enforcement"),
    "C2": ("victim", "train", "reintegration", "rehabilitation"),
    "C3": (
        "awareness",
        "campaign",
        "hotline",
        "helpline",
        "recruit",
        "agenc",
        "inspect",
        "peace",
        "diplomatic",
        "registration",
        "child labor",
        "g information",
        "spoke",
        "action plan",
    ),
    "C4": ("cooperat", "collaborat", "foreign", "joint", "bilateral", "memorand", "mutual"),
    "C5": ("extradit",),
    "C6": ("border", "permission", "exit", "travel", "study abroad", "migration p", "departure"),
    "C7": ("complicit", "corrupt", "involvement", "bribe"),
    "C8": ("foreign", "nationalit", "nationals"),
    "C9": ("partner", "in co", "relied", "relying", "relies", "to ngos"),
    "C10": ("annual report", "publish", "monitor", "task", "coordinat", "rapporteur", "assess", "data"),
    "C11": ("increas", "decreas", "reduc", "strengthen", "improv", "expand", "compared", "more than in", "fewer t"),
    "C12": ("demand for", "sex touris", "purchas"),
}
AT_RISK = r"(?! (?:[\w']+ ){0,4}(?:vulnerab|risk))"  # what grows is no effort
CRITERIA = (
    Criterion(
        "MS1",
        "prohibits and punishes trafficking",
        r"criminali[sz](?:ed|es|ing)|prohibit(?:ed|s|ing)|criminal code"
        r"|penal code|anti-trafficking (?:law|act|statute)",
        "The new law criminalized all forms of trafficking.",
    ),
    Criterion(
        "MS2",
        "penalties as for grave crimes",
        r"commensurate|maximum penalty|penalties? (?:for|of|prescribed|ranging)"
        r"|prescribed (?:penalties|punishments)",
        "Its penalties were commensurate with those for rape.",
    ),
    Criterion(
        "MS3",
        "penalties that deter",
        r"sufficiently stringent|deterrent?|fines? (?:to|instead|in lieu)|maximum penalty",
        "The penalties were sufficiently stringent.",
    ),
    Criterion(
        "C1",
        "investigates, prosecutes, convicts and sentences",
        r"investigat\w*|prosecut\w*|convict\w*|sentenc\w*"
        r"|law enforcement (?:response|efforts|data|statistics)",
        "Courts convicted 12 traffickers.",
    ),
    Criterion(
        "C2",
        "protects victims",
        r"victims? (?:protection|assistance|identification|referrals?|services|care)"
        r"|(?:identif|assist|protect|shelter|refer|support|penali[sz]|deport|detain)\w* (?:[\w,-]+ ){0,6}victims?"
        r"|victims? (?:[\w,-]+ ){0,4}(?:assist|shelter|refer|receiv|identif|penali|deport|detain)\w+"
        r"|services (?:for|to) victims"
        r"|train(?:ed|ing) (?:[\w,-]+ ){0,8}(?:officials|police|officers)|reintegration|rehabilitation",
        "The government assisted 40 victims in two shelters.",
    ),
    Criterion(
        "C3",
        "prevents trafficking, informs the public, governs recruiters",
        r"awareness|campaign|hotline|helpline"
        r"|recruit(?:ment|ing|ers?) (?:agenc\w+|firms?|compan\w+|fees?|practices)|(?:employment|marriage"
        r"|modeling|travel)[\w ,]{0,40}agenc\w+"
        r"|labor inspect\w+|peacekeep\w+|diplomatic personnel|birth registration|child labor"
        r"|anti-trafficking information|spoke out"
        r"|action plan",
        "The ministry ran an awareness campaign on radio.",
    ),
    Criterion(
        "C4",
        "works with other governments",
        r"(?:cooperat|collaborat)\w+ with (?:[\w-]+ ){0,4}(?:governments?|authorities|counterparts|countries)"
        r"|foreign (?:governments|counterparts|law enforcement)|joint investigat\w+|bilateral"
        r"|memorand\w+ of understanding|mutual legal",
        "Police cooperated with foreign governments on four cases.",
    ),
    Criterion("C5", "extradites traffickers", r"extradit\w+", "The court agreed to extradite one suspect."),
    Criterion(
        "C6",
        "watches migration and respects the right to leave",
        r"open border|border (?:control|crossing|guard|police|screening)s?"
        r"|permission (?:to|from)|exit (?:visa|permit|control)s?|travel(?:ing|ling)? (?:for legitimate|abroad"
        r"|ban|permission)|work or study abroad"
        r"|(?:im|e)?migration patterns|deferred the departure",
        "Border police screened travellers for signs of trafficking.",
    ),
    Criterion(
        "C7",
        "acts against complicit officials",
        r"complicit\w*|corrupt\w*|official involvement|bribe\w*",
        "The government prosecuted two complicit officials.",
    ),
    Criterion(
        "C8",
        "share of victims who are foreign",
        r"foreign (?:[\w-]+ )?victims|victims (?:were|of) (?:foreign|other) nationalit\w+|were nationals of",
        "Half of the foreign victims came from one country.",
    ),
    Criterion(
        "C9",
        "partnerships with measurable outcomes",
        r"partner(?:ed|ship)\w*|in (?:partnership|coordination|collaboration"
        r"|cooperation) with (?:[\w-]+ ){0,3}(?:NGO|international|civil)\w*"
        r"|rel(?:ied|ying|ies) (?:[\w-]+ )?on (?:[\w-]+ ){0,4}(?:NGOs?|organi[sz]ations)|to NGOs and",
        "The ministry partnered with an NGO.",
    ),
    Criterion(
        "C10",
        "monitors its own efforts and publishes an assessment",
        r"annual report|published (?:[\w-]+ ){0,4}(?:report|assessment|data)|monitor(?:ed|ing|s)?"
        r"|task force|coordinat(?:ion|ing|ed)|rapporteur|assess(?:ed|ment|ing)\w*|data collection|database",
        "The task force published its annual report.",
    ),
    Criterion(
        "C11",
        "appreciable progress",
        rf"(?:increas\w+{AT_RISK}|(?:decreas|reduc|strengthen|improv|expand)\w+)|compared (?:with|to)|more than in"
        r"|fewer than in",
        "Convictions increased compared with the year before.",
    ),
    Criterion(
        "C12",
        "reduces demand",
        r"demand for|sex touris\w+|purchas\w+ (?:of )?(?:commercial )?sex\w*",
        "The city fined buyers to reduce demand for commercial sex.",
    ),
)
TOPICS = tuple((each.name, each.stems, led(rf"\b(?:{each.words.lower()})\b")) for each in CRITERIA)

# Of those counted none came to anything: whatever was done to them does not stand as done.
NONE = (
    r"none (?:(?:of|among) (?:whom|which|them|these|those) )?"
    r"(?:involved|resulted|led|(?:was|were)(?! (?:penali|deport|detain|jail|fined)))"
)
AGAINST = re.compile(
    rf"\b(?:{NONE}|did not|does not|do not|has not|have not|had not|was not|were not"
    r"|not (?:adequately|sufficiently|fully)"
    r"|failed|lack(?:ed|s|ing)?|without"
    r"|insufficient(?:ly)?|inadequate(?:ly)?|weak\w*|negligible|hamper\w*|hinder\w*|impede\w*|limited|poor(?:ly)?"
    r"|unable|w(?:as|ere) no (?:new )?(?:investigation|prosecution|conviction)s?"
    r"|no (?:law|shelters?|data|efforts|funding|formal)"
    r"|decreas\w+|fewer|declin\w+|penali[sz]ed|deported|complicity|corruption|bribes?|should|negatively"
    r"|fines? (?:to|instead)|rel(?:ied|ies|ying) (?:\w+ )?on"
    r"|remained a (?:serious )?(?:concern|problem)|acquitted|suspended sentences?|open border)\b"
)
FOR = led(
    rf"\b(?:increas(?:ed|ing){AT_RISK}|strengthen(?:ed|ing)?|improv(?:ed|ing)"
    r"|identified|convicted|convicting|convictions"
    r"|prosecuted|prosecuting|investigated|investigating"
    r"|sentenced|trained|training|provided|provides|provid(?:ing)|established|adopted|launched|allocated|assisted"
    r"|received|referred|referring|criminali[sz]ed"
    r"|sufficiently stringent|conducted|maintained|cooperated|collaborated|published|partnered|operated|arrested"
    r"|spoke out|helped|issued|ran|requires?"
    r"|(?<!not )commensurate|extradited|expanded|opened|raise public|helping|amended|amendments|stepped up)\b"
)
SHOWN = 3  # words each way; further ones are not looked for
TURN = re.compile(rf"\b(?:but|although|though|however|while|despite|only|nevertheless|yet|{NONE})\b")
CLAUSE = led(r";|\b(?:but|although|though|however|while|despite)\b")
OPENER = re.compile(r"(?:although|though|while|despite)\b[^,;]*, ")


def bearings_of(sentence: str, claims: Sequence[Claim] = ()) -> tuple[Bearing, ...]:
    """Lay out the criteria that a sentence speaks to, which way (for, against, mixed, neutral), and its words.

    `claims` are the sentence's: where they compare figures of two years, these decide on progress (C11).
    """
    lower = sentence.lower()
    spoken = []
    for name, stems, words in TOPICS:
        for stem in stems:  # plain loops: they run for every sentence and criterion
            if stem in lower:
                match = words.search(lower)
                spoken += [(name, words, match.group())] if match else []
                break
    progress = progress_of(claims)
    found = by_words(lower, [each for each in spoken if each[0] != "C11" or not progress])
    return (*found, progress) if progress else found


def by_words(sentence: str, spoken: list[tuple[str, re.Pattern[str], str]]) -> tuple[Bearing, ...]:
    """Give each criterion the direction of the clauses that speak to it; of the whole sentence where they have none."""
    if not spoken:
        return ()
    whole = direction_of(sentence)
    parted = whole[0] == "mixed" or (whole[0] == "against" and ";" in sentence)
    parts = clauses_of(sentence, [words for _, words, _ in spoken]) if parted else []
    clauses = [(clause, direction_of(clause)) for clause in parts if len(parts) > 1]
    found = []
    for name, words, topic in spoken:
        own = [told for clause, told in clauses if words.search(clause)]
        direction, deciding = together(own) or whole
        found.append(Bearing(name, direction, (topic, *deciding)))
    return tuple(found)


Told = tuple[str, tuple[str, ...]]


def together(told: list[Told]) -> Told | None:
    """Join the directions of several clauses: two that differ are mixed; nothing where none has a direction."""
    way = in_all([direction for direction, _ in told])
    words = tuple(dict.fromkeys(word for _, deciding in told for word in deciding))
    return (way, words) if way != "neutral" else None


def clauses_of(sentence: str, spoken: list[re.Pattern[str]]) -> list[str]:
    """Part a sentence where it turns to another criterion: what one clause denies is not denied in the other.

    A clause that speaks to none goes on about the one before it ("..., but it was not yet in force").
    """
    opener = OPENER.match(sentence)
    starts = [0, *([opener.end()] if opener else []), *(turn.start() for turn in CLAUSE.finditer(sentence, 1))]
    ends = [*starts[1:], len(sentence)]
    own = [
        start
        for start, end in zip(starts, ends, strict=True)
        if any(each.search(sentence, start, end) for each in spoken)
    ]
    own = [0, *own[1:]]
    return [sentence[start:end] for start, end in zip(own, [*own[1:], len(sentence)], strict=True)]


def direction_of(sentence: str) -> Told:
    """Say which way a sentence points, and by which words: a denial outweighs, a turn ("but") makes it mixed."""
    against = [match.group() for match in islice(AGAINST.finditer(sentence), SHOWN)]
    favour = [match.group() for match in islice(FOR.finditer(sentence), SHOWN)]
    words = tuple(dict.fromkeys([*favour, *against]))
    if against and favour:
        return ("mixed" if TURN.search(sentence) else "against"), words
    return ("against" if against else "for" if favour else "neutral"), words
