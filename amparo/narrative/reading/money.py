"""Money given to anti-trafficking work or to the care of victims, in the currency that is written first."""

import re

from .currencies import PLURALS, codes
from .drafts import Draft
from .figures import HEDGE, HEDGE_OF, NUMBER, number_of
from .led import led

AMOUNT = re.compile(
    rf"(?P<hedge>\b(?:{HEDGE}) )?(?:(?P<sign>(?:US|A|NZ|C"
    rf"|S)?[$€£¥]|(?-i:\b[A-Z]{{3}}\b)) ?)?(?P<number>\b{NUMBER}\b)(?: (?P<scale>thousand|million|billion))?"
    r"(?P<name>(?: [A-Za-z][\w'-]*){0,4}?)?(?: in (?:19|20)\d\d)?(?P<code> \([A-Z]{3,4}\))?"
    r"(?P<dollars> \((?:approximately |about )?\$[\d,.]+(?: (?:thousand|million|billion))?(?: USD)?\))",
    re.IGNORECASE,
)
PLAIN = re.compile(
    rf"(?P<hedge>\b(?:{HEDGE}) )?(?P<sign>(?:US|A|NZ|C|S)?[$€£¥]|\b[A-Z]{{3}}\b) ?(?P<number>{NUMBER})"
    rf"(?: (?P<scale>thousand|million|billion))?(?P<name>)(?P<code>)(?P<dollars>)"
)
# Without a sign and without dollars in brackets: "1.4 million euros", "45 million CFA francs".
COINS = rf"(?:{'|'.join(PLURALS)})\b"
SPELT = led(rf"\b{COINS}")
NAMED = re.compile(
    rf"(?P<hedge>\b(?:{HEDGE}) )?(?P<number>\b{NUMBER})(?: (?P<scale>thousand|million|billion))? "
    rf"(?P<name>(?:[A-Z][A-Za-z]+ ){{0,3}}{COINS}|[A-Z]{{3}}\b)(?P<sign>)(?P<code>)(?P<dollars>)"
)
FUND_OF = re.compile(r"\bfund\b[^.;]{0,50}?(?:seized|confiscated)(?: [\w-]+){0,3}")  # where the money given comes from
CLAUSES = re.compile(r";|\bcompared\b")
SIGN = re.compile(r"[$€£¥]")
CODE = re.compile(r"\b[A-Z]{3}\b(?= ?\d)|(?<=[\dn] )[A-Z]{3}\b")  # "EUR 4,000", "2 million SEK"
GIVING = re.compile(
    r"\b(?:allocat|allott|endow|provid|spen[dt]|set aside|setting aside|expend|fund|budget|contribut|devot|disburs"
    r"|grant"
    r"|donat|earmark|dedicat|invest"
    r"|gave|award|commit|approv|appropriat|financ|support|assign|channel|designat|transfer|used|maintain"
    r"|subsidi[sz]|expenditure|amounted to|at a cost of)\w*",
    re.IGNORECASE,
)
NOT_GIVEN = re.compile(
    r"\b(?:fined?s?\b|restitution|compensat|damages|penalt|punish|bribe|wage|earn|debt|reward|recruitment fee"
    r"|confiscat|seiz|bail|back pay|pay(?:ing|ment|s)? (?:a |his|her|their|the victim)|revenue|per (?:day"
    r"|passport|offense|case"
    r"|victim|person|week|year per)|each (?:victim|person|man|woman|child|family|worker)"
    r"|(?:per|a) month(?! (?:to|for) (?:the |an? )?(?:(?-i:[A-Z]{3,})|NGO|shelter|center|agency|organi[sz]ation))|a day"
    r"|monthly|stipend|imprison|forfeit|loan|tax|overstay|asset"
    r"|eligible|entitled|ordered|proposed|one-time (?:\w+ )?(?:payment|allowance|grant|stipend)|deposits|recoup"
    r"|guarantee|\bapiece\b|\beach(?=[.;]|$)|held back|withheld"
    r"|to a victim(?! (?:assist|support|care|protect|service|fund))|per district|average"
    r"|(?:one|other"
    r"|(?<!fund for )victims?"
    r"|each|who) received)",
    re.IGNORECASE,
)


def money_in(text: str) -> list[Draft]:
    """Read the sums that a sentence says were given; fines, restitution and rates a person are none."""
    spelt = SPELT.search(text) is not None
    coded = any(code in codes() for code in CODE.findall(text))
    if not (spelt or coded or SIGN.search(text)) or not (GIVING.search(text) or RECEIVED.search(text)):
        return []
    local = list(AMOUNT.finditer(text))
    plain = [
        match
        for match in [*PLAIN.finditer(text), *(NAMED.finditer(text) if spelt or coded else ())]
        if is_money(match)
        and not any(one.start() <= match.start() < one.end() for one in local)
        and not is_translation(text, match)
    ]
    given = [
        match
        for match in sorted([*local, *plain], key=lambda match: match.start())
        if not is_difference(text, match) and not is_else(text, match)
    ]
    return without_shares([sum_of(text, match) for match in given], text)


def is_money(match: re.Match[str]) -> bool:
    """Say whether the three capitals beside a number, if it has such, are the code of a currency."""
    letters = match["sign"] or match["name"]
    return CAPITALS.fullmatch(letters) is None or (letters in codes() and not A_YEAR.fullmatch(match["number"]))


