"""Sentences of our own with the words that reports of one year or another use for the same acts."""

import pytest

from .made_up import NOT_REPORTED, NOW, Row, claims_in, now, past, rows

Rows = set[Row]


def term(kind: str, low: object, high: object) -> Rows:
    """Both ends of a range, in months."""
    return {now(f"{kind}_min", low), now(f"{kind}_max", high)}


PURSUING: dict[str, Rows] = {
    "Cases were opened against 19 traffickers.": {now("investigations", 19)},
    "Proceedings were instituted in 19 trafficking cases.": {now("prosecutions", 19)},
    "Some 14 trafficking cases were still before the courts.": {now("prosecutions", 14, "about")},
    "The authorities brought 19 traffickers before a judge.": {now("prosecutions", 19)},
    "Eleven traffickers were put behind bars.": {now("imprisoned", 11)},
    "Police probed 34 trafficking cases.": {now("investigations", 34)},
    "Authorities looked into 41 suspected trafficking cases.": {now("investigations", 41)},
    "The police held 22 persons on trafficking charges.": {now("investigations", 22)},
    "Police broke up five rings and took 14 suspected traffickers into custody.": {now("investigations", 14)},
    "Another 19 men were detained in connection with trafficking.": {now("investigations", 19)},
    "Courts opened 31 investigations into sex trafficking and six into forced labor.": {
        now("investigations", 31),
        now("investigations", 6),
    },
    "Three members of the immigration police were under investigation for aiding traffickers.": {
        now("officials_investigated", 3)
    },
    "Prosecutors took 12 trafficking cases to court.": {now("prosecutions", 12)},
    "The state put nine traffickers on trial.": {now("prosecutions", 9)},
    "Nine managers faced criminal charges for forced labor.": {now("prosecutions", 9)},
    "Charges were filed in 16 trafficking cases.": {now("prosecutions", 16)},
    "Charges are pending against seven traffickers.": {now("prosecutions", 7)},
    "Charges remain against four policemen accused of trafficking.": {now("officials_prosecuted", 4)},
    "Indictments were filed against 33 persons for trafficking.": {now("prosecutions", 33)},
    "Six traffickers were committed for trial.": {now("prosecutions", 6)},
    "Forty-one trafficking cases reached the courts.": {now("prosecutions", 41)},
    "Twelve traffickers received guilty verdicts.": {now("convictions", 12)},
    "Courts handed down convictions to 12 traffickers.": {now("convictions", 12)},
    "A court sentenced two policemen for trafficking to six years in prison.": {
        now("officials_convicted", 2),
        *term("sentence", 72, 72),
    },
    "Ten traffickers were convicted, but none spent a day in prison.": {
        now("convictions", 10),
        now("imprisoned", 0),
    },
}


@pytest.mark.parametrize("sentence", PURSUING)
def test_words_for_pursuing_traffickers(sentence: str) -> None:
    assert rows(claims_in(sentence)) == PURSUING[sentence]


