"""What else a narrative says: sections, recommendations, institutions, flows, and what bears on which criterion."""

from pathlib import Path

import pytest

from amparo.narrative.reading import Reading, read
from amparo.narrative.reading.criteria import CRITERIA, Criterion, bearings_of

from .made_up import narrative

FULL = """ARCADIA: TIER 2

The Government of Arcadia does not fully meet the minimum standards.

RECOMMENDATIONS FOR ARCADIA

Investigate and prosecute complicit officials; train judges; and fund shelters for men.

PROSECUTION

Article 213 of the penal code criminalized trafficking. The 2009 Trafficking Prevention Act set up a fund.

PROTECTION

The national referral mechanism guided officials. Victims were housed in government shelters.

PREVENTION

The interagency committee met twice. The ministry operated a toll-free hotline.

TRAFFICKING PROFILE

Arcadia is a source and transit country for women and children subjected to sex trafficking. Women from Nigeria
and Vietnam are exploited in Arcadia. Arcadian men are subjected to forced labor in Germany and Italy.
"""


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(FULL, "2018-arcadia")


def test_the_sections_are_told_apart(reading: Reading) -> None:
    kinds = [section.kind for section in reading.sections]
    assert kinds == ["introduction", "recommendations", "prosecution", "protection", "prevention", "profile"]


def test_older_headings_are_sections_too() -> None:
    kinds = [
        section.kind for section in read(narrative("Police trained.", doc="2005-arcadia"), "2005-arcadia").sections
    ]
    assert kinds == ["introduction", "prosecution"]


def test_recommendations_are_a_list(reading: Reading) -> None:
    asked = ["Investigate and prosecute complicit officials", "train judges", "fund shelters for men"]
    assert reading.recommendations == asked


def test_institutions_are_named_with_articles_and_years(reading: Reading) -> None:
    named = {(each.kind, each.name): (each.articles, each.year) for each in reading.institutions}
    assert named["law", "Article 213 of the penal code"] == (("213",), None)
    assert named["law", "2009 Trafficking Prevention Act"] == ((), 2009)
    assert {"referral mechanism", "shelter", "hotline", "body"} <= {kind for kind, _ in named}
    assert all(FULL[each.start : each.end] == each.name for each in reading.institutions)


def institutions(sentences: str) -> list[tuple[str, str]]:
    """Give kind and name of the institutions that a narrative names in its section on protection."""
    return [(each.kind, each.name) for each in read(narrative(sentences, "PROTECTION"), "2018-arcadia").institutions]


@pytest.mark.parametrize(
    "sentence",
    [
        "Police offered temporary shelter to those who left the ships.",
        "Victims who declined shelter went home.",
        "The government did not operate any specialized shelters.",
        "The government had no toll-free hotline.",
        "The ILO Committee of Experts and the UN Special Rapporteur voiced concern.",
        "GRETA and the European Commission visited twice.",
    ],
)
def test_what_is_not_there_or_of_others_is_no_institution_of_the_country(sentence: str) -> None:
    assert institutions(sentence) == []


@pytest.mark.parametrize(
    ("sentences", "named"),
    [
        ("Article 93 was used. Courts applied article 93 of the criminal code.",
         [("law", "article 93 of the criminal code")]),
        ("Presidential Decree No. 8 set it up. Decree 8 and Decree 18 were in force.",
         [("law", "Presidential Decree No. 8"), ("law", "Decree 18")]),
        ("The anti-trafficking act was known. The 2014 anti-trafficking act was amended.",
         [("law", "2014 anti-trafficking act")]),
        ("In March, the National Task Force met. The task force met again.", [("body", "National Task Force")]),
        ("The ministry ran an NGO-run shelter and advertised a 24-hour hotline. Two NGO-run shelters took in men.",
         [("shelter", "NGO-run shelter"), ("hotline", "24-hour hotline")]),
        ("Sections 31 and 32 of the penal code forbade it. Section 31 was used; FPC section 77 was not.",
         [("law", "Sections 31 and 32 of the penal code"), ("law", "FPC section 77")]),
        ("The 2012 Sale of People (Prevention, and Punishment) Act applied. Amend the Fair Work (Control) Act.",
         [("law", "2012 Sale of People (Prevention, and Punishment) Act"), ("law", "Fair Work (Control) Act")]),
        ("The Ministry of Harbours (MOH) and the Fair Work Council met.", [("body", "Fair Work Council")]),
        ("An inter-ministerial commission and the National Coordinator met; the city council did not.",
         [("body", "inter-ministerial commission"), ("body", "National Coordinator")]),
    ],
)  # fmt: skip
def test_an_institution_is_named_once_by_its_fullest_name(sentences: str, named: list[tuple[str, str]]) -> None:
    assert institutions(sentences) == named


