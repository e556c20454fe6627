"""Investigations, prosecutions, convictions and sentences, by sentences of our own: what a careful reader takes."""

import pytest

from amparo.narrative.reading import read

from .made_up import NOT_REPORTED, claims_in, now, past, rows

OFFICIALS = ("officials_investigated", "officials_prosecuted", "officials_convicted")

SILENCES = {
    "one official is an official": (
        "The government did not report efforts to investigate, prosecute, or convict any official for complicity.",
        {now(measure, None, NOT_REPORTED) for measure in OFFICIALS},
    ),
    "sentencing may go unreported": (
        "Arcadia did not provide information on sentencing.",
        {now("imprisoned", None, NOT_REPORTED)},
    ),
    "a second silence in one sentence": (
        "Ministries did not report plans to answer allegations and have not reported the conviction of an official"
        " complicit in trafficking.",
        {now("officials_convicted", None, NOT_REPORTED)},
    ),
    "what a list of acts is of stands at its end": (
        "Police were unable to pursue any investigations, prosecutions, or convictions of complicit officials.",
        {now(measure, 0) for measure in OFFICIALS},
    ),
    "complicit officials need no any": (
        "Courts did not prosecute complicit officials.",
        {now("officials_prosecuted", 0)},
    ),
    "one act that was not done": ("Courts have not secured a trafficking conviction.", {now("convictions", 0)}),
    "two acts that were not done": (
        "Courts did not prosecute any suspects and have never convicted a trafficker.",
        {now("prosecutions", 0), now("convictions", 0)},
    ),
    "how old cases ended is no figure": (
        "Police did not report the status of the cases of five men arrested for trafficking.",
        set(),
    ),
    "the number is the country's own, whatever else is told": (
        "The government did not report the number of prosecutions, but Arcadia City reported 14 prosecutions.",
        {now("prosecutions", None, NOT_REPORTED), now("prosecutions", 14)},
    ),
    "what others say does not break a government's silence": (
        "The government did not report any convictions. Media reported that courts convicted at least six traffickers.",
        {now("convictions", None, NOT_REPORTED), now("convictions", 6, "at_least")},
    ),
    "no data is no zero": (
        "The ministry provided no data on investigations or prosecutions.",
        {now("investigations", None, NOT_REPORTED), now("prosecutions", None, NOT_REPORTED)},
    ),
    "information may be what is missing": (
        "Information on convictions was unavailable.",
        {now("convictions", None, NOT_REPORTED)},
    ),
    "three passives share a number": (
        "No officials were investigated, prosecuted, or convicted for complicity in trafficking.",
        {now(measure, 0) for measure in OFFICIALS},
    ),
    "how many were convicted": (
        "Arcadia did not report how many traffickers were convicted.",
        {now("convictions", None, NOT_REPORTED)},
    ),
    "the sentences of traffickers": (
        "Arcadia did not report the sentences of convicted traffickers.",
        {now("imprisoned", None, NOT_REPORTED)},
    ),
    "how trials ended is no figure": ("Arcadia did not report the outcome of the prosecutions.", set()),
    "efforts that were not reported": (
        "Arcadia did not report efforts to prosecute or convict traffickers.",
        {now("prosecutions", None, NOT_REPORTED), now("convictions", None, NOT_REPORTED)},
    ),
}


@pytest.mark.parametrize(("sentence", "expected"), SILENCES.values(), ids=SILENCES)
def test_what_was_not_done_or_not_said(sentence: str, expected: set) -> None:
    assert rows(claims_in(sentence)) == expected


def test_a_silence_is_claimed_where_it_is_compared() -> None:
    text = (
        "Officials did not provide information on convictions. The government did not report convicting any traffickers"
        " in 2017, compared with 11 convictions in 2016."
    )
    quotes = [claim.quote for claim in claims_in(text)]
    assert quotes == ["did not report convicting any traffickers in 2017", "11 convictions in 2016"]


