"""Every rule of the guide by a sentence of our own: what a careful reader takes from it, and what not."""

import pytest

from amparo.narrative.reading import read
from amparo.narrative.reading.measures import MEASURES, Measure

from .made_up import Row, claims_in, rows

NOW, BEFORE = "current", "earlier"
IS, NOT_REPORTED = "exact", "not_reported"


def now(measure: str, value: object, qualifier: str = IS) -> Row:
    return (measure, value, 2017, NOW, qualifier)


def past(measure: str, value: object, year: int = 2016) -> Row:
    return (measure, value, year, BEFORE, IS)


PROSECUTION = {
    "cases are counted": ("Police opened 12 trafficking investigations.", {now("investigations", 12)}),
    "words are numbers": ("Prosecutors charged nine suspects with trafficking.", {now("prosecutions", 9)}),
    "compound words too": ("Courts convicted twenty-four traffickers.", {now("convictions", 24)}),
    "thousands have commas": ("Authorities investigated 1,250 suspected cases.", {now("investigations", 1250)}),
    "a comparison gives one claim a year": (
        "Police investigated 31 cases in 2017, compared with 27 in 2016 and 19 in 2015.",
        {now("investigations", 31), past("investigations", 27), past("investigations", 19, 2015)},
    ),
    "a comparison in brackets": (
        "Courts convicted 14 traffickers (nine in 2016).",
        {now("convictions", 14), past("convictions", 9)},
    ),
    "two measures compared keep their order": (
        "Authorities initiated 18 investigations and 11 prosecutions,"
        " compared with 16 investigations and 13 prosecutions in 2016.",
        {now("investigations", 18), now("prosecutions", 11), past("investigations", 16), past("prosecutions", 13)},
    ),
    "the previous period is the year before": (
        "The government reported 40 investigations, an increase from 33 in the previous reporting period.",
        {now("investigations", 40), past("investigations", 33)},
    ),
    "a year that opens the sentence dates it": ("In 2016, courts convicted 15 traffickers.", {past("convictions", 15)}),
    "none in the year before is a zero": (
        "Police investigated three cases, compared with no cases in 2016.",
        {now("investigations", 3), past("investigations", 0)},
    ),
    "did not convict any is a zero": ("The government did not convict any traffickers.", {now("convictions", 0)}),
    "did not report is no figure": (
        "The government did not report any investigations or prosecutions.",
        {now("investigations", None, NOT_REPORTED), now("prosecutions", None, NOT_REPORTED)},
    ),
    "officials are counted apart": (
        "The government did not report any investigations, prosecutions, or convictions"
        " of officials complicit in trafficking.",
        {now(f"officials_{act}", None, NOT_REPORTED) for act in ("investigated", "prosecuted", "convicted")},
    ),
    "officials acted against": (
        "Prosecutors charged three police officers with trafficking.",
        {now("officials_prosecuted", 3)},
    ),
    "a breakdown of a total is not a claim": (
        "Courts convicted 30 traffickers, including 18 for sex trafficking and 12 for forced labor.",
        {now("convictions", 30)},
    ),
    "a part told in the next sentence is not a claim": (
        "The government investigated 50 cases. Of these, police investigated 20 cases of forced labor.",
        {now("investigations", 50)},
    ),
    "cases and persons of one event are two claims": (
        "Authorities secured convictions of 16 defendants in 13 cases.",
        {now("convictions", 16), now("convictions", 13)},
    ),
    "the range of sentences": (
        "Sentences ranged from two to 15 years imprisonment.",
        {now("sentence_min", 24), now("sentence_max", 180)},
    ),
    "fines at the lower end": (
        "Sentences ranged from fines to eight years in prison.",
        {now("sentence_min", None, "fine"), now("sentence_max", 96)},
    ),
    "one sentence gives both ends, and who is in prison": (
        "The court sentenced two traffickers to six years in prison.",
        {now("imprisoned", 2), now("sentence_min", 72), now("sentence_max", 72)},
    ),
    "the law's range": (
        "The law criminalized trafficking and prescribed penalties of five to seven years imprisonment.",
        {now("penalty_min", 60), now("penalty_max", 84)},
    ),
    "up to so many years has no lower end": (
        "The law prescribed penalties of up to 15 years imprisonment.",
        {now("penalty_max", 180)},
    ),
    "life is no number": (
        "The law prescribed penalties of ten years to life imprisonment.",
        {now("penalty_min", 120), now("penalty_max", None, "life")},
    ),
    "the basic adult offence only": (
        "The law prescribed penalties of three to eight years imprisonment for offenses involving an adult victim,"
        " and eight to 20 years imprisonment for those involving a child victim.",
        {now("penalty_min", 36), now("penalty_max", 96)},
    ),
    "other crimes are not trafficking": ("Police arrested 60 persons for migrant smuggling.", set()),
    "an article's number counts nothing": ("Article 44 of the penal code remained in force.", set()),
}
PROTECTION = {
    "identified": ("The government identified 61 potential victims.", {now("victims_identified", 61)}),
    "confirmed and potential are both claims": (
        "Police identified four confirmed and 25 potential trafficking victims.",
        {now("victims_identified", 4), now("victims_identified", 25)},
    ),
    "more than": ("Authorities identified more than 300 victims.", {now("victims_identified", 300, "at_least")}),
    "approximately": ("An NGO assisted approximately 80 victims.", {now("victims_assisted", 80, "about")}),
    "identified and referred are two claims": (
        "Police identified and referred 17 victims to care.",
        {now("victims_identified", 17), now("victims_referred", 17)},
    ),
    "given shelter is assisted": (
        "The ministry provided shelter and medical care to 28 victims.",
        {now("victims_assisted", 28)},
    ),
    "all of those told before": (
        "The government identified 33 victims. All victims received medical care.",
        {now("victims_identified", 33), now("victims_assisted", 33)},
    ),
    "money in the currency written first": (
        "The government allocated 450,000 Arcadian pesos ($22,500) to a shelter.",
        {now("funding", 450_000)},
    ),
    "millions": ("The ministry provided €1.5 million ($1.8 million) to NGOs.", {now("funding", 1_500_000)}),
    "no money at all": ("The government did not provide funding to NGOs for victim care.", {now("funding", 0)}),
    "restitution is not funding": ("The court ordered the trafficker to pay $4,000 in restitution.", set()),
    "a change in percent": (
        "The number of victims identified increased by 56 percent.",
        {now("change_percent", 56)},
    ),
    "a decrease is negative": ("Funding for shelters decreased by 12 percent.", {now("change_percent", -12)}),
    "training": (
        "The government trained 90 judges and 45 social workers.",
        {now("persons_trained", 90), now("persons_trained", 45)},
    ),
    "sessions are not persons": ("The government held 14 training sessions.", set()),
    "calls": (
        "The hotline received 512 calls, compared with 430 in 2016.",
        {now("hotline_calls", 512), past("hotline_calls", 430)},
    ),
    "permits are not assistance": ("The government issued 20 residence permits.", set()),
    "capacity is not assistance": ("The shelter could accommodate 40 victims.", set()),
}