HELPING: dict[str, Rows] = {
    "The state shelter housed 38 victims, NGO shelters another 70.": {
        now("victims_assisted", 38),
        now("victims_assisted", 70),
    },
    "Police referred 23 trafficking victims, and NGOs a further 40.": {
        now("victims_referred", 23),
        now("victims_referred", 40),
    },
    "Legal aid was granted to 61 victims.": {now("victims_assisted", 61)},
    "The state covered medical costs for 61 victims.": {now("victims_assisted", 61)},
    "An order attended to 304 women.": {now("victims_assisted", 304)},
    "An order sheltered 304 migrants.": set(),
    "Officials determined that 1,073 women were victims of trafficking.": {now("victims_identified", 1073)},
    "Police found 26 trafficked women in raids on bars.": {now("victims_identified", 26)},
    "Police picked out 40 victims among women in prostitution.": {now("victims_identified", 40)},
    "In 2017, 77 trafficking victims came forward.": {now("victims_identified", 77)},
    "During the year, 12 victims came to light.": {now("victims_identified", 12)},
    "There were 88 registered trafficking victims in 2017.": {now("victims_identified", 88)},
    "Sixty-two girls were taken out of brothels.": {now("victims_identified", 62)},
    "Thirty children were withdrawn from forced labor.": {now("victims_identified", 30)},
    "The army withdrew 30 posts from the border.": set(),
    'In 2017, 52 potential victims had been "rescued" by police.': {now("victims_identified", 52)},
    "Police identified 60 victims and handed 28 over to NGOs.": {
        now("victims_identified", 60),
        now("victims_referred", 28),
    },
    "Police steered 19 victims to shelters.": {now("victims_referred", 19)},
    "Nineteen victims were put in touch with NGOs.": {now("victims_referred", 19)},
    "The police placed 20 victims in the care of NGOs.": {now("victims_referred", 20)},
    "Police brought 25 victims to the shelter.": {now("victims_referred", 25)},
    "Foster homes looked after six victims of child trafficking.": {now("victims_assisted", 6)},
    "The order attended to 30 victims and the state lodged 12 victims.": {
        now("victims_assisted", 30),
        now("victims_assisted", 12),
    },
    "The shelter took care of 140 trafficking victims.": {now("victims_assisted", 140)},
    "The two shelters had 140 victims in their care.": {now("victims_assisted", 140)},
    "The shelter was home to 55 victims of trafficking.": {now("victims_assisted", 55)},
    "In all, 55 victims availed themselves of shelter services.": {now("victims_assisted", 55)},
    "Some 140 victims found refuge with NGOs.": {now("victims_assisted", 140, "about")},
    "NGOs supplied 120 victims with medical care.": {now("victims_assisted", 120)},
    "Assistance went to 72 victims.": {now("victims_assisted", 72)},
    "The state paid for the care of 72 victims.": {now("victims_assisted", 72)},
    "An NGO assisted seven crewmen held in bonded labor.": {now("victims_assisted", 7)},
    "The consortium supported 644 adults in its safe houses.": {now("victims_assisted", 644)},
}


@pytest.mark.parametrize("sentence", HELPING)
def test_words_for_finding_and_helping_victims(sentence: str) -> None:
    assert rows(claims_in(sentence, "PROTECTION")) == HELPING[sentence]


TEACHING: dict[str, Rows] = {
    "The ministry instructed 112 teachers in recognizing trafficking.": {now("persons_trained", 112)},
    "The ministry instructed 112 inspectors to report trafficking.": set(),
    "IOM briefed 56 embassy staff on trafficking.": {now("persons_trained", 56)},
    "Some 30 nuns were taught to recognize trafficking.": {now("persons_trained", 30, "about")},
    "Sixty judges graduated from a course on trafficking.": {now("persons_trained", 60)},
    "During the year 145 cadets got training on forced labor.": {now("persons_trained", 145)},
    "A separate course was completed by 65 prosecutors.": {now("persons_trained", 65)},
    "The academy put 240 cadets through an anti-trafficking course.": {now("persons_trained", 240)},
    "A workshop on trafficking drew 75 prosecutors.": {now("persons_trained", 75)},
    "At the academy, 180 officers attended lectures on trafficking.": {now("persons_trained", 180)},
    "Police gave specialized instruction to 31 members of the aliens units.": {now("persons_trained", 31)},
    "A campaign taught 900 pupils to swim.": set(),
}


@pytest.mark.parametrize("sentence", TEACHING)
def test_words_for_training(sentence: str) -> None:
    assert rows(claims_in(sentence)) == TEACHING[sentence]


CALLING: dict[str, Rows] = {
    "The NGO's hotline dealt with 786 inquiries.": {now("hotline_calls", 786)},
    "The hotline fielded 430 requests.": {now("hotline_calls", 430)},
    "The hotline logged 210 contacts and 60 internet contacts.": {now("hotline_calls", 210)},
    "The office received 430 requests from abroad.": set(),
    "Some 430 persons turned to the hotline.": {now("hotline_calls", 430, "about")},
    "Calls to the hotline numbered 430.": {now("hotline_calls", 430)},
}


@pytest.mark.parametrize("sentence", CALLING)
def test_words_for_calls(sentence: str) -> None:
    assert rows(claims_in(sentence, "PREVENTION")) == CALLING[sentence]


