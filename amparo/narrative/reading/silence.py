"""What a government says that it did not do, or does not say at all: zeros and figures not reported."""

import re
from dataclasses import replace

from .drafts import Draft
from .led import led, lowered
from .measures import OFFICIALS

NOT = (
    r"(?:did not|didn't|has not|have not|had not|does not|do not|was not able to|were not able to|failed to"
    r"|was unable to|were unable to|could not|(?:has|have|had) never|(?:has|have|had) yet to"
    r"|nor (?:did|has|have|had) (?:it|they|(?:the )?(?:\w+ )?(?:government|authorities|officials|police|courts"
    r"|ministry)))"
)
LY = r"(?: \w+ly| yet| also| again| ever)?"
UNREPORTED = led(
    rf"\b(?:{NOT}{LY} (?P<tell>report(?:ed)?)|(?:provid|releas|report|maintain)ed no (?:data|statistics"
    rf"|information|figures) on|nor did (?:[\w-]+ ){{1,4}}?(?P<nor>report)"
    rf"|{NOT}{LY} (?P<give>provide|release|share|disclose|publish|collect|maintain|keep|have|compile|track|record"
    rf"|make|determine|specify|quantify|estimate|calculate|indicate|state|know|say)(?:d|ed)?"
    r"(?= [^.;]{0,60}?\b(?:data|statistics|figures|the (?:total |exact )?(?:number|amount)|how (?:many|much)"
    r"|information on (?:the number"
    r"|investigations|prosecutions|sentencing|sentences|funds)"
    r"|details on the number|information on whether (?:these|the|any) victims)\b))"
    r"(?P<what>[^.;]*?)(?=[.;]|,(?! (?:or |and |nor )?(?:prosecut|convict|investigat|sentenc|identif|refer|assist"
    r"|arrest|secur|any|including|sex|labor|new))|, (?:but|although|and|making|nor|however|while|compared|the|which"
    r"|it)\b| but | although | compared | and (?:has|had|have|was|were) |$)"
)
# "The number of victims identified was unknown."
UNKNOWN = led(
    r"\b(?:numbers?|statistics|data|information) (?:of|on|for) (?P<what>[^.;]{0,80}?) (?:was|were|is|are"
    r"|remain(?:s|ed))(?: \w+ly)?"
    r" (?:unknown|unclear|unavailable|not (?:known|reported|available|provided))\b"
    r"|\bno (?:data|information|statistics|figures) (?:on|about|for) (?P<none>[^.;]{0,80}?) (?:was|were) (?:made )?"
    r"(?:available|provided|released|kept|collected|published)\b"
    r"|\b(?:unknown|unclear|uncertain|not (?:known|clear|specified)) (?P<many>how (?:many|much) [^.;,]*)"
    r"|\ban? (?:unknown|unspecified|undisclosed|undetermined|unreported) (?P<sum>(?:amount|sum"
    r"|level) of (?:money|fund(?:s|ing)))\b"
)
# "Prosecution statistics for 2004 were not available."
STATISTICS = led(
    r"\b(?P<what>(?:arrest|investigation|prosecution|conviction)s?(?:(?:,|,? and|,? or) (?:investigation|prosecution"
    r"|conviction)s?)* (?:statistics|data|figures)) (?:for [\w ]{1,30} )?(?:was|were|is|are) (?:\w+ )?"
    r"(?:not (?:available|provided|reported)|unavailable)\b"
)
LINES = re.compile(r"\b(?:hot|help)?lines?\b")
LINE = rf"(?:this|these|the|its) {LINES.pattern}"
# The acts that a silence is about. Plans and whether something was done are not figures.
TOPICS = {
    "investigations": r"investigat(?:ions?|ing|ed|e)|investigative data|arrest(?:s|ed|ing)?",
    "prosecutions": r"prosecut(?:ions?|ing|ed|e)|indict(?:ments|ing|ed)",
    "convictions": r"convict(?:ions?|ing)?\b|(?:or|and) convicted|convicted (?:any|a)|were convicted"
    "|conviction statistics"
    "|(?:traffickers|offenders|persons|individuals) convicted",
    "imprisoned": r"(?:traffickers|offenders) (?:sentenced|imprisoned)|(?:sentences|sentencing"
    "|imprisonments)(?! (?:of(?! (?:convicted )?traffickers)|from|ranging))",
    "victims_identified": (
        r"identif(?:ying|ied|y|ication)(?= [^,]{0,50}?(?:victims?|\bor\b|\band\b))|victims (?:it |that |who |were "
        r"|they |authorities )*identified"
    ),
    "victims_referred": (
        r"referr(?:ing|ed)(?= [^,]{0,40}?victims?)|victim referrals?|refer(?= any)|referred to"
        r"|victims [^.;]{0,30}referred"
    ),
    "victims_assisted": (
        r"assist(?:ing|ed)(?= [^,]{0,40}?victims?)|victims [^.;]{0,45}assisted(?! in (?!20|the )| with)"
        r"|(?:^[^,]{0,40})(?:services"
        r"|assistance|care) (?:provided )?(?:\w+ly )?to (?:(?:any|those|trafficking|repatriated|identified"
        r"|potential) )*victims"
        r"|victims (?:who |that )?received (?:services|assistance|care)"
        r"|victims [^.;,]{0,60}provided (?:services|assistance|care)"
        r"|victims receiving (?:services|assistance|care)|providing any of these services"
        r"|providing such (?:services|assistance|care)"
    ),
    "hotline_calls": (
        r"(?:how many|number of) (?:\w+ )?calls|receiv(?:ing|ed) (?:any )?(?:[\w-]+ ){0,2}calls"
        r"|how many (?:tips|complaints|inquiries) [^,]{0,30}received"
        rf"|victims (?:used|utilized|called|contacted) {LINE}|information on the use of {LINE}"
    ),
    "funding": (
        r"(?:amount|sum|level) of (?:funds|funding|money)|funding (?:levels|amounts?)|how much (?:of (?:this"
        r"|the|its) )?(?:budget"
        r"|funding|money)|allocating (?:any )?(?:funds|funding)|(?:financial|budget) allocations?|on funds allocated"
        r"|how much (?:\w+ ){0,3}?(?:allocated|spent|budgeted|provided|disbursed|contributed)"
        r"|extent (?:to which|of) [^,]{0,20}fund"
    ),
    "persons_trained": (
        r"(?:providing|provision of|conducting) [^,]{0,40}?\btraining\b|(?:officials|officers|persons|people)"
        r" (?:(?:who|that) received training|trained)|how many [\w, ]{3,50}(?:were trained|received (?:this )?training)"
        r"|training (?:any|police|law enforcement"
        r"|officials|judges|prosecutors)"
    ),
}
OF_OFFICIALS = led(
    r"complicit|corrupt|\b(?:of|against|into|involving|prosecut\w+|convict\w*|investigat\w+) (?:[\w-]+ ){0,5}?"
    r"(?:officials?|employees?|officers?|servants?|personnel)\b"
)
NO_FIGURE = re.compile(
    r"^ (?:on )?(?:(?:any )?(?:\w+ )?efforts to"
    r"|(?:whether|if)(?! (?:it|they|the (?:hot|help)?lines?) (?:received (?:any )?(?:[\w-]+ )?calls"
    r"|(?:assisted|referred|identified) any))|measures|taking"
    r"|how (?!much (?:\w+ )?(?:funding|money)|much (?:\w+ ){0,3}?(?:allocat|spen[dt]|budget|provid|disburs"
    r"|contribut)|many (?:\w+ ){0,2}(?:investigations|prosecutions|convictions|persons|individuals|people|defendants"
    r"|offenders|perpetrators|officials|employees)|many (?:\w+ )?(?:victims|calls|tips|complaints|inquiries"
    r"|traffickers|suspects|cases|[\w, ]{0,50}(?:trained|training)))"
    r"|having|developing|implementing|establishing|the existence|which|that|why|the use"
    r"|its efforts to reduce|any measures)"
)