def test_what_prevention_says_of_other_crimes_silences_nothing() -> None:
    assert claims_in("There were no investigations or prosecutions of this crime.", "PREVENTION") == []


ACTS = {
    "two acts of one number": (
        "Police reported the investigation and prosecution of nine suspects.",
        {now("investigations", 9), now("prosecutions", 9)},
    ),
    "charges of something": (
        "Prosecutors filed charges of human trafficking against eight people.",
        {now("prosecutions", 8)},
    ),
    "how some of the cases ended": (
        "Arcadia prosecuted 23 cases, four of which resulted in convictions.",
        {now("prosecutions", 23), now("convictions", 4)},
    ),
    "a participle right after each number": (
        "The year ended with 14 suspects investigated and six prosecuted, compared with 19 suspects investigated and"
        " 11 prosecuted in 2016.",
        {now("investigations", 14), now("prosecutions", 6), past("investigations", 19), past("prosecutions", 11)},
    ),
    "who is in cases that are compared": (
        "Police initiated five prosecutions (seven in 2016) involving 12 defendants.",
        {now("prosecutions", 5), past("prosecutions", 7), now("prosecutions", 12)},
    ),
    "where others come from is not counted": (
        "Prosecutors charged six men from two investigations dating back to 2014.",
        {now("prosecutions", 6)},
    ),
    "investigations handed on were opened before": (
        "Police referred 40 investigations to the prosecution service.",
        set(),
    ),
    "who is let go is not counted": ("A judge released nine suspects arrested for trafficking.", set()),
    "crime of every kind": ("Prosecutors reported prosecuting 150 cases for any crime.", set()),
    "a clause that begins with its year": (
        "Officials did not report sentences, although in March 2018 a court convicted seven recruiters.",
        {now("imprisoned", None, NOT_REPORTED), ("convictions", 7, 2018, "current", "exact")},
    ),
    "three acts share a number": (
        "Arcadia investigated, prosecuted, and convicted 14 traffickers.",
        {now("investigations", 14), now("prosecutions", 14), now("convictions", 14)},
    ),
    "who was arrested is no part of the cases": (
        "Police opened 45 investigations, resulting in the arrest of 61 suspects.",
        {now("investigations", 45), now("investigations", 61)},
    ),
    "cases in the courts": ("Nine trafficking cases remained pending in the courts.", {now("prosecutions", 9)}),
    "who awaited trial": ("Nine suspects awaited trial.", {now("prosecutions", 9)}),
    "who was found guilty": ("Judges found 13 defendants guilty of trafficking.", {now("convictions", 13)}),
    "a year that belongs to a part": (
        "Prosecutors charged 22 suspects, including 12 whose cases began in the previous year.",
        {now("prosecutions", 22)},
    ),
    "what another noun has risen from": (
        "Arcadia increased prosecutions from 10 to 15 and convictions of recruiters.",
        {past("prosecutions", 10), now("prosecutions", 15)},
    ),
    "charged one of the officials": (
        "Police opened five investigations into officials and charged two.",
        {now("officials_investigated", 5), now("officials_prosecuted", 2)},
    ),
    "years in turn": (
        "Police opened 70 cases in 2017, a decrease from 91 and 83 in 2016 and 2015, respectively.",
        {now("investigations", 70), past("investigations", 91), past("investigations", 83, 2015)},
    ),
    "whom the investigations involved": (
        "Police opened nine investigations. The investigations involved 40 victims and 14 suspects.",
        {now("investigations", 9), now("investigations", 14)},
    ),
    "a bracket after the parts of a figure": (
        "Courts convicted 12 traffickers, eight for sex trafficking and four for forced labor (10 in 2016).",
        {now("convictions", 12), past("convictions", 10)},
    ),
    "so many fewer than in a year": (
        "Arcadia prosecuted 14 defendants, nine fewer than in 2016.",
        {now("prosecutions", 14)},
    ),
    "convictions that did not hold": ("The court of appeals overturned two convictions.", set()),
    "the same number as before": (
        "Courts convicted five traffickers, the same number as in 2016 and 2015.",
        {now("convictions", 5), past("convictions", 5), past("convictions", 5, 2015)},
    ),
    "the known number of the year before": (
        "Courts reported eight convictions, on par with the nine convictions in 2016.",
        {now("convictions", 8), past("convictions", 9)},
    ),
    "what was reported the year before": (
        "Courts reported eight convictions, compared with nine reported the previous year.",
        {now("convictions", 8), past("convictions", 9)},
    ),
    "trafficking in a year": (
        "Police opened 25 local and 40 state investigations in 2017, compared with 30 local and 50 state investigations"
        " for trafficking in 2015.",
        {
            now("investigations", 25),
            now("investigations", 40),
            past("investigations", 30, 2015),
            past("investigations", 50, 2015),
        },
    ),
}