@pytest.mark.parametrize("name", PROSECUTION)
def test_prosecution_is_read_as_the_guide_says(name: str) -> None:
    sentence, expected = PROSECUTION[name]
    assert rows(claims_in(sentence)) == expected


@pytest.mark.parametrize("name", PROTECTION)
def test_protection_is_read_as_the_guide_says(name: str) -> None:
    sentence, expected = PROTECTION[name]
    assert rows(claims_in(sentence, "PROTECTION")) == expected


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_the_example_of_every_measure_is_read(measure: Measure) -> None:
    section = "PROTECTION" if "victim" in measure.name or "calls" in measure.name else "PROSECUTION"
    assert (measure.name, measure.value) in {(c.measure, c.value) for c in claims_in(measure.example, section)}


def test_recommendations_and_the_profile_hold_no_claims() -> None:
    text = "Investigate 12 cases; convict 14 traffickers; and assist 200 victims."
    assert claims_in(text, "RECOMMENDATIONS FOR ARCADIA") == []
    assert claims_in("Police identified 20 victims.", "TRAFFICKING PROFILE") == []


def test_a_figure_of_the_introduction_and_of_a_section_is_claimed_once_in_the_section() -> None:
    text = (
        "ARCADIA: TIER 3\n\nThe government convicted 12 traffickers.\n\n"
        "PROSECUTION\n\nIn 2017, courts convicted 12 traffickers under the trafficking law.\n"
    )
    convictions = [claim for claim in read(text, "2018-arcadia").claims if claim.measure == "convictions"]
    assert [claim.start > text.index("PROSECUTION") for claim in convictions] == [True]


def test_a_single_incident_counts_only_where_the_year_has_no_total() -> None:
    incident = "In March 2017, courts convicted three individuals for exploiting more than 20 women."
    assert rows(claims_in(incident)) == {now("convictions", 3)}
    assert rows(claims_in(f"Courts convicted 40 traffickers. {incident}")) == {now("convictions", 40)}


@pytest.mark.parametrize(
    ("heading", "value"),
    [("TIER 1", "1"), ("TIER 2", "2"), ("TIER 2 WATCH LIST", "2WL"), ("TIER 3", "3")],
)
def test_the_tier_is_read_from_the_heading_with_the_reports_own_year(heading: str, value: str) -> None:
    claims = read(f"ARCADIA: {heading}\n\nThe government fights trafficking.\n", "2015-arcadia").claims
    assert [(claim.measure, claim.value, claim.year) for claim in claims] == [("tier", value, 2015)]


def test_an_older_report_is_read_the_same_way() -> None:
    found = rows(claims_in("In 2004, police investigated 57 cases, up from 48 in 2003.", doc="2005-arcadia"))
    assert found == {("investigations", 57, 2004, NOW, IS), ("investigations", 48, 2003, BEFORE, IS)}


def test_units_say_what_one_is() -> None:
    sentence = "Police investigated 24 cases, charged 12 suspects, and secured eight convictions."
    assert [(claim.value, claim.unit) for claim in claims_in(sentence)] == [
        (24, "cases"),
        (12, "persons"),
        (8, "unspecified"),
    ]


def test_actors_say_who_did_it() -> None:
    text = "The government assisted 40 victims. NGOs assisted 25 victims. IOM assisted 18 victims."
    assert [claim.actor for claim in claims_in(text, "PROTECTION")] == ["government", "ngo", "io"]


def test_quotes_are_the_words_of_the_text_with_the_number_in_them() -> None:
    sentence = "The government identified 61 potential victims in 2017, compared with 58 in 2016."
    quotes = [claim.quote for claim in claims_in(sentence, "PROTECTION")]
    assert quotes == ["identified 61 potential victims", "58 in 2016"]