def test_a_law_has_the_numbers_of_its_sections_wherever_they_stand_in_its_name() -> None:
    text = "Courts used sections 31, 32, and 40 of the penal code and FPC section 7B of 2012."
    found = read(narrative(text, "PROTECTION"), "2018-arcadia").institutions
    assert [(each.articles, each.year) for each in found] == [(("31", "32", "40"), None), (("7B",), 2012)]


def test_what_is_only_recommended_is_not_there_yet() -> None:
    text = FULL.replace("train judges", "establish a national trafficking hotline")
    named = [each.name for each in read(text, "2018-arcadia").institutions if each.kind == "hotline"]
    assert named == ["toll-free hotline"]


def test_flows_have_roles_and_country_codes(reading: Reading) -> None:
    flows = {(flow.code, flow.role) for flow in reading.flows}
    assert {("NG", "source"), ("VN", "source"), ("DE", "destination"), ("IT", "destination")} <= flows


def flows(sentence: str) -> set[tuple[str, str, str]]:
    """Give country, code and part of the flows that a sentence of the profile tells of."""
    read_ = read(FULL[: FULL.index("Arcadia is a source")] + sentence + "\n", "2018-arcadia")
    return {(flow.country, flow.code, flow.role) for flow in read_.flows}


def test_victims_told_by_their_nationality_come_from_its_country() -> None:
    told = flows("Authorities found Nepali, North Korean, and Peruvian victims exploited on farms.")
    assert told == {("Nepal", "NP", "source"), ("North Korea", "KP", "source"), ("Peru", "PE", "source")}


@pytest.mark.parametrize(
    "sentence",
    [
        "Arcadian women are forced into marriages to Danish men.",
        "Norwegian traffickers exploit Arcadian children.",
        "South American women are exploited in bars.",
    ],
)
def test_who_exploits_others_is_no_source(sentence: str) -> None:
    assert flows(sentence) == set()


@pytest.mark.parametrize(
    "done", ["brought to farms", "sold to farmers", "sent to beg in markets", "transported at night"]
)
def test_whoever_is_brought_sold_or_made_to_beg_is_in_a_flow(done: str) -> None:
    assert flows(f"Children from Peru are {done}.") == {("Peru", "PE", "source")}


def test_regions_are_flows_without_a_code() -> None:
    told = flows("Arcadian men are exploited in Western Europe, the Middle East, and Peru; children come from Africa.")
    assert told == {
        ("Western Europe", "", "destination"),
        ("Middle East", "", "destination"),
        ("Peru", "PE", "destination"),
        ("Africa", "", "source"),
    }


def test_a_country_of_the_world_is_given_its_own_parts() -> None:
    text = FULL.replace("Arcadia is", "Belarus is")
    flows = {(flow.code, flow.role) for flow in read(text, "2018-belarus").flows}
    assert {("BY", "source"), ("BY", "transit")} <= flows


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion.name)
def test_the_example_of_every_criterion_bears_on_it(criterion: Criterion) -> None:
    assert criterion.name in {bearing.criterion for bearing in bearings_of(criterion.example)}


@pytest.mark.parametrize(
    ("sentence", "criterion", "direction"),
    [
        ("Courts convicted 12 traffickers.", "C1", "for"),
        ("The government did not convict any traffickers.", "C1", "against"),
        ("Although police assisted victims, the government did not fund victim services.", "C2", "mixed"),
        ("Corruption among border officials persisted.", "C7", "against"),
        ("The ministry ran an awareness campaign.", "C3", "for"),
    ],
)
def test_a_sentence_bears_on_a_criterion_one_way_by_words_that_it_holds(
    sentence: str, criterion: str, direction: str
) -> None:
    bearing = next(each for each in bearings_of(sentence) if each.criterion == criterion)
    assert bearing.direction == direction
    assert all(word in sentence.lower() for word in bearing.words)