@pytest.mark.parametrize(("sentence", "expected"), ACTS.values(), ids=ACTS)
def test_acts_against_suspects(sentence: str, expected: set) -> None:
    assert rows(claims_in(sentence)) == expected


PARTS = {
    "parts of the country add to no total": (
        "Federation authorities investigated seven suspects. XB authorities investigated two suspects.",
        {now("investigations", 7), now("investigations", 2)},
    ),
    "police of the country's own name stand for it": (
        "Arcadian police investigated 70 suspects. The port police investigated 20 suspects.",
        {now("investigations", 70)},
    ),
    "one offence is no part of another": (
        "The government convicted 90 sex traffickers. The government convicted 30 traffickers for bonded labor.",
        {now("convictions", 90), now("convictions", 30)},
    ),
    "a province's article is no part of a total without one": (
        "The government prosecuted 90 suspects. Northmark reported prosecutions of 20 suspects under article 9.",
        {now("prosecutions", 90), now("prosecutions", 20)},
    ),
    "an article is a part of the courts' total": (
        "Courts convicted 90 traffickers. Courts convicted 20 traffickers under article 9.",
        {now("convictions", 90)},
    ),
    "the government of a province": (
        "The government of Northmark prosecuted 90 suspects. The government of Southmark prosecuted 20 suspects.",
        {now("prosecutions", 90), now("prosecutions", 20)},
    ),
    "one article is no part of another": (
        "The government prosecuted 90 suspects under article 8. The government prosecuted 20 suspects under article 9.",
        {now("prosecutions", 90), now("prosecutions", 20)},
    ),
}


@pytest.mark.parametrize(("sentence", "expected"), PARTS.values(), ids=PARTS)
def test_what_is_a_part_of_a_total(sentence: str, expected: set) -> None:
    assert rows(claims_in(sentence)) == expected