CAPITALS, A_YEAR = re.compile(r"[A-Z]{3}"), re.compile(r"(?:19|20)\d\d")
INCLUDED = re.compile(r"\b(?:including|of which|(?:which|that) includ(?:ed|es))\b[^;]*$")
SET_APART = re.compile(r"\b(?:compared|increase|decrease|up from|down from)\b")


def without_shares(sums: list[Draft], text: str) -> list[Draft]:
    """Leave out what is told to be included in the first sum of a sentence."""
    return [each for each in sums if not is_share(sums[0], each, text)]


def is_share(total: Draft, part: Draft, text: str) -> bool:
    """Say whether a smaller sum follows `including` after the total, and no comparison begins between them."""
    between = text[total.end : part.start]
    if YEAR_OF_OWN.match(text, part.end):
        return False
    return part.number < total.number and INCLUDED.search(between) is not None and not SET_APART.search(between)


YEAR_OF_OWN = re.compile(r" (?:was|were) (?:spent|disbursed|allocated|used|paid) in (?:19|20)\d\d\b")


def is_translation(text: str, match: re.Match[str]) -> bool:
    """Say whether a sum in brackets is the one before it in another currency; a year makes it a sum of its own."""
    bracketed = BRACKETED.search(text[max(0, match.start() - 60) : match.start()]) is not None
    return bracketed and not DATED.match(text, match.end())


def is_else(text: str, match: re.Match[str]) -> bool:
    """Say whether a sum is a fine, a restitution or a rate a person, by the words around it in its clause."""
    before = FUND_OF.sub("", CLAUSES.split(text[max(0, match.start() - 75) : match.start()])[-1])
    after = FUND_OF.sub("", CLAUSES.split(SIGN.split(text[match.end() : match.end() + 100])[0])[0])[:70]
    return NOT_GIVEN.search(before) is not None or NOT_GIVEN.search(after) is not None


MORE = re.compile(r" (?:more|less) than\b")  # "$5,000 more than in 2003"


def is_difference(text: str, match: re.Match[str]) -> bool:
    """Say whether a sum is how much more or less was given, not what was given."""
    return MORE.match(text, match.end()) is not None or (
        re.search(
            r"(?:increase|decrease|reduction|rise|cut) of $|(?:increas|decreas|reduc|rais|cut)\w*\b[^.;$]{0,50} by $",
            text[max(0, match.start() - 70) : match.start()],
        )
        is not None
    )


def sum_of(text: str, match: re.Match[str]) -> Draft:
    """Make the draft of one sum; its year is looked for by whoever dates the drafts of the sentence."""
    hedge = HEDGE_OF.get((match["hedge"] or "").strip().lower(), "exact")
    value = number_of(match["number"], match["scale"])
    compared = COMPARED.search(text[max(0, match.start() - 60) : match.start()])
    before = RAISED.search(text[max(0, match.start() - 24) : match.start()]) and (
        TO_NOW.match(text, match.end()) or FROM_THEN.search(text, max(0, match.start() - 240), match.start())
    )
    return Draft(
        "funding",
        value,
        currency_of(match),
        hedge,
        match.start(),
        match.end(),
        earlier=bool(before or compared),
        form="money",
    )


# "increased the fund from A to B": A is what it was before.
DATED = re.compile(r"[^)]{0,20}\b(?:in|during|the) (?:(?:19|20)\d\d|previous|prior)")
BRACKETED = re.compile(r"\([^)]*$")  # the same sum in another currency
RAISED = re.compile(r"\bfrom (?:approximately |about )?$", re.IGNORECASE)
COMPARED = re.compile(
    r"(?:(?:increase|decrease|decline|reduction|rise)(?: \w+){0,2} (?:from|over)|(?:compared|up|down) (?:with|to"
    r"|from)|versus) (?:\w+ )?$"
)
TO_NOW = re.compile(r"(?: in (?:19|20)\d\d)?[^.;\d]{0,40}? to (?:\w+ )?[$€£¥\d]")
# "increased it to B in one year from A in another": again A is what it was before.
FROM_THEN = re.compile(
    r"\b(?:increas|decreas|rais|rose|reduc|cut|fell|gr[eo]w)\w*\b[^;]{0,80} to (?:\w+ )?[$€£¥\d][^;]{0,90} from "
    r"(?:\w+ )?$"
)
RECEIVED = re.compile(
    r"\breceived [^.;]{0,50} from (?:the |its )?(?:[\w-]+ ){0,3}(?:ministry|government|state budget)\b"
    r"|(?:[Mm]inistry|[Cc]ommi\w+|[Oo]ffice|[Pp]olice|organi[sz]ation|NGOs?|[A-Z]{3,}|[Ss]helter|[Dd]epartment"
    r"|[Uu]nit|Justice|[Ss]ecretariat|[Aa]uthority|[Aa]gency|[Cc]ouncil|[Bb]ureau|[Tt]ask [Ff]orce"
    r"|[Ff]und(?: for [a-z]+(?: [a-z]+)?)?)(?: reported)? (?:receiv(?:ed|ing)|got)\b"
)


SPELLED = re.compile(rf" (?:[A-Z][a-z]+ )+{COINS}")  # "$7 million Canadian dollars"


def currency_of(match: re.Match[str]) -> str:
    """Give the words or the sign that name the currency; its code depends on the narrative's country."""
    name = f"{match['name'] or ''}{match['code'] or ''}"
    return str(name.strip() if SPELLED.fullmatch(name) else match["sign"] or name.strip())