PAYING: dict[str, Rows] = {
    "The institute's program for victims amounted to 1.8 million euros.": {now("funding", 1800000)},
    "The shelter received $25,000 from the health ministry, the same sum as in 2016.": {
        now("funding", 25000),
        past("funding", 25000),
    },
    "The state set aside $45,000 for victims, $5,000 more than in 2016.": {now("funding", 45000)},
    "A scheme against trafficking was run at a cost of $45,000.": {now("funding", 45000)},
    "Robots were bought for victims at a cost of $1,500 each.": set(),
    "The NGO got funds for victims, and its expenditure in fiscal year 2016 was $31,000.": {past("funding", 31000)},
    "No funding was set aside for the protection of victims.": {now("funding", 0)},
    "The ministry reported no funds specifically for trafficking victims.": {now("funding", 0)},
    "NGOs received no government funding for victim services.": {now("funding", 0)},
}


@pytest.mark.parametrize("sentence", PAYING)
def test_words_for_money(sentence: str) -> None:
    assert rows(claims_in(sentence, "PROTECTION")) == PAYING[sentence]


COMPARING: dict[str, Rows] = {
    "NGOs helped 61 victims, nearly twice the 32 helped in 2016.": {
        now("victims_assisted", 61),
        past("victims_assisted", 32),
    },
    "In 2017 there were 12 prosecutions and nine convictions, against 18 and 11 in 2016.": {
        now("prosecutions", 12),
        now("convictions", 9),
        past("prosecutions", 18),
        past("convictions", 11),
    },
    "Courts convicted 12 traffickers, where they had convicted 18 traffickers a year before.": {
        now("convictions", 12),
        past("convictions", 18),
    },
    "In 2017 courts convicted 61 traffickers, and in 2016, 55.": {now("convictions", 61)},
    "Prosecutions fell by a third, to 12.": {now("prosecutions", 12)},
    "Courts convicted 12 traffickers; the figure for 2016 was 18.": {now("convictions", 12), past("convictions", 18)},
    "Courts convicted 28 traffickers, up sharply from 17.": {now("convictions", 28), past("convictions", 17)},
    "The number of trafficking investigations was 40, as against 35 a year earlier.": {
        now("investigations", 40),
        past("investigations", 35),
    },
    "Police opened 20 trafficking investigations, well short of the 32 conducted in 2016.": {
        now("investigations", 20),
        past("investigations", 32),
    },
    "Police investigated 40 cases, 8 percent more than the 37 of 2016.": {
        now("investigations", 40),
        past("investigations", 37),
        now("change_percent", 8),
    },
    "The NGO assisted 311 victims, against 286 in 2016.": {now("victims_assisted", 311), past("victims_assisted", 286)},
    "Convictions numbered 12, down from 15.": {now("convictions", 12), past("convictions", 15)},
    "The number of convictions fell to 12 from 15 in 2016.": {now("convictions", 12), past("convictions", 15)},
    "In 2016, three traffickers were arrested, but no one was tried.": {
        past("investigations", 3),
        past("prosecutions", 0),
    },
    "Police trained 83 officers on trafficking, roughly the same as in 2016.": {now("persons_trained", 83)},
    "As of March 2018, police had 112 trafficking investigations under way.": {now("investigations", 112)},
    "Between July 2016 and July 2017 courts tried 33 persons for trafficking. In the same period, courts"
    " convicted 12 traffickers.": {past("prosecutions", 33), past("convictions", 12)},
}


@pytest.mark.parametrize("sentence", COMPARING)
def test_words_for_other_years(sentence: str) -> None:
    assert rows(claims_in(sentence)) == COMPARING[sentence]


