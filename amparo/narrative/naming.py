"""Which country and year a report is of, from its file's name and its words; and what it is called in files."""

import re
from collections import Counter
from functools import cache

from babel import Locale
from django.utils.text import slugify
from django.utils.translation import gettext as _

from amparo.narrative.figure import NO_COUNTRY, countries, country_name
from amparo.narrative.models import FIRST_YEAR, LAST_YEAR
from amparo.narrative.reading.flows import country_of as country_in_heading
from amparo.narrative.reading.titles import titles_in

AS_THE_REPORT_SAYS = {
    "Burma": "MM", "Cote d'Ivoire": "CI", "Curacao": "CW", "Czech Republic": "CZ",
    "Democratic Republic of the Congo": "CD", "DRC": "CD", "DPRK": "KP",
    "Democratic People's Republic of Korea": "KP", "Republic of the Congo": "CG", "Hong Kong": "HK",
    "Macau": "MO", "Macedonia": "MK", "Swaziland": "SZ", "Kyrgyz Republic": "KG", "Turkey": "TR", "Bosnia": "BA",
    "St. Maarten": "SX", "Timor-Leste": "TL", "Cabo Verde": "CV", "Trinidad and Tobago": "TT",
    "Antigua and Barbuda": "AG", "St. Vincent and the Grenadines": "VC",
}  # fmt: skip
"""Names that the reports use and the CLDR does not."""
HEADING = 300
"""Letters at the beginning in which a country named counts more: the heading, the first sentence."""
FILE = re.compile(r"^(?P<year>(?:19|20)\d\d)(?:[-_ ]|$)")


@cache
def _names() -> dict[str, str]:
    known = {name: code for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()}
    return {name.casefold(): code for name, code in (known | AS_THE_REPORT_SAYS).items() if code not in NO_COUNTRY}


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_names(), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b")


def country_of(text: str) -> str:
    """Code of the country that the heading names, else of the one named most; "" where none is named.

    Also where a heading names one that nobody knows: whichever is named most then is another one.
    """
    heading = next(titles_in(text[: 10 * HEADING]), None)
    if heading:
        title = _plain(heading.group())
        code = country_in_heading(title)
        if code or not _pattern().search(title):
            return code
    words = _plain(text)
    named = Counter(_names()[found] for found in _pattern().findall(words))
    for found in _pattern().findall(words[:HEADING]):
        named[_names()[found]] += 3
    return max(named, key=named.__getitem__) if named else ""


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("\u2019", "'").split())


def year_in_name(file_name: str) -> int | None:
    """The year with which a file's name begins ("2006-belarus.txt"); None where it begins otherwise."""
    match = FILE.match(file_name)
    year = int(match["year"]) if match else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def doc_name(country: str, year: int) -> str:
    """What the guide calls a report: the year and the country's name in English, `2006-belarus`."""
    name = Locale("en").territories.get(country, country)
    return f"{year}-{slugify(name) or country.casefold()}"


def title_of(country: str, year: int) -> str:
    """What a report is called until somebody calls it otherwise."""
    names = {"country": country_name(country) or _("Country"), "year": year}
    return str(_("%(country)s: report of %(year)s") % names)


def country_choices(empty: str) -> list[tuple[str, str]]:
    """All countries for a select."""
    return [("", empty), *countries()]