TERMS = {
    "single sentences beside the range of one court": (
        "Arcadia City courts sentenced nine traffickers to one to nine years in prison. The port court sentenced both"
        " offenders to 10 months imprisonment.",
        {
            now("imprisoned", 9),
            now("sentence_min", 12),
            now("sentence_max", 108),
            now("imprisoned", 2),
            now("sentence_min", 10),
            now("sentence_max", 10),
        },
    ),
    "an incident of the year whose range is told": (
        "Sentences ranged from one to nine years in prison. In June 2017, a court sentenced a man to five years in"
        " prison.",
        {now("sentence_min", 12), now("sentence_max", 108)},
    ),
    "incidents where no total is told": (
        "In May 2017, judges sentenced nine traffickers to one to nine years in prison. In June 2017, judges sentenced"
        " three traffickers to five years in prison.",
        {
            now("imprisoned", 9),
            now("sentence_min", 12),
            now("sentence_max", 108),
            now("imprisoned", 3),
            now("sentence_min", 60),
            now("sentence_max", 60),
        },
    ),
    "from one term up to another": (
        "Sentences ranged from two years up to seven years in prison.",
        {now("sentence_min", 24), now("sentence_max", 84)},
    ),
    "to more than a term": (
        "Traffickers received sentences that ranged from two to more than 12 years in prison.",
        {now("sentence_min", 24), now("sentence_max", 144, "at_least")},
    ),
    "from probation to prison": (
        "Sentences ranged from probation to 12 years in prison.",
        {now("sentence_max", 144)},
    ),
    "sentences to so many": (
        "Courts handed down sentences of three to seven years to six traffickers.",
        {now("imprisoned", 6), now("sentence_min", 36), now("sentence_max", 84)},
    ),
    "officials are sentenced, too": (
        "Courts convicted three officers for trafficking and sentenced them to six years in prison.",
        {
            now("officials_convicted", 3),
            now("imprisoned", 3),
            now("sentence_min", 72),
            now("sentence_max", 72),
        },
    ),
    "all of the convicted": (
        "Courts convicted seven traffickers. All convicted traffickers received prison sentences.",
        {now("convictions", 7), now("imprisoned", 7)},
    ),
    "all of the convicted went free": (
        "Courts convicted seven traffickers. All traffickers received suspended sentences.",
        {now("convictions", 7)},
    ),
    "the longest sentence is no lower end": (
        "The longest sentence was 14 years in prison.",
        {now("sentence_max", 168)},
    ),
    "an average is no range": ("Prison sentences averaged four years.", set()),
    "a share in another clause": (
        "Courts fined 25 percent of traffickers; the others received prison sentences of two to four years.",
        {now("sentence_min", 24), now("sentence_max", 48)},
    ),
    "a single sentence in the clause after a range": (
        "Nine men received sentences ranging from two to four years in prison; one received a six-year sentence.",
        {
            now("imprisoned", 9),
            now("sentence_min", 24),
            now("sentence_max", 48),
            now("sentence_min", 72),
            now("sentence_max", 72),
        },
    ),
    "forced prostitution beside that of children": (
        "The law criminalized forced prostitution and child prostitution with penalties of up to 14 years in jail.",
        {now("penalty_max", 168)},
    ),
    "such crimes are those told before": (
        "The law prohibited buying children; the punishments for such crimes are six months to one year imprisonment.",
        set(),
    ),
    "a range that begins with days": (
        "The traffickers received prison terms ranging from 300 days to three years.",
        {now("sentence_min", 9.86), now("sentence_max", 36)},
    ),
    "days alone are no term": ("The traffickers received prison terms of 20 to 90 days.", set()),
    "what a court prescribed is a sentence": (
        "The court convicted two traffickers and prescribed sentences of 30 and 12 years imprisonment.",
        {now("convictions", 2), now("sentence_min", 144), now("sentence_max", 360)},
    ),
    "time that was spent in prison": (
        "Fourteen convicted traffickers ultimately spent time in prison.",
        {now("imprisoned", 14)},
    ),
    "house arrest is no prison": (
        "The law prescribed penalties of house arrest for up to four years or five to nine years imprisonment.",
        {now("penalty_min", 60), now("penalty_max", 108)},
    ),
}


@pytest.mark.parametrize(("sentence", "expected"), TERMS.values(), ids=TERMS)
def test_terms_of_the_law_and_of_courts(sentence: str, expected: set) -> None:
    assert rows(claims_in(sentence)) == expected


def test_child_sex_tourists_under_prevention_are_suspects() -> None:
    found = rows(claims_in("Police arrested six foreigners for child sex tourism (11 in 2016).", "PREVENTION"))
    assert found == {now("investigations", 6), past("investigations", 11)}


def test_a_zero_says_more_than_a_silence() -> None:
    text = (
        "ARCADIA: TIER 3\n\nThe government did not prosecute any suspects.\n\nPROSECUTION\n\nOfficials did not report"
        " any prosecutions.\n"
    )
    found = [claim for claim in read(text, "2018-arcadia").claims if claim.measure == "prosecutions"]
    assert rows(found) == {now("prosecutions", 0)}