NOTHING: dict[str, Rows] = {
    "Nobody was prosecuted for trafficking.": {now("prosecutions", 0)},
    "Not one trafficker was convicted.": {now("convictions", 0)},
    "Neither prosecutions nor convictions were recorded.": {now("prosecutions", 0), now("convictions", 0)},
    "There has never been a conviction for trafficking.": {now("convictions", 0)},
    "The government has yet to prosecute a trafficking case.": {now("prosecutions", 0)},
    "The police did not identify or refer any during the year.": {
        now("victims_identified", 0),
        now("victims_referred", 0),
    },
    "The police had not identified any adults.": {now("victims_identified", 0)},
    "The government did not identify or assist any victims, the same as in 2016.": {
        now("victims_identified", 0),
        now("victims_assisted", 0),
        past("victims_identified", 0),
        past("victims_assisted", 0),
    },
    "The police did not identify or refer any victims, compared with one potential victim in 2016.": {
        now("victims_identified", 0),
        now("victims_referred", 0),
        past("victims_identified", 1),
    },
    "There were no investigations, prosecutions, convictions, or sentences of officials complicit in trafficking.": {
        now("officials_investigated", 0),
        now("officials_prosecuted", 0),
        now("officials_convicted", 0),
    },
    "No trafficker was prosecuted or convicted in 2017, nor had any been in 2016.": {
        now("prosecutions", 0),
        now("convictions", 0),
        past("prosecutions", 0),
        past("convictions", 0),
    },
    "The courts heard no trafficking case, the same as in 2016.": {now("prosecutions", 0), past("prosecutions", 0)},
    "The government did not report how many persons were investigated, prosecuted, or convicted.": {
        ("investigations", None, 2017, NOW, NOT_REPORTED),
        ("prosecutions", None, 2017, NOW, NOT_REPORTED),
        ("convictions", None, 2017, NOW, NOT_REPORTED),
    },
}


@pytest.mark.parametrize("sentence", NOTHING)
def test_words_for_nothing_done(sentence: str) -> None:
    assert rows(claims_in(sentence)) == NOTHING[sentence]


TERMS: dict[str, Rows] = {
    "Penalties for traffickers range from three years to life imprisonment.": {
        now("penalty_min", 36),
        now("penalty_max", None, "life"),
    },
    "Traffickers are liable to imprisonment for up to 14 years.": {now("penalty_max", 168)},
    "The law calls for a term of five to ten years for traffickers.": term("penalty", 60, 120),
    "Those convicted of trafficking face five to 15 years in prison.": term("penalty", 60, 180),
    "The penal code prohibits forced labor (up to two years).": {now("penalty_max", 24)},
    "The criminal code foresees prison terms of two to eight years for trafficking.": term("penalty", 24, 96),
    "Traffickers can be jailed for as long as 15 years.": {now("penalty_max", 180)},
    "The maximum term for trafficking was raised to 14 years.": {now("penalty_max", 168)},
    "A law against trafficking sets a minimum of five years and a maximum of 15.": term("penalty", 60, 180),
    "The law prescribes three to ten years' imprisonment, and 10 to 20 years for a victim 15 years or younger.": term(
        "penalty", 36, 120
    ),
    "Courts convicted 28 traffickers; punishments extended from eight months to eight years, the mean being two"
    " years.": {now("convictions", 28), *term("sentence", 8, 96)},
    "Courts found two traffickers guilty, one of whom was given four years and the other 20 months.": {
        now("convictions", 2),
        *term("sentence", 20, 48),
    },
    "Convicted traffickers got between three and seven years.": term("sentence", 36, 84),
    "An appeals court upheld the ten-year sentence of a trafficker.": set(),
}


@pytest.mark.parametrize("sentence", TERMS)
def test_words_for_penalties_and_sentences(sentence: str) -> None:
    assert rows(claims_in(sentence)) == TERMS[sentence]


OLD_HEADS = """ARCADIA (TIER 2)

Arcadia is a country of origin.

With regard to prosecution, police arrested 24 traffickers.

As to protection, an order took in 41 children who were sent back from abroad.
"""


def test_sections_that_open_with_their_name_in_the_sentence() -> None:
    from amparo.narrative.reading import read

    reading = read(OLD_HEADS, "2002-arcadia")
    assert [section.kind for section in reading.sections] == ["introduction", "prosecution", "protection"]
    assert ("victims_assisted", 41) in {(claim.measure, claim.value) for claim in reading.claims}