BARE_ACTS = re.compile(r"(?:,? (?:any|or|and|investigations|prosecutions|convictions))+")
EFFORTS = re.compile(r" (?:making )?(?:any )?(?:new )?efforts to (?:investigate|prosecute|convict|identify)")


# What one of them is, where a figure would not say; persons where it is none of these.
UNITS = {"investigations": "cases", "hotline_calls": "calls"} | dict.fromkeys(
    ("convictions", "prosecutions", "imprisoned", "funding"), "unspecified"
)


def unreported_in(text: str) -> list[Draft]:
    """Read the figures that a sentence says were not reported."""
    drafts, text = [], lowered(text)
    for match in [*UNREPORTED.finditer(text), *UNKNOWN.finditer(text), *STATISTICS.finditer(text)]:
        what = (
            match["what"]
            or match.groupdict().get("many")
            or match.groupdict().get("sum")
            or match.groupdict().get("none")
            or ""
        )
        if not is_figure(what):
            continue
        officials = OF_OFFICIALS.search(what) is not None or (
            (BARE_ACTS.fullmatch(what) is not None or " such " in what)
            and OF_OFFICIALS.search(text[: match.start()]) is not None
        )
        for measure in topics_of(what, officials=officials):
            unit = UNITS.get(measure, "persons")
            form = "unreported" if match.re is UNREPORTED else "unknown"
            drafts.append(Draft(measure, None, unit, "not_reported", match.start(), match.end(), form=form))
    return drafts