def directions(sentence: str) -> dict[str, str]:
    """Give the direction of every criterion that a sentence of a narrative bears on."""
    told = next(each for each in read(narrative(sentence), "2018-arcadia").sentences if each.text == sentence)
    return {bearing.criterion: bearing.direction for bearing in told.bearings}


@pytest.mark.parametrize(
    ("sentence", "direction"),
    [
        ("Authorities prosecuted 31 traffickers in 2017, compared with four in 2016.", "for"),
        ("Authorities prosecuted four traffickers in 2017, compared with 31 in 2016.", "against"),
        ("Authorities prosecuted four traffickers in 2017, compared with four in 2016.", "neutral"),
        ("The government identified 18 victims (27 in 2016).", "against"),
        ("Police investigated 19 cases, compared with 14 in 2016, and courts convicted two traffickers, compared with"
         " eight in 2016.", "mixed"),
        ("The government did not report training; courts convicted 16 traffickers, compared with 11 in 2016.", "for"),
    ],
)  # fmt: skip
def test_progress_is_told_by_the_figures_that_a_sentence_compares(sentence: str, direction: str) -> None:
    assert directions(sentence)["C11"] == direction


@pytest.mark.parametrize(
    ("sentence", "direction"),
    [
        ("The government increased its efforts to protect victims.", "for"),
        ("Prosecutions decreased compared with the year before.", "against"),
        ("The war caused many to flee, increasing their vulnerability to forced labor.", None),
    ],
)
def test_progress_is_told_by_words_where_no_figures_are_compared(sentence: str, direction: str | None) -> None:
    assert directions(sentence).get("C11") == direction


def test_the_two_figures_are_the_words_that_decide_on_progress() -> None:
    sentence = "Authorities prosecuted four traffickers in 2017, compared with 31 in 2016."
    told = next(each for each in read(narrative(sentence), "2018-arcadia").sentences if each.text == sentence)
    words = next(each.words for each in told.bearings if each.criterion == "C11")
    assert [number for each in words for number in ("four", "31") if number in each] == ["four", "31"]


def test_a_denial_counts_for_the_criterion_of_its_own_clause() -> None:
    told = directions("The ministry assisted 52 victims; however, courts did not convict any traffickers.")
    assert (told["C2"], told["C1"]) == ("for", "against")


def test_a_clause_that_goes_on_about_the_same_thing_is_weighed_with_it() -> None:
    assert directions("The new act criminalized trafficking; however, it was not in force.")["MS1"] == "mixed"


def test_acts_that_came_to_nothing_do_not_stand_as_done() -> None:
    assert directions("Police arrested and prosecuted 640 people in bars, none were traffickers.")["C1"] == "mixed"


# The table of ../shared/domain.md 1.4, where it says plainly for or against: sentence of the seed narrative, criterion.
SEED = {
    6: ("MS1", "for"),
    7: ("C2", "against"),
    8: ("C2", "against"),
    9: ("C10", "against"),
    10: ("C1", "for"),
    12: ("C1", "for"),
    13: ("MS3", "against"),
    14: ("C1", "for"),
    15: ("C7", "against"),
    16: ("C7", "against"),
    17: ("C2", "for"),
    18: ("C2", "against"),
    20: ("C2", "for"),
    22: ("C3", "for"),
    23: ("C3", "for"),
    24: ("C3", "for"),
    25: ("C3", "for"),
    26: ("C6", "for"),
    27: ("C6", "against"),
}


@pytest.mark.shared
def test_the_seed_narrative_bears_on_the_criteria_as_the_study_found(shared: Path) -> None:
    text = (shared / "narratives" / "texts" / "2006-belarus.txt").read_text(encoding="utf-8")
    sentences = read(text, "2006-belarus").sentences[1:]  # the first is the heading
    found = {
        number: {(bearing.criterion, bearing.direction) for bearing in sentence.bearings}
        for number, sentence in enumerate(sentences, 1)
    }
    assert {number: pair for number, pair in SEED.items() if pair not in found[number]} == {}
