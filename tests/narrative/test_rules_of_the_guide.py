"""Every rule of the guide by a sentence of our own: what a careful reader takes from it, and what not."""

import pytest

from amparo.narrative.reading import read
from amparo.narrative.reading.measures import MEASURES, Measure

from .made_up import BEFORE, IS, NOT_REPORTED, NOW, claims_in, now, past, rows

PROSECUTION = {
    "when may follow a year at once": (
        "This was a decrease in comparison to 2016 when courts tried 71 suspects.",
        {past("prosecutions", 71)},
    ),
    "companies that were looked into are no suspects": ("Inspectors investigated 16 recruitment companies.", set()),
    "of these is of the year that opened the sentence before": (
        "In 2016, police investigated 300 cases. Of these, courts convicted traffickers in 80 cases.",
        {past("investigations", 300), past("convictions", 80)},
    ),
    "a comparison with the year before the last is of the last": (
        "Courts convicted 14 traffickers, compared with nine in 2015 and seven in 2014.",
        {past("convictions", 14), past("convictions", 9, 2015), past("convictions", 7, 2014)},
    ),
    "when is about the year before it": (
        "This was more than in the previous reporting period, when the government reported 70 investigations but did"
        " not report data on prosecutions.",
        {past("investigations", 70), ("prosecutions", None, 2016, BEFORE, NOT_REPORTED)},
    ),
    "parts that add up to the total are left out": (
        "Courts convicted 72 traffickers. Judges convicted 60 offenders for sex trafficking. They also convicted 12"
        " offenders for forced labor.",
        {now("convictions", 72)},
    ),
    "hyphens may stand between the ends of a term": (
        "Courts sentenced six traffickers to terms ranging from five- to eight-year terms in prison.",
        {now("imprisoned", 6), now("sentence_min", 60), now("sentence_max", 96)},
    ),
    "a suspended sentence is none": (
        "Judges suspended the sentences of three traffickers (one for one year imprisonment and two for two years"
        " imprisonment).",
        set(),
    ),
    "what was announced in a year is of it": (
        "The attorney general announced in March 2018 that he issued arrest warrants for 205 people for trafficking.",
        {("investigations", 205, 2018, NOW, IS)},
    ),
    "both acts may go unreported": (
        "The government did not report efforts to prosecute or convict complicit officials.",
        {now("officials_prosecuted", None, NOT_REPORTED), now("officials_convicted", None, NOT_REPORTED)},
    ),
    "a year after a bracket belongs to what stands before it": (
        "Police charged 70 persons in 40 cases in 2017, compared with 95 persons in 60 cases (one of forced labor) in"
        " 2016 and 88 persons in 50 cases (two of forced labor) in 2015.",
        {
            now("prosecutions", 70),
            now("prosecutions", 40),
            past("prosecutions", 95),
            past("prosecutions", 60),
            past("prosecutions", 88, 2015),
            past("prosecutions", 50, 2015),
        },
    ),
    "prosecutions that went on": (
        "Provincial prosecutions continued against 95 suspects.",
        {now("prosecutions", 95)},
    ),
    "an article on adults after one on children": (
        "Article 30 criminalized the sale of a child, with a penalty of six to 14 years imprisonment. Article 31"
        " criminalized trafficking of adults for labor by force, with a penalty of four to nine years imprisonment.",
        {now("penalty_min", 48), now("penalty_max", 108)},
    ),
    "such allegations are those told before": (
        "Although some officials were said to be complicit, the government did not report prosecuting such cases.",
        {now("officials_prosecuted", None, NOT_REPORTED)},
    ),
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
    "a law's least sentences": (
        "The law prescribed minimum sentences of one year imprisonment for adult trafficking and six years imprisonment"
        " for child trafficking.",
        {now("penalty_min", 12)},
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
    "respectively goes by place in brackets too": (
        "Police opened 41 cases involving 66 suspects (29 and 52, respectively, in 2016).",
        {
            now("investigations", 41),
            now("investigations", 66),
            past("investigations", 29),
            past("investigations", 52),
        },
    ),
    "parts go on after a comparison in brackets": (
        "Police identified 71 victims—44 adults in 2017 (compared to 19 in 2016 and 31 in 2015) and 27 children.",
        {now("victims_identified", 71), past("victims_identified", 19), past("victims_identified", 31, year=2015)},
    ),
    "respectively goes by place, counted or not": (
        "Police received 90 reports and arrested 12 suspects, compared with 84 and 11 respectively in 2016.",
        {now("investigations", 12), past("investigations", 11)},
    ),
    "numbers listed answer to years listed": (
        "Police identified 35, 81, and 29 victims in 2017, 2016, and 2015, respectively.",
        {
            now("victims_identified", 35),
            past("victims_identified", 81),
            ("victims_identified", 29, 2015, "earlier", "exact"),
        },
    ),
    "also with semicolons": (
        "Police identified 350; 1,810; and 290 victims in 2017, 2016, and 2015, respectively.",
        {
            now("victims_identified", 350),
            past("victims_identified", 1_810),
            ("victims_identified", 290, 2015, "earlier", "exact"),
        },
    ),
    "a list of terms is their range": (
        "A court sentenced four men to prison terms of 23, 40, and 64 months.",
        {now("imprisoned", 4), now("sentence_min", 23), now("sentence_max", 64)},
    ),
    "penalties imposed are sentences": (
        "Media reported that imposed penalties ranged from two years to ten years imprisonment.",
        {now("sentence_min", 24), now("sentence_max", 120)},
    ),
    "convicted to a term": (
        "A court convicted a trafficker to three years in prison.",
        {now("sentence_min", 36), now("sentence_max", 36)},
    ),
    "a range to death has a lower end": (
        "Courts convicted seven traffickers to sentences ranging from three years to death.",
        {now("convictions", 7), now("sentence_min", 36)},
    ),
    "what came before is about the same officials": (
        "Prosecutors looked into officials complicit in trafficking but did not report prosecutions or convictions.",
        {now("officials_prosecuted", None, NOT_REPORTED), now("officials_convicted", None, NOT_REPORTED)},
    ),
    "a silence compared with a figure is the country's": (
        "The government did not report the number of investigations it initiated (44 in 2016)."
        " Police investigated 90 cases of sex trafficking of children.",
        {now("investigations", None, NOT_REPORTED), past("investigations", 44), now("investigations", 90)},
    ),
    "what a bribe was for is no conviction": (
        "Courts convicted two officials for issuing permits to 22 workers.",
        {now("officials_convicted", 2)},
    ),
    "an earlier total's parts are of its year": (
        "Courts convicted 13 defendants in 2016. Of the 13 convicted, nine received prison sentences.",
        {past("convictions", 13), past("imprisoned", 9)},
    ),
    "joining others' investigations is not opening them": (
        "Police participated in six joint investigations abroad.",
        set(),
    ),
    "cases against offenders are investigated, not found like victims": (
        "Police identified 35 trafficking cases involving 50 offenders.",
        {now("investigations", 35), now("investigations", 50)},
    ),
    "less than three years is at most three": (
        "Sentences ranged from less than three years to 30 years imprisonment.",
        {now("sentence_min", 36, "at_most"), now("sentence_max", 360)},
    ),
    "a share in brackets keeps its figure": (
        "Of 60 convicted traffickers, only 18 (30 percent) received a prison sentence that was not suspended.",
        {now("imprisoned", 18)},
    ),
    "no investigative data is not reported": (
        "The government did not provide annual investigative data.",
        {now("investigations", None, NOT_REPORTED)},
    ),
    "a number said to be unknown is not reported": (
        "The number of officials trained was unknown.",
        {now("persons_trained", None, NOT_REPORTED)},
    ),
    "two articles are not two convictions": (
        "Courts convicted 20 traffickers under articles 147 and 157 (23 in 2016).",
        {now("convictions", 20), past("convictions", 23)},
    ),
    "a suspended sentence is no prison": (
        "Courts convicted nine traffickers; two traffickers received jail sentences that the court suspended.",
        {now("convictions", 9)},
    ),
    "other crimes are not trafficking": ("Police arrested 60 persons for migrant smuggling.", set()),
    "an article's number counts nothing": ("Article 44 of the penal code remained in force.", set()),
}


@pytest.mark.parametrize("name", PROSECUTION)
def test_prosecution_is_read_as_the_guide_says(name: str) -> None:
    sentence, expected = PROSECUTION[name]
    assert rows(claims_in(sentence)) == expected


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


@pytest.mark.parametrize(
    ("heading", "sum_given", "code"),
    [
        ("NORWAY", "20 million kroner", "NOK"),
        ("DENMARK", "20 million kroner", "DKK"),
        ("MEXICO", "3 million pesos", "MXN"),
        ("ARCADIA", "3 million Chilean pesos", "CLP"),
        ("ARCADIA", "5 million Eastern Caribbean dollars", "XCD"),
        ("MALI", "5 million West African CFA francs (FCFA)", "XOF"),
        ("ARCADIA", "8 million TZS", "TZS"),
        ("ARCADIA", "8 million crowns of the realm", "unspecified"),
    ],
)
def test_money_is_in_the_currency_that_is_named_or_is_the_countrys_own(heading: str, sum_given: str, code: str) -> None:
    text = f"{heading}: TIER 2\n\nPROTECTION\n\nThe government allocated {sum_given} ($100) to shelters.\n"
    assert [claim.unit for claim in read(text, "2018-x").claims if claim.measure == "funding"] == [code]


def test_victims_told_twice_are_claimed_under_protection() -> None:
    told = "The ministry identified 84 trafficking victims."
    text = f"ARCADIA: TIER 3\n\nPROSECUTION\n\n{told}\n\nPROTECTION\n\n{told}\n"
    found = [claim.start for claim in read(text, "2018-arcadia").claims if claim.measure == "victims_identified"]
    assert [start > text.index("PROTECTION") for start in found] == [True]


def test_actors_say_who_did_it() -> None:
    text = "The government assisted 40 victims. NGOs assisted 25 victims. IOM assisted 18 victims."
    assert [claim.actor for claim in claims_in(text, "PROTECTION")] == ["government", "ngo", "io"]


def test_quotes_are_the_words_of_the_text_with_the_number_in_them() -> None:
    sentence = "The government identified 61 potential victims in 2017, compared with 58 in 2016."
    quotes = [claim.quote for claim in claims_in(sentence, "PROTECTION")]
    assert quotes == ["identified 61 potential victims", "58 in 2016"]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("The Vice and Traffic Unit (VTU) met. The VTU provided training to 14 teachers.", "government"),
        ("The Ministry of Harbours (MOH) met. The MOH provided training to 14 teachers.", "government"),
        ("The labor ministry (MOLAB) met. MOLAB provided training to 14 teachers.", "government"),
        ("The border guard provided training to 14 teachers.", "government"),
        ("The Foundation for Freed Miners (FFM) met. The FFM provided training to 14 teachers.", "unknown"),
        ("The UN Office on Drugs and Crime (UNODD) met. UNODD provided training to 14 teachers.", "unknown"),
        ("The VTU provided training to 14 teachers.", "unknown"),
    ],
)
def test_initials_that_a_text_introduced_as_a_body_of_the_government_are_the_government(text: str, actor: str) -> None:
    assert [claim.actor for claim in claims_in(text, "PROTECTION")] == [actor]