PART_ONLY = led(
    r"sex touris|that assisted|developments|(?:status|outcomes?|results?) of|length of|updated? |updates|progress|all\b"
    r"|diplomat|troops|peacekeep"
    r"|to those|of those|(?<!at )(?<!in )(?<!by )(?<!providing )(?<!providing any of )these"
    r"(?! (?:(?:hot|help)?lines|victims (?:were|had been) (?:referred|assisted)))"
    r"|(?<!how much of )this\b(?! (?:hot|help)?line)"
    r"|complete (?!\w+ on the number)|specific numbers|disaggregate|conditions\b|range of"
    r"|foreign victims|victims abroad|repatriation|the (?:shelter|center|NGO|fund)s? (?:had )?received"
)


def is_figure(what: str) -> bool:
    """Say whether what was not reported would have been a figure for the country."""
    return EFFORTS.match(what) is not None or not (NO_FIGURE.match(what) or PART_ONLY.search(what))


OF_VICTIMS = re.compile(r"(?:how many|number of) (?:\w+ ){0,2}victims")


def topics_of(what: str, *, officials: bool) -> list[str]:
    """List the measures that a silence is about, in the order of the table."""
    found = [measure for measure, words in TOPICS.items() if re.search(rf"(?:\b|^)(?:{words})", what)]
    if re.search(r"^(?! comprehensive)[^,]*law enforcement (?:data|statistics)", what):
        found = ["investigations", "prosecutions", "convictions"]
    if "persons_trained" in found:
        return ["persons_trained"]
    if OF_VICTIMS.search(what) and "hotline_calls" not in found:
        found = [measure for measure in found if measure.startswith("victims")]
    if not officials:
        return found
    return [OFFICIALS[measure] for measure in found if measure in OFFICIALS]


VICTIMS = (
    r"(?:any|a single)(?:[\w -]{0,40}? ?victims?| (?:adults|women|persons|such)\b| (?:during|in (?:the|\d))"
    r"|(?=[.,;]|$))"
)
BEGIN = r"(?:initiat|conduct|open|launch|commenc|pursu|begin|start|undertak)(?:e|ing)?"
ACTS = {
    "investigations": rf"investigat(?:ed?|ing)|arrest(?:ing)?|{BEGIN} (?:any )?(?:new )?investigations?",
    "prosecutions": rf"prosecut(?:ed?|ing)|charged?|indict|{BEGIN} (?:any )?(?:new )?prosecutions?|bring any",
    "convictions": (
        r"convict(?:ed|ing)?|(?:secur|obtain|achiev|issu|record|hav|gain)(?:e|ing)? (?:any )?(?:new )?convictions?"
    ),
    "victims_identified": rf"identif(?:y|ying|ied)(?= (?:or [\w ]{{2,30}} )?{VICTIMS})",
    "victims_referred": rf"refer(?:red)?(?= (?:or [\w ]{{2,30}} )?{VICTIMS})",
    "hotline_calls": r"receive(?= any (?:[\w-]+ ){0,2}(?:calls|tips|reports of (?:human )?trafficking"
    r"|trafficking reports))",
    "victims_assisted": (
        r"(?:(?:assist|shelter|support|serve|house|accommodate|host|protect|help|care for)(?:ing)?"
        r"|provide (?:[\w-]+ ){0,3}?(?:care|services|assistance|shelter|support|protection) (?:to|for))"
        r"(?= (?:or [\w ]{2,30} )?any[\w -]{0,40}? ?victims?)"
    ),
}
ANY = re.compile(
    r"\b(?:any|a single|anyone|a(?: suspected| human)? trafficker|an?(?: \w+)? (?:investigation|prosecution"
    r"|conviction)|an? (?:human )?trafficking (?:case|offender|suspect)"
    r"|complicit (?:\w+ )?(?:officials|employees)|(?:officials|officers|employees) (?:\w+ )?complicit)\b"
)
NEGATED = led(
    rf"\b(?:{NOT}|(?:with|to|by|despite) not){LY} (?P<what>(?:identify or assist"
    rf"|{'|'.join(words.split('(?=')[0] for words in ACTS.values())}"
    rf"|secured?|obtain(?:ed)?|achieved?|initiated?"
    rf"|conduct(?:ed)?|pursued?|open(?:ed)?|launch(?:ed)?|make|made)\b(?:(?!,?(?: and| or| but)? {NOT} )[^.;])*)"
)
NOUNS = {
    "investigations": r"investigations?",
    "prosecutions": r"prosecutions?",
    "convictions": r"convictions?",
}
LISTED = led(
    r"\b(?:any|no|an?|a single|zero|neither|never been an?)(?: (?!data|statistics|information|figures|no\b"
    r"|zero\b|any\b)\w+){0,3}?"
    r" (?:investigations?|prosecutions?|convictions?)"
    r"(?:(?:,|,? or|,? and|,? nor)(?: \w+){0,2}? (?:investigations?|prosecutions?|convictions?|sentences?"
    r"|punishments?)){0,4}"
)


