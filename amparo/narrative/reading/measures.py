"""The table of measures: which acts count towards each, what they count, and a worked example.

The examples are our own sentences; a test reads every one of them.
"""

from dataclasses import dataclass

SUSPECTS = frozenset({"suspect", "person", "case", "official", "trainee"})
VICTIMS = frozenset({"victim", "person", "child"})
PEOPLE = frozenset({"person", "child", "official", "trainee", "suspect"})

HELP = (
    r"\b(?:assistance|services?|care|shelter|support|accommodations?|housing|counseling|counselling|aid|protection"
    r"|treatment"
    r"|benefits|food|lodging|medical|psychological|psychosocial|legal|rehabilitation|help|stipends?|reintegration"
    r"|assistance packages)"
)
GAP = r"(?:(?! received | were | could |training)[^.;()\d]){0,110}?"

INVOLVED = r"(?:involved|concerned)(?= [^.;]{0,80}?\b(?:suspects|perpetrators|traffickers|defendants|offenders)\b)"
MANY = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
# Where those go who are handed over: "transferred 12 victims to an NGO's shelter".
TO_CARE = (
    r"(?= [^.;]{0,60}?\bto (?:[\w'-]+ ){0,5}?(?:shelters?|ngos?|centers?|homes?|facilit(?:y|ies)|care"
    r"|institutes?|social (?:services|workers|welfare)|child (?:protection|welfare))\b)"
)


@dataclass(frozen=True)
class Measure:
    """One row: a measure, the forms that state it, what kinds of noun it counts, and an example with its value.

    `verbs` take what they count as object or, in the passive, as subject; `takes` are phrases with the counted
    after them, `gets` phrases with the counted before them; `acts` are nouns that are counted themselves.
    """

    name: str
    counts: frozenset[str]
    verbs: str = ""
    takes: str = ""
    gets: str = ""
    acts: frozenset[str] = frozenset()
    example: str = ""
    value: float = 0