def test_a_quote_begins_at_its_number_where_the_act_stands_far_before() -> None:
    sentence = (
        "Trainers gave training to 31 harbour police officers, 26 coast guard officers, 24 inspectors, and 58 judges."
    )
    quotes = [claim.quote for claim in claims_in(sentence)]
    assert quotes == ["training to 31 harbour police officers", "training to 31 harbour police officers, 26 coast guard"
                      " officers", "24 inspectors", "58 judges"]  # fmt: skip


def test_a_sum_in_spelled_out_money_keeps_its_name() -> None:
    (claim,) = claims_in("The state allocated $7 million Canadian dollars ($5.6 million) for shelters.", "PROTECTION")
    assert (claim.value, claim.unit) == (7_000_000, "CAD")


def test_cases_of_something_else_are_not_sure() -> None:
    (sure,) = claims_in("Police investigated 31 cases of labor trafficking.")
    (unsure,) = claims_in("Police investigated 31 cases of recruitment by armed groups.")
    assert (sure.sure, unsure.sure) == (True, False)


def test_an_earlier_year_is_sure_only_beside_the_figure_of_this_one() -> None:
    compared = claims_in("Police investigated 41 trafficking cases, compared with 38 in 2016.")
    assert [(claim.value, claim.sure) for claim in compared] == [(41, True), (38, True)]
    (alone,) = claims_in("In 2016, police investigated 38 trafficking cases.")
    assert (alone.value, alone.year, alone.sure) == (38, 2016, False)