# "No one has been arrested or prosecuted."
DONE = {
    "investigations": "investigated|arrested",
    "prosecutions": "prosecuted|indicted|charged|tried",
    "convictions": "convicted",
}
DONE_WORD = "|".join(DONE.values())
NO_ONE = led(
    rf"\b(?:no one|nobody|not (?:one|a single) (?:\w+ )?(?:trafficker|offender|suspect|person|individual|case))"
    rf" (?:(?:has|had) (?:yet )?been|was|were) (?:\w+ly )?(?P<acts>(?:{DONE_WORD})(?:(?:,|,? or|,? and)"
    rf" (?:{DONE_WORD})){{0,3}})\b"
)


def zeros_in(text: str) -> list[Draft]:
    """Read the zeros of a sentence: acts that it says were not done at all."""
    drafts: list[Draft] = []
    text = lowered(text)
    for match in NEGATED.finditer(text):
        what = match["what"]
        if ANY.search(what) and not re.search(
            r"\b(?:this|these|those|child|male|foreign|repatriation)\b", what[: end_of(what)]
        ):
            found = [measure for measure, words in ACTS.items() if is_denied(measure, words, what)]
            found = [measure for measure in found if measure != "hotline_calls" or LINES.search(text)]
            drafts += [zero(measure, text, match.start(), match.start("what") + end_of(what)) for measure in found]
    for match in NO_ONE.finditer(text):
        done = [measure for measure, words in DONE.items() if re.search(words, match["acts"])]
        drafts += [zero(measure, text, match.start(), match.end()) for measure in done]
    untrained = UNTRAINED.search(text) if " training" in text else None
    drafts += [Draft("persons_trained", 0, "persons", "exact", *untrained.span(), form="zero")] if untrained else []
    for match in LISTED.finditer(text):
        if match.group().startswith(NONE):
            found = [measure for measure, words in NOUNS.items() if re.search(words, match.group())]
            end = end_of_clause(text, match.end())
            zeros = [
                zero(measure, text, match.start(), end)
                for measure in found
                if len(found) > 1 or match.group().startswith("never")
            ]
            compared = COMPARED.search(text[max(0, match.start() - 24) : match.start()]) is not None
            drafts += [replace(each, earlier=compared) for each in zeros]
    return drafts


UNTRAINED = led(
    rf"\b{NOT}{LY} (?:provide|conduct|offer|hold)(?: any)?(?: anti-trafficking| speciali[sz]ed)? trainings? (?:for|to)"
    r" (?:(?:any|its|law enforcement|government|public|judicial) ){0,4}"
    r"(?:officials|officers|police|prosecutors|judges)\b"
    r"(?! (?:posted|stationed|abroad|overseas|in|at)\b)"
)
NONE = ("no ", "zero ", "neither ", "never ")
COMPARED = re.compile(r"(?:compared (?:with|to)|from) $")


def end_of_clause(text: str, at: int) -> int:
    """Say where the clause ends that goes on at a place: at the next sign, or a dozen words on."""
    tail = re.compile(r"(?:(?! compared | and an? )[^,;.]){0,90}").match(text, at)
    return tail.end() if tail else at


