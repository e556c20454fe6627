"""The ISO 4217 code of a sum's currency: by its sign, its code, or its name and whose it is."""

import unicodedata
from functools import cache

from .words import listed

SIGNS = {
    "$": "USD",
    "US$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "A$": "AUD",
    "NZ$": "NZD",
    "C$": "CAD",
    "S$": "SGD",
}
# Codes that reports write otherwise than ISO does.
WRITTEN = {"FCFA": "XOF", "CFA": "XOF", "RMB": "CNY", "BDS": "BBD"}
# Plurals and spellings that an s does not make.
SPELLINGS = {
    "kroner": "krone",
    "kronor": "krona",
    "lei": "leu",
    "leva": "lev",
    "emalangeni": "lilangeni",
    "maloti": "loti",
    "hryvna": "hryvnia",
    "hryvnias": "hryvnia",
    "soum": "som",
    "soums": "som",
    "sum": "som",
    "colones": "colon",
    "soles": "sol",
    "guaranies": "guarani",
    "reais": "real",
    "meticais": "metical",
    "quetzales": "quetzal",
    "koruny": "koruna",
    "korun": "koruna",
    "renminbi": "yuan",
    "liras": "lira",
    "rubles": "ruble",
    "roubles": "ruble",
    "tugriks": "tugrik",
    "pa'anga": "paʻanga",
}
# What names a sum of money without a sign or a sum in dollars beside it; "sum" itself is too common a word.
PLURALS = tuple(
    [f"{noun}s" for noun in listed("euro dollar pound franc rupee peso shilling crown riyal dinar dirham")]
    + [spelling for spelling in SPELLINGS if spelling != "sum"]
)
# Whose it is where neither an adjective nor the narrative's country tells.
USUAL = {"dollar": "USD", "pound": "GBP", "franc": "XOF", "rupee": "INR", "ruble": "RUB", "euro": "EUR", "won": "KRW"}
LIKE = 4  # letters that an adjective and a currency's name must share: "Eastern" and "East Caribbean Dollar"


@cache
def by_noun() -> dict[str, dict[str, str]]:
    """Give all currencies by their noun: `krone` to {DKK: Danish Krone, NOK: Norwegian Krone}."""
    from babel import Locale

    found: dict[str, dict[str, str]] = {}
    for code, name in sorted(Locale("en").currencies.items(), key=lambda each: "(" in each[1]):
        plain = unaccented(name.split(" (")[0]).lower()
        if plain not in found.setdefault(plain.split()[-1], {}).values():  # one name, one code: the one in use
            found[plain.split()[-1]][code] = plain
    return found


def unaccented(text: str) -> str:
    """Give a text in plain letters: `córdoba` as `cordoba`."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def currency(words: str, home: str) -> str:
    """Name the currency of `words` ("Kenyan shillings", "FCFA", "€"); `home` is the narrative's country (ISO 3166).

    Gives `unspecified` where the words name none.
    """
    if words in SIGNS:
        return SIGNS[words]
    parts = unaccented(words).replace("(", " ").replace(")", " ").split()
    for part in reversed(parts):
        if part in WRITTEN or (len(part) == 3 and part.isupper() and part in codes()):
            return "XAF" if part in ("CFA", "FCFA") and "Central" in parts else WRITTEN.get(part, part)
    for place in range(len(parts) - 1, -1, -1):
        kin = by_noun().get(singular(parts[place].lower()))
        if kin:
            return whose(kin, [part.lower() for part in parts[:place]], home, singular(parts[place].lower()))
    return "unspecified"


@cache
def codes() -> frozenset[str]:
    """Give all codes of currencies."""
    from babel import Locale

    return frozenset(Locale("en").currencies)


def singular(noun: str) -> str:
    """Give the singular of a currency's noun."""
    if noun in SPELLINGS:
        return SPELLINGS[noun]
    return noun if noun in by_noun() else noun.removesuffix("s")


def whose(kin: dict[str, str], adjectives: list[str], home: str, noun: str) -> str:
    """Choose among currencies of one noun: by the adjective before it, by the country, or the usual one."""
    for adjective in adjectives:
        for code, name in kin.items():
            if adjective[:LIKE] == name[:LIKE] or (adjective == "central" and code == "XAF"):
                return code
    own = [code for code in own_currencies(home) if code in kin]
    return own[0] if own else USUAL.get(noun) or next(iter(kin))


@cache
def own_currencies(home: str) -> list[str]:
    """Give the currencies that a country has or had, the newest first."""
    from babel.core import get_global

    had = get_global("territory_currencies").get(home, [])
    return [code for code, start, *_ in sorted(had, key=lambda each: each[1] or (0, 0, 0), reverse=True)]
