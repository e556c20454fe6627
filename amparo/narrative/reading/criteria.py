"""Which criteria of the minimum standards a sentence speaks to, and which way: evidence laid out, not a judgement.

The criteria are those of 22 U.S.C. 7106(b) in their present numbering; MS1 to MS3 are the standards of 7106(a) on
the law itself. What the words say is shown with them; whether a country meets a criterion is for people to say.
"""

import re
from dataclasses import dataclass
from itertools import islice

from .led import led
from .model import Bearing


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
    "MS1": ("criminal", "prohibit", "penal", "traffick"),
    "MS2": ("commensurate", "penalt", "prescribed"),
    "MS3": ("stringent", "deter", "fine", "maximum"),
    "C1": ("investigat", "prosecut", "convict", "sentenc", "enforcement"),
    "C2": ("victim", "train", "reintegration", "rehabilitation", "services"),
    "C3": (
        "awareness",
        "campaign",
        "line",
        "recruit",
        "agenc",
        "inspect",
        "peace",
        "diplomatic",
        "registration",
        "labor",
        "information",
        "spoke",
        "plan",
    ),
    "C4": ("with", "foreign", "joint", "bilateral", "memorand", "mutual"),
    "C5": ("extradit",),
    "C6": ("border", "permission", "exit", "travel", "abroad", "migration", "departure"),
    "C7": ("complicit", "corrupt", "involvement", "bribe"),
    "C8": ("foreign", "nationalit", "nationals"),
    "C9": ("partner", "in", "rel", "ngo"),
    "C10": ("report", "publish", "monitor", "task", "coordinat", "rapporteur", "assess", "data"),
    "C11": ("increas", "decreas", "reduc", "strengthen", "improv", "expand", "compared", "more", "fewer"),
    "C12": ("demand", "tourism", "sex"),
}
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
        r"(?:increas|decreas|reduc|strengthen|improv|expand)\w+|compared (?:with|to)|more than in|fewer than in",
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

AGAINST = re.compile(
    r"\b(?:did not|does not|do not|has not|have not|had not|was not|were not|not (?:adequately|sufficiently|fully)"
    r"|failed|lack(?:ed|s|ing)?|without"
    r"|insufficient(?:ly)?|inadequate(?:ly)?|weak\w*|negligible|hamper\w*|hinder\w*|impede\w*|limited|poor(?:ly)?"
    r"|unable|no (?:law|shelters?|data|efforts|funding|formal)"
    r"|decreas\w+|fewer|declin\w+|penali[sz]ed|deported|complicity|corruption|bribes?|should|negatively"
    r"|fines? (?:to|instead)|rel(?:ied|ies|ying) (?:\w+ )?on"
    r"|remained a (?:serious )?(?:concern|problem)|acquitted|suspended sentences?|open border)\b"
)
FOR = led(
    r"\b(?:increas(?:ed|ing)|strengthen(?:ed|ing)?|improv(?:ed|ing)|identified|convicted|convicting|convictions"
    r"|prosecuted|prosecuting|investigated|investigating"
    r"|sentenced|trained|training|provided|provides|provid(?:ing)|established|adopted|launched|allocated|assisted"
    r"|received|referred|referring|criminali[sz]ed"
    r"|sufficiently stringent|conducted|maintained|cooperated|collaborated|published|partnered|operated|arrested"
    r"|spoke out|helped|issued|ran|requires?"
    r"|(?<!not )commensurate|extradited|expanded|opened|raise public|helping|amended|amendments|stepped up)\b"
)
SHOWN = 3  # words each way; further ones are not looked for
TURN = re.compile(r"\b(?:but|although|though|however|while|despite|only|nevertheless|yet)\b")


def bearings_of(sentence: str) -> tuple[Bearing, ...]:
    """Lay out the criteria that a sentence speaks to, which way (for, against, mixed, neutral), and its words."""
    lower = sentence.lower()
    spoken = []
    for name, stems, words in TOPICS:
        for stem in stems:  # plain loops: they run for every sentence and criterion
            if stem in lower:
                match = words.search(lower)
                spoken += [(name, match.group())] if match else []
                break
    if not spoken:
        return ()
    direction, deciding = direction_of(lower)
    return tuple(Bearing(name, direction, (topic, *deciding)) for name, topic in spoken)


def direction_of(sentence: str) -> tuple[str, tuple[str, ...]]:
    """Say which way a sentence points, and by which words: a denial outweighs, a turn ("but") makes it mixed."""
    against = [match.group() for match in islice(AGAINST.finditer(sentence), SHOWN)]
    favour = [match.group() for match in islice(FOR.finditer(sentence), SHOWN)]
    words = tuple(dict.fromkeys([*favour, *against]))
    if against and favour:
        return ("mixed" if TURN.search(sentence) else "against"), words
    return ("against" if against else "for" if favour else "neutral"), words
