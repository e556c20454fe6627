"""Who did it: the government, an NGO, an international organisation, someone else."""

import re
from functools import lru_cache

# Bodies of a government that go by no other word; asked only where nobody else is named.
BODIES = (
    r"[Uu]nits?|[Tt]ask [Ff]orces?|[Bb]order [Gg]uards?|[Ii]nspectorate|[Dd]irectorate|[Bb]ureaus?|[Cc]ommittee"
    r"|Administration|Academy"
)
BODY = re.compile(rf"\b(?:{BODIES})\b")
# How a text introduces what it then calls by initials: "the Counter Trafficking Unit (CTU)".
INITIALS = re.compile(r"\(([A-Z][A-Za-z&-]*[A-Z])\)")
NAME = re.compile(
    r"(?:(?:[A-Z][\w'&-]*,? (?:(?:and|of|for|the|on|to|against|in|with|from) )*){1,9}|(?:[a-z][\w'-]+ ){1,3})$"
)
OFFICE = re.compile(
    rf"\b(?:{BODIES}|[Mm]inist(?:ry|er)|[Pp]olice|[Aa]gency|[Oo]ffice|[Dd]epartment|[Cc]ouncil|[Cc]ommission|Authority"
    r"|Secretariat|Board|Prosecut\w+|Guard|Forces?|Courts?|[Ii]nspection|Division|Services?)\b"
)
OF_OTHERS = re.compile(
    r"\b(?:UN|United Nations|Nations|U\.S\.|European|International (?:Labor|Organization|Committee)|NGOs?"
    r"|[Nn]on-?governmental|[Ff]oundation|[Aa]ssociation|[Uu]nion|[Cc]hurch|Red Cross)\b"
)
WORD = re.compile(r"[A-Z][A-Za-z&-]*[A-Z]")

ACTORS = re.compile(
    r"(?P<io>\b(?:IOM|UNHCR|UNICEF|UNODC|ILO|international organi[sz]ations?|the UN\b|INTERPOL|Red Cross))"
    r"|(?P<ngo>\b(?:NGOs?|non-?governmental organi[sz]ations?|civil society|charit(?:y|ies)|local organi[sz]ation"
    r"|faith-based|church|NGO-(?:run|operated|managed)|private(?:ly)? (?:run )?shelters?)\b)"
    r"|(?P<government>\b(?:governments?|authorities|police|officials?|minist(?:ry|ries|er)|courts?|prosecutors?"
    r"|attorney|law"
    r" enforcement|immigration|agency|department|inspectors?|state|parliament|commission|tribunal|judges?|embassy"
    r"|consulate)\b)",
    re.IGNORECASE,
)
# Where somebody else's clause begins: "...; NGOs assisted", "..., while the government trained".
NEW_SUBJECT = re.compile(
    rf"(?:; (?:[\w-]+, )?|, (?:and|but|while|whereas|although) )(?:[\w'-]+ ){{0,3}}?(?:{ACTORS.pattern})", re.IGNORECASE
)
VERB = re.compile(r"\b(?:[a-z]+ed|was|were|did|had|has|have|made|gave|held|took|led|found|sent|ran|paid|brought)\b")
TOLD = frozenset(("reported", "noted", "stated", "claimed", "indicated", "estimated", "observed", "alleged"))
"""Whoever did this told what others did."""
GOT = frozenset(("received",))
"""Whoever got money did not give it."""
BY = re.compile(r"(?:\bby|from)(?: an?| the)? (?P<who>[^,.;]{0,40})")
STATE_ONLY = ("investigations", "prosecutions", "convictions", "imprisoned", "sentence", "penalty", "officials")


@lru_cache(maxsize=1024)  # asked again for every pair of claims that might be the same
def actor_of(sentence: str, start: int, measure: str) -> str:
    """Name who acted: courts and law by their measure; else the one named last before the figure, or by it."""
    if measure == "tier":
        return "other"
    if measure.startswith(STATE_ONLY):
        return "government"
    by = BY.search(sentence, start)
    after = ACTORS.match(by["who"]) if by else None
    if after:
        return after.lastgroup or "unknown"
    subjects = [match.lastgroup for match in ACTORS.finditer(sentence, clause_of(sentence, start, measure), start)]
    return subjects[0] if subjects and subjects[0] else "government" if measure == "funding" else "unknown"


def clause_of(sentence: str, start: int, measure: str) -> int:
    """Say where the clause of a figure begins, if it has somebody of its own who acts; else that is the sentence's."""
    for clause in reversed(list(NEW_SUBJECT.finditer(sentence, 0, start))):
        before = re.split(r"[,;]", sentence[: clause.start()])[-1]  # no verb: one of a list ("judges, and police")
        acted = VERB.search(sentence[clause.end() : start + 40].split(",")[0])
        if VERB.search(before) and acted and acted.group() not in (TOLD | GOT if measure == "funding" else TOLD):
            return clause.start()
    return 0


def own_bodies(text: str) -> frozenset[str]:
    """List the initials by which a text calls bodies of the government, as it introduced them."""
    named = (
        (short.group(1), NAME.search(text, max(0, short.start() - 90), short.start()))
        for short in INITIALS.finditer(text)
    )
    return frozenset(short for short, name in named if name and is_office(name.group()))


def is_office(name: str) -> bool:
    """Say whether a name is of an office of the government."""
    return OFFICE.search(name) is not None and not OF_OTHERS.search(name)


def actor_in(sentence: str, start: int, measure: str, own: frozenset[str]) -> str:
    """Name who acted; where nobody else is named, a body of the government by its kind or its initials (`own`)."""
    actor = actor_of(sentence, start, measure)
    if actor != "unknown":
        return actor
    named = BODY.search(sentence, 0, start) or any(each in own for each in WORD.findall(sentence, 0, start))
    return "government" if named else actor