MEASURES = (
    Measure(
        "investigations",
        SUSPECTS,
        verbs=r"(?:re-?)?investigat(?:ed|ing|e)|arrest(?:ed|ing)?|apprehend(?:ed|ing)?|recorded|prob(?:ed|ing)"
        r"|(?:look|inquir)(?:ed|ing) into(?= [^.;]{0,40}?traffick)",
        takes=rf"cases (?:were|was) (?:opened|registered|launched) against(?= {MANY}\b)"
        r"|held(?= [^.;]{0,40}? on (?:\w+ )?trafficking charges\b)|detain(?:ed"
        r"|ing)(?= (?:[\w-]+ ){0,4}?(?:suspects|suspected|traffickers|smugglers)\b)"
        r"|t(?:ook|aking)(?= [^.;]{0,30}?(?:suspect|trafficker|smuggler)s?\b[^.;]{0,20} into custody\b)"
        r"|(?:open|initiat|launch|register|record|start|commenc)(?:ed"
        r"|ing)(?= (?:(?!prosecution)[\w-]+ ){0,4}cases\b)"
        r"|(?:investigations?|inquir(?:y|ies)|arrests?) (?:of|into|against)|(?:the )?arrest of"
        rf"|investigations {INVOLVED}"
        r"|investigations?(?=,? and (?:the )?(?:prosecution|arrest)s? of)",
        gets=r"(?:were|was|remained|are) (?:still )?(?:under|pending) investigation"
        r"|(?:(?<=cases )|(?<=trafficking ))(?:were|was) (?:\w+ )?(?:opened|initiated|launched|commenced|registered)"
        r"|(?:under|for) investigation|(?:were|was) (?:\w+ )?(?:detained"
        r"|taken into custody) (?:in connection with|on suspicion of"
        r"|for (?=[^.;]{0,20}traffick))",
        acts=frozenset({"investigation", "arrest"}),
        example="Police opened 14 trafficking investigations during the year.",
        value=14,
    ),
    Measure(
        "prosecutions",
        SUSPECTS,
        verbs=r"prosecut(?:ed|ing|e)|charg(?:ed|ing)|indict(?:ed|ing)?|tried|arraign(?:ed|ing)",
        takes=rf"prosecutions {INVOLVED}"
        r"|proceedings (?:(?:were|was) )?(?:(?:opened|begun|instituted|initiated|started) )?(?:against"
        r"|in(?= [^.;]{0,30}?cases))"
        r"|(?:heard|hearing|adjudicat(?:ed|ing))(?= (?:[\w-]+ ){1,4}?cases?\b)"
        r"|(?:took|taken|taking)(?= [^.;]{0,40}? to court\b)|put(?:ting)?(?= [^.;]{0,40}? on trial\b)"
        r"|(?:filed|filing|lodged)(?= [^.;]{0,50}?\bcases (?:with|in|before|to) (?:the )?(?:[a-z]+ )?courts?\b)"
        r"|prosecutions?(?=,? and (?:the )?convictions? of)"
        r"|prosecutions?(?: from [\w ]{3,30}?)?(?: continued| proceeded| went on)?"
        r" (?:of|against|involving|for|with(?= \d| one| two| three)"
        rf"|in(?= {MANY}\b))"
        r"|(?:fil|bring|press|brought|lay|laid|pursu)(?:ed|ing)? (?:(?:human )?trafficking )?"
        r"(?:charges|indictments) (?:(?:of|for) (?:[\w-]+ ){1,4}?)?(?:against|in)"
        r"|charges (?:(?:are|were|remain(?:ed)?) (?:\w+ )?)?(?:against|in(?= [\w-]+ (?:\w+ )?cases))"
        r"|indictments? (?:(?:were|was) (?:filed|issued|brought|lodged|handed down) )?(?:of|against|for|in)"
        r"|trials? of|on trial"
        r"|(?:brought|bringing) to trial|(?:sent|sending|submitted|forwarded|brought"
        r"|transferred)(?= [^.;]{0,60}? (?:to|before)"
        r" (?:the |a )?(?:courts?|trial|judges?))",
        gets=r"(?:went|came|were brought|were sent|were put|were|was|are|remained|awaiting|awaited|pending|proceeded"
        r"|stood|await|awaits)(?: \w+)? (?:on |to )?"
        r"trial|(?:were|was) (?:committed|bound over) (?:for|to) trial|(?:were|was|are"
        r"|remain(?:ed)?)(?: \w+)? pending (?:in|before) (?:the )?courts?"
        r"|(?:result|end|culminat)(?:ed|ing) in (?:\w+ )?(?:charges|indictments|prosecutions?)(?! of)"
        r"|(?:(?<=cases )|(?<=trafficking ))(?:were|was) (?:\w+ )?filed"
        r"|(?:were|was) (?:\w+ )?(?:forwarded|sent|submitted|transferred) for (?:criminal )?prosecution"
        r"|(?:went|came|proceeded|were (?:\w+ )?(?:sent|brought|taken|submitted|forwarded)|reached)"
        r" (?:to |before )?(?:the )?courts?\b|(?:(?<=cases )|(?:are|were|was) (?:still )?)before (?:the )?courts?"
        r"|(?:are|were|was) (?:still )?in court\b"
        r"|fac(?:e|ed|ing) (?:(?:criminal|formal|trafficking) )?(?:charges|prosecution|trial)",
        acts=frozenset({"prosecution"}),
        example="Prosecutors charged nine suspects with sex trafficking.",
        value=9,
    ),
    Measure(
        "convictions",
        SUSPECTS,
        verbs=r"convict(?:ed|ing)?|found guilty",
        takes=rf"convictions {INVOLVED}"
        r"|convictions?(?: (?:or|and) guilty pleas)? (?:of|against|for|in|to(?= \d)|from(?= \d))"
        r"|convictions were (?:obtained"
        r"|secured|won) (?:against|for)|guilty verdicts (?:against"
        r"|for|in)"
        r"|found(?= [^.;,]{0,50}? guilty\b)",
        gets=r"(?:pled|pleaded) guilty|received (?:guilty verdicts|convictions)|(?:result|end)(?:ed"
        r"|ing) in (?:\w+ )?convictions?",
        acts=frozenset({"conviction"}),
        example="Courts convicted six traffickers in 2017.",
        value=6,
    ),
    Measure(
        "imprisoned",
        SUSPECTS - {"case"},
        verbs=r"sentenc(?:ed|ing)|imprison(?:ed|ing)|incarcerated|jailed",
        takes=r"sent(?= [^.;]{0,40}? to (?:prison|jail)\b)|impos(?:ed|ing) (?:prison )?sentences on"
        r"|sentences (?:of [^.;]{3,60}? )?(?:to|on|for|against)"
        rf"(?= {MANY}(?! (?:years?|months?|days?|to|and|or)\b)[ ])",
        gets=(
            r"(?:receiv(?:ed|ing)|were given|serv(?:ed|ing)) [^.;\d]{0,40}?(?:prison|sentences?|imprisonment|jail"
            r"|terms?|time)|spent (?:(?:(?:a|any|no|one) )?(?:single )?(?:day|time|night)) in (?:prison|jail)|(?:were"
            r"|was) sent to (?:prison|jail)|went to (?:prison|jail)|(?:were|was) put behind bars|(?:were"
            r"|was) ordered to serve (?:time|prison|jail)"
        ),
        example="The court sentenced three traffickers to five years in prison.",
        value=3,
    ),
    Measure(
        "victims_identified",
        VICTIMS | {"case"},
        verbs=r"identif(?:ied|ying|y)|rescu(?:ed|ing)|intercept(?:ed|ing)|recogni[sz](?:ed|ing)|certif(?:ied|ying)"
        r"|remov(?:ed|ing)|detect(?:ed|ing)|discover(?:ed|ing)|regist(?:er)(?:ed|ing)"
        r"(?! (?:[\w-]+ )?(?:agenc|compan|employer|organi[sz]ation|ngo))|free(?:d|ing)|liberat(?:ed|ing)"
        r"|encounter(?:ed|ing)|uncover(?:ed|ing)|indicating|recover(?:ed|ing)|pick(?:ed|ing) out|c(?:ame"
        r"|oming) across|locat(?:ed|ing)(?! (?:in|on|at|near|outside|within|between|to|throughout)\b)"
        r"|withdr(?:ew|awn)(?= [^.;]{0,50}?\bfrom (?:[\w-]+ ){0,3}?(?:labor|work|servitude|prostitution"
        r"|brothels?|slavery|exploit|domestic))",
        takes=r"found(?= \d[\d,]* (?:trafficking victims|trafficked|victims of))"
        r"|there were(?= [\w,-]+ (?:registered|identified"
        r"|recorded|confirmed|recognized) (?:trafficking )?victims\b)|record(?:ed"
        r"|ing)(?= (?:[\w,-]+ ){1,4}?victims\b)|report(?:ed"
        r"|ing)(?= (?:a total of )?\d[\d,]* (?:\w+ ){0,2}victims"
        r"(?: (?:based|in|during|compared)\b| \(|[,.;(]))"
        r"|(?:determined|believed|found|considered|deemed|confirmed|concluded|established|classified|designated)"
        r"(?= (?:[^.;,]|,\d){0,30}? (?:to be|to have been|as|were|had been) "
        r"(?:[\w-]+ ){0,3}?victims\b)"
        r"|(?:identification|rescue|recovery) of|identification to|(?:grant|accord|award)(?:ed"
        r"|ing)? (?:official |formal )?"
        r"(?:trafficking )?victim status to|approv(?:ed|ing)(?= [^.;]{0,60}?applications [^.;]{0,30}?victim status\b)",
        gets=r"came to (?:its|their|(?:the )?[\w']+) (?:notice|attention)|came to light|came forward"
        r"|(?:were|was) (?:taken|pulled|brought) (?:out of|from) (?:[\w-]+ ){0,2}?(?:brothels?|kilns?|prostitution)"
        r"|confirmed(?= (?:in|during) )"
        r"|(?:were|was) (?:\w+ly )?(?:found|determined|considered|deemed|confirmed) (?:to be|to have been|as)"
        r" (?:[\w-]+ ){0,3}?victims?\b",
        acts=frozenset({"identification"}),
        example="Authorities identified 41 trafficking victims.",
        value=41,
    ),
    Measure(
        "victims_referred",
        VICTIMS | {"case", "suspect"},
        verbs=rf"refer(?:red|ring)?|(?:transferr|entrust)(?:ed|ing){TO_CARE}|(?:hand|turn)(?:ed"
        rf"|ing)(?: over)?{TO_CARE}|(?:direct|channel|deliver|pass|steer)(?:ed|ing){TO_CARE}"
        rf"|(?:s(?:ent|ending)|br(?:ought|inging)){TO_CARE}",
        gets=r"went to (?:an? |the )?(?:[\w'-]+ ){0,3}?(?:homes?|shelters?)\b|(?:were|was) put in (?:touch"
        r"|contact) with"
        r" (?:[\w-]+ ){0,3}?(?:ngos?|shelters?|service providers|social workers)\b",
        takes=r"referrals? (?:of|for)|provid(?:ed|ing) (?:[\w-]+ ){0,3}?referrals? to"
        r"|plac(?:ed|ing)(?= [^.;]{0,40}? in the care of)",
        acts=frozenset({"referral"}),
        example="Police referred 17 victims to a shelter.",
        value=17,
    ),
    Measure(
        "persons_trained",
        PEOPLE,
        verbs=r"train(?:ed|ing)?|instruct(?:ed|ing)(?! [^.;]{0,60} (?:to|that)\b)|brief(?:ed|ing)|taught",
        takes=r"put(?:ting)?(?= [^.;]{0,40}? through [^.;]{0,30}?(?:course|training|seminar))"
        r"|sen(?:t|ding)(?= [^.;]{0,60}? to (?:an? |the )?(?:[\w-]+ ){0,3}?(?:course|training|seminar"
        r"|workshop)s?\b)"
        r"|(?:enabl|sponsor|support|fund)(?:ed|ing)(?= [^.;]{0,60}? (?:to attend|attendance at)"
        r" [^.;]{0,60}?(?:training|course|workshop|seminar))"
        r"|provid(?:ed|ing)(?= [^.;]{0,100}? with [^.;]{0,60}?training)|(?:training|trainings|workshops?"
        r"|courses?|seminars?|lectures?"
        r"|colloqui(?:um|a)|conferences?|instruction)(?: (?!total\b|and\b"
        r"|continued\b)[\w-]+){0,6}?(?:, which (?:was|were))?"
        r" (?:for|of|to|reaching|reached|drew|attracted|brought together|(?:attended|completed|taken"
        r"|followed) by|involving|involved)"
        r"|(?:training|workshops?|sessions? on)[^.;\d]{0,160}? (?:for|to|with)|reach(?:ed|ing)(?! (?:the )?courts?\b)",
        gets=r"(?:(?:receiv|attend|complet|participat|finish|enroll)(?:ed|ing)|took|got|graduated) [^.;\d]{0,70}?"
        r"(?:training|trainings|workshops?|courses?|seminars?|modules?|instruction|classes|sessions)"
        r"|(?:attended|heard) [^.;\d]{0,40}?lectures"
        r"|underwent [^.;\d]{0,30}?training|(?:participated|attended)(?=[.;])",
        example="The police academy trained 120 officers on indicators of trafficking.",
        value=120,
    ),
    Measure(
        "victims_assisted",
        VICTIMS,
        verbs=r"assist(?:ed|ing)?|(?:t(?:ook|aken|aking) care of|minister(?:ed|ing) to|benefit(?:ed"
        r"|ing)(?! from)|look(?:ed|ing) after|(?:at)?tend(?:ed|ing) to|lodg(?:ed|ing)|aid(?:ed|ing)"
        r"|rehabilitat(?:ed|ing)"
        r"|treat(?:ed|ing)|counsel(?:ed|led)|welcom(?:ed|ing)|cater(?:ed|ing) (?:to|for))|help(?:ed"
        r"|ing)(?! (?:to )?(?:facilitate|identify|organize))"
        r"|shelter(?:ed|ing)|accommodat(?:ed|ing)|hous(?:ed|ing)|host(?:ed|ing)|t(?:ook|aken|aking) in"
        r"|serv(?:ed|ing)|protect(?:ed|ing)|car(?:ed|ing) for|support(?:ed|ing)|repatriat(?:ed|ing|e)|admitt(?:ed|ing)"
        r"|reintegrat(?:ed|ing)|enroll(?:ed|ing)(?= [^.;]{0,50}?\bvictims? in(?:to)?\b)",
        takes=rf"(?:provid|offer|giv|gave|deliver|extend)(?:ed|ing|es|en)? {GAP}{HELP}{GAP} (?<!up )(?:to|for)"
        r"|received(?= (?:(?:more than|over|at least|about|some) )?\d[\d,]* (?:[\w-]+ ){0,3}?(?:victims|women|girls"
        r"|children"
        r"|boys|men|persons|minors)\b)"
        rf"|{HELP} (?:during (?:this|the) reporting period )?(?:(?:went|(?:was|were) (?:given|provided|granted"
        rf"|offered)) )?(?:to|for)|(?:was|were) home to|had(?= [^.;]{{0,30}}?victims in (?:its|their) care\b)"
        rf"|paid for the (?:care|shelter|treatment|upkeep) of|(?:cover|pa)(?:ed|id|ying"
        rf"|ing) [^.;\d]{{0,40}}?(?:costs|fees|expenses) (?:for|of)|suppl(?:ied"
        rf"|ying)(?= [^.;]{{0,60}}? with [^.;]{{0,30}}?{HELP})|provid(?:ed"
        rf"|ing)(?= [^.;()]{{0,30}}?victims (?:with )?[^.;()]{{0,60}}?{HELP})|provid(?:ed"
        rf"|ing)(?= [^.;]{{0,160}}?[ —]with\b[^.;]{{0,60}}?{HELP})|repatriation of|assistance in",
        gets=rf"(?:receiv(?:ed|ing|e)(?! (?:\w+ )?(?:compensation|restitution))"
        rf"|got|obtained|access(?:ed|ing)|accept(?:ed|ing)) {GAP}{HELP}"
        rf"|(?:accepted(?=[.;])|(?:accepted|received)(?= (?:it|this)\b))"
        rf"|(?:agreed|chose|opted|elected) to (?:enter|accept|receive|stay in|live in) {GAP}{HELP}"
        rf"|passed through (?:[\w'-]+ ){{0,5}}?(?:shelters?|centers?|homes?)"
        rf"|(?:benefit(?:ed|ing) from|were beneficiaries of|availed themselves of|enrolled in|made use of"
        rf"|took advantage of) {GAP}{HELP}"
        r"|found (?:refuge|shelter|safety)"
        rf"|(?:were|was) (?:provided|given|offered) {GAP}{HELP}"
        r"|(?:were|was|remained) (?:\w+ )?in (?:\w+ )?(?:care|shelters?)\b"
        rf"|(?:were|was) (?:placed|admitted|enrolled) (?:in|into|to)"
        rf"|enter(?:ed|ing) (?:[\w'-]+ ){{0,4}}?(?:shelters?|programs?|centers?|homes)\b|(?:resid|stay|liv)(?:ed"
        rf"|ing) (?:at|in|there)|used these"
        rf"|(?<!that )(?<!which )(?<!who )(?:provided|given|offered) {HELP}",
        example="A shelter assisted 23 trafficking victims.",
        value=23,
    ),
    Measure(
        "hotline_calls",
        frozenset({"call", "person", "child"}),
        takes=r"(?:receiv|answer|field|handl)(?:ed|ing) (?:\w+ )?calls from",
        gets=r"(?:called|rang|phoned|telephoned|contacted|turned to) the (?:\w+ ){0,3}?(?:hotline|helpline|line)",
        acts=frozenset({"call"}),
        example="The hotline received 310 calls.",
        value=310,
    ),
)
BY_NAME = {measure.name: measure for measure in MEASURES}
BY_ACT = {act: measure.name for measure in MEASURES for act in measure.acts}

OFFICIALS = {
    "investigations": "officials_investigated",
    "prosecutions": "officials_prosecuted",
    "convictions": "officials_convicted",
}