def is_denied(measure: str, words: str, what: str) -> bool:
    """Say whether a negated clause denies the act, as the noun that follows `any` or as a verb before it."""
    listed, noun = LISTED.search(what), NOUNS.get(measure)
    if listed and noun and re.search(noun, listed.group()):
        return True
    denied = rf"(?:^|\b(?:or|and|,) )(?:{words})\b(?=[^.;]*{ANY.pattern})"
    return re.search(denied, what) is not None


def end_of(what: str) -> int:
    """Say where the words end that state a zero: at the first comma, or a dozen words on."""
    listed = LISTED.search(what)
    list_end = listed.end() if listed else 0
    cut = re.match(rf".{{0,60}}?{ANY.pattern}", what)
    return end_of_clause(what, max(cut.end(), list_end)) if cut else len(what)


# A bare list of acts that goes on about those of the clause before it.
GOES_ON = re.compile(
    r"(?:no|zero) such |no (?:new |further )?(?:investigations?|prosecutions?|convictions?)"
    r"(?:,|,? or|,? and| (?:new |further )?(?:investigations?|prosecutions?|convictions?))*(?= (?:took|were|in"
    r"|during)\b|[.;]|$)"
)


def zero(measure: str, text: str, start: int, end: int) -> Draft:
    """Make the draft of a zero; officials by what the clause says, or what it goes on about ("no such cases")."""
    about = text[:end] if GOES_ON.match(text, start) else text[start:end]
    officials = measure in OFFICIALS and OF_OFFICIALS.search(about) is not None
    unit = "persons" if measure.startswith("victims") else "calls" if measure == "hotline_calls" else "unspecified"
    return Draft(OFFICIALS[measure] if officials else measure, 0, unit, "exact", start, end, form="zero")


NO_MONEY = led(
    r"\b(?:(?:did not|does not|has not|had not|nor did (?:it|the government)) (?:\w+ly )?"
    r"(?:provide|allocate|dedicate|receive|have|offer|give|spend|award|disburse|grant|commit|contribute"
    r"|earmark)(?:e?d)?"
    r"(?: any| a| specific| dedicated| direct| sufficient| financial| or| in-kind| separate| budget| public| government"
    r"| state)* (?:funding|funds|grants?|subsid(?:y|ies)|money"
    r"|(?:financial|financial or in-kind|in-kind or financial) (?:support|assistance|resources)|budget)"
    r"|(?:provid|allocat|contribut|dedicat|giv|gave|offer|award|disburs|grant|commit|earmark|budget)(?:e|ed|en)? no"
    r" (?:(?:specific|dedicated|direct|public|government|state|financial) ){0,2}(?:funding|funds|grants?|money"
    r"|(?:financial|financial or in-kind) (?:support|assistance|resources)|support|resources|budget)"
    r"|(?:reported|gave|received|got) no (?:\w+ )?(?:funding|funds|money)(?= (?:\w+ly )?for)"
    r"|no (?:(?:specific|dedicated|direct|public|government|state|financial) ){0,2}(?:funding|funds|money"
    r"|budget) (?:was|were|had"
    r" been) (?:set aside|allocated|provided|earmarked|budgeted|allotted|given|spent|appropriated)"
    r"|but no (?:direct |financial )?(?:funding|funds|money)|nor did (?:it|the government) fund|(?:did not|does not"
    r"|has not) (?:fund|finance)(?= (?:(?:any|its|the|these"
    r"|other) )?(?:victims?|ngos?|services|assistance|protection|care|civil"
    r"|(?:public )?shelters?)\b(?! for)))\b(?P<rest>(?:(?! (?:in"
    r"|during|for) (?:the )?(?:(?:19|20)\d\d|previous"
    r"|reporting)| because | due to | despite | compared )[^.;,])*)"
)


HELPERS = re.compile(
    r"ngo|victim|protecti|services|assistance|shelters|civil society|organization"
    r"|these (?:\w+ )?(?:entities|groups|bodies|providers)|(?:that|this|these|the) purposes?\b"
)


def no_money_in(text: str) -> list[Draft]:
    """Read that no funding at all was given for victims or those who help them."""
    return [
        Draft("funding", 0, "unspecified", "exact", match.start(), match.end(), form="no money")
        for match in NO_MONEY.finditer(lowered(text))
        if not re.search(r"\b(?:male|female|boys?|girls?|child(?:ren)?|adults?|foreign|most|all)\b", match.group())
        and HELPERS.search(match["rest"])
    ]
