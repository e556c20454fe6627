"""Adjectives of nationality, and regions: how narratives name where people come from without naming a country."""

import re
from collections.abc import Iterable
from functools import cache

# ISO 3166 code, then its adjectives; "Congolese" is left out, as it says nothing of which Congo.
ADJECTIVES = """
AF Afghan; AL Albanian; DZ Algerian; AO Angolan; AR Argentine Argentinian; AM Armenian; AU Australian; AT Austrian
AZ Azerbaijani; BH Bahraini; BD Bangladeshi; BB Barbadian; BY Belarusian; BE Belgian; BZ Belizean; BJ Beninese
BT Bhutanese; BO Bolivian; BA Bosnian; BW Motswana; BR Brazilian; BG Bulgarian; BF Burkinabe; MM Burmese; BI Burundian
KH Cambodian; CM Cameroonian; CA Canadian; CV Cabo_Verdean; CF Central_African; TD Chadian; CL Chilean; CN Chinese
CO Colombian; KM Comorian; CR Costa_Rican; CI Ivoirian Ivorian; HR Croatian; CU Cuban; CY Cypriot; CZ Czech; DK Danish
DJ Djiboutian; DO Dominican; EC Ecuadorian; EG Egyptian; SV Salvadoran; GQ Equatorial_Guinean Equatoguinean
ER Eritrean; EE Estonian; SZ Swazi; ET Ethiopian; FJ Fijian; FI Finnish; FR French; GA Gabonese; GM Gambian; GE Georgian
DE German; GH Ghanaian; GR Greek; GT Guatemalan; GN Guinean; GW Bissau-Guinean; GY Guyanese; HT Haitian; HN Honduran
HU Hungarian; IS Icelandic; IN Indian; ID Indonesian; IR Iranian; IQ Iraqi; IE Irish; IL Israeli; IT Italian
JM Jamaican; JP Japanese; JO Jordanian; KZ Kazakh Kazakhstani; KE Kenyan; KW Kuwaiti; KG Kyrgyz; LA Lao Laotian
LV Latvian; LB Lebanese; LS Basotho; LR Liberian; LY Libyan; LT Lithuanian; MG Malagasy; MW Malawian; MY Malaysian
MV Maldivian; ML Malian; MT Maltese; MR Mauritanian; MU Mauritian; MX Mexican; FM Micronesian; MD Moldovan
MN Mongolian; ME Montenegrin; MA Moroccan; MZ Mozambican; NA Namibian; NP Nepali Nepalese; NL Dutch; NI Nicaraguan
NE Nigerien; NG Nigerian; KP North_Korean; MK Macedonian; NO Norwegian; OM Omani; PK Pakistani; PW Palauan
PA Panamanian; PG Papua_New_Guinean; PY Paraguayan; PE Peruvian; PH Filipino Filipina Philippine; PL Polish
PT Portuguese; QA Qatari; RO Romanian; RU Russian; RW Rwandan; SA Saudi; SN Senegalese; RS Serbian; SL Sierra_Leonean
SG Singaporean; SK Slovak Slovakian; SI Slovenian; SO Somali; ZA South_African; KR South_Korean Korean
SS South_Sudanese; ES Spanish; LK Sri_Lankan; SD Sudanese; SR Surinamese; SE Swedish; CH Swiss; SY Syrian; TW Taiwanese
TJ Tajik; TZ Tanzanian; TH Thai; TL Timorese; TG Togolese; TO Tongan; TT Trinidadian; TN Tunisian; TR Turkish
TM Turkmen; UG Ugandan; UA Ukrainian; AE Emirati; GB British; US American; UY Uruguayan; UZ Uzbek Uzbekistani
VE Venezuelan; VN Vietnamese; YE Yemeni; ZM Zambian; ZW Zimbabwean; XK Kosovar
"""
REGIONS = (
    r"(?:(?:Central|Eastern|Western|Northern|Southern|Southeastern)(?: and |, | ))*"
    r"(?:(?:East|West|North|South|Central|Southern|Southeast|Latin|[Ss]ub-Saharan)(?: and |, | ))*"
    r"(?:Europe|Africa|Asia|America)|Middle East|Eurasia|Scandinavia|Balkans|Caribbean|Oceania"
    r"|(?:Persian |Arabian )?Gulf(?= (?:states|countries|region)| Cooperation|,|\b(?! of))"
)
PEOPLE = (
    r"(?:victims?|(?:im)?migrants?|workers?|wom[ae]n|men|child(?:ren)?|girls?|boys?|nationals?|citizens?|laborers"
    r"|adults|refugees|asylum-seekers|fishermen|females?|males?|minors|individuals|persons|people|students|Roma"
    r"|domestics|brides)\b"
)


def any_of(names: Iterable[str]) -> str:
    """Give the alternatives of a pattern for names, the longest first."""
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True)))


@cache
def by_adjective() -> dict[str, str]:
    """Give the ISO code of every country by its adjectives."""
    entries = [entry.split() for entry in re.split(r"[;\n]", ADJECTIVES.strip())]
    return {word.replace("_", " "): code for code, *words in entries for word in words}


@cache
def peoples() -> re.Pattern[str]:
    """Give the pattern of people told by one nationality or several: "Moldovan, Russian, and Vietnamese victims"."""
    one = rf"(?<!South )(?<!Central )(?<!Latin )(?<!North )(?<!Native )(?:{any_of(by_adjective())})"
    row = rf"{one}s?(?:(?:, (?:and |or )?| and | or ){one}s?)*"
    return re.compile(
        rf"\b(?=[A-Z])(?P<row>{row})(?:(?<=[ain]s)\b|(?: [a-z-]+){{0,2}}? {PEOPLE})(?! (?:sex )?tourists)"
    )


@cache
def nationality() -> re.Pattern[str]:
    """Give the pattern of a single adjective."""
    return re.compile(rf"\b(?:{any_of(by_adjective())})")
