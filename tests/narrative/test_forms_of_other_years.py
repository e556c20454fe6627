"""Titles, section heads and file names as reports of other years have them."""

import pytest

from amparo.narrative.reading import read

FOUGHT = "The government arrested 35 traffickers."
HOUSED = "The shelter housed 20 victims."
TRAINED = "Police trained 30 officers on trafficking."
OPENING = "Arcadia is a source country for women trafficked to Italy."
ASKED = "Enact the draft law; and train 50 judges before prosecuting 12 traffickers."

TITLES = {
    "ARCADIA (TIER 2 - WATCH LIST)": "2WL",
    "ARCADIA (TIER 2, WATCH LIST)": "2WL",
    "Arcadia (Tier 2)": "2",
    "ARCADIA: Tier 2 Watch List (No Upgrade)": "2WL",
    "ARCADIA [TIER 3]": "3",
    "ARCADIA TIER 2": "2",
    "ARCADIA (Tier Two)": "2",
    "Arcadia\nTier Two Watch List": "2WL",
    "ARCADIA (TIER 2 SPECIAL WATCH LIST)": "2WL",
    "Arcadia\n\nArcadia remains on the Tier Three list.": "3",
    "ARCADIA\nTier 2": "2",
    "Tier Ranking\nTier 2 Watch List": "2WL",
    "Tier 1\n\nArcadia": "1",
    "Arcadia\n\nArcadia, which the report has placed in Tier 3, is a small country.": "3",
    "Arcadia\n\nArcadia was upgraded from Tier 3 to Tier 2 Watch List.": "2WL",
    "2021 Trafficking in Persons Report: Arcadia\n\nARCADIA (Tier 1)": "1",
}


@pytest.mark.parametrize("title", TITLES)
def test_the_tier_is_read_from_titles_of_every_kind(title: str) -> None:
    claims = read(f"{title}\n\n{OPENING}\n\nProsecution\n{FOUGHT}\n", "2005-arcadia").claims
    assert [(claim.value, claim.year) for claim in claims if claim.measure == "tier"] == [(TITLES[title], 2005)]


HEADS = {
    "a full stop": f"\n\nProsecution. {FOUGHT}\n\nProtection. {HOUSED}\n\nPrevention. {TRAINED}\n",
    "a colon": f"\n\nProsecution: {FOUGHT}\n\nProtection: {HOUSED}\n\nPrevention: {TRAINED}\n",
    "a dash": f"\n\nProsecution – {FOUGHT}\n\nProtection - {HOUSED}\n\nPrevention—{TRAINED}\n",
    "capitals and a sign": f"\n\nPROSECUTION: {FOUGHT}\n\nPROTECTION. {HOUSED}\n\nPREVENTION - {TRAINED}\n",
    "wrapped lines": "\nProsecution. The government arrested\n35 traffickers.\nProtection. The shelter"
    "\nhoused 20 victims.\nPrevention. Police trained 30\nofficers on trafficking.\n",
    "longer heads": f"\n\nProsecution of Traffickers\n{FOUGHT}\n\nProtection of Victims\n{HOUSED}"
    f"\n\nEfforts to reduce demand\n{TRAINED}\n",
    "other heads": f"\n\nLaw Enforcement\n{FOUGHT}\n\nAssistance to Victims\n{HOUSED}\n\nReducing Demand: {TRAINED}\n",
    "lost line breaks": f" Prosecution {FOUGHT} Protection {HOUSED} Prevention The {TRAINED.lower()}",
}


@pytest.mark.parametrize("kind", HEADS)
def test_a_head_may_stand_in_the_line_of_its_section(kind: str) -> None:
    reading = read(f"ARCADIA (TIER 2)\n\n{OPENING}{HEADS[kind]}", "2003-arcadia")
    assert [each.kind for each in reading.sections] == ["introduction", "prosecution", "protection", "prevention"]
    assert [claim.value for claim in reading.claims] == ["2", 35, 20, 30]


@pytest.mark.parametrize("head", ["Recommendations for Arcadia:", "Prioritized Recommendations:"])
@pytest.mark.parametrize("asked", [ASKED, "Train 50 judges."])
def test_recommendations_in_the_line_of_their_head_end_where_the_next_section_begins(head: str, asked: str) -> None:
    text = f"ARCADIA (Tier 2)\n\n{OPENING}\n\n{head} {asked}\n\nProsecution\n{FOUGHT}\n"
    reading = read(text, "2010-arcadia")
    assert [each.kind for each in reading.sections] == ["introduction", "recommendations", "prosecution"]
    assert [claim.value for claim in reading.claims] == ["2", 35]


@pytest.mark.parametrize(
    ("doc", "title", "year"),
    [
        ("2004-arcadia", "ARCADIA", 2003),
        ("arcadia-2004", "ARCADIA", 2003),
        ("tip_2004_arcadia", "ARCADIA", 2003),
        ("arcadia", "2021 Trafficking in Persons Report: Arcadia", 2020),
        ("arcadia", "Trafficking in Persons Report 2009\n\nARCADIA", 2008),
    ],
)
def test_the_year_is_that_of_the_name_or_else_of_the_title(doc: str, title: str, year: int) -> None:
    claims = read(f"{title}\n\n{OPENING}\n\nProsecution\n{FOUGHT} In 2001, two traffickers fled.\n", doc).claims
    assert [claim.year for claim in claims if claim.measure == "investigations"] == [year]
